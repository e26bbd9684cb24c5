#include "core/objectives/joint_wristband.hpp"

#include "core/objectives/fused_repulsion.hpp"
#include "core/objectives/incomplete_gamma_kernel.hpp"
#include "core/objectives/moment.hpp"
#include "core/objectives/radial.hpp"
#include "core/objectives/repulsion.hpp"
#include "core/objectives/wristband_kernel.hpp"
#include "core/objectives/wristband_parts.hpp"

#include <limits>

namespace penumbra {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

bool has_moment(const torch::Tensor& points, const WristbandOptions& options) {
    // With as many dimensions as points some variances are 0.
    return options.moment_weight != 0 && options.moment == MomentForm::W2 && points.size(2) < points.size(1);
}

PairwiseShape shape_of(const torch::Tensor& points, const WristbandOptions& options) {
    const double alpha = options.effective_alpha();
    return {points.size(1), points.size(2), 2 * options.beta * alpha * alpha, options.beta};
}

/// The components of all batches and their gradients, T = float or double.
template<class T>
class Components {
  public:
    /// points [M, N, d], contiguous.
    Components(const torch::Tensor& points, const WristbandOptions& options, bool with_gradient)
        : options_(options), with_gradient_(with_gradient), points_(points),
          direction_(torch::empty_like(points)),
          radius_(torch::empty({points.size(0), points.size(1)}, points.options())),
          half_squares_(torch::empty_like(radius_)), inverse_(torch::empty_like(radius_)),
          density_(torch::empty_like(radius_)), repulsion_{torch::empty({points.size(0)}, points.options()),
                                                           with_gradient ? torch::empty_like(points)
                                                                         : torch::Tensor()} {
        if (with_gradient) {
            direction_slope_ = torch::empty_like(points);
            radius_slope_ = torch::empty_like(radius_);
        }
        const bool alone = points.size(0) == 1;
        each_batch(points.size(0), [&](std::int64_t m) { evaluate_pairs(m, alone); });
        if (!alone)
            evaluate_others();
    }

    const Evaluation& repulsion() const { return repulsion_; }
    const Evaluation& radial() const { return radial_; } ///< its gradient, [M, N], times the point
    const Evaluation& moment() const { return moment_; }

  private:
    T* row(const torch::Tensor& rows, std::int64_t m, std::int64_t i = 0) const {
        return rows.defined() ? rows.data_ptr<T>() + m * rows.stride(0) + i * rows.stride(1) : nullptr;
    }

    void evaluate_pairs(std::int64_t m, bool alone) {
        const RepulsionBatch<T> batch{shape_of(points_, options_), options_.reduction,
                                      row(direction_, m),          row(radius_, m),
                                      row(direction_slope_, m),    row(radius_slope_, m)};
        RepulsionCompany company;
        company.before = [this, m] { wrap_batch(m); };
        company.after_rows = [this, m](std::int64_t from, std::int64_t to) { unwrap_batch(m, from, to); };
        if (alone)
            company.beside = [this] { evaluate_others(); };
        repulsion_.value.template data_ptr<T>()[m] = static_cast<T>(fused_repulsion(batch, company));
    }

    void wrap_batch(std::int64_t m) const {
        const auto rows = static_cast<std::size_t>(points_.size(1));
        const auto columns = static_cast<std::size_t>(points_.size(2));
        wrap_rows(WrapRows<T>{rows, columns, row(points_, m), std::numeric_limits<T>::min(),
                              row(half_squares_, m), row(inverse_, m), row(direction_, m)});
        gamma_law(rows, 0.5 * static_cast<double>(columns), row(half_squares_, m), row(radius_, m),
                  row(density_, m));
    }

    void unwrap_batch(std::int64_t m, std::int64_t from, std::int64_t to) const {
        unwrap_rows(UnwrapRows<T>{
            static_cast<std::size_t>(to - from), static_cast<std::size_t>(points_.size(2)),
            row(points_, m, from), row(inverse_, m, from), row(density_, m, from),
            row(direction_slope_, m, from), row(radius_slope_, m, from), row(repulsion_.gradient, m, from)});
    }

