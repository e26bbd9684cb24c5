#include "core/models/pixelcnn.hpp"

#include "core/data/dataset.hpp"
#include "core/models/autoregressive_pixels.hpp"
#include "core/models/binarisation.hpp"
#include "core/models/model.hpp"

namespace penumbra {

namespace {

class PixelCnn final : public Model {
  public:
    explicit PixelCnn(const ModelSpec& spec)
        : Model(spec), pixels_(register_module("pixels", AutoregressivePixels(spec.parameters, 0))) {}

    Capabilities capabilities() const override {
        return {.sample = true, .complete = true, .exact_likelihood = true};
    }
    std::int64_t noise_size() const override { return kHalfPixels; }

    torch::Tensor exact_log_likelihood(const torch::Tensor& images) override {
        return in_pieces(images, [](const torch::Tensor& sites) { return sites.sum({1, 2}); });
    }
    torch::Tensor exact_completion_log_likelihood(const torch::Tensor& images) override {
        return in_pieces(images, AutoregressivePixelsImpl::of_top);
    }

    torch::Tensor sample_images(std::int64_t count, double temperature,
                                torch::Generator& generator) override {
        // Drawn on the CPU, so that a seed gives the same images on every device.
        const auto noise = temperature * at::randn({count, 1, kImagePixels}, generator);
        return pixels_->draw(noise).squeeze(1).to(device());
    }

    Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise) override {
        const auto tops = pixels_->draw(noise, pixels_->as_learnt(bottom));
        return torch::cat({tops, bottom.unsqueeze(1).expand({-1, noise.size(1), -1})}, 2);
    }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        auto generator = context.generator;
        const auto images = binarised(batch.images, word("binarisation"), generator);
        const auto sites = pixels_->log_likelihood(images);
        return {{{"nll", -sites.sum({1, 2}).mean(), 1.0},
                 {"nll_top_given_bottom", -AutoregressivePixelsImpl::of_top(sites.detach()).mean(), 0.0}}};
    }

  private:
    /// `of` the sites' log-likelihoods, for some hundred images at a time: their features fill enough memory.
    template<class Of>
    torch::Tensor in_pieces(const torch::Tensor& images, const Of& of) {
        constexpr std::int64_t kImages = 256;
        std::vector<torch::Tensor> pieces;
        for (const auto& piece : images.split(kImages))
            pieces.push_back(of(pixels_->log_likelihood(piece)));
        return torch::cat(pieces);
    }

    AutoregressivePixels pixels_;
};

} // namespace

std::shared_ptr<Model> PixelCnnKind::make(const ModelSpec& spec) {
    return std::make_shared<PixelCnn>(spec);
}

} // namespace penumbra
