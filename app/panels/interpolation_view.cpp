// The two rows of steps, the scrubber and what stands at its place.

#include "app/panels/interpolation_panel.hpp"
#include "app/panels/printed.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kNames[] = {"slerp", "lerp", "geodesic", "slerp of "};

} // namespace

std::string InterpolationPanel::name(Path which) const {
    if (which != kBeside)
        return kNames[which];
    return second_.model ? kNames[kBeside] + second_.name() : "beside";
}

void InterpolationPanel::draw_rows(PanelContext& context, const Layout& layout) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const Theme& theme = context.theme;
    for (const Path which : kAll)
        if (shows(which) && static_cast<int>(steps_of_[which].size()) != layout.shown) {
            steps_of_[which] = path_steps(path(which), layout.shown);
            letters_ = stop_letters(read_->query, steps_of_[kSlerp], read_->slerp.norms.size());
        }
    const float below = layout.row() + theme.xs();
    float height = 0;
    for (const Path which : kAll) {
        if (!wants(which))
            continue;
        const ImVec2 at{start.x, start.y + height};
        if (shows(which))
            draw_row(context, layout, which, at);
        else
            draw_missing_row(context, layout, which, at);
        if (which == kBeside)
            context.mark(shows(which) ? "interpolation beside" : "interpolation without", at,
                         {at.x + layout.rows, at.y + layout.row()});
        height += below;
    }
    context.mark("interpolation rows", start, {start.x + layout.rows, start.y + height - theme.xs()});
    draw_step_menu();
    ImGui::SetCursorScreenPos({start.x, start.y + height});
}

void InterpolationPanel::draw_caption(PanelContext& context, const Layout& layout, Path which, ImVec2 start) {
    const Theme& theme = context.theme;
    const FontScope font(context.fonts.small);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float small = ImGui::GetFontSize();
    const float key = theme.px(8);
    const float middle = std::floor(start.y + small / 2);
    list.AddRectFilled({start.x, middle - key / 2}, {start.x + key, middle + key / 2}, theme.series(which),
                       theme.px(2));
    float x = start.x + key + theme.px(6);
    const float right = start.x + layout.rows;
    const auto write = [&](const std::string& words, ImU32 colour) {
        const std::string cut = elided(words, right - x);
        list.AddText({x, start.y}, colour, cut.c_str());
        x += ImGui::CalcTextSize(cut.c_str()).x;
    };
    write(name(which), theme.text);
    write("  ·  energy " + format_value(energies_[which]), theme.muted);
    const PathSteps& steps = steps_of_[which];
    const std::vector<int> between = classes_between(path(which), steps);
    std::string through;
    for (const int label : between)
        through += (through.empty() ? "  ·  by way of " : ", ") + class_name(walk_->data().get(), label);
    write(through, theme.muted);
    if (const int jumps = steps.jumps(); jumps > 0)
        write("  ·  " + std::to_string(jumps) + (jumps == 1 ? " jump" : " jumps"), theme.warning);
    if (layout.shown < layout.wanted)
        write("  ·  " + std::to_string(layout.shown) + " of " + std::to_string(layout.wanted) +
                  " steps shown",
              theme.muted);
    if (which != kSlerp && which != kBeside)
        return;
    const InterpolateAnswer& about = which == kSlerp ? *read_ : *beside_;
    const std::size_t segments = about.query.segments();
    const std::string words = !about.remark.empty() ? about.remark
                              : segments == 1       ? angle_words(about.angle)
                              : about.query.closed
                                  ? "A loop through " + std::to_string(segments) + " places."
                                  : "A path through " + std::to_string(segments + 1) + " places.";
    const float width = ImGui::CalcTextSize(words.c_str()).x;
    if (right - width > x + theme.l())
        list.AddText({std::floor(right - width), start.y}, about.remark.empty() ? theme.muted : theme.warning,
                     words.c_str());
}

