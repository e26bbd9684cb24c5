#pragma once

#include "app/shell/backend.hpp"
#include "app/shell/chrome.hpp"
#include "app/shell/file_chooser.hpp"
#include "app/shell/frame_line.hpp"
#include "app/shell/frame_pace.hpp"
#include "app/shell/gui.hpp"
#include "app/shell/history.hpp"
#include "app/shell/introduction.hpp"
#include "app/shell/marks.hpp"
#include "app/shell/message_log.hpp"
#include "app/shell/palette.hpp"
#include "app/shell/panel.hpp"
#include "app/shell/script.hpp"
#include "app/shell/session_keeper.hpp"
#include "app/shell/statistics.hpp"
#include "app/shell/workspace.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// Draws when there is a reason to, and sleeps otherwise. Reasons are input (with three more frames, since
/// Dear ImGui settles hovering and popups a frame late), something published by a worker, and a panel's own
/// wish. How soon is for FramePace to say.
class FrameLoop final : public ShellServices, public ScriptHost {
  public:
    FrameLoop(Backend& backend, Studio& studio, Session& session, std::vector<std::unique_ptr<Panel>> panels);
    ~FrameLoop() override;

    void play(Script script) { script_ = std::move(script); }
    /// Until the window closes or the script ends. @throws Error when the script fails.
    void run();
    /// One turn: draws a frame if one is due, otherwise sleeps for at most `longest` seconds. Tests use it
    /// alone. Returns whether a frame was drawn.
    bool turn(double longest);

    /// From now on the session is kept; opens what was open when it was kept last, and says so after a crash.
    /// @param shipped  folder of the models that are opened at every start
    /// @param models   open them; otherwise the command line has named others
    void keep(SessionKeeper& keeper, const std::filesystem::path& shipped, bool models);
    /// Shows somebody new around, unless the session says that they have been.
    void introduce();
    /// How much of the window each frame draws; everything is for comparison.
    void set_redraw(Redraw redraw) { gui_.set_redraw(redraw); }
    const Statistics& statistics() const { return statistics_; }
    const Script* script() const { return script_ ? &*script_ : nullptr; }
    const Actions& actions() const { return actions_; }
    PanelContext& context() { return context_; }

    // ShellServices, for panels.
    void mark(std::string_view label, ImVec2 min, ImVec2 max) override { marks_.add(label, min, max); }
    void asked(std::uint64_t serial) override { asked_ = std::max(asked_, serial); }
    void stroke(std::uint64_t serial, double time) override { statistics_.stroke.caused(serial, time); }
    void shown(std::uint64_t serial) override;
    void dragged(std::uint64_t serial, double time) override { statistics_.drag.caused(serial, time); }
    void drag_shown(std::uint64_t serial) override { statistics_.drag.shown(serial); }
    void hovered(std::uint64_t serial, double time) override { statistics_.hover.caused(serial, time); }
    void hover_shown(std::uint64_t serial) override { statistics_.hover.shown(serial); }
    void say(std::string sentence) override;
    void complain(std::string sentence) override;
    MessageLog& messages() override { return messages_; }
    History& history() override { return history_; }
    void redraw_after(double seconds) override;
    bool poses() const override { return picture_.has_value(); }
    void choose_file(FileRequest request) override { chooser_.ask(std::move(request)); }
    void open(const std::filesystem::path& path) override;

    // ScriptHost.
    InputQueue& queue() override { return backend_.queue(); }
    std::int64_t frames() const override { return frames_; }
    const Marks& marks() const override { return marks_; }
    ImVec2 window_size() const override;
    std::shared_ptr<const TrainingSnapshot> training() const override { return studio_.training(); }
    bool completion_shown() const override { return shown_ >= asked_ && shown_ > 0; }
    bool data_loaded() const override { return studio_.data() != nullptr; }
    bool model_loaded() const override { return studio_.completer() != nullptr; }
    bool resting() const override { return owed_ == 0; }
    void screenshot(const std::filesystem::path& file) override;
    int screenshots() const override { return screenshots_; }
    void resize(int width, int height) override;
    void set_scale(float scale) override;
    void set_theme(const std::string& name) override;
    bool run_action(const std::string& id) override;
    void idle_measured(double seconds, double cpu_seconds, std::int64_t frames) override {
        statistics_.idle(seconds, cpu_seconds, frames);
    }
    void quit() override { closing_ = true; }

