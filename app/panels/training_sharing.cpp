// What the training panel has to do with other people's tools: TensorBoard's events, and models in
// TorchScript.

#include "app/panels/training_panel.hpp"
#include "app/widgets/controls.hpp"

#include <optional>

namespace penumbra {
namespace {

constexpr const char* kTensorBoardKey = "training.tensorboard";

} // namespace

/// Asks whether a program of somebody else's may run.
void TrainingPanel::draw_question(PanelContext& context) {
    constexpr const char* kTitle = "Run this file?";
    const auto program = context.studio.untrusted();
    if (!program.empty() && !ImGui::IsPopupOpen(kTitle))
        ImGui::OpenPopup(kTitle);
    const Theme& theme = context.theme;
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({theme.px(460), 0});
    if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove))
        return;
    const auto answer = [&](bool may_run) {
        context.studio.answer_untrusted(may_run);
        ImGui::CloseCurrentPopup();
    };
    ImGui::TextUnformatted(elided(program.string(), ImGui::GetContentRegionAvail().x).c_str());
    help_on_hover(program.string(), theme, context.fonts);
    muted_text(
        "A TorchScript file is a program. To open it is to run it, and it can read and write files as you "
        "can. Open it only if you trust where it comes from.",
        theme);
    ImGui::Dummy({0, theme.xs()});
    if (ImGui::Button("Do not open it") || ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape)))
        answer(false);
    context.mark_item("untrusted-no");
    ImGui::SameLine(0, theme.s());
    if (ImGui::Button("Run it"))
        answer(true);
    context.mark_item("untrusted-yes");
    ImGui::EndPopup();
}

void TrainingPanel::draw_tensorboard(PanelContext& context) {
    bool wanted = context.session.flag(kTensorBoardKey, false);
    if (ImGui::Checkbox("TensorBoard events", &wanted))
        context.actions.run("training.tensorboard");
    context.mark_item("tensorboard");
    help_on_hover(
        "Write losses, reconstructions and histograms of the codes for TensorBoard, into the folder "
        "tensorboard of each run: tensorboard --logdir runs shows them.",
        context.theme, context.fonts);
}

void TrainingPanel::write_tensorboard(PanelContext& context) {
    using Folder = std::optional<std::filesystem::path>;
    const bool wanted = context.session.flag(kTensorBoardKey, false);
    context.studio.write_tensorboard(wanted ? Folder(std::filesystem::path()) : Folder());
}

void TrainingPanel::register_sharing(Actions& actions, PanelContext& context) {
    actions.add(
        {.id = "file.torchscript", .label = "Open TorchScript model…", .menu = "File", .run = [&context] {
             context.shell.choose_file(
                 {.title = "Open a TorchScript module with encode and decode",
                  .extension = ".pt",
                  .chosen = [&shell = context.shell](const std::filesystem::path& path) {
                      shell.open(path);
                  }});
         }});
    const auto recorded = [&context] { return context.session.flag(kTensorBoardKey, false); };
    actions.add({.id = "training.tensorboard",
                 .label = "Write TensorBoard events",
                 .menu = "Training",
                 .run =
                     [&context, recorded] {
                         context.session.set_flag(kTensorBoardKey, !recorded());
                         write_tensorboard(context);
                     },
                 .checked = recorded});
    if (recorded())
        write_tensorboard(context);
}

} // namespace penumbra
