#pragma once

#include "core/exploration/slow_queries.hpp"
#include "core/exploration/walker.hpp"

namespace penumbra {

/// Looks for a geodesic of the metric that a decoder pulls back to the codes: the steps between the ends (and
/// stops) of an interpolation, moved from the straight line such that the pictures they decode to have less
/// path energy (Shao, Kumar & Fletcher 2018; Arvanitidis et al. 2018). It is a local minimum at best, and as
/// many gradients as kMostGradients allows. Done in pieces: a gradient at a time.
class GeodesicJob {
  public:
    static constexpr int kMostGradients = 60;

    /// @param model  not changed by anybody until the job is finished
    /// @throws Error for a model whose pictures do not follow its codes smoothly, and as stops_of() does.
    GeodesicJob(std::shared_ptr<Model> model, InterpolateQuery query);

    bool finished() const { return finished_; }
    /// One gradient. The energy never grows.
    void advance();
    double energy() const { return energy_; } ///< path_energy() of the pictures so far
    /// The path as it is now, but for serial number, weights and model name.
    GeodesicAnswer answer(const Judge& judge) const;

  private:
    /// Energy of a path and, with `slope`, its gradient in the codes, [steps, d].
    double measure(const torch::Tensor& codes, torch::Tensor* slope) const;

    std::shared_ptr<Model> model_;
    InterpolateQuery query_;
    torch::Tensor codes_;  ///< [steps, d]
    torch::Tensor slope_;  ///< of the energy there
    torch::Tensor smooth_; ///< [steps, steps], see smoothing()
    double energy_ = 0;
    double rate_ = 0;
    int gradients_ = 0;
    int refused_ = 0; ///< trials in a row that made the energy grow
    int idle_ = 0;    ///< accepted ones in a row that hardly changed it
    bool finished_ = false;
    double spent_ = 0; ///< milliseconds
};

} // namespace penumbra
