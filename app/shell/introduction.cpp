#include "app/shell/introduction.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace penumbra {

namespace {

struct Step {
    const char* panel; ///< title; empty: the window
    const char* heading;
    const char* words;
};

constexpr std::array<Step, 6> kSteps{
    {{"Completion", "Paint half a digit",
      "Paint the lower half on the canvas, with the left button. While you paint, the model imagines upper "
      "halves that could go with it. Space asks for others."},
     {"Latent map", "Where the images lie",
      "Each point is an image in the model's latent space, coloured by its class. Rest the pointer on one to "
      "see it; drag where no point is to walk through the space between them."},
     {"Interpolation", "What lies between",
      "Two images, and the way from one to the other: a click on the map sets A, a shift-click B. The tabs "
      "beside it show single dimensions, samples and reconstructions."},
     {"Training", "Train a model",
      "Choose a preset and press Train. Every panel follows the model while it learns; Pause keeps it where "
      "it is. What is trained is kept in the folder runs."},
     {"Losses", "What is learnt",
      "Each term of what is optimised, as it falls. The tabs beside it measure a model on the test images, "
      "and "
      "keep what the status bar has said."},
     {"", "Find everything",
      "Ctrl+P finds every action by a few letters of its name, F1 shows the keys, Ctrl+Z takes back what you "
      "did. Help, “Show me around” brings these words again."}}};

bool pressed(ImGuiKey key) {
    return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key), /*repeat=*/false);
}

} // namespace

void Introduction::next() {
    step_ = step_ + 1 < kSteps.size() ? step_ + 1 : kNotRunning;
}

/// Beside the panel where there is room, over it otherwise.
ImVec2 Introduction::place(const Theme& theme, const Rectangle& panel) const {
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    const float gap = theme.m();
    ImVec2 at{panel.max.x + gap, panel.min.y + theme.px(48)};
    if (at.x + size_.x + gap > window.x) {
        at.x = panel.min.x - gap - size_.x;
    }
    if (at.x < gap) {
        at = {(panel.min.x + panel.max.x - size_.x) / 2, (panel.min.y + panel.max.y - size_.y) / 2};
    }
    at.y = std::min(at.y, window.y - size_.y - gap);
    return {std::floor(std::max(gap, at.x)), std::floor(std::max(gap, at.y))};
}

void Introduction::draw_buttons(PanelContext& context) {
    const Theme& theme = context.theme;
    const bool last = step_ + 1 == kSteps.size();
    const float width = theme.px(76);
    const float left = ImGui::GetCursorPosX();
    const float right = left + ImGui::GetContentRegionAvail().x;
    ImGui::AlignTextToFramePadding();
    const std::string place = std::to_string(step_ + 1) + " of " + std::to_string(kSteps.size());
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(theme.muted), "%s", place.c_str());
    const bool quiet = !ImGui::GetIO().WantTextInput &&
                       !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    bool skips = quiet && pressed(ImGuiKey_Escape);
    if (!last) {
        ImGui::SameLine(0, 0);
        ImGui::SetCursorPosX(right - 2 * width - theme.s());
        skips |= ImGui::Button("Skip", {width, 0});
        context.mark_item("introduction skip");
    }
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosX(right - width);
    const bool goes_on = primary_button(last ? "Done" : "Next", {width, 0}, theme, context.fonts) ||
                         (quiet && (pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeyPadEnter)));
    context.mark_item("introduction next");
    if (skips) {
        end();
    } else if (goes_on) {
        next();
    }
}

bool Introduction::draw(PanelContext& context, Workspace& workspace) {
    if (!running() || workspace.presenting()) {
        return false;
    }
    const Theme& theme = context.theme;
    const Step& step = kSteps[step_];
    if (shown_ != step_) {
        shown_ = step_;
        workspace.show(step.panel);
        context.shell.redraw_after(0);
    }
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    const auto panel = workspace.place(step.panel);
    if (size_.x == 0) {
        size_ = {theme.px(340), theme.px(170)};
    }
    const ImVec2 at =
        panel ? place(theme, *panel)
              : ImVec2{std::floor((window.x - size_.x) / 2), std::floor((window.y - size_.y) / 2)};
    if (panel) { // a frame round it, and a hand towards it
        ImDrawList& list = *ImGui::GetForegroundDrawList();
        list.AddRect(panel->min, panel->max, theme.accent, theme.rounding(), 0, theme.px(2));
        const float y = at.y + theme.px(28), d = theme.px(8);
        if (at.x >= panel->max.x) {
            list.AddTriangleFilled({at.x, y - d}, {at.x, y + d}, {at.x - d, y}, theme.accent);
        } else if (at.x + size_.x <= panel->min.x) {
            const float x = at.x + size_.x;
            list.AddTriangleFilled({x, y - d}, {x + d, y}, {x, y + d}, theme.accent);
        }
    }
    ImGui::SetNextWindowPos(at);
    ImGui::SetNextWindowSize({std::min(theme.px(340), window.x - 2 * theme.m()), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {theme.l(), theme.m()});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, theme.rounding());
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, theme.px(1));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.raised);
    ImGui::PushStyleColor(ImGuiCol_Border, theme.accent);
    ImGui::Begin("introduction", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
    ImGui::PushFont(context.fonts.heading);
    ImGui::TextUnformatted(step.heading);
    ImGui::PopFont();
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(step.words);
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0, theme.xs()});
    draw_buttons(context);
    size_ = ImGui::GetWindowSize();
    context.mark("introduction", at, {at.x + size_.x, at.y + size_.y});
    ImGui::End();
    if (running()) {
        return false;
    }
    shown_ = kNotRunning;
    return true;
}

} // namespace penumbra
