#include "app/panels/known_code.hpp"

#include <algorithm>

namespace penumbra {

std::optional<std::size_t> KnownCode::row(const Waypoint& point, const ProbeAnswer& probe,
                                          const ProbeImages& images) {
    if (point.image.size() != kImagePixels || point.caption == kPaintingCaption)
        return std::nullopt;
    Asked asked{point.caption, images.data(), images.rows(), images.choice(), probe.count};
    if (asked == asked_)
        return row_;
    asked_ = std::move(asked);
    row_.reset();
    for (std::size_t row = 0; row < probe.count && !row_; ++row)
        if (std::ranges::equal(images.image(row), point.image))
            row_ = row;
    return row_;
}

std::vector<float> KnownCode::code(const Waypoint& point, const ProbeAnswer& probe,
                                   const ProbeImages& images) {
    const auto found = point.chosen() && point.place.code.empty() ? row(point, probe, images) : std::nullopt;
    if (!found)
        return point.place.code;
    const auto code = probe.codes.begin() + static_cast<std::ptrdiff_t>(*found * probe.code_size);
    return {code, code + static_cast<std::ptrdiff_t>(probe.code_size)};
}

} // namespace penumbra
