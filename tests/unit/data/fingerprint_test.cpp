#include "core/data/fingerprint.hpp"

#include <gtest/gtest.h>
#include <set>
#include <vector>

namespace penumbra {
namespace {

std::string fingerprint_of(const std::vector<std::vector<std::uint8_t>>& pieces) {
    Fingerprint fingerprint;
    for (const auto& piece : pieces)
        fingerprint.add(piece);
    return fingerprint.text();
}

TEST(Fingerprint, IsSixteenHexadecimalDigitsAndRepeats) {
    const auto text = fingerprint_of({{1, 2, 3}});
    EXPECT_EQ(text.size(), 16u);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(fingerprint_of({{1, 2, 3}}), text);
}

TEST(Fingerprint, TellsEverySingleBitApart) {
    std::vector<std::uint8_t> bytes(100);
    std::set<std::string> seen = {fingerprint_of({bytes})};
    for (auto& byte : bytes)
        for (int bit = 0; bit < 8; ++bit) {
            byte = static_cast<std::uint8_t>(1 << bit);
            seen.insert(fingerprint_of({bytes}));
            byte = 0;
        }
    EXPECT_EQ(seen.size(), 801u);
}

TEST(Fingerprint, TellsLengthsPiecesAndOrderApart) {
    EXPECT_NE(fingerprint_of({{0}}), fingerprint_of({{0, 0}}));
    EXPECT_NE(fingerprint_of({{1, 2}, {3}}), fingerprint_of({{1}, {2, 3}}));
    EXPECT_NE(fingerprint_of({{1}, {2}}), fingerprint_of({{2}, {1}}));
    EXPECT_NE(fingerprint_of({}), fingerprint_of({{}}));
}

} // namespace
} // namespace penumbra
