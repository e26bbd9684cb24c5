#include "core/data/array_images.hpp"

#include "core/io/files.hpp"
#include "core/io/npy.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace penumbra {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

/// An .npy file of bytes.
void write_bytes(const std::filesystem::path& path, const std::string& shape, const std::string& bytes) {
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
    header.append(117 - header.size(), ' ');
    header += '\n';
    write_file_atomically(path, std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) +
                                    std::string(1, '\0') + header + bytes);
}

TEST(ArrayImages, BytesAndNumbersAreTaken) {
    const TemporaryFolder folder;
    std::string bytes;
    std::vector<float> numbers;
    for (int i = 0; i < 10 * 784; ++i) {
        bytes += static_cast<char>(i % 251);
        numbers.push_back(static_cast<float>(i % 251) / 255);
    }
    write_bytes(folder / "a.npy", "(10, 28, 28)", bytes);
    write_npy(folder / "b.npy", std::vector<std::size_t>{10, 784}, numbers);
    const auto a = read_npy_images(folder / "a.npy"), b = read_npy_images(folder / "b.npy");
    EXPECT_EQ(a.size(), 10U);
    EXPECT_EQ(a.image(1)[3], (784 + 3) % 251);
    EXPECT_EQ(a.pixels, b.pixels);
    EXPECT_EQ(a.labels, std::vector<std::uint8_t>(10, 0));

    const auto data = load_dataset((folder / "a.npy").string());
    EXPECT_EQ(data->name, "a");
    EXPECT_EQ(data->folder, folder / "a.npy");
    EXPECT_EQ(data->test.size(), 1U);
    EXPECT_EQ(data->validation.size(), 1U);
    EXPECT_EQ(data->train.size(), 8U);
}

TEST(ArrayImages, LabelsLieBeside) {
    const TemporaryFolder folder;
    write_bytes(folder / "a.npy", "(3, 784)", std::string(3 * 784, 'x'));
    write_bytes(folder / "a-labels.npy", "(3,)", "\x05\x01\x09");
    EXPECT_EQ(read_npy_images(folder / "a.npy").labels, (std::vector<std::uint8_t>{5, 1, 9}));
    write_bytes(folder / "a-labels.npy", "(3,)", "\x05\x01\x0A");
    expect_error([&] { read_npy_images(folder / "a.npy"); }, "The labels in");
    write_bytes(folder / "a-labels.npy", "(2,)", "\x05\x01");
    expect_error([&] { read_npy_images(folder / "a.npy"); }, "of the type u1 and the shape (2)");
}

TEST(ArrayImages, OtherShapesTypesAndValuesAreSaid) {
    const TemporaryFolder folder;
    write_npy(folder / "a.npy", std::vector<std::size_t>{2, 3}, std::vector<float>(6));
    const auto words = expect_error([&] { load_dataset((folder / "a.npy").string()); },
                                    "of the type f4 and the shape (2, 3).");
    EXPECT_NE(words.find("(N, 28, 28) or (N, 784), uint8, or floating-point"), std::string::npos);
    write_npy(folder / "a.npy", std::vector<std::size_t>{1, 784}, std::vector<float>(784, 1.5F));
    expect_error([&] { load_dataset((folder / "a.npy").string()); }, "has a value outside 0..1: 1.5");
    write_bytes(folder / "a.npy", "(2, 784)", std::string(2 * 784, 'x'));
    expect_error([&] { load_dataset((folder / "a.npy").string()); }, "has 2 images.");
    write_file_atomically(folder / "a.txt", "nothing");
    expect_error([&] { load_dataset((folder / "a.txt").string()); }, "a.txt is no data set.");
}

} // namespace
} // namespace penumbra
