#pragma once

#include "app/shell/actions.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/session.hpp"
#include "app/shell/theme.hpp"
#include "core/studio.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <imgui.h>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

/// The pointer at one moment: every sample the window system delivered is kept, in order, so that fast
/// strokes stay curves. A change of a button is a sample too.
struct PointerSample {
    ImVec2 position;   ///< window pixels, as in ImGui::GetMousePos()
    double time = 0;   ///< seconds, same clock as PanelContext::now
    bool left = false; ///< the buttons after this sample
    bool right = false;
    bool middle = false;
};

/// A question to the person for a file.
struct FileRequest {
    std::string title = {};     ///< "Open a checkpoint"
    bool save = false;          ///< ask for a new file's name instead of an existing file
    bool folder = false;        ///< ask for a folder
    std::string extension = {}; ///< ".safetensors"; empty: any
    std::string name = {};      ///< proposed name, when saving
    std::function<void(const std::filesystem::path&)> chosen = {}; ///< not called when the person cancels
};

class History;
class MessageLog;

/// What the shell does for panels. Implemented by the frame loop.
class ShellServices {
  public:
    virtual ~ShellServices() = default;
    /// A widget's rectangle by the label that scripts use: "train", "canvas", "preset".
    virtual void mark(std::string_view label, ImVec2 min, ImVec2 max) = 0;
    /// A query went to the exploration thread; scripts wait until its answer, or a newer one, has been shown.
    virtual void asked(std::uint64_t serial) = 0;
    /// The query of that serial was caused by paint put down at `time` (PointerSample::time); starts the
    /// latency clock.
    virtual void stroke(std::uint64_t serial, double time) = 0;
    /// This frame draws the answer of that serial. Call it every frame in which it is drawn.
    virtual void shown(std::uint64_t serial) = 0;
    /// The same clock for moving the latent cursor: the decode query of that serial was caused by a motion at
    /// `time`, and this frame draws the answer of that serial.
    virtual void dragged(std::uint64_t serial, double time) = 0;
    virtual void drag_shown(std::uint64_t serial) = 0;
    /// And for the digit under the resting pointer.
    virtual void hovered(std::uint64_t serial, double time) = 0;
    virtual void hover_shown(std::uint64_t serial) = 0;
    /// Good news for the status bar; replaces the last one.
    virtual void say(std::string sentence) = 0;
    /// Bad news: stays in the status bar until dismissed.
    virtual void complain(std::string sentence) = 0;
    /// What has been said and complained about since the start.
    virtual MessageLog& messages() = 0;
    /// What the person has changed and may take back.
    virtual History& history() = 0;
    /// Draw again that soon although nothing may happen (animations, ages); the shortest wish counts.
    virtual void redraw_after(double seconds) = 0;
    /// This frame becomes a picture file: nothing may be left half drawn for later frames.
    virtual bool poses() const = 0;
    /// Opens the file chooser; one at a time.
    virtual void choose_file(FileRequest request) = 0;
    /// What drag and drop, the command line, the recent files and Open… all do: a checkpoint becomes the
    /// model that completes, a folder with IDX files becomes the data set.
    virtual void open(const std::filesystem::path& path) = 0;
};

/// What a panel is given. One object for the program's life: actions may keep a reference to it.
struct PanelContext {
    Studio& studio;
    ShellServices& shell;
    Actions& actions;
    Session& session;
    const Theme& theme;                          ///< its values change with theme and scale, between frames
    const Fonts& fonts;                          ///< likewise
    double now = 0;                              ///< seconds of a steady clock at the beginning of this frame
    float dt = 0;                                ///< seconds since the last frame
    std::span<const PointerSample> pointer = {}; ///< of this frame, oldest first
    bool attended = true; ///< somebody touched the window lately; what only follows training may cost more

    /// Marks the last ImGui item under a label for scripts.
    void mark_item(std::string_view label) {
        shell.mark(label, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    }
    void mark(std::string_view label, ImVec2 min, ImVec2 max) { shell.mark(label, min, max); }
};

/// Where in the workspace a panel lives. Panels that share an area become tabs of it, in the order of
/// make_panels().
enum class Area {
    Left,   ///< a column: model and training
    Centre, ///< the large one: completion
    Map,    ///< beside the centre: the latent map; a tab of the centre in a narrow window
    Strip,  ///< below both: interpolation, traversals, samples, reconstructions
    Right,  ///< a column: losses
    Below   ///< its lower half: KL; a tab of the right column in a low window
};

/// One part of the workspace. draw() is called inside a child window that fills the area below the title,
/// with the theme's padding; its size is ImGui::GetContentRegionAvail().
class Panel {
  public:
    virtual ~Panel() = default;
    virtual const char* title() const = 0;
    virtual Area area() const = 0;
    virtual void draw(PanelContext& context) = 0;
    /// Counts the panel's wishes to be the tab in front, e.g. because another panel asked for what it shows.
    virtual std::uint64_t front_wishes() const { return 0; }
    /// Small controls or figures at the right of the title line; drawn with the cursor at `left`, up to
    /// `right`.
    virtual void draw_header(PanelContext& /*context*/, float /*left*/, float /*right*/) {}
    /// What they need beside other panels' tabs, in pixels at scale 1.
    virtual float header_width() const { return 280; }
    /// Called once, before the first frame; `context` outlives the actions.
    virtual void register_actions(Actions& /*actions*/, PanelContext& /*context*/) {}
    /// Writes what it shows, and how, into the session: some seconds after something has been drawn, and at
    /// the end. Cheap; what has not changed need not be told from what has.
    virtual void remember(Session& /*session*/) const {}
    /// It has something that can be copied or saved as a table now.
    virtual bool has_table() const { return false; }
    /// That, as CSV with a line of names; asked only while has_table().
    virtual std::string table() const { return {}; }
};

} // namespace penumbra
