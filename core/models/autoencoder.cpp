#include "core/models/autoencoder.hpp"

#include "core/data/dataset.hpp"
#include "core/models/bodies.hpp"
#include "core/models/dense.hpp"
#include "core/models/model.hpp"
#include "core/objectives/likelihood.hpp"

namespace penumbra {

namespace {

namespace nn = torch::nn;

class Autoencoder final : public Model {
  public:
    explicit Autoencoder(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent"), hidden = integer("hidden"), layers = integer("layers");
        const bool linear = word("body") == "linear", convolutional = word("body") == "conv";
        if (!linear)
            encoder_ = register_module("encoder",
                                       convolutional ? conv_encoder(hidden) : mlp_encoder(hidden, layers));
        code_ = register_module("code", Dense(linear ? kImagePixels : hidden, latent, Activation::None));
        decoder_ =
            register_module("decoder", convolutional ? conv_decoder(latent, hidden)
                                                     : mlp_decoder(latent, hidden, linear ? 0 : layers));
    }

    Capabilities capabilities() const override { return {.encode = true, .decode = true}; }

    std::int64_t code_size() const override { return integer("latent"); }

    Encoding encode(const torch::Tensor& images) override {
        return {code_(encoder_ ? encoder_->forward(images) : images), {}};
    }

    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto output = decoder_->forward(codes);
        return squared() ? output.clamp(0, 1) : torch::sigmoid(output);
    }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext&) override {
        const auto output = decoder_->forward(encode(batch.images).mean);
        const auto error = squared() ? (output - batch.images).square().sum(1)
                                     : -bernoulli_log_likelihood(output, batch.images);
        return {{{"reconstruction", error.mean(), 1.0}}};
    }

  private:
    bool squared() const { return word("error") == "squared"; }

    nn::Sequential encoder_{nullptr};
    Dense code_{nullptr};
    nn::Sequential decoder_{nullptr};
};

} // namespace

std::shared_ptr<Model> AutoencoderKind::make(const ModelSpec& spec) {
    return std::make_shared<Autoencoder>(spec);
}

} // namespace penumbra
