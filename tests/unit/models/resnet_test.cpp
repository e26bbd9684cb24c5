#include "core/models/resnet.hpp"

#include "core/data/dataset.hpp"
#include "core/data/synthetic_digits.hpp"
#include "core/training/spec.hpp"
#include "tests/unit/models/small_model.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace penumbra::resnet_test {
namespace {

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of("vae", {{"body", "resnet"}, {"latent", "6"}, {"hidden", "32"}, {"channels", "4"}}, more);
}

Batch digits(std::size_t count) {
    const auto set = synthetic_digits(count, kSyntheticSeed);
    const auto size = static_cast<std::int64_t>(count);
    auto pixels = torch::empty({size, kImagePixels}, torch::kUInt8);
    std::copy(set.pixels.begin(), set.pixels.end(), pixels.data_ptr<std::uint8_t>());
    return {pixels.to(torch::kFloat32) / 255, torch::zeros({size}, torch::kInt64)};
}

ObjectiveContext context_of(std::uint64_t seed) {
    return {.generator = at::make_generator<at::CPUGeneratorImpl>(seed)};
}

std::int64_t parameters_of(const torch::nn::Module& module) {
    std::int64_t count = 0;
    for (const auto& parameter : module.parameters())
        count += parameter.numel();
    return count;
}

TEST(ResNet, Shapes) {
    for (const std::int64_t channels : {4, 6, 16}) {
        EXPECT_EQ(resnet_encoder(channels, 20)->forward(torch::rand({3, kImagePixels})).sizes(),
                  at::IntArrayRef({3, 20}));
        EXPECT_EQ(resnet_decoder(7, channels, 20, 2)->forward(torch::rand({3, 7})).sizes(),
                  at::IntArrayRef({3, 2 * kImagePixels}));
    }
}

/// 11.17 million weights are published for ResNet-18 with a 3x3 stem on colour images and ten classes; here
/// the stem sees one colour instead of three, and 4x4x512 numbers lead to `hidden` instead of 512 to ten.
TEST(ResNet, SixtyFourChannelsAreResNet18) {
    constexpr std::int64_t kPublished = 11173962;
    const std::int64_t colours = 2 * 64 * 9, classes = 512 * 10 + 10, hidden = 4 * 4 * 512 * 32 + 32;
    EXPECT_EQ(parameters_of(*resnet_encoder(64, 32)), kPublished - colours - classes + hidden);
}

TEST(ResNet, GradientReachesEveryParameter) {
    for (const char* likelihood : {"bernoulli", "logistic"}) {
        const auto model = small({{"likelihood", likelihood}});
        model->objective(digits(8), context_of(1)).total().backward();
        for (const auto& parameter : model->named_parameters())
            EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
    }
}

/// No statistics of a batch: training and using are the same, and each image stands for itself.
TEST(ResNet, AnImagesCodeDoesNotDependOnItsNeighbours) {
    const auto model = small();
    const torch::NoGradGuard no_grad;
    const auto images = digits(6).images;
    model->train();
    const auto all = model->encode(images).mean;
    model->eval();
    EXPECT_LT((model->encode(images.narrow(0, 2, 1)).mean[0] - all[2]).abs().max().item<double>(), 1e-5);
    EXPECT_TRUE(model->buffers().empty());
}

TEST(ResNet, LearnsATinySet) {
    const auto model = small();
    const auto batch = digits(32);
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    const auto loss = [&] { return model->objective(batch, context_of(1)).total().item<double>(); };
    const double before = loss();
    for (std::uint64_t step = 0; step < 60; ++step) {
        optimiser.zero_grad();
        model->objective(batch, context_of(10 + step)).total().backward();
        optimiser.step();
    }
    EXPECT_LT(loss(), 0.4 * before);
}

TEST(ResNet, EveryPresetIsWhole) {
    for (const char* name : {"resnet-vae", "resnet-vae-full"}) {
        const auto run = preset(name);
        EXPECT_EQ(run.model.parameters.get<std::string>("body"), "resnet");
        EXPECT_EQ(make_model(run.model, 0)->code_size(), 128);
    }
}

} // namespace
} // namespace penumbra::resnet_test
