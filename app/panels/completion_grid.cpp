// The completions on their grid: in which order, what each is believed to be, and what a click does.

#include "app/panels/completion_panel.hpp"
#include "app/panels/waypoint_picker.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>

namespace penumbra {

void CompletionPanel::arrange() {
    const CompleteAnswer& answer = *desk_.answer();
    const Arranged now{answer.query.seed, answer.query.samples, answer.weights.generation,
                       !desk_.paint.stroking() && !desk_.placing};
    Arranged same_noise = arranged_;
    same_noise.settled = now.settled;
    if (!by_class_)
        order_.clear();
    else if (order_.sorted() && same_noise == now)
        order_.update(answer.labels, answer.confidence, now.settled);
    else
        order_.sort(answer.labels, answer.confidence);
    arranged_ = now;
    if (order_.sorted())
        completions_.set_images(in_order());
    else
        completions_.set_images(answer.completions);
}

std::vector<std::uint8_t> CompletionPanel::in_order() const {
    const auto& drawn = desk_.answer()->completions;
    std::vector<std::uint8_t> images;
    images.reserve(drawn.size());
    for (std::size_t place = 0; place < drawn.size() / kImagePixels; ++place) {
        const auto from = drawn.begin() + order_.completion(static_cast<int>(place)) * kImagePixels;
        images.insert(images.end(), from, from + kImagePixels);
    }
    return images;
}

/// "7: 9 of 16" under the first of a class, shorter where there is no room; empty under the others.
std::string CompletionPanel::heading(PanelContext& context, int place, float width) const {
    const int count = order_.beginning(place);
    if (count == 0)
        return {};
    const FontScope font(context.fonts.small_number);
    const std::string name = class_name(context.studio.data().get(), order_.group(place));
    const std::string number = std::to_string(count);
    const std::string all = " of " + std::to_string(desk_.answer()->labels.size());
    if (std::string words = name + ": " + number + all; ImGui::CalcTextSize(words.c_str()).x <= width)
        return words;
    const std::string figures = ": " + number;
    return elided(name, width - ImGui::CalcTextSize(figures.c_str()).x) + figures;
}

/// Each frame anew: the colours change with the theme.
void CompletionPanel::look_at_completions(PanelContext& context, const Layout& layout) {
    const CompleteAnswer& answer = *desk_.answer();
    looks_.assign(static_cast<std::size_t>(completions_.count()), {});
    for (std::size_t i = 0; i < looks_.size(); ++i) {
        const auto place = static_cast<int>(i);
        const int completion = order_.completion(place);
        const auto at = static_cast<std::size_t>(completion);
        looks_[i].selected = completion == pad_.chosen;
        if (at < answer.labels.size() && !answer.classifier.empty())
            looks_[i].border = context.theme.digit(answer.labels[at]);
        if (!order_.sorted() || layout.classes > 0)
            continue;
        looks_[i].label = heading(context, place, layout.grid.cell + layout.grid.gap);
        looks_[i].label_colour = context.theme.digit(order_.group(place));
    }
}

/// "1: 8  5: 18  7: 38 of 64", each in its colour, as far as the width goes.
void CompletionPanel::draw_classes(PanelContext& context, float width) const {
    const FontScope font(context.fonts.small_number);
    ImVec2 at = ImGui::GetCursorScreenPos();
    const float end = at.x + width;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto word = [&](const std::string& text, ImU32 colour) {
        const float wide = ImGui::CalcTextSize(text.c_str()).x;
        if (at.x + wide <= end)
            list.AddText(at, colour, text.c_str());
        at.x += wide;
    };
    for (int place = 0; place < completions_.count(); ++place) {
        const int count = order_.beginning(place);
        if (count == 0)
            continue;
        word(class_name(context.studio.data().get(), order_.group(place)) + ":" + std::to_string(count),
             context.theme.digit(order_.group(place)));
        at.x += context.theme.s();
    }
    at.x -= context.theme.xs();
    word("of " + std::to_string(completions_.count()), context.theme.muted);
}

void CompletionPanel::draw_grid(PanelContext& context, const Layout& layout) {
    look_at_completions(context, layout);
    if (layout.classes > 0) {
        const ImVec2 start = ImGui::GetCursorScreenPos();
        draw_classes(context, layout.right);
        ImGui::SetCursorScreenPos({start.x, start.y + layout.classes});
    }
    const auto touched = completions_.draw("completions", layout.grid, looks_, context.theme, context.fonts,
                                           stale(context) ? 0.5F : 1.0F);
    context.mark_item("completions");
    if (touched.hovered >= 0) {
        hovered_ = order_.completion(touched.hovered);
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    if (touched.clicked >= 0) {
        pad_.chosen = order_.completion(touched.clicked);
        if (ImGui::GetIO().MouseClickedLastCount[ImGuiMouseButton_Left] == 2)
            context.actions.run("completion.pin");
    }
    if (hovered_ >= 0 && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        pad_.chosen = hovered_;
        ImGui::OpenPopup("completion");
    }
    draw_menu(context);
}

void CompletionPanel::draw_menu(PanelContext& context) {
    if (!ImGui::BeginPopup("completion"))
        return;
    close_on_escape();
    for (const char* id : {"completion.paint-on", "completion.pin", "completion.code-reset"}) {
        const Action& action = *context.actions.find(id);
        if (ImGui::MenuItem(action.label.c_str(), action.shortcut.c_str(), false,
                            context.actions.enabled(action)))
            context.actions.run(id);
        context.mark_item(std::string("completion menu ") + id);
    }
    ImGui::EndPopup();
}

} // namespace penumbra
