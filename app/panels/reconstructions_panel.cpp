#include "app/panels/reconstructions_panel.hpp"

#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

/// "just now", "12 s ago", "3 min ago".
std::string format_age(double seconds) {
    if (seconds < 2)
        return "just now";
    const bool minutes = seconds >= 120;
    return format_count(std::llround(minutes ? seconds / 60 : seconds)) + (minutes ? " min ago" : " s ago");
}

} // namespace

void ReconstructionsPanel::draw(PanelContext& context) {
    const auto snapshot = context.studio.training();
    const Theme& theme = context.theme;
    if (snapshot->reconstructions != shown_) {
        shown_ = snapshot->reconstructions;
        originals_.set_images(shown_ ? std::span<const std::uint8_t>(shown_->originals)
                                     : std::span<const std::uint8_t>());
        decoded_.set_images(shown_ ? std::span<const std::uint8_t>(shown_->decoded)
                                   : std::span<const std::uint8_t>());
    }
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (!shown_ || shown_->count == 0) {
        const bool training = can_stop(snapshot->state);
        const bool never = training && !(snapshot->capabilities.encode && snapshot->capabilities.decode);
        const char* what = never      ? "This model reconstructs nothing."
                           : training ? "The first reconstructions are on their way."
                                      : "Nothing to reconstruct yet.";
        const char* why = never ? "It has no code that it could make an image of again."
                                : "While a model trains, test digits and what it makes of them stand here.";
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))}, what, why, theme,
                    context.fonts);
        ImGui::Dummy({room.x, std::max(1.0F, room.y - theme.s())});
        context.mark_item("reconstructions");
        return;
    }
    // Two rows as large as they fit, and as many columns as there are images or room.
    const float gap = theme.px(2);
    const auto count = static_cast<int>(shown_->count);
    const int by_height = static_cast<int>((room.y - gap - theme.xs()) / 2 / 28);
    const int by_width = static_cast<int>(((room.x + gap) / static_cast<float>(count) - gap) / 28);
    const int zoom = std::clamp(std::max(by_width, 1), 1, std::max(1, by_height));
    GridLayout row = grid_row(count, zoom, gap, 0);
    row.columns = std::min(count, std::max(1, static_cast<int>((room.x + gap) / (row.cell + gap))));
    row.count = row.columns;
    const float left = start.x + std::floor(std::max(0.0F, room.x - row.width()) / 2);
    const float top = start.y + std::floor(std::max(0.0F, room.y - theme.s() - 2 * row.cell - gap) / 2);
    ImGui::SetCursorScreenPos({left, top});
    const auto above = originals_.draw("originals", row, {}, theme, context.fonts);
    ImGui::SetCursorScreenPos({left, top + row.cell + gap});
    const auto below = decoded_.draw("decoded", row, {}, theme, context.fonts);
    context.mark("reconstructions", {left, top}, {left + row.width(), top + 2 * row.cell + gap});
    const int hovered = std::max(above.hovered, below.hovered);
    if (hovered >= 0 && static_cast<std::size_t>(hovered) < shown_->labels.size()) {
        const int label = shown_->labels[static_cast<std::size_t>(hovered)];
        const auto data = context.studio.data();
        const std::string name = data && static_cast<std::size_t>(label) < data->class_names.size()
                                     ? data->class_names[static_cast<std::size_t>(label)]
                                     : std::to_string(label);
        ImGui::SetTooltip("Test digit: %s. Above as it is, below as the model draws it.", name.c_str());
    }
}

void ReconstructionsPanel::draw_header(PanelContext& context, float left, float right) {
    const auto snapshot = context.studio.training();
    const auto& images = snapshot->reconstructions;
    if (!images || images->count == 0)
        return;
    const double age =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - snapshot->published).count();
    std::string text = "test digits above, the model's below  ·  step " + format_count(images->step);
    if (is_busy(snapshot->state)) {
        text += "  ·  " + format_age(age);
        context.shell.redraw_after(1);
    }
    ImFont* font = context.fonts.small_number;
    const float width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.c_str()).x;
    if (right - width < left)
        text = "step " + format_count(images->step);
    draw_right_aligned(*ImGui::GetWindowDrawList(), font, right,
                       ImGui::GetCursorScreenPos().y +
                           std::floor((context.theme.px(40) - font->FontSize) / 2) + context.theme.px(2),
                       context.theme.muted, text);
}

} // namespace penumbra
