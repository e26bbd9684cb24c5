#include "core/models/vae.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/dequantiser.hpp"
#include "core/models/model.hpp"
#include "core/models/pixel_likelihood.hpp"
#include "core/models/resampled_completion.hpp"
#include "core/models/resnet.hpp"
#include "core/models/weight_count.hpp"
#include "core/objectives/annealing.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/importance.hpp"

#include <algorithm>

namespace penumbra {

namespace {

namespace nn = torch::nn;

class Vae final : public Model {
  public:
    explicit Vae(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent");
        const auto hidden = integer("hidden");
        encoder_ = register_module("encoder", encoder_body());
        mean_ = register_module("mean", Dense(hidden, latent, Activation::None));
        logvar_ = register_module("logvar", Dense(hidden, latent, Activation::None));
        decoder_ = register_module("decoder", decoder_body());
        likelihood_ = register_module("likelihood", PixelLikelihood(word("likelihood"), number("sigma")));
        if (word("activation") == "tanh")
            start_as_glorot(*this);
        if (word("output_bias") == "pixel-means" &&
            (word("body") != "mlp" || word("likelihood") != "bernoulli"))
            throw Error(
                "Only fully connected layers with Bernoulli pixels start at the logits of the pixels' means.",
                "Choose body mlp and likelihood bernoulli, or output bias zero.");
        if (word("dequantisation") == "none")
            return;
        if (word("likelihood") == "bernoulli" || word("likelihood") == "discretised-logistic")
            throw Error("Dequantisation is for likelihoods that are densities; " + word("likelihood") +
                            " is none.",
                        "Choose gaussian, gaussian-learned or logistic, or dequantisation none.");
        dequantiser_ = register_module("dequantiser", Dequantiser(word("dequantisation")));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .complete = true, .stochastic_encoder = true};
    }

    std::int64_t code_size() const override { return integer("latent"); }
    std::int64_t encoder_weights() const override {
        return weight_count(*encoder_) + weight_count(*mean_) + weight_count(*logvar_);
    }

    void initialise(const ImageSet& training) override {
        if (word("output_bias") != "pixel-means")
            return;
        // As Burda et al.'s own program does it.
        constexpr double kClip = 0.001;
        const torch::NoGradGuard no_grad;
        auto& bias = (*std::prev(decoder_->end())).get<DenseImpl>().bias;
        bias.copy_(torch::logit(mean_image(training).clamp(kClip, 1 - kClip)));
    }

    Encoding encode(const torch::Tensor& images) override {
        const auto hidden = encoder_->forward(images);
        return {mean_(hidden), logvar_(hidden)};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        return likelihood_->mean(decoder_->forward(codes));
    }

    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        // The noise of a dequantised image belongs to its codes: asked again, the answer is the same.
        auto generator = dequantiser_ ? generator_for(codes) : torch::Generator();
        return log_likelihood(images, codes, generator);
    }

