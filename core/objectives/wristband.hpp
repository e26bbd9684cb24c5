#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <torch/torch.h>

namespace penumbra {

/// The distance between directions that the repulsion falls off with.
enum class AngularDistance { Chordal, Geodesic };
/// Where the mean over points is taken: of the logarithms, or inside one logarithm.
enum class Reduction { PerPoint, Global };
/// How far the first two moments are from N(0, I); see moment.hpp.
enum class MomentForm { W2, MeanOnly, KlDiagonal, JeffreysDiagonal, KlFull, JeffreysFull };

/// The Wristband Gaussian loss (M. Parakhin, ml-tidbits, C_WristbandGaussianLoss), which is small when a
/// batch of points looks like a sample of N(0, I). Each point x is wrapped on a "wristband": its direction u
/// = x / |x| on the sphere and t = P(d/2, |x|^2 / 2) in [0, 1]. Under N(0, I) both are uniform and
/// independent, so points that repel each other evenly on sphere x interval are Gaussian.
struct WristbandOptions {
    AngularDistance distance = AngularDistance::Chordal;
    Reduction reduction = Reduction::PerPoint;
    double beta = 8;             ///< sharpness of the repulsion
    std::optional<double> alpha; ///< weight of direction against radius; empty: the distance's own default
    double radial_weight = 0.1;  ///< 0 skips the computation
    double angular_weight = 0;   ///< 0 skips the computation
    double moment_weight = 1;    ///< 0 skips the computation
    MomentForm moment = MomentForm::W2;
    /// Repulsion from the kernel's first harmonics, O(N d modes) in place of O(N^2 d). Needs chordal
    /// distance, global reduction, angular weight 0 and d >= 3. Cut off at degree 1 on the sphere, it cannot
    /// see angular quadrupoles; its value lies about 0.35 above the pairwise one, having another
    /// normalisation.
    bool spectral = false;
    std::int64_t modes = 6; ///< cosines of the spectral path, at least 1

    /// The alpha in use: sqrt(1/12) chordal, sqrt(2 / (3 pi^2)) geodesic.
    double effective_alpha() const;
};

/// The four components for each batch; tensors of the leading shape. 0 where a component is skipped.
struct WristbandTerms {
    torch::Tensor repulsion;
    torch::Tensor radial;
    torch::Tensor angular;
    torch::Tensor moment;
};

/// How the components are computed: by hand-written passes where these fit, or put together of LibTorch's
/// operations throughout. Both give the same numbers, up to rounding; the second is what the first is
/// measured against and tested against.
enum class WristbandForm { Fused, Composed };

/// Raw components of points [..., N, d], differentiable; half precision is promoted to float32. N < 2 gives
/// zeros. For d = 1 there are no directions: the repulsion is the radial formula on the points themselves,
/// radial and angular are 0.
/// @throws Error if the options contradict each other or the shape.
WristbandTerms wristband_terms(const torch::Tensor& points, const WristbandOptions& options,
                               WristbandForm form = WristbandForm::Fused);

/// repulsion + weighted others.
torch::Tensor weighted_sum(const WristbandTerms& terms, const WristbandOptions& options);

/// Null statistics: what the components are on batches of N(0, I) of one shape. Order: repulsion, radial,
/// angular, moment.
struct WristbandCalibration {
    std::int64_t points = 0;
    std::int64_t dimensions = 0;
    std::array<double, 4> mean = {0, 0, 0, 0};
    std::array<double, 4> deviation = {1, 1, 1, 1};
    double total_deviation = 1;
};

/// The loss itself. With a calibration, components are (raw - mean) / deviation and the total is their
/// weighted sum over its own null deviation: 0 with deviation 1 on Gaussian batches. Without one they are
/// raw.
class WristbandLoss {
  public:
    explicit WristbandLoss(WristbandOptions options) : options_(options) {}
    WristbandLoss(WristbandOptions options, WristbandCalibration calibration)
        : options_(options), calibration_(calibration) {}

    struct Value {
        torch::Tensor total;  ///< scalar, mean over leading dimensions
        WristbandTerms terms; ///< scalars, normalised
    };
    /// @throws Error if calibrated for another shape: the null statistics would not hold.
    Value operator()(const torch::Tensor& points) const;

    const WristbandOptions& options() const { return options_; }
    bool calibrated() const { return calibration_.has_value(); }

  private:
    WristbandOptions options_;
    std::optional<WristbandCalibration> calibration_;
};

} // namespace penumbra
