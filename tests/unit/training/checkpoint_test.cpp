#include "core/models/checkpoint.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"

#include <nlohmann/json.hpp>

namespace penumbra::checkpoint_test {
namespace {

using testing::fabricate_dataset;
using testing::TemporaryFolder;
using testing::tiny_vae;

/// A folder with a good checkpoint, to be damaged.
class Checkpoint : public ::testing::Test {
  protected:
    void SetUp() override {
        trainer_.step();
        trainer_.save(path_, 3);
    }

    /// Writes the checkpoint changed by `damage`; expects opening and resuming it to fail with `words` and
    /// the trainer that was to resume it to stay as it was.
    void expect_refused(const std::function<void(SafetensorsFile&)>& damage, const std::string& words) {
        auto file = read_safetensors(path_);
        damage(file);
        const auto broken = folder_.path() / "broken.safetensors";
        write_safetensors(broken, file);
        Trainer other(tiny_vae(3), fabricate_dataset());
        const auto before = other.publish(0).tensors.front().second;
        try {
            const auto again = read_safetensors(broken);
            other.resume(again, checkpoint_info(again.metadata, broken), broken);
            ADD_FAILURE() << "accepted; expected: " << words;
        } catch (const Error& problem) {
            EXPECT_NE(std::string(problem.what()).find(words), std::string::npos) << problem.what();
        }
        EXPECT_TRUE(torch::equal(other.publish(0).tensors.front().second, before));
        EXPECT_EQ(other.step_count(), 0);
        EXPECT_EQ(other.training_log().rows, 0u);
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "good.safetensors";
    Trainer trainer_{tiny_vae(3), fabricate_dataset()};
};

TEST_F(Checkpoint, MissingTensorIsNamed) {
    expect_refused([](auto& file) { file.tensors.erase("model.mean.weight"); }, "model.mean.weight");
    expect_refused([](auto& file) { file.tensors.erase("optimizer.mean"); }, "optimizer.mean");
    expect_refused([](auto& file) { file.tensors.erase("rng.objective"); }, "rng.objective");
}

TEST_F(Checkpoint, WrongShapeOrTypeIsNamed) {
    expect_refused([](auto& file) { file.tensors["model.mean.bias"] = to_safetensor(torch::zeros({5})); },
                   "model.mean.bias");
    expect_refused(
        [](auto& file) {
            file.tensors["model.mean.bias"] = to_safetensor(torch::zeros({2}, torch::kFloat64));
        },
        "model.mean.bias");
    expect_refused([](auto& file) { file.tensors["optimizer.square"] = to_safetensor(torch::zeros({5})); },
                   "optimiser");
    expect_refused(
        [](auto& file) { file.tensors["losses.training.values"] = to_safetensor(torch::zeros({5})); },
        "loss history");
}

TEST_F(Checkpoint, ForeignNewerAndDamagedHeadersAreToldApart) {
    expect_refused([](auto& file) { file.metadata.clear(); }, "not a checkpoint of Penumbra");
    expect_refused([](auto& file) { file.metadata["penumbra_format"] = "999"; }, "newer");
    expect_refused([](auto& file) { file.metadata["penumbra_format"] = "one"; }, "damaged");
    expect_refused([](auto& file) { file.metadata["penumbra"] = "{\"model\":"; }, "damaged");
    expect_refused([](auto& file) { file.metadata["penumbra_terms"] = "[1"; }, "damaged");
}

TEST_F(Checkpoint, StepBelowZeroIsRefused) {
    expect_refused(
        [this](auto& file) {
            auto info = checkpoint_info(file.metadata, path_);
            info.step = -1;
            for (const auto& [key, text] : checkpoint_metadata(info))
                file.metadata[key] = text;
        },
        "step -1");
}

TEST_F(Checkpoint, OtherDataIsRefused) {
    auto other = std::make_shared<Dataset>(*fabricate_dataset());
    other->identity = "another";
    Trainer trainer(tiny_vae(3), other);
    const auto file = read_safetensors(path_);
    EXPECT_THROW(trainer.resume(file, checkpoint_info(file.metadata, path_), path_), Error);
}

TEST_F(Checkpoint, TruncatedFileIsRefused) {
    const auto bytes = read_file(path_);
    const auto cut = folder_.path() / "cut.safetensors";
    write_file_atomically(cut, std::span(bytes).first(bytes.size() / 2));
    EXPECT_THROW(load_model(cut, "cpu"), Error);
    EXPECT_THROW(load_model(folder_.path() / "nowhere.safetensors", "cpu"), Error);
}

TEST_F(Checkpoint, ShippedCopyIsUsableAndSmallerButNotResumable) {
    const auto slim = folder_.path() / "slim.safetensors";
    write_weights_only(path_, slim);
    EXPECT_LT(std::filesystem::file_size(slim), std::filesystem::file_size(path_) / 2);
    const auto whole = publish(*load_model(path_, "cpu"), 0, 0);
    const auto shipped = publish(*load_model(slim, "cpu"), 0, 0);
    for (std::size_t i = 0; i < whole.tensors.size(); ++i)
        EXPECT_TRUE(torch::equal(whole.tensors[i].second, shipped.tensors[i].second));
    EXPECT_EQ(read_checkpoint_info(slim).step, 1);
    EXPECT_FALSE(read_checkpoint_info(slim).resumable);
    const auto file = read_safetensors(slim);
    Trainer trainer(tiny_vae(3), fabricate_dataset());
    EXPECT_THROW(trainer.resume(file, checkpoint_info(file.metadata, slim), slim), Error);
}

TEST_F(Checkpoint, SaveThatFailsLeavesTheOldFileAndTheTrainer) {
    const auto before = read_file(path_);
    EXPECT_THROW(trainer_.save(path_ / "below-a-file.safetensors", 0), Error);
    EXPECT_EQ(read_file(path_), before);
    trainer_.step();
    EXPECT_EQ(trainer_.step_count(), 2);
}

TEST_F(Checkpoint, UnknownDeviceIsAnError) {
    EXPECT_THROW(load_model(path_, "abacus"), Error);
    if (!torch::cuda::is_available()) {
        EXPECT_THROW(load_model(path_, "cuda"), Error);
    }
}

} // namespace
} // namespace penumbra::checkpoint_test
