#include "app/panels/map_contours.hpp"

#include "app/widgets/contour_lines.hpp"

#include <algorithm>
#include <utility>

namespace penumbra {
namespace {

constexpr double kInner = 0.5; ///< shares of a group's points that the lines go round
constexpr double kOuter = 0.9;
constexpr std::size_t kGatheredAFrame = 32768;
constexpr std::size_t kFewest = 20;   ///< points; the density of fewer says nothing
constexpr double kTolerance = 0.15;   ///< of a cell of the density's grid
constexpr float kOuterOpacity = 0.6F; ///< the outer lines are fainter

} // namespace

void MapContours::set_groups(std::vector<std::uint8_t> groups) {
    groups_ = std::move(groups);
    ++groups_version_;
}

void MapContours::drop() {
    outlines_.clear();
    lines_.clear();
    painted_ = 0;
    busy_ = false;
    revision_ = 0;
}

void MapContours::begin(std::uint64_t revision, bool all) {
    revision_ = revision;
    version_ = groups_version_;
    all_ = all;
    busy_ = true;
    gathered_ = next_ = 0;
    cloud_.clear();
    growing_.clear();
}

bool MapContours::advance(std::span<const float> xy, std::uint64_t revision, bool all, bool at_once) {
    if (xy.size() != 2 * groups_.size())
        return false; // the groups of these points are still to come
    if (revision != revision_ || groups_version_ != version_ || all != all_)
        begin(revision, all);
    while (busy_) {
        if (gathered_ < groups_.size())
            gather(xy, kGatheredAFrame);
        else
            outline_next();
        if (!at_once)
            break;
    }
    return busy_;
}

void MapContours::gather(std::span<const float> xy, std::size_t most) {
    const std::size_t last = std::min(groups_.size(), gathered_ + most);
    for (; gathered_ < last; ++gathered_) {
        if (groups_[gathered_] == kHidden)
            continue;
        const std::size_t group = all_ ? 0 : groups_[gathered_];
        if (group >= cloud_.size())
            cloud_.resize(group + 1);
        cloud_[group].push_back(xy[2 * gathered_]);
        cloud_[group].push_back(xy[2 * gathered_ + 1]);
    }
}

void MapContours::outline_next() {
    if (next_ < cloud_.size()) {
        const auto& cloud = cloud_[next_];
        const GridField field = cloud.size() >= 2 * kFewest ? kernel_density(cloud) : GridField{};
        for (const double share : {kOuter, kInner}) {
            const double tolerance = kTolerance * std::min(field.across, field.up);
            for (const ContourLine& line : contour_lines(field, level_of_share(field, share))) {
                ContourLine few = simplified(line, tolerance);
                growing_.push_back({next_, share == kInner, {std::move(few.xy), few.closed, 0}});
            }
        }
        ++next_;
    }
    if (next_ < cloud_.size())
        return;
    busy_ = false;
    cloud_.clear();
    outlines_.swap(growing_);
    growing_.clear();
    painted_ = 0;
}

std::span<const ScatterLine> MapContours::lines(bool of_classes, const Theme& theme) {
    if (painted_ == theme.text && of_classes_ == of_classes)
        return lines_;
    painted_ = theme.text;
    of_classes_ = of_classes;
    lines_.clear();
    for (const Outline& outline : outlines_) {
        const ImU32 colour = of_classes ? theme.digit(static_cast<int>(outline.group)) : theme.text;
        ScatterLine& line = lines_.emplace_back(outline.line);
        line.colour = outline.inner ? colour : with_alpha(colour, kOuterOpacity);
    }
    return lines_;
}

} // namespace penumbra
