#pragma once

#include "core/exploration/probe_images.hpp"
#include "core/models/model.hpp"

#include <chrono>

namespace penumbra {

/// Encodes many images piece by piece, so that its thread can answer other questions in between.
class ProbeJob {
  public:
    /// @param model  not changed by anybody until the job is finished
    /// @throws Error when the model cannot encode or there are no images.
    ProbeJob(std::shared_ptr<Model> model, ProbeImages images, ProbeQuery query);

    bool finished() const { return next_ == count_; }
    double fraction() const { return static_cast<double>(next_) / static_cast<double>(count_); }
    /// Encodes the next piece.
    void advance();
    /// The answer but for serial number, weights and model name. @param before  of the same map, or null:
    /// its axes give the new ones their signs
    ProbeAnswer answer(const ProbeAnswer* before);

  private:
    std::shared_ptr<Model> model_;
    ProbeImages images_;
    ProbeQuery query_;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::size_t piece_ = 64; ///< images encoded at a time; grows as far as time allows
    std::chrono::duration<double, std::milli> spent_{};
    torch::Tensor means_;   ///< [count, d]
    torch::Tensor logvars_; ///< undefined for a deterministic encoder
};

} // namespace penumbra
