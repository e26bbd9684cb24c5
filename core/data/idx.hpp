#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace penumbra {

struct ImageSet;

/// IDX images of 28x28 bytes, plain or gzip (told apart by content): [N, 28, 28], N >= 1.
/// The format: http://yann.lecun.com/exdb/mnist. @throws Error naming the file, what is wrong with it and
/// what to do.
std::vector<std::uint8_t> read_idx_images(const std::filesystem::path& path);

/// IDX labels 0..9, plain or gzip: [N], N >= 1. @throws Error as above.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path);

/// Both, as many labels as images. @throws Error as above.
ImageSet read_idx_set(const std::filesystem::path& images, const std::filesystem::path& labels);

} // namespace penumbra
