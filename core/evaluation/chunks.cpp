#include "core/evaluation/chunks.hpp"

#include <vector>

namespace penumbra {

Encoding encode_in_chunks(Model& model, const torch::Tensor& images,
                          const std::function<void(double)>& progress) {
    std::vector<torch::Tensor> means, logvars;
    in_chunks(images.size(0), kChunkImages, progress, [&](auto first, auto size) {
        const auto encoding = model.encode(images.narrow(0, first, size));
        means.push_back(encoding.mean);
        if (encoding.logvar.defined())
            logvars.push_back(encoding.logvar);
    });
    return {torch::cat(means), logvars.empty() ? torch::Tensor() : torch::cat(logvars)};
}

} // namespace penumbra
