#include "core/objectives/radix_order.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace penumbra::radix_order_test {
namespace {

template<class T>
void expect_sorted(const std::vector<T>& values) {
    std::vector<std::uint32_t> expected(values.size());
    std::iota(expected.begin(), expected.end(), 0U);
    std::stable_sort(expected.begin(), expected.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
    EXPECT_EQ(radix_order(values.data(), values.size()), expected);
}

template<class T>
void expect_all() {
    std::mt19937 generator(1);
    std::uniform_real_distribution<T> uniform(0, 1);
    std::vector<T> values;
    expect_sorted(values);
    for (int i = 0; i < 3000; ++i)
        values.push_back(std::pow(uniform(generator), static_cast<T>(1 + i % 30)));
    expect_sorted(values);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<T>(i % 7) / 6; // many equal ones, both ends
    expect_sorted(values);
}

TEST(RadixOrder, SortsAsComparingDoes) {
    expect_all<float>();
    expect_all<double>();
}

TEST(RadixOrder, NotANumberComesLast) {
    const std::vector<float> values = {0.5F, std::nanf(""), 0, 1};
    EXPECT_EQ(radix_order(values.data(), values.size()), (std::vector<std::uint32_t>{2, 0, 3, 1}));
}

} // namespace
} // namespace penumbra::radix_order_test
