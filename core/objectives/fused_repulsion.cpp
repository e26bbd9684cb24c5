#include "core/objectives/fused_repulsion.hpp"

#include "core/objectives/tile_crew.hpp"

#include <ATen/Parallel.h>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <vector>

namespace penumbra {
namespace {

constexpr double kEpsilon = 1e-12;
/// Beyond it the kernel's exponents leave the range that its exponential is made for.
constexpr double kGreatestBeta = 16;

/// Threads that are worth waking for a batch.
std::int64_t threads_for(const PairwiseShape& shape) {
    constexpr std::int64_t kPairs = 1 << 17;
    const std::int64_t worthwhile = shape.points * shape.points / 2 / kPairs;
    return std::clamp<std::int64_t>(worthwhile, 1, at::get_num_threads());
}

/// One batch, from the first thread that arrives to the last that leaves.
template<class T>
class RepulsionRun {
  public:
    RepulsionRun(const RepulsionBatch<T>& batch, const RepulsionCompany& company)
        : batch_(batch), company_(company), blocks_(PackedPoints<T>::blocks(batch.shape)),
          memory_(memory(batch)), packed_(batch.shape, memory_.template data_ptr<T>()), sums_crew_(blocks_),
          gradient_crew_(blocks_), block_values_(static_cast<std::size_t>(blocks_)) {
        sums_ = memory_.template data_ptr<T>() + PackedPoints<T>::size(batch.shape);
        weights_ = sums_ + PackedPoints<T>::sums_size(batch.shape);
        gradient_ = weights_ + PackedPoints<T>::sums_size(batch.shape);
    }

    double value() {
        at::parallel_for(0, threads_for(batch_.shape), 1,
                         [this](std::int64_t from, std::int64_t) { take_part(from == 0); });
        return value_of_sums();
    }

  private:
    static torch::Tensor memory(const RepulsionBatch<T>& batch) {
        const auto sums = PackedPoints<T>::sums_size(batch.shape);
        const auto slopes = batch.direction_slope ? sums + PackedPoints<T>::gradient_size(batch.shape) : 0;
        return torch::empty({PackedPoints<T>::size(batch.shape) + sums + slopes},
                            c10::CppTypeToScalarType<T>::value);
    }

    void take_part(bool calling) {
        if (calling)
            open();
        wait_until([this] { return packed_ready_.load(std::memory_order_acquire); });
        sums_crew_.work(
            [this](std::int64_t here, std::int64_t there) { packed_.add_sums(here, there, sums_); },
            [this](std::int64_t block) { finish_sums(block); });
        if (!batch_.direction_slope)
            return;
        sums_crew_.wait_for_all();
        if (batch_.reduction == Reduction::Global && !weighing_.test_and_set())
            weigh_all();
        wait_until([this] { return weights_ready_.load(std::memory_order_acquire) == blocks_; });
        gradient_crew_.work(
            [this](std::int64_t here, std::int64_t there) {
                packed_.add_gradient(here, there, weights_, gradient_);
            },
            [this](std::int64_t block) { finish_gradient(block); });
    }

    void open() {
        if (company_.before)
            company_.before();
        packed_.pack(batch_.direction, batch_.radius);
        std::fill(sums_, memory_.template data_ptr<T>() + memory_.numel(), T(0));
        packed_ready_.store(true, std::memory_order_release);
        if (company_.beside)
            company_.beside();
    }

    /// Terms of a point's mean: the others, and everybody's two reflections.
    double terms() const { return static_cast<double>(3 * batch_.shape.points - 1); }
    double points() const { return static_cast<double>(batch_.shape.points); }

    void finish_sums(std::int64_t block) {
        packed_.finish_sums(block, sums_);
        const std::int64_t first = packed_.first(block), last = first + packed_.count(block);
        double& value = block_values_[static_cast<std::size_t>(block)];
        if (batch_.reduction == Reduction::Global) {
            value = std::accumulate(sums_ + first, sums_ + last, 0.0);
            return;
        }
        for (std::int64_t i = first; i < last; ++i)
            value += std::log(static_cast<double>(sums_[i]) / terms() + kEpsilon);
        if (!batch_.direction_slope)
            return;
        const double scale = 1 / (batch_.shape.beta * terms() * points());
        for (std::int64_t i = first; i < last; ++i)
            weights_[i] = static_cast<T>(scale / (static_cast<double>(sums_[i]) / terms() + kEpsilon));
        weights_ready_.fetch_add(1, std::memory_order_release);
    }

    double mean_of_all() const {
        return std::accumulate(block_values_.begin(), block_values_.end(), 0.0) / points();
    }

    void weigh_all() {
        const double scale = 1 / (batch_.shape.beta * terms() * points());
        std::fill(weights_, weights_ + batch_.shape.points,
                  static_cast<T>(scale / (mean_of_all() / terms() + kEpsilon)));
        weights_ready_.store(blocks_, std::memory_order_release);
    }

    /// The log of the mean kernel over b.
    double value_of_sums() const {
        const double mean = mean_of_all();
        const bool per_point = batch_.reduction == Reduction::PerPoint;
        return (per_point ? mean : std::log(mean / terms() + kEpsilon)) / batch_.shape.beta;
    }

    void finish_gradient(std::int64_t block) {
        packed_.finish_gradient(block, gradient_, weights_, batch_.direction_slope, batch_.radius_slope);
        if (company_.after_rows)
            company_.after_rows(packed_.first(block), packed_.first(block) + packed_.count(block));
    }

    const RepulsionBatch<T>& batch_;
    const RepulsionCompany& company_;
    std::int64_t blocks_;
    torch::Tensor memory_; ///< the packed points, then the three below
    PackedPoints<T> packed_;
    T *sums_, *weights_, *gradient_;

    TileCrew sums_crew_, gradient_crew_;
    std::vector<double> block_values_; ///< each block's part of the value, added in order
    std::atomic<bool> packed_ready_ = false;
    std::atomic_flag weighing_;                   ///< by the first who finds all sums complete
    std::atomic<std::int64_t> weights_ready_ = 0; ///< blocks
};

} // namespace

bool fused_repulsion_fits(const torch::Tensor& points, const WristbandOptions& options) {
    const auto type = points.scalar_type();
    return points.device().is_cpu() && (type == torch::kFloat32 || type == torch::kFloat64) &&
           options.distance == AngularDistance::Chordal && options.angular_weight == 0 && options.beta > 0 &&
           options.beta <= kGreatestBeta;
}

template<class T>
double fused_repulsion(const RepulsionBatch<T>& batch, const RepulsionCompany& company) {
    return RepulsionRun<T>(batch, company).value();
}
template double fused_repulsion(const RepulsionBatch<float>& batch, const RepulsionCompany& company);
template double fused_repulsion(const RepulsionBatch<double>& batch, const RepulsionCompany& company);

} // namespace penumbra
