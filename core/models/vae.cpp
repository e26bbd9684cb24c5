#include "core/models/vae.hpp"

#include "core/data/dataset.hpp"
#include "core/models/dense.hpp"
#include "core/models/model.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/likelihood.hpp"

#include <algorithm>

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// Checkpoints count the non-linearity as a layer of its own.
std::string layer_name(std::int64_t index) {
    return std::to_string(2 * index);
}

/// 784 -> hidden, `layers` times; and its mirror image.
nn::Sequential mlp_encoder(std::int64_t hidden, std::int64_t layers) {
    nn::Sequential body;
    for (std::int64_t i = 0; i < layers; ++i)
        body->push_back(layer_name(i), Dense(i == 0 ? kImagePixels : hidden, hidden, Activation::Relu));
    return body;
}

nn::Sequential mlp_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t layers) {
    nn::Sequential body;
    for (std::int64_t i = 0; i < layers; ++i)
        body->push_back(layer_name(i), Dense(i == 0 ? latent : hidden, hidden, Activation::Relu));
    body->push_back(layer_name(layers), Dense(hidden, kImagePixels, Activation::None));
    return body;
}

constexpr std::int64_t kConvChannels = 64;
constexpr std::int64_t kConvSide = 7; ///< 28 halved twice

nn::Sequential conv_encoder(std::int64_t hidden) {
    return nn::Sequential(
        nn::Unflatten(nn::UnflattenOptions(1, {1, kImageRows, kImageColumns})),
        nn::Conv2d(nn::Conv2dOptions(1, kConvChannels / 2, /*kernel_size=*/4).stride(2).padding(1)),
        nn::ReLU(),
        nn::Conv2d(
            nn::Conv2dOptions(kConvChannels / 2, kConvChannels, /*kernel_size=*/4).stride(2).padding(1)),
        nn::ReLU(), nn::Flatten(), nn::Linear(kConvChannels * kConvSide * kConvSide, hidden), nn::ReLU());
}

nn::Sequential conv_decoder(std::int64_t latent, std::int64_t hidden) {
    return nn::Sequential(
        nn::Linear(latent, hidden), nn::ReLU(), nn::Linear(hidden, kConvChannels * kConvSide * kConvSide),
        nn::ReLU(), nn::Unflatten(nn::UnflattenOptions(1, {kConvChannels, kConvSide, kConvSide})),
        nn::ConvTranspose2d(nn::ConvTranspose2dOptions(kConvChannels, kConvChannels / 2, /*kernel_size=*/4)
                                .stride(2)
                                .padding(1)),
        nn::ReLU(),
        nn::ConvTranspose2d(
            nn::ConvTranspose2dOptions(kConvChannels / 2, 1, /*kernel_size=*/4).stride(2).padding(1)),
        nn::Flatten());
}

class Vae final : public Model {
  public:
    explicit Vae(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent");
        const auto hidden = integer("hidden");
        const bool convolutional = word("body") == "conv";
        encoder_ = register_module("encoder", convolutional ? conv_encoder(hidden)
                                                            : mlp_encoder(hidden, integer("layers")));
        mean_ = register_module("mean", Dense(hidden, latent, Activation::None));
        logvar_ = register_module("logvar", Dense(hidden, latent, Activation::None));
        decoder_ = register_module("decoder", convolutional ? conv_decoder(latent, hidden)
                                                            : mlp_decoder(latent, hidden, integer("layers")));
    }

    Capabilities capabilities() const override {
        return {.encode = true, .decode = true, .sample = true, .stochastic_encoder = true};
    }

    std::int64_t code_size() const override { return integer("latent"); }

    Encoding encode(const torch::Tensor& images) override {
        const auto hidden = encoder_->forward(images);
        return {mean_(hidden), logvar_(hidden)};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto output = decoder_->forward(codes);
        return bernoulli() ? torch::sigmoid(output) : output.clamp(0, 1);
    }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        const auto posterior = encode(batch.images);
        // at::randn with an explicit generator exists for the CPU only where the generator is one.
        const auto noise = at::randn(posterior.mean.sizes(), context.generator).to(posterior.mean.device());
        const auto code = reparameterise(posterior.mean, posterior.logvar, noise);
        const auto output = decoder_->forward(code);
        const auto log_likelihood = bernoulli()
                                        ? bernoulli_log_likelihood(output, batch.images)
                                        : gaussian_log_likelihood(output, batch.images, number("sigma"));
        const auto kl = gaussian_kl(posterior.mean, posterior.logvar).sum(1);
        return {{{"reconstruction", -log_likelihood.mean(), 1.0}, {"kl", kl.mean(), beta(context.epoch)}}};
    }

  private:
    bool bernoulli() const { return word("likelihood") == "bernoulli"; }

    /// beta(t): a linear ramp from 0 over the first kl_warmup_epochs, constant afterwards. Sonderby et al.
    /// 2016.
    double beta(double epoch) const {
        const double warmup = number("kl_warmup_epochs");
        return number("beta") * (warmup > 0 ? std::min(1.0, epoch / warmup) : 1.0);
    }

    nn::Sequential encoder_{nullptr};
    Dense mean_{nullptr};
    Dense logvar_{nullptr};
    nn::Sequential decoder_{nullptr};
};

} // namespace

std::shared_ptr<Model> VaeKind::make(const ModelSpec& spec) {
    return std::make_shared<Vae>(spec);
}

} // namespace penumbra
