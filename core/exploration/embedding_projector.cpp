#include "core/exploration/embedding_projector.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"
#include "core/io/png.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace penumbra {

namespace {

constexpr std::size_t kLargestSheet = 8192;

/// Thumbnails a row: the least whose square holds all.
std::size_t grid_columns(std::size_t count) {
    std::size_t columns = 1;
    while (columns * columns < count)
        ++columns;
    return columns;
}

std::string vectors_tsv(const ProbeAnswer& probe) {
    std::ostringstream text;
    text.precision(9); // as many as a float has
    for (std::size_t i = 0; i < probe.count; ++i)
        for (std::size_t j = 0; j < probe.code_size; ++j)
            text << probe.codes[i * probe.code_size + j] << (j + 1 < probe.code_size ? '\t' : '\n');
    return text.str();
}

/// A name without what would end its cell.
std::string cell(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string metadata_tsv(const ProbeAnswer& probe, const ProbeImages& images) {
    const auto& classes = images.data()->class_names;
    std::ostringstream text;
    text << "image\tlabel\tclass";
    for (const Factor& factor : images.locate(0).first->factors)
        text << '\t' << cell(factor.name);
    text << '\n';
    for (std::size_t i = 0; i < probe.count; ++i) {
        const auto label = probe.labels[i];
        text << images.words(i) << '\t' << int{label} << '\t'
             << (label < classes.size() ? cell(classes[label]) : std::to_string(label));
        const auto [set, index] = images.locate(i);
        for (const Factor& factor : set->factors) {
            const float value = factor.values[index];
            const auto named = static_cast<std::size_t>(std::max(0.0F, value));
            text << '\t';
            if (named < factor.names.size())
                text << cell(factor.names[named]);
            else
                text << value;
        }
        text << '\n';
    }
    return text.str();
}

/// An image made `side` pixels wide and high: each of them the one in the middle of what it stands for.
std::vector<std::uint8_t> thumbnail(std::span<const std::uint8_t> image, std::size_t side) {
    std::vector<std::uint8_t> small(side * side);
    const auto source = [side](std::size_t at) { return (2 * at + 1) * kImageColumns / (2 * side); };
    for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x)
            small[y * side + x] = image[source(y) * kImageColumns + source(x)];
    return small;
}

void write_sprite(const std::filesystem::path& path, std::size_t count, const ProbeImages& images) {
    const auto columns = grid_columns(count), side = sprite_side(count);
    const auto width = columns * side;
    std::vector<std::uint8_t> sheet(width * width);
    for (std::size_t i = 0; i < count; ++i) {
        const auto small = thumbnail(images.image(i), side);
        const auto corner = i / columns * side * width + i % columns * side;
        for (std::size_t y = 0; y < side; ++y)
            std::copy_n(small.begin() + static_cast<std::ptrdiff_t>(y * side), side,
                        sheet.begin() + static_cast<std::ptrdiff_t>(corner + y * width));
    }
    write_png(path, static_cast<int>(width), static_cast<int>(width), 1, sheet);
}

std::string config_pbtxt(const std::string& name, std::size_t side) {
    std::string quoted;
    for (const char c : name)
        quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    const auto dimension = "    single_image_dim: " + std::to_string(side) + "\n";
    return "embeddings {\n  tensor_name: \"" + quoted +
           "\"\n  tensor_path: \"vectors.tsv\"\n  metadata_path: \"metadata.tsv\"\n"
           "  sprite {\n    image_path: \"sprite.png\"\n" +
           dimension + dimension + "  }\n}\n";
}

} // namespace

std::size_t sprite_side(std::size_t count) {
    return std::min<std::size_t>(kImageColumns, kLargestSheet / grid_columns(count));
}

void write_embedding_projector(const std::filesystem::path& folder, const std::string& name,
                               const ProbeAnswer& probe, const ProbeImages& images) {
    if (probe.count == 0 || sprite_side(probe.count) == 0)
        throw Error("The Embedding Projector cannot show " + std::to_string(probe.count) + " images.",
                    "Choose between 1 and 67108864 of them.");
    write_file_atomically(folder / "vectors.tsv", std::string_view(vectors_tsv(probe)));
    write_file_atomically(folder / "metadata.tsv", std::string_view(metadata_tsv(probe, images)));
    write_sprite(folder / "sprite.png", probe.count, images);
    write_file_atomically(folder / "projector_config.pbtxt",
                          std::string_view(config_pbtxt(name, sprite_side(probe.count))));
}

} // namespace penumbra
