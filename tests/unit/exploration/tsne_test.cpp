#include "core/exploration/tsne.hpp"

#include "core/exploration/embed_job.hpp"
#include "core/exploration/probe_images.hpp"
#include "support/expect_error.hpp"

#include <cmath>
#include <limits>
#include <random>

namespace penumbra::tsne_test {

namespace {

using testing::expect_error;

constexpr std::size_t kSize = 6;

/// Points round `blobs` corners that lie 10 apart in six dimensions, blob by blob.
std::vector<float> blobs(std::size_t blobs, std::size_t each) {
    std::mt19937_64 generator(7);
    std::normal_distribution<float> normal;
    std::vector<float> values;
    for (std::size_t b = 0; b < blobs; ++b)
        for (std::size_t i = 0; i < each; ++i)
            for (std::size_t k = 0; k < kSize; ++k)
                values.push_back((k == b ? 10.0F : 0.0F) + normal(generator));
    return values;
}

double distance(const std::vector<float>& xy, std::size_t i, std::size_t j) {
    return std::hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]);
}

TEST(Tsne, KeepsBlobsApartAndEachTogether) {
    constexpr std::size_t kEach = 50;
    const auto values = blobs(4, kEach);
    Tsne tsne(values, kSize, {}, {.perplexity = 15, .iterations = 500, .seed = 3});
    tsne.advance(1e9);
    ASSERT_TRUE(tsne.finished());
    // The nearest neighbour of every point is of its own blob, and no other blob comes close.
    const auto& xy = tsne.places();
    double widest = 0, closest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < 4 * kEach; ++i) {
        std::size_t nearest = i == 0 ? 1 : 0;
        for (std::size_t j = 0; j < 4 * kEach; ++j) {
            if (j != i && distance(xy, i, j) < distance(xy, i, nearest))
                nearest = j;
            if (i / kEach != j / kEach)
                closest = std::min(closest, distance(xy, i, j));
        }
        EXPECT_EQ(nearest / kEach, i / kEach) << i;
        widest = std::max(widest, distance(xy, i, nearest));
    }
    EXPECT_GT(closest, widest);
}

TEST(Tsne, TheDivergenceFalls) {
    const auto values = blobs(3, 40);
    Tsne tsne(values, kSize, {}, {.perplexity = 10, .iterations = 600});
    while (tsne.iteration() < 1)
        tsne.advance(0);
    const double first = tsne.divergence();
    while (tsne.iteration() < 300)
        tsne.advance(0);
    const double middle = tsne.divergence();
    tsne.advance(1e9);
    EXPECT_GT(first, middle);
    EXPECT_GT(middle, tsne.divergence());
    EXPECT_GT(tsne.divergence(), 0);
    EXPECT_LT(tsne.divergence(), first / 2);
    EXPECT_EQ(tsne.fraction(), 1);
}

TEST(Tsne, TheSameSeedGivesTheSameAnswer) {
    const auto values = blobs(2, 30);
    const auto run = [&](std::uint64_t seed, double piece) {
        Tsne tsne(values, kSize, {}, {.perplexity = 8, .iterations = 80, .seed = seed});
        while (!tsne.finished())
            tsne.advance(piece);
        return tsne.places();
    };
    EXPECT_EQ(run(5, 0), run(5, 1e9)); // however it is cut into pieces
    EXPECT_NE(run(5, 0), run(6, 0));
}

TEST(Tsne, StartsWhereItIsTold) {
    const auto values = blobs(2, 30);
    std::vector<float> start;
    for (std::size_t i = 0; i < 60; ++i)
        start.insert(start.end(), {static_cast<float>(i), 0.0F});
    const Tsne tsne(values, kSize, start, {.perplexity = 8});
    for (std::size_t i = 1; i < 60; ++i)
        EXPECT_LT(tsne.places()[2 * i - 2], tsne.places()[2 * i]);
    expect_error([&] { Tsne(values, kSize, std::span(start).first(10), {.perplexity = 8}); },
                 "another number of points");
}

