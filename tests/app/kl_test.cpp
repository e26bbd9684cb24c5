#include "app/panels/dimension_order.hpp"
#include "app/panels/kl_words.hpp"
#include "app/panels/walk.hpp"
#include "app/widgets/dimension_bars.hpp"
#include "app/widgets/heat_map.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

LatentStatistics stochastic() {
    LatentStatistics statistics;
    statistics.images = 5000;
    statistics.stochastic = true;
    statistics.kl = {1.44F, 0, 0.03F, 0.42F};
    statistics.kl_share = {1, 0, 0.09F, 0.1F};
    statistics.mean = {0.5F, 0, -0.25F, 0};
    statistics.variance = {0.75F, 0, 0.02F, 0.5F};
    statistics.kurtosis = {3, 0, 2.5F, 2};
    statistics.wasserstein = {0.5F, 1, 0.875F, 0.25F};
    return statistics;
}

LatentStatistics deterministic() {
    LatentStatistics statistics = stochastic();
    statistics.stochastic = false;
    statistics.kl.clear();
    statistics.kl_share.clear();
    return statistics;
}

TEST(KlWords, both_rules_are_counted) {
    EXPECT_EQ(active_words(stochastic()),
              "2 of 4 active: KL > 0.1 nats for 10 % of images · 3 by Var > 0.01");
    EXPECT_EQ(active_words(deterministic()), "3 of 4 active: Var > 0.01");
}

/// Each digit turns on one dimension of a label, for a tenth of the images: that is no sign of life or death.
TEST(KlWords, a_label_is_told_apart_from_dimensions_that_may_collapse) {
    const std::vector<CodePart> parts{{"z", 0, 4}, {"style", 0, 2}, {"label", 2, 2, true}};
    EXPECT_EQ(active_words(stochastic(), parts),
              "1 of 2 active: KL > 0.1 nats for 10 % of images · 1 by Var > 0.01 · label 0.45 nats");
}

TEST(KlWords, total_is_the_sum_of_nats_or_the_mean_distance) {
    EXPECT_NEAR(shown_total(stochastic()), 1.89, 1e-6);
    EXPECT_NEAR(shown_total(deterministic()), 0.65625, 1e-6);
    EXPECT_EQ(shown_total({}), 0);
}

TEST(KlWords, beta_has_a_weight_of_the_moment_while_a_run_is_followed) {
    Parameters parameters = model_spec("vae").parameters;
    parameters.set("beta", 2.0);
    parameters.set("kl_warmup_epochs", 4.0);
    EXPECT_EQ(beta_words(parameters, 1.0), "β 2.00 · warm-up 4 epochs · now 0.50");
    EXPECT_EQ(beta_words(parameters, 9.0), "β 2.00 · warm-up 4 epochs · now 2.00");
    EXPECT_EQ(beta_words(parameters, std::nullopt), "β 2.00 · warm-up 4 epochs");
    parameters.set("kl_warmup_epochs", 1.0);
    EXPECT_EQ(beta_words(parameters, std::nullopt), "β 2.00 · warm-up 1 epoch");
    parameters.set("kl_warmup_epochs", 0.0);
    EXPECT_EQ(beta_words(parameters, 1.0), "β 2.00 · no warm-up");
    EXPECT_EQ(beta_words(Parameters{}, 1.0), "");
}

TEST(KlWords, a_bar_says_what_is_known_and_nothing_of_kl_without_a_posterior) {
    EXPECT_EQ(bar_words(stochastic(), {}, 2),
              "z2\nKL 0.030 nats; above 0.1 nats for 9.0 % of images: collapsed\nVar 0.020: active\n"
              "mean -0.250, kurtosis 2.50 (Gaussian: 3)\nW₂ from N(0, 1) 0.875");
    const std::vector<CodePart> parts{{"z", 0, 4}, {"z_bottom", 0, 2}, {"z_top", 2, 2}};
    EXPECT_EQ(bar_words(deterministic(), parts, 3),
              "z_top 1 (dimension 3)\nVar 0.500: active\nmean 0.000, kurtosis 2.00 (Gaussian: 3)\n"
              "W₂ from N(0, 1) 0.250");
}

