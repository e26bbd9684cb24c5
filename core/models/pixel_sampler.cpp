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
    const auto& uniforms = noise.uniforms;
    if (!uniforms.defined() || (uniforms.dim() != 4 && uniforms.dim() != 5) ||
        (uniforms.dim() == 5 && std::int64_t{1} << uniforms.size(4) != options.outputs))
        refuse(
            "Sampling a grid needs a uniform number for each site, [N, K, rows, W], or for each bit of its "
            "value.");
    const auto count = uniforms.size(0), rows = uniforms.size(2), width = uniforms.size(3);
    if (!fits(noise.appearance, {options.outputs, options.inputs}))
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

/// Everything in plain floats on the CPU, and where the draws go.
class Drawing {
  public:
    Drawing(const GatedPixelCnnImpl& net, const SiteNoise& noise)
        : weights_(weights_of(net)), biases_(packed_biases(net, noise.condition)),
          uniforms_(plain(noise.uniforms)), appearance_(plain(noise.appearance)),
          sharpness_(static_cast<float>(noise.sharpness)), bitwise_(noise.uniforms.dim() == 5),
          likeliest_first_(noise.likeliest_first), bits_(bitwise_ ? uniforms_.size(4) : 1) {
        const auto sites = uniforms_.sizes().slice(0, 4);
        draws_ = {torch::empty(sites, torch::kInt64), torch::empty(sites),
                  bitwise_ ? torch::empty(uniforms_.sizes()) : torch::Tensor()};
        if (noise.evidence.defined())
            evidence_ = plain(noise.evidence.permute({0, 2, 3, 1}));
    }

    SiteDraws draw() {
        const auto count = uniforms_.size(0), copies = uniforms_.size(1);
        std::vector<PixelSampler> begun;
        for (std::int64_t n = 0; n < count; ++n)
            begun.emplace_back(weights_, biases_at(biases_, n), static_cast<std::size_t>(uniforms_.size(3)));
        over(count, [&](std::int64_t n) { know(n, begun[static_cast<std::size_t>(n)]); });
        over(count * copies, [&](std::int64_t i) {
            auto sampler = begun[static_cast<std::size_t>(i / copies)];
            draw_grid(i, sampler);
        });
        return draws_;
    }

  private:
    static torch::Tensor plain(const torch::Tensor& tensor) {
        return tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    }

    template<class Work>
    static void over(std::int64_t count, const Work& work) {
        at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto i = begin; i < end; ++i)
                work(i);
        });
    }

    void know(std::int64_t n, PixelSampler& sampler) const {
        if (!evidence_.defined())
            return;
        const auto line = evidence_.size(2) * evidence_.size(3);
        for (std::int64_t row = 0; row < evidence_.size(1); ++row)
            sampler.know_row(evidence_.data_ptr<float>() + (n * evidence_.size(1) + row) * line);
    }

    void draw_grid(std::int64_t index, PixelSampler& sampler) {
        const auto rows = uniforms_.size(2), width = uniforms_.size(3);
        auto site = index * rows * width;
        for (std::int64_t row = 0; row < rows; ++row) {
            sampler.begin_row();
            for (std::int64_t column = 0; column < width; ++column, ++site)
                sampler.put(appearance_.data_ptr<float>() + draw_site(site, sampler) * appearance_.size(1));
            sampler.end_row();
        }
    }

    /// The value drawn.
    std::int64_t draw_site(std::int64_t site, PixelSampler& sampler) {
        const auto logits = sampler.logits().first(static_cast<std::size_t>(appearance_.size(0)));
        const std::span uniforms(uniforms_.data_ptr<float>() + site * bits_, static_cast<std::size_t>(bits_));
        const auto drawn =
            bitwise_ ? draw_bits(logits, sharpness_, uniforms, draws_.ones.data_ptr<float>() + site * bits_)
            : likeliest_first_ ? draw_value_likeliest_first(logits, sharpness_, uniforms[0])
                               : draw_value(logits, sharpness_, uniforms[0]);
        draws_.values.data_ptr<std::int64_t>()[site] = drawn.value;
        draws_.probabilities.data_ptr<float>()[site] = drawn.probability;
        return drawn.value;
    }

    PixelNetWeights weights_;
    torch::Tensor biases_, uniforms_, appearance_, evidence_;
    float sharpness_;
    bool bitwise_, likeliest_first_;
    std::int64_t bits_;
    SiteDraws draws_;
};

} // namespace

SiteDraws draw_sites(const GatedPixelCnnImpl& net, const SiteNoise& noise) {
    check(net, noise);
    const torch::NoGradGuard no_grad;
    return Drawing(net, noise).draw();
}

} // namespace penumbra
