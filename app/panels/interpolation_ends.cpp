// The left block of the interpolation: A and B, and how they are chosen.

#include "app/panels/interpolation_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

void InterpolationPanel::choose_digit(PanelContext& context, End end, std::optional<int> digit) {
    const auto data = context.studio.data();
    const auto index = data ? picker_.pick(data->test, digit) : std::nullopt;
    if (index)
        waypoint(end) = test_waypoint(*data, *index);
    else if (data)
        context.shell.complain("The test images hold none of that class. Choose another one.");
}

void InterpolationPanel::choose_sample(End end) {
    if (walk_->code_size() == 0)
        return;
    std::vector<float> code = picker_.draw_code(walk_->code_size());
    waypoint(end) = Walk::at_code(std::move(code), "sample " + std::to_string(picker_.draws()));
}

void InterpolationPanel::draw_ends(PanelContext& context, const Layout& layout) {
    // Pictures are uploaded when one of them has changed.
    if (ends_drawn_[kA] != walk_->a.image || ends_drawn_[kB] != walk_->b.image) {
        std::vector<std::uint8_t> images(2 * kImagePixels, 0);
        for (const End end : {kA, kB}) {
            const auto& image = ends_drawn_[end] = waypoint(end).image;
            if (image.size() == kImagePixels)
                std::copy(image.begin(), image.end(), images.begin() + end * kImagePixels);
        }
        ends_.set_images(images);
    }
    draw_end(context, layout, kA);
    draw_end(context, layout, kB);
}

void InterpolationPanel::draw_end(PanelContext& context, const Layout& layout, End end) {
    const Theme& theme = context.theme;
    ImGui::PushID(end);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Waypoint& point = waypoint(end);
    const float small = context.fonts.small->FontSize;
    {
        const FontScope font(context.fonts.small);
        const char* name = end == kA ? "A" : "B";
        const float indent = ImGui::CalcTextSize(name).x + theme.px(6);
        list.AddText(start, theme.accent, name);
        const std::string words = point.chosen() ? point.caption : "not chosen yet";
        list.AddText({start.x + indent, start.y}, theme.muted, elided(words, layout.ends - indent).c_str());
    }
    const auto side = static_cast<float>(layout.end_zoom * 28);
    const float top = std::floor(start.y + small + theme.xs());
    const ImVec2 min{std::floor(start.x), top};
    const ImVec2 max{min.x + side, min.y + side};
    ImGui::SetCursorScreenPos(min);
    const bool pressed = ImGui::InvisibleButton("picture", {side, side});
    context.mark(end == kA ? "interpolation a" : "interpolation b", min, max);
    const bool hovered = ImGui::IsItemHovered();
    help_on_hover("Click to choose another one. On the map, a click sets A and a shift-click B.", theme,
                  context.fonts);
    list.AddRectFilled(min, max, point.image.empty() ? theme.well : IM_COL32_BLACK);
    if (!point.image.empty())
        ends_.draw_one(end, list, min, side);
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, hovered ? theme.accent : theme.border);
    if (pressed)
        ImGui::OpenPopup("end");

    const float right = layout.ends - side - theme.s();
    ImGui::SetCursorScreenPos({max.x + theme.s(), top});
    ImGui::BeginGroup();
    if (layout.buttons) {
        draw_end_buttons(context, end, right);
    } else {
        if (ImGui::Button("Choose…", {right, 0}))
            ImGui::OpenPopup("end");
        context.mark_item(end == kA ? "interpolation a choose" : "interpolation b choose");
    }
    ImGui::EndGroup();
    const float below = std::max(max.y, ImGui::GetItemRectMax().y) + theme.s();
    if (ImGui::BeginPopup("end")) {
        close_on_escape();
        draw_end_menu(context, end);
        ImGui::EndPopup();
    }
    ImGui::SetCursorScreenPos({start.x, below});
    ImGui::PopID();
}

void InterpolationPanel::draw_end_buttons(PanelContext& context, End end, float width) {
    const Theme& theme = context.theme;
    const std::string mark = end == kA ? "interpolation a " : "interpolation b ";
    const float arrow = ImGui::GetFrameHeight();
    const float gap = theme.px(2);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    ImGui::BeginDisabled(!context.studio.data());
    if (ImGui::Button("Test digit", {width - arrow - gap, 0}))
        choose_digit(context, end, {});
    context.mark_item(mark + "digit");
    help_on_hover("A test image by chance.", theme, context.fonts);
    ImGui::SameLine();
    if (ImGui::ArrowButton("which", ImGuiDir_Down))
        ImGui::OpenPopup("class");
    context.mark_item(mark + "class");
    help_on_hover("One of a class.", theme, context.fonts);
    ImGui::EndDisabled();
    ImGui::BeginDisabled(!walk_->painting.chosen());
    if (ImGui::Button("Painting", {width, 0}))
        waypoint(end) = walk_->painting;
    ImGui::EndDisabled();
    context.mark_item(mark + "painting");
    help_on_hover(walk_->painting.chosen() ? "What stands on the completion canvas."
                                           : "Nothing is painted on the completion canvas yet.",
                  theme, context.fonts);
    ImGui::BeginDisabled(walk_->code_size() == 0);
    if (ImGui::Button("Sample", {width, 0}))
        choose_sample(end);
    ImGui::EndDisabled();
    context.mark_item(mark + "sample");
    help_on_hover("A draw from the prior, N(0, I).", theme, context.fonts);
    ImGui::PopStyleVar(2);
    if (ImGui::BeginPopup("class")) {
        close_on_escape();
        draw_class_menu(context, end);
        ImGui::EndPopup();
    }
}

void InterpolationPanel::draw_class_menu(PanelContext& context, End end) {
    const auto data = context.studio.data();
    if (ImGui::MenuItem("any"))
        choose_digit(context, end, {});
    for (std::size_t i = 0; data && i < data->class_names.size(); ++i)
        if (ImGui::MenuItem((data->class_names[i] + "##" + std::to_string(i)).c_str()))
            choose_digit(context, end, static_cast<int>(i));
}

void InterpolationPanel::draw_end_menu(PanelContext& context, End end) {
    if (ImGui::BeginMenu("Test digit", context.studio.data() != nullptr)) {
        draw_class_menu(context, end);
        ImGui::EndMenu();
    }
    if (ImGui::MenuItem("Painting", nullptr, false, walk_->painting.chosen()))
        waypoint(end) = walk_->painting;
    if (ImGui::MenuItem("Sample from the prior", nullptr, false, walk_->code_size() > 0))
        choose_sample(end);
    ImGui::Separator();
    if (ImGui::MenuItem("Make it the current code", nullptr, false, waypoint(end).chosen()))
        walk_->current = waypoint(end);
}

} // namespace penumbra
