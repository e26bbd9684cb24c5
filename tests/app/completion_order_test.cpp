#include "app/panels/completion_order.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

using Labels = std::vector<std::uint8_t>;
using Confidence = std::vector<float>;

std::vector<int> places(const CompletionOrder& order, int count) {
    std::vector<int> result;
    for (int place = 0; place < count; ++place)
        result.push_back(order.completion(place));
    return result;
}

TEST(CompletionOrder, by_class_and_within_one_by_probability) {
    CompletionOrder order;
    EXPECT_FALSE(order.sorted());
    EXPECT_EQ(places(order, 3), (std::vector<int>{0, 1, 2}));
    order.sort(Labels{7, 3, 7, 9, 3}, Confidence{0.6F, 0.5F, 0.9F, 1, 0.8F});
    EXPECT_EQ(places(order, 5), (std::vector<int>{4, 1, 2, 0, 3}));
    EXPECT_EQ(order.place(4), 0);
    EXPECT_EQ(order.place(0), 3);
    EXPECT_EQ(order.beginning(0), 2);
    EXPECT_EQ(order.beginning(1), 0);
    EXPECT_EQ(order.beginning(2), 2);
    EXPECT_EQ(order.beginning(4), 1);
    EXPECT_EQ(order.group(4), 9);
}

TEST(CompletionOrder, what_stays_in_its_class_stays_in_its_place) {
    CompletionOrder order;
    order.sort(Labels{7, 3, 7, 3}, Confidence{0.6F, 0.9F, 0.7F, 0.8F});
    ASSERT_EQ(places(order, 4), (std::vector<int>{1, 3, 2, 0}));
    // Other probabilities alone move nothing.
    order.update(Labels{7, 3, 7, 3}, Confidence{0.9F, 0.5F, 0.5F, 1}, true);
    EXPECT_EQ(places(order, 4), (std::vector<int>{1, 3, 2, 0}));
    // Who changes its class comes last in the new one.
    order.update(Labels{7, 7, 7, 3}, Confidence{0.9F, 0.95F, 0.5F, 1}, false);
    EXPECT_EQ(places(order, 4), (std::vector<int>{3, 2, 0, 1}));
}

TEST(CompletionOrder, a_doubtful_one_moves_when_the_stroke_has_ended) {
    CompletionOrder order;
    order.sort(Labels{3, 5, 5}, Confidence{0.9F, 0.9F, 0.8F});
    order.update(Labels{5, 5, 5}, Confidence{0.55F, 0.9F, 0.8F}, false);
    EXPECT_EQ(order.group(0), 3);
    order.update(Labels{5, 5, 5}, Confidence{0.55F, 0.9F, 0.8F}, true);
    EXPECT_EQ(places(order, 3), (std::vector<int>{1, 2, 0}));
    EXPECT_EQ(order.beginning(0), 3);
}

TEST(CompletionOrder, without_a_classifier_as_drawn) {
    CompletionOrder order;
    order.sort(Labels{3, 1}, Confidence{0.9F, 0.9F});
    order.update({}, {}, true);
    EXPECT_FALSE(order.sorted());
    EXPECT_EQ(order.completion(1), 1);
    order.update(Labels{3, 1, 2}, Confidence{0.9F, 0.9F, 1}, false); // another number: sorted anew
    EXPECT_EQ(places(order, 3), (std::vector<int>{1, 2, 0}));
}

} // namespace
} // namespace penumbra
