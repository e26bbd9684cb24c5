#include "app/panels/path_animation.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

constexpr int kWaySeconds = 2; ///< from one end to the other
constexpr int kRest = 70;      ///< at an end, in 1/100 s
constexpr int kShortest = 2;   ///< browsers slow down what is shorter
constexpr int kGap = 6;        ///< between slerp and lerp, in pixels of the picture

} // namespace

PathAnimation path_animation(const InterpolateAnswer& answer, bool both, int scale) {
    PathAnimation animation;
    const std::size_t steps = answer.slerp.norms.size();
    if (steps < 2)
        return animation;
    const int each =
        std::max(kShortest, static_cast<int>(std::lround(100.0 * kWaySeconds / static_cast<double>(steps))));
    // There and back: the ends once each; a loop comes back by itself.
    const std::size_t count = answer.query.closed ? steps - 1 : 2 * steps - 2;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t step = i < steps ? i : 2 * steps - 2 - i;
        std::vector<std::uint8_t> images;
        const auto add = [&](const LatentPath& path) {
            const auto first = path.decoded.images.begin() + static_cast<std::ptrdiff_t>(step * kImagePixels);
            images.insert(images.end(), first, first + kImagePixels);
        };
        add(answer.slerp);
        if (both)
            add(answer.lerp);
        const ImageSheet sheet = image_sheet(images, /*columns=*/2, scale, kGap);
        animation.width = sheet.width;
        animation.height = sheet.height;
        animation.frames.insert(animation.frames.end(), sheet.pixels.begin(), sheet.pixels.end());
        const bool rests = !answer.query.closed && (step == 0 || step == steps - 1);
        animation.hundredths.push_back(rests ? kRest : each);
    }
    return animation;
}

} // namespace penumbra
