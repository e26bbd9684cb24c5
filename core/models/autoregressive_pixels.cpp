#include "core/models/autoregressive_pixels.hpp"

#include "core/data/dataset.hpp"

namespace penumbra {

AutoregressivePixelsImpl::AutoregressivePixelsImpl(const Parameters& parameters, std::int64_t condition)
    : sites_(parameters.get<std::string>("site")),
      greys_(parameters.get<std::string>("binarisation") == "none"),
      drawn_(parameters.get<std::string>("ink") == "drawn"), sharpness_(parameters.get<double>("sharpness")) {
    const auto size = [&](const char* key) { return parameters.get<std::int64_t>(key); };
    net_ =
        register_module("net", GatedPixelCnn(GatedPixelCnnOptions{.inputs = sites_.pixels(),
                                                                  .outputs = sites_.values(),
                                                                  .channels = size("channels"),
                                                                  .layers = size("gated_layers"),
                                                                  .first_kernel = 2 * size("first_reach") + 1,
                                                                  .kernel = 2 * size("reach") + 1,
                                                                  .head = size("head"),
                                                                  .condition = condition}));
}

torch::Tensor AutoregressivePixelsImpl::log_likelihood(const torch::Tensor& images,
                                                       const torch::Tensor& condition) {
    const auto grid = sites_.grid(images);
    const bool map = condition.defined() && condition.dim() == 4;
    return sites_.log_likelihood(net_(grid, map ? condition.narrow(2, 0, grid.size(2)) : condition), grid);
}

torch::Tensor AutoregressivePixelsImpl::of_top(const torch::Tensor& sites) {
    const auto half = sites.size(1) / 2;
    return sites.narrow(1, half, half).sum({1, 2});
}

torch::Tensor AutoregressivePixelsImpl::draw(const torch::Tensor& noise, const torch::Tensor& bottom,
                                             const torch::Tensor& condition) const {
    SiteNoise sites{.uniforms = sites_.bits(uniform_numbers(noise)),
                    .appearance = sites_.appearance(),
                    .condition = condition,
                    .sharpness = sharpness_};
    if (bottom.defined())
        sites.evidence = sites_.grid(bottom);
    const auto draws = net_->sample(sites);
    const auto pixels = drawn_ ? sites.appearance.index({draws.values}) : draws.ones;
    return sites_.images(pixels).to(noise.device());
}

torch::Tensor AutoregressivePixelsImpl::as_learnt(const torch::Tensor& pixels) const {
    return greys_ ? pixels : (pixels > 0.5).to(pixels.scalar_type());
}

std::int64_t AutoregressivePixelsImpl::side() const {
    return sites_.pixels() == 4 ? kImageRows / 2 : kImageRows;
}

} // namespace penumbra
