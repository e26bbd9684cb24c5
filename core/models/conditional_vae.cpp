#include "core/models/conditional_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/halves.hpp"
#include "core/models/model.hpp"
#include "core/objectives/annealing.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/likelihood.hpp"

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// A diagonal Gaussian over the latents, given what a network looks at.
class ConditionalGaussian : public nn::Module {
  public:
    ConditionalGaussian(std::int64_t inputs, std::int64_t hidden, std::int64_t layers, std::int64_t latent)
        : body_(register_module("body", mlp_body(inputs, hidden, layers))),
          mean_(register_module("mean", Dense(hidden, latent, Activation::None))),
          logvar_(register_module("logvar", Dense(hidden, latent, Activation::None))) {}

    /// [N, inputs] -> mean and logvar, [N, latent].
    Encoding forward(const torch::Tensor& seen) {
        const auto hidden = body_->forward(seen);
        return {mean_(hidden), logvar_(hidden)};
    }

  private:
    nn::Sequential body_;
    Dense mean_, logvar_;
};

class ConditionalVae final : public Model {
  public:
    explicit ConditionalVae(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent"), hidden = integer("hidden"), layers = integer("layers");
        posterior_ = register_module(
            "posterior", std::make_shared<ConditionalGaussian>(kImagePixels, hidden, layers, latent));
        prior_ = register_module("prior",
                                 std::make_shared<ConditionalGaussian>(kHalfPixels, hidden, layers, latent));
        decoder_ = register_module("decoder", mlp_body(latent + kHalfPixels, hidden, layers));
        pixels_ = register_module("pixels", Dense(hidden, kHalfPixels, Activation::None));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .complete = true, .stochastic_encoder = true};
    }
    std::int64_t code_size() const override { return integer("latent"); }
    std::int64_t noise_size() const override { return integer("latent"); }

    Encoding encode(const torch::Tensor& images) override {
        const auto posterior = posterior_->forward(images);
        const auto prior = prior_->forward(bottom_rows(images));
        return {(posterior.mean - prior.mean) * torch::exp(-0.5 * prior.logvar),
                posterior.logvar - prior.logvar};
    }

    /// log p(top | code, bottom) of the images' own bottoms: averaged over codes it estimates log p(top |
    /// bottom).
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        const auto bottom = bottom_rows(images);
        const auto latents = latents_of(codes, prior_->forward(bottom));
        return bernoulli_log_likelihood(top_logits(latents, bottom), top_rows(images));
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto prior = prior_->forward(bottom);
        const auto latents = latents_of(noise, {prior.mean.unsqueeze(1), prior.logvar.unsqueeze(1)});
        const auto evidence = bottom.unsqueeze(1).expand({-1, noise.size(1), -1});
        const auto tops = torch::sigmoid(number("sharpness") * top_logits(latents, evidence));
        return torch::cat({tops, evidence}, 2);
    }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto bottom = bottom_rows(batch.images);
        const auto top = binarised(top_rows(batch.images), word("binarisation"), generator);
        const auto posterior = posterior_->forward(torch::cat({top, bottom}, 1));
        const auto prior = prior_->forward(bottom);
        // Drawn on the CPU, so that a seed gives the same noise on every device.
        const auto noise = at::randn(posterior.mean.sizes(), generator).to(bottom.device());
        const auto latents = reparameterise(posterior.mean, posterior.logvar, noise);
        const auto log_likelihood = bernoulli_log_likelihood(top_logits(latents, bottom), top);
        const auto kl =
            gaussian_kl_between(posterior.mean, posterior.logvar, prior.mean, prior.logvar).sum(1);
        const double beta =
            number("beta") * annealing_factor({.warmup = number("kl_warmup_epochs")}, context.epoch);
        return {{{"reconstruction", -log_likelihood.mean(), 1.0}, {"kl", kl.mean(), beta}}};
    }

  private:
    /// z = prior mean + prior deviation * u.
    static torch::Tensor latents_of(const torch::Tensor& codes, const Encoding& prior) {
        return prior.mean + torch::exp(0.5 * prior.logvar) * codes;
    }

    /// Latents z [..., latent] and evidence [..., 392] -> logits of the top's pixels, [..., 392].
    torch::Tensor top_logits(const torch::Tensor& latents, const torch::Tensor& evidence) {
        return pixels_(decoder_->forward(torch::cat({latents, evidence}, -1)));
    }

    std::shared_ptr<ConditionalGaussian> posterior_, prior_;
    nn::Sequential decoder_{nullptr};
    Dense pixels_{nullptr};
};

} // namespace

std::shared_ptr<Model> ConditionalVaeKind::make(const ModelSpec& spec) {
    return std::make_shared<ConditionalVae>(spec);
}

} // namespace penumbra
