#include "core/objectives/fused_wristband.hpp"

#include "core/objectives/incomplete_gamma_kernel.hpp"
#include "core/objectives/moment.hpp"
#include "core/objectives/radial.hpp"
#include "core/objectives/wristband_kernel.hpp"
#include "core/objectives/wristband_parts.hpp"

#include <algorithm>
#include <limits>

namespace penumbra {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template<class T>
T* data(const torch::Tensor& tensor) {
    return tensor.data_ptr<T>();
}

class FusedWrap : public torch::autograd::Function<FusedWrap> {
  public:
    static variable_list forward(AutogradContext* context, const torch::Tensor& input) {
        const auto points = input.contiguous();
        const auto shape = points.sizes().slice(0, static_cast<std::size_t>(points.dim() - 1));
        const auto half = torch::empty(shape, points.options()), inverse = torch::empty_like(half);
        const auto radius = torch::empty_like(half), density = torch::empty_like(half);
        const auto direction = torch::empty_like(points);
        typed(points, [&]<class T>(T) {
            wrap_rows(WrapRows<T>{rows(points), columns(points), data<T>(points),
                                  static_cast<T>(tiny(points)), data<T>(half), data<T>(inverse),
                                  data<T>(direction)});
            gamma_law(rows(points), 0.5 * static_cast<double>(columns(points)), data<T>(half),
                      data<T>(radius), data<T>(density));
        });
        context->save_for_backward({points, inverse, density});
        return {direction, radius};
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &points = saved[0], &inverse = saved[1], &density = saved[2];
        if (torch::GradMode::is_enabled()) {
            const auto band = wrap(points);
            return torch::autograd::grad({band.direction, band.radius}, {points}, gradients,
                                         /*retain_graph=*/true, /*create_graph=*/true);
        }
        const auto outer = gradients[0].contiguous(), radial = gradients[1].contiguous();
        const auto slope = torch::empty_like(points);
        typed(points, [&]<class T>(T) {
            unwrap_rows(UnwrapRows<T>{rows(points), columns(points), data<T>(points), data<T>(inverse),
                                      data<T>(density), data<T>(outer), data<T>(radial), data<T>(slope)});
        });
        return {slope};
    }

  private:
    static std::size_t columns(const torch::Tensor& points) {
        return static_cast<std::size_t>(points.size(-1));
    }
    static std::size_t rows(const torch::Tensor& points) {
        return static_cast<std::size_t>(points.numel() / std::max<std::int64_t>(points.size(-1), 1));
    }
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

struct Radial {
    static constexpr auto composed = uniform_discrepancy;
    static constexpr auto evaluate = evaluate_radial;
};

struct Wasserstein {
    static constexpr auto composed = squared_wasserstein;
    static constexpr auto evaluate = evaluate_wasserstein;
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
