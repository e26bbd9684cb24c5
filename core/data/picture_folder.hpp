#pragma once

#include "core/data/dataset.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace penumbra {

/// A folder of PNG pictures of any size as a data set. Its sub-folders are the classes, in the order of their
/// names, at most ten; pictures that lie in the folder itself, where it has no such sub-folders, are one
/// class. Where it has the sub-folders train (or training) and test (or testing), with the same classes in
/// each, those are the splits; otherwise a seventh of all pictures, by a fixed permutation, is kept for
/// tests.
///
/// A picture becomes 28x28 grey bytes by one rule: the largest square in its middle, each of the 28x28 cells
/// the mean of what it covers; grey is 0.299 R + 0.587 G + 0.114 B, on black where it is transparent. Nothing
/// is inverted: digits should be white on black, as MNIST's are.

/// Whether there are such pictures; looks no deeper than the first.
bool holds_pictures(const std::filesystem::path& folder);

/// What one of its parts holds.
struct LabelledPictures {
    ImageSet train;
    ImageSet test; ///< empty where the folder says nothing of tests
    std::vector<std::string> class_names;
};

/// @throws Error naming the file that is no picture, or what does not fit.
LabelledPictures read_picture_folder(const std::filesystem::path& folder);

/// The rule above. Pixels [height, width, 4] as bytes R, G, B, A.
std::vector<std::uint8_t> as_small_grey(int width, int height, std::span<const std::uint8_t> pixels);

} // namespace penumbra
