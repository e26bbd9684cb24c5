#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

constexpr int kImageRows = 28;
constexpr int kImageColumns = 28;
constexpr int kImagePixels = kImageRows * kImageColumns; ///< 784
/// Rows 14-27 are the evidence of a completion, rows 0-13 are imagined.
constexpr int kHalfRows = 14;
constexpr int kHalfPixels = kHalfRows * kImageColumns; ///< 392; also the index of the first evidence pixel

/// Something known of every image of a set beside its class.
struct Factor {
    std::string name;               ///< "slant"
    std::vector<float> values;      ///< [size]
    std::vector<std::string> names; ///< of the values 0, 1, ..; empty when the factor is continuous
};

/// Grey images with labels, as bytes. Immutable once loaded.
struct ImageSet {
    std::vector<std::uint8_t> pixels; ///< [size, 28, 28], 0..255, white ink on black
    std::vector<std::uint8_t> labels; ///< [size], 0..9
    std::vector<Factor> factors;      ///< ground truth of synthetic images; empty for others

    std::size_t size() const { return labels.size(); }
    std::span<const std::uint8_t> image(std::size_t i) const {
        return std::span(pixels).subspan(i * kImagePixels, kImagePixels);
    }
};

/// One data set with its fixed splits. The validation images are taken from the file's training images by a
/// seeded permutation; the test images are the file's own, looked at and measured with, never trained on.
struct Dataset {
    std::string name;                     ///< "mnist", or the folder's name
    std::filesystem::path folder;         ///< where it was found, or its file; empty for synthetic digits
    std::string identity;                 ///< fingerprint of the content, written into checkpoints
    std::vector<std::string> class_names; ///< ten, "0".."9" unless known otherwise
    ImageSet train;
    ImageSet validation;
    ImageSet test;
};

/// Images held out from the training set for validation.
constexpr std::size_t kValidationImages = 6000;
/// Seed of the permutation that picks them; part of the data set's definition, never the run's seed.
constexpr std::uint64_t kSplitSeed = 42;

/// Loads a data set by name ("mnist", "fashion-mnist", "kmnist", "emnist-digits" or "emnist", "emnist-mnist",
/// "synthetic"), by the folder of its IDX files or PNG pictures, or by its .npy file; see picture_folder.hpp
/// and array_images.hpp. An empty request means: whatever find_dataset() finds, and the built-in synthetic
/// digits when it finds nothing.
/// @throws Error with the places searched when there is none; Error for a damaged file.
std::shared_ptr<const Dataset> load_dataset(const std::string& name_or_folder);

/// The places searched, in order, for the data set `name`: $PENUMBRA_DATA/NAME, $PENUMBRA_DATA itself unless
/// it is named after another known set, data/NAME, ../shared/data/NAME, the user's data folder (XDG),
/// /usr/share places; EMNIST's sets also in folders called emnist.
std::vector<std::filesystem::path> dataset_places(const std::string& name);

/// Whether the program knows a data set of this name, wherever its files are.
bool is_known_dataset(const std::string& name);

/// First folder that holds the data set, or an empty path. An empty request means $PENUMBRA_DATA, whatever is
/// in it, then the known sets by name. The synthetic digits are in no folder.
std::filesystem::path find_dataset(const std::string& name_or_folder);

} // namespace penumbra
