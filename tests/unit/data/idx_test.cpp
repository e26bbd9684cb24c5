#include "core/data/idx.hpp"

#include "core/data/dataset.hpp"
#include "core/data/gzip.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/idx_files.hpp"

namespace penumbra {
namespace {

using testing::big_endian;
using testing::expect_error;
using testing::gzipped;
using testing::idx_images;
using testing::idx_labels;
using testing::TemporaryFolder;

class Idx : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& content, const std::string& name = "file") {
        write_file_atomically(folder_ / name, content);
        return folder_ / name;
    }
    /// The message must name the file and say what to do.
    void images_refused(const std::string& content, const std::string& words) {
        const auto path = file(content);
        const auto message = expect_error([&] { read_idx_images(path); }, words);
        EXPECT_NE(message.find(path.string()), std::string::npos);
        EXPECT_GT(message.size(), message.find(words) + words.size() + 10) << "no remedy: " << message;
    }
    void labels_refused(const std::string& content, const std::string& words) {
        expect_error([&] { read_idx_labels(file(content)); }, words);
    }

    TemporaryFolder folder_;
};

TEST_F(Idx, ImagesAndLabelsAreRead) {
    const auto set = read_idx_set(file(idx_images(12), "images"), file(idx_labels(12), "labels"));
    ASSERT_EQ(set.size(), 12u);
    EXPECT_EQ(set.labels[9], 9);
    EXPECT_EQ(set.labels[10], 0);
    EXPECT_EQ(set.image(11)[0], 11);
    EXPECT_EQ(set.image(11)[783], static_cast<std::uint8_t>(11 + 3 * 783));
}

TEST_F(Idx, GzipIsToldByContentNotByName) {
    const auto plain = read_idx_images(file(idx_images(5)));
    EXPECT_EQ(read_idx_images(file(gzipped(idx_images(5)), "no-ending")), plain);
    EXPECT_EQ(read_idx_images(file(idx_images(5), "not-packed.gz")), plain);
}

TEST_F(Idx, GzipOfManyBlocksAndOfSeveralMembersIsUnpacked) {
    const auto text = idx_images(300);
    EXPECT_EQ(read_idx_images(file(gzipped(text))).size(), 300u * 784u);
    const auto members = gzipped(text.substr(0, 1000)) + gzipped(text.substr(1000));
    EXPECT_EQ(read_idx_images(file(members)).size(), 300u * 784u);
    // Zeros pack a thousandfold, more than is guessed beforehand.
    const auto zeros = gzipped(std::string(5'000'000, '\0'));
    EXPECT_EQ(read_file_maybe_gzip(file(zeros)), std::vector<std::uint8_t>(5'000'000));
}

TEST_F(Idx, AWrongMagicNumberIsSaid) {
    images_refused(idx_labels(3), "does not hold IDX images");
    images_refused("", "does not hold IDX images");
    images_refused("\x08\x03", "does not hold IDX images");
    images_refused("<html>Not found</html>", "does not hold IDX images");
    labels_refused(idx_images(1), "does not hold IDX labels");
}

TEST_F(Idx, OtherImageSizesAreSaid) {
    images_refused(idx_images(2, 32, 32), "holds images of 32 x 32 pixels");
    images_refused(idx_images(2, 28, 27), "holds images of 28 x 27 pixels");
}

TEST_F(Idx, ATruncatedFileIsSaidWhereverItEnds) {
    const auto whole = idx_images(2);
    images_refused(whole.substr(0, 10), "ends within its header");
    for (const std::size_t length : {std::size_t{16}, std::size_t{800}, whole.size() - 1})
        images_refused(whole.substr(0, length), "is too short: its header promises 2 images (1568 bytes)");
    images_refused(gzipped(whole.substr(0, 800)), "is too short");
    labels_refused(idx_labels(4).substr(0, 6), "ends within its header");
    labels_refused(idx_labels(4).substr(0, 10),
                   "is too short: its header promises 4 labels (4 bytes) and 2 bytes");
}

TEST_F(Idx, AFileThatIsTooLongIsSaid) {
    images_refused(idx_images(2) + "x",
                   "is too long: its header promises 2 images (1568 bytes) and 1569 bytes");
    labels_refused(idx_labels(2) + "x", "is too long");
}

TEST_F(Idx, AHeaderThatPromisesBillionsIsSaid) {
    images_refused(big_endian(0x803) + big_endian(0xffffffff) + big_endian(28) + big_endian(28) + "x",
                   "too short");
}

TEST_F(Idx, AnEmptySetIsSaid) {
    images_refused(idx_images(0), "holds no images");
    labels_refused(idx_labels(0), "holds no labels");
}

TEST_F(Idx, CorruptGzipIsSaid) {
    const auto good = gzipped(idx_images(20));
    for (const std::size_t length : {std::size_t{2}, std::size_t{9}, good.size() / 2, good.size() - 1})
        images_refused(good.substr(0, length), "is cut off: its gzip data end too early");
    auto flipped = good;
    flipped[good.size() - 6] ^= 1; // in the checksum
    images_refused(flipped, "is corrupt: its gzip data cannot be unpacked");
    auto header = good;
    header[2] = 99; // not the compression method
    images_refused(header, "is corrupt");
    images_refused(good + "garbage", "is corrupt");
}

TEST_F(Idx, LettersAreSaidNotToBeSupported) {
    const auto path = file(idx_labels(60, 25));
    const auto message = expect_error([&] { read_idx_labels(path); }, "has labels up to 25");
    EXPECT_NE(message.find("letters are not supported"), std::string::npos);
}

TEST_F(Idx, ImagesAndLabelsOfDifferentSetsAreSaid) {
    const auto images = file(idx_images(12), "images");
    const auto labels = file(idx_labels(11), "labels");
    expect_error([&] { read_idx_set(images, labels); }, "images holds 12 images but labels holds 11 labels");
}

TEST_F(Idx, AMissingFileIsSaid) {
    expect_error([&] { read_idx_images(folder_ / "missing"); }, "there is no such file or folder");
}

} // namespace
} // namespace penumbra
