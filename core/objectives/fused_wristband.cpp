#include "core/objectives/fused_wristband.hpp"

#include "core/objectives/moment.hpp"
#include "core/objectives/radial.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace penumbra {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class FusedWrap : public torch::autograd::Function<FusedWrap> {
  public:
    static constexpr double kSmallestSquare = 1e-12;

    static variable_list forward(AutogradContext* context, const torch::Tensor& points) {
        const auto squares = points.square().sum(-1);
        const auto inverse = squares.clamp_min(kSmallestSquare).rsqrt();
        const auto argument = (squares + tiny(points)).mul_(0.5);
        const auto half_dimension = torch::full_like(squares, 0.5 * static_cast<double>(points.size(-1)));
        context->save_for_backward({points, squares, inverse, argument});
        return {points * inverse.unsqueeze(-1), torch::special_gammainc(half_dimension, argument)};
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &points = saved[0], &squares = saved[1], &inverse = saved[2], &argument = saved[3];
        if (torch::GradMode::is_enabled()) {
            const auto band = wrap(points);
            return torch::autograd::grad({band.direction, band.radius}, {points}, gradients,
                                         /*retain_graph=*/true, /*create_graph=*/true);
        }
        // P'(a, z) = z^(a - 1) e^-z / Gamma(a), and z = |x|^2 / 2 has the slope x.
        const double a = 0.5 * static_cast<double>(points.size(-1));
        const auto density = torch::xlogy(torch::full({}, a - 1, points.options()), argument)
                                 .sub_(argument)
                                 .sub_(std::lgamma(a))
                                 .exp_();
        // A direction's slope is across it, but where the length has its lower bound.
        const auto along = (points * gradients[0]).sum(-1) * inverse.pow(3) * (squares >= kSmallestSquare);
        const auto outward = density * gradients[1] - along;
        return {torch::addcmul(gradients[0] * inverse.unsqueeze(-1), points, outward.unsqueeze(-1))};
    }

  private:
    static double tiny(const torch::Tensor& points) {
        return points.scalar_type() == torch::kFloat64
                   ? std::numeric_limits<double>::min()
                   : static_cast<double>(std::numeric_limits<float>::min());
    }
};

/// A function [M, ...] -> [M] of which `Part` computes value and gradient together.
template<class Part>
class AtOnce : public torch::autograd::Function<AtOnce<Part>> {
  public:
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input) {
        auto [value, gradient] = Part::evaluate(input, input.requires_grad());
        context->save_for_backward({input, gradient});
        return value;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        if (torch::GradMode::is_enabled())
            return torch::autograd::grad({Part::composed(saved[0])}, {saved[0]}, gradients,
                                         /*retain_graph=*/true, /*create_graph=*/true);
        std::vector<std::int64_t> shape(static_cast<std::size_t>(saved[0].dim()), 1);
        shape[0] = -1;
        return {saved[1] * gradients[0].reshape(shape)};
    }
};

struct Evaluation {
    torch::Tensor value;    ///< [M]
    torch::Tensor gradient; ///< as the input; undefined if not asked for
};

struct Radial {
    static torch::Tensor composed(const torch::Tensor& radius) { return uniform_discrepancy(radius); }

    static Evaluation evaluate(const torch::Tensor& radius, bool with_gradient) {
        const auto count = static_cast<double>(radius.size(1));
        const double clip = radius.scalar_type() == torch::kFloat64
                                ? 1e-12
                                : static_cast<double>(std::numeric_limits<float>::epsilon());
        const auto quantiles = (torch::arange(radius.size(1), radius.options()) + 0.5).div_(count);
        const auto [sorted, order] = radius.sort(1);
        const auto normal = quantile(sorted.clamp(clip, 1 - clip));
        const auto uniform_error = sorted - quantiles;
        const auto normal_error = normal - quantile(quantiles);
        const auto value = (6 * uniform_error.square().sum(1) + 0.5 * normal_error.square().sum(1)) / count;
        if (!with_gradient)
            return {value, {}};
        // The quantile function's slope is sqrt(2 pi) e^(z^2 / 2), and 0 where it is clipped.
        const auto inside = (sorted >= clip).logical_and_(sorted <= 1 - clip);
        const auto slope = normal.square()
                               .mul_(0.5)
                               .exp_()
                               .mul_(std::sqrt(2 * std::numbers::pi))
                               .mul_(inside)
                               .mul_(normal_error)
                               .add_(uniform_error, 12)
                               .div_(count);
        return {value, torch::empty_like(radius).scatter_(1, order, slope)};
    }

  private:
    static torch::Tensor quantile(const torch::Tensor& probability) {
        return (2 * probability - 1).erfinv_().mul_(std::numbers::sqrt2);
    }
};

struct Wasserstein {
    static torch::Tensor composed(const torch::Tensor& points) { return squared_wasserstein(points); }

    static Evaluation evaluate(const torch::Tensor& points, bool with_gradient) {
        const double epsilon = points.scalar_type() == torch::kFloat64
                                   ? std::numeric_limits<double>::epsilon()
                                   : static_cast<double>(std::numeric_limits<float>::epsilon());
        const auto count = static_cast<double>(points.size(1));
        const auto mean = points.mean(1, true);
        const auto centred = points - mean;
        const auto covariance = torch::matmul(centred.transpose(1, 2), centred).div_(count - 1);
        torch::Tensor variances, axes;
        if (with_gradient)
            std::tie(variances, axes) = torch::linalg_eigh(covariance);
        else
            variances = torch::linalg_eigvalsh(covariance);
        const auto deviations = (variances.clamp_min(0) + epsilon).sqrt_();
        const auto value = mean.square().sum({1, 2}) + (deviations - 1).square().sum(1);
        if (!with_gradient)
            return {value, {}};
        // d/dS sum (sqrt(lambda) - 1)^2 = V diag(1 - 1 / sqrt(lambda)) V', and dS/dx is the centred point's.
        const auto slopes = (1 - deviations.reciprocal()).mul_(variances >= 0);
        const auto matrix =
            torch::matmul(axes * slopes.unsqueeze(1), axes.transpose(1, 2)).mul_(2 / (count - 1));
        return {value, torch::matmul(centred, matrix).add_(mean, 2 / count)};
    }
};

} // namespace

Wristband fused_wrap(const torch::Tensor& points) {
    const auto parts = FusedWrap::apply(points);
    return {parts[0], parts[1]};
}

torch::Tensor fused_uniform_discrepancy(const torch::Tensor& radius) {
    return AtOnce<Radial>::apply(radius);
}

torch::Tensor fused_squared_wasserstein(const torch::Tensor& points) {
    return AtOnce<Wasserstein>::apply(points);
}

} // namespace penumbra
