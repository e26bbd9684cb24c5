#include "core/data/synthetic_digits.hpp"

#include "core/data/digit_skeletons.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace penumbra {

namespace {

const Factor& factor(const ImageSet& set, const std::string& name) {
    const auto found =
        std::find_if(set.factors.begin(), set.factors.end(), [&](const Factor& f) { return f.name == name; });
    if (found == set.factors.end())
        throw std::runtime_error("no factor " + name);
    return *found;
}

double ink(const ImageSet& set, std::size_t i) {
    const auto image = set.image(i);
    return std::accumulate(image.begin(), image.end(), 0.0) / 255;
}

/// Covariance matrix of the ink's position: {xx, xy, yy}, y downwards.
std::array<double, 3> moments(const ImageSet& set, std::size_t i) {
    const auto image = set.image(i);
    double mass = 0, mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
    for (int row = 0; row < kImageRows; ++row)
        for (int column = 0; column < kImageColumns; ++column) {
            const double v = image[static_cast<std::size_t>(row * kImageColumns + column)];
            mass += v;
            mx += v * column;
            my += v * row;
            xx += v * column * column;
            xy += v * column * row;
            yy += v * row * row;
        }
    mx /= mass;
    my /= mass;
    return {xx / mass - mx * mx, xy / mass - mx * my, yy / mass - my * my};
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto mean = [](const std::vector<double>& v) {
        return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
    };
    const double ma = mean(a), mb = mean(b);
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - ma) * (b[i] - mb);
        aa += (a[i] - ma) * (a[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
    }
    return ab / std::sqrt(aa * bb);
}

class SyntheticDigits : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { set_ = new ImageSet(synthetic_digits(2000, 7)); }
    static void TearDownTestSuite() { delete set_; }
    static inline const ImageSet* set_ = nullptr;
};

TEST_F(SyntheticDigits, ComeFromSeedAndIndexAlone) {
    const auto again = synthetic_digits(300, 7, 1000);
    EXPECT_TRUE(
        std::equal(again.pixels.begin(), again.pixels.end(), set_->pixels.begin() + 1000 * kImagePixels));
    EXPECT_TRUE(std::equal(again.labels.begin(), again.labels.end(), set_->labels.begin() + 1000));
    EXPECT_NE(synthetic_digits(300, 8, 1000).pixels, again.pixels);
}

TEST_F(SyntheticDigits, EveryClassAndEveryStyleAppears) {
    std::array<int, 10> classes{};
    for (const auto label : set_->labels)
        ++classes.at(label);
    for (const int count : classes)
        EXPECT_NEAR(count, 200, 60);
    const Factor& style = factor(*set_, "style");
    std::size_t styles = 0;
    for (int digit = 0; digit < 10; ++digit)
        styles += digit_styles(digit).size();
    EXPECT_EQ(style.names.size(), styles);
    for (std::size_t s = 0; s < styles; ++s)
        EXPECT_GT(std::count(style.values.begin(), style.values.end(), static_cast<float>(s)), 5)
            << style.names[s];
    for (std::size_t i = 0; i < set_->size(); ++i)
        ASSERT_EQ(style.names.at(static_cast<std::size_t>(style.values[i])).front(), '0' + set_->labels[i]);
}

TEST_F(SyntheticDigits, InkIsFramedAsMnistFramesIt) {
    int at_the_edge = 0;
    for (std::size_t i = 0; i < set_->size(); ++i) {
        const auto image = set_->image(i);
        double mass = 0, x = 0, y = 0;
        int edge = 0;
        for (int row = 0; row < kImageRows; ++row)
            for (int column = 0; column < kImageColumns; ++column) {
                const double v = image[static_cast<std::size_t>(row * kImageColumns + column)];
                mass += v;
                x += v * (column + 0.5);
                y += v * (row + 0.5);
                if (row == 0 || column == 0 || row == kImageRows - 1 || column == kImageColumns - 1)
                    edge = std::max(edge, static_cast<int>(v));
            }
        ASSERT_GT(mass, 20 * 255) << i;
        EXPECT_NEAR(x / mass, 14, 2) << i;
        EXPECT_NEAR(y / mass, 14, 2) << i;
        at_the_edge += edge >= 128;
    }
    EXPECT_LE(at_the_edge, 4); // of 2,000: lopsided ones, as there are in MNIST
}

TEST_F(SyntheticDigits, ThicknessIsMoreInk) {
    const Factor& thickness = factor(*set_, "thickness");
    std::vector<double> a, b;
    for (std::size_t i = 0; i < set_->size(); ++i) {
        a.push_back(thickness.values[i]);
        b.push_back(ink(*set_, i));
    }
    EXPECT_GT(correlation(a, b), 0.6);
}

TEST_F(SyntheticDigits, SlantShowsInTheMoments) {
    // Of ones, whose skeleton is upright: the ink's shear is minus cov(x, y) / var(y), y pointing down.
    const Factor& slant = factor(*set_, "slant");
    const Factor& rotation = factor(*set_, "rotation");
    std::vector<double> a, b;
    for (std::size_t i = 0; i < set_->size(); ++i) {
        if (set_->labels[i] != 1)
            continue;
        const auto [xx, xy, yy] = moments(*set_, i);
        a.push_back(slant.values[i] + rotation.values[i]);
        b.push_back(std::atan(-xy / yy) * 180 / 3.14159265);
    }
    EXPECT_GT(correlation(a, b), 0.9);
}

} // namespace

} // namespace penumbra
