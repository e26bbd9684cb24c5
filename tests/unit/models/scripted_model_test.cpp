#include "core/models/scripted_model.hpp"

#include "core/data/dataset.hpp"
#include "core/io/files.hpp"
#include "core/models/checkpoint.hpp"
#include "core/models/trusted_programs.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/script.h>

namespace penumbra::scripted_model_test {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using testing::TemporaryFolder;

constexpr const char* kFlatEncoder = R"(
def encode(self, x):
    h = torch.matmul(x, self.weight)
    return h[:, :3], h[:, 3:] - 1.0
)";
constexpr const char* kDecoder = R"(
def decode(self, z):
    return torch.sigmoid(torch.matmul(z, self.weight[:, :3].t())).view(-1, 1, 28, 28)
)";

/// A module as Python's torch.jit.script makes them, of methods in TorchScript.
fs::path save_module(const fs::path& file, const std::vector<std::string>& methods) {
    torch::jit::Module module("Theirs");
    auto generator = at::make_generator<at::CPUGeneratorImpl>(/*seed=*/3);
    module.register_parameter("weight", 0.05 * at::randn({784, 6}, generator), /*is_buffer=*/false);
    for (const auto& method : methods)
        module.define(method);
    module.save(file.string());
    return file;
}

/// A folder whose programs may run.
class ScriptedModelFiles : public ::testing::Test {
  protected:
    fs::path saved(const std::vector<std::string>& methods) {
        const auto file = save_module(folder_ / "theirs.pt", methods);
        trust_program(file);
        return file;
    }
    std::string refusal(const std::vector<std::string>& methods, const std::string& words) {
        const auto message = expect_error([&] { load_model(saved(methods), "cpu"); }, words);
        EXPECT_NE(message.find("Expected: encode(x) with x [N, 1, 28, 28] or [N, 784] (or as an attribute"),
                  std::string::npos)
            << message;
        return message;
    }
    TemporaryFolder folder_;
};

torch::Tensor some_images(std::int64_t count) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(/*seed=*/5);
    return at::rand({count, kImagePixels}, generator);
}

TEST_F(ScriptedModelFiles, NobodyRunsAProgramUnasked) {
    const auto file = save_module(folder_ / "unknown.pt", {kFlatEncoder, kDecoder});
    EXPECT_THROW(load_model(file, "cpu"), UntrustedProgram);
    EXPECT_THROW(read_checkpoint_info(file), UntrustedProgram);
    EXPECT_FALSE(is_trusted_program(file));
    trust_program(folder_ / "../" / folder_.path().filename() / "unknown.pt"); // however it is spelt
    EXPECT_TRUE(is_trusted_program(file));
    EXPECT_EQ(load_model(file, "cpu")->code_size(), 3);
}

TEST_F(ScriptedModelFiles, AModuleWithAPosteriorIsAVae) {
    const auto model = load_model(saved({kFlatEncoder, kDecoder}), "cpu");
    const auto can = model->capabilities();
    EXPECT_TRUE(can.encode && can.decode && can.sample && can.complete && can.stochastic_encoder);
    EXPECT_FALSE(can.classify || can.exact_likelihood);
    EXPECT_EQ(model->spec().kind, "scripted");
    EXPECT_EQ(model->code_size(), 3);

    const torch::InferenceMode inference;
    const auto images = some_images(4);
    const auto posterior = model->encode(images);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(/*seed=*/3);
    const auto weight = 0.05 * at::randn({784, 6}, generator);
    const auto expected = images.matmul(weight);
    EXPECT_TRUE(torch::allclose(posterior.mean, expected.narrow(1, 0, 3)));
    EXPECT_TRUE(torch::allclose(posterior.logvar, expected.narrow(1, 3, 3) - 1));
    const auto decoded = model->decode(posterior.mean);
    EXPECT_EQ(decoded.sizes(), (torch::IntArrayRef{4, 784}));
    EXPECT_TRUE(torch::allclose(decoded, torch::sigmoid(posterior.mean.matmul(weight.narrow(1, 0, 3).t()))));
    // Bernoulli pixels.
    const auto by_hand = -torch::binary_cross_entropy(decoded, images, {}, at::Reduction::None).sum(1);
    EXPECT_TRUE(torch::allclose(model->log_likelihood(images, posterior.mean), by_hand, 1e-4));
    EXPECT_EQ(model->sample_images(7, 1.0, generator).sizes(), (torch::IntArrayRef{7, 784}));

    const auto noise = at::randn({2, 5, model->noise_size()}, generator);
    const auto completed = model->complete(images.narrow(0, 0, 2).narrow(1, 392, 392), noise);
    EXPECT_EQ(completed.images.sizes(), (torch::IntArrayRef{2, 5, 784}));
    EXPECT_GT(completed.proposals, 0);
    const auto effective = completed.effective_samples[0].item<double>();
    EXPECT_GE(effective, 1);
    EXPECT_LE(effective, static_cast<double>(completed.proposals) + 1e-6);

    const auto info = read_checkpoint_info(folder_ / "theirs.pt");
    EXPECT_EQ(info.parameter_count, 784 * 6);
    EXPECT_TRUE(info.capabilities.complete);
    EXPECT_FALSE(info.resumable);
}

