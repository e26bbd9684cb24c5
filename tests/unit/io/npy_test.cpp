#include "core/io/npy.hpp"

#include "core/io/files.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <cmath>
#include <cstdint>
#include <numeric>

namespace penumbra {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

template<class T>
std::string raw(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string dictionary(const std::string& descr, const std::string& order, const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

/// A file as numpy would write it, its two-byte header length of version 1 or four-byte one of 2 and 3.
std::string npy(const std::string& header, const std::string& data, char version = 1) {
    std::string file = "\x93NUMPY";
    file += {version, '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    if (version > 1)
        file += {'\0', '\0'};
    return file + header + data;
}

class Npy : public ::testing::Test {
  protected:
    NpyArray read(const std::string& content) {
        write_file_atomically(path_, content);
        return read_npy(path_);
    }
    std::string refused(const std::string& content, const std::string& words) {
        return expect_error([&] { read(content); }, words);
    }
    template<class T>
    void expect_values(const std::string& descr, const std::vector<T>& values) {
        auto shape = std::to_string(values.size()) + ",)";
        shape.insert(shape.begin(), '(');
        const auto array = read(npy(dictionary(descr, "False", shape), raw(values)));
        ASSERT_EQ(array.shape, std::vector<std::size_t>{values.size()}) << descr;
        for (std::size_t i = 0; i < values.size(); ++i)
            EXPECT_EQ(array.values[i], static_cast<double>(values[i])) << descr << " at " << i;
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_ / "array.npy";
};

TEST_F(Npy, FloatsComeBackAsTheyWereWritten) {
    std::vector<float> values(2 * 3 * 4);
    std::iota(values.begin(), values.end(), -7.25f);
    const std::vector<std::size_t> shape = {2, 3, 4};
    write_npy(path_, shape, values);
    const auto array = read_npy(path_);
    EXPECT_EQ(array.shape, shape);
    EXPECT_EQ(array.values, std::vector<double>(values.begin(), values.end()));
}

TEST_F(Npy, AFileIsLaidOutAsNumpyAsks) {
    write_npy(path_, std::vector<std::size_t>{2}, std::vector<float>{1.0f, -2.0f});
    const auto bytes = read_file(path_);
    const std::string text(bytes.begin(), bytes.end());
    ASSERT_EQ(text.size(), 128u + 8u);
    EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
    EXPECT_EQ(text.substr(10, 60), "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }   ");
    EXPECT_EQ(text[127], '\n');
    EXPECT_EQ(text.substr(128), raw(std::vector<float>{1.0f, -2.0f}));
}

TEST_F(Npy, ScalarsAndEmptyArraysAreArraysToo) {
    write_npy(path_, std::vector<std::size_t>{}, std::vector<float>{3.5f});
    EXPECT_EQ(read_npy(path_).values, std::vector<double>{3.5});
    EXPECT_TRUE(read_npy(path_).shape.empty());
    write_npy(path_, std::vector<std::size_t>{0, 28, 28}, std::vector<float>{});
    EXPECT_EQ(read_npy(path_).shape, (std::vector<std::size_t>{0, 28, 28}));
}

TEST_F(Npy, EveryPlainNumberIsRead) {
    expect_values<double>("<f8", {0.1, -1e300, 5e-324});
    expect_values<float>("<f4", {0.1f, -3e38f});
    expect_values<std::int8_t>("|i1", {-128, 127});
    expect_values<std::int16_t>("<i2", {-32768, 32767});
    expect_values<std::int32_t>("<i4", {INT32_MIN, INT32_MAX});
    expect_values<std::int64_t>("<i8", {-(1ll << 53), 1ll << 53});
    expect_values<std::uint8_t>("|u1", {0, 255});
    expect_values<std::uint16_t>("<u2", {0, 65535});
    expect_values<std::uint32_t>("<u4", {0, UINT32_MAX});
    expect_values<std::uint64_t>("<u8", {0, 1ull << 63});
    expect_values<std::uint8_t>("|b1", {0, 1, 1});
}

TEST_F(Npy, HalfPrecisionIsRead) {
    // one, minus two, the largest, the smallest normal and subnormal numbers, infinity
    const std::vector<std::uint16_t> bits = {0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00};
    const auto array = read(npy(dictionary("<f2", "False", "(6,)"), raw(bits)));
    EXPECT_EQ(array.values,
              (std::vector<double>{1, -2, 65504, std::ldexp(1, -14), std::ldexp(1, -24), HUGE_VAL}));
    const std::vector<std::uint16_t> not_a_number = {0x7e00};
    EXPECT_TRUE(std::isnan(read(npy(dictionary("<f2", "False", "(1,)"), raw(not_a_number))).values[0]));
}

TEST_F(Npy, FortranOrderIsTurnedIntoRows) {
    // [[[0, 1], [2, 3], [4, 5]]] with the first index running fastest, and its [2, 3, 2] double
    const std::vector<float> columns = {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11};
    const auto array = read(npy(dictionary("<f4", "True", "(2, 3, 2)"), raw(columns)));
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3, 2}));
    std::vector<double> rows(12);
    std::iota(rows.begin(), rows.end(), 0.0);
    EXPECT_EQ(array.values, rows);
}

TEST_F(Npy, LaterVersionsAndOtherLayoutsOfTheHeaderAreRead) {
    const auto data = raw(std::vector<float>{1, 2});
    for (const char version : {'\1', '\2', '\3'}) {
        const auto header = "{\"shape\": (2, 1), \"fortran_order\":False,\"descr\": \"<f4\"}      \n";
        EXPECT_EQ(read(npy(header, data, version)).values, (std::vector<double>{1, 2}));
    }
}

TEST_F(Npy, WhatIsNotAnNpyFileIsSaid) {
    refused("", "is not an .npy file");
    refused("PK\x03\x04 a zip, as .npz is", "is not an .npy file");
    refused(npy(dictionary("<f4", "False", "(1,)"), "1234", 9), "has the .npy format version 9");
}

TEST_F(Npy, DamagedHeadersAreSaid) {
    const auto good = npy(dictionary("<f4", "False", "(1,)"), "1234");
    for (std::size_t length = 6; length < good.size() - 4; ++length)
        refused(good.substr(0, length), "ends within its header");
    refused(npy("{'descr': '<f4'}", "1234"), "has a header that is not numpy's");
    refused(npy("not a dictionary", "1234"), "has a header that is not numpy's");
    refused(npy("{'descr': '<f4", "1234"), "has a header that is not numpy's");
    refused(npy(dictionary("<f4", "Perhaps", "(1,)"), "1234"), "has a header that is not numpy's");
    refused(npy(dictionary("<f4", "False", "(-1,)"), "1234"), "has a header that is not numpy's");
    refused(npy("{'order': 'C'}", "1234"), "unknown word \"order\"");
}

TEST_F(Npy, SizesThatDoNotFitAreSaid) {
    const auto header = dictionary("<f4", "False", "(2,)");
    refused(npy(header, "1234567"), "should hold 8 bytes of numbers by its header and holds 7");
    refused(npy(header, "123456789"), "should hold 8 bytes of numbers by its header and holds 9");
    refused(npy(dictionary("<f8", "False", "(4294967296, 4294967296)"), ""), "larger than any memory");
}

TEST_F(Npy, TypesThatAreNotReadAreSaidWithTheWayOut) {
    const auto message = refused(npy(dictionary("<c8", "False", "(1,)"), "12345678"), "of the type \"<c8\"");
    EXPECT_NE(message.find("float32"), std::string::npos);
    refused(npy(dictionary("|O", "False", "(1,)"), "12345678"), "of the type \"|O\"");
    refused(npy(dictionary(">f4", "False", "(1,)"), "1234"), "big-endian");
    refused(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "1234"),
            "named fields");
}

TEST_F(Npy, AShapeThatDoesNotFitItsNumbersIsNotWritten) {
    const std::vector<std::size_t> shape = {2, 2};
    expect_error([&] { write_npy(path_, shape, std::vector<float>(3)); },
                 "has the shape (2, 2) but 3 numbers");
    EXPECT_FALSE(std::filesystem::exists(path_));
}

} // namespace
} // namespace penumbra
