#include "core/models/vae.hpp"

#include "core/data/dataset.hpp"
#include "core/objectives/divergence.hpp"
#include "core/objectives/likelihood.hpp"

#include <algorithm>

namespace penumbra {

namespace {

namespace nn = torch::nn;

/// 784 -> hidden, `layers` times; and its mirror image.
nn::Sequential mlp_encoder(std::int64_t hidden, std::int64_t layers) {
    nn::Sequential body;
    for (std::int64_t i = 0; i < layers; ++i) {
        body->push_back(nn::Linear(i == 0 ? kImagePixels : hidden, hidden));
        body->push_back(nn::ReLU());
    }
    return body;
}

nn::Sequential mlp_decoder(std::int64_t latent, std::int64_t hidden, std::int64_t layers) {
    nn::Sequential body;
    for (std::int64_t i = 0; i < layers; ++i) {
        body->push_back(nn::Linear(i == 0 ? latent : hidden, hidden));
        body->push_back(nn::ReLU());
    }
    body->push_back(nn::Linear(hidden, kImagePixels));
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
        mean_ = register_module("mean", nn::Linear(hidden, latent));
        logvar_ = register_module("logvar", nn::Linear(hidden, latent));
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
        const auto code = posterior.mean + torch::exp(0.5 * posterior.logvar) * noise;
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
    nn::Linear mean_{nullptr};
    nn::Linear logvar_{nullptr};
    nn::Sequential decoder_{nullptr};
};

std::vector<Parameter> schema() {
    return {
        {.key = "latent",
         .label = "Latent size",
         .help = "Dimensions of the code z.",
         .fallback = std::int64_t{2},
         .minimum = 2,
         .maximum = 512,
         .folded = false},
        {.key = "beta",
         .label = "β",
         .help = "Weight of the KL term. 1 is the plain evidence lower bound.",
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 100,
         .live = true,
         .folded = false},
        {.key = "body",
         .label = "Body",
         .help = "Fully connected layers, or convolutions.",
         .fallback = std::string("mlp"),
         .choices = {"mlp", "conv"}},
        {.key = "hidden",
         .label = "Hidden units",
         .help = "Width of each hidden layer.",
         .fallback = std::int64_t{400},
         .minimum = 4,
         .maximum = 4096},
        {.key = "layers",
         .label = "Hidden layers",
         .help = "Hidden layers on either side; the MLP body only.",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8},
        {.key = "likelihood",
         .label = "Likelihood",
         .help = "Bernoulli on grey pixels is a cross-entropy, not a likelihood; Gaussian has a fixed σ.",
         .fallback = std::string("bernoulli"),
         .choices = {"bernoulli", "gaussian"}},
        {.key = "sigma",
         .label = "σ of the Gaussian",
         .help = "Standard deviation of a pixel, Gaussian likelihood only.",
         .fallback = 0.1,
         .minimum = 0.01,
         .maximum = 10},
        {.key = "kl_warmup_epochs",
         .label = "KL warm-up",
         .help = "Epochs over which β rises linearly from 0.",
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 1000,
         .live = true},
    };
}

} // namespace

const ModelKind& vae_kind() {
    static const ModelKind kind{
        .info =
            {.kind = "vae",
             .title = "Variational autoencoder",
             .summary = "Gaussian posterior, standard normal prior; trains the evidence lower bound.",
             .parameters = schema(),
             .presets =
                 {{.name = "vae-2d",
                   .summary = "VAE with two latent dimensions: a map worth looking at.",
                   .model = {{"latent", "2"}, {"hidden", "512"}, {"layers", "2"}, {"kl_warmup_epochs", "2"}},
                   .training = {{"batch_size", "128"},
                                {"learning_rate", "0.001"},
                                {"epochs", "40"},
                                {"schedule", "cosine"}}},
                  {.name = "vae-20",
                   .summary = "The plain 784-400-20 VAE everybody knows.",
                   .model = {{"latent", "20"}, {"hidden", "400"}, {"layers", "1"}},
                   .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "10"}}},
                  {.name = "vae-conv",
                   .summary = "VAE with a convolutional body and 16 latent dimensions.",
                   .model = {{"latent", "16"}, {"hidden", "256"}, {"body", "conv"}},
                   .training = {{"batch_size", "128"}, {"learning_rate", "0.001"}, {"epochs", "20"}}}}},
        .make = [](const ModelSpec& spec) { return std::make_shared<Vae>(spec); }};
    return kind;
}

} // namespace penumbra
