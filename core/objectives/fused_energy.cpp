#include "core/objectives/fused_energy.hpp"

#include "core/objectives/energy_kernel.hpp"
#include "core/objectives/fused.hpp"

#include <ATen/Parallel.h>

namespace penumbra {
namespace {

std::vector<PatchSides> sides_of(const std::vector<PatchGrid>& grids) {
    const auto side = [](std::int64_t value) { return static_cast<std::size_t>(value); };
    std::vector<PatchSides> sides;
    for (const auto& grid : grids)
        sides.push_back({side(grid.rows), side(grid.columns), side(grid.size), side(grid.stride)});
    return sides;
}

/// A tensor whose last dimension has no gaps, for pointers into its rows.
torch::Tensor with_whole_rows(const torch::Tensor& tensor) {
    return tensor.stride(-1) == 1 ? tensor : tensor.contiguous();
}

/// Calls `work(problem, n)` for each observation on the threads there are.
template<class T, class Work>
void over_observations(const torch::Tensor& samples, const torch::Tensor& observations,
                       const std::vector<PatchSides>& grids, const Work& work) {
    const auto count = samples.size(1), pixels = samples.size(2);
    over_rows(samples.size(0), count * pixels, [&](std::int64_t begin, std::int64_t end) {
        std::vector<T> scratch;
        for (std::int64_t n = begin; n < end; ++n)
            work(EnergyProblem<T>{static_cast<std::size_t>(count), static_cast<std::size_t>(pixels),
                                  static_cast<std::size_t>(samples.stride(1)),
                                  samples.data_ptr<T>() + n * samples.stride(0),
                                  observations.data_ptr<T>() + n * observations.stride(0), grids},
                 n, scratch);
    });
}

/// -> [N, 1 + grids].
template<class T>
torch::Tensor scores(const torch::Tensor& samples, const torch::Tensor& observations,
                     const std::vector<PatchSides>& grids) {
    const auto result =
        torch::empty({samples.size(0), 1 + static_cast<std::int64_t>(grids.size())}, samples.options());
    over_observations<T>(samples, observations, grids,
                         [&](const auto& problem, std::int64_t n, auto& scratch) {
                             energy_scores(problem, result.data_ptr<T>() + n * result.stride(0), scratch);
                         });
    return result;
}

/// weights [N, 1 + grids] -> [N, K, D].
template<class T>
torch::Tensor gradient(const torch::Tensor& samples, const torch::Tensor& observations,
                       const std::vector<PatchSides>& grids, const torch::Tensor& weights) {
    const auto result = torch::empty(samples.sizes(), samples.options());
    over_observations<T>(samples, observations, grids,
                         [&](const auto& problem, std::int64_t n, auto& scratch) {
                             energy_gradient(problem, weights.data_ptr<T>() + n * weights.stride(0),
                                             result.data_ptr<T>() + n * result.stride(0), scratch);
                         });
    return result;
}

class EnergyScores : public torch::autograd::Function<EnergyScores> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& samples,
                                 const torch::Tensor& observations, const std::vector<PatchSides>& grids) {
        context->save_for_backward({samples, observations});
        std::vector<std::int64_t> sizes;
        for (const auto& grid : grids)
            for (const std::size_t size : {grid.rows, grid.columns, grid.size, grid.stride})
                sizes.push_back(static_cast<std::int64_t>(size));
        context->saved_data["grids"] = sizes;
        return samples.scalar_type() == torch::kFloat64 ? scores<double>(samples, observations, grids)
                                                        : scores<float>(samples, observations, grids);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        once_differentiable();
        const auto saved = context->get_saved_variables();
        const auto sizes = context->saved_data["grids"].toIntVector();
        std::vector<PatchSides> grids;
        for (std::size_t i = 0; i < sizes.size(); i += 4)
            grids.push_back({static_cast<std::size_t>(sizes[i]), static_cast<std::size_t>(sizes[i + 1]),
                             static_cast<std::size_t>(sizes[i + 2]), static_cast<std::size_t>(sizes[i + 3])});
        const auto weights = gradients[0].contiguous();
        return {saved[0].scalar_type() == torch::kFloat64
                    ? gradient<double>(saved[0], saved[1], grids, weights)
                    : gradient<float>(saved[0], saved[1], grids, weights),
                {},
                {}};
    }
};

} // namespace

bool fused_energy_fits(const torch::Tensor& samples, const torch::Tensor& observations) {
    return has_kernels(samples) && observations.is_cpu() &&
           observations.scalar_type() == samples.scalar_type() && !observations.requires_grad();
}

torch::Tensor fused_energy_scores(const torch::Tensor& samples, const torch::Tensor& observations,
                                  const std::vector<PatchGrid>& grids) {
    for (const auto& grid : grids)
        TORCH_CHECK(grid.rows * grid.columns == samples.size(2) && grid.size % 2 == 1 && grid.stride > 0);
    return EnergyScores::apply(with_whole_rows(samples), with_whole_rows(observations), sides_of(grids)).t();
}

} // namespace penumbra
