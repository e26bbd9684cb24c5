#include "core/data/md5.hpp"

#include "core/error.hpp"

#include <array>
#include <openssl/evp.h>

namespace penumbra {

std::string md5(std::span<const std::uint8_t> bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_md5(), nullptr) != 1)
        throw Error("This system's OpenSSL does not compute MD5 checksums.",
                    "Copy the files of the data set into their folder by hand.");
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 15];
    }
    return text;
}

} // namespace penumbra
