#include "app/shell/file_chooser.hpp"

#include <algorithm>
#include <imgui_stdlib.h>

namespace penumbra {

void FileChooser::ask(FileRequest request) {
    request_ = std::move(request);
    name_ = request_->name;
    fresh_ = true;
    std::error_code error;
    enter(folder_.empty() ? std::filesystem::current_path(error) : folder_);
}

void FileChooser::enter(const std::filesystem::path& folder) {
    std::error_code error;
    folder_ = std::filesystem::weakly_canonical(folder, error);
    entries_.clear();
    trouble_.clear();
    std::filesystem::directory_iterator entry(folder_, error);
    while (!error && entry != std::filesystem::directory_iterator()) {
        std::error_code unknown;
        const bool is_folder = entry->is_directory(unknown);
        const std::string name = entry->path().filename().string();
        const bool wanted =
            is_folder || (!request_->folder &&
                          (request_->extension.empty() || entry->path().extension() == request_->extension));
        if (wanted && !name.starts_with('.')) {
            entries_.push_back({name, is_folder});
        }
        entry.increment(error);
    }
    if (error) {
        trouble_ = "This folder cannot be listed: " + error.message() + ".";
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return std::pair(!a.folder, a.name) < std::pair(!b.folder, b.name);
    });
}

std::filesystem::path FileChooser::chosen_path() const {
    std::filesystem::path path = name_.empty() ? folder_ : folder_ / name_;
    if (request_->save && !request_->extension.empty() && path.extension() != request_->extension) {
        path += request_->extension;
    }
    return path;
}

bool FileChooser::can_accept() const {
    std::error_code error;
    if (request_->folder) {
        return std::filesystem::is_directory(chosen_path(), error);
    }
    if (name_.empty()) {
        return false;
    }
    // A folder's name can be accepted too: it is entered.
    return request_->save || std::filesystem::exists(folder_ / name_, error);
}

void FileChooser::accept() {
    std::error_code error;
    const std::filesystem::path path = chosen_path();
    if (!request_->folder && std::filesystem::is_directory(folder_ / name_, error)) {
        enter(folder_ / name_);
        name_.clear();
        return;
    }
    const auto chosen = std::move(request_->chosen);
    folder_ = request_->folder ? path : path.parent_path();
    request_.reset();
    ImGui::CloseCurrentPopup();
    if (chosen) {
        chosen(path);
    }
}

void FileChooser::draw_entries(PanelContext& context) {
    const Theme& theme = context.theme;
    if (!trouble_.empty()) {
        ImGui::TextWrapped("%s", trouble_.c_str());
    } else if (entries_.empty()) {
        ImGui::TextDisabled("%s",
                            request_->extension.empty()
                                ? "Nothing in here."
                                : ("No folders and no " + request_->extension + " files in here.").c_str());
    }
    std::optional<std::filesystem::path> entered;
    bool accepted = false;
    for (const Entry& entry : entries_) {
        const std::string label = entry.folder ? entry.name + "/" : entry.name;
        ImGui::PushStyleColor(ImGuiCol_Text, entry.folder ? theme.muted : theme.text);
        if (ImGui::Selectable(label.c_str(), name_ == entry.name,
                              ImGuiSelectableFlags_AllowDoubleClick | ImGuiSelectableFlags_DontClosePopups)) {
            if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
                if (entry.folder) {
                    entered = folder_ / entry.name;
                } else {
                    accepted = true;
                }
            }
            name_ = entry.name;
        }
        ImGui::PopStyleColor();
        context.mark_item("file " + entry.name);
    }
    if (entered) {
        enter(*entered);
        name_ = request_->save ? request_->name : "";
    } else if (accepted && can_accept()) {
        accept();
    }
}

void FileChooser::draw(PanelContext& context) {
    if (!request_) {
        return;
    }
    const Theme& theme = context.theme;
    const std::string title = request_->title + "###chooser";
    if (fresh_) {
        ImGui::OpenPopup(title.c_str());
    }
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize(
        {std::min(theme.px(640), display.x * 0.9F), std::min(theme.px(520), display.y * 0.9F)});
    bool open = true;
    if (!ImGui::BeginPopupModal(title.c_str(), &open, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize)) {
        request_.reset();
        return;
    }
    if (ImGui::Button("Up")) {
        enter(folder_.parent_path());
    }
    context.mark_item("chooser up");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("%s", folder_.c_str());
    ImGui::BeginChild("entries", {0, -2 * ImGui::GetFrameHeightWithSpacing()}, true);
    draw_entries(context);
    ImGui::EndChild();
    if (request_) { // not yet answered by a double click
        ImGui::SetNextItemWidth(-1);
        if (fresh_) {
            ImGui::SetKeyboardFocusHere();
            fresh_ = false;
        }
        const bool entered = ImGui::InputTextWithHint(
            "##name", request_->folder ? "this folder, or type another" : "file name or path", &name_,
            ImGuiInputTextFlags_EnterReturnsTrue);
        context.mark_item("chooser name");
        ImGui::BeginDisabled(!can_accept());
        const char* verb = request_->save ? "Save" : request_->folder ? "Use this folder" : "Open";
        const bool pressed = ImGui::Button(verb);
        context.mark_item("chooser accept");
        ImGui::EndDisabled();
        ImGui::SameLine();
        const bool cancelled =
            ImGui::Button("Cancel") || ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
        context.mark_item("chooser cancel");
        if (cancelled || !open) {
            request_.reset();
            ImGui::CloseCurrentPopup();
        } else if ((pressed || entered) && can_accept()) {
            accept();
        }
    }
    ImGui::EndPopup();
}

} // namespace penumbra
