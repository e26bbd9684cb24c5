#include "core/models/gated_pixelcnn.hpp"

#include "core/models/gated_activation.hpp"
#include "core/models/pixel_sampler.hpp"

#include <cmath>

namespace penumbra {
namespace {

namespace nn = torch::nn;

/// Weights whose sum over independent inputs of variance 1 has the standard deviation `gain`.
nn::Conv2d with_gain(nn::Conv2d map, double gain) {
    const auto inputs = static_cast<double>(map->weight[0].numel());
    nn::init::normal_(map->weight, 0, gain / std::sqrt(inputs));
    return map;
}

nn::Conv2d window(std::int64_t inputs, std::int64_t outputs, std::int64_t rows, std::int64_t columns) {
    return nn::Conv2d(nn::Conv2dOptions(inputs, outputs, {rows, columns}));
}

nn::Conv2d pointwise(std::int64_t inputs, std::int64_t outputs, bool bias = true) {
    return nn::Conv2d(nn::Conv2dOptions(inputs, outputs, /*kernel_size=*/1).bias(bias));
}

/// Zeros around a map; a negative number crops instead.
torch::Tensor padded(const torch::Tensor& map, std::int64_t left, std::int64_t right, std::int64_t top,
                     std::int64_t bottom) {
    return at::constant_pad_nd(map, {left, right, top, bottom});
}

} // namespace

GatedPixelCnnImpl::GatedPixelCnnImpl(const GatedPixelCnnOptions& options) : options_(options) {
    const auto channels = options.channels, both = 2 * channels;
    for (std::int64_t i = 0; i < options.layers; ++i) {
        Layer layer{.first = i == 0, .last = i == options.layers - 1};
        const auto inputs = layer.first ? options.inputs : channels;
        const auto kernel = layer.first ? options.first_kernel : options.kernel;
        const auto reach = kernel / 2 + (layer.first ? 0 : 1);
        const auto name = "layer" + std::to_string(i) + "_";
        // A gate lets a third of its input through. With LibTorch's own gains, 0.6 everywhere, what a site is
        // told by its neighbours fades from layer to layer, and training begins with a plateau.
        layer.vertical =
            register_module(name + "vertical", with_gain(window(inputs, both, reach, kernel), 1.5));
        layer.across =
            register_module(name + "across", with_gain(pointwise(both, both, /*bias=*/false), 0.7));
        layer.horizontal = register_module(name + "horizontal", with_gain(window(inputs, both, 1, reach), 1));
        layer.out = register_module(name + "out", with_gain(pointwise(channels, channels), 2));
        layers_.push_back(layer);
    }
    head_ = register_module("head", with_gain(pointwise(channels, options.head), 1.4));
    logits_ = register_module("logits", pointwise(options.head, options.outputs));
    if (options.condition > 0)
        condition_ = register_module(
            "condition",
            with_gain(pointwise(options.condition, options.layers * 2 * both, /*bias=*/false), 1));
}

torch::Tensor GatedPixelCnnImpl::gate_biases(const torch::Tensor& condition) const {
    if (condition_.is_empty())
        return {};
    auto map = condition_;
    return map(condition.dim() == 2 ? condition.unsqueeze(2).unsqueeze(3) : condition);
}

torch::Tensor GatedPixelCnnImpl::forward(const torch::Tensor& inputs, const torch::Tensor& condition) {
    const auto biases = gate_biases(condition);
    // Split at once: the gradient of many single slices would be as many whole maps of zeros.
    const auto pieces =
        biases.defined() ? biases.split(2 * options_.channels, 1) : std::vector<torch::Tensor>();
    const auto bias_of = [&](const torch::Tensor& features, std::int64_t index) {
        return pieces.empty() ? features : features + pieces[static_cast<std::size_t>(index)];
    };
    auto vertical = inputs, horizontal = inputs;
    for (std::int64_t i = 0; i < options_.layers; ++i) {
        auto& layer = layers_[static_cast<std::size_t>(i)];
        const auto reach = (layer.first ? options_.first_kernel : options_.kernel) / 2;
        const std::int64_t crop = layer.first ? -1 : 0; // the first layer does not see the site itself
        const auto above = bias_of(layer.vertical(padded(vertical, reach, reach, reach, crop)), 2 * i);
        const auto left = layer.horizontal(padded(horizontal, reach, crop, 0, 0));
        const auto features = layer.out(gated_activation(bias_of(left + layer.across(above), 2 * i + 1)));
        horizontal = layer.first ? features : horizontal + features;
        if (!layer.last)
            vertical = gated_activation(above);
    }
    return logits_(torch::relu(head_(torch::relu(horizontal))));
}

SiteDraws GatedPixelCnnImpl::sample(const SiteNoise& noise) const {
    return draw_sites(*this, noise);
}

} // namespace penumbra
