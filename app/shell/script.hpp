#pragma once

#include "app/shell/input.hpp"
#include "app/shell/marks.hpp"
#include "core/studio.hpp"

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

/// One line of a script: a verb and its words; quotes keep spaces together, # begins a comment.
struct ScriptCommand {
    int line = 0;
    std::string verb;
    std::vector<std::string> words;
};

/// Reads a whole script and checks every line's form, so that a slip is found before anything has happened.
///   click LABEL [double|right]          hover LABEL [X Y]            wheel LABEL STEPS
///   drag LABEL X0 Y0 X1 Y1 [MS]         stroke LABEL X Y X Y ... [MS]      (shares of the widget, 0..1)
///   key CHORD    type TEXT    set LABEL VALUE    action ID    drop PATH
///   hold ctrl|shift|alt    release ctrl|shift|alt    (what is held changes clicks and drags)
///   wait CONDITION [timeout S]: frames N | seconds S | step N | epoch E | completion | state NAME | idle |
///                               data | model | LABEL
///   screenshot FILE    resize W H    scale S    theme dark|light    measure idle SECONDS
///   marks FILE    quit
/// @param name  of the script, for messages. @throws Error naming script and line.
std::vector<ScriptCommand> parse_script(std::string_view text, const std::string& name);

/// The key code of "ctrl", "shift" or "alt"; 0 for anything else.
int modifier_key(std::string_view name);

/// What a script can see and do of the running program, besides putting events into the queue.
class ScriptHost {
  public:
    virtual ~ScriptHost() = default;
    virtual InputQueue& queue() = 0;
    virtual std::int64_t frames() const = 0; ///< drawn so far
    virtual const Marks& marks() const = 0;
    virtual ImVec2 window_size() const = 0;
    virtual std::shared_ptr<const TrainingSnapshot> training() const = 0;
    virtual bool completion_shown() const = 0; ///< the newest query's answer is on the screen
    virtual bool data_loaded() const = 0;
    virtual bool model_loaded() const = 0; ///< one that completes
    virtual bool resting() const = 0;      ///< no frame is owed
    /// Saves the next frame; screenshots() counts those written.
    virtual void screenshot(const std::filesystem::path& file) = 0;
    virtual int screenshots() const = 0;
    virtual void resize(int width, int height) = 0;
    virtual void set_scale(float scale) = 0;
    virtual void set_theme(const std::string& name) = 0;
    virtual bool run_action(const std::string& id) = 0;
    virtual void idle_measured(double seconds, double cpu_seconds, std::int64_t frames) = 0;
    virtual void quit() = 0;
};

/// Plays a script by the clock: strokes take their time, waits wait. Input goes through the backend's queue,
/// the same path as a person's.
class Script {
  public:
    /// @param folder  screenshots with relative names go there.
    Script(std::vector<ScriptCommand> commands, std::string name, std::filesystem::path folder = {});

    struct Wish {
        bool done = false;
        bool draw = false;   ///< a frame is needed
        double pause = 0.02; ///< seconds after which it wants to be asked again
    };
    /// Goes on as far as it can at `now`. @throws Error for a label that does not appear and a wait that
    /// lasts too long.
    Wish advance(ScriptHost& host, double now);

    const std::vector<std::filesystem::path>& pictures() const { return pictures_; }

  private:
    /// A command under way: first a widget is looked for, then events are played, then something is waited
    /// for.
    struct Running {
        const ScriptCommand* command = nullptr;
        std::optional<std::string> label; ///< still looked for
        std::function<void(const Rectangle&, double now)> found;
        std::deque<InputEvent> events; ///< with the times when they are due
        std::function<bool(double now)> until;
        bool draw = true;
        double pause = 0.02; ///< between two looks while nothing is played
        double deadline = 0;
        std::int64_t settle = -1; ///< frame count from which the played events have had their effect
    };

    void begin(const ScriptCommand& command, ScriptHost& host, double now);
    bool begin_input(const ScriptCommand& command, double now);
    bool begin_shell(const ScriptCommand& command, ScriptHost& host);
    void begin_wait(const ScriptCommand& command, ScriptHost& host, double now);
    bool finished(ScriptHost& host, double now);
    [[noreturn]] void fail(const std::string& problem, const std::string& remedy = {}) const;

    std::vector<ScriptCommand> commands_;
    std::string name_;
    std::filesystem::path folder_;
    std::size_t next_ = 0;
    std::optional<Running> running_;
    std::vector<std::filesystem::path> pictures_;
};

} // namespace penumbra
