#include "core/evaluation/diagnosis.hpp"

#include "core/models/spec.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace penumbra::diagnosis_test {
namespace {

constexpr int kSteps = 100; // an epoch

/// Statistics of a code of which `active` dimensions hold `kl` nats each, the others nothing.
LatentStatistics code(std::size_t dimensions, std::size_t active, float kl = 2) {
    LatentStatistics statistics;
    statistics.images = 100;
    statistics.stochastic = true;
    for (std::size_t j = 0; j < dimensions; ++j) {
        statistics.kl.push_back(j < active ? kl : 0.001F);
        statistics.kl_share.push_back(j < active ? 1 : 0);
        statistics.mean.push_back(0);
        statistics.variance.push_back(j < active ? 0.9F : 0.0001F);
    }
    return statistics;
}

RunFigures empty_run() {
    RunFigures run;
    run.kind = "vae";
    run.model = model_spec("vae").parameters;
    return run;
}

/// A run whose losses follow functions of the epoch; the training loss has the noise of its batches.
template<class Training, class Validation>
RunFigures run_of(int epochs, Training training, Validation validation) {
    auto run = empty_run();
    run.epochs = epochs;
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 2);
    for (int step = 1; step <= epochs * kSteps; ++step) {
        run.training.epochs.push_back(static_cast<double>(step) / kSteps);
        run.training.values.push_back(training(run.training.epochs.back()) + noise(random));
    }
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        run.validation.epochs.push_back(epoch);
        run.validation.values.push_back(validation(epoch));
    }
    run.latents = code(20, 15);
    return run;
}

double falling(double epoch) {
    return 100 + 60 * std::exp(-epoch / 2);
}

RunFigures good_run() {
    return run_of(20, falling, [](double epoch) { return falling(epoch) + 1; });
}

double figure(const Diagnosis& diagnosis, const std::string& name) {
    const auto found =
        std::ranges::find(diagnosis.figures, name, [](const auto& figure) { return figure.first; });
    EXPECT_NE(found, diagnosis.figures.end()) << name;
    return found == diagnosis.figures.end() ? NAN : found->second;
}

bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

TEST(Diagnosis, ARunThatHasSettledIsHealthy) {
    const auto diagnosis = diagnose(good_run());
    EXPECT_EQ(diagnosis.verdict, Verdict::Healthy) << diagnosis.findings.front().words;
    ASSERT_EQ(diagnosis.findings.size(), 1U);
    EXPECT_TRUE(says(diagnosis.findings[0].words, "15 of 20 dimensions")) << diagnosis.findings[0].words;
    EXPECT_EQ(figure(diagnosis, "active_by_kl"), 15);
    EXPECT_EQ(figure(diagnosis, "active_by_variance"), 15);
    EXPECT_NEAR(figure(diagnosis, "kl_nats"), 30, 0.01);
    EXPECT_NEAR(figure(diagnosis, "validation"), 101, 0.01);
    EXPECT_NEAR(figure(diagnosis, "gap"), 1, 0.5);
    EXPECT_EQ(figure(diagnosis, "spikes"), 0);
}

TEST(Diagnosis, ACodeMuchTooLargeIsHealthyAndSaidToBe) {
    auto run = good_run();
    run.latents = code(50, 12);
    const auto diagnosis = diagnose(run);
    EXPECT_EQ(diagnosis.verdict, Verdict::Healthy);
    EXPECT_TRUE(says(diagnosis.findings[0].remedy, "12 dimensions would do"));
}

TEST(Diagnosis, ACodeThatTellsNothingHasCollapsed) {
    auto run = good_run();
    run.latents = code(20, 0);
    run.model.set("beta", 4.0);
    const auto diagnosis = diagnose(run);
    EXPECT_EQ(diagnosis.verdict, Verdict::PosteriorCollapse);
    EXPECT_TRUE(says(diagnosis.findings[0].words, "0 of 20")) << diagnosis.findings[0].words;
    // What to change follows from how the run was set up.
    EXPECT_TRUE(says(diagnosis.findings[0].remedy, "Lower beta, which is 4"));
    EXPECT_TRUE(says(diagnosis.findings[0].remedy, "free_bits"));
    EXPECT_TRUE(says(diagnosis.findings[0].remedy, "kl_warmup_epochs"));
    run.model.set("beta", 1.0);
    run.model.set("free_bits", 0.2);
    EXPECT_FALSE(says(diagnose(run).findings[0].remedy, "beta"));
    EXPECT_FALSE(says(diagnose(run).findings[0].remedy, "free_bits"));
}