TEST_F(ScriptedModelFiles, ConvolutionsGetSquareImagesAndAPointIsAnAutoencoder) {
    const auto model = load_model(saved({R"(
def encode(self, x):
    assert x.size(2) == 28, "not square"
    return x.view(-1, 2, 14, 2, 14).mean(4).mean(2).flatten(1)
)",
                                         R"(
def decode(self, z):
    return torch.sigmoid(z).repeat_interleave(196, 1)
)"}),
                                  "cpu");
    const auto can = model->capabilities();
    EXPECT_TRUE(can.encode && can.decode);
    EXPECT_FALSE(can.sample || can.complete || can.stochastic_encoder);
    EXPECT_EQ(model->code_size(), 4);
    const torch::InferenceMode inference;
    const auto images = some_images(2);
    const auto encoding = model->encode(images);
    EXPECT_FALSE(encoding.logvar.defined());
    EXPECT_NEAR(encoding.mean[1][3].item<float>(),
                images[1].view({28, 28}).narrow(0, 14, 14).narrow(1, 14, 14).mean().item<float>(), 1e-5);
    EXPECT_THROW(model->complete(images.narrow(1, 0, 392), torch::zeros({2, 1, 1})), Error);
}

TEST_F(ScriptedModelFiles, OtherSizesAndColourAreSeenAsTheProgramsOwnImages) {
    // Its code is the mean of each channel; it paints 32 x 40 pixels of a colour.
    torch::jit::Module module("Coloured");
    module.register_attribute("image_shape", c10::ListType::ofInts(), c10::List<std::int64_t>({3, 32, 40}));
    module.define("def encode(self, x):\n    return x.mean(3).mean(2) + float(x.size(2) - 32)\n");
    module.define(
        "def decode(self, z):\n    return z.view(-1, 3, 1, 1).clamp(0.0, 1.0).expand([-1, 3, 32, 40])\n");
    module.save((folder_ / "coloured.pt").string());
    trust_program(folder_ / "coloured.pt");
    const auto model = load_model(folder_ / "coloured.pt", "cpu");
    const torch::InferenceMode inference;
    const auto images = some_images(2);
    const auto codes = model->encode(images).mean;
    EXPECT_EQ(codes.sizes(), (torch::IntArrayRef{2, 3}));
    EXPECT_TRUE(torch::allclose(codes.select(1, 0), codes.select(1, 2)));
    EXPECT_NEAR(codes[0][0].item<float>(), images[0].mean().item<float>(), 0.02);
    const auto painted = model->decode(torch::tensor({{1.0F, 0.0F, 0.0F}, {0.0F, 0.5F, 1.0F}}));
    EXPECT_EQ(painted.sizes(), (torch::IntArrayRef{2, 784}));
    EXPECT_TRUE(torch::allclose(painted[0], torch::full({784}, 0.299F), 1e-4));
    EXPECT_TRUE(torch::allclose(painted[1], torch::full({784}, 0.5F * 0.587F + 0.114F), 1e-4));

    module.setattr("image_shape", c10::List<std::int64_t>({3, 65, 65}));
    module.save((folder_ / "coloured.pt").string());
    expect_error([&] { load_model(folder_ / "coloured.pt", "cpu"); }, "has an image_shape of another kind.");
}

TEST_F(ScriptedModelFiles, WhatDoesNotFitIsSaidWithWhatWasExpected) {
    refusal({kFlatEncoder}, "has no method decode.");
    refusal({kDecoder}, "has no method encode.");
    refusal({"def encode(self, x):\n    x = x.flatten(1)\n    return x[:, :3], x[:, :2]\n", kDecoder},
            "gives mu Float [3, 3] and logvar");
    refusal({"def encode(self, x):\n    return [x]\n", kDecoder},
            "as the result of encode, neither a tensor");
    refusal({"def encode(self, x):\n    return x.sum()\n", kDecoder}, "encodes 3 images to Float []");
    refusal({"def encode(self, x):\n    return x.flatten(1)[:, :3].double()\n", kDecoder},
            "encodes 3 images to Double [3, 3]");
    refusal({kFlatEncoder, "def decode(self, z):\n    return z\n"}, "decodes 3 codes to Float [3, 3]");
    refusal({kFlatEncoder, "def decode(self, z):\n    return 9.0 * torch.ones([z.size(0), 784])\n"},
            "decodes to values from 9.0");
    const auto message = refusal(
        {"def encode(self, x):\n    assert x.size(2) == 32, \"made for 32 by 32\"\n    return x\n", kDecoder},
        "fails in encode of Float [3, 1, 28, 28]");
    EXPECT_NE(message.find("made for 32 by 32"), std::string::npos) << message;
}

TEST_F(ScriptedModelFiles, WhatIsNoModuleIsSaid) {
    for (const auto& [name, bytes] :
         {std::pair{"text.pt", "not a module"}, {"zip", "PK\x03\x04 but not a whole one"}}) {
        const auto file = folder_ / name;
        write_file_atomically(file, std::string_view(bytes));
        EXPECT_TRUE(is_scripted_model(file));
        trust_program(file);
        expect_error([&] { load_model(file, "cpu"); },
                     "is no TorchScript module that this LibTorch can open");
    }
    expect_error([&] { load_model(folder_ / "missing.pt", "cpu"); }, "There is no file");
    write_file_atomically(folder_ / "other.safetensors", std::string_view("PQ"));
    EXPECT_FALSE(is_scripted_model(folder_ / "other.safetensors"));
    EXPECT_FALSE(is_scripted_model(folder_ / "missing.safetensors"));
}

} // namespace
} // namespace penumbra::scripted_model_test