  private:
    static constexpr const char* kFrameTimes = "view.frame-times"; ///< of the session

    // shell_actions.cpp
    void register_actions();
    void register_views();
    void register_edits();
    /// One panel fills the window, in larger type, until it ends.
    void set_presenting(bool on);
    void set_full_screen(bool on);
    /// Larger or smaller type; remembered unless it is a presentation's.
    void step_scale(float steps);
    float usual_scale() const;
    void remember_recent();

    // panel_actions.cpp
    void register_panel_actions();
    void choose_panel_picture(const std::string& title);
    void choose_table_file(const Panel& panel);

    // keeping.cpp
    void open_again();
    void tell_of_crash();
    void gather_session();
    std::vector<std::filesystem::path> open_models() const;
    /// Hands the session to its keeper when it is time. @return seconds until it will be, at most `longest`
    double keep_session(double now, double longest);

    void draw(double now);
    void finish(double begun, bool drawn);
    void take(const FrameInput& input);
    void build();
    void listen();
    void log(bool problem, const std::string& sentence);
    void save_picture();
    bool due(double now) const;
    /// The time of the next frame, of which something is due.
    double next_frame(double now) const;
    void owe_frames();

    /// What workers ring. It outlives the loop, since a worker may be about to ring while the window closes.
    struct Bell {
        void ring() {
            rung = true;
            const std::lock_guard lock(mutex);
            if (backend != nullptr) {
                backend->wake();
            }
        }
        std::atomic<bool> rung = true;
        std::mutex mutex;
        Backend* backend = nullptr;
    };

    Backend& backend_;
    Studio& studio_;
    Session& session_;
    std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
    Gui gui_;
    InputFeeder feeder_;
    Actions actions_;
    Workspace workspace_;
    FileChooser chooser_;
    StatusLine status_;
    MessageLog messages_;
    History history_;
    Palette palette_;
    Introduction introduction_;
    Marks marks_;
    Statistics statistics_;
    FrameLine frame_line_;
    bool frame_times_ = false; ///< its line is shown
    std::optional<Script> script_;
    PanelContext context_;
    std::vector<PointerSample> pointer_;

    /// Answers to what a hand does, as the last frame knew them.
    struct Answers {
        std::shared_ptr<const CompleteAnswer> completion;
        std::shared_ptr<const DecodeAnswer> cursor;
        std::shared_ptr<const DecodeAnswer> hover;
        bool operator==(const Answers&) const = default;
    };
    Answers newest_answers() const;

    FramePace pace_;
    FrameParts parts_; ///< of the frame being drawn
    Answers seen_;
    int owed_ = 3; ///< frames still to draw without further reason
    double redraw_at_ = 0;
    double last_frame_ = -1;
    std::int64_t frames_ = 0;
    bool closing_ = false;
    bool help_open_ = false;

    std::uint64_t asked_ = 0;
    std::uint64_t shown_ = 0;
    std::uint64_t problem_seen_ = 0;
    std::string notice_seen_;
    std::optional<TrainingState> state_seen_;
    bool full_screen_ = false;
    std::vector<std::string> wanted_actions_; ///< run inside the next frame, as shortcuts are
    /// A frame that is to be saved: the whole window or one panel.
    struct Picture {
        std::filesystem::path file;
        std::string panel = {}; ///< title; empty: the window
    };
    std::optional<Picture> wanted_picture_; ///< by the next frame, which no menu or dialogue covers any more
    std::optional<Picture> picture_;        ///< by the frame being drawn
    int screenshots_ = 0;
    SessionKeeper* keeper_ = nullptr;
    std::filesystem::path shipped_;
    std::vector<std::filesystem::path> opening_again_;
    std::optional<double> keep_at_; ///< something has been drawn since the session was kept
    std::optional<std::pair<ThemeName, float>> wanted_look_; ///< taken between frames
};

} // namespace penumbra
