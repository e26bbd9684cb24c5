#include "app/panels/glossary.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Glossary, figures_with_a_count_carry_it) {
    EXPECT_EQ(glossary("nll_importance_100").label, "importance sampling, k = 100");
    EXPECT_EQ(glossary("nll_importance_100").unit, "nats");
    EXPECT_NE(glossary("nll_importance_100").definition, glossary("nll_monte_carlo_100").definition);
}

TEST(Glossary, a_standard_error_is_one_of_its_figure) {
    EXPECT_EQ(glossary("nll_exact_se").label, glossary("nll_exact").label + " ±");
    EXPECT_EQ(glossary("nll_exact_se").unit, "nats");
    EXPECT_NE(glossary("nll_exact_se").definition.find("Standard error"), std::string::npos);
}

TEST(Glossary, what_it_does_not_know_keeps_its_name) {
    EXPECT_EQ(glossary("something_else").label, "something_else");
    EXPECT_EQ(glossary("something_else").definition, "");
    EXPECT_EQ(glossary("nll_importance_").label, "importance sampling, k = ");
    EXPECT_EQ(glossary("nll_importance_x").definition, "");
}

} // namespace
} // namespace penumbra