TEST(Tsne, RefusesWhatDoesNotFitInWords) {
    const auto values = blobs(2, 15);
    expect_error([&] { Tsne(values, kSize, {}, {.perplexity = 30}); }, "at most 9 fits");
    expect_error([&] { Tsne(values, kSize, {}, {.perplexity = 1}); }, "at least 2");
    expect_error([&] { Tsne(values, kSize, {}, {.perplexity = std::nan("")}); }, "at least 2");
    expect_error([&] { Tsne(std::span(values).first(5 * kSize), kSize, {}, {.perplexity = 2}); },
                 "at least 7 points");
    auto broken = values;
    broken[20] = std::nanf("");
    expect_error([&] { Tsne(broken, kSize, {}, {.perplexity = 8}); }, "not finite");
    EXPECT_EQ(perplexity_problem(9, 30), "");
}

TEST(Tsne, EqualPointsDoNoHarm) {
    std::vector<float> values(40 * kSize, 1.0F);
    Tsne tsne(values, kSize, {}, {.perplexity = 5, .iterations = 60});
    tsne.advance(1e9);
    for (const float place : tsne.places())
        EXPECT_TRUE(std::isfinite(place));
}

TEST(QuadTree, RepelsAsThePairsDo) {
    std::mt19937_64 generator(11);
    std::normal_distribution<float> normal(0, 8);
    std::vector<float> xy(2 * 500);
    for (float& v : xy)
        v = normal(generator);
    QuadTree tree;
    tree.build(xy);
    std::vector<float> forces(xy.size());
    const double total = tree.repel(forces);
    double exact = 0, error = 0, size = 0;
    for (std::size_t i = 0; i < 500; ++i) {
        double fx = 0, fy = 0;
        for (std::size_t j = 0; j < 500; ++j) {
            const double dx = xy[2 * i] - xy[2 * j], dy = xy[2 * i + 1] - xy[2 * j + 1];
            const double w = i == j ? 0 : 1 / (1 + dx * dx + dy * dy);
            exact += w;
            fx += w * w * dx;
            fy += w * w * dy;
        }
        error += std::pow(forces[2 * i] - fx, 2) + std::pow(forces[2 * i + 1] - fy, 2);
        size += fx * fx + fy * fy;
    }
    EXPECT_NEAR(total, exact, 0.01 * exact);
    EXPECT_LT(std::sqrt(error / size), 0.02);
}

TEST(Affinities, HaveThePerplexityThatWasAskedFor) {
    const auto values = blobs(1, 90);
    Affinities affinities(values, kSize, 12);
    affinities.advance(50);
    EXPECT_EQ(affinities.done(), 50U);
    affinities.advance(1000);
    const auto matrix = affinities.symmetric();
    double sum = 0;
    for (const float p : matrix.value)
        sum += p;
    EXPECT_NEAR(sum, 1, 1e-4);
    // Symmetric: the row of a neighbour has the point with the same value.
    for (std::uint32_t i = 0; i < 90; ++i)
        for (std::uint32_t e = matrix.begin[i]; e < matrix.begin[i + 1]; ++e) {
            const std::uint32_t j = matrix.column[e];
            const auto first = matrix.column.begin() + matrix.begin[j];
            const auto last = matrix.column.begin() + matrix.begin[j + 1];
            const auto back = std::find(first, last, i);
            ASSERT_NE(back, last);
            EXPECT_FLOAT_EQ(matrix.value[static_cast<std::size_t>(back - matrix.column.begin())],
                            matrix.value[e]);
        }
}

TEST(EmbedJob, TakesEvenlySpacedRowsOfAPart) {
    EXPECT_EQ(evenly_spaced(10, 4), (std::vector<std::uint32_t>{0, 2, 5, 7}));
    EXPECT_EQ(evenly_spaced(3, 9), (std::vector<std::uint32_t>{0, 1, 2}));
    auto probe = std::make_shared<ProbeAnswer>();
    probe->codes = blobs(2, 20);
    probe->count = 40;
    probe->code_size = kSize;
    probe->parts = {{"z", 0, kSize}, {"z_top", 2, 4}};
    EmbedJob job({.probe = probe, .part = 1, .most = 25, .perplexity = 5, .iterations = 3});
    EXPECT_TRUE(job.answer().xy.empty());
    job.advance(1e9);
    const auto answer = job.answer();
    EXPECT_TRUE(answer.finished);
    EXPECT_EQ(answer.rows.size(), 25U);
    EXPECT_EQ(answer.xy.size(), 50U);
    expect_error([&] { EmbedJob({.probe = probe, .part = 2}); }, "no codes");
}

} // namespace

} // namespace penumbra::tsne_test
