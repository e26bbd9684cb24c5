#include "core/evaluation/nearest_neighbours.hpp"

#include "core/evaluation/images.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// Queries a matrix product: 128 x 54,000 scores are 28 MB.
constexpr std::int64_t kQueryBlock = 128;
/// Training images turned into floats at a time, so that their tops are not kept.
constexpr std::int64_t kLoadBlock = 8192;

} // namespace

NearestNeighbours::NearestNeighbours(const ImageSet& train, torch::Device device)
    : train_(train), device_(device) {
    const auto size = static_cast<std::int64_t>(train.size());
    bottoms_ = torch::empty({size, kHalfPixels});
    for (std::int64_t first = 0; first < size; first += kLoadBlock) {
        const std::int64_t count = std::min(kLoadBlock, size - first);
        bottoms_.narrow(0, first, count)
            .copy_(image_tensor(train, first, count).narrow(1, kHalfPixels, kHalfPixels));
    }
    bottoms_ = bottoms_.to(device);
    half_squares_ = bottoms_.square().sum(1) / 2;
}

torch::Tensor NearestNeighbours::nearest(const torch::Tensor& bottoms, std::int64_t count) const {
    const torch::NoGradGuard no_grad;
    std::vector<torch::Tensor> found;
    for (const auto& block : bottoms.to(device_).split(kQueryBlock)) {
        // ‖q − x‖² is smallest where q·x − ½‖x‖² is largest; ‖q‖² does not matter to the order.
        const auto scores = torch::addmm(-half_squares_, block, bottoms_.t());
        found.push_back(std::get<1>(scores.topk(count, /*dim=*/1, /*largest=*/true, /*sorted=*/true)).cpu());
    }
    return torch::cat(found);
}

torch::Tensor NearestNeighbours::complete(const torch::Tensor& bottoms, std::int64_t count) const {
    const auto indices = nearest(bottoms, count);
    const auto* index = indices.data_ptr<std::int64_t>();
    auto bytes = torch::empty({bottoms.size(0), count, kHalfPixels}, torch::kUInt8);
    auto* to = bytes.data_ptr<std::uint8_t>();
    for (std::int64_t i = 0; i < indices.numel(); ++i, to += kHalfPixels)
        std::copy_n(train_.image(static_cast<std::size_t>(index[i])).begin(), kHalfPixels, to);
    const auto tops = bytes.to(bottoms.device(), torch::kFloat32).div_(255.0);
    return torch::cat({tops, bottoms.unsqueeze(1).expand({-1, count, -1})}, /*dim=*/2);
}

} // namespace penumbra
