// How the completion panel divides its room between the canvas and the completions.

#include "app/panels/completion_panel.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr int kLargestGridZoom = 8;
constexpr float kLeastBars = 84;          ///< height of the bars at scale 1
constexpr float kOneRowOfControls = 508;  ///< width at which the noise's controls stand in one row
constexpr float kTwoRowsOfControls = 270; ///< and in two

} // namespace

CompletionPanel::Layout CompletionPanel::lay_out(const PanelContext& context) const {
    const Theme& theme = context.theme;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float row = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
    const float line = context.fonts.small->FontSize + ImGui::GetStyle().ItemSpacing.y;
    const float gap = theme.l();
    // What stands beside the images: captions and the least heights of what is below.
    const float around_canvas = 3 * row + line + theme.s();
    const float around_grid = 2 * line + theme.s() + theme.px(kLeastBars);
    const float name = context.fonts.small_number->FontSize + theme.xs(); // of a class
    const float least_statistics = theme.px(56);

    // The canvas is as large as it can be without making the completions smaller.
    Layout layout;
    int best_grid = 0;
    const int by_height = static_cast<int>((room.y - around_canvas - least_statistics) / 28);
    // In a low window the panel scrolls rather than let the canvas shrink below a use.
    const int usable = static_cast<int>(std::min(theme.px(160), 0.5F * room.x) / 28);
    const int most = std::max({4, usable, std::min(static_cast<int>(0.45F * room.x / 28), by_height)});
    const int least = std::max(usable, std::min(most, static_cast<int>(0.35F * room.x / 28)));
    for (int zoom = most; zoom >= least; --zoom) {
        Layout option;
        option.canvas_zoom = zoom;
        option.canvas = static_cast<float>(zoom * 28);
        option.gap = gap;
        option.right = std::max(theme.px(120), room.x - option.canvas - gap);
        const float rows = option.right < theme.px(kTwoRowsOfControls)  ? 3
                           : option.right < theme.px(kOneRowOfControls) ? 2
                                                                        : 1;
        const float controls = rows * row;
        const ImVec2 grid_room{option.right, std::max(theme.px(150), room.y - controls - around_grid)};
        const auto fit = [&](float below_each, float above) {
            return fit_grid(desk_.samples, {grid_room.x, grid_room.y - above}, theme.px(2), below_each,
                            kLargestGridZoom);
        };
        option.grid = fit(theme.px(4), 0);
        if (order_.sorted()) {
            // Names stand below their classes unless that makes the images smaller.
            const GridLayout named = fit(name, 0);
            option.classes = named.zoom < option.grid.zoom || named.height() > grid_room.y ? name : 0;
            option.grid = option.classes > 0 ? fit(theme.px(4), name) : named;
        }
        const float bars = room.y - controls - option.classes - option.grid.height() - theme.px(4) -
                           around_grid + theme.px(kLeastBars);
        option.bars = std::clamp(bars, theme.px(kLeastBars), theme.px(150));
        option.below = std::max(bars, theme.px(kLeastBars)) + context.fonts.small->FontSize + theme.xs();
        // What is left of the width goes between the images, so that the grid ends where the controls do.
        const auto inner = static_cast<float>(std::max(1, option.grid.columns - 1));
        const float spare = option.right - option.grid.width();
        option.grid.gap += std::floor(std::clamp(spare / inner, 0.0F, theme.px(6)));
        if (option.grid.zoom > best_grid) {
            best_grid = option.grid.zoom;
            layout = option;
        }
    }
    const float below = room.y - around_canvas - layout.canvas;
    const float wide = (layout.canvas - theme.m()) / 2;
    layout.statistics_zoom = std::clamp(static_cast<int>(std::min(below, wide) / 28), 1, 8);
    return layout;
}

} // namespace penumbra
