#include "core/objectives/wristband_parts.hpp"

#include "core/blas_threads.hpp"
#include "core/objectives/radix_order.hpp"
#include "core/objectives/wristband_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace penumbra {
namespace {

template<class T>
T* data(const torch::Tensor& tensor) {
    return tensor.data_ptr<T>();
}

/// erf^-1(2 (k + 1/2) / N - 1) for k = 0 .. N - 1, kept for the next batch of that size.
torch::Tensor expected_quantiles(const torch::Tensor& like) {
    const auto count = like.size(1);
    thread_local torch::Tensor kept;
    if (!kept.defined() || kept.size(0) != count || kept.scalar_type() != like.scalar_type())
        kept = (torch::arange(count, like.options()) + 0.5)
                   .mul_(2 / static_cast<double>(count))
                   .sub_(1)
                   .erfinv_();
    return kept;
}

/// slopes [M, d] in the variances along the axes, the rows of axes [M, d, d].
torch::Tensor wasserstein_gradient(const torch::Tensor& points, const torch::Tensor& mean,
                                   const torch::Tensor& slopes, const torch::Tensor& axes) {
    const auto rows = points.size(1), columns = points.size(2);
    const auto count = static_cast<std::size_t>(columns);
    const auto matrix = torch::empty_like(axes), shift = mean * (2 / static_cast<double>(rows));
    const auto gradient = torch::empty_like(points);
    typed(points, [&]<class T>(T) {
        each_batch(points.size(0), [&](std::int64_t m) {
            T* const weights = data<T>(matrix) + m * columns * columns;
            weighted_squares(count, data<T>(slopes) + m * columns, data<T>(axes) + m * columns * columns,
                             weights);
            centred_product(static_cast<std::size_t>(rows), count, data<T>(points) + m * rows * columns,
                            data<T>(mean) + m * columns, weights, data<T>(shift) + m * columns,
                            data<T>(gradient) + m * rows * columns);
        });
    });
    return gradient;
}

} // namespace

Evaluation evaluate_radial(const torch::Tensor& radius, bool with_gradient) {
    const double clip = radius.scalar_type() == torch::kFloat64
                            ? 1e-12
                            : static_cast<double>(std::numeric_limits<float>::epsilon());
    const torch::NoGradGuard constant;
    const auto expected = expected_quantiles(radius);
    const auto sorted = torch::empty_like(radius);
    const auto value = torch::empty({radius.size(0)}, radius.options());
    const auto inverse = torch::empty_like(sorted), slope = torch::empty_like(sorted);
    const auto gradient = with_gradient ? torch::empty_like(sorted) : torch::Tensor();
    typed(radius, [&]<class T>(T) {
        const auto count = radius.size(1);
        std::vector<std::vector<std::uint32_t>> orders;
        for (std::int64_t m = 0; m < radius.size(0); ++m) {
            const T* row = data<T>(radius) + m * count;
            orders.push_back(radix_order(row, static_cast<std::size_t>(count)));
            std::ranges::transform(orders.back(), data<T>(sorted) + m * count,
                                   [row](std::uint32_t at) { return row[at]; });
        }
        const T low = static_cast<T>(clip), high = static_cast<T>(1 - clip);
        std::transform(data<T>(sorted), data<T>(sorted) + sorted.numel(), data<T>(inverse),
                       [=](T t) { return 2 * std::clamp(t, low, high) - 1; });
        inverse.erfinv_();
        for (std::int64_t m = 0; m < radius.size(0); ++m) {
            const T* slopes = data<T>(slope) + m * count;
            data<T>(value)[m] = radial_row(RadialRow<T>{
                static_cast<std::size_t>(count), static_cast<T>(clip), data<T>(sorted) + m * count,
                data<T>(inverse) + m * count, data<T>(expected), data<T>(slope) + m * count});
            if (with_gradient)
                for (const std::uint32_t at : orders[static_cast<std::size_t>(m)])
                    data<T>(gradient)[m * count + at] = *slopes++;
        }
    });
    return {value, gradient};
}

Evaluation evaluate_wasserstein(const torch::Tensor& input, bool with_gradient) {
    const torch::NoGradGuard constant;
    const auto points = input.contiguous();
    const double epsilon = points.scalar_type() == torch::kFloat64
                               ? std::numeric_limits<double>::epsilon()
                               : static_cast<double>(std::numeric_limits<float>::epsilon());
    const auto batches = points.size(0), rows = points.size(1), columns = points.size(2);
    const auto mean = torch::empty({batches, columns}, points.options());
    const auto covariance = torch::empty({batches, columns, columns}, points.options());
    typed(points, [&]<class T>(T) {
        each_batch(batches, [&](std::int64_t m) {
            mean_and_covariance(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns),
                                data<T>(points) + m * rows * columns, data<T>(mean) + m * columns,
                                data<T>(covariance) + m * columns * columns);
        });
    });
    torch::Tensor variances, axes;
    {
        const OneBlasThread small;
        if (with_gradient)
            std::tie(variances, axes) = torch::linalg_eigh(covariance);
        else
            variances = torch::linalg_eigvalsh(covariance);
    }
    const auto value = torch::empty({batches}, points.options());
    // d/dS sum (sqrt(lambda) - 1)^2 = V diag(1 - 1 / sqrt(lambda)) V', and dS/dx is the centred point's.
    const auto slopes = torch::empty_like(mean);
    typed(points, [&]<class T>(T) {
        const T scale = 2 / static_cast<T>(rows - 1);
        for (std::int64_t m = 0; m < batches; ++m) {
            T sum = 0;
            for (std::int64_t at = m * columns; at < (m + 1) * columns; ++at) {
                const T variance = data<T>(variances)[at], shift = data<T>(mean)[at];
                const T deviation = std::sqrt(std::max(variance, T(0)) + static_cast<T>(epsilon));
                sum += shift * shift + (deviation - 1) * (deviation - 1);
                data<T>(slopes)[at] = variance >= 0 ? scale * (1 - 1 / deviation) : T(0);
            }
            data<T>(value)[m] = sum;
        }
    });
    return {value, with_gradient
                       ? wasserstein_gradient(points, mean, slopes, axes.transpose(1, 2).contiguous())
                       : torch::Tensor()};
}

} // namespace penumbra
