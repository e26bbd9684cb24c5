#include "app/panels/losses_csv.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

LossView log_of(std::vector<std::string> names,
                const std::vector<std::pair<std::int64_t, std::vector<float>>>& rows) {
    auto log = std::make_shared<LossLog>(std::move(names));
    for (const auto& [step, values] : rows)
        log->append(step, static_cast<double>(step) / 2, 0.001, values);
    return {log, rows.size()};
}

TEST(LossesCsv, validation_stands_in_the_row_of_its_step) {
    const auto training = log_of({"total", "kl"}, {{1, {3, 1}}, {2, {2.5F, 0.75F}}});
    const auto validation = log_of({"total"}, {{2, {4}}});
    EXPECT_EQ(losses_csv(training, validation),
              "step,epoch,learning_rate,training_total,training_kl,validation_total\n"
              "1,0.5,0.001,3,1,\n"
              "2,1,0.001,2.5,0.75,4\n");
}

TEST(LossesCsv, a_step_that_only_validation_knows_has_its_own_row) {
    const auto training = log_of({"total"}, {{2, {1}}});
    const auto validation = log_of({"total"}, {{0, {9}}, {5, {8}}});
    EXPECT_EQ(losses_csv(training, validation), "step,epoch,learning_rate,training_total,validation_total\n"
                                                "0,0,0.001,,9\n"
                                                "2,1,0.001,1,\n"
                                                "5,2.5,0.001,,8\n");
}

TEST(LossesCsv, only_published_rows_are_written_and_nothing_is_a_header) {
    auto training = log_of({"total"}, {{1, {1}}, {2, {2}}});
    training.rows = 1;
    EXPECT_EQ(losses_csv(training, {}), "step,epoch,learning_rate,training_total\n1,0.5,0.001,1\n");
    EXPECT_EQ(losses_csv({}, {}), "step,epoch,learning_rate\n");
}

} // namespace
} // namespace penumbra