void InterpolationPanel::draw_row(PanelContext& context, const Layout& layout, Path which, ImVec2 start) {
    const Theme& theme = context.theme;
    draw_caption(context, layout, which, start);
    const ImVec2 origin{std::floor(start.x), std::floor(start.y + layout.caption)};
    const float width = layout.cell + static_cast<float>(layout.shown - 1) * (layout.cell + layout.gap);
    ImGui::SetCursorScreenPos(origin);
    ImGui::PushID(which);
    ImGui::InvisibleButton("row", {width, layout.cell + layout.foot});
    ImGui::PopID();
    const PathSteps& steps = steps_of_[which];
    const float along = (ImGui::GetIO().MousePos.x - origin.x - layout.cell / 2) / (width - layout.cell);
    const float t = std::clamp(along, 0.0F, 1.0F);
    const auto nearest = [&](float place) {
        return std::min(steps.size() - 1,
                        static_cast<std::size_t>(std::lround(place * static_cast<float>(layout.shown - 1))));
    };
    const bool hovered = ImGui::IsItemHovered();
    if (ImGui::IsItemActive()) {
        t_ = t;
        playing_ = false;
    }
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        pointed_ = static_cast<int>(steps.at[nearest(t)]);
        pointed_path_ = which;
        ImGui::OpenPopup("step");
    } else if (hovered && !ImGui::IsItemActive()) {
        explain_step(context, which, nearest(t));
    }

    float longest = 0;
    for (const PathSteps& all : steps_of_)
        for (const float moved : all.moved)
            longest = std::max(longest, moved);
    const auto& labels = path(which).decoded.labels;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const FontScope font(context.fonts.small);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const ImVec2 min{origin.x + static_cast<float>(i) * (layout.cell + layout.gap), origin.y};
        const ImVec2 max{min.x + layout.cell, min.y + layout.cell};
        draw_picture(which, steps.at[i], list, min, layout.cell);
        if (i < letters_.size() && !letters_[i].empty())
            list.AddText({min.x, max.y}, theme.accent, letters_[i].c_str());
        if (i == nearest(t_))
            list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.accent, 0, ImDrawFlags_None,
                         theme.px(2));
        else if (hovered && i == nearest(t))
            list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.text);
        if (steps.at[i] < labels.size()) {
            const int label = labels[steps.at[i]];
            const std::string name = elided(class_name(walk_->data().get(), label), layout.cell);
            list.AddText({std::floor(min.x + (layout.cell - ImGui::CalcTextSize(name.c_str()).x) / 2), max.y},
                         theme.digit(label), name.c_str());
        }
        if (i > 0 && longest > 0) {
            const float top = max.y + ImGui::GetFontSize() + theme.px(2);
            const float bar = std::max(1.0F, std::floor(layout.cell * steps.moved[i] / longest));
            list.AddRectFilled({min.x, top}, {max.x, top + theme.px(3)}, theme.grid);
            list.AddRectFilled({min.x, top}, {min.x + bar, top + theme.px(3)},
                               steps.jump[i] ? theme.warning : theme.muted);
        }
    }
    // The scrubber's place, pointing down at the pictures.
    const float x = origin.x + layout.x(t_);
    const float arrow = theme.px(4);
    list.AddTriangleFilled({x - arrow, origin.y - arrow - 1}, {x + arrow, origin.y - arrow - 1},
                           {x, origin.y - 1}, theme.accent);
}

void InterpolationPanel::draw_picture(Path which, std::size_t step, ImDrawList& list, ImVec2 min,
                                      float side) const {
    const std::size_t offset = which == kLerp ? read_->slerp.norms.size() : 0;
    (which == kGeodesic ? geodesic_pictures_
     : which == kBeside ? beside_pictures_
                        : pictures_)
        .draw_one(static_cast<int>(offset + step), list, min, side);
}

