#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <cstdint>
#include <functional>
#include <imgui.h>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// Colour of a share 0..1 on a ramp whose steps look equally large and whose lightness only rises, after
/// viridis (van der Walt & Smith 2015). The end that would drown in the theme's ground is left out. Shares
/// outside 0..1 count as its ends; what is not a number is grey.
ImU32 ramp_colour(double share, const Theme& theme);

/// The ramp as a bar of a size with the values of its ends beneath, at the cursor, which moves below.
void colour_bar(ImVec2 size, double low, double high, const Theme& theme, const Fonts& fonts);

/// One class of a legend.
struct LegendEntry {
    std::string name;
    ImU32 colour = 0;
    std::size_t count = 0; ///< of its points; shown while the pointer rests on the entry
};

/// Which classes of a legend are shown. A toggle that would hide the last one shows all; isolating the only
/// one shown, too.
class ClassSelection {
  public:
    /// Shows all of `count` classes when that is another number than before.
    void resize(std::size_t count);
    void show_all();
    void toggle(std::size_t index);
    void isolate(std::size_t index);
    bool shows(std::size_t index) const { return index >= shown_.size() || shown_[index] != 0; }
    bool all() const;

  private:
    std::vector<std::uint8_t> shown_;
};

/// A legend of classes whose entries wrap over the width at the cursor: a click toggles one, a double click
/// or Ctrl+click isolates it.
class ClassLegend {
  public:
    /// @param placed  called after each entry, while it is the last item. Returns true when the selection
    /// changed.
    bool draw(std::span<const LegendEntry> entries, ClassSelection& selection, const Theme& theme,
              const Fonts& fonts, const std::function<void(std::size_t)>& placed);

  private:
    ClassSelection before_; ///< the first click of a double click
};

} // namespace penumbra
