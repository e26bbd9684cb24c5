// What the training panel has to do with other people's tools: TensorBoard's events.

#include "app/panels/training_panel.hpp"
#include "app/widgets/controls.hpp"

#include <optional>

namespace penumbra {
namespace {

constexpr const char* kTensorBoardKey = "training.tensorboard";

} // namespace

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
