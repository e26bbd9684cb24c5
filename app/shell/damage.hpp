#pragma once

#include "app/shell/draw_trace.hpp"

#include <memory>
#include <vector>

namespace penumbra {

/// Puts `rectangle` among disjoint ones, at most `most` of them: they grow together where they touch or where
/// that wastes least.
void add_disjoint(std::vector<PixelRectangle>& rectangles, PixelRectangle rectangle, std::size_t most);

/// What of the window looks different from the last frame, and the draw data of just that. The picture of the
/// last frame is kept by someone else; clearing and drawing the damage in it gives the same pixels as drawing
/// everything.
class Damage {
  public:
    /// Disjoint rectangles in which `frame` differs from the frame given before; all of the window the first
    /// time and when its size or `ground`, the colour behind everything, is another. Contents of textures
    /// count by their gpu::revision().
    const std::vector<PixelRectangle>& compare(const ImDrawData& frame, ImU32 ground);
    /// The next frame is new altogether.
    void forget() { known_ = false; }
    /// Share of the window that is damaged, 0..1.
    double share() const;

    /// The frame last compared, cut down to the damage: what draws nothing there is left out, and what is
    /// left is clipped to it. Valid until the next compare().
    ImDrawData* draw_data();

  private:
    void find_rectangles();
    void cut(const DrawTrace& trace, std::size_t& used);
    ImDrawList& next_list(std::size_t& used);

    bool known_ = false;
    TileGrid grid_;
    ImU32 ground_ = 0;
    std::vector<DrawTrace> traces_;
    std::vector<std::uint64_t> before_; ///< tiles of a list in the last frame
    std::vector<char> damaged_;         ///< by tile
    std::vector<PixelRectangle> rectangles_;

    ImDrawData whole_;
    ImDrawData part_;
    std::vector<std::unique_ptr<ImDrawList>> lists_;
    std::vector<ImDrawList*> list_pointers_;
    std::vector<std::uint32_t> place_; ///< of a vertex in the cut list
};

} // namespace penumbra
