#include "core/objectives/wristband.hpp"

#include "core/error.hpp"
#include "core/objectives/fused.hpp"
#include "core/objectives/fused_wristband.hpp"
#include "core/objectives/joint_wristband.hpp"
#include "core/objectives/moment.hpp"
#include "core/objectives/radial.hpp"
#include "core/objectives/repulsion.hpp"
#include "core/objectives/spectral.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

void check(const WristbandOptions& options, std::int64_t dimensions) {
    if (!options.spectral)
        return;
    if (options.distance != AngularDistance::Chordal || options.reduction != Reduction::Global ||
        options.angular_weight != 0)
        throw Error("The spectral Wristband needs chordal distance, global reduction and no angular term.",
                    "Use the pairwise form or change these options.");
    if (dimensions < 3)
        throw Error("The spectral Wristband needs codes of at least 3 dimensions, not " +
                        std::to_string(dimensions) + ".",
                    "Use the pairwise form.");
    if (options.modes < 1)
        throw Error("The spectral Wristband needs at least one mode.", "Use the default of 6.");
}

/// Points on the line: their own quantiles are the test.
WristbandTerms line_terms(const torch::Tensor& points, const WristbandOptions& options) {
    const auto zero = torch::zeros({points.size(0)}, points.options());
    return {gaussian_discrepancy(points.squeeze(2)), zero, zero,
            options.moment_weight != 0 ? moment_discrepancy(points, options.moment) : zero};
}

/// points [M, N, d], N >= 2 -> components [M].
WristbandTerms batch_terms(const torch::Tensor& points, const WristbandOptions& options, WristbandForm form) {
    if (points.size(2) == 1)
        return line_terms(points, options);
    const auto zero = torch::zeros({points.size(0)}, points.options());
    WristbandTerms terms{zero, zero, zero, zero};
    const bool fused = form == WristbandForm::Fused && has_kernels(points);
    if (fused && joint_wristband_fits(points, options)) {
        const auto joint = joint_wristband(points, options);
        terms.repulsion = joint.repulsion;
        terms.radial = joint.radial;
        if (joint.moment.defined())
            terms.moment = joint.moment;
        else if (options.moment_weight != 0)
            terms.moment = moment_discrepancy(points, options.moment);
        return terms;
    }
    const Wristband band = fused ? fused_wrap(points) : wrap(points);
    if (options.spectral) {
        terms.repulsion = spectral_repulsion(band, options);
    } else {
        const Repulsion repulsion = composed_repulsion(band, options);
        terms.repulsion = repulsion.joint;
        if (options.angular_weight != 0)
            terms.angular = repulsion.angular;
    }
    if (options.radial_weight != 0)
        terms.radial = fused ? fused_uniform_discrepancy(band.radius) : uniform_discrepancy(band.radius);
    if (options.moment_weight != 0) {
        const bool narrow = points.size(2) < points.size(1); // else some variances are 0
        terms.moment = fused && narrow && options.moment == MomentForm::W2
                           ? fused_squared_wasserstein(points) / static_cast<double>(points.size(2))
                           : moment_discrepancy(points, options.moment);
    }
    return terms;
}

} // namespace

double WristbandOptions::effective_alpha() const {
    const double geodesic = std::sqrt(2 / (3 * std::numbers::pi * std::numbers::pi));
    return alpha.value_or(distance == AngularDistance::Chordal ? std::sqrt(1.0 / 12) : geodesic);
}

Wristband wrap(const torch::Tensor& points) {
    const auto squares = points.square().sum(-1);
    const double tiny = points.scalar_type() == torch::kFloat64 ? std::numeric_limits<double>::min()
                                                                : std::numeric_limits<float>::min();
    const auto half_dimension = torch::full_like(squares, 0.5 * static_cast<double>(points.size(-1)));
    return {points / squares.clamp_min(1e-12).sqrt().unsqueeze(-1),
            torch::special_gammainc(half_dimension, (squares + tiny) / 2)};
}

WristbandTerms wristband_terms(const torch::Tensor& points, const WristbandOptions& options,
                               WristbandForm form) {
    if (points.dim() < 2)
        throw Error("The Wristband loss needs points of shape [N, d].", "Reshape them.");
    const auto count = points.size(-2), dimensions = points.size(-1);
    check(options, dimensions);
    const auto leading = points.sizes().slice(0, static_cast<std::size_t>(points.dim() - 2));
    const bool half = points.scalar_type() == torch::kHalf || points.scalar_type() == torch::kBFloat16;
    const auto wide = half ? points.to(torch::kFloat32) : points;
    if (count < 2) {
        const auto zero = torch::zeros(leading, wide.options());
        return {zero, zero, zero, zero};
    }
    const auto terms = batch_terms(wide.reshape({-1, count, dimensions}), options, form);
    return {terms.repulsion.reshape(leading), terms.radial.reshape(leading), terms.angular.reshape(leading),
            terms.moment.reshape(leading)};
}

torch::Tensor weighted_sum(const WristbandTerms& terms, const WristbandOptions& options) {
    return terms.repulsion + options.radial_weight * terms.radial + options.angular_weight * terms.angular +
           options.moment_weight * terms.moment;
}

WristbandLoss::Value WristbandLoss::operator()(const torch::Tensor& points) const {
    const WristbandCalibration null = calibration_.value_or(WristbandCalibration{});
    if (calibration_ &&
        (points.dim() < 2 || points.size(-2) != null.points || points.size(-1) != null.dimensions)) {
        const auto shape = [](std::int64_t count, std::int64_t dimensions) {
            return "[" + std::to_string(count) + ", " + std::to_string(dimensions) + "]";
        };
        throw Error("The Wristband loss is calibrated for batches of " + shape(null.points, null.dimensions) +
                        (points.dim() < 2 ? "" : ", not " + shape(points.size(-2), points.size(-1))) + ".",
                    "Keep the batch size, and drop a last batch that is smaller.");
    }
    const auto raw = wristband_terms(points, options_);
    const auto normalised = [&](const torch::Tensor& value, std::size_t i) {
        return ((value - null.mean[i]) / null.deviation[i]).mean();
    };
    const WristbandTerms terms{normalised(raw.repulsion, 0), normalised(raw.radial, 1),
                               normalised(raw.angular, 2), normalised(raw.moment, 3)};
    return {weighted_sum(terms, options_) / null.total_deviation, terms};
}

} // namespace penumbra
