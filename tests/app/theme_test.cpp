#include "app/shell/theme.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

using Colour = std::array<double, 3>;
using Matrix = std::array<Colour, 3>;

Colour linear_rgb(ImU32 colour) {
    Colour linear{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double c = static_cast<double>((colour >> (8 * i)) & 255U) / 255.0;
        linear[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    }
    return linear;
}

Colour times(const Matrix& m, const Colour& v) {
    Colour product{};
    for (std::size_t i = 0; i < 3; ++i) {
        product[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
    return product;
}

/// Ottosson's Oklab, in which equal distances look equally far apart; 0.02 is about what one just notices.
Colour oklab(const Colour& rgb) {
    constexpr Matrix kCones{{{0.4122214708, 0.5363325363, 0.0514459929},
                             {0.2119034982, 0.6806995451, 0.1073969566},
                             {0.0883024619, 0.2817188376, 0.6299787005}}};
    constexpr Matrix kLab{{{0.2104542553, 0.7936177850, -0.0040720468},
                           {1.9779984951, -2.4285922050, 0.4505937099},
                           {0.0259040371, 0.7827717662, -0.8086757660}}};
    Colour cones = times(kCones, rgb);
    for (double& cone : cones) {
        cone = std::cbrt(std::max(0.0, cone));
    }
    return times(kLab, cones);
}

/// How people without one kind of cone see, in linear RGB: Machado, Oliveira & Fernandes 2009, severity 1.
constexpr std::array<Matrix, 4> kVisions{{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}};

double difference(ImU32 a, ImU32 b, const Matrix& vision) {
    const auto seen = [&vision](ImU32 colour) {
        Colour rgb = times(vision, linear_rgb(colour));
        for (double& channel : rgb) {
            channel = std::clamp(channel, 0.0, 1.0);
        }
        return oklab(rgb);
    };
    const Colour first = seen(a);
    const Colour second = seen(b);
    return std::hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

class ThemeTest : public ::testing::TestWithParam<ThemeName> {
  protected:
    Theme theme_ = make_theme(GetParam(), 1);
};

TEST_P(ThemeTest, text_is_readable_wherever_it_stands) {
    for (const ImU32 ground : {theme_.panel, theme_.window, theme_.well, theme_.raised}) {
        EXPECT_GE(contrast_ratio(theme_.text, ground), 7);
        EXPECT_GE(contrast_ratio(theme_.muted, ground), 4.5);
    }
    for (const ImU32 colour : {theme_.accent, theme_.good, theme_.warning, theme_.bad}) {
        EXPECT_GE(contrast_ratio(colour, theme_.panel), 4.5);
        EXPECT_GE(contrast_ratio(colour, theme_.window), 4.5);
    }
    EXPECT_GE(contrast_ratio(theme_.on_accent, theme_.accent), 4.5);
    EXPECT_GE(contrast_ratio(theme_.on_accent, theme_.accent_hovered), 4.5);
    EXPECT_GE(contrast_ratio(theme_.text, theme_.hovered), 4.5);
    EXPECT_GE(contrast_ratio(theme_.text, theme_.pressed), 4.5);
}

TEST_P(ThemeTest, digits_stand_out_from_the_panel) {
    for (int digit = 0; digit < 10; ++digit) {
        EXPECT_GE(contrast_ratio(theme_.digit(digit), theme_.panel), 3) << digit;
    }
    EXPECT_EQ(theme_.digit(13), theme_.digit(3));
    EXPECT_EQ(theme_.digit(-1), theme_.digit(9));
}

TEST_P(ThemeTest, digits_are_told_apart_with_every_kind_of_colour_vision) {
    for (const Matrix& vision : kVisions) {
        for (int a = 0; a < 10; ++a) {
            for (int b = 0; b < a; ++b) {
                EXPECT_GE(difference(theme_.digit(a), theme_.digit(b), vision), 0.08)
                    << a << " and " << b << ", vision " << &vision - kVisions.data();
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Both, ThemeTest, ::testing::Values(ThemeName::Dark, ThemeName::Light),
                         [](const auto& parameter) { return std::string(to_string(parameter.param)); });

TEST(Theme, contrast_of_known_colours) {
    EXPECT_NEAR(contrast_ratio(IM_COL32_BLACK, IM_COL32_WHITE), 21, 1e-9);
    EXPECT_NEAR(contrast_ratio(IM_COL32(119, 119, 119, 255), IM_COL32_WHITE), 4.478, 1e-3); // #777 on white
}

TEST(Theme, names_are_read_and_measures_scale) {
    EXPECT_EQ(theme_name("light"), ThemeName::Light);
    EXPECT_THROW(theme_name("pink"), Error);
    const Theme theme = make_theme(ThemeName::Dark, 1.5F);
    EXPECT_FLOAT_EQ(theme.m(), 18);
    EXPECT_FLOAT_EQ(theme.px(5), 8); // whole pixels
}

TEST(Theme, colours_blend_per_channel) {
    EXPECT_EQ(mix(IM_COL32_BLACK, IM_COL32_WHITE, 0), IM_COL32_BLACK);
    EXPECT_EQ(mix(IM_COL32_BLACK, IM_COL32_WHITE, 1), IM_COL32_WHITE);
    EXPECT_EQ(mix(IM_COL32(0, 100, 0, 255), IM_COL32(200, 0, 0, 255), 0.5F), IM_COL32(100, 50, 0, 255));
    EXPECT_EQ(with_alpha(IM_COL32(1, 2, 3, 255), 0.5F), IM_COL32(1, 2, 3, 128));
}

} // namespace
} // namespace penumbra
