// What the losses can be told from menu and scripts, and the table they write.

#include "app/panels/losses_csv.hpp"
#include "app/panels/losses_panel.hpp"

namespace penumbra {

void LossesPanel::export_csv(PanelContext& context) {
    const auto snapshot = context.studio.training();
    ShellServices& shell = context.shell;
    context.shell.choose_file({.title = "Save the losses as a table",
                               .save = true,
                               .extension = ".csv",
                               .name = "losses.csv",
                               .chosen = [snapshot, &shell](const std::filesystem::path& path) {
                                   try {
                                       write_file_atomically(
                                           path, losses_csv(snapshot->training, snapshot->validation));
                                       shell.say("Wrote " + std::to_string(snapshot->training.rows) +
                                                 " rows to " + path.string() + ".");
                                   } catch (const Error& error) {
                                       shell.complain(error.what());
                                   }
                               }});
}

void LossesPanel::register_actions(Actions& actions, PanelContext& context) {
    studio_ = &context.studio;
    actions.add({.id = "losses.log",
                 .label = "Logarithmic axis",
                 .menu = "Losses",
                 .shortcut = "L",
                 .run =
                     [this, &context] {
                         log_y_ = !log_y_;
                         context.session.set_flag("losses.log", log_y_);
                     },
                 .checked = [this] { return log_y_; }});
    actions.add({.id = "losses.epochs",
                 .label = "Count epochs",
                 .menu = "Losses",
                 .run =
                     [this, &context] {
                         epochs_ = !epochs_;
                         context.session.set_flag("losses.epochs", epochs_); // read() starts anew
                     },
                 .checked = [this] { return epochs_; }});
    actions.add({.id = "losses.fit",
                 .label = "Show everything",
                 .menu = "Losses",
                 .shortcut = "Home",
                 .run = [this] { plot_.fit(); },
                 .enabled = [this] { return !plot_.follows(); },
                 .needs = "Everything is shown."});
    actions.add({.id = "losses.csv",
                 .label = "Export CSV…",
                 .menu = "Losses",
                 .run = [this, &context] { export_csv(context); },
                 .enabled = [this] { return training_.rows > 0; },
                 .needs = "Nothing has been trained yet."});
    register_comparison(actions, context);
}

} // namespace penumbra
