#include "core/models/pixel_sampler.hpp"

#include "core/error.hpp"
#include "core/models/pixel_sampler_kernel.hpp"

#include <ATen/Parallel.h>

namespace penumbra {
namespace {

std::int64_t whole_blocks(std::int64_t width) {
    constexpr auto kBlock = static_cast<std::int64_t>(kFeatureBlock);
    return (width + kBlock - 1) / kBlock * kBlock;
}

/// A tensor's last dimension made of `parts` equal parts, each padded with zeros to whole blocks.
torch::Tensor with_whole_blocks(const torch::Tensor& tensor, std::int64_t parts) {
    const auto width = tensor.size(-1) / parts;
    const auto split = tensor.unflatten(-1, at::IntArrayRef{parts, width});
    return at::constant_pad_nd(split, {0, whole_blocks(width) - width}).flatten(-2);
}

std::vector<float> floats(const torch::Tensor& tensor) {
    const auto plain = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

/// Weight [outputs, inputs, rows, columns] -> [rows, columns, inputs, outputs], where the outputs are
/// `parts` parts and the inputs `input_parts` (0: an input of the net, not padded).
std::vector<float> map_of(const torch::nn::Conv2d& map, std::int64_t parts, std::int64_t input_parts) {
    auto weight = map->weight.permute({2, 3, 0, 1});
    if (input_parts > 0)
        weight = with_whole_blocks(weight, input_parts);
    return floats(with_whole_blocks(weight.transpose(2, 3), parts));
}

std::vector<float> bias_of(const torch::nn::Conv2d& map, std::int64_t parts) {
    return floats(with_whole_blocks(map->bias, parts));
}

PixelNetWeights weights_of(const GatedPixelCnnImpl& net) {
    const auto size = [](std::int64_t number) { return static_cast<std::size_t>(number); };
    const auto& options = net.options();
    PixelNetWeights weights{.channels = size(whole_blocks(options.channels)),
                            .head = size(whole_blocks(options.head)),
                            .outputs = size(whole_blocks(options.outputs)),
                            .layers = {},
                            .head_map = map_of(net.head(), 1, 1),
                            .head_bias = bias_of(net.head(), 1),
                            .logits_map = map_of(net.logits(), 1, 1),
                            .logits_bias = bias_of(net.logits(), 1)};
    for (const auto& layer : net.layers()) {
        const std::int64_t input_parts = layer.first ? 0 : 1;
        weights.layers.push_back({.inputs = layer.first ? size(options.inputs) : weights.channels,
                                  .rows = size(layer.vertical->weight.size(2)),
                                  .width = size(layer.vertical->weight.size(3)),
                                  .taps = size(layer.horizontal->weight.size(3)),
                                  .vertical = map_of(layer.vertical, 2, input_parts),
                                  .vertical_bias = bias_of(layer.vertical, 2),
                                  .across = map_of(layer.across, 2, 2),
                                  .horizontal = map_of(layer.horizontal, 2, input_parts),
                                  .horizontal_bias = bias_of(layer.horizontal, 2),
                                  .out = map_of(layer.out, 1, 1),
                                  .out_bias = bias_of(layer.out, 1)});
    }
    return weights;
}

/// What a condition adds in the gates as the kernel reads it, [N, H or 1, W or 1, layers * 2 * 2 * channels].
torch::Tensor packed_biases(const GatedPixelCnnImpl& net, const torch::Tensor& condition) {
    const auto biases = net.gate_biases(condition);
    if (!biases.defined())
        return {};
    return with_whole_blocks(biases.permute({0, 2, 3, 1}), net.options().layers * 4)
        .to(torch::kCPU, torch::kFloat32)
        .contiguous();
}

GateBiases biases_at(const torch::Tensor& packed, std::int64_t index) {
    if (!packed.defined())
        return {};
    const auto stride = [&](int dimension) {
        return packed.size(dimension) == 1 ? std::size_t{0}
                                           : static_cast<std::size_t>(packed.stride(dimension));
    };
    return {packed.data_ptr<float>() + index * packed.stride(0), stride(1), stride(2)};
}

void check(const GatedPixelCnnImpl& net, const SiteNoise& noise) {
    const auto& options = net.options();
    const auto fits = [](const torch::Tensor& tensor, at::IntArrayRef sizes) {
        return tensor.defined() && tensor.sizes() == sizes;
    };
    const auto refuse = [](const char* problem) { throw Error(problem); };
    if (!noise.uniforms.defined() || noise.uniforms.dim() != 4)
        refuse("Sampling a grid needs a uniform number for each site: [N, K, rows, W].");
    const auto count = noise.uniforms.size(0), rows = noise.uniforms.size(2), width = noise.uniforms.size(3);
    if (!fits(noise.appearance, {options.outputs == 1 ? 2 : options.outputs, options.inputs}))
        refuse("Sampling a grid needs the appearance of each value: [values, inputs of the net].");
    std::int64_t known = 0;
    if (noise.evidence.defined()) {
        known = noise.evidence.dim() == 4 ? noise.evidence.size(2) : 0;
        if (!fits(noise.evidence, {count, options.inputs, known, width}))
            refuse("The known rows of a grid are [N, inputs of the net, rows, W].");
    }
    if (options.condition == 0 ? noise.condition.defined()
                               : !fits(noise.condition, {count, options.condition}) &&
                                     !fits(noise.condition, {count, options.condition, known + rows, width}))
        refuse("The condition of a grid is [N, channels] or [N, channels, H, W], as the net was made for.");
}

/// Rows [width, inputs] of one grid, and what is drawn of it.
struct Grid {
    std::size_t rows, width;
    const float* uniforms;
    std::int64_t* values;
    float* probabilities;
};

void draw(PixelSampler& sampler, const Grid& grid, const float* appearance, std::size_t inputs,
          std::size_t outputs, float sharpness) {
    std::size_t site = 0;
    for (std::size_t row = 0; row < grid.rows; ++row) {
        sampler.begin_row();
        for (std::size_t column = 0; column < grid.width; ++column, ++site) {
            const auto drawn = draw_value(sampler.logits().first(outputs), sharpness, grid.uniforms[site]);
            grid.values[site] = drawn.value;
            grid.probabilities[site] = drawn.probability;
            sampler.put(appearance + static_cast<std::size_t>(drawn.value) * inputs);
        }
        sampler.end_row();
    }
}

} // namespace

SiteDraws draw_sites(const GatedPixelCnnImpl& net, const SiteNoise& noise) {
    check(net, noise);
    const torch::NoGradGuard no_grad;
    const auto plain = [](const torch::Tensor& tensor) {
        return tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    };
    const auto weights = weights_of(net);
    const auto biases = packed_biases(net, noise.condition);
    const auto uniforms = plain(noise.uniforms), appearance = plain(noise.appearance);
    const auto count = uniforms.size(0), copies = uniforms.size(1), rows = uniforms.size(2),
               width = uniforms.size(3), inputs = net.options().inputs;
    SiteDraws draws{torch::empty(uniforms.sizes(), torch::kInt64), torch::empty_like(uniforms)};

    // The known rows, once for all draws that follow them.
    std::vector<PixelSampler> begun;
    begun.reserve(static_cast<std::size_t>(count));
    for (std::int64_t n = 0; n < count; ++n)
        begun.emplace_back(weights, biases_at(biases, n), static_cast<std::size_t>(width));
    if (noise.evidence.defined()) {
        const auto evidence = plain(noise.evidence.permute({0, 2, 3, 1}));
        at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto n = begin; n < end; ++n)
                for (std::int64_t row = 0; row < evidence.size(1); ++row)
                    begun[static_cast<std::size_t>(n)].know_row(
                        evidence.data_ptr<float>() + (n * evidence.size(1) + row) * width * inputs);
        });
    }
    at::parallel_for(0, count * copies, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = begin; i < end; ++i) {
            auto sampler = begun[static_cast<std::size_t>(i / copies)];
            const auto at = i * rows * width;
            draw(sampler,
                 {.rows = static_cast<std::size_t>(rows),
                  .width = static_cast<std::size_t>(width),
                  .uniforms = uniforms.data_ptr<float>() + at,
                  .values = draws.values.data_ptr<std::int64_t>() + at,
                  .probabilities = draws.probabilities.data_ptr<float>() + at},
                 appearance.data_ptr<float>(), static_cast<std::size_t>(inputs),
                 static_cast<std::size_t>(net.options().outputs), static_cast<float>(noise.sharpness));
        }
    });
    return draws;
}

} // namespace penumbra
