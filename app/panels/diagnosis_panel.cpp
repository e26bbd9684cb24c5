#include "app/panels/diagnosis_panel.hpp"

#include "app/panels/printed.hpp"
#include "app/widgets/controls.hpp"

namespace penumbra {
namespace {

ImU32 colour_of(Verdict verdict, const Theme& theme) {
    switch (verdict) {
    case Verdict::Healthy:
        return theme.good;
    case Verdict::TooShort:
        return theme.muted;
    case Verdict::Memorising:
        return theme.warning;
    case Verdict::PosteriorCollapse:
        return theme.warning;
    case Verdict::Unstable:
        break;
    }
    return theme.bad;
}

/// "late_gain" -> "late gain".
std::string words_of(std::string name) {
    for (char& c : name)
        if (c == '_')
            c = ' ';
    return name;
}

} // namespace

void DiagnosisPanel::read(PanelContext& context) {
    const auto run = context.studio.training();
    const WeightsStamp now{run->generation, run->step};
    // Validations are what most of it rests on: once in an epoch is enough, and at the end.
    const bool same = diagnosis_ && read_at_.generation == now.generation &&
                      validations_ == run->validation.rows &&
                      (is_busy(run->state) || read_at_.step == now.step);
    if (same)
        return;
    diagnosis_.reset();
    read_at_ = now;
    validations_ = run->validation.rows;
    if (run->generation > 0 && run->training.rows > 0)
        diagnosis_ = diagnose(run_figures(*run));
}

void DiagnosisPanel::draw(PanelContext& context) {
    read(context);
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (!diagnosis_) {
        empty_state(start, {start.x + room.x, start.y + room.y}, "There is no run to look at yet.",
                    "Press Train (T). After the first epochs this says whether the posterior has collapsed, "
                    "whether the model "
                    "memorises, and what to change.",
                    theme, context.fonts);
        context.mark("diagnosis", start, {start.x + room.x, start.y + room.y});
        return;
    }
    for (const Finding& finding : diagnosis_->findings)
        draw_finding(context, finding);
    {
        const FontScope font(context.fonts.small);
        Flow flow(theme.l());
        for (const auto& [name, value] : diagnosis_->figures) {
            const std::string words = words_of(name) + printed(" %.4g", value);
            flow.place(ImGui::CalcTextSize(words.c_str()).x);
            ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(theme.muted), "%s", words.c_str());
        }
        muted_text("Rules of thumb, from the losses and the codes of this run; one run and one seed.", theme);
    }
    context.mark("diagnosis", start, {start.x + room.x, start.y + room.y});
}

void DiagnosisPanel::draw_finding(PanelContext& context, const Finding& finding) {
    const Theme& theme = context.theme;
    std::string verdict = to_string(finding.verdict);
    verdict.front() = static_cast<char>(verdict.front() - 'a' + 'A');
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float dot = theme.px(5);
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + dot, at.y + ImGui::GetFontSize() / 2}, dot,
                                                colour_of(finding.verdict, theme));
    ImGui::SetCursorScreenPos({at.x + 2 * dot + theme.s(), at.y});
    ImGui::BeginGroup();
    coloured_text(verdict, theme.text);
    coloured_text(finding.words, theme.text);
    if (!finding.remedy.empty())
        muted_text(finding.remedy, theme);
    ImGui::EndGroup();
    ImGui::SetCursorScreenPos({at.x, ImGui::GetCursorScreenPos().y + theme.s()});
}

} // namespace penumbra
