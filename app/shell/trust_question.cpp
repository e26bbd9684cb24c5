#include "app/shell/trust_question.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>

namespace penumbra {

namespace {

constexpr const char* kTitle = "Run this file?";

} // namespace

void draw_trust_question(PanelContext& context) {
    const auto program = context.studio.untrusted();
    const bool open = ImGui::IsPopupOpen(kTitle);
    if (program.empty() && !open) {
        return;
    }
    if (!open) {
        ImGui::OpenPopup(kTitle);
    }
    const Theme& theme = context.theme;
    const float width = std::min(theme.px(460), ImGui::GetIO().DisplaySize.x - 2 * theme.l());
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({width, 0});
    if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
        return;
    }
    const auto answer = [&](bool may_run) {
        context.studio.answer_untrusted(may_run);
        ImGui::CloseCurrentPopup();
    };
    ImGui::TextUnformatted(elided(program.string(), ImGui::GetContentRegionAvail().x).c_str());
    help_on_hover(program.string(), theme, context.fonts);
    muted_text("A TorchScript file is a program. To open it is to run it, and it can read and write files "
               "as you can. Open it only if you trust where it comes from.",
               theme);
    ImGui::Dummy({0, theme.xs()});
    if (ImGui::Button("Do not open it") || ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
        answer(false);
    }
    context.mark_item("untrusted-no");
    ImGui::SameLine(0, theme.s());
    if (ImGui::Button("Run it")) {
        answer(true);
    }
    context.mark_item("untrusted-yes");
    ImGui::EndPopup();
}

} // namespace penumbra