    void evaluate_others() {
        if (options_.radial_weight != 0) {
            radial_ = evaluate_radial(radius_, with_gradient_);
            if (with_gradient_)
                radial_.gradient.mul_(density_); // in |x|^2 / 2, whose slope is x
        }
        if (has_moment(points_, options_))
            moment_ = evaluate_wasserstein(points_, with_gradient_);
    }

    const WristbandOptions& options_;
    bool with_gradient_;
    torch::Tensor points_, direction_;                        ///< [M, N, d]
    torch::Tensor radius_, half_squares_, inverse_, density_; ///< [M, N]
    torch::Tensor direction_slope_, radius_slope_;            ///< of the repulsion
    Evaluation repulsion_, radial_, moment_;
};

class Joint : public torch::autograd::Function<Joint> {
  public:
    static variable_list forward(AutogradContext* context, const torch::Tensor& input,
                                 const WristbandOptions& options, bool with_gradient) {
        const auto points = input.contiguous();
        const auto [repulsion, radial, moment] = typed(points, [&]<class T>(T) {
            const Components<T> found(points, options, with_gradient);
            return std::tuple(found.repulsion(), found.radial(), found.moment());
        });
        context->save_for_backward({input, repulsion.gradient, radial.gradient, moment.gradient});
        context->saved_data["alpha"] = options.effective_alpha();
        context->saved_data["beta"] = options.beta;
        context->saved_data["per_point"] = options.reduction == Reduction::PerPoint;
        const auto value = [&](const Evaluation& of) {
            return of.value.defined() ? of.value : torch::zeros_like(repulsion.value);
        };
        return {repulsion.value, value(radial), value(moment)};
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        if (torch::GradMode::is_enabled()) // the gradient is to be differentiated: the kernel's could not be
            return {composed_slope(context, gradients), {}, {}};
        const auto points = saved[0].contiguous(), slope = torch::empty_like(points);
        for (auto& gradient : gradients)
            gradient = gradient.contiguous();
        typed(points, [&]<class T>(T) {
            const auto row = [](const torch::Tensor& rows, std::int64_t m) {
                return rows.defined() ? rows.data_ptr<T>() + m * rows.stride(0) : nullptr;
            };
            const auto weight = [&](std::size_t i, std::int64_t m) { return gradients[i].data_ptr<T>()[m]; };
            each_batch(points.size(0), [&](std::int64_t m) {
                mix_rows(MixedRows<T>{static_cast<std::size_t>(points.size(1)),
                                      static_cast<std::size_t>(points.size(2)), weight(0, m), weight(1, m),
                                      weight(2, m), row(points, m), row(saved[1], m), row(saved[2], m),
                                      row(saved[3], m), row(slope, m)});
            });
        });
        return {slope, {}, {}};
    }

  private:
    static torch::Tensor composed_slope(AutogradContext* context, const variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const auto& points = saved[0];
        WristbandOptions options;
        options.alpha = context->saved_data["alpha"].toDouble();
        options.beta = context->saved_data["beta"].toDouble();
        options.reduction =
            context->saved_data["per_point"].toBool() ? Reduction::PerPoint : Reduction::Global;
        const auto band = wrap(points);
        variable_list values = {composed_repulsion(band, options).joint}, outer = {gradients[0]};
        if (saved[2].defined()) {
            values.push_back(uniform_discrepancy(band.radius));
            outer.push_back(gradients[1]);
        }
        if (saved[3].defined()) {
            values.push_back(squared_wasserstein(points));
            outer.push_back(gradients[2]);
        }
        return torch::autograd::grad(values, {points}, outer, /*retain_graph=*/true,
                                     /*create_graph=*/true)[0];
    }
};

} // namespace

bool joint_wristband_fits(const torch::Tensor& points, const WristbandOptions& options) {
    return !options.spectral && fused_repulsion_fits(points, options);
}

JointWristband joint_wristband(const torch::Tensor& points, const WristbandOptions& options) {
    const bool with_gradient = torch::GradMode::is_enabled() && points.requires_grad();
    const auto values = Joint::apply(points, options, with_gradient);
    JointWristband joint{values[0], values[1], {}};
    if (has_moment(points, options))
        joint.moment = values[2] / static_cast<double>(points.size(2));
    return joint;
}

} // namespace penumbra
