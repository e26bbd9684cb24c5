#include "core/run_diagnosis.hpp"

#include "tests/support/expect_error.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Reconstruction 100 and KL 10 throughout, whose weight rises over four epochs.
TrainingSnapshot warming(const std::vector<std::string>& names) {
    TrainingSnapshot run;
    run.run = preset("vae-20");
    run.run.model.parameters.set("kl_warmup_epochs", 4.0);
    run.run.model.parameters.set("beta", 2.0);
    run.step = 40;
    run.steps_per_epoch = 10;
    auto log = std::make_shared<LossLog>(names);
    for (int epoch = 1; epoch <= 4; ++epoch) {
        std::vector<float> row(names.size(), 0.0F);
        row[0] = 100.0F + 5.0F * static_cast<float>(epoch);
        row[1] = 100;
        row[2] = 10;
        log->append(10 * epoch, epoch, 1e-3, row);
    }
    run.training = run.validation = {log, log->size()};
    return run;
}

TEST(RunFigures, ALossDoesNotRiseBecauseTheWeightOfItsKlDoes) {
    auto run = warming({"total", "reconstruction", "kl"});
    auto figures = run_figures(run);
    EXPECT_EQ(figures.kind, "vae");
    EXPECT_EQ(figures.epochs, 4);
    EXPECT_EQ(figures.training.values, (std::vector<double>{120, 120, 120, 120}));
    EXPECT_EQ(figures.validation.epochs, (std::vector<double>{1, 2, 3, 4}));
    EXPECT_FALSE(figures.lost);
    EXPECT_FALSE(figures.latents);
    // Without a warm-up what was optimised is what is looked at.
    run.run.model.parameters.set("kl_warmup_epochs", 0.0);
    EXPECT_EQ(run_figures(run).training.values, (std::vector<double>{105, 110, 115, 120}));
    // Importance bounds know no warm-up.
    run.run.model.parameters.set("kl_warmup_epochs", 4.0);
    run.run.model.parameters.set("objective", std::string("iwae"));
    EXPECT_EQ(run_figures(run).training.values.front(), 105);
    EXPECT_EQ(run_figures(warming({"total", "reconstruction", "kl", "kl_objective"})).training.values.front(),
              105);
}

TEST(RunFigures, ARunThatPausedOfItsOwnAccordWasLost) {
    auto run = warming({"total", "reconstruction", "kl"});
    run.state = TrainingState::Paused;
    EXPECT_FALSE(run_figures(run).lost); // a person paused it
    run.message = "The loss stopped being a number at step 7; the weights of step 5 were put back.";
    EXPECT_TRUE(run_figures(run).lost);
    EXPECT_EQ(diagnose(run_figures(run)).verdict, Verdict::Unstable);
}

TEST(RunFigures, TheNewestStatisticsOfTheCodeCount) {
    auto run = warming({"total", "reconstruction", "kl"});
    auto history = std::make_shared<LatentHistory>();
    history->rows.resize(2);
    history->rows[1].statistics.mean = {0, 0, 0};
    run.latents = history;
    EXPECT_EQ(run_figures(run).latents->dimensions(), 3U);
}

TEST(RunFigures, BeforeTheFirstStepThereAreNone) {
    const auto figures = run_figures(TrainingSnapshot{});
    EXPECT_TRUE(figures.training.values.empty());
    EXPECT_EQ(diagnose(figures).verdict, Verdict::TooShort);
}

TEST(RunFigures, AFolderWithoutACheckpointIsAnErrorInWords) {
    const auto folder = std::filesystem::temp_directory_path() / "penumbra-run-figures-test";
    std::filesystem::create_directories(folder);
    testing::expect_error([&] { run_figures(folder); }, "no checkpoint");
    testing::expect_error([&] { run_figures(folder / "missing.safetensors"); }, "missing.safetensors");
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace penumbra
