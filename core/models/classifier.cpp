#include "core/models/classifier.hpp"

#include "core/data/dataset.hpp"
#include "core/models/model.hpp"

namespace penumbra {

namespace {

namespace nn = torch::nn;

constexpr std::int64_t kClasses = 10;
constexpr std::int64_t kSide = 3; ///< 28 halved three times

class Classifier final : public Model {
  public:
    explicit Classifier(const ModelSpec& spec) : Model(spec) {
        const auto channels = integer("channels");
        const auto features = integer("features");
        const auto conv = [](std::int64_t in, std::int64_t out) {
            return nn::Conv2d(nn::Conv2dOptions(in, out, /*kernel_size=*/3).padding(1));
        };
        body_ = register_module(
            "body",
            nn::Sequential(nn::Unflatten(nn::UnflattenOptions(1, {1, kImageRows, kImageColumns})),
                           nn::Conv2d(nn::Conv2dOptions(1, channels, /*kernel_size=*/5).stride(2).padding(2)),
                           nn::ReLU(), conv(channels, 2 * channels), nn::ReLU(), nn::MaxPool2d(2),
                           conv(2 * channels, 4 * channels), nn::ReLU(), nn::MaxPool2d(2), nn::Flatten(),
                           nn::Linear(4 * channels * kSide * kSide, features), nn::ReLU()));
        head_ = register_module("head", nn::Linear(features, kClasses));
    }

    Capabilities capabilities() const override { return {.classify = true}; }

    Classification classify(const torch::Tensor& images) override {
        const auto features = body_->forward(images);
        return {head_(features), features};
    }

    bool separable() const override { return true; }

    Terms objective(const Batch& batch, const ObjectiveContext& context) override {
        const auto images = context.training ? jitter(batch.images, context.generator) : batch.images;
        const auto logits = classify(images).logits;
        const auto wrong = logits.argmax(1).ne(batch.labels).to(torch::kFloat32).mean();
        return {{{"cross-entropy", nn::functional::cross_entropy(logits, batch.labels), 1.0},
                 {"error rate", wrong, 0.0}}};
    }

  private:
    /// Moves the whole batch by the same random -2..2 pixels: completions are not centred as MNIST is.
    torch::Tensor jitter(const torch::Tensor& images, torch::Generator generator) const {
        const auto reach = integer("shift");
        if (reach == 0)
            return images;
        const auto shift =
            at::randint(-reach, reach + 1, {2}, generator, torch::TensorOptions(torch::kInt64));
        return images.view({-1, kImageRows, kImageColumns})
            .roll({shift[0].item<std::int64_t>(), shift[1].item<std::int64_t>()}, {1, 2})
            .reshape({-1, kImagePixels});
    }

    nn::Sequential body_{nullptr};
    nn::Linear head_{nullptr};
};

} // namespace

std::shared_ptr<Model> ClassifierKind::make(const ModelSpec& spec) {
    return std::make_shared<Classifier>(spec);
}

} // namespace penumbra
