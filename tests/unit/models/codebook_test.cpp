#include "core/models/codebook.hpp"

#include "core/models/categorical_draw.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra::codebook_test {
namespace {

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

/// A codebook with these entries, each used `uses` times a step so far.
Codebook codebook_of(const torch::Tensor& entries, double uses, double decay = 0.9) {
    Codebook book(entries.size(0), entries.size(1), decay);
    const torch::NoGradGuard no_grad;
    auto buffers = book->named_buffers();
    buffers["entries"].copy_(entries);
    buffers["uses"].fill_(uses);
    buffers["sums"].copy_(entries * uses);
    buffers["started"].fill_(1);
    return book;
}

/// Points around `centres` [C, D], `each` of them at each.
torch::Tensor clusters(const torch::Tensor& centres, std::int64_t each) {
    auto generator = generator_of(4);
    const auto places = centres.repeat_interleave(each, 0);
    return places + 0.01 * at::randn(places.sizes(), generator);
}

TEST(Codebook, NearestIsTheNearest) {
    auto generator = generator_of(1);
    const auto vectors = at::randn({200, 3}, generator);
    const auto book = codebook_of(at::randn({7, 3}, generator), 1);
    const auto nearest = book->nearest(vectors);
    const auto by_hand = (vectors.unsqueeze(1) - book->entries().unsqueeze(0)).square().sum(2).argmin(1);
    EXPECT_TRUE(torch::equal(nearest, by_hand));
    EXPECT_TRUE(torch::equal(book->look_up(nearest), book->entries().index_select(0, by_hand)));
    EXPECT_TRUE(torch::equal(book->nearest(book->entries()), torch::arange(7)));
}

TEST(Codebook, EntriesAreTheMovingAveragesOfTheirVectors) {
    auto book = codebook_of(torch::tensor({{0.0F}, {10.0F}}), /*uses=*/2, /*decay=*/0.9);
    const auto vectors = torch::tensor({{1.0F}, {3.0F}, {2.0F}, {12.0F}});
    auto generator = generator_of(1);
    book->update(vectors, torch::tensor({0, 0, 0, 1}, torch::kInt64), generator);
    // N: 0.9 * 2 + 0.1 * (3, 1); m: 0.9 * 2 * (0, 10) + 0.1 * (6, 12).
    EXPECT_NEAR(book->uses()[0].item<double>(), 2.1, 1e-6);
    EXPECT_NEAR(book->uses()[1].item<double>(), 1.9, 1e-6);
    EXPECT_NEAR(book->entries()[0][0].item<double>(), 0.6 / 2.1, 1e-6);
    EXPECT_NEAR(book->entries()[1][0].item<double>(), 19.2 / 1.9, 1e-5);
}

TEST(Codebook, StaysWhereItsVectorsMeanIs) {
    auto book = codebook_of(torch::tensor({{0.0F}, {10.0F}}), 3);
    const auto vectors = torch::tensor({{-1.0F}, {1.0F}, {9.0F}, {11.0F}});
    auto generator = generator_of(1);
    for (int step = 0; step < 50; ++step)
        book->update(vectors, book->nearest(vectors), generator);
    EXPECT_NEAR(book->entries()[0][0].item<double>(), 0, 1e-5);
    EXPECT_NEAR(book->entries()[1][0].item<double>(), 10, 1e-4);
    EXPECT_NEAR(book->uses().sum().item<double>(), 4, 0.1); // of a step
}

TEST(Codebook, UnusedEntriesMoveToBadlyRepresentedVectors) {
    // The third entry is far from everything; the last vectors are far from their entry.
    auto book = codebook_of(torch::tensor({{0.0F}, {10.0F}, {-500.0F}}), 4);
    const auto vectors = torch::tensor({{0.0F}, {0.0F}, {0.0F}, {10.0F}, {10.0F}, {30.0F}, {30.0F}});
    auto generator = generator_of(1);
    int steps = 0;
    while (book->entries()[2][0].item<double>() < -400 && steps < 200) {
        book->update(vectors, book->nearest(vectors), generator);
        ++steps;
    }
    EXPECT_GT(steps, 20); // not at once: 0.9^steps of its uses are left
    EXPECT_LT(steps, 80);
    // Meanwhile the second entry stands between 10 and 30, as far from the one as from the other.
    EXPECT_NEAR(std::abs(book->entries()[2][0].item<double>() - 20), 10, 0.01);
    for (int step = 0; step < 100; ++step)
        book->update(vectors, book->nearest(vectors), generator);
    EXPECT_TRUE(torch::allclose(book->look_up(book->nearest(vectors)), vectors, 0, 0.01));
}

TEST(Codebook, UsedEntriesAreLeftAlone) {
    const auto vectors = clusters(torch::tensor({{0.0F, 0.0F}, {5.0F, 0.0F}, {0.0F, 5.0F}}), 20);
    auto book = codebook_of(torch::tensor({{0.0F, 0.0F}, {5.0F, 0.0F}, {0.0F, 5.0F}}), 20);
    auto generator = generator_of(1);
    for (int step = 0; step < 300; ++step)
        book->update(vectors, book->nearest(vectors), generator);
    EXPECT_TRUE(torch::equal(book->nearest(vectors), torch::arange(3).repeat_interleave(20)));
}

TEST(Codebook, StartsAtTheClustersOfTheData) {
    const auto centres = torch::tensor({{0.0F, 0.0F}, {4.0F, 0.0F}, {0.0F, 4.0F}, {-4.0F, 1.0F}});
    const auto vectors = clusters(centres, 50);
    Codebook book(4, 2, 0.99);
    EXPECT_FALSE(book->started());
    auto generator = generator_of(3);
    book->start(vectors, generator);
    EXPECT_TRUE(book->started());
    const auto error = (book->look_up(book->nearest(vectors)) - vectors).square().sum(1).max();
    EXPECT_LT(error.item<double>(), 0.01);
    EXPECT_TRUE(torch::equal(std::get<0>(book->uses().sort()), torch::full({4}, 50.0F)));
}

TEST(Codebook, MoreEntriesThanDifferentVectorsDoNoHarm) {
    Codebook book(16, 2, 0.99);
    auto generator = generator_of(3);
    const auto vectors = torch::tensor({{1.0F, 2.0F}, {3.0F, 4.0F}}).repeat({20, 1});
    book->start(vectors, generator);
    for (int step = 0; step < 600; ++step) // the twins are revived again and again
        book->update(vectors, book->nearest(vectors), generator);
    EXPECT_TRUE(torch::isfinite(book->entries()).all().item<bool>());
    EXPECT_TRUE(torch::allclose(book->look_up(book->nearest(vectors)), vectors));
}

TEST(Codebook, VectorsThatAreNotFiniteChangeNothing) {
    auto book = codebook_of(torch::tensor({{0.0F}, {10.0F}}), 1);
    const auto before = book->entries().clone();
    auto generator = generator_of(1);
    const auto lost = torch::tensor({{std::numeric_limits<float>::quiet_NaN()}, {1.0F}});
    book->update(lost, torch::zeros({2}, torch::kInt64), generator);
    EXPECT_TRUE(torch::equal(book->entries(), before));
    Codebook fresh(2, 1, 0.9);
    fresh->start(lost, generator);
    EXPECT_FALSE(fresh->started());
}

TEST(Codebook, StraightThroughIsTheIdentityToGradients) {
    auto generator = generator_of(1);
    auto vectors = at::randn({5, 3}, generator).requires_grad_();
    const auto book = codebook_of(at::randn({4, 3}, generator), 1);
    const auto quantised = book->look_up(book->nearest(vectors));
    const auto through = straight_through(vectors, quantised);
    EXPECT_TRUE(torch::allclose(through, quantised));
    const auto upstream = at::randn({5, 3}, generator);
    (through * upstream).sum().backward();
    EXPECT_TRUE(torch::equal(vectors.grad(), upstream));
}

TEST(Codebook, PerplexityOfKnownUse) {
    const auto of = [](std::vector<std::int64_t> codes) {
        return perplexity(torch::tensor(codes), 8).item<double>();
    };
    EXPECT_NEAR(of({3, 3, 3}), 1, 1e-6);
    EXPECT_NEAR(of({0, 1, 2, 3, 4, 5, 6, 7}), 8, 1e-5);
    EXPECT_NEAR(of({2, 2, 5, 5}), 2, 1e-6);
    EXPECT_NEAR(of({0, 0, 0, 1}), std::exp(-0.75 * std::log(0.75) - 0.25 * std::log(0.25)), 1e-6);
}

TEST(CategoricalDraw, GoesFromTheLikeliestDown) {
    const auto drawn = [](float uniform) {
        std::vector<float> masses{0.2F, 0.0F, 1.0F, 0.8F}; // of 2
        return draw_likeliest_first(masses, uniform);
    };
    EXPECT_EQ(drawn(0), 2u);
    EXPECT_EQ(drawn(0.49F), 2u);
    EXPECT_EQ(drawn(0.51F), 3u);
    EXPECT_EQ(drawn(0.89F), 3u);
    EXPECT_EQ(drawn(0.91F), 0u);
    EXPECT_EQ(drawn(1), 0u); // never the impossible one
}

} // namespace
} // namespace penumbra::codebook_test
