#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace penumbra {

/// A key with its modifiers. `key` is a GLFW key code (GLFW_KEY_Z == 'Z'); letters mean the letter printed on
/// the key in the person's layout, not its place on an American keyboard.
struct Chord {
    int key = 0; ///< 0: none
    bool ctrl = false;
    bool shift = false;
    bool alt = false;
    bool operator==(const Chord&) const = default;
};

/// "Ctrl+Shift+Z", "Space", "F1", "Ctrl++", "?"; an empty text is no chord. @throws Error for an unknown key
/// name.
Chord parse_chord(std::string_view text);
/// As it is shown in menus.
std::string to_string(const Chord& chord);

/// One thing the program can do.
struct Action {
    std::string id = {};    ///< unique: "completion.resample"; scripts run it by `action completion.resample`
    std::string label = {}; ///< "Resample"; ends with "…" when it asks for more
    std::string menu = {};  ///< "Completion"; empty: in no menu
    std::string shortcut = {}; ///< "Space"; empty: none. Must be unique
    std::function<void()> run = {};
    std::function<bool()> enabled = {};         ///< none: always
    std::function<bool()> checked = {};         ///< none: not a toggle
    std::vector<std::string> alternatives = {}; ///< further shortcuts, not shown in the menu
    bool while_typing = false; ///< Ctrl, Alt and function keys are obeyed even in a text field
    std::string needs = {};    ///< why it cannot be done while `enabled` says no: "Nothing is painted yet."
};

/// The one table that feeds the menu bar, the shortcuts, the command palette and the help overlay.
class Actions {
  public:
    /// @throws Error when the id or a shortcut is taken already, or a shortcut cannot be read.
    void add(Action action);

    const std::vector<Action>& all() const { return actions_; }
    const Action* find(std::string_view id) const;
    /// Menus in the order in which they first appeared.
    std::vector<std::string> menus() const;

    bool enabled(const Action& action) const { return !action.enabled || action.enabled(); }
    /// Runs it if it exists and is enabled; returns whether it ran.
    bool run(std::string_view id);
    /// Runs the action of a chord, if there is one and it is enabled. `typing`: a text field has the
    /// keyboard.
    bool press(const Chord& chord, bool typing);

    /// Ids of what was run last, the newest first, each once, at most kRecentActions.
    const std::vector<std::string>& recent() const { return recent_; }
    /// As they were when the program ended; ids that no action has are left out.
    void set_recent(const std::vector<std::string>& ids);
    static constexpr std::size_t kRecentActions = 8;

  private:
    struct Binding {
        Chord chord;
        std::size_t action;
    };
    void perform(std::size_t index);

    std::vector<Action> actions_;
    std::vector<Binding> bindings_;
    std::vector<std::string> recent_;
};

} // namespace penumbra
