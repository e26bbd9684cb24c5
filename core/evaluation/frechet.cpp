#include "core/evaluation/frechet.hpp"

namespace penumbra {

namespace {

torch::Tensor symmetric(const torch::Tensor& matrix) {
    return (matrix + matrix.t()) / 2;
}

/// Square root of a symmetric positive semi-definite matrix; eigenvalues that rounding made negative count as
/// 0.
torch::Tensor symmetric_root(const torch::Tensor& matrix) {
    const auto [values, vectors] = torch::linalg_eigh(symmetric(matrix), "L");
    return torch::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

torch::Tensor covariance(const torch::Tensor& features) {
    const auto centred = features - features.mean(0, /*keepdim=*/true);
    return torch::matmul(centred.t(), centred) / static_cast<double>(features.size(0) - 1);
}

} // namespace

double frechet_distance(const torch::Tensor& mean_a, const torch::Tensor& covariance_a,
                        const torch::Tensor& mean_b, const torch::Tensor& covariance_b) {
    const auto a = covariance_a.to(torch::kFloat64);
    const auto b = covariance_b.to(torch::kFloat64);
    const auto root = symmetric_root(a);
    const auto cross = symmetric(torch::matmul(torch::matmul(root, b), root));
    const double trace_of_root = torch::linalg_eigvalsh(cross, "L").clamp_min(0).sqrt().sum().item<double>();
    const double means =
        (mean_a.to(torch::kFloat64) - mean_b.to(torch::kFloat64)).square().sum().item<double>();
    const double distance = means + a.trace().item<double>() + b.trace().item<double>() - 2 * trace_of_root;
    return std::max(distance, 0.0);
}

double frechet_distance(const torch::Tensor& features_a, const torch::Tensor& features_b) {
    const auto a = features_a.to(torch::kFloat64);
    const auto b = features_b.to(torch::kFloat64);
    return frechet_distance(a.mean(0), covariance(a), b.mean(0), covariance(b));
}

} // namespace penumbra
