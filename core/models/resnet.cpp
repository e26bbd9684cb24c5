#include "core/models/resnet.hpp"

#include "core/data/dataset.hpp"

#include <numeric>

namespace penumbra {

namespace {

namespace nn = torch::nn;

constexpr std::int64_t kStages = 4;
constexpr std::int64_t kLastSide = 4; ///< 28 halved three times, rounded up
constexpr std::int64_t kMostGroups = 8;

/// Padded to keep the size; without a bias, which the normalisation behind it would take away.
nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride = 1) {
    return nn::Conv2d(nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

nn::GroupNorm normalisation(std::int64_t channels) {
    return nn::GroupNorm(nn::GroupNormOptions(std::gcd(channels, kMostGroups), channels));
}

/// relu(F(x) + x), F two convolutions; x by a 1x1 convolution where its shape changes.
class BasicBlockImpl : public nn::Module {
  public:
    BasicBlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride)
        : residual_(register_module(
              "residual", nn::Sequential(convolution(in, out, 3, stride), normalisation(out), nn::ReLU(),
                                         convolution(out, out, 3), normalisation(out)))) {
        if (in != out || stride != 1)
            shortcut_ = register_module("shortcut",
                                        nn::Sequential(convolution(in, out, 1, stride), normalisation(out)));
    }

    torch::Tensor forward(const torch::Tensor& x) {
        return torch::relu(residual_->forward(x) + (shortcut_ ? shortcut_->forward(x) : x));
    }

  private:
    nn::Sequential residual_;
    nn::Sequential shortcut_{nullptr};
};
TORCH_MODULE(BasicBlock);

} // namespace

nn::Sequential resnet_encoder(std::int64_t channels, std::int64_t hidden) {
    nn::Sequential body(nn::Unflatten(nn::UnflattenOptions(1, {1, kImageRows, kImageColumns})),
                        convolution(1, channels, 3), normalisation(channels), nn::ReLU());
    std::int64_t in = channels;
    for (std::int64_t stage = 0; stage < kStages; ++stage) {
        const auto out = channels << stage;
        body->push_back(BasicBlock(in, out, /*stride=*/stage == 0 ? 1 : 2));
        body->push_back(BasicBlock(out, out, /*stride=*/1));
        in = out;
    }
    body->push_back(nn::Flatten());
    body->push_back(nn::Linear(in * kLastSide * kLastSide, hidden));
    body->push_back(nn::ReLU());
    return body;
}

nn::Sequential resnet_decoder(std::int64_t latent, std::int64_t channels, std::int64_t hidden,
                              std::int64_t maps) {
    std::int64_t in = channels << (kStages - 1);
    nn::Sequential body(nn::Linear(latent, hidden), nn::ReLU(),
                        nn::Linear(hidden, in * kLastSide * kLastSide), nn::ReLU(),
                        nn::Unflatten(nn::UnflattenOptions(1, {in, kLastSide, kLastSide})));
    for (const std::int64_t side : {7, 14, 28}) {
        body->push_back(nn::Upsample(
            nn::UpsampleOptions().size(std::vector<std::int64_t>{side, side}).mode(torch::kNearest)));
        body->push_back(convolution(in, in / 2, 3));
        body->push_back(normalisation(in / 2));
        body->push_back(nn::ReLU());
        in /= 2;
    }
    body->push_back(nn::Conv2d(nn::Conv2dOptions(in, maps, /*kernel_size=*/3).padding(1)));
    body->push_back(nn::Flatten());
    return body;
}

} // namespace penumbra
