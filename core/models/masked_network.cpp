#include "core/models/masked_network.hpp"

#include "core/data/dataset.hpp"
#include "core/models/lane_sums_kernel.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// Pixels that each of `units` hidden units sees: spread evenly, from 1 to all but the last.
std::vector<std::int64_t> spread(std::int64_t units) {
    std::vector<std::int64_t> seen;
    for (std::int64_t u = 0; u < units; ++u)
        seen.push_back(1 + u * (kImagePixels - 1) / units);
    return seen;
}

/// How many of the units know no more than each number of pixels.
std::vector<std::int64_t> known_units(const std::vector<std::int64_t>& units,
                                      const std::vector<std::int64_t>& pixels) {
    std::vector<std::int64_t> counts;
    for (const auto number : pixels)
        counts.push_back(std::ranges::upper_bound(units, number) - units.begin());
    return counts;
}

/// 0, 1, 2, ..., 783, each `times`: the pixels before each pixel, for each of its outputs.
std::vector<std::int64_t> pixels_before(std::int64_t times) {
    std::vector<std::int64_t> before;
    for (std::int64_t pixel = 0; pixel < kImagePixels; ++pixel)
        before.insert(before.end(), static_cast<std::size_t>(times), pixel);
    return before;
}

} // namespace

MaskedNetworkImpl::MaskedNetworkImpl(const MaskedNetworkOptions& options)
    : options_(options), seen_(spread(options.hidden)) {
    if (options_.neighbourhood == 0)
        options_.channels = 1;
    for (std::int64_t i = 0; i < options_.layers; ++i)
        hidden_->push_back(i == 0 ? MaskedLinear(kImagePixels, seen_)
                                  : MaskedLinear(options_.hidden, known_units(seen_, seen_)));
    register_module("hidden", hidden_);
    output_ = register_module(
        "output", MaskedLinear(options_.hidden, known_units(seen_, pixels_before(options_.channels))));
    direct_ = register_module("direct", MaskedLinear(kImagePixels, pixels_before(1)));
    {
        // Most pixels are nearly always 0; half black is a long way off.
        constexpr double kBlank = -3;
        const torch::NoGradGuard no_grad;
        direct_->bias.fill_(kBlank);
    }
    if (options_.neighbourhood > 0)
        neighbourhood_ =
            register_module("neighbourhood", Neighbourhood(options_.neighbourhood, options_.channels));
}

torch::Tensor MaskedNetworkImpl::forward(const torch::Tensor& pixels, const torch::Generator& dropout) {
    torch::Tensor units;
    for (const auto& layer : *hidden_) {
        auto& linear = *layer->as<MaskedLinear>();
        units = units.defined() ? units + torch::relu(linear.forward(units))
                                : torch::relu(linear.forward(pixels));
    }
    if (options_.dropout > 0 && dropout.defined()) {
        const auto kept = at::rand(units.sizes(), dropout).to(units.device()) >= options_.dropout;
        units = units * kept / (1 - options_.dropout);
    }
    const auto context = output_(units), direct = direct_(pixels);
    return direct + (neighbourhood_ ? neighbourhood_(pixels, context) : context);
}

MadeNetwork MaskedNetworkImpl::plain() const {
    MadeNetwork network{.pixels = kImagePixels,
                        .channels = static_cast<std::size_t>(options_.channels),
                        .seen = {seen_.begin(), seen_.end()},
                        .hidden = {},
                        .output = output_->rows(),
                        .direct = direct_->rows(),
                        .shape = {},
                        .neighbourhood = {}};
    for (const auto& layer : *hidden_)
        network.hidden.push_back(layer->as<MaskedLinear>()->rows());
    if (neighbourhood_) {
        network.shape = neighbourhood_->shape();
        network.neighbourhood = neighbourhood_->arrays();
    }
    return network;
}

torch::Tensor MaskedNetworkImpl::draw(const torch::Tensor& evidence, const torch::Tensor& thresholds) {
    if (!direct_->weight.is_cpu() || direct_->weight.scalar_type() != torch::kFloat32)
        return draw_by_passes(evidence, thresholds);
    const auto known = evidence.contiguous(), limits = thresholds.contiguous();
    const auto samples = limits.size(1), total = known.size(0) * samples, width = limits.size(2);
    const MadeSampler sampler(plain(), static_cast<std::size_t>(known.size(1)));
    const auto bases = torch::empty({known.size(0), static_cast<std::int64_t>(sampler.base_size())});
    auto pixels = torch::empty_like(limits);
    at::parallel_for(0, known.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto row = begin; row < end; ++row)
            sampler.read(known.data_ptr<float>() + row * known.size(1),
                         bases.data_ptr<float>() + row * bases.size(1));
    });
    constexpr auto kLanes = static_cast<std::int64_t>(kSampleLanes);
    at::parallel_for(0, (total + kLanes - 1) / kLanes, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto group = begin; group < end; ++group) {
            std::vector<MadeSampler::Sample> lanes;
            for (auto i = group * kLanes; i < std::min((group + 1) * kLanes, total); ++i)
                lanes.push_back({.evidence = known.data_ptr<float>() + i / samples * known.size(1),
                                 .base = bases.data_ptr<float>() + i / samples * bases.size(1),
                                 .thresholds = limits.data_ptr<float>() + i * width,
                                 .drawn = pixels.data_ptr<float>() + i * width});
            sampler.draw(lanes);
        }
    });
    return pixels;
}

torch::Tensor MaskedNetworkImpl::draw_by_passes(const torch::Tensor& evidence,
                                                const torch::Tensor& thresholds) {
    const torch::NoGradGuard no_grad;
    const auto rows = thresholds.size(0) * thresholds.size(1), width = thresholds.size(2);
    const auto known = evidence.unsqueeze(1).expand({-1, thresholds.size(1), -1}).reshape({rows, -1});
    const auto limits = thresholds.reshape({rows, width});
    auto pixels = torch::cat({known, torch::zeros_like(limits)}, 1);
    for (std::int64_t i = 0; i < width; ++i) {
        const auto at = known.size(1) + i;
        pixels.select(1, at).copy_(forward(pixels).select(1, at) > limits.select(1, i));
    }
    return pixels.narrow(1, known.size(1), width).view_as(thresholds);
}

} // namespace penumbra
