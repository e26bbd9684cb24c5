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

constexpr float kNames = 120; ///< width of the rows' names at scale 1

/// Left of a row, at half its height.
void draw_name(const PanelContext& context, ImVec2 at, float width, float height, const std::string& name) {
    const FontScope font(context.fonts.small);
    ImGui::GetWindowDrawList()->AddText({at.x, std::floor(at.y + (height - ImGui::GetFontSize()) / 2)},
                                        context.theme.muted, elided(name, width).c_str());
}

} // namespace

/// The first row of pictures is always that of the model in training, so the second model is the opened one.
void ReconstructionsPanel::update_beside(PanelContext& context) {
    second_ = second_model(context, Source::Training);
    if (!second_.wanted)
        return;
    without_ = second_.obstacle();
    if (!without_.empty())
        return;
    // Every snapshot brings the same test digits again.
    if (!images_ || *images_ != shown_->originals)
        images_ = std::make_shared<const std::vector<std::uint8_t>>(shown_->originals);
    talk_.ask(context.studio, {.source = second_.source, .images = images_}, second_.model->weights,
              context.now);
    if (talk_.receive(context.studio.reconstructions()))
        beside_.set_images(talk_.answer()->decoded.images);
    const ReconstructAnswer* answer = talk_.answer();
    if (answer == nullptr || answer->query.images != images_)
        without_ = "On the way…";
    else if (!answer->problem.empty())
        without_ = answer->problem;
    else if (!second_.made(*answer))
        without_ = "On the way…";
}

int ReconstructionsPanel::draw_beside(PanelContext& context, ImVec2 at, const GridLayout& row) {
    if (!without_.empty()) {
        const ImFont& font = *context.fonts.small;
        ImGui::GetWindowDrawList()->AddText(&font, font.FontSize, at, context.theme.muted, without_.c_str(),
                                            nullptr, row.width());
        context.mark("reconstructions without", at, {at.x + row.width(), at.y + row.cell});
        return -1;
    }
    ImGui::SetCursorScreenPos(at);
    const auto touched = beside_.draw("beside", row, {}, context.theme, context.fonts);
    context.mark("reconstructions beside", at, {at.x + row.width(), at.y + row.cell});
    return touched.hovered;
}

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
    update_beside(context);
    // The rows as large as they fit, and as many columns as there are images or room.
    const float gap = theme.px(2);
    const auto count = static_cast<int>(shown_->count);
    const int rows = second_.wanted ? 3 : 2;
    const float names = second_.wanted ? std::min(theme.px(kNames), std::floor(room.x / 4)) : 0;
    const float wide = room.x - names;
    const int by_height = static_cast<int>((room.y - static_cast<float>(rows - 1) * gap - theme.xs()) /
                                           static_cast<float>(rows) / 28);
    const int by_width = static_cast<int>(((wide + gap) / static_cast<float>(count) - gap) / 28);
    const int zoom = std::clamp(std::max(by_width, 1), 1, std::max(1, by_height));
    GridLayout row = grid_row(count, zoom, gap, 0);
    row.columns = std::min(count, std::max(1, static_cast<int>((wide + gap) / (row.cell + gap))));
    row.count = row.columns;
    const float left = start.x + names + std::floor(std::max(0.0F, wide - row.width()) / 2);
    const float down = row.cell + gap;
    const float high = static_cast<float>(rows) * down - gap;
    const float top = start.y + std::floor(std::max(0.0F, room.y - theme.s() - high) / 2);
    ImGui::SetCursorScreenPos({left, top});
    const auto above = originals_.draw("originals", row, {}, theme, context.fonts);
    ImGui::SetCursorScreenPos({left, top + down});
    const auto below = decoded_.draw("decoded", row, {}, theme, context.fonts);
    int hovered = std::max(above.hovered, below.hovered);
    if (second_.wanted)
        hovered = std::max(hovered, draw_beside(context, {left, top + 2 * down}, row));
    if (names > 0) {
        draw_name(context, {left - names, top}, names - theme.s(), row.cell, "test digits");
        draw_name(context, {left - names, top + down}, names - theme.s(), row.cell, "in training");
        if (second_.model)
            draw_name(context, {left - names, top + 2 * down}, names - theme.s(), row.cell, second_.name());
    }
    context.mark("reconstructions", {left, top}, {left + row.width(), top + high});
    if (hovered >= 0 && static_cast<std::size_t>(hovered) < shown_->labels.size()) {
        const int label = shown_->labels[static_cast<std::size_t>(hovered)];
        const auto data = context.studio.data();
        const std::string name = data && static_cast<std::size_t>(label) < data->class_names.size()
                                     ? data->class_names[static_cast<std::size_t>(label)]
                                     : std::to_string(label);
        ImGui::SetTooltip("Test digit: %s. %s", name.c_str(),
                          second_.wanted ? "Above as it is, below as the two models draw it."
                                         : "Above as it is, below as the model draws it.");
    }
}

void ReconstructionsPanel::draw_header(PanelContext& context, float left, float right) {
    const auto snapshot = context.studio.training();
    const auto& images = snapshot->reconstructions;
    if (!images || images->count == 0)
        return;
    const double age =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - snapshot->published).count();
    // Three rows have their names beside them.
    std::string text = second_.wanted ? "" : "test digits above, the model's below  ·  ";
    text += "step " + format_count(images->step);
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
