#include "core/models/neighbourhood.hpp"

#include "core/data/dataset.hpp"
#include "core/objectives/fused.hpp"

#include <cmath>

namespace penumbra {
namespace {

namespace autograd = torch::autograd;

constexpr auto kF = static_cast<std::int64_t>(kNeighbourhoodFeatures);

/// Images whose gradients are summed by one thread; fixed, so that the sums do not depend on the threads.
constexpr std::int64_t kChunk = 16;

NeighbourhoodShape shape_of(std::int64_t pixels, std::int64_t radius, std::int64_t channels, bool whole) {
    return {static_cast<std::size_t>(pixels / kImageColumns), kImageColumns, static_cast<std::size_t>(radius),
            static_cast<std::size_t>(channels), whole};
}

NeighbourhoodArrays<const float> arrays_of(const torch::Tensor& patch, const torch::Tensor& channel,
                                           const torch::Tensor& position, const torch::Tensor& readout) {
    return {patch.data_ptr<float>(), channel.data_ptr<float>(), position.data_ptr<float>(),
            readout.data_ptr<float>()};
}

class NeighbourhoodFunction : public autograd::Function<NeighbourhoodFunction> {
  public:
    static torch::Tensor forward(autograd::AutogradContext* saved, const torch::Tensor& pixels,
                                 const torch::Tensor& context, const torch::Tensor& patch,
                                 const torch::Tensor& channel, const torch::Tensor& position,
                                 const torch::Tensor& readout, std::int64_t radius, bool whole) {
        const auto shape = shape_of(pixels.size(1), radius, channel.size(0), whole);
        const auto x = pixels.contiguous(), c = context.contiguous();
        const auto weights = arrays_of(patch, channel, position, readout);
        auto logits = torch::empty_like(x);
        over_rows(x.size(0), kImagePixels * kF, [&](std::int64_t begin, std::int64_t end) {
            neighbourhood_logits(shape, weights, static_cast<std::size_t>(end - begin),
                                 x.data_ptr<float>() + begin * x.size(1),
                                 c.data_ptr<float>() + begin * c.size(1),
                                 logits.data_ptr<float>() + begin * x.size(1));
        });
        saved->saved_data["radius"] = radius;
        saved->saved_data["whole"] = whole;
        saved->save_for_backward({x, c, patch, channel, position, readout});
        return logits;
    }

    static autograd::variable_list backward(autograd::AutogradContext* context,
                                            const autograd::variable_list& upstream) {
        once_differentiable();
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &c = saved[1], &patch = saved[2], &channel = saved[3], &position = saved[4],
                   &readout = saved[5];
        const auto shape = shape_of(x.size(1), context->saved_data["radius"].toInt(), channel.size(0),
                                    context->saved_data["whole"].toBool());
        const auto weights = arrays_of(patch, channel, position, readout);
        const auto slopes = upstream[0].contiguous();
        auto context_gradient = torch::empty_like(c);

        const auto chunks = (x.size(0) + kChunk - 1) / kChunk;
        const auto sums = [chunks](const torch::Tensor& like) {
            return torch::zeros({chunks, like.size(0), like.dim() == 2 ? like.size(1) : 1}, like.options());
        };
        const auto patches = sums(patch), channels = sums(channel), positions = sums(position),
                   readouts = sums(readout);
        at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto chunk = begin; chunk < end; ++chunk) {
                const auto first = chunk * kChunk, count = std::min(kChunk, x.size(0) - first);
                const NeighbourhoodArrays<float> into{patches.data_ptr<float>() + chunk * patch.numel(),
                                                      channels.data_ptr<float>() + chunk * channel.numel(),
                                                      positions.data_ptr<float>() + chunk * position.numel(),
                                                      readouts.data_ptr<float>() + chunk * kF};
                neighbourhood_gradients(
                    shape, weights, static_cast<std::size_t>(count), x.data_ptr<float>() + first * x.size(1),
                    c.data_ptr<float>() + first * c.size(1), slopes.data_ptr<float>() + first * x.size(1),
                    into, context_gradient.data_ptr<float>() + first * c.size(1));
            }
        });
        return {{},
                context_gradient,
                patches.sum(0),
                channels.sum(0),
                positions.sum(0),
                readouts.sum(0).view_as(readout),
                {},
                {}};
    }
};

torch::Tensor first_channel(const torch::Tensor& pixels, const torch::Tensor& context) {
    return context.view({pixels.size(0), pixels.size(1), -1}).select(2, 0);
}

torch::Tensor uniform(at::IntArrayRef sizes, double bound) {
    return bound * (2 * torch::rand(sizes) - 1);
}

} // namespace

NeighbourhoodImpl::NeighbourhoodImpl(std::int64_t radius, std::int64_t channels)
    : NeighbourhoodImpl(shape_of(kImagePixels, radius, channels, /*whole=*/false)) {}

NeighbourhoodImpl::NeighbourhoodImpl(std::int64_t radius)
    : NeighbourhoodImpl(shape_of(kImagePixels, radius, /*channels=*/0, /*whole=*/true)) {}

NeighbourhoodImpl::NeighbourhoodImpl(const NeighbourhoodShape& shape) : shape_(shape) {
    const auto neighbours = static_cast<std::int64_t>(shape_.neighbours());
    const auto channels = static_cast<std::int64_t>(shape_.channels);
    patch = register_parameter("patch", uniform({neighbours, kF}, 1 / std::sqrt(neighbours)));
    channel = channels > 0 ? register_parameter("channel", uniform({channels, kF}, 1 / std::sqrt(channels)))
                           : torch::empty({0, kF});
    position = register_parameter(
        "position", uniform({1, kF}, 0.2).repeat({static_cast<std::int64_t>(shape_.biases()), 1}));
    readout = register_parameter("readout", uniform({kF}, 1 / std::sqrt(kF)));
}

NeighbourhoodArrays<const float> NeighbourhoodImpl::arrays() const {
    return arrays_of(patch, channel, position, readout);
}

torch::Tensor NeighbourhoodImpl::forward(const torch::Tensor& pixels, const torch::Tensor& context) {
    if (!has_kernels(pixels) || pixels.scalar_type() != torch::kFloat32)
        return composed(pixels, context);
    const auto logits = NeighbourhoodFunction::apply(pixels, context, patch, channel, position, readout,
                                                     static_cast<std::int64_t>(shape_.radius), shape_.whole);
    return shape_.channels > 0 ? logits + first_channel(pixels, context) : logits;
}

torch::Tensor NeighbourhoodImpl::composed(const torch::Tensor& pixels, const torch::Tensor& context) const {
    const auto radius = static_cast<std::int64_t>(shape_.radius), side = 2 * radius + 1;
    const auto padded = torch::constant_pad_nd(pixels.view({pixels.size(0), 1, -1, kImageColumns}),
                                               {radius, radius, radius, shape_.whole ? radius : 0});
    // Looking back, the last taps are the pixel itself and what follows it in its row.
    const auto later = torch::zeros({shape_.whole ? 0 : radius + 1, kF}, patch.options());
    const auto taps = torch::cat({patch, later}).t().reshape({kF, 1, -1, side});
    auto features = torch::conv2d(padded, taps).flatten(2).transpose(1, 2) + position; // [N, P, F]
    if (shape_.channels == 0)
        return torch::matmul(torch::relu(features), readout);
    features = features + torch::matmul(context.view({pixels.size(0), pixels.size(1), -1}), channel);
    return torch::matmul(torch::relu(features), readout) + first_channel(pixels, context);
}

} // namespace penumbra
