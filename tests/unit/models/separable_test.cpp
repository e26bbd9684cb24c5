#include "core/models/model.hpp"

#include "core/training/spec.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace penumbra::separable_test {
namespace {

/// What is asked of the whole batch is left out.
class LeftOut final : public WholeBatch {
  public:
    torch::Tensor of(const torch::Tensor& rows, const BatchTerm&) override { return 0 * rows.sum(); }
};

/// The presets, small and with no noise but that of the code: halves of a batch draw it one after the other
/// as the whole does at once.
class Separable : public ::testing::TestWithParam<std::string> {};

TEST_P(Separable, TheObjectiveOfABatchIsTheMeanOfItsHalves) {
    auto spec = preset(GetParam()).model;
    for (const auto& [key, value] :
         {std::pair{"binarisation", spec.kind == "cvae-half" ? "none" : "threshold"},
          {"hidden", "16"},
          {"channels", "8"},
          {"importance_samples", "1"},
          {"objective", "elbo"},
          {"dequantisation", "none"}})
        if (spec.parameters.has(key) && (key != std::string("importance_samples") || spec.kind == "vae"))
            spec.parameters.set_text(key, value);
    const auto model = make_model(spec, 1);
    ASSERT_TRUE(model->separable());
    model->train();
    constexpr std::int64_t kImages = 32;
    torch::manual_seed(1);
    const Batch batch{torch::rand({kImages, 784}), torch::arange(kImages) % 10};
    LeftOut left_out;
    const auto objective = [&](std::int64_t begin, std::int64_t count, torch::Generator& generator) {
        return model->objective({batch.images.narrow(0, begin, count), batch.labels.narrow(0, begin, count)},
                                {.epoch = 1, .training = false, .generator = generator, .whole = &left_out});
    };
    auto at_once = at::make_generator<at::CPUGeneratorImpl>(5), in_turn = at_once.clone();
    const auto whole = objective(0, kImages, at_once);
    const auto first = objective(0, kImages / 2, in_turn),
               second = objective(kImages / 2, kImages / 2, in_turn);
    for (std::size_t i = 0; i < whole.parts.size(); ++i) {
        const auto value = whole.parts[i].value.item<double>();
        EXPECT_NEAR(value, 0.5 * (first.parts[i].value + second.parts[i].value).item<double>(),
                    1e-4 * std::abs(value) + 1e-6)
            << whole.parts[i].name;
    }
}

INSTANTIATE_TEST_SUITE_P(Presets, Separable,
                         ::testing::Values("ae", "ae-conv", "vae-20", "beta-vae", "vae-sigma", "resnet-vae",
                                           "cvae-label", "cvae-half", "pixelcnn", "classifier", "gae",
                                           "split-quick", "split-faithful"),
                         [](const auto& info) {
                             auto name = info.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Separable, BatchStatisticsAreNot) {
    for (const auto* name : {"vae-capacity", "vq-vae"})
        EXPECT_FALSE(make_model(preset(name).model, 1)->separable()) << name;
}

} // namespace
} // namespace penumbra::separable_test
