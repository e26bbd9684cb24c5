#include "core/training/aggressive_encoder.hpp"

#include "core/error.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"

#include <nlohmann/json.hpp>

namespace penumbra::aggressive_encoder_test {
namespace {

using testing::fabricate_dataset;
using testing::TemporaryFolder;
using testing::tiny_aggressive;
using testing::tiny_vae;

void observe(AggressiveEncoder& encoder, int steps, double loss) {
    for (int i = 0; i < steps; ++i)
        encoder.observe(loss);
}

TEST(AggressiveEncoder, DecoderIsDueWhenABurstIsNoBetterThanTheLast) {
    AggressiveEncoder encoder;
    observe(encoder, 10, 5);
    EXPECT_FALSE(encoder.decoder_is_next()); // nothing to compare with
    observe(encoder, 10, 4);
    EXPECT_FALSE(encoder.decoder_is_next());
    observe(encoder, 9, 4);
    EXPECT_FALSE(encoder.decoder_is_next()); // in the middle of a burst
    encoder.observe(4);
    EXPECT_TRUE(encoder.decoder_is_next());
    encoder.observe(1); // the decoder's step
    EXPECT_FALSE(encoder.decoder_is_next());
    observe(encoder, 19, 9); // a new round remembers no losses
    EXPECT_FALSE(encoder.decoder_is_next());
    encoder.observe(9);
    EXPECT_TRUE(encoder.decoder_is_next());
}

TEST(AggressiveEncoder, LossesOfABurstAreAveraged) {
    AggressiveEncoder encoder;
    observe(encoder, 10, 5);
    observe(encoder, 5, 8);
    observe(encoder, 5, 1); // 4.5 on the average
    EXPECT_FALSE(encoder.decoder_is_next());
    observe(encoder, 9, 3);
    encoder.observe(100); // 12.7
    EXPECT_TRUE(encoder.decoder_is_next());
}

TEST(AggressiveEncoder, AHundredStepsAreEnough) {
    AggressiveEncoder encoder;
    for (int i = 0; i < 99; ++i) {
        encoder.observe(1000 - i);
        ASSERT_FALSE(encoder.decoder_is_next()) << i;
    }
    encoder.observe(0);
    EXPECT_TRUE(encoder.decoder_is_next());
}

/// An epoch in which both parts have moved.
void end_epoch(AggressiveEncoder& encoder, double mutual_information) {
    encoder.restart();
    observe(encoder, 21, 1);
    encoder.end_of_epoch(mutual_information);
}

TEST(AggressiveEncoder, EndsForGoodWhenTheMutualInformationNoLongerRises) {
    AggressiveEncoder encoder;
    end_epoch(encoder, 0.5);
    end_epoch(encoder, 0.7);
    EXPECT_TRUE(encoder.active());
    end_epoch(encoder, 0.7);
    EXPECT_FALSE(encoder.active());
    end_epoch(encoder, 5);
    EXPECT_FALSE(encoder.active());

    AggressiveEncoder lost;
    end_epoch(lost, std::nan(""));
    EXPECT_FALSE(lost.active());
}

TEST(AggressiveEncoder, EpochOfTheEncoderAloneIsPassedOver) {
    AggressiveEncoder encoder;
    end_epoch(encoder, 0.5);
    observe(encoder, 20, 1);
    encoder.end_of_epoch(0.1);
    EXPECT_TRUE(encoder.active());
    observe(encoder, 1, 1);
    encoder.end_of_epoch(0.4); // less than the 0.5 of the last one that counted
    EXPECT_FALSE(encoder.active());
}

TEST(AggressiveEncoder, StateGoesAndComesBack) {
    AggressiveEncoder encoder;
    end_epoch(encoder, 0.25);
    observe(encoder, 10, 5);
    observe(encoder, 7, 4);
    AggressiveEncoder copy;
    ASSERT_TRUE(copy.set_state(encoder.state()));
    EXPECT_EQ(copy.state(), encoder.state());
    observe(copy, 3, 40);
    EXPECT_TRUE(copy.decoder_is_next());
    copy.observe(1);
    copy.end_of_epoch(0.2);
    EXPECT_FALSE(copy.active());
}

TEST(AggressiveEncoder, NumbersThatAreNoStateAreRefused) {
    AggressiveEncoder encoder;
    observe(encoder, 3, 5);
    const auto before = encoder.state();
    for (const auto& [place, value] : {std::pair<std::size_t, double>{0, 2},
                                       {1, 0.5},
                                       {2, 7},
                                       {3, -1},
                                       {3, 101},
                                       {3, 1.5},
                                       {3, std::nan("")},
                                       {4, std::nan("")}}) {
        auto damaged = before;
        damaged[place] = value;
        EXPECT_FALSE(encoder.set_state(damaged)) << place;
        EXPECT_EQ(encoder.state(), before);
    }
}

/// The weights as they are, by name.
std::vector<std::pair<std::string, torch::Tensor>> weights_of(Trainer& trainer) {
    return trainer.publish(0).tensors;
}

bool is_of_decoder(const std::string& name) {
    return name.starts_with("decoder.");
}

void expect_moved(Trainer& trainer, bool encoder, bool decoder) {
    const auto before = weights_of(trainer);
    trainer.step();
    const auto after = weights_of(trainer);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& [name, values] = before[i];
        ASSERT_EQ(torch::equal(values, after[i].second), is_of_decoder(name) ? !decoder : !encoder)
            << name << " at step " << trainer.step_count();
    }
}

TEST(AggressiveTraining, MovesOnePartAtATimeUntilItEnds) {
    auto spec = tiny_aggressive(1000);
    set_parameter(spec, "learning_rate", "0.01");
    Trainer trainer(spec, fabricate_dataset());
    trainer.prepare();
    ASSERT_TRUE(trainer.aggressive_encoder());
    std::int64_t decoder_steps = 0;
    while (trainer.aggressive_encoder()->active() && !trainer.finished()) {
        if (trainer.validation_due()) {
            trainer.validate_batch();
            continue;
        }
        const bool decoder = trainer.aggressive_encoder()->decoder_is_next();
        decoder_steps += decoder ? 1 : 0;
        expect_moved(trainer, !decoder, decoder);
        ASSERT_EQ(trainer.training_log().rows, static_cast<std::size_t>(trainer.step_count()));
    }
    ASSERT_FALSE(trainer.finished());
    EXPECT_GT(decoder_steps, 0);
    EXPECT_LT(decoder_steps, trainer.step_count() / 20);
    while (trainer.validation_due())
        trainer.validate_batch();
    expect_moved(trainer, true, true);
}

TEST(AggressiveTraining, IsForModelsWhoseEncoderCanBeUpdatedApart) {
    EXPECT_EQ(Trainer(tiny_vae(), fabricate_dataset()).aggressive_encoder(), nullptr);
    for (const char* name : {"ae", "pixelcnn", "cvae-half", "cvae-label"}) {
        auto spec = preset(name);
        set_parameter(spec, "batch_size", "16");
        set_parameter(spec, "device", "cpu");
        set_parameter(spec, "aggressive_encoder", "true");
        EXPECT_THROW(Trainer(spec, fabricate_dataset()), Error) << name;
    }
}

TEST(AggressiveTraining, LostLossPutsBackGoodWeightsAndTheEncoderBeginsAnew) {
    Trainer trainer(tiny_aggressive(1000), fabricate_dataset());
    for (int i = 0; i < 130; ++i)
        trainer.step();
    const auto good = trainer.training_log().log->value(110, 0);
    trainer.set_live("learning_rate", 10.0);
    const auto lose = [&] {
        for (int i = 0; i < 300; ++i)
            trainer.step();
    };
    ASSERT_THROW(lose(), NotFinite);
    EXPECT_TRUE(trainer.aggressive_encoder()->active());
    EXPECT_FALSE(trainer.aggressive_encoder()->decoder_is_next());
    EXPECT_EQ(trainer.aggressive_encoder()->state()[3], 0); // steps since
    trainer.set_live("learning_rate", 1e-3);
    const auto rows = trainer.training_log().rows;
    for (int i = 0; i < 25; ++i)
        trainer.step();
    const auto log = trainer.training_log();
    EXPECT_EQ(log.rows, rows + 25);
    EXPECT_LT(log.log->value(log.rows - 1, 0), 1.5F * good);
}

class AggressiveCheckpoint : public ::testing::Test {
  protected:
    AggressiveCheckpoint() {
        Trainer trainer(tiny_aggressive(20), fabricate_dataset());
        for (int i = 0; i < 15; ++i)
            trainer.step();
        trainer.save(path, 0);
        file = read_safetensors(path);
    }

