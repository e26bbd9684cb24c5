#include "core/data/array_images.hpp"

#include "core/error.hpp"
#include "core/io/npy.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

std::string array_words(const NpyArray& array) {
    std::string sides;
    for (const auto side : array.shape)
        sides += (sides.empty() ? "" : ", ") + std::to_string(side);
    return "of the type " + array.type + " and the shape (" + sides + ")";
}

std::vector<std::uint8_t> read_labels(const fs::path& path, std::size_t count) {
    const auto array = read_npy(path);
    const bool digits =
        std::ranges::all_of(array.values, [](double v) { return v >= 0 && v <= 9 && v == std::floor(v); });
    if (array.shape != std::vector<std::size_t>{count} || !digits)
        throw Error("The labels in " + path.string() + " are " + array_words(array) + " or not all of 0..9.",
                    "Save " + std::to_string(count) + " whole numbers 0 to 9, one for each image.");
    std::vector<std::uint8_t> labels;
    for (const double value : array.values)
        labels.push_back(static_cast<std::uint8_t>(value));
    return labels;
}

} // namespace

ImageSet read_npy_images(const fs::path& path) {
    const auto array = read_npy(path);
    const auto& shape = array.shape;
    const bool square = shape.size() == 3 && shape[1] == kImageRows && shape[2] == kImageColumns;
    const bool flat = shape.size() == 2 && shape[1] == kImagePixels;
    const bool bytes = array.type == "u1", real = array.type.starts_with('f');
    const std::string wanted = "Save an array (N, 28, 28) or (N, 784), uint8, or floating-point within 0..1.";
    if ((!square && !flat) || shape[0] == 0 || (!bytes && !real))
        throw Error("The array in " + path.string() + " is " + array_words(array) + ".", wanted);
    ImageSet set;
    set.pixels.reserve(array.values.size());
    for (const double value : array.values) {
        if (real && !(value >= 0 && value <= 1))
            throw Error("The array in " + path.string() +
                            " has a value outside 0..1: " + std::to_string(value) + ".",
                        wanted);
        set.pixels.push_back(static_cast<std::uint8_t>(bytes ? value : std::round(value * 255)));
    }
    const auto labels = path.parent_path() / (path.stem().string() + "-labels.npy");
    std::error_code ignored;
    set.labels =
        fs::exists(labels, ignored) ? read_labels(labels, shape[0]) : std::vector<std::uint8_t>(shape[0], 0);
    return set;
}

} // namespace penumbra
