#pragma once

#include "core/data/dataset.hpp"

#include <filesystem>

namespace penumbra {

/// Images of an .npy file: [N, 28, 28] or [N, 784], bytes (uint8) or numbers of any floating-point type in
/// 0..1. Labels 0..9 come from the file NAME-labels.npy beside NAME.npy, [N] integers, where there is one;
/// without it all images are of class 0. @throws Error naming the file and what was expected.
ImageSet read_npy_images(const std::filesystem::path& path);

} // namespace penumbra
