#pragma once

#include "app/panels/map_colours.hpp"
#include "app/widgets/scatter.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace penumbra {

/// Lines round the densest half and the densest nine tenths of each class on the map, or of all its points
/// together. Found once for each set of points, a part of them a frame; until then the old ones stay.
class MapContours {
  public:
    static constexpr std::uint8_t kHidden = 255; ///< group of a point that counts for none
    /// Groups of the points from now on, [n].
    void set_groups(std::vector<std::uint8_t> groups);
    /// Goes on with the points as they are drawn. @param all  as one group  @param at_once  all that is left
    /// @return whether there is more to do
    bool advance(std::span<const float> xy, std::uint64_t revision, bool all, bool at_once);
    /// Takes all lines away: the points are others.
    void drop();

    /// In the colours of their classes, or of the text where all points are one group.
    std::span<const ScatterLine> lines(bool of_classes, const Theme& theme);

  private:
    void begin(std::uint64_t revision, bool all);
    void gather(std::span<const float> xy, std::size_t most);
    void outline_next();

    struct Outline {
        std::size_t group = 0;
        bool inner = false; ///< round the densest half
        ScatterLine line;
    };
    std::vector<std::uint8_t> groups_;
    std::uint64_t groups_version_ = 0;
    // What is being looked at.
    std::uint64_t revision_ = 0;
    std::uint64_t version_ = 0;
    bool all_ = false;
    bool busy_ = false;
    std::size_t gathered_ = 0;
    std::size_t next_ = 0;                  ///< group to outline
    std::vector<std::vector<float>> cloud_; ///< of each group, [n, 2]
    std::vector<Outline> growing_;
    // What is there.
    std::vector<Outline> outlines_;
    std::vector<ScatterLine> lines_;
    bool of_classes_ = false; ///< the colours of lines_
    ImU32 painted_ = 0;       ///< the theme's text colour then; 0: to be painted
};

} // namespace penumbra