    std::unique_ptr<Trainer> resumed() const {
        const auto info = checkpoint_info(file.metadata, path);
        auto trainer = std::make_unique<Trainer>(run_spec_from_json(nlohmann::json::parse(info.run)),
                                                 fabricate_dataset());
        trainer->resume(file, info, path);
        return trainer;
    }

    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "run.safetensors";
    SafetensorsFile file;
};

TEST_F(AggressiveCheckpoint, RemembersTheBurst) {
    EXPECT_EQ(resumed()->aggressive_encoder()->state()[3], 15);
}

TEST_F(AggressiveCheckpoint, WithoutTheEntryBeginsAnew) {
    file.tensors.erase("training.aggressive_encoder");
    file.tensors.erase("optimizer.encoder_updates");
    const auto trainer = resumed();
    EXPECT_EQ(trainer->aggressive_encoder()->state(), AggressiveEncoder().state());
    trainer->step();
    EXPECT_EQ(trainer->step_count(), 16);
}

TEST_F(AggressiveCheckpoint, DamagedEntriesAreRefused) {
    const auto whole = file;
    file.tensors["training.aggressive_encoder"] = to_safetensor(torch::full({7}, 7.0, torch::kFloat64));
    EXPECT_THROW(resumed(), Error);
    file = whole;
    file.tensors["training.aggressive_encoder"] = to_safetensor(torch::zeros({2}, torch::kFloat64));
    EXPECT_THROW(resumed(), Error);
    file = whole;
    file.tensors["optimizer.encoder_updates"] = to_safetensor(torch::zeros({2}, torch::kInt64));
    EXPECT_THROW(resumed(), Error);
    file = whole;
    file.tensors.erase("optimizer.encoder_updates");
    EXPECT_THROW(resumed(), Error);
}

TEST(AggressiveTraining, ThePresetIsTheCollapsedModelWithTheCure) {
    const auto collapsed = preset("pixel-vae-collapsed"), cured = preset("pixel-vae-aggressive");
    EXPECT_TRUE(cured.model.parameters == collapsed.model.parameters);
    EXPECT_TRUE(cured.training.get<bool>("aggressive_encoder"));
    EXPECT_FALSE(collapsed.training.get<bool>("aggressive_encoder"));
}

} // namespace
} // namespace penumbra::aggressive_encoder_test
