#include "core/evaluation/evaluate.hpp"

#include "tests/support/expect_error.hpp"
#include "tests/unit/evaluation/stub_model.hpp"

#include <gtest/gtest.h>
#include <map>

namespace penumbra {
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

    Report report() { return evaluate(model, {&model, "stub.safetensors"}, data, options); }
    static std::map<std::string, double> row(const Report& report, const std::string& subject) {
        for (const auto& candidate : report.rows)
            if (candidate.subject == subject)
                return {candidate.figures.begin(), candidate.figures.end()};
        ADD_FAILURE() << "no row " << subject;
        return {};
    }

    testing::StubModel model;
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
    EXPECT_NE(measured.measured_on.find("judged by stub.safetensors (100.00 % right"), std::string::npos)
        << measured.measured_on;
}

TEST_F(Evaluate, EverythingTheModelCanDoByDefault) {
    const auto measured = row(report(), "model");
    for (const auto* name :
         {"energy_score", "reconstruction_l1", "marginal_l1", "negative_elbo", "accuracy", "cross_entropy"})
        EXPECT_TRUE(measured.contains(name)) << name;
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
    options.samples = 61; // more than there are training images
    expect_error([&] { report(); }, "at least 2 samples");
    testing::StubModel judge({.classify = true});
    expect_error(
        [&] {
            evaluate(judge, {&judge, "judge"}, data, options);
        },
        "cannot be measured by completion");
}

TEST_F(Evaluate, ProgressRunsToItsEnd) {
    double last = 0;
    options.metrics = {"completion", "reconstruction"};
    evaluate(model, {&model, "stub"}, data, options, [&](const std::string& doing, double fraction) {
        EXPECT_FALSE(doing.empty());
        EXPECT_GE(fraction, 0);
        last = fraction;
    });
    EXPECT_NEAR(last, 1, 1e-9);
}

} // namespace
} // namespace penumbra
