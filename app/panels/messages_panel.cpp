#include "app/panels/messages_panel.hpp"

#include "app/shell/message_log.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

/// Lines that are drawn; the file and the clipboard get all.
constexpr int kLinesDrawn = 200;

} // namespace

void MessagesPanel::draw(PanelContext& context) {
    const Theme& theme = context.theme;
    Flow flow(theme.xs());
    const bool empty = context.shell.messages().all().empty();
    const float pad = 2 * ImGui::GetStyle().FramePadding.x;
    const auto place = [&](const char* label) { flow.place(ImGui::CalcTextSize(label).x + pad); };
    ImGui::BeginDisabled(empty);
    place("Copy");
    if (ImGui::Button("Copy")) {
        context.actions.run("messages.copy");
    }
    context.mark_item("messages copy");
    place("Save");
    if (ImGui::Button("Save")) {
        context.actions.run("messages.save");
    }
    context.mark_item("messages save");
    place("Clear");
    if (ImGui::Button("Clear")) {
        context.actions.run("messages.clear");
    }
    context.mark_item("messages clear");
    ImGui::EndDisabled();
    place("Errors");
    if (toggle_button("Errors", only_problems_, {0, 0}, theme)) {
        only_problems_ = !only_problems_;
    }
    context.mark_item("messages problems");
    help_on_hover("Show, copy and save what went wrong alone.", theme, context.fonts);
    ImGui::Dummy({0, theme.xs()});
    draw_list(context);
}

void MessagesPanel::draw_list(PanelContext& context) {
    const Theme& theme = context.theme;
    const MessageLog& log = context.shell.messages();
    const std::size_t count = only_problems_ ? log.problems() : log.all().size();
    if (count == 0) {
        const ImVec2 start = ImGui::GetCursorScreenPos();
        const ImVec2 room = ImGui::GetContentRegionAvail();
        empty_state(start, {start.x + room.x, start.y + std::min(room.y, theme.px(160))},
                    only_problems_ ? "Nothing has gone wrong." : "Nothing has been said yet.",
                    "What stands in the status bar is kept here.", theme, context.fonts);
        return;
    }
    ImGui::BeginChild("messages");
    context.mark("messages", ImGui::GetWindowPos(),
                 {ImGui::GetWindowPos().x + ImGui::GetWindowWidth(),
                  ImGui::GetWindowPos().y + ImGui::GetWindowHeight()});
    const std::time_t today = std::time(nullptr);
    int drawn = 0;
    for (auto message = log.all().rbegin(); message != log.all().rend() && drawn < kLinesDrawn; ++message) {
        if (only_problems_ && !message->problem) {
            continue;
        }
        ++drawn;
        std::string head = clock_words(message->time, today);
        head += message->times > 1 ? "  ·  " + std::to_string(message->times) + " times" : "";
        caption(head, theme, context.fonts);
        coloured_text(message->text, message->problem ? theme.bad : theme.text);
        ImGui::Dummy({0, theme.xs()});
    }
    if (count > kLinesDrawn) {
        muted_text(std::to_string(count - kLinesDrawn) + " older ones can be copied and saved.", theme);
    }
    ImGui::EndChild();
}

void MessagesPanel::save(PanelContext& context) {
    ShellServices& shell = context.shell;
    shell.choose_file(
        {.title = "Save the messages",
         .save = true,
         .extension = ".txt",
         .name = "messages.txt",
         .chosen = [text = shell.messages().text(only_problems_), &shell](const std::filesystem::path& file) {
             try {
                 write_file_atomically(file, text);
                 shell.say("Wrote the messages to " + file.string() + ".");
             } catch (const Error& error) {
                 shell.complain(error.what());
             }
         }});
}

void MessagesPanel::register_actions(Actions& actions, PanelContext& context) {
    ShellServices& shell = context.shell;
    const auto any = [&shell] { return !shell.messages().all().empty(); };
    const std::string none = "Nothing has been said yet.";
    actions.add(
        {.id = "messages.copy",
         .label = "Copy the messages",
         .run = [this, &shell] { ImGui::SetClipboardText(shell.messages().text(only_problems_).c_str()); },
         .enabled = any,
         .needs = none});
    actions.add({.id = "messages.save",
                 .label = "Save the messages…",
                 .run = [this, &context] { save(context); },
                 .enabled = any,
                 .needs = none});
    actions.add({.id = "messages.clear",
                 .label = "Clear the messages",
                 .run = [&shell] { shell.messages().clear(); },
                 .enabled = any,
                 .needs = none});
}

} // namespace penumbra
