#include "core/evaluation/images.hpp"

#include "core/models/binarisation.hpp"

#include <ATen/CPUGeneratorImpl.h>
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

ImageSet black_and_white(const ImageSet& images, std::int64_t count, const std::string& how,
                         std::uint64_t seed) {
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    const auto bytes =
        binarised(image_tensor(images, 0, count), how, generator).mul(255).to(torch::kUInt8).contiguous();
    const auto* begin = bytes.data_ptr<std::uint8_t>();
    ImageSet made;
    made.pixels.assign(begin, begin + bytes.numel());
    made.labels.assign(images.labels.begin(), images.labels.begin() + count);
    return made;
}

std::int64_t limited(const ImageSet& images, std::int64_t limit) {
    const auto size = static_cast<std::int64_t>(images.size());
    return limit > 0 ? std::min(limit, size) : size;
}

} // namespace penumbra
