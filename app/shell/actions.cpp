#include "app/shell/actions.hpp"

#include "core/error.hpp"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace penumbra {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 16> kNamedKeys{{
    {"Space", GLFW_KEY_SPACE},
    {"Enter", GLFW_KEY_ENTER},
    {"Escape", GLFW_KEY_ESCAPE},
    {"Tab", GLFW_KEY_TAB},
    {"Backspace", GLFW_KEY_BACKSPACE},
    {"Delete", GLFW_KEY_DELETE},
    {"Insert", GLFW_KEY_INSERT},
    {"Left", GLFW_KEY_LEFT},
    {"Right", GLFW_KEY_RIGHT},
    {"Up", GLFW_KEY_UP},
    {"Down", GLFW_KEY_DOWN},
    {"Home", GLFW_KEY_HOME},
    {"End", GLFW_KEY_END},
    {"PageUp", GLFW_KEY_PAGE_UP},
    {"PageDown", GLFW_KEY_PAGE_DOWN},
    {"KeypadEnter", GLFW_KEY_KP_ENTER},
}};

int parse_key(std::string_view name) {
    if (name.size() == 1 && name[0] > ' ' && name[0] < 127) {
        return std::toupper(static_cast<unsigned char>(name[0]));
    }
    for (const auto& [text, key] : kNamedKeys) {
        if (text == name) {
            return key;
        }
    }
    if (name.size() >= 2 && name.size() <= 3 && name[0] == 'F') {
        const std::string digits(name.substr(1));
        if (std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
            const int number = std::stoi(digits);
            if (number >= 1 && number <= 12) {
                return GLFW_KEY_F1 + number - 1;
            }
        }
    }
    throw Error("There is no key called '" + std::string(name) + "'.",
                "Use a character, F1 to F12, or a name such as Space, Escape or Delete.");
}

/// Cuts "Ctrl+" and the like off the front.
bool take(std::string_view& text, std::string_view modifier) {
    if (text.size() > modifier.size() && text.starts_with(modifier)) {
        text.remove_prefix(modifier.size());
        return true;
    }
    return false;
}

} // namespace

Chord parse_chord(std::string_view text) {
    Chord chord;
    if (text.empty()) {
        return chord;
    }
    for (bool more = true; more;) {
        more = false;
        if (take(text, "Ctrl+")) {
            chord.ctrl = more = true;
        } else if (take(text, "Shift+")) {
            chord.shift = more = true;
        } else if (take(text, "Alt+")) {
            chord.alt = more = true;
        }
    }
    chord.key = parse_key(text);
    return chord;
}

std::string to_string(const Chord& chord) {
    if (chord.key == 0) {
        return {};
    }
    std::string text;
    text += chord.ctrl ? "Ctrl+" : "";
    text += chord.shift ? "Shift+" : "";
    text += chord.alt ? "Alt+" : "";
    for (const auto& [name, key] : kNamedKeys) {
        if (key == chord.key) {
            return text + std::string(name);
        }
    }
    if (chord.key >= GLFW_KEY_F1 && chord.key <= GLFW_KEY_F12) {
        return text + "F" + std::to_string(chord.key - GLFW_KEY_F1 + 1);
    }
    return text + static_cast<char>(chord.key);
}

namespace {

/// Whether a text field would take the key for itself.
bool is_typed(const Chord& chord) {
    const bool function_key = chord.key >= GLFW_KEY_F1 && chord.key <= GLFW_KEY_F12;
    return !chord.ctrl && !chord.alt && !function_key;
}

} // namespace

void Actions::add(Action action) {
    if (find(action.id) != nullptr) {
        throw Error("Two actions are called '" + action.id + "'.");
    }
    std::vector<std::string> shortcuts = action.alternatives;
    shortcuts.push_back(action.shortcut);
    std::vector<Binding> fresh;
    for (const std::string& shortcut : shortcuts) {
        const Chord chord = parse_chord(shortcut);
        if (chord.key == 0) {
            continue;
        }
        for (const Binding& binding : bindings_) {
            if (binding.chord == chord) {
                throw Error("The shortcut " + shortcut + " of '" + action.id + "' is taken by '" +
                            actions_[binding.action].id + "'.");
            }
        }
        fresh.push_back({chord, actions_.size()});
    }
    bindings_.insert(bindings_.end(), fresh.begin(), fresh.end());
    actions_.push_back(std::move(action));
}

const Action* Actions::find(std::string_view id) const {
    const auto found =
        std::find_if(actions_.begin(), actions_.end(), [id](const Action& a) { return a.id == id; });
    return found != actions_.end() ? &*found : nullptr;
}

std::vector<std::string> Actions::menus() const {
    std::vector<std::string> names;
    for (const Action& action : actions_) {
        if (!action.menu.empty() && std::find(names.begin(), names.end(), action.menu) == names.end()) {
            names.push_back(action.menu);
        }
    }
    return names;
}

/// It may open what lists the recent ones, so it is noted before it runs.
void Actions::perform(std::size_t index) {
    const std::string id = actions_[index].id;
    std::erase(recent_, id);
    recent_.insert(recent_.begin(), id);
    recent_.resize(std::min(recent_.size(), kRecentActions));
    actions_[index].run();
}

void Actions::set_recent(const std::vector<std::string>& ids) {
    recent_.clear();
    for (const std::string& id : ids) {
        const bool known = find(id) != nullptr;
        const bool again = std::find(recent_.begin(), recent_.end(), id) != recent_.end();
        if (known && !again && recent_.size() < kRecentActions) {
            recent_.push_back(id);
        }
    }
}

bool Actions::run(std::string_view id) {
    const Action* action = find(id);
    if (action == nullptr || !enabled(*action)) {
        return false;
    }
    perform(static_cast<std::size_t>(action - actions_.data()));
    return true;
}

bool Actions::press(const Chord& chord, bool typing) {
    for (const Binding& binding : bindings_) {
        if (binding.chord == chord) {
            const Action& action = actions_[binding.action];
            if ((typing && (!action.while_typing || is_typed(chord))) || !enabled(action)) {
                return false;
            }
            perform(binding.action);
            return true;
        }
    }
    return false;
}

} // namespace penumbra
