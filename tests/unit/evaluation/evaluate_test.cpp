#include "core/evaluation/evaluate.hpp"

#include "tests/support/expect_error.hpp"
#include "tests/unit/evaluation/scripted_model.hpp"

#include <gtest/gtest.h>
#include <map>
#include <numbers>

namespace penumbra::evaluate_test {
namespace {

using testing::expect_error;

class Evaluate : public ::testing::Test {
  protected:
    Evaluate() {
        data.name = "noise";
        data.train = testing::random_images(60, 1);
        data.test = testing::random_images(40, 2);
        options.samples = 4;
    }

    Report report() { return evaluate(model, {&model, "scripted.safetensors"}, data, options); }
    static std::map<std::string, double> row(const Report& report, const std::string& subject) {
        for (const auto& candidate : report.rows)
            if (candidate.subject == subject)
                return {candidate.figures.begin(), candidate.figures.end()};
        ADD_FAILURE() << "no row " << subject;
        return {};
    }

    testing::ScriptedModel model;
    Dataset data;
    EvaluationOptions options;
};

TEST_F(Evaluate, CompletionComesWithItsBaselineAndTheDifference) {
    options.metrics = {"completion"};
    const auto measured = report();
    const auto by_model = row(measured, "model"), by_neighbours = row(measured, "nearest neighbours");
    const auto real = row(measured, "real digits");
    EXPECT_EQ(by_model.size(), 8U);
    EXPECT_EQ(by_neighbours.size(), 8U);
    EXPECT_EQ(real.at("energy_score"), 0);
    EXPECT_EQ(real.at("label_agreement"), 1);
    EXPECT_GT(by_neighbours.at("energy_score"), 1);
    const auto difference = row(measured, "model minus nearest neighbours");
    EXPECT_NEAR(difference.at("energy_score"), by_model.at("energy_score") - by_neighbours.at("energy_score"),
                1e-9);
    EXPECT_LT(difference.at("label_log_loss_low"), difference.at("label_log_loss_high"));
    EXPECT_NE(measured.measured_on.find("noise test, 40 images"), std::string::npos) << measured.measured_on;
    EXPECT_NE(measured.measured_on.find("judged by scripted.safetensors (100.00 % right"), std::string::npos)
        << measured.measured_on;
}

TEST_F(Evaluate, EverythingTheModelCanDoByDefault) {
    const auto measured = row(report(), "model");
    for (const auto* name : {"energy_score", "reconstruction_l1", "negative_elbo", "accuracy",
                             "cross_entropy", "active_units_variance", "active_units_kl"})
        EXPECT_TRUE(measured.contains(name)) << name;
    for (const auto& [name, value] : measured) // may take minutes: only when asked for
        EXPECT_FALSE(name.starts_with("nll_") || name.starts_with("frechet_mixture")) << name;
}

TEST_F(Evaluate, LikelihoodOfADecoderThatIgnoresItsCode) {
    options.metrics = {"likelihood"};
    options.importance_samples = 20;
    const auto measured = report();
    const auto model_row = row(measured, "model");
    const double nats = kImagePixels * std::numbers::ln2;
    // The prior's samples are all alike; those of a posterior that strays from it cost the divergence.
    EXPECT_NEAR(model_row.at("nll_monte_carlo_1"), nats, 1e-3);
    EXPECT_NEAR(model_row.at("nll_monte_carlo_20"), nats, 1e-3);
    EXPECT_NEAR(model_row.at("ess_monte_carlo"), 20, 1e-6);
    EXPECT_EQ(model_row.at("ess_monte_carlo_below_2"), 0);
    EXPECT_NEAR(model_row.at("nll_monte_carlo_20_se"), 0, 1e-6);
    EXPECT_GT(model_row.at("nll_elbo"), nats + 0.01);
    EXPECT_TRUE(model_row.contains("nll_importance_10"));
    EXPECT_FALSE(model_row.contains("bits_per_dimension"));
    EXPECT_NE(measured.measured_on.find("20 samples of posterior and prior"), std::string::npos)
        << measured.measured_on;
    EXPECT_NE(measured.measured_on.find("likelihood of grey pixels"), std::string::npos)
        << measured.measured_on;
}

TEST_F(Evaluate, TheExactLikelihoodNeedsNoSamples) {
    testing::ScriptedModel exact({.complete = true, .exact_likelihood = true});
    options.metrics = {"likelihood"};
    options.limit = 2;
    for (std::size_t i = 0; i < 784; ++i) { // 100 and 300 white pixels, 50 and 150 of them above
        data.test.pixels[i] = i < 50 || i >= 734 ? 255 : 0;
        data.test.pixels[784 + i] = i < 150 || i >= 634 ? 255 : 0;
    }
    const auto measured = evaluate(exact, {}, data, options);
    const auto figures = row(measured, "model");
    EXPECT_NEAR(figures.at("nll_exact"), 200, 1e-9);
    EXPECT_NEAR(figures.at("nll_exact_se"), 100, 1e-9); // deviation sqrt(20000), over sqrt(2)
    EXPECT_NEAR(figures.at("conditional_nll"), 100, 1e-9);
    EXPECT_NEAR(figures.at("conditional_nll_se"), 50, 1e-9);
    EXPECT_EQ(figures.size(), 4U);
    EXPECT_EQ(measured.measured_on.find("samples of posterior"), std::string::npos) << measured.measured_on;
    EXPECT_NE(measured.measured_on.find("log p(x), "), std::string::npos) << measured.measured_on;
    exact.divergent = true;
    expect_error([&] { evaluate(exact, {}, data, options); }, "not a finite number");
}

TEST_F(Evaluate, GenerationIsMeasuredForBothSamplersAndTheFloor) {
    options.metrics = {"generation"};
    const auto measured = report();
    const auto figures = row(measured, "model");
    EXPECT_EQ(figures.size(), 3U);
    // Everything that is decoded is grey: one and the same image, whatever the sampler.
    EXPECT_NEAR(figures.at("frechet_prior"), figures.at("frechet_mixture"), 1e-6);
    EXPECT_GT(figures.at("frechet_prior"), 10 * figures.at("frechet_training_images"));
    EXPECT_NE(measured.measured_on.find("judged by scripted.safetensors"), std::string::npos)
        << measured.measured_on;
    testing::ScriptedModel without_prior({.encode = true, .decode = true});
    const auto of_mixture = row(evaluate(without_prior, {&model, "judge"}, data, options), "model");
    EXPECT_FALSE(of_mixture.contains("frechet_prior"));
    EXPECT_EQ(of_mixture.at("frechet_mixture"), figures.at("frechet_mixture"));
    testing::ScriptedModel encoder({.encode = true});
    expect_error(
        [&] {
            evaluate(encoder, {&model, "judge"}, data, options);
        },
        "cannot be measured by generation");
    expect_error([&] { evaluate(model, {}, data, options); }, "without a classifier");
}

TEST_F(Evaluate, TheLikelihoodCanBeAddedToEverything) {
    options.metrics = {"all", "likelihood"};
    options.importance_samples = 2;
    const auto measured = row(report(), "model");
    EXPECT_TRUE(measured.contains("nll_importance_2"));
    EXPECT_TRUE(measured.contains("energy_score"));
}

TEST_F(Evaluate, BinarisationIsOneForAllFiguresAndIsNamed) {
    for (auto& pixel : data.test.pixels)
        pixel = pixel == 0 ? 100 : 200; // the scripted reconstruction term is an image's ink
    double white = 0;
    for (const auto pixel : data.test.pixels)
        white += pixel == 200;
    const auto images = static_cast<double>(data.test.size());
    options.metrics = {"elbo", "active_units"};
    options.binarisation = "threshold";
    auto measured = report();
    EXPECT_NEAR(row(measured, "model").at("reconstruction"), white / images, 1e-2);
    EXPECT_NE(measured.measured_on.find("binarised at 0.5"), std::string::npos) << measured.measured_on;

    options.binarisation = "dynamic";
    measured = report();
    const double ink = (white * 200 + (images * kImagePixels - white) * 100) / 255;
    EXPECT_NEAR(row(measured, "model").at("reconstruction"), ink / images, 12); // a deviation is about 2
    EXPECT_NE(row(measured, "model").at("reconstruction"), ink / images);
    EXPECT_NE(measured.measured_on.find("once by a Bernoulli draw"), std::string::npos);
    EXPECT_EQ(row(measured, "model").at("reconstruction"), row(report(), "model").at("reconstruction"));
}

TEST_F(Evaluate, ActiveUnitsSayByWhichRule) {
    options.metrics = {"active_units"};
    options.active.kl = 0.6; // the one dimension's KL is 0.5 where the first pixel is white
    const auto measured = report();
    EXPECT_EQ(row(measured, "model").at("active_units_kl"), 0);
    EXPECT_EQ(row(measured, "model").at("active_units_variance"), 1);
    EXPECT_NE(measured.measured_on.find("a KL above 0.6 nats for 10 %"), std::string::npos)
        << measured.measured_on;
    testing::ScriptedModel classifier({.classify = true});
    expect_error([&] { evaluate(classifier, {}, data, options); }, "cannot be measured by active_units");
}

TEST_F(Evaluate, TheSameSeedGivesTheSameReport) {
    const auto once = report(), again = report();
    ASSERT_EQ(once.rows.size(), again.rows.size());
    for (std::size_t i = 0; i < once.rows.size(); ++i)
        EXPECT_EQ(once.rows[i].figures, again.rows[i].figures);
    options.seed = 1;
    EXPECT_NE(row(once, "model").at("energy_score"), row(report(), "model").at("energy_score"));
}

TEST_F(Evaluate, ALimitIsNamed) {
    options.metrics = {"classification"};
    options.limit = 10;
    EXPECT_NE(report().measured_on.find("10 images"), std::string::npos);
}

TEST_F(Evaluate, WrongRequestsEndInASentence) {
    options.metrics = {"beauty"};
    expect_error([&] { report(); }, "no metric named beauty");
    options.metrics = {"completion"};
    expect_error([&] { evaluate(model, {}, data, options); }, "without a classifier");
    options.samples = 1;
    expect_error([&] { report(); }, "at least 2 samples");
    options.samples = 4;
    options.metrics = {"likelihood"};
    options.importance_samples = 5001;
    expect_error([&] { report(); }, "1 to 5,000 importance samples");
    options.importance_samples = 10;
    options.binarisation = "otsu";
    expect_error([&] { report(); }, "no binarisation named otsu");
    options.binarisation = "";
    testing::ScriptedModel point({.encode = true, .decode = true});
    expect_error([&] { evaluate(point, {}, data, options); }, "cannot be measured by likelihood");
    options.metrics = {"completion"};
    options.samples = 61; // more than there are training images
    expect_error([&] { report(); }, "at least 2 samples");
    testing::ScriptedModel judge({.classify = true});
    expect_error(
        [&] {
            evaluate(judge, {&judge, "judge"}, data, options);
        },
        "cannot be measured by completion");
}

TEST_F(Evaluate, ProgressRunsToItsEnd) {
    double last = 0;
    options.metrics = {"completion", "reconstruction"};
    evaluate(model, {&model, "scripted"}, data, options, [&](const std::string& doing, double fraction) {
        EXPECT_FALSE(doing.empty());
        EXPECT_GE(fraction, 0);
        last = fraction;
    });
    EXPECT_NEAR(last, 1, 1e-9);
}

} // namespace
} // namespace penumbra::evaluate_test
