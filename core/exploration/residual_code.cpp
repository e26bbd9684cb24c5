#include "core/exploration/residual_code.hpp"

#include "core/data/dataset.hpp"

namespace penumbra {

CodePart residual_code(const Model& model) {
    const auto noise = static_cast<std::size_t>(model.noise_size());
    const auto whole = static_cast<std::size_t>(model.code_size());
    if (noise == 0)
        return {};
    // A model with a code for each half has the imagined half's last.
    if (const auto parts = model.code_parts(); !parts.empty())
        return parts.back().size == noise && !parts.back().choice ? parts.back() : CodePart{};
    return noise == whole ? CodePart{"z", 0, whole} : CodePart{};
}

torch::Tensor encode_residual(Model& model, const torch::Tensor& images) {
    const auto part = residual_code(model);
    return model.encode(images).mean.narrow(1, static_cast<std::int64_t>(part.begin),
                                            static_cast<std::int64_t>(part.size));
}

torch::Tensor residual_influence(Model& model, const torch::Tensor& bottom) {
    const auto size = static_cast<std::int64_t>(residual_code(model).size);
    const auto steps = torch::eye(size, bottom.options());
    const auto tops =
        model.complete(bottom, torch::cat({steps, -steps}).unsqueeze(0)).images[0].narrow(1, 0, kHalfPixels);
    return (tops.narrow(0, 0, size) - tops.narrow(0, size, size)).norm(2, 1) / 2;
}

} // namespace penumbra
