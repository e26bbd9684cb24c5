// Which option of a code's choice part the samples take: directed generation.

#include "app/panels/samples_panel.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>

namespace penumbra {

const CodePart* SamplesPanel::choice_in(const SampleAnswer* answer) {
    if (answer == nullptr)
        return nullptr;
    const auto found = std::ranges::find_if(answer->parts, [](const CodePart& part) { return part.choice; });
    return found == answer->parts.end() ? nullptr : &*found;
}

void SamplesPanel::choose(int option, bool each_in_all) {
    option_ = option;
    each_in_all_ = each_in_all;
    ++front_;
}

std::string SamplesPanel::choice_words() const {
    if (each_in_all_)
        return "style in all";
    return option_ < 0 ? "any digit" : "digit " + class_name(walk_->data().get(), option_);
}

float SamplesPanel::draw_choice(PanelContext& context, float left, float right, float top) {
    const Theme& theme = context.theme;
    const float width = theme.px(kChoice);
    if (choice() == nullptr || right - width < left)
        return right;
    ImGui::SetCursorScreenPos({right - width, top});
    ImGui::SetNextItemWidth(width);
    if (ImGui::BeginCombo("##option", choice_words().c_str(), ImGuiComboFlags_HeightLarge)) {
        close_on_escape();
        const auto offer = [&](const std::string& words, int option, bool each_in_all) {
            if (ImGui::Selectable(words.c_str(), option_ == option && each_in_all_ == each_in_all))
                choose(option, each_in_all);
            context.mark_item("samples option " + words);
        };
        offer("any digit", -1, false);
        offer("each style in all digits", -1, true);
        for (int option = 0; choice() != nullptr && option < static_cast<int>(choice()->size); ++option)
            offer("digit " + class_name(walk_->data().get(), option), option, false);
        ImGui::EndCombo();
    }
    context.mark_item("samples option");
    help_on_hover("The label that the samples are drawn with. Any: the digits in turn. Each style in all "
                  "digits: one code z, ten labels, then the next z.",
                  theme, context.fonts);
    return right - width;
}

} // namespace penumbra
