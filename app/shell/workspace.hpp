#pragma once

#include "app/shell/marks.hpp"
#include "app/shell/panel.hpp"

#include <map>
#include <memory>
#include <vector>

namespace penumbra {

/// The one workspace: three columns, the middle one with a strip below it, no overlapping windows. The
/// splitters' ratios live in the session.
class Workspace {
  public:
    explicit Workspace(std::vector<std::unique_ptr<Panel>> panels);

    void register_actions(Actions& actions, PanelContext& context);
    /// Fills the rectangle of `size` at the cursor.
    void draw(PanelContext& context, ImVec2 size);

  private:
    /// Everything but the panels, in the window's colour. The frame was cleared to the panels' colour, which
    /// saves software rasterisers two fillings of the whole window.
    void draw_surround(PanelContext& context, ImVec2 start, ImVec2 size, const std::vector<Rectangle>& gaps);
    void draw_area(PanelContext& context, Area area, ImVec2 position, ImVec2 size);
    float draw_titles(PanelContext& context, Area area, ImVec2 position, float width);

    std::vector<std::unique_ptr<Panel>> panels_;
    std::map<Area, std::vector<Panel*>> by_area_;
    std::map<Area, std::size_t> shown_; ///< the tab in front
};

} // namespace penumbra
