#include "app/widgets/plot_axis.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
    std::vector<std::string> found;
    for (const Tick& tick : ticks)
        if (!tick.label.empty())
            found.push_back(tick.label);
    return found;
}

TEST(AxisTicks, linear_steps_are_round_and_not_more_than_asked) {
    EXPECT_EQ(labels(axis_ticks({0, 1}, AxisScale::Linear, 5)),
              (std::vector<std::string>{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
    EXPECT_EQ(labels(axis_ticks({0, 23000}, AxisScale::Linear, 6)),
              (std::vector<std::string>{"0", "5,000", "10,000", "15,000", "20,000"}));
    EXPECT_EQ(labels(axis_ticks({-3, 3}, AxisScale::Linear, 4)), (std::vector<std::string>{"-2", "0", "2"}));
    for (const double high : {0.003, 0.7, 19.0, 512.0, 86000.0, 4e6})
        for (const int most : {2, 4, 7})
            EXPECT_LE(axis_ticks({0, high}, AxisScale::Linear, most).size(),
                      static_cast<std::size_t>(most) + 1);
}

TEST(AxisTicks, logarithmic_ticks_are_powers_of_ten) {
    EXPECT_EQ(labels(axis_ticks({0.01, 100}, AxisScale::Logarithmic, 6)),
              (std::vector<std::string>{"0.01", "0.1", "1", "10", "100"}));
    EXPECT_EQ(labels(axis_ticks({1, 10}, AxisScale::Logarithmic, 6)),
              (std::vector<std::string>{"1", "2", "5", "10"}));
    // Less than a decade: round values in between instead of none.
    EXPECT_GE(labels(axis_ticks({100, 160}, AxisScale::Logarithmic, 5)).size(), 3U);
}

TEST(AxisTicks, a_range_of_no_length_has_none) {
    EXPECT_TRUE(axis_ticks({2, 2}, AxisScale::Linear, 5).empty());
    EXPECT_TRUE(axis_ticks({0, 1}, AxisScale::Logarithmic, 5).empty());
}

TEST(Axis, fraction_and_value_are_inverse) {
    for (const AxisScale scale : {AxisScale::Linear, AxisScale::Logarithmic}) {
        const AxisRange range{0.5, 80};
        for (const double fraction : {-0.2, 0.0, 0.3, 1.0})
            EXPECT_NEAR(axis_fraction(range, scale, axis_value(range, scale, fraction)), fraction, 1e-12);
    }
    EXPECT_TRUE(std::isnan(axis_fraction({1, 10}, AxisScale::Logarithmic, -1)));
}

TEST(Axis, zoom_keeps_the_anchor) {
    for (const AxisScale scale : {AxisScale::Linear, AxisScale::Logarithmic}) {
        const AxisRange range{2, 200};
        const double fixed = axis_value(range, scale, 0.3);
        const AxisRange closer = zoomed(range, scale, 0.3, 0.5);
        EXPECT_NEAR(axis_value(closer, scale, 0.3), fixed, 1e-9 * fixed);
        EXPECT_GT(closer.low, range.low);
        EXPECT_LT(closer.high, range.high);
    }
    // However often: never an empty range.
    AxisRange range{1000, 1001};
    for (int i = 0; i < 200; ++i)
        range = zoomed(range, AxisScale::Linear, 0.5, 0.5);
    EXPECT_LT(range.low, range.high);
}

TEST(Axis, padding_opens_a_range_of_no_length) {
    const AxisRange flat = padded({3, 3}, AxisScale::Linear, 0.05);
    EXPECT_LT(flat.low, 3);
    EXPECT_GT(flat.high, 3);
    const AxisRange decades = padded({1, 100}, AxisScale::Logarithmic, 0.5);
    EXPECT_NEAR(decades.low, 0.1, 1e-9);
    EXPECT_NEAR(decades.high, 1000, 1e-6);
}

TEST(Format, values_and_counts) {
    EXPECT_EQ(format_value(105.0874), "105.1");
    EXPECT_EQ(format_value(2.4567), "2.457");
    EXPECT_EQ(format_value(0.0123456), "0.01235");
    EXPECT_EQ(format_value(12345.6), "12346");
    EXPECT_EQ(format_value(0), "0");
    EXPECT_EQ(format_value(1e-5), "1.000e-05");
    EXPECT_EQ(format_value(std::nan("")), "not a number");
    EXPECT_EQ(format_count(0), "0");
    EXPECT_EQ(format_count(999), "999");
    EXPECT_EQ(format_count(1234567), "1,234,567");
    EXPECT_EQ(format_count(-1000), "-1,000");
}

} // namespace
} // namespace penumbra
