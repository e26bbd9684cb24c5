#pragma once

#include "app/shell/panel.hpp"

#include <string>
#include <vector>

namespace penumbra {

/// What stands in the status bar.
struct StatusLine {
    std::string message;  ///< good news, shown muted
    std::string problem;  ///< bad news, shown until dismissed
    std::string renderer; ///< what draws
};

/// The menu bar of the current window, from the action table; "File" also holds the recent files.
void draw_menu_bar(PanelContext& context);

/// The items side by side in the current font, without the last ones where there is no room for them.
std::string fitting_items(const std::vector<std::string>& items, float room, const char* between = "   ");

float status_bar_height(const Theme& theme);
/// State of training, message or problem, and what completes; fills the width at the cursor.
void draw_status_bar(PanelContext& context, StatusLine& status, ImVec2 size);

/// All shortcuts by menu, over the workspace, until Escape or a click outside. Call it every frame.
void draw_help(PanelContext& context, bool* open);

} // namespace penumbra
