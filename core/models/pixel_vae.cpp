#include "core/models/pixel_vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/autoregressive_pixels.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/model.hpp"
#include "core/models/weight_count.hpp"
#include "core/objectives/annealing.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/importance.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// Proposals of a code for each completion asked for, shared by all completions of an evidence.
constexpr std::int64_t kProposalsEach = 8;
/// Completions whose noise makes proposals: more would cost without gain.
constexpr std::int64_t kProposingCompletions = 32;
/// One proposal in so many is the prior's, so that no weight can be large because the network missed a place.
constexpr std::int64_t kPriorEvery = 4;
/// Deviations of the proposing network are widened: it is trained to be right on the average only.
constexpr double kWidening = 1.2;

/// A diagonal Gaussian over codes, given pixels.
class CodeGaussian : public nn::Module {
  public:
    CodeGaussian(nn::Sequential body, std::int64_t hidden, std::int64_t latent)
        : body_(register_module("body", std::move(body))),
          mean_(register_module("mean", Dense(hidden, latent, Activation::None))),
          logvar_(register_module("logvar", Dense(hidden, latent, Activation::None))) {}

    Encoding forward(const torch::Tensor& pixels) {
        const auto hidden = body_->forward(pixels);
        return {mean_(hidden), logvar_(hidden)};
    }

  private:
    nn::Sequential body_;
    Dense mean_, logvar_;
};

