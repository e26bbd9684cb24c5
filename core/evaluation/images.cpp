#include "core/evaluation/images.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// from_blob wants a mutable pointer although nothing is written; the clone or conversion that follows owns
/// its bytes.
torch::Tensor bytes_view(const std::uint8_t* bytes, torch::IntArrayRef shape) {
    return torch::from_blob(const_cast<std::uint8_t*>(bytes), shape, torch::kUInt8);
}

} // namespace

torch::Tensor image_tensor(const ImageSet& images, std::int64_t first, std::int64_t count) {
    const auto* begin = images.pixels.data() + first * kImagePixels;
    return bytes_view(begin, {count, kImagePixels}).to(torch::kFloat32).div_(255.0);
}

torch::Tensor label_tensor(const ImageSet& images, std::int64_t first, std::int64_t count) {
    return bytes_view(images.labels.data() + first, {count}).to(torch::kInt64);
}

std::int64_t limited(const ImageSet& images, std::int64_t limit) {
    const auto size = static_cast<std::int64_t>(images.size());
    return limit > 0 ? std::min(limit, size) : size;
}

} // namespace penumbra