TEST(KlCsv, a_row_a_dimension_with_empty_kl_for_a_deterministic_encoder) {
    LatentStatistics statistics = stochastic();
    statistics.kl = {1.5F, 0, 0.25F, 0.5F};
    statistics.kl_share = {1, 0, 0.0625F, 0.125F};
    statistics.variance = {0.75F, 0, 0.0078125F, 0.5F};
    const std::string head =
        "dimension,name,kl,kl_share,active_by_kl,mean,variance,active_by_variance,kurtosis,wasserstein\n";
    EXPECT_EQ(kl_csv(statistics, {}), head + "0,z0,1.5,1,1,0.5,0.75,1,3,0.5\n"
                                             "1,z1,0,0,0,0,0,0,0,1\n"
                                             "2,z2,0.25,0.0625,0,-0.25,0.0078125,0,2.5,0.875\n"
                                             "3,z3,0.5,0.125,1,0,0.5,1,2,0.25\n");
    statistics.stochastic = false;
    EXPECT_TRUE(kl_csv(statistics, {}).starts_with(head + "0,z0,,,,0.5,0.75,1,3,0.5\n"));
}

TEST(KlHistory, rows_follow_the_order_and_columns_the_epochs) {
    LatentHistory history;
    for (const float scale : {1.0F, 2.0F}) {
        LatentStatistics statistics = stochastic();
        statistics.kl = {1 * scale, 5 * scale, 3 * scale, 0};
        history.rows.push_back({.step = 1, .epoch = 1, .beta = 1, .statistics = statistics});
    }
    const auto order = dimension_order(&history.rows.back().statistics, 4);
    EXPECT_EQ(history_matrix(history, order), (std::vector<float>{5, 10, 3, 6, 1, 2, 0, 0}));
    const std::vector<std::int64_t> of_another_model{0, 1};
    EXPECT_TRUE(history_matrix(history, of_another_model).empty());
    EXPECT_TRUE(history_matrix({}, order).empty());
}

TEST(HeatMap, pooling_keeps_peaks_and_leaves_holes_only_where_all_are_missing) {
    const std::vector<float> values{1, 7, kNaN, kNaN, //
                                    2, 3, kNaN, 4,    //
                                    0, 0, kNaN, kNaN};
    EXPECT_EQ(pooled({values.begin(), 2}, 1, 2, 1, 2), (std::vector<float>{1, 7}));
    const auto columns = pooled(values, 3, 4, 3, 2);
    EXPECT_EQ(columns[0], 7);
    EXPECT_TRUE(std::isnan(columns[1]));
    EXPECT_EQ(columns[2], 3);
    EXPECT_EQ(columns[3], 4);
    EXPECT_TRUE(std::isnan(columns[5]));
    EXPECT_EQ(pooled(values, 3, 4, 1, 1), std::vector<float>{7});
    EXPECT_EQ(largest_finite(values), 7);
    EXPECT_EQ(largest_finite(std::vector<float>{kNaN, -1, INFINITY}), 0);
}

TEST(DimensionBars, axis_covers_every_finite_bar_and_the_threshold) {
    std::vector<DimensionBar> bars{{.value = 3}, {.value = kNaN}, {.value = INFINITY}};
    EXPECT_GT(bars_top(bars, 0.1), 3);
    EXPECT_LT(bars_top(bars, 0.1), 4);
    bars[0].value = 0;
    EXPECT_GT(bars_top(bars, 0.1), 0.1);
    EXPECT_GT(bars_top(bars, -1), 0); // nothing to measure by still makes an axis
}

TEST(DimensionBars, numbers_thin_out_and_the_pointer_finds_its_bar) {
    EXPECT_EQ(numbering_stride(20, 18), 1);
    EXPECT_EQ(numbering_stride(12, 18), 2);
    EXPECT_EQ(numbering_stride(0.5F, 24), 50);
    EXPECT_EQ(bar_at(10, 10, 110, 4), 0);
    EXPECT_EQ(bar_at(36, 10, 110, 4), 1);
    EXPECT_EQ(bar_at(109.9F, 10, 110, 4), 3);
    EXPECT_EQ(bar_at(110, 10, 110, 4), -1);
    EXPECT_EQ(bar_at(9, 10, 110, 4), -1);
    EXPECT_EQ(bar_at(50, 10, 110, 0), -1);
}

/// Codes of a conditional model cannot be decoded by themselves, but its dimensions can be measured.
TEST(Walk, a_model_in_training_is_measured_when_it_encodes_and_has_begun) {
    TrainingSnapshot snapshot;
    snapshot.generation = 1;
    snapshot.step = 5;
    EXPECT_FALSE(Walk::training_walks(snapshot));
    snapshot.capabilities.encode = true;
    EXPECT_TRUE(Walk::training_walks(snapshot));
    snapshot.capabilities = {.sample = true};
    EXPECT_TRUE(Walk::training_walks(snapshot)) << "a model without codes can be drawn from";
    snapshot.step = 0;
    EXPECT_FALSE(Walk::training_walks(snapshot));
}

} // namespace
} // namespace penumbra
