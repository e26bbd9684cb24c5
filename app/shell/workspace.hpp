#pragma once

#include "app/shell/frame_parts.hpp"
#include "app/shell/marks.hpp"
#include "app/shell/panel.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace penumbra {

/// The one workspace, without overlapping windows: a left column; completion and map side by side with a
/// strip below them; a right column in two parts. Where the window is too small for an area, its panels
/// become tabs of a neighbour. The splitters' ratios live in the session.
class Workspace {
  public:
    explicit Workspace(std::vector<std::unique_ptr<Panel>> panels);

    void register_actions(Actions& actions, PanelContext& context);
    /// Which tabs are in front; and what each panel has to say.
    void remember(Session& session) const;
    /// Fills the rectangle of `size` at the cursor. Each panel is a part of the frame.
    void draw(PanelContext& context, ImVec2 size, FrameParts& parts);

    const std::vector<std::unique_ptr<Panel>>& panels() const { return panels_; }
    Panel* find(std::string_view title) const; ///< or null
    /// Brings a panel's tab to the front; while one is presented, presents it.
    void show(std::string_view title);
    /// Where the last frame drew a panel; nothing for one behind another's tab.
    std::optional<Rectangle> place(std::string_view title) const;

    /// From now on one panel fills the workspace: the one under the pointer, or the central one.
    void present(ImVec2 pointer);
    void present_next(int steps); ///< in the order of the tabs, round and round
    void end_presentation() { presented_ = nullptr; }
    bool presenting() const { return presented_ != nullptr; }

  private:
    using Areas = std::map<Area, std::vector<Panel*>>;
    /// Which panels stand where in a workspace of this size.
    Areas arrange(const Theme& theme, ImVec2 size) const;
    /// The tabs that were in front when the session was kept.
    void restore(const Session& session);
    /// Brings to the front what has asked for it since the last frame.
    void grant_wishes();
    /// Everything but the panels, in the window's colour. The frame was cleared to the panels' colour, which
    /// saves software rasterisers two fillings of the whole window.
    void draw_surround(PanelContext& context, ImVec2 start, ImVec2 size, const std::vector<Rectangle>& gaps);
    void draw_area(PanelContext& context, Area area, ImVec2 position, ImVec2 size);
    void draw_presented(PanelContext& context, ImVec2 size, FrameParts& parts);

    // workspace_titles.cpp
    static float titles_height(const Theme& theme);
    void draw_title_menu(PanelContext& context, const char* title);
    static void draw_more(PanelContext& context, const std::vector<Panel*>& hidden, Panel*& shown);
    float draw_titles(PanelContext& context, Area area, ImVec2 position, float width);

    std::vector<std::unique_ptr<Panel>> panels_;
    Areas areas_;                            ///< of this frame
    std::map<Area, Panel*> shown_;           ///< the tab in front; may have moved to another area
    std::map<Panel*, std::uint64_t> wishes_; ///< granted
    std::map<Panel*, Rectangle> places_;     ///< of what the last frame drew
    Panel* presented_ = nullptr;
    bool restored_ = false;
};

} // namespace penumbra