class PixelVae final : public Model {
  public:
    explicit PixelVae(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent"), hidden = integer("hidden"), layers = integer("layers"),
                   map = integer("map_channels");
        posterior_ = register_module(
            "posterior",
            std::make_shared<CodeGaussian>(
                word("body") == "conv" ? conv_encoder(hidden) : mlp_encoder(hidden, layers), hidden, latent));
        proposal_ = register_module("proposal", std::make_shared<CodeGaussian>(
                                                    mlp_body(kHalfPixels, hidden, layers), hidden, latent));
        pixels_ = register_module("pixels", AutoregressivePixels(spec.parameters, map));
        decoder_ = register_module("decoder", mlp_body(latent, hidden, layers));
        map_ =
            register_module("map", Dense(hidden, map * pixels_->side() * pixels_->side(), Activation::Relu));
        // What the code says must not fade on its way: the PixelCNN would learn to do without it.
        for (const auto& parameters : {decoder_->parameters(), map_->parameters()})
            for (const auto& parameter : parameters)
                if (parameter.dim() == 2)
                    nn::init::kaiming_normal_(parameter);
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .complete = true, .stochastic_encoder = true};
    }
    std::int64_t code_size() const override { return integer("latent"); }
    /// With the proposing network, which follows the posterior wherever it goes.
    std::int64_t encoder_weights() const override {
        return weight_count(*posterior_) + weight_count(*proposal_);
    }
    /// Pixels of the top, proposals of a code, the choice among them.
    std::int64_t noise_size() const override { return kHalfPixels + kProposalsEach * code_size() + 1; }

    Encoding encode(const torch::Tensor& images) override { return posterior_->forward(images); }

    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto central = torch::zeros({codes.size(0), 1, kImagePixels}, codes.options());
        return pixels_->draw(central, {}, map_of(codes)).squeeze(1);
    }

    torch::Tensor sample_images(std::int64_t count, double temperature,
                                torch::Generator& generator) override {
        const auto codes = sample_prior(count, temperature, generator);
        const auto noise = temperature * at::randn({count, 1, kImagePixels}, generator);
        return pixels_->draw(noise.to(device()), {}, map_of(codes)).squeeze(1);
    }

    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        constexpr std::int64_t kImages = 256; // their features fill enough memory
        std::vector<torch::Tensor> pieces;
        for (std::int64_t begin = 0; begin < images.size(0); begin += kImages) {
            const auto count = std::min(kImages, images.size(0) - begin);
            pieces.push_back(
                pixels_->log_likelihood(images.narrow(0, begin, count), map_of(codes.narrow(0, begin, count)))
                    .sum({1, 2}));
        }
        return torch::cat(pieces);
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto known = pixels_->as_learnt(bottom);
        std::vector<torch::Tensor> tops, effective;
        std::int64_t proposals = 0;
        for (std::int64_t n = 0; n < bottom.size(0); ++n) {
            const auto own = known.narrow(0, n, 1);
            const auto drawn = codes_given(own, noise[n].narrow(1, kHalfPixels, noise_size() - kHalfPixels));
            const auto pixels = noise[n].narrow(1, 0, kHalfPixels).unsqueeze(1);
            tops.push_back(pixels_->draw(pixels, own.expand({noise.size(1), -1}), map_of(drawn.codes))
                               .view({1, noise.size(1), kHalfPixels}));
            effective.push_back(drawn.effective);
            proposals = drawn.proposals;
        }
        const auto images =
            torch::cat({torch::cat(tops), bottom.unsqueeze(1).expand({-1, noise.size(1), -1})}, 2);
        return {images, torch::stack(effective), proposals};
    }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto images = binarised(batch.images, word("binarisation"), generator);
        const auto posterior = encode(images);
        // Drawn on the CPU, so that a seed gives the same noise on every device.
        const auto noise = at::randn(posterior.mean.sizes(), generator).to(images.device());
        const auto codes = reparameterise(posterior.mean, posterior.logvar, noise);
        const auto log_likelihood = pixels_->log_likelihood(images, map_of(codes)).sum({1, 2});
        const auto kl = gaussian_kl(posterior.mean, posterior.logvar);
        const double beta =
            number("beta") * annealing_factor({.warmup = number("kl_warmup_epochs")}, context.epoch);
        Terms terms{{{"reconstruction", -log_likelihood.mean(), 1.0}}};
        if (const double free_bits = number("free_bits"); free_bits > 0) {
            // Per dimension over the batch: Kingma et al. 2016, section 4.2.
            terms.parts.push_back({"kl", kl.detach().sum(1).mean(), 0});
            terms.parts.push_back({"kl_objective", kl.mean(0).clamp_min(free_bits).sum(), beta});
        } else {
            terms.parts.push_back({"kl", kl.sum(1).mean(), beta});
        }
        terms.parts.push_back({"proposal", proposal_loss(images, codes.detach()), 1.0});
        return terms;
    }

  private:
    struct DrawnCodes {
        torch::Tensor codes;     ///< [K, d]
        torch::Tensor effective; ///< scalar
        std::int64_t proposals;
    };

    /// Features at every site, from the lowest row up: [N, c, h, w].
    torch::Tensor map_of(const torch::Tensor& codes) {
        const auto side = pixels_->side();
        return map_(decoder_->forward(codes)).view({codes.size(0), integer("map_channels"), side, side});
    }

    /// -log r(z | bottom) of the posterior's codes, relative to N(0, I): it teaches the proposing network
    /// alone.
    torch::Tensor proposal_loss(const torch::Tensor& images, const torch::Tensor& codes) {
        const auto guess = proposal_->forward(images.narrow(1, kHalfPixels, kHalfPixels));
        return (standard_log_density(codes) - gaussian_log_density(codes, guess.mean, guess.logvar)).mean();
    }

    /// Codes from p(z | bottom) by importance resampling: bottom [1, 392], noise [K, proposals each * d + 1].
    DrawnCodes codes_given(const torch::Tensor& bottom, const torch::Tensor& noise) {
        const auto proposing = std::min(noise.size(0), kProposingCompletions);
        const auto proposals = proposing * kProposalsEach;
        const auto draws =
            noise.narrow(0, 0, proposing).narrow(1, 0, kProposalsEach * code_size()).reshape({proposals, -1});
        const auto guess = proposal_->forward(bottom);
        const auto logvar = guess.logvar + 2 * std::log(kWidening);
        const auto of_prior =
            (torch::arange(proposals, torch::device(bottom.device())) % kPriorEvery == 0).unsqueeze(1);
        const auto codes = torch::where(of_prior, draws, guess.mean + torch::exp(0.5 * logvar) * draws);
        const auto log_prior = standard_log_density(codes);
        const double share = 1.0 / kPriorEvery;
        const auto log_proposal =
            torch::logaddexp(log_prior + std::log(share),
                             gaussian_log_density(codes, guess.mean, logvar) + std::log1p(-share));
        const auto log_weights =
            log_likelihood(bottom.expand({proposals, -1}), codes) + log_prior - log_proposal;
        const auto weights = torch::softmax(log_weights.to(torch::kFloat64), 0);
        // By the inverse distribution function, each completion at its own number.
        const auto numbers = uniform_numbers(noise.select(1, kProposalsEach * code_size()));
        const auto chosen = torch::searchsorted(weights.cumsum(0), numbers.to(torch::kFloat64).contiguous())
                                .clamp_max(proposals - 1);
        return {codes.index_select(0, chosen), weights.square().sum().reciprocal().to(torch::kFloat32),
                proposals};
    }

    std::shared_ptr<CodeGaussian> posterior_, proposal_;
    AutoregressivePixels pixels_{nullptr};
    nn::Sequential decoder_{nullptr};
    Dense map_{nullptr};
};

} // namespace

std::shared_ptr<Model> PixelVaeKind::make(const ModelSpec& spec) {
    return std::make_shared<PixelVae>(spec);
}

} // namespace penumbra
