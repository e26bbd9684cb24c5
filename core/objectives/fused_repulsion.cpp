#include "core/objectives/fused_repulsion.hpp"

#include "core/objectives/repulsion_kernel.hpp"

#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace penumbra {
namespace {

constexpr double kEpsilon = 1e-12;

PairwiseShape shape_of(const torch::Tensor& direction, const WristbandOptions& options) {
    const double alpha = options.effective_alpha();
    return {direction.size(1), direction.size(2), 2 * options.beta * alpha * alpha, options.beta};
}

/// `size` zeros in memory that is kept: given back after each step, the system would have to clear it anew.
template<class T>
T* kept_zeros(std::int64_t size, const torch::TensorOptions& options, std::size_t which) {
    thread_local std::array<torch::Tensor, 2> all;
    auto& kept = all[which];
    if (!kept.defined() || kept.numel() < size ||
        kept.scalar_type() != c10::typeMetaToScalarType(options.dtype()))
        kept = torch::empty({size}, options);
    T* const numbers = kept.data_ptr<T>();
    std::fill(numbers, numbers + size, T(0));
    return numbers;
}

/// Batches [M, N, ...] packed for the kernel, and its passes over all of them.
template<class T>
class Batches {
  public:
    /// What `buffer()` of another object gave.
    Batches(const PairwiseShape& shape, torch::Tensor buffer) : shape_(shape), buffer_(std::move(buffer)) {}
    Batches(const PairwiseShape& shape, const torch::Tensor& direction, const torch::Tensor& radius)
        : Batches(shape,
                  torch::empty({direction.size(0), PackedPoints<T>::size(shape)}, direction.options())) {
        for (std::int64_t m = 0; m < count(); ++m)
            packed(m).pack(row(direction, m), row(radius, m));
    }
    const torch::Tensor& buffer() const { return buffer_; }

    /// [M, N], sums of the kernel without the points' own term.
    torch::Tensor sums() const {
        const auto size = PackedPoints<T>::sums_size(shape_);
        T* partial = kept_zeros<T>(count() * shape_.parts() * size, buffer_.options(), 0);
        for_parts([&](std::int64_t m, int part) {
            packed(m).add_pairs(part, partial + (m * shape_.parts() + part) * size);
        });
        const auto result = torch::empty({count(), shape_.points}, buffer_.options());
        for (std::int64_t m = 0; m < count(); ++m)
            packed(m).collect_sums(partial + m * shape_.parts() * size, row(result, m));
        return result;
    }

    /// weights [M, padded N] of the sums -> gradients of direction [M, N, d] and radius [M, N].
    std::vector<torch::Tensor> gradient(const T* weights) const {
        const auto padded = PackedPoints<T>::sums_size(shape_), size = PackedPoints<T>::gradient_size(shape_);
        T* partial = kept_zeros<T>(count() * shape_.parts() * size, buffer_.options(), 0);
        for_parts([&](std::int64_t m, int part) {
            packed(m).add_gradient(part, weights + m * padded, partial + (m * shape_.parts() + part) * size);
        });
        const auto direction = torch::empty({count(), shape_.points, shape_.dimensions}, buffer_.options());
        const auto radius = torch::empty({count(), shape_.points}, buffer_.options());
        for (std::int64_t m = 0; m < count(); ++m)
            packed(m).collect_gradient(partial + m * shape_.parts() * size, weights + m * padded,
                                       row(direction, m), row(radius, m));
        return {direction, radius};
    }

  private:
    static T* row(const torch::Tensor& batches, std::int64_t m) {
        return batches.template data_ptr<T>() + m * batches.stride(0);
    }
    std::int64_t count() const { return buffer_.size(0); }
    PackedPoints<T> packed(std::int64_t m) const { return {shape_, row(buffer_, m)}; }

    template<class Function>
    void for_parts(const Function& function) const {
        const std::int64_t parts = shape_.parts();
        at::parallel_for(0, count() * parts, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t task = from; task < to; ++task)
                function(task / parts, static_cast<int>(task % parts));
        });
    }

    PairwiseShape shape_;
    torch::Tensor buffer_;
};