/// A path is being looked for, or there is none.
void InterpolationPanel::draw_missing_row(PanelContext& context, const Layout& layout, Path which,
                                          ImVec2 start) {
    const Theme& theme = context.theme;
    const FontScope font(context.fonts.small);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddText(start, theme.text, elided(name(which), layout.rows).c_str());
    const std::string& obstacle = which == kGeodesic ? no_geodesic_ : no_beside_;
    const char* coming = which == kGeodesic
                             ? "The way on which the pictures change least is being looked for…"
                             : "The same images, between the codes of this model…";
    const ImVec2 below{start.x, start.y + layout.caption};
    list.AddText(ImGui::GetFont(), ImGui::GetFontSize(), below,
                 obstacle.empty() ? theme.muted : theme.warning, obstacle.empty() ? coming : obstacle.c_str(),
                 nullptr, layout.rows);
}

void InterpolationPanel::explain_step(PanelContext& context, Path which, std::size_t step) {
    const LatentPath& along = path(which);
    const PathSteps& steps = steps_of_[which];
    const std::size_t at = steps.at[step];
    std::string words = name(which) + ", step " + std::to_string(step + 1) + " of " +
                        std::to_string(steps.size()) + printed(", t = %.2f", steps.t[step]);
    if (at < along.decoded.labels.size() && at < along.decoded.confidence.size())
        words += "\nbelieved to be " + class_name(walk_->data().get(), along.decoded.labels[at]) +
                 printed(", %.0f %%", 100.0 * along.decoded.confidence[at]);
    words += printed("\nnorm of the code %.2f", along.norms[at]);
    if (step > 0)
        words += printed("\nthe picture moved %.2f", steps.moved[step]) +
                 (steps.jump[step] ? ", more than twice the median step" : "");
    const FontScope font(context.fonts.small);
    ImGui::SetTooltip("%s", words.c_str());
}

void InterpolationPanel::draw_step_menu() {
    if (!ImGui::BeginPopup("step"))
        return;
    close_on_escape();
    if (!shows(pointed_path_))
        pointed_ = -1;
    const LatentPath& along = path(pointed_ < 0 ? kSlerp : pointed_path_);
    const auto at = static_cast<std::size_t>(std::max(0, pointed_));
    if (pointed_ < 0 || at >= along.norms.size()) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        return;
    }
    const auto chosen = [&] {
        const double t = static_cast<double>(at) / static_cast<double>(along.norms.size() - 1);
        const auto picture = std::span(along.decoded.images).subspan(at * kImagePixels, kImagePixels);
        std::string words = name(pointed_path_) + printed(" at %.2f", t);
        if (pointed_path_ == kBeside) // its codes mean nothing to the model that is walked through
            return Walk::at_image(picture, std::move(words));
        const auto code = along.codes.begin() + static_cast<std::ptrdiff_t>(at * read_->code_size);
        return Walk::at_code({code, code + static_cast<std::ptrdiff_t>(read_->code_size)}, std::move(words),
                             picture);
    };
    if (ImGui::MenuItem("Use as A"))
        walk_->a = chosen();
    if (ImGui::MenuItem("Use as B"))
        walk_->b = chosen();
    if (ImGui::MenuItem("Add as a stop", nullptr, false, walk_->via.size() < Walk::kMostStops))
        walk_->via.push_back(chosen());
    if (ImGui::MenuItem("Make it the current code"))
        walk_->current = chosen();
    ImGui::EndPopup();
}

void InterpolationPanel::draw_scrubber(PanelContext& context, const Layout& layout) {
    const Theme& theme = context.theme;
    const float button = theme.px(64);
    if (ImGui::Button(playing_ ? "Pause" : "Play", {button, 0}))
        toggle_play();
    context.mark_item("interpolation play");
    help_on_hover(walk_->loop ? "Walk round the loop." : "Walk from A to B and back.", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    ImGui::SetNextItemWidth(layout.rows - button - theme.xs());
    if (value_slider("##t", walk_->loop ? "A → B → A" : "A → B", &t_, 0, 1, "t = %.2f", theme, context.fonts))
        playing_ = false;
    context.mark_item("interpolation scrubber");
}

} // namespace penumbra
