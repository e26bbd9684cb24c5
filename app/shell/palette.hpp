#pragma once

#include "app/shell/fuzzy.hpp"
#include "app/shell/panel.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

/// A line of the command palette.
struct PaletteRow {
    const Action* action = nullptr; ///< of the table, which must outlive the row
    bool enabled = true;
    FuzzyMatch match; ///< in the label, or in label, space, menu
};

/// The action that opens the palette, which does not list itself.
constexpr const char* kPaletteAction = "help.palette";

/// The actions that a query finds, the best first; what cannot be done now is found too, further down.
/// Without a query: those used recently, the newest first, then the table in its order.
std::vector<PaletteRow> palette_rows(const Actions& actions, std::string_view query);

/// Every action by its name: a line to type into, and what it finds.
class Palette {
  public:
    /// Opens it empty; closes it when it is open.
    void toggle() { open_ = !open_; }
    /// Call it every frame. Returns the id of an action that is to be run; the palette is closed then.
    std::optional<std::string> draw(PanelContext& context);

  private:
    void appear();
    void move(int steps);
    void handle_keys(std::size_t shown);
    bool draw_row(PanelContext& context, std::size_t index, float height);
    void draw_foot(PanelContext& context) const;

    bool open_ = false;
    bool visible_ = false; ///< in the last frame
    bool focus_ = false;   ///< give the line the keyboard
    bool scroll_ = false;  ///< bring the chosen row into sight
    std::string query_;
    std::string filtered_; ///< the query that the rows are of
    std::vector<PaletteRow> rows_;
    std::size_t chosen_ = 0;
};

} // namespace penumbra
