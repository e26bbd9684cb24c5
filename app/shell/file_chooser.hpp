#pragma once

#include "app/shell/panel.hpp"

#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// Asks for a file or a folder inside the window: a path that can be typed, and what the folder holds.
class FileChooser {
  public:
    /// Starts in the folder of the last choice.
    void ask(FileRequest request);
    /// Call it every frame, outside all windows.
    void draw(PanelContext& context);

  private:
    struct Entry {
        std::string name;
        bool folder = false;
    };
    void enter(const std::filesystem::path& folder);
    void draw_entries(PanelContext& context);
    bool can_accept() const;
    std::filesystem::path chosen_path() const;
    void accept();

    std::optional<FileRequest> request_;
    bool fresh_ = false;
    std::filesystem::path folder_;
    std::string name_; ///< typed: a name in the folder, or a whole path
    std::vector<Entry> entries_;
    std::string trouble_; ///< why the folder cannot be listed
};

} // namespace penumbra
