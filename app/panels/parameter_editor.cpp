#include "app/panels/parameter_editor.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_stdlib.h>

namespace penumbra {
namespace {

constexpr double kWidestLinearSlider = 100;

bool bounded(const Parameter& p) {
    return std::isfinite(p.minimum) && std::isfinite(p.maximum);
}

/// Returns true when the person has changed it.
bool edit_number(const Parameter& parameter, double& value, const PanelContext& context) {
    const bool slider = bounded(parameter) && (parameter.logarithmic ||
                                               parameter.maximum - parameter.minimum <= kWidestLinearSlider);
    if (!slider) {
        ImGui::InputDouble("##value", &value, 0, 0, "%.6g");
        return ImGui::IsItemDeactivatedAfterEdit();
    }
    ImGuiSliderFlags flags = ImGuiSliderFlags_NoRoundToFormat;
    if (parameter.logarithmic)
        flags |= ImGuiSliderFlags_Logarithmic;
    const double before = value;
    if (!value_slider("##value", "", ImGuiDataType_Double, &value, &parameter.minimum, &parameter.maximum,
                      "%.4g", flags, context.theme, context.fonts))
        return false;
    if (!ImGui::IsItemActive() || ImGui::GetIO().MouseDown[0])
        value = rounded_to_digits(value, 3);
    return value != before;
}

bool edit_whole(const Parameter& parameter, std::int64_t& value, const PanelContext& context) {
    if (bounded(parameter) && parameter.maximum - parameter.minimum <= 64) {
        const auto low = static_cast<std::int64_t>(parameter.minimum);
        const auto high = static_cast<std::int64_t>(parameter.maximum);
        return value_slider("##value", "", ImGuiDataType_S64, &value, &low, &high, "%lld",
                            ImGuiSliderFlags_AlwaysClamp, context.theme, context.fonts);
    }
    ImGui::InputScalar("##value", ImGuiDataType_S64, &value);
    return ImGui::IsItemDeactivatedAfterEdit();
}

bool edit_choice(const Parameter& parameter, std::string& value) {
    bool changed = false;
    if (ImGui::BeginCombo("##value", value.c_str())) {
        close_on_escape();
        for (const std::string& choice : parameter.choices)
            if (ImGui::Selectable(choice.c_str(), choice == value)) {
                changed = choice != value;
                value = choice;
            }
        ImGui::EndCombo();
    }
    return changed;
}

} // namespace

double rounded_to_digits(double value, int digits) {
    if (value == 0 || !std::isfinite(value))
        return value;
    const double scale = std::pow(10, digits - 1 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

void ParameterEditor::draw(const Parameters& parameters, ParameterGroup group, bool only_live,
                           PanelContext& context, const Change& change) {
    for (const Parameter& parameter : parameters.schema()) {
        if (parameter.folded != (group == ParameterGroup::Folded))
            continue;
        ImGui::PushID(parameter.key.c_str());
        ImGui::BeginDisabled(only_live && !parameter.live);
        draw_row(parameter, parameters.value(parameter.key), context, change);
        ImGui::EndDisabled();
        ImGui::PopID();
    }
}

void ParameterEditor::draw_row(const Parameter& parameter, const ParameterValue& value, PanelContext& context,
                               const Change& change) {
    const Theme& theme = context.theme;
    const float start = ImGui::GetCursorPosX();
    const float width = ImGui::GetContentRegionAvail().x;
    const float control = std::floor(std::min(width * 0.42F, theme.px(180)));
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
    ImGui::TextUnformatted(elided(parameter.label, width - control - theme.s()).c_str());
    ImGui::PopStyleColor();
    help_on_hover(parameter.help, theme, context.fonts);
    ImGui::SameLine(start + width - control, 0);
    ImGui::SetCursorPosX(start + width - control);
    ImGui::SetNextItemWidth(control);
    const FontScope font(context.fonts.number);
    if (const bool* flag = std::get_if<bool>(&value)) {
        bool now = *flag;
        if (ImGui::Checkbox("##value", &now))
            change(parameter, now);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        std::int64_t now = *whole;
        if (edit_whole(parameter, now, context) && now != *whole)
            change(parameter, now);
    } else if (const double* number = std::get_if<double>(&value)) {
        double now = *number;
        if (edit_number(parameter, now, context) && now != *number)
            change(parameter, now);
    } else {
        const auto& word = std::get<std::string>(value);
        if (!parameter.choices.empty()) {
            std::string now = word;
            if (edit_choice(parameter, now))
                change(parameter, now);
        } else {
            // What is being typed lives here until it is settled: the value may be a snapshot's.
            std::string now = edited_text_key_ == parameter.key ? edited_text_ : word;
            if (ImGui::InputText("##value", &now)) {
                edited_text_key_ = parameter.key;
                edited_text_ = now;
            }
            if (ImGui::IsItemDeactivatedAfterEdit())
                change(parameter, now);
            if (ImGui::IsItemDeactivated())
                edited_text_key_.clear();
        }
    }
    context.mark_item("parameter " + parameter.key);
    help_on_hover(parameter.help, theme, context.fonts);
}

} // namespace penumbra
