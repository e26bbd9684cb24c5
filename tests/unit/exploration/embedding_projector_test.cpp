#include "core/exploration/embedding_projector.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stb_image.h>

namespace penumbra::embedding_projector_test {
namespace {

using testing::TemporaryFolder;

std::string text_of(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    return {bytes.begin(), bytes.end()};
}

/// Image i is grey of 10 i with a white corner at its top left; slant i / 4, style "thin" or "wide".
std::shared_ptr<const Dataset> five_images() {
    auto data = std::make_shared<Dataset>();
    data->name = "five";
    data->class_names = {"zero", "o\tne", "two", "3", "4", "5", "6", "7", "8", "9"};
    Factor slant{"slant", {}, {}}, style{"style", {}, {"thin", "wide"}};
    for (std::uint8_t i = 0; i < 5; ++i) {
        data->test.pixels.insert(data->test.pixels.end(), kImagePixels, static_cast<std::uint8_t>(10 * i));
        data->test.pixels[std::size_t{i} * kImagePixels] = 255;
        data->test.labels.push_back(i % 3);
        slant.values.push_back(static_cast<float>(i) / 4);
        style.values.push_back(static_cast<float>(i % 2));
    }
    data->test.factors = {slant, style};
    return data;
}

ProbeAnswer codes_of_five() {
    ProbeAnswer probe;
    probe.count = 5;
    probe.code_size = 2;
    for (int i = 0; i < 5; ++i) {
        probe.codes.push_back(static_cast<float>(i) + 0.5F);
        probe.codes.push_back(-0.1F);
        probe.labels.push_back(static_cast<std::uint8_t>(i % 3));
    }
    return probe;
}

TEST(EmbeddingProjector, WritesVectorsWordsSheetAndConfiguration) {
    const TemporaryFolder folder;
    const auto data = five_images();
    write_embedding_projector(folder / "projector", "vae \"2d\"", codes_of_five(),
                              ProbeImages(data, ImageChoice::Test));
    EXPECT_EQ(text_of(folder / "projector/vectors.tsv"),
              "0.5\t-0.100000001\n1.5\t-0.100000001\n2.5\t-0.100000001\n3.5\t-0.100000001\n"
              "4.5\t-0.100000001\n");
    EXPECT_EQ(text_of(folder / "projector/metadata.tsv"), "image\tlabel\tclass\tslant\tstyle\n"
                                                          "test 0\t0\tzero\t0\tthin\n"
                                                          "test 1\t1\to ne\t0.25\twide\n"
                                                          "test 2\t2\ttwo\t0.5\tthin\n"
                                                          "test 3\t0\tzero\t0.75\twide\n"
                                                          "test 4\t1\to ne\t1\tthin\n");
    const auto config = text_of(folder / "projector/projector_config.pbtxt");
    for (const char* words : {"tensor_name: \"vae \\\"2d\\\"\"", "tensor_path: \"vectors.tsv\"",
                              "metadata_path: \"metadata.tsv\"", "image_path: \"sprite.png\"",
                              "single_image_dim: 28\n    single_image_dim: 28\n"})
        EXPECT_NE(config.find(words), std::string::npos) << config;

    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> sheet(
        stbi_load((folder / "projector/sprite.png").c_str(), &width, &height, &channels, 1), stbi_image_free);
    ASSERT_TRUE(sheet);
    ASSERT_EQ(width, 3 * 28); // five in a square of nine
    ASSERT_EQ(height, 3 * 28);
    const auto at = [&](int x, int y) { return int{sheet.get()[y * width + x]}; };
    EXPECT_EQ(at(28, 28), 255); // the fifth's corner
    EXPECT_EQ(at(29, 28), 40);
    EXPECT_EQ(at(83, 27), 20); // the third's last
    EXPECT_EQ(at(70, 70), 0);  // nobody's
}

TEST(EmbeddingProjector, AnySheetStaysWithinTheProjectorsLimit) {
    EXPECT_EQ(sprite_side(1), 28U);
    EXPECT_EQ(sprite_side(70000), 28U);
    EXPECT_EQ(sprite_side(292 * 292), 28U);
    EXPECT_EQ(sprite_side(292 * 292 + 1), 27U);
    for (const std::size_t columns : {1, 100, 292, 293, 500, 4096, 8192}) {
        EXPECT_LE(columns * sprite_side(columns * columns), 8192U);
        EXPECT_GE(sprite_side(columns * columns), 1U);
    }
}

TEST(EmbeddingProjector, NoImagesAreRefused) {
    const TemporaryFolder folder;
    EXPECT_THROW(write_embedding_projector(folder.path(), "none", {}, {}), Error);
}

} // namespace
} // namespace penumbra::embedding_projector_test
