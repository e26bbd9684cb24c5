#include "core/models/label_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/model.hpp"
#include "core/objectives/annealing.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/likelihood.hpp"

#include <cmath>

namespace penumbra {

namespace {

namespace nn = torch::nn;

constexpr std::int64_t kLabels = 10;

/// What stands for "this label" in a code.
const double kOn = std::sqrt(2 * std::log(static_cast<double>(kLabels)));

/// labels [N] -> [N, 10], one 1 a row.
torch::Tensor indicator(const torch::Tensor& labels) {
    return torch::one_hot(labels, kLabels).to(torch::kFloat32);
}

class LabelVae final : public Model {
  public:
    explicit LabelVae(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent"), hidden = integer("hidden"), layers = integer("layers");
        encoder_ = register_module("encoder", mlp_body(kImagePixels + kLabels, hidden, layers));
        mean_ = register_module("mean", Dense(hidden, latent, Activation::None));
        logvar_ = register_module("logvar", Dense(hidden, latent, Activation::None));
        decoder_ = register_module("decoder", mlp_decoder(latent + kLabels, hidden, layers));
        classifier_ = register_module("classifier", mlp_encoder(hidden, 1));
        label_ = register_module("label", Dense(hidden, kLabels, Activation::None));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .classify = true, .stochastic_encoder = true};
    }

    std::int64_t code_size() const override { return integer("latent") + kLabels; }

    std::vector<CodePart> code_parts() const override {
        const auto latent = static_cast<std::size_t>(integer("latent"));
        return {{.name = "style", .begin = 0, .size = latent},
                {.name = "label", .begin = latent, .size = kLabels, .choice = true}};
    }

    Classification classify(const torch::Tensor& images) override {
        const auto features = classifier_->forward(images);
        return {label_(features), features};
    }

    Encoding encode(const torch::Tensor& images) override {
        const auto label = indicator(classify(images).logits.argmax(1));
        const auto style = style_of(images, label);
        return {torch::cat({style.mean, kOn * label}, 1),
                torch::cat({style.logvar, torch::zeros_like(label)}, 1)};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto [style, label] = split(codes);
        return torch::sigmoid(logits_of(style, label / kOn));
    }

    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        const auto [style, label] = split(codes);
        const auto log_probability = torch::log_softmax(kOn * label, 1);
        std::vector<torch::Tensor> joint; // log p(y | label part) + log p(x | z, y), [N] of each y
        for (std::int64_t y = 0; y < kLabels; ++y) {
            const auto labels =
                torch::full({codes.size(0)}, y, log_probability.options().dtype(torch::kInt64));
            joint.push_back(log_probability.select(1, y) +
                            bernoulli_log_likelihood(logits_of(style, indicator(labels)), images));
        }
        return torch::stack(joint).logsumexp(0);
    }

    /// The labels are drawn in turn, 0..9 and again, whatever the temperature: in rows of ten each column is
    /// a digit.
    torch::Tensor sample_prior(std::int64_t count, double temperature, torch::Generator& generator) override {
        // Drawn on the CPU, so that a seed gives the same codes on every device.
        const auto style = temperature * at::randn({count, integer("latent")}, generator);
        const auto label = indicator(torch::arange(count, torch::kInt64).remainder(kLabels));
        return torch::cat({style, kOn * label}, 1).to(device());
    }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto images = binarised(batch.images, word("binarisation"), generator);
        const auto label = indicator(batch.labels);
        const auto style = style_of(images, label);
        const auto noise = at::randn(style.mean.sizes(), generator).to(images.device());
        const auto codes = reparameterise(style.mean, style.logvar, noise);
        const auto log_likelihood = bernoulli_log_likelihood(logits_of(codes, label), images);
        const auto kl = gaussian_kl(style.mean, style.logvar).sum(1);
        const double beta =
            number("beta") * annealing_factor({.warmup = number("kl_warmup_epochs")}, context.epoch);
        const auto beliefs = classify(images).logits;
        const auto wrong = beliefs.argmax(1).ne(batch.labels).to(torch::kFloat32).mean();
        return {{{"reconstruction", -log_likelihood.mean(), 1.0},
                 {"kl", kl.mean(), beta},
                 {"label", nn::functional::cross_entropy(beliefs, batch.labels), 1.0},
                 {"label_error", wrong, 0.0}}};
    }

  private:
    /// q(z | x, y): images [N, 784] and labels [N, 10] -> mean and logvar, [N, latent].
    Encoding style_of(const torch::Tensor& images, const torch::Tensor& label) {
        const auto hidden = encoder_->forward(torch::cat({images, label}, 1));
        return {mean_(hidden), logvar_(hidden)};
    }

    /// Styles [N, latent] and labels [N, 10] -> logits of the pixels, [N, 784].
    torch::Tensor logits_of(const torch::Tensor& style, const torch::Tensor& label) {
        return decoder_->forward(torch::cat({style, label}, 1));
    }

    std::pair<torch::Tensor, torch::Tensor> split(const torch::Tensor& codes) const {
        const auto latent = integer("latent");
        return {codes.narrow(1, 0, latent), codes.narrow(1, latent, kLabels)};
    }

    nn::Sequential encoder_{nullptr}, decoder_{nullptr}, classifier_{nullptr};
    Dense mean_{nullptr}, logvar_{nullptr}, label_{nullptr};
};

} // namespace

std::shared_ptr<Model> LabelVaeKind::make(const ModelSpec& spec) {
    return std::make_shared<LabelVae>(spec);
}

} // namespace penumbra
