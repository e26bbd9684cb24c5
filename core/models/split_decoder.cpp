#include "core/models/split_decoder.hpp"

#include "core/data/dataset.hpp"
#include "core/models/dense.hpp"

namespace penumbra {
namespace {

namespace nn = torch::nn;

/// GAECondSample.py of ml-tidbits, layer by layer: both halves come from the same convolutions.
class PublishedDecoder final : public SplitDecoder {
  public:
    PublishedDecoder(std::int64_t bottom, std::int64_t top)
        : bottom_(register_module("bottom", nn::Linear(bottom, kProjection))),
          top_(register_module("top", nn::Linear(top, kProjection))),
          grid_(register_module("grid", nn::Linear(2 * kProjection, kChannels * kSide * kSide))),
          convolutions_(register_module(
              "convolutions",
              nn::Sequential(
                  nn::ConvTranspose2d(
                      nn::ConvTranspose2dOptions(kChannels, 64, /*kernel_size=*/4).stride(2).padding(1)),
                  nn::ReLU(), nn::Conv2d(nn::Conv2dOptions(64, 64, /*kernel_size=*/3).padding(1)), nn::ReLU(),
                  nn::ConvTranspose2d(
                      nn::ConvTranspose2dOptions(64, 32, /*kernel_size=*/4).stride(2).padding(1)),
                  nn::ReLU(), nn::Conv2d(nn::Conv2dOptions(32, 32, /*kernel_size=*/3).padding(1)), nn::ReLU(),
                  nn::Conv2d(nn::Conv2dOptions(32, 1, /*kernel_size=*/3).padding(1))))) {}

    torch::Tensor features(const torch::Tensor& bottom, const torch::Tensor& tops) override {
        const auto context = bottom_(bottom).unsqueeze(1).expand({-1, tops.size(1), -1});
        const auto grid = torch::relu(grid_(torch::cat({context, top_(tops)}, 2)));
        const auto logits = convolutions_->forward(grid.reshape({-1, kChannels, kSide, kSide})).flatten(1);
        // Adds nothing to the value and a little to the gradient, which a saturated (all black) sigmoid would
        // lose.
        constexpr double kLeak = 0.01;
        return torch::sigmoid(logits) + kLeak * (logits - logits.detach());
    }

    torch::Tensor pixels(const torch::Tensor& features, Half half) override {
        return features.narrow(1, half == Half::Top ? 0 : kHalfPixels, kHalfPixels);
    }

  private:
    static constexpr std::int64_t kProjection = 128, kChannels = 128, kSide = 7;
    nn::Linear bottom_, top_, grid_;
    nn::Sequential convolutions_;
};

/// Fully connected layers with ReLU, each added to its input if `decoder_residual`. The first one is linear
/// in bottom and top apart, so that the bottom's part is computed once for all K tops.
class TrunkDecoder : public SplitDecoder {
  public:
    explicit TrunkDecoder(const Parameters& parameters)
        : residual_(parameters.get<bool>("decoder_residual")) {
        const auto hidden = parameters.get<std::int64_t>("decoder_hidden");
        bottom_ = register_module("bottom", nn::Linear(parameters.get<std::int64_t>("bottom_size"), hidden));
        top_ = register_module(
            "top",
            nn::Linear(nn::LinearOptions(parameters.get<std::int64_t>("top_size"), hidden).bias(false)));
        for (std::int64_t i = 1; i < parameters.get<std::int64_t>("decoder_layers"); ++i)
            layers_->push_back(Dense(hidden, hidden, Activation::Relu));
        register_module("layers", layers_);
    }

    torch::Tensor features(const torch::Tensor& bottom, const torch::Tensor& tops) override {
        auto hidden = torch::relu(bottom_(bottom).unsqueeze(1) + top_(tops)).flatten(0, 1);
        for (const auto& layer : *layers_) {
            const auto next = layer->as<Dense>()->forward(hidden);
            hidden = residual_ ? hidden + next : next;
        }
        return hidden;
    }

  private:
    bool residual_;
    nn::Linear bottom_{nullptr}, top_{nullptr};
    nn::ModuleList layers_;
};

class LinearHeadDecoder final : public TrunkDecoder {
  public:
    explicit LinearHeadDecoder(const Parameters& parameters)
        : TrunkDecoder(parameters), top_half_(register_module("top_half", head(parameters))),
          bottom_half_(register_module("bottom_half", head(parameters))) {}

    torch::Tensor pixels(const torch::Tensor& features, Half half) override {
        return half == Half::Top ? top_half_(features) : bottom_half_(features);
    }

  private:
    static Dense head(const Parameters& parameters) {
        return Dense(parameters.get<std::int64_t>("decoder_hidden"), kHalfPixels, Activation::Sigmoid);
    }
    Dense top_half_, bottom_half_;
};

/// A linear picture plus a correction by convolutions at half resolution, which know that strokes have edges.
/// Each half has its own grid, both share the convolutions.
class ConvHeadDecoder final : public TrunkDecoder {
  public:
    explicit ConvHeadDecoder(const Parameters& parameters)
        : TrunkDecoder(parameters), channels_(parameters.get<std::int64_t>("head_channels")) {
        const auto hidden = parameters.get<std::int64_t>("decoder_hidden");
        const auto width = parameters.get<std::int64_t>("head_width");
        for (auto* half : {&top_half_, &bottom_half_}) {
            const std::string name = half == &top_half_ ? "top_half" : "bottom_half";
            half->picture = register_module(name + "_picture", Dense(hidden, kHalfPixels, Activation::None));
            half->grid = register_module(name + "_grid",
                                         Dense(hidden, channels_ * kHeight * kWidth, Activation::Relu));
        }
        convolutions_ = register_module(
            "convolutions",
            nn::Sequential(
                nn::Conv2d(nn::Conv2dOptions(channels_, width, /*kernel_size=*/3).padding(1)), nn::ReLU(),
                nn::Conv2d(nn::Conv2dOptions(width, /*2 x 2 pixels=*/4, /*kernel_size=*/3).padding(1))));
    }

    torch::Tensor pixels(const torch::Tensor& features, Half half) override {
        auto& head = half == Half::Top ? top_half_ : bottom_half_;
        const auto grid = head.grid(features).reshape({-1, channels_, kHeight, kWidth});
        const auto correction = torch::pixel_shuffle(convolutions_->forward(grid), 2).flatten(1);
        return torch::sigmoid(head.picture(features) + correction);
    }

  private:
    static constexpr std::int64_t kHeight = kHalfRows / 2, kWidth = kImageColumns / 2;
    struct Head {
        Dense picture{nullptr}, grid{nullptr};
    };
    std::int64_t channels_;
    Head top_half_, bottom_half_;
    nn::Sequential convolutions_{nullptr};
};

} // namespace

std::shared_ptr<SplitDecoder> make_split_decoder(const Parameters& parameters) {
    const auto form = parameters.get<std::string>("decoder");
    if (form == "published")
        return std::make_shared<PublishedDecoder>(parameters.get<std::int64_t>("bottom_size"),
                                                  parameters.get<std::int64_t>("top_size"));
    if (form == "conv")
        return std::make_shared<ConvHeadDecoder>(parameters);
    return std::make_shared<LinearHeadDecoder>(parameters);
}

} // namespace penumbra