/// Terms of a point's mean: the others, and everybody's two reflections.
double terms_of(std::int64_t points) {
    return static_cast<double>(3 * points - 1);
}

/// The log of the mean kernel over b, from sums [N].
template<class T>
double log_mean(std::int64_t points, const T* sums, const WristbandOptions& options) {
    const auto count = static_cast<double>(points), others = terms_of(points);
    double total = 0;
    if (options.reduction == Reduction::PerPoint) {
        for (std::int64_t i = 0; i < points; ++i)
            total += std::log(static_cast<double>(sums[i]) / others + kEpsilon);
        return total / (count * options.beta);
    }
    for (std::int64_t i = 0; i < points; ++i)
        total += static_cast<double>(sums[i]);
    return std::log(total / (count * others) + kEpsilon) / options.beta;
}

/// Gradient of log_mean in the sums, times `gradient`, to weights [N].
template<class T>
void log_mean_slope(std::int64_t points, const T* sums, double gradient, const WristbandOptions& options,
                    T* weights) {
    const auto count = static_cast<double>(points), others = terms_of(points);
    const double scale = gradient / (options.beta * others * count);
    if (options.reduction == Reduction::PerPoint) {
        for (std::int64_t i = 0; i < points; ++i)
            weights[i] = static_cast<T>(scale / (static_cast<double>(sums[i]) / others + kEpsilon));
        return;
    }
    double total = 0;
    for (std::int64_t i = 0; i < points; ++i)
        total += static_cast<double>(sums[i]);
    std::fill(weights, weights + points, static_cast<T>(scale / (total / (count * others) + kEpsilon)));
}

/// Calls `work` with a number of the tensor's type.
template<class Work>
auto typed(const torch::Tensor& tensor, const Work& work) {
    return tensor.scalar_type() == torch::kFloat64 ? work(0.0) : work(0.0F);
}

class FusedRepulsion : public torch::autograd::Function<FusedRepulsion> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& direction,
                                 const torch::Tensor& radius, const WristbandOptions& options) {
        const auto shape = shape_of(direction, options);
        const auto value = torch::empty({direction.size(0)}, direction.options());
        const auto [sums, buffer] = typed(direction, [&]<class T>(T) {
            const Batches<T> batches(shape, direction.contiguous(), radius.contiguous());
            const auto found = batches.sums();
            for (std::int64_t m = 0; m < value.size(0); ++m)
                value.data_ptr<T>()[m] = static_cast<T>(
                    log_mean(shape.points, found.template data_ptr<T>() + m * shape.points, options));
            return std::pair(found, batches.buffer());
        });
        context->save_for_backward({direction, radius, sums, buffer});
        context->saved_data["alpha"] = options.effective_alpha();
        context->saved_data["beta"] = options.beta;
        context->saved_data["per_point"] = options.reduction == Reduction::PerPoint;
        return value;
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
            found =
                slopes(shape_of(saved[0], options), saved[2], saved[3], gradients[0].contiguous(), options);
        return {found[0], found[1], {}};
    }

  private:
    static std::vector<torch::Tensor> slopes(const PairwiseShape& shape, const torch::Tensor& sums,
                                             const torch::Tensor& buffer, const torch::Tensor& gradient,
                                             const WristbandOptions& options) {
        return typed(sums, [&]<class T>(T) {
            const auto padded = PackedPoints<T>::sums_size(shape);
            T* weights = kept_zeros<T>(sums.size(0) * padded, sums.options(), 1);
            for (std::int64_t m = 0; m < sums.size(0); ++m)
                log_mean_slope(shape.points, sums.data_ptr<T>() + m * shape.points,
                               static_cast<double>(gradient.data_ptr<T>()[m]), options, weights + m * padded);
            return Batches<T>(shape, buffer).gradient(weights);
        });
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