    std::int64_t noise_size() const override { return resampling_noise_size(code_size()); }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        return complete_by_resampling(
            {code_size(), [this](const torch::Tensor& images) { return encode(images); },
             [this](const torch::Tensor& codes) { return decode(codes); },
             [this](const torch::Tensor& evidence, const torch::Tensor& codes) {
                 const auto output = decoder_->forward(codes);
                 return likelihood_->log_likelihood(likelihood_->of_pixels(output, kHalfPixels, kHalfPixels),
                                                    dequantiser_ ? bin_middles(evidence) : evidence);
             }},
            bottom, noise);
    }

    /// Free bits and a capacity judge the KL of a whole batch; no body has batch statistics.
    bool separable() const override { return number("free_bits") == 0 && number("capacity") == 0; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto images = binarised(batch.images, word("binarisation"), generator);
        const auto posterior = encode(images);
        const auto samples = integer("importance_samples");
        // All k samples of the batch in one: [k N, d], the first N rows the first sample of each image.
        const auto mean = repeated(posterior.mean, samples), logvar = repeated(posterior.logvar, samples);
        // at::randn with an explicit generator exists for the CPU only where the generator is one.
        const auto noise = at::randn(mean.sizes(), generator).to(mean.device());
        const auto codes = reparameterise(mean, logvar, noise);
        const auto log_p = log_likelihood(repeated(images, samples), codes, generator);
        const auto kl = gaussian_kl(posterior.mean, posterior.logvar);
        auto terms = word("objective") == "elbo" ? evidence_bound(log_p, kl, context.epoch)
                                                 : importance_bound(log_p, kl, codes, posterior);
        if (dequantiser_ || word("likelihood") == "discretised-logistic")
            append_bits(terms);
        return terms;
    }

  private:
    nn::Sequential encoder_body() const {
        if (word("body") == "resnet")
            return resnet_encoder(integer("channels"), integer("hidden"));
        return word("body") == "conv" ? conv_encoder(integer("hidden"))
                                      : mlp_encoder(integer("hidden"), integer("layers"), activation());
    }

    nn::Sequential decoder_body() const {
        const auto latent = integer("latent"), hidden = integer("hidden");
        const auto maps = PixelLikelihoodImpl::maps(word("likelihood"));
        if (word("body") == "resnet")
            return resnet_decoder(latent, integer("channels"), hidden, maps);
        return word("body") == "conv" ? conv_decoder(latent, hidden, maps)
                                      : mlp_decoder(latent, hidden, integer("layers"), maps, activation());
    }

    Activation activation() const {
        return word("activation") == "tanh" ? Activation::Tanh : Activation::Relu;
    }

    /// The mean grey of each pixel, [784], 0..1.
    static torch::Tensor mean_image(const ImageSet& images) {
        std::vector<double> sums(kImagePixels);
        for (std::size_t i = 0; i < images.pixels.size(); ++i)
            sums[i % kImagePixels] += images.pixels[i];
        return torch::tensor(sums) / (255.0 * static_cast<double>(images.size()));
    }

    /// The bound on the log-probability of 8-bit pixels where they are dequantised, with noise from the
    /// generator: one sample of it, whose exponential is unbiased.
    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes,
                                 torch::Generator& generator) {
        const auto output = decoder_->forward(codes);
        if (!dequantiser_)
            return likelihood_->log_likelihood(output, images);
        const auto continuous = dequantiser_(images, generator);
        return discrete_log_likelihood(likelihood_->log_likelihood(output, continuous.pixels), continuous);
    }

    /// The bound itself, whatever weights its parts have, in bits for each pixel.
    static void append_bits(Terms& terms) {
        torch::Tensor nats;
        for (const auto& part : terms.parts)
            if (part.name != "kl_objective")
                nats = nats.defined() ? nats + part.value.detach() : part.value.detach();
        terms.parts.push_back({"bits", bits_per_dimension(nats, kImagePixels), 0});
    }

    static torch::Tensor repeated(const torch::Tensor& rows, std::int64_t times) {
        return times == 1 ? rows : rows.repeat({times, 1});
    }

    /// log_p [k N], kl [N, d].
    Terms evidence_bound(const torch::Tensor& log_p, const torch::Tensor& kl, double epoch) const {
        const double beta =
            number("beta") * annealing_factor({number("kl_warmup_epochs"), number("kl_cycle_epochs")}, epoch);
        const double free_bits = number("free_bits"), capacity = number("capacity");
        Terms terms{{{"reconstruction", -log_p.mean(), 1.0}}};
        if (free_bits == 0 && capacity == 0) {
            terms.parts.push_back({"kl", kl.sum(1).mean(), beta});
            return terms;
        }
        // Free bits, per dimension over the batch: Kingma et al. 2016, section 4.2.
        auto constrained = free_bits > 0 ? kl.mean(0).clamp_min(free_bits).sum() : kl.sum(1).mean();
        // A capacity that grows to its target: Burgess et al. 2018, equation 3, with beta in gamma's place.
        if (capacity > 0)
            constrained =
                (constrained - capacity * annealing_factor({number("capacity_epochs"), 0}, epoch)).abs();
        terms.parts.push_back({"kl", kl.detach().sum(1).mean(), 0});
        terms.parts.push_back({"kl_objective", constrained, beta});
        return terms;
    }

    /// The bound's total in three parts, of which the last alone carries the gradient: reconstruction and KL,
    /// as the evidence lower bound has them, and what the importance weights gain on it, which is below 0.
    Terms importance_bound(const torch::Tensor& log_p, const torch::Tensor& kl, const torch::Tensor& codes,
                           const Encoding& posterior) const {
        const bool doubly = word("objective") == "iwae-dreg";
        const auto samples = integer("importance_samples"), images = posterior.mean.size(0);
        const auto z = codes.view({samples, images, -1});
        const auto log_q = doubly
                               ? gaussian_log_density(z, posterior.mean.detach(), posterior.logvar.detach())
                               : gaussian_log_density(z, posterior.mean, posterior.logvar);
        const auto log_weights = log_p.view({samples, images}) + standard_log_density(z) - log_q;
        const auto bound =
            doubly ? doubly_reparameterised_bound(log_weights, z) : penumbra::importance_bound(log_weights);
        const auto reconstruction = -log_p.detach().mean(), divergence = kl.detach().sum(1).mean();
        return {{{"reconstruction", reconstruction, 1.0},
                 {"kl", divergence, 1.0},
                 {"importance_gain", -bound.mean() - (reconstruction + divergence), 1.0}}};
    }

    nn::Sequential encoder_{nullptr};
    Dense mean_{nullptr};
    Dense logvar_{nullptr};
    nn::Sequential decoder_{nullptr};
    PixelLikelihood likelihood_{nullptr};
    Dequantiser dequantiser_{nullptr}; ///< null without dequantisation
};

} // namespace

std::shared_ptr<Model> VaeKind::make(const ModelSpec& spec) {
    return std::make_shared<Vae>(spec);
}

} // namespace penumbra
