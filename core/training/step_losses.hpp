#pragma once

#include "core/models/model.hpp"

#include <string>
#include <vector>

namespace penumbra {

/// Names of a loss row: "total", then the parts.
std::vector<std::string> names_of(const Terms& terms);
/// The same as numbers; waits for the device. The total is the weighted sum of the parts.
std::vector<float> values_of(const Terms& terms);

/// Losses of steps whose values may still be being computed: they stay where they are, on the device, until
/// they are fetched, many steps in one transfer. On the CPU, where fetching is reading, one step at a time.
class StepLosses {
  public:
    struct Row {
        std::int64_t step = 0;
        double epoch = 0;
        double learning_rate = 0;
        std::vector<float> values; ///< total, then the parts
        double gradient_norm = 0;
    };

    explicit StepLosses(torch::Device device);

    void add(std::int64_t step, double epoch, double learning_rate, const Terms& terms,
             const torch::Tensor& gradient_norm);
    bool full() const { return waiting_.size() >= capacity_; }
    /// Fetches what was added since the last time.
    std::vector<Row> take();

  private:
    struct Waiting {
        Row row;
        std::vector<double> weights; ///< of the parts
        torch::Tensor values;        ///< parts, then the gradients' norm; float64 on the device
    };
    std::size_t capacity_;
    std::vector<Waiting> waiting_;
};

} // namespace penumbra
