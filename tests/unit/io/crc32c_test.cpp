#include "core/io/crc32c.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <string_view>
#include <vector>

namespace penumbra {
namespace {

std::uint32_t crc_of(std::string_view text) {
    return crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(Crc32c, ThePublishedValuesComeOut) {
    EXPECT_EQ(crc_of("123456789"), 0xE3069283U);
    EXPECT_EQ(crc_of(""), 0U);
    EXPECT_EQ(crc_of("a"), 0xC1D04330U);
    // RFC 3720, appendix B.4.
    EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32)), 0x8A9136AAU);
    EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43U);
    std::vector<std::uint8_t> rising(32);
    std::iota(rising.begin(), rising.end(), std::uint8_t{0});
    EXPECT_EQ(crc32c(rising), 0x46DD794EU);
}

} // namespace
} // namespace penumbra
