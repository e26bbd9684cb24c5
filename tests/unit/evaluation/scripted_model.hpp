#pragma once

#include "core/data/dataset.hpp"
#include "core/models/model.hpp"

#include <cmath>
#include <numbers>
#include <random>

namespace penumbra::testing {

/// A model whose answers the test writes, each to be worked out by hand. It has no weights but one, so that
/// it has a device.
class ScriptedModel : public Model {
  public:
    explicit ScriptedModel(Capabilities capabilities = {.encode = true,
                                                        .decode = true,
                                                        .sample = true,
                                                        .complete = true,
                                                        .classify = true,
                                                        .stochastic_encoder = true})
        : Model({"scripted", Parameters(std::vector<Parameter>{})}), capabilities_(capabilities) {
        register_parameter("weight", torch::zeros({1}));
    }

    Capabilities capabilities() const override { return capabilities_; }

    /// reconstruction: mean ink of an image; kl: 2.
    Terms objective(const Batch& batch, const ObjectiveContext&) override {
        return {{{"reconstruction", batch.images.sum(1).mean(), 1.0}, {"kl", torch::tensor(2.0), 0.5}}};
    }

    /// Code: the first pixel; posterior variance 1.
    Encoding encode(const torch::Tensor& images) override {
        return {images.narrow(1, 0, 1), torch::zeros({images.size(0), 1})};
    }
    std::int64_t code_size() const override { return 1; }
    /// Grey everywhere.
    torch::Tensor decode(const torch::Tensor& codes) override {
        return torch::full({codes.size(0), kImagePixels}, 0.5);
    }

    /// Black and white with even odds, whatever the code.
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor&) override {
        return torch::full({images.size(0)}, -kImagePixels * std::numbers::ln2);
    }

    /// A nat for each unit of ink.
    torch::Tensor exact_log_likelihood(const torch::Tensor& images) override {
        return divergent ? torch::full({images.size(0)}, std::nan("")) : -images.sum(1);
    }
    torch::Tensor exact_completion_log_likelihood(const torch::Tensor& images) override {
        return -images.narrow(1, 0, kHalfPixels).sum(1);
    }

    std::int64_t noise_size() const override { return 1; }
    /// The bottom in both halves, the top brightened by the noise.
    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto tops = (bottom.unsqueeze(1) + 0.1 * noise.abs()).clamp(0, 1);
        return torch::cat({tops, bottom.unsqueeze(1).expand_as(tops)}, 2);
    }

    /// Says "1" where the first pixel is bright, "0" elsewhere. Features: ink of the halves.
    Classification classify(const torch::Tensor& images) override {
        const auto bright = images.select(1, 0).gt(0.5).to(torch::kFloat32);
        auto logits = torch::zeros({images.size(0), 10});
        logits.select(1, 0).copy_(4 * (1 - bright));
        logits.select(1, 1).copy_(4 * bright);
        const auto top = images.narrow(1, 0, kHalfPixels).sum(1);
        return {logits, torch::stack({top, images.sum(1) - top}, 1)};
    }

    bool divergent = false; ///< its likelihood has stopped being a number

  private:
    Capabilities capabilities_;
};

/// Black and white noise; the label says whether the first pixel is white.
inline ImageSet random_images(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    ImageSet set;
    set.pixels.resize(count * kImagePixels);
    for (auto& pixel : set.pixels)
        pixel = random() % 4 == 0 ? 255 : 0;
    for (std::size_t i = 0; i < count; ++i)
        set.labels.push_back(set.pixels[i * kImagePixels] ? 1 : 0);
    return set;
}

} // namespace penumbra::testing
