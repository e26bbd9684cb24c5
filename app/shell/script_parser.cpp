#include "app/shell/script.hpp"
#include "core/error.hpp"

#include <GLFW/glfw3.h>
#include <charconv>
#include <map>
#include <sstream>

namespace penumbra {

namespace {

std::vector<std::string> split_words(const std::string& line, const std::string& where) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    bool started = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
            started = true;
        } else if (!quoted && c == '#') {
            break;
        } else if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
            if (started) {
                words.push_back(std::move(word));
                word.clear();
                started = false;
            }
        } else {
            word += c;
            started = true;
        }
    }
    if (quoted) {
        throw Error(where + ": a quotation mark is not closed.");
    }
    if (started) {
        words.push_back(std::move(word));
    }
    return words;
}

bool is_number(const std::string& word) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size();
}

/// How many words a verb takes, and from which one on they must be numbers.
struct Form {
    std::size_t least;
    std::size_t most;
    std::size_t numbers_from;
    const char* usage;
};

constexpr std::size_t kAny = 1000000;

const std::map<std::string, Form>& forms() {
    static const std::map<std::string, Form> table{
        {"click", {1, 2, kAny, "click LABEL [double|right]"}},
        {"hover", {1, 3, 1, "hover LABEL [X Y]"}},
        {"wheel", {2, 2, 1, "wheel LABEL STEPS"}},
        {"drag", {5, 6, 1, "drag LABEL X0 Y0 X1 Y1 [MS]"}},
        {"stroke", {5, kAny, 1, "stroke LABEL X Y X Y ... [MS]"}},
        {"key", {1, 1, kAny, "key CHORD"}},
        {"hold", {1, 1, kAny, "hold ctrl|shift|alt"}},
        {"release", {1, 1, kAny, "release ctrl|shift|alt"}},
        {"type", {1, 1, kAny, "type TEXT"}},
        {"set", {2, 2, kAny, "set LABEL VALUE"}},
        {"action", {1, 1, kAny, "action ID"}},
        {"drop", {1, 1, kAny, "drop PATH"}},
        {"wait", {1, 4, kAny, "wait CONDITION [timeout SECONDS]"}},
        {"screenshot", {1, 1, kAny, "screenshot FILE"}},
        {"marks", {1, 1, kAny, "marks FILE"}},
        {"resize", {2, 2, 0, "resize WIDTH HEIGHT"}},
        {"scale", {1, 1, 0, "scale FACTOR"}},
        {"theme", {1, 1, kAny, "theme dark|light"}},
        {"measure", {2, 2, 1, "measure idle SECONDS"}},
        {"quit", {0, 0, kAny, "quit"}},
    };
    return table;
}

void check_wait(const ScriptCommand& command, const std::string& where) {
    std::vector<std::string> words = command.words;
    if (words.size() >= 3 && words[words.size() - 2] == "timeout") {
        if (!is_number(words.back())) {
            throw Error(where + ": 'timeout' needs seconds.");
        }
        words.resize(words.size() - 2);
    }
    const std::string& what = words[0];
    const bool counted = what == "frames" || what == "seconds" || what == "step" || what == "epoch";
    const std::size_t expected = counted || what == "state" ? 2 : 1;
    if (words.size() != expected || (counted && !is_number(words[1]))) {
        throw Error(
            where + ": this wait cannot be read.",
            "Conditions are frames N, seconds S, step N, epoch E, state NAME, completion, idle, data, model, "
            "or a widget's label.");
    }
}

void check(const ScriptCommand& command, const std::string& where) {
    const auto found = forms().find(command.verb);
    if (found == forms().end()) {
        throw Error(where + ": there is no script command '" + command.verb + "'.");
    }
    const Form& form = found->second;
    const auto misread = [&] {
        return Error(where + ": this line cannot be read.", std::string("Write: ") + form.usage);
    };
    if (command.words.size() < form.least || command.words.size() > form.most) {
        throw misread();
    }
    for (std::size_t i = form.numbers_from; i < command.words.size(); ++i) {
        if (!is_number(command.words[i])) {
            throw misread();
        }
    }
    if (command.verb == "click" && command.words.size() == 2 && command.words[1] != "double" &&
        command.words[1] != "right") {
        throw misread();
    }
    if ((command.verb == "hover" && command.words.size() == 2) ||
        (command.verb == "measure" && command.words[0] != "idle")) {
        throw misread();
    }
    if (command.verb == "key") {
        try {
            parse_chord(command.words[0]);
        } catch (const Error& problem) {
            throw Error(where + ": " + problem.problem(), problem.remedy());
        }
    }
    if ((command.verb == "hold" || command.verb == "release") && modifier_key(command.words[0]) == 0) {
        throw misread();
    }
    if (command.verb == "theme") {
        theme_name(command.words[0]);
    }
    if (command.verb == "wait") {
        check_wait(command, where);
    }
}

} // namespace

int modifier_key(std::string_view name) {
    return name == "ctrl"    ? GLFW_KEY_LEFT_CONTROL
           : name == "shift" ? GLFW_KEY_LEFT_SHIFT
           : name == "alt"   ? GLFW_KEY_LEFT_ALT
                             : 0;
}

std::vector<ScriptCommand> parse_script(std::string_view text, const std::string& name) {
    std::vector<ScriptCommand> commands;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const std::string where = name + ":" + std::to_string(number);
        std::vector<std::string> words = split_words(line, where);
        if (words.empty()) {
            continue;
        }
        ScriptCommand command{number, words.front(), {words.begin() + 1, words.end()}};
        check(command, where);
        commands.push_back(std::move(command));
    }
    return commands;
}

} // namespace penumbra
