#include "core/models/learned_neighbours.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/halves.hpp"
#include "core/models/jitter.hpp"
#include "core/models/model.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// Digits whose tops a completion may be, the nearest of those remembered: what the rest weigh together is
/// lost.
constexpr std::int64_t kCandidates = 1024;
/// Bottoms that are compared with the memory at once.
constexpr std::int64_t kBottomsAtOnce = 64;
/// Digits that are embedded at once.
constexpr std::int64_t kDigitsAtOnce = 4096;

/// Pixels -> embedding: a linear map, the metric that a Mahalanobis distance would have, and what hidden
/// layers add to it.
class Embedding final : public nn::Module {
  public:
    Embedding(std::int64_t inputs, std::int64_t hidden, std::int64_t layers, double dropout,
              std::int64_t outputs)
        : linear_(register_module("linear", Dense(inputs, outputs, Activation::None))),
          body_(register_module("body", mlp_body(inputs, hidden, layers))),
          dropout_(register_module("dropout", nn::Dropout(dropout))),
          correction_(register_module("correction", Dense(hidden, outputs, Activation::None))) {}

    /// [N, inputs] -> [N, outputs].
    torch::Tensor forward(const torch::Tensor& pixels) {
        return linear_(pixels) + correction_(dropout_(body_->forward(pixels)));
    }

  private:
    Dense linear_;
    nn::Sequential body_;
    nn::Dropout dropout_;
    Dense correction_;
};

/// What digits are found by.
struct Keys {
    explicit Keys(torch::Tensor embeddings)
        : places(std::move(embeddings)), levels(-places.square().sum(1).unsqueeze(0)) {}
    torch::Tensor places; ///< [M, d]
    torch::Tensor levels; ///< -|k|^2, [1, M]
};

/// -|q - k|^2 but for |q|^2, which changes no weight: queries [N, d] -> [N, M].
torch::Tensor nearness(const torch::Tensor& queries, const Keys& keys) {
    return torch::addmm(keys.levels, queries, keys.places.t(), 1, 2);
}

class LearnedNeighbours final : public Model {
  public:
    explicit LearnedNeighbours(const ModelSpec& spec) : Model(spec) {
        const auto embedding = [&](std::int64_t inputs) {
            return std::make_shared<Embedding>(inputs, integer("hidden"), integer("layers"),
                                               number("dropout"), integer("latent"));
        };
        query_ = register_module("query", embedding(kHalfPixels));
        key_ = register_module("key", embedding(kImagePixels));
        memory_ = register_buffer("memory", torch::zeros({integer("memory"), kImagePixels}, torch::kUInt8));
        remembered_ = register_buffer("remembered", torch::zeros({}, torch::kInt64));
    }

    Capabilities capabilities() const override { return {.complete = true}; }
    std::int64_t noise_size() const override { return 1; }

    /// Remembers digits, evenly spread over the training images.
    void initialise(const ImageSet& training) override {
        const auto size = static_cast<std::int64_t>(training.size());
        const auto count = std::min(memory_.size(0), size);
        const auto kept = torch::empty({count, kImagePixels}, torch::kUInt8);
        for (std::int64_t i = 0; i < count; ++i)
            std::ranges::copy(training.image(static_cast<std::size_t>(i * size / count)),
                              kept.data_ptr<std::uint8_t>() + i * kImagePixels);
        const torch::NoGradGuard no_grad;
        memory_.narrow(0, 0, count).copy_(kept);
        remembered_.fill_(count);
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto& keys = remembered_keys();
        std::vector<torch::Tensor> images, effective;
        for (std::int64_t from = 0; from < bottom.size(0); from += kBottomsAtOnce) {
            const auto count = std::min(kBottomsAtOnce, bottom.size(0) - from);
            const auto evidence = bottom.narrow(0, from, count);
            const auto weights =
                torch::softmax(number("sharpness") * nearness(query_->forward(evidence), keys), 1);
            effective.push_back(weights.square().sum(1).reciprocal());
            const auto tops = drawn(weights, noise.narrow(0, from, count).squeeze(2));
            images.push_back(torch::cat({tops, evidence.unsqueeze(1).expand({-1, noise.size(1), -1})}, 2));
        }
        return {torch::cat(images), torch::cat(effective), keys.places.size(0)};
    }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto images = context.training && number("jitter") > 0
                                ? jittered(batch.images, number("jitter"), generator)
                                : batch.images;
        const auto queries = query_->forward(bottom_rows(images));
        const Keys keys(key_->forward(images));
        // A digit is not its own neighbour.
        const auto itself = torch::eye(images.size(0), images.options()).to(torch::kBool);
        const auto weights = torch::softmax(nearness(queries, keys).masked_fill(itself, -1e30), 1);
        const auto tops = top_rows(images).contiguous();
        const auto distances = torch::cdist(tops, tops);
        const auto error = (weights * distances).sum(1).mean();
        const auto spread = (weights.mm(distances) * weights).sum(1).mean();
        const auto same = batch.labels.unsqueeze(0).eq(batch.labels.unsqueeze(1));
        const auto own_class = (weights * same).sum(1).clamp_min(1e-6);
        return {{{"energy", error - 0.5 * spread, 1.0},
                 {"label", -own_class.log().mean(), number("label_weight")},
                 {"neighbours", weights.detach().square().sum(1).reciprocal().mean(), 0}}};
    }

  private:
    /// Of the remembered digits; made anew when the network's weights have changed.
    const Keys& remembered_keys() {
        const auto count = remembered_.item<std::int64_t>();
        if (count == 0)
            throw Error("The model remembers no digits yet.", "Train it first.");
        const auto weights = key_->named_parameters()["correction.weight"].detach();
        if (keys_ && keys_->places.size(0) == count && torch::equal(weights, keys_made_with_))
            return *keys_;
        std::vector<torch::Tensor> parts;
        for (std::int64_t from = 0; from < count; from += kDigitsAtOnce) {
            const auto digits = memory_.narrow(0, from, std::min(kDigitsAtOnce, count - from));
            parts.push_back(key_->forward(digits.to(weights.scalar_type()) * (1.0 / 255)));
        }
        keys_made_with_ = weights.clone();
        return keys_.emplace(torch::cat(parts));
    }

    /// weights [N, M] of the remembered digits and noise [N, K] -> tops [N, K, 392]. Noise 0 gives the
    /// likeliest, and the farther from 0 the less likely a top may come.
    torch::Tensor drawn(const torch::Tensor& weights, const torch::Tensor& noise) const {
        const auto [likeliest, which] = weights.topk(std::min(kCandidates, weights.size(1)), 1);
        const auto masses = likeliest.cumsum(1);
        const auto last = masses.size(1) - 1;
        const auto uniform = torch::erf(noise.abs() / std::numbers::sqrt2) * masses.narrow(1, last, 1);
        const auto place = torch::searchsorted(masses, uniform.contiguous()).clamp_max(last);
        const auto digits = memory_.index_select(0, which.gather(1, place).flatten());
        return top_rows(digits)
            .to(weights.scalar_type())
            .mul_(1.0 / 255)
            .view({noise.size(0), noise.size(1), -1});
    }

    std::shared_ptr<Embedding> query_, key_;
    torch::Tensor memory_;     ///< [memory, 784] uint8, the first `remembered` rows filled
    torch::Tensor remembered_; ///< scalar int64
    std::optional<Keys> keys_;
    torch::Tensor keys_made_with_; ///< the network's last weights
};

} // namespace

std::shared_ptr<Model> LearnedNeighboursKind::make(const ModelSpec& spec) {
    return std::make_shared<LearnedNeighbours>(spec);
}

} // namespace penumbra
