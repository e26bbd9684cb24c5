// The right block of the samples: one of them enlarged, in words, and what can be done with it.

#include "app/panels/samples_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

std::string SamplesPanel::words(const SampleAnswer& answer, std::size_t index) const {
    double square = 0;
    for (std::size_t j = 0; j < answer.code_size; ++j) {
        const double value = answer.codes[index * answer.code_size + j];
        square += value * value;
    }
    char norm[64];
    if (answer.codes.empty())
        std::snprintf(norm, sizeof norm, "drawn without a code");
    else
        std::snprintf(norm, sizeof norm, "norm of the code %.2f", std::sqrt(square));
    if (index >= answer.decoded.labels.size() || index >= answer.decoded.confidence.size())
        return norm;
    char sure[24];
    std::snprintf(sure, sizeof sure, ", %.0f %%\n",
                  100.0 * static_cast<double>(answer.decoded.confidence[index]));
    return "believed to be " + class_name(walk_->data().get(), answer.decoded.labels[index]) + sure + norm;
}

void SamplesPanel::draw_side(PanelContext& context, ImVec2 start, ImVec2 end) {
    const Theme& theme = context.theme;
    if (!has_chosen())
        return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float frame = ImGui::GetFrameHeight();
    const float gap = theme.xs();
    const float width = end.x - start.x;
    // The one under the pointer, otherwise the chosen one, which the buttons are about.
    const int shown = hovered_ >= 0 ? hovered_ : chosen_;
    const std::string about = words(*read_, static_cast<std::size_t>(shown));
    const float line = context.fonts.small->FontSize;
    const float text = line + theme.px(2);                 // above the picture
    const float below = 2 * line + theme.xs() + theme.s(); // and beneath it
    const float buttons = 3 * frame + 2 * gap;
    const float room = std::min(width, end.y - start.y - text - below - buttons);
    const int zoom = static_cast<int>(room / ImageGrid::kSide);
    float y = start.y;
    if (zoom >= 1) {
        const FontScope font(context.fonts.small);
        const auto side = static_cast<float>(zoom * ImageGrid::kSide);
        const ImVec2 min{std::floor(start.x), std::floor(y + text)};
        list.AddText(start, theme.muted,
                     elided(waypoint(static_cast<std::size_t>(shown)).caption, width).c_str());
        pictures_.draw_one(shown, list, min, side);
        list.AddRect({min.x - 1, min.y - 1}, {min.x + side + 1, min.y + side + 1},
                     shown == chosen_ ? theme.accent : theme.border);
        list.AddText({min.x, min.y + side + theme.xs()}, theme.muted, about.c_str());
        y = min.y + side + below;
    }
    const float half = std::floor((width - gap) / 2);
    const auto button = [&](const char* label, ImVec2 at, float wide, const char* action, const char* mark,
                            const char* help) {
        ImGui::SetCursorScreenPos(at);
        if (ImGui::Button(label, {wide, 0}))
            context.actions.run(action);
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
    };
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    button("Use as A", {start.x, y}, half, "samples.use-a", "samples use a", "An end of the interpolation.");
    button("Use as B", {start.x + half + gap, y}, half, "samples.use-b", "samples use b",
           "The other end of the interpolation.");
    button("Show on the map", {start.x, y + frame + gap}, width, "samples.current", "samples show",
           "Puts the map's cursor on its code and moves the view there; the traversals start there too.");
    button("Complete it", {start.x, y + 2 * (frame + gap)}, width, "samples.evidence", "samples complete",
           "Its lower half goes on the completion canvas.");
    ImGui::PopStyleVar();
}

} // namespace penumbra
