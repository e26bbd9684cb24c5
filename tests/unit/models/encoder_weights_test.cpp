#include "core/models/weight_count.hpp"
#include "tests/unit/models/small_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::encoder_weights_test {
namespace {

struct EncoderCase {
    const char* name;
    const char* kind;
    Settings settings;
};

class EncoderWeights : public ::testing::TestWithParam<EncoderCase> {};

/// What an encoding depends on lies in the first weights, and what lies beyond them is no part of it.
TEST_P(EncoderWeights, AreTheLeadingOnes) {
    const auto model = model_of(GetParam().kind, GetParam().settings);
    const auto leading = model->encoder_weights();
    ASSERT_GT(leading, 0);
    ASSERT_LT(leading, weight_count(*model));
    const auto encoding = model->encode(binary_images(4));
    (encoding.mean.sum() + encoding.logvar.square().sum()).backward();
    std::int64_t before = 0;
    for (const auto& entry : model->named_parameters()) {
        if (!entry.value().requires_grad())
            continue;
        const bool encodes = entry.value().grad().defined();
        const bool in_front = before < leading;
        before += entry.value().numel();
        if (in_front) {
            EXPECT_LE(before, leading) << entry.key() << " is cut";
        }
        // The network that proposes codes goes with the encoder of a PixelVAE.
        const bool proposes = entry.key().starts_with("proposal.");
        EXPECT_EQ(in_front, encodes || proposes) << entry.key();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, EncoderWeights,
    ::testing::Values(
        EncoderCase{"Vae", "vae", {{"hidden", "8"}}},
        EncoderCase{"ConvolutionalVae", "vae", {{"hidden", "8"}, {"body", "conv"}}},
        EncoderCase{"ResNetVae", "vae", {{"hidden", "8"}, {"body", "resnet"}, {"channels", "4"}}},
        EncoderCase{"PixelVae", "pixel-vae", {{"hidden", "8"}, {"channels", "4"}}},
        EncoderCase{
            "ConvolutionalPixelVae", "pixel-vae", {{"hidden", "8"}, {"channels", "4"}, {"body", "conv"}}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(EncoderWeightsOf, ModelsWithoutOneThatCanBeUpdatedApartAreNone) {
    for (const char* kind : {"autoencoder", "pixelcnn"})
        EXPECT_EQ(model_of(kind, {})->encoder_weights(), 0) << kind;
}

} // namespace
} // namespace penumbra::encoder_weights_test
