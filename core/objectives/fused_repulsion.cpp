#include "core/objectives/fused_repulsion.hpp"

#include "core/objectives/repulsion_kernel.hpp"

#include <ATen/Parallel.h>
#include <cmath>
#include <vector>

namespace penumbra {
namespace {

constexpr double kEpsilon = 1e-12;

PairwiseShape shape_of(const torch::Tensor& direction, const WristbandOptions& options) {
    const double alpha = options.effective_alpha();
    return {direction.size(1), direction.size(2), 2 * options.beta * alpha * alpha, options.beta};
}

/// Batches [M, N, ...] packed for the kernel, and its passes over all of them.
template<class T>
class Batches {
  public:
    Batches(const torch::Tensor& direction, const torch::Tensor& radius, const WristbandOptions& options)
        : shape_(shape_of(direction, options)), options_(direction.options()), count_(direction.size(0)),
          buffer_(torch::empty({count_, PackedPoints<T>::size(shape_)}, options_)) {
        for (std::int64_t m = 0; m < count_; ++m)
            packed_.emplace_back(shape_, row(direction, m), row(radius, m), row(buffer_, m));
    }

    /// [M, N], sums of the kernel without the points' own term.
    torch::Tensor sums() const {
        const auto size = PackedPoints<T>::sums_size(shape_);
        const auto partial = torch::zeros({count_, shape_.parts(), size}, options_);
        for_parts(
            [&](std::int64_t m, int part) { packed(m).add_pairs(part, row(partial, m) + part * size); });
        const auto result = torch::empty({count_, shape_.points}, options_);
        for (std::int64_t m = 0; m < count_; ++m)
            packed(m).collect_sums(row(partial, m), row(result, m));
        return result;
    }

    /// weights [M, N] of the sums -> gradients of direction [M, N, d] and radius [M, N].
    std::vector<torch::Tensor> gradient(const torch::Tensor& weights) const {
        const auto padded = torch::zeros({count_, PackedPoints<T>::sums_size(shape_)}, options_);
        padded.narrow(1, 0, shape_.points).copy_(weights);
        const auto size = PackedPoints<T>::gradient_size(shape_);
        const auto partial = torch::zeros({count_, shape_.parts(), size}, options_);
        for_parts([&](std::int64_t m, int part) {
            packed(m).add_gradient(part, row(padded, m), row(partial, m) + part * size);
        });
        const auto direction = torch::empty({count_, shape_.points, shape_.dimensions}, options_);
        const auto radius = torch::empty({count_, shape_.points}, options_);
        for (std::int64_t m = 0; m < count_; ++m)
            packed(m).collect_gradient(row(partial, m), row(padded, m), row(direction, m), row(radius, m));
        return {direction, radius};
    }

  private:
    static T* row(const torch::Tensor& batches, std::int64_t m) {
        return batches.template data_ptr<T>() + m * batches.stride(0);
    }
    const PackedPoints<T>& packed(std::int64_t m) const { return packed_[static_cast<std::size_t>(m)]; }

    template<class Function>
    void for_parts(const Function& function) const {
        const std::int64_t parts = shape_.parts();
        at::parallel_for(0, count_ * parts, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t task = from; task < to; ++task)
                function(task / parts, static_cast<int>(task % parts));
        });
    }

    PairwiseShape shape_;
    torch::TensorOptions options_;
    std::int64_t count_;
    torch::Tensor buffer_;
    std::vector<PackedPoints<T>> packed_;
};

/// The log of the mean kernel of each batch, from sums [M, N] in float64.
torch::Tensor log_mean(const torch::Tensor& sums, const WristbandOptions& options) {
    const auto mean = sums / static_cast<double>(3 * sums.size(1) - 1);
    return (options.reduction == Reduction::PerPoint ? (mean + kEpsilon).log().mean(1)
                                                     : (mean.mean(1) + kEpsilon).log()) /
           options.beta;
}

/// Gradient of log_mean in the sums, [M, N], for a gradient [M] of it.
torch::Tensor log_mean_slope(const torch::Tensor& sums, const torch::Tensor& gradient,
                             const WristbandOptions& options) {
    const auto others = static_cast<double>(3 * sums.size(1) - 1);
    const auto mean = sums / others;
    const auto inner = options.reduction == Reduction::PerPoint ? mean : mean.mean(1, true);
    const double scale = options.beta * others * static_cast<double>(sums.size(1));
    return (gradient.unsqueeze(1) / ((inner + kEpsilon) * scale)).expand_as(sums);
}

template<class Function>
auto with_batches(const torch::Tensor& direction, const torch::Tensor& radius,
                  const WristbandOptions& options, const Function& function) {
    const auto d = direction.contiguous(), t = radius.contiguous();
    return d.scalar_type() == torch::kFloat64 ? function(Batches<double>(d, t, options))
                                              : function(Batches<float>(d, t, options));
}

class FusedRepulsion : public torch::autograd::Function<FusedRepulsion> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& direction,
                                 const torch::Tensor& radius, const WristbandOptions& options) {
        const auto sums =
            with_batches(direction, radius, options, [](const auto& batches) { return batches.sums(); });
        context->save_for_backward({direction, radius, sums});
        context->saved_data["alpha"] = options.effective_alpha();
        context->saved_data["beta"] = options.beta;
        context->saved_data["per_point"] = options.reduction == Reduction::PerPoint;
        return log_mean(sums, options);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        WristbandOptions options;
        options.alpha = context->saved_data["alpha"].toDouble();
        options.beta = context->saved_data["beta"].toDouble();
        options.reduction =
            context->saved_data["per_point"].toBool() ? Reduction::PerPoint : Reduction::Global;
        std::vector<torch::Tensor> found;
        if (torch::GradMode::is_enabled()) // the gradient is to be differentiated: the kernel's could not be
            found = torch::autograd::grad({composed_repulsion({saved[0], saved[1]}, options).joint},
                                          {saved[0], saved[1]}, gradients, /*retain_graph=*/true,
                                          /*create_graph=*/true);
        else
            found = with_batches(saved[0], saved[1], options, [&](const auto& batches) {
                return batches.gradient(log_mean_slope(saved[2], gradients[0], options));
            });
        return {found[0], found[1], {}};
    }
};

/// Beyond them the kernel's exponents leave the range that its exponential is made for.
constexpr double kGreatestBeta = 16, kGreatestSharpness = 8;

} // namespace

bool fused_repulsion_fits(const Wristband& band, const WristbandOptions& options) {
    const auto type = band.direction.scalar_type();
    return band.direction.device().is_cpu() && (type == torch::kFloat32 || type == torch::kFloat64) &&
           options.distance == AngularDistance::Chordal && options.angular_weight == 0 && options.beta > 0 &&
           options.beta <= kGreatestBeta;
}

torch::Tensor fused_repulsion(const Wristband& band, const WristbandOptions& options) {
    return FusedRepulsion::apply(band.direction, band.radius, options);
}

} // namespace penumbra