TEST(Diagnosis, KlThatIsTheSameForEveryImageTellsNothingEither) {
    auto run = good_run();
    std::ranges::fill(run.latents->variance, 0.0F);
    EXPECT_EQ(diagnose(run).verdict, Verdict::PosteriorCollapse);
    run.latents->stochastic = false; // a dead code of a deterministic encoder
    EXPECT_EQ(diagnose(run).verdict, Verdict::PosteriorCollapse);
    EXPECT_TRUE(says(diagnose(run).findings[0].words, "same for every image"));
}

TEST(Diagnosis, ARunThatPartsFromItsValidationMemorises) {
    const auto rising = run_of(20, falling, [](double epoch) { return falling(epoch) + 0.8 * epoch; });
    const auto diagnosis = diagnose(rising);
    EXPECT_EQ(diagnosis.verdict, Verdict::Memorising) << diagnosis.findings.front().words;
    EXPECT_TRUE(says(diagnosis.findings[0].words, "has risen since")) << diagnosis.findings[0].words;
    EXPECT_GT(figure(diagnosis, "gap"), 14);
    EXPECT_GT(figure(diagnosis, "rise"), 5);
    // Level, but far from the training loss.
    const auto apart = run_of(20, falling, [](double epoch) { return 130 + 20 * std::exp(-epoch); });
    EXPECT_EQ(diagnose(apart).verdict, Verdict::Memorising);
    EXPECT_TRUE(says(diagnose(apart).findings[0].words, "a gap of"));
}

TEST(Diagnosis, ALossThatIsNoNumberIsUnstable) {
    auto run = good_run();
    run.validation.values[3] = NAN;
    EXPECT_EQ(diagnose(run).verdict, Verdict::Unstable);
    run = good_run();
    run.training.values[30] = INFINITY;
    EXPECT_EQ(diagnose(run).verdict, Verdict::Unstable);
    run = good_run();
    run.lost = true; // the log holds good values only, the bad weights being thrown away
    EXPECT_EQ(diagnose(run).verdict, Verdict::Unstable);
    EXPECT_TRUE(says(diagnose(run).findings[0].remedy, "learning rate"));
}

TEST(Diagnosis, SpikesAndAGrowingLossAreUnstable) {
    auto run = good_run();
    run.training.values[700] += 200;
    run.training.values[900] += 200;
    EXPECT_EQ(diagnose(run).verdict, Verdict::Healthy); // two may be an accident
    run.training.values[1100] += 200;
    EXPECT_EQ(diagnose(run).verdict, Verdict::Unstable);
    EXPECT_EQ(figure(diagnose(run), "spikes"), 3);
    const auto growing = [](double epoch) { return epoch < 10 ? falling(epoch) : 90 + 3 * (epoch - 5); };
    const auto diagnosis = diagnose(run_of(20, growing, growing));
    EXPECT_EQ(diagnosis.verdict, Verdict::Unstable);
    EXPECT_TRUE(says(diagnosis.findings[0].words, "has grown")) << diagnosis.findings[0].words;
}

TEST(Diagnosis, ARunThatStillFallsIsTooShort) {
    EXPECT_EQ(diagnose(run_of(2, falling, falling)).verdict, Verdict::TooShort);
    const auto diagnosis = diagnose(run_of(4, falling, falling));
    EXPECT_EQ(diagnosis.verdict, Verdict::TooShort);
    EXPECT_TRUE(says(diagnosis.findings[0].words, "still falling")) << diagnosis.findings[0].words;
    EXPECT_GT(figure(diagnosis, "late_gain"), 4);
    auto warming = good_run();
    warming.model.set("kl_warmup_epochs", 30.0);
    EXPECT_EQ(diagnose(warming).verdict, Verdict::TooShort);
    EXPECT_TRUE(says(diagnose(warming).findings[0].words, "warms up until epoch 30"));
    // Before the first step there is nothing at all, and no verdict falls over that.
    EXPECT_EQ(diagnose(empty_run()).verdict, Verdict::TooShort);
}

TEST(Diagnosis, TheGravestFindingComesFirst) {
    auto run = run_of(20, falling, [](double epoch) { return falling(epoch) + 0.8 * epoch; });
    run.latents = code(20, 0);
    const auto diagnosis = diagnose(run);
    ASSERT_EQ(diagnosis.findings.size(), 2U);
    EXPECT_EQ(diagnosis.verdict, Verdict::PosteriorCollapse);
    EXPECT_EQ(diagnosis.findings[1].verdict, Verdict::Memorising);
    for (const auto& finding : diagnosis.findings)
        EXPECT_FALSE(finding.remedy.empty());
}

} // namespace
} // namespace penumbra::diagnosis_test
