#include "core/studio.hpp"
#include "support/event_reader.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

namespace penumbra {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// 70 images of slanted ramps: 54 to train on, 6 to validate, 10 to test.
fs::path write_images(const fs::path& file) {
    std::vector<float> values;
    for (int i = 0; i < 70; ++i)
        for (int pixel = 0; pixel < 784; ++pixel)
            values.push_back(static_cast<float>((pixel * (1 + i % 7)) % 28) / 28);
    write_npy(file, std::vector<std::size_t>{70, 28, 28}, values);
    return file;
}

TEST(StudioTensorBoard, ARunIsRecordedWhileItGoes) {
    const testing::TemporaryFolder folder;
    auto run = preset("vae-20");
    for (const auto& [key, value] : {std::pair{"latent", "3"},
                                     {"hidden", "8"},
                                     {"batch_size", "18"},
                                     {"epochs", "4"},
                                     {"device", "cpu"}})
        set_parameter(run, key, value);
    fs::path kept;
    {
        Studio studio({.assets = folder.path(),
                       .runs = folder / "runs",
                       .data = write_images(folder / "ramps.npy").string(),
                       .device = "cpu",
                       .load_shipped_models = false,
                       .engine = make_engine});
        studio.write_tensorboard(fs::path());
        run.data = (folder / "ramps.npy").string();
        studio.send(command::Start{run, {}, {}});
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (studio.training()->state != TrainingState::Finished &&
               studio.training()->state != TrainingState::Failed &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(5ms);
        const auto end = studio.training();
        ASSERT_EQ(end->state, TrainingState::Finished) << end->message;
        EXPECT_EQ(end->data_name, "ramps");
        kept = end->folder;
        EXPECT_EQ(studio.problem().first, 0U) << studio.problem().second;
    }
    const testing::ReadEvents training(testing::event_file_in(kept / "tensorboard/training"));
    const testing::ReadEvents validation(testing::event_file_in(kept / "tensorboard/validation"));
    EXPECT_EQ(training.values.at("loss/total").size(), 12U); // four epochs of three steps
    EXPECT_TRUE(training.values.contains("loss/reconstruction"));
    EXPECT_EQ(validation.values.at("loss/kl").size(), 4U);
    EXPECT_TRUE(validation.values.at("reconstructions").contains(12));
    // Epochs may pass quicker than they are looked at; the last is never missed.
    const auto codes = validation.values.at("codes/z2").at(12).one(5).message();
    EXPECT_EQ(codes.one(3).as_double(), 6);
}

} // namespace

} // namespace penumbra
