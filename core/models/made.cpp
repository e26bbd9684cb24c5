#include "core/models/made.hpp"

#include "core/data/dataset.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/masked_network.hpp"
#include "core/models/model.hpp"
#include "core/models/toning.hpp"
#include "core/objectives/likelihood.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// Images of a batch that the toning is trained with: it has few weights and every image has many edges.
constexpr std::int64_t kTonedImages = 16;

/// [N, pixels] of whole rows: from the order of images to that of drawing, rows from the bottom up, and back.
torch::Tensor reordered(const torch::Tensor& images) {
    return images.reshape({images.size(0), -1, kImageColumns}).flip(1).flatten(1);
}

/// Thresholds of logits: with u uniform, of which the noise is the normal quantile, sigmoid(logit) > u where
/// logit > log u - log(1 - u).
torch::Tensor thresholds_of(const torch::Tensor& noise) {
    return at::special_log_ndtr(noise) - at::special_log_ndtr(-noise);
}

class Made final : public Model {
  public:
    explicit Made(const ModelSpec& spec) : Model(spec) {
        network_ = register_module(
            "network", MaskedNetwork(MaskedNetworkOptions{.hidden = integer("hidden"),
                                                          .layers = integer("layers"),
                                                          .neighbourhood = integer("neighbourhood"),
                                                          .channels = integer("channels"),
                                                          .dropout = number("dropout")}));
        if (flag("toning"))
            toning_ = register_module("toning", Toning());
    }

    Capabilities capabilities() const override {
        return {.sample = true, .complete = true, .exact_likelihood = true};
    }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto binary = binarised(batch.images, word("binarisation"), generator);
        const auto pixels = reordered(binary);
        const auto logits = network_(pixels, context.training ? generator : torch::Generator());
        Terms terms{{{"nll", -bernoulli_log_likelihood(logits, pixels).mean(), 1.0}}};
        if (toning_)
            terms.parts.push_back({"toning", toning_error(batch.images, binary), 1.0});
        return terms;
    }

    torch::Tensor exact_log_likelihood(const torch::Tensor& images) override {
        const auto pixels = reordered(images);
        return bernoulli_log_likelihood(network_(pixels), pixels);
    }

    torch::Tensor exact_completion_log_likelihood(const torch::Tensor& images) override {
        const auto pixels = reordered(images);
        const auto top = [](const torch::Tensor& all) {
            return all.narrow(1, kHalfPixels, kHalfPixels).contiguous();
        };
        return bernoulli_log_likelihood(top(network_(pixels)), top(pixels));
    }

    std::int64_t noise_size() const override { return kHalfPixels; }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto evidence = word("binarisation") == "none" ? bottom : (bottom > 0.5).to(torch::kFloat32);
        const auto known = reordered(evidence);
        const auto tops = network_->draw(known, thresholds_of(noise));
        const auto below = known.unsqueeze(1).expand({-1, noise.size(1), -1});
        const auto binary = reordered(torch::cat({below, tops}, 2).flatten(0, 1));
        return toned(binary, kHalfRows).view({noise.size(0), noise.size(1), kImagePixels});
    }

    torch::Tensor sample_images(std::int64_t count, double temperature,
                                torch::Generator& generator) override {
        const auto noise = (temperature * at::randn({1, count, kImagePixels}, generator)).to(device());
        const auto nothing = torch::empty({1, 0}, noise.options());
        const auto drawn = network_->draw(nothing, thresholds_of(noise)).squeeze(0);
        return toned(reordered(drawn), kImageRows);
    }

  private:
    /// Sum over pixels of |error|^1.5: between the squared error, whose means leave edges too soft (38 grey
    /// pixels in a top where real digits have 33), and the absolute one, whose medians are too hard (25). The
    /// likelihood's weights have no part in it.
    torch::Tensor toning_error(const torch::Tensor& images, const torch::Tensor& binary) {
        const auto count = std::min(kTonedImages, images.size(0));
        const auto error = toning_(binary.narrow(0, 0, count)) - images.narrow(0, 0, count);
        constexpr double kSmooth = 1e-4; // a finite slope of the root
        return (error.abs() + kSmooth).pow(1.5).sum(1).mean();
    }

    /// Images [N, 784] of 0 and 1 with the first `rows` rows toned.
    torch::Tensor toned(const torch::Tensor& binary, std::int64_t rows) {
        if (!toning_)
            return binary;
        const auto used = std::min<std::int64_t>(rows + Toning::Impl::kRadius, kImageRows) * kImageColumns;
        const auto pixels = rows * kImageColumns;
        return torch::cat({toning_(binary.narrow(1, 0, used)).narrow(1, 0, pixels),
                           binary.narrow(1, pixels, kImagePixels - pixels)},
                          1);
    }

    MaskedNetwork network_{nullptr};
    Toning toning_{nullptr};
};

} // namespace

std::shared_ptr<Model> MadeKind::make(const ModelSpec& spec) {
    return std::make_shared<Made>(spec);
}

} // namespace penumbra
