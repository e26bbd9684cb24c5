#include "core/models/gaussian_autoencoder.hpp"

#include "core/io/files.hpp"
#include "core/models/bodies.hpp"
#include "core/models/coupling_flow.hpp"
#include "core/models/dense.hpp"
#include "core/models/model.hpp"
#include "core/objectives/calibration.hpp"

#include <optional>

namespace penumbra {

namespace {

namespace nn = torch::nn;

class GaussianAutoencoder final : public Model {
  public:
    explicit GaussianAutoencoder(const ModelSpec& spec) : Model(spec) {
        const auto latent = integer("latent"), hidden = integer("hidden"), layers = integer("layers");
        encoder_ = register_module("encoder", mlp_encoder(hidden, layers));
        code_ = register_module("code", Dense(hidden, latent, Activation::None));
        if (integer("flow_layers") > 0)
            flow_ = register_module("flow", CouplingFlow(latent, integer("flow_layers"),
                                                         integer("flow_hidden"), integer("flow_blocks")));
        decoder_ = register_module("decoder", mlp_decoder(latent, hidden, layers));
    }

    Capabilities capabilities() const override { return {.encode = true, .decode = true, .sample = true}; }

    std::int64_t code_size() const override { return integer("latent"); }

    void prepare(std::int64_t batch_size, const std::function<bool()>& cancelled = {}) override {
        CalibrationRequest request;
        request.points = batch_size;
        request.dimensions = code_size();
        request.floor = CalibrationFloor::Exact;
        request.repetitions = integer("wristband_repetitions");
        request.cancelled = cancelled;
        wristband_.emplace(WristbandOptions{}, cached_wristband_calibration(request, user_cache_folder()));
    }

    Encoding encode(const torch::Tensor& images) override {
        const auto code = code_(encoder_->forward(images));
        return {flow_ ? flow_(code) : code, {}};
    }

    torch::Tensor decode(const torch::Tensor& codes) override { return output(codes).clamp(0, 1); }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        const auto codes = encode(batch.images).mean;
        const auto error = (output(codes) - batch.images).square().sum(1).mean();
        return {{{"reconstruction", error, 1.0},
                 {"wristband", context.of_batch(codes, wristband()), number("wristband_weight")}}};
    }

  private:
    /// The decoder undoes the flow first, as the split autoencoder's does.
    torch::Tensor output(const torch::Tensor& codes) {
        return decoder_->forward(flow_ ? flow_->inverse(codes) : codes);
    }

    /// The Wristband loss of codes; for the size of the batch that comes first, unless prepare() said
    /// another.
    BatchTerm wristband() {
        return [this](const torch::Tensor& codes) {
            if (!wristband_)
                prepare(codes.size(0));
            return (*wristband_)(codes).total;
        };
    }

    nn::Sequential encoder_{nullptr};
    Dense code_{nullptr};
    CouplingFlow flow_{nullptr};
    nn::Sequential decoder_{nullptr};
    std::optional<WristbandLoss> wristband_;
};

} // namespace

std::shared_ptr<Model> GaussianAutoencoderKind::make(const ModelSpec& spec) {
    return std::make_shared<GaussianAutoencoder>(spec);
}

} // namespace penumbra
