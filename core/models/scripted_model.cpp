#include "core/models/scripted_model.hpp"

#include "core/models/checkpoint.hpp"
#include "core/models/common_schema.hpp"
#include "core/models/halves.hpp"
#include "core/models/resampled_completion.hpp"
#include "core/models/scripted_module.hpp"
#include "core/models/trusted_programs.hpp"
#include "core/objectives/divergence.hpp"

#include <array>
#include <fstream>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr const char* kScriptedKind = "scripted";

ModelSpec scripted_spec(std::int64_t code_size) {
    return {kScriptedKind, Parameters({parameters::size("latent", "Latent size", "Dimensions of the code z.",
                                                        code_size, /*minimum=*/1, /*maximum=*/1e6)})};
}

class ScriptedModel final : public Model {
  public:
    explicit ScriptedModel(ScriptedModule module)
        : Model(scripted_spec(module.code_size())), module_(std::move(module)) {
        // The weights are the module's own; what is asked where a model's parameters live asks this one.
        register_parameter("place", torch::empty({0}, torch::device(module_.device())),
                           /*requires_grad=*/false);
    }

    Capabilities capabilities() const override {
        const bool stochastic = module_.stochastic();
        return {.encode = true,
                .decode = true,
                .sample = stochastic,
                .complete = stochastic,
                .stochastic_encoder = stochastic};
    }

    std::int64_t code_size() const override { return module_.code_size(); }
    std::int64_t parameter_count() const { return module_.parameter_count(); }
    Encoding encode(const torch::Tensor& images) override { return module_.encode(images); }
    torch::Tensor decode(const torch::Tensor& codes) override { return module_.decode(codes).clamp(0, 1); }

    torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes) override {
        return bernoulli(decode(codes), images);
    }

    /// What a VAE with Bernoulli pixels, or an autoencoder, would have to optimise: for measuring.
    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        const auto posterior = encode(batch.images);
        if (!posterior.logvar.defined())
            return {{{"reconstruction", -log_likelihood(batch.images, posterior.mean).mean(), 1.0}}};
        auto generator = context.generator;
        const auto noise = at::randn(posterior.mean.sizes(), generator).to(posterior.mean.device());
        const auto codes = reparameterise(posterior.mean, posterior.logvar, noise);
        return {{{"reconstruction", -log_likelihood(batch.images, codes).mean(), 1.0},
                 {"kl", gaussian_kl(posterior.mean, posterior.logvar).sum(1).mean(), 1.0}}};
    }

    std::int64_t noise_size() const override {
        return module_.stochastic() ? resampling_noise_size(code_size()) : 0;
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        if (!module_.stochastic())
            cannot("complete digits");
        return complete_by_resampling({code_size(),
                                       [this](const torch::Tensor& images) { return encode(images); },
                                       [this](const torch::Tensor& codes) { return decode(codes); },
                                       [this](const torch::Tensor& evidence, const torch::Tensor& codes) {
                                           return bernoulli(bottom_rows(decode(codes)), evidence);
                                       }},
                                      bottom, noise);
    }

  private:
    /// Of means and pixels [N, P], in nats: [N]. No pixel is impossible: a mean of exactly 0 or 1 is rounded.
    static torch::Tensor bernoulli(const torch::Tensor& means, const torch::Tensor& pixels) {
        constexpr double kLeast = 1e-6;
        const auto p = means.clamp(kLeast, 1 - kLeast);
        return (pixels * torch::log(p) + (1 - pixels) * torch::log1p(-p)).sum(1);
    }

    ScriptedModule module_;
};

std::shared_ptr<ScriptedModel> open_scripted(const fs::path& file, const std::string& device) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        throw Error("There is no file " + file.string() + ".", "Choose a TorchScript module.");
    if (!is_trusted_program(file))
        throw UntrustedProgram(file);
    auto model = std::make_shared<ScriptedModel>(ScriptedModule(file, choose_device(device)));
    model->eval();
    return model;
}

} // namespace

bool is_scripted_model(const fs::path& file) {
    const auto ending = file.extension();
    if (ending == ".pt" || ending == ".pth" || ending == ".ts")
        return true;
    constexpr std::array<char, 4> kZip = {'P', 'K', 3, 4};
    std::array<char, 4> start{};
    std::ifstream(file, std::ios::binary).read(start.data(), start.size());
    return start == kZip;
}

std::shared_ptr<Model> load_scripted_model(const fs::path& file, const std::string& device) {
    return open_scripted(file, device);
}

CheckpointInfo scripted_model_info(const fs::path& file) {
    const auto model = open_scripted(file, "cpu");
    CheckpointInfo info;
    info.model = model->spec();
    info.run = "{}";
    info.parameter_count = model->parameter_count();
    info.capabilities = model->capabilities();
    return info;
}

} // namespace penumbra
