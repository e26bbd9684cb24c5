#include "core/io/safetensors.hpp"

#include "core/io/files.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

namespace penumbra {
namespace {

using nlohmann::json;
using testing::expect_error;
using testing::TemporaryFolder;

std::string length_prefix(std::uint64_t length) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes;
}

std::string assembled(const std::string& header, const std::string& data) {
    return length_prefix(header.size()) + header + data;
}

/// Two tensors in 12 bytes, "a" of two floats and "b" of four bytes.
json good_header() {
    return {{"a", {{"dtype", "F32"}, {"shape", {2}}, {"data_offsets", {0, 8}}}},
            {"b", {{"dtype", "U8"}, {"shape", {2, 2}}, {"data_offsets", {8, 12}}}},
            {"__metadata__", {{"format", "pt"}}}};
}

const std::string kData = "abcdefghijkl";

class Safetensors : public ::testing::Test {
  protected:
    SafetensorsFile read(const std::string& content) {
        write_file_atomically(path_, content);
        return read_safetensors(path_);
    }
    /// Both ways of reading must refuse the file in the same words.
    void refused(const std::string& content, const std::string& words) {
        const auto message = expect_error([&] { read(content); }, words);
        EXPECT_NE(message.find("choose another one"), std::string::npos) << message;
        EXPECT_EQ(expect_error([&] { read_safetensors_metadata(path_); }, words), message);
    }
    void header_refused(const json& header, const std::string& words) {
        refused(assembled(header.dump(), kData), words);
    }
    /// The good header with one field of "b" changed.
    void refused_with(const std::string& field, const json& value, const std::string& words) {
        auto header = good_header();
        header["b"][field] = value;
        header_refused(header, words);
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_ / "model.safetensors";
};

TEST_F(Safetensors, TensorsAndMetadataComeBackAsTheyWereWritten) {
    SafetensorsFile file;
    file.metadata = {
        {"spec", R"({"kind": "vae", "quote": "\""})"}, {"format_version", "1"}, {"name", "Zürich"}};
    file.tensors["weight"] = {"F32", {2, 3}, std::vector<std::uint8_t>(24, 9)};
    file.tensors["state.rng"] = {"U8", {5}, {1, 2, 3, 4, 5}};
    file.tensors["step"] = {"I64", {}, {7, 0, 0, 0, 0, 0, 0, 0}};
    file.tensors["empty"] = {"F64", {0, 4}, {}};
    write_safetensors(path_, file);
    EXPECT_EQ(read_safetensors(path_), file);
    EXPECT_EQ(read_safetensors_metadata(path_), file.metadata);
}

TEST_F(Safetensors, AnEmptyFileOfTensorsIsOne) {
    write_safetensors(path_, {});
    EXPECT_EQ(read_safetensors(path_), SafetensorsFile{});
}

TEST_F(Safetensors, DataAreAlignedToTheirElements) {
    SafetensorsFile file;
    file.tensors["a"] = {"U8", {3}, {1, 2, 3}};
    file.tensors["b"] = {"F64", {1}, std::vector<std::uint8_t>(8)};
    file.tensors["c"] = {"F16", {1}, {4, 5}};
    write_safetensors(path_, file);
    const auto bytes = read_file(path_);
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    EXPECT_EQ(length % 8, 0u);
    const auto header =
        json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(header["b"]["data_offsets"], json({0, 8}));
    EXPECT_EQ(header["c"]["data_offsets"], json({8, 10}));
    EXPECT_EQ(header["a"]["data_offsets"], json({10, 13}));
    EXPECT_FALSE(header.contains("__metadata__"));
}

TEST_F(Safetensors, FilesOfOtherWritersAreRead) {
    const auto file = read(assembled(good_header().dump() + "   ", kData));
    EXPECT_EQ(file.metadata.at("format"), "pt");
    EXPECT_EQ(file.tensors.at("a").bytes, std::vector<std::uint8_t>(kData.begin(), kData.begin() + 8));
    EXPECT_EQ(file.tensors.at("b").bytes, std::vector<std::uint8_t>(kData.begin() + 8, kData.end()));
    EXPECT_EQ(file.tensors.at("b").shape, (std::vector<std::int64_t>{2, 2}));
}

TEST_F(Safetensors, AForeignFileIsSaid) {
    refused("", "too short for a .safetensors file");
    refused("PK\x03\x04", "too short for a .safetensors file");
    refused("PK\x03\x04 is how a file of torch.save begins, a zip", "header would be larger than 100 MB");
    refused(assembled("not JSON", kData), "header that is not a JSON object");
    refused(assembled("[1, 2]", kData), "header that is not a JSON object");
    refused(assembled("{\"a\xff\": 1}", kData), "header that is not a JSON object");
    refused(assembled(good_header().dump().substr(0, 50), kData), "header that is not a JSON object");
}

TEST_F(Safetensors, ACutFileIsSaidWhereverItEnds) {
    const auto whole = assembled(good_header().dump(), kData);
    for (std::size_t length = 0; length < whole.size(); length += 3) {
        const auto words = length < 8                   ? "too short"
                           : length < whole.size() - 12 ? "ends within its header"
                                                        : "bytes of data";
        refused(whole.substr(0, length), words);
    }
}

TEST_F(Safetensors, ExtraBytesAreSaid) {
    refused(assembled(good_header().dump(), kData + "12345"), "goes on for 5 bytes after its last tensor");
}

TEST_F(Safetensors, ADamagedTypeIsSaid) {
    refused_with("dtype", "F128", "the tensor \"b\" with the type \"F128\", which Penumbra does not know");
    refused_with("dtype", 4, "with a type that is not a word");
    refused_with("dtype", "F32", "a shape that needs 16 bytes and a place of 4");
}

TEST_F(Safetensors, ADamagedShapeIsSaid) {
    refused_with("shape", "2x2", "with a shape that is not a list");
    refused_with("shape", {2, -2}, "with a shape that is not made of whole numbers");
    refused_with("shape", {2, 2.5}, "with a shape that is not made of whole numbers");
    refused_with("shape", {2, 3}, "a shape that needs 6 bytes and a place of 4");
    refused_with("shape", {1ull << 40, 1ull << 40}, "with a shape larger than any memory");
    refused_with("shape", {18446744073709551615u}, "with a shape that is not made of whole numbers");
}

TEST_F(Safetensors, ADamagedPlaceIsSaid) {
    refused_with("data_offsets", {8}, "with a place that is not two offsets");
    refused_with("data_offsets", "8-12", "with a place that is not two offsets");
    refused_with("data_offsets", {-1, 12}, "with a place that is not made of whole numbers");
    refused_with("data_offsets", {12, 8}, "at bytes 12 to 8, but holds 12 bytes of data");
    refused_with("data_offsets", {9, 13}, "at bytes 9 to 13, but holds 12 bytes of data");
    refused_with("data_offsets", {4, 8}, "over the bytes of another tensor");
    auto header = good_header();
    header["a"] = {{"dtype", "F32"}, {"shape", {1}}, {"data_offsets", {0, 4}}};
    header_refused(header, "the tensor \"b\" after bytes that belong to no tensor");
}

TEST_F(Safetensors, MissingFieldsAreSaid) {
    for (const char* field : {"dtype", "shape", "data_offsets"}) {
        auto header = good_header();
        header["a"].erase(field);
        header_refused(header, "the tensor \"a\" without its type, shape or place");
    }
    auto header = good_header();
    header["a"] = 3;
    header_refused(header, "the tensor \"a\" without its type, shape or place");
}

TEST_F(Safetensors, DamagedMetadataAreSaid) {
    auto header = good_header();
    header["__metadata__"] = "words";
    header_refused(header, "metadata that are not a JSON object");
    header["__metadata__"] = {{"epoch", 3}};
    header_refused(header, "metadata \"epoch\" that are not text");
}

TEST_F(Safetensors, AMissingFileOrAFolderIsSaid) {
    expect_error([&] { read_safetensors(folder_ / "missing"); }, "Cannot open");
    expect_error([&] { read_safetensors(folder_.path()); }, "Cannot open");
}

TEST_F(Safetensors, WhatDoesNotFitTogetherIsNotWritten) {
    const auto expect_unwritten = [&](const std::string& name, const SafeTensor& tensor) {
        SafetensorsFile file;
        file.tensors[name] = tensor;
        expect_error([&] { write_safetensors(path_, file); },
                     "The tensor \"" + name + "\" cannot be written");
        EXPECT_FALSE(std::filesystem::exists(path_));
    };
    expect_unwritten("short", {"F32", {2}, std::vector<std::uint8_t>(7)});
    expect_unwritten("negative", {"U8", {-1}, {}});
    expect_unwritten("unknown", {"Q4", {1}, {1}});
    expect_unwritten("__metadata__", {"U8", {1}, {1}});

    SafetensorsFile file;
    file.metadata["note"] = "\xff\xfe";
    expect_error([&] { write_safetensors(path_, file); }, "are not UTF-8 text");
}

} // namespace
} // namespace penumbra
