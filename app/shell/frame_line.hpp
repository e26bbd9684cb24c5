#pragma once

#include "app/shell/panel.hpp"
#include "app/shell/statistics.hpp"

#include <string>
#include <vector>

namespace penumbra {

/// What frames, strokes and training steps take at present, in a line of the window: means over moments long
/// enough to be read. It asks for no frame of its own: while nothing happens it stands still.
class FrameLine {
  public:
    /// A frame has been drawn.
    void add(const Statistics::Frame& frame);
    /// The figures, the most important one first; what is not known yet is left out.
    /// @param now  seconds, of the clock that Statistics::Frame::begun is of
    const std::vector<std::string>& items(double now, const Statistics& statistics,
                                          const TrainingSnapshot& training);

  private:
    std::vector<std::string> items_;
    double read_at_ = -1e9; ///< when items_ were made
    int frames_ = 0;        ///< since then
    double build_ms_ = 0;   ///< sums over those
    double whole_ms_ = 0;
    double longest_ms_ = 0;
    double redrawn_ = 0;
};

float frame_line_height(const Theme& theme);
/// Fills `size` from the cursor on. Marked "frame times" for scripts.
void draw_frame_line(PanelContext& context, const std::vector<std::string>& items, ImVec2 size);

} // namespace penumbra
