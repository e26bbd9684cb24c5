#include "core/objectives/moment.hpp"

#include <limits>

namespace penumbra {
namespace {

double machine_epsilon(const torch::Tensor& tensor) {
    return tensor.scalar_type() == torch::kFloat64
               ? std::numeric_limits<double>::epsilon()
               : static_cast<double>(std::numeric_limits<float>::epsilon());
}

struct Centred {
    torch::Tensor mean;   ///< [M, d]
    torch::Tensor points; ///< [M, N, d]
};

Centred centre(const torch::Tensor& points) {
    const auto mean = points.mean(1);
    return {mean, points - mean.unsqueeze(1)};
}

/// columns' columns / (count - 1), made symmetric to the last bit. columns [M, a, b] -> [M, b, b].
torch::Tensor second_moment(const torch::Tensor& columns, std::int64_t count) {
    const auto matrix = torch::matmul(columns.transpose(1, 2), columns) / static_cast<double>(count - 1);
    return 0.5 * (matrix + matrix.transpose(1, 2));
}

torch::Tensor diagonal_form(const torch::Tensor& points, bool jeffreys) {
    const auto [mean, centred] = centre(points);
    const auto variance =
        (centred.square().sum(1) / static_cast<double>(points.size(1) - 1))
            .clamp_min(machine_epsilon(points)); // a collapsed dimension: large, not infinite
    const auto square = mean.square();
    if (jeffreys)
        return (0.25 * (variance + 1 / variance + square + square / variance - 2)).mean(1);
    return (0.5 * (variance + square - 1 - variance.log())).mean(1);
}

torch::Tensor full_form(const torch::Tensor& points, bool jeffreys) {
    constexpr double kRidge = 1e-6;
    const auto [mean, centred] = centre(points);
    const auto dimensions = static_cast<double>(points.size(2));
    const auto identity = torch::eye(points.size(2), points.options());
    const auto matrix = second_moment(centred, points.size(1)) + kRidge * identity;
    const auto trace = matrix.diagonal(0, 1, 2).sum(1);
    const auto square = mean.square().sum(1);
    const auto factor = torch::linalg_cholesky(matrix);
    if (!jeffreys) {
        const auto log_determinant = 2 * factor.diagonal(0, 1, 2).log().sum(1);
        return 0.5 * (trace + square - dimensions - log_determinant) / dimensions;
    }
    // tr S^-1 = |L^-1|^2 and m' S^-1 m = |L^-1 m|^2, from one triangular solve.
    const auto right = torch::cat({identity.expand_as(matrix), mean.unsqueeze(2)}, 2);
    const auto squares = torch::linalg_solve_triangular(factor, right, /*upper=*/false).square().sum({1, 2});
    return 0.25 * (trace + square + squares - 2 * dimensions) / dimensions;
}

} // namespace

torch::Tensor squared_wasserstein(const torch::Tensor& points) {
    const auto [mean, centred] = centre(points);
    const auto count = points.size(1), dimensions = points.size(2);
    const bool wide = dimensions > count; // then the N x N Gram matrix has the same non-zero eigenvalues
    const auto matrix = second_moment(wide ? centred.transpose(1, 2) : centred, count);
    const auto deviations = (torch::linalg_eigvalsh(matrix).clamp_min(0) + machine_epsilon(points)).sqrt();
    const auto missing = wide ? static_cast<double>(dimensions - count) : 0.0; // each a deviation of 0
    return mean.square().sum(1) + (deviations - 1).square().sum(1) + missing;
}

torch::Tensor moment_discrepancy(const torch::Tensor& points, MomentForm form) {
    switch (form) {
    case MomentForm::MeanOnly:
        return points.mean(1).square().mean(1);
    case MomentForm::KlDiagonal:
        return diagonal_form(points, false);
    case MomentForm::JeffreysDiagonal:
        return diagonal_form(points, true);
    case MomentForm::KlFull:
        return full_form(points, false);
    case MomentForm::JeffreysFull:
        return full_form(points, true);
    case MomentForm::W2:
        break;
    }
    return squared_wasserstein(points) / static_cast<double>(points.size(2));
}

} // namespace penumbra
