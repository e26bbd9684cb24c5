#include "app/shell/script.hpp"

#include "app/shell/clock.hpp"
#include "app/shell/timeline.hpp"
#include "core/error.hpp"

#include <GLFW/glfw3.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace penumbra {

namespace {

constexpr double kLabelPatience = 5;  ///< seconds for a widget to appear
constexpr double kWaitPatience = 120; ///< seconds for a wait without a timeout of its own
constexpr double kBusyPause = 0.004;  ///< seconds between two looks while events are played
constexpr int kSettlingFrames = 2;

float number(const std::string& word) {
    return std::stof(word);
}

std::deque<InputEvent> stroke_events(const Rectangle& widget, const std::vector<std::string>& words,
                                     double now) {
    std::vector<ImVec2> points;
    for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
        points.push_back(widget.at(number(words[i]), number(words[i + 1])));
    }
    const double seconds = words.size() % 2 == 0 ? number(words.back()) / 1000.0 : 0.4;
    Timeline timeline(now);
    timeline.move(points.front());
    timeline.pause(Timeline::kClickStep);
    timeline.button(0, true);
    timeline.travel(points, seconds);
    timeline.button(0, false);
    return timeline.take();
}

std::deque<InputEvent> set_events(const Rectangle& widget, const std::string& value, double now) {
    // Ctrl and click turns a slider into a text field; in a text field it only sets the caret.
    Timeline timeline(now);
    timeline.key(GLFW_KEY_LEFT_CONTROL, true);
    timeline.click(widget.at(0.4F, 0.5F), 0);
    timeline.key(GLFW_KEY_LEFT_CONTROL, false);
    timeline.pause(0.1);
    timeline.chord(parse_chord("Ctrl+A"));
    timeline.text(value);
    timeline.chord(parse_chord("Enter"));
    return timeline.take();
}

} // namespace

Script::Script(std::vector<ScriptCommand> commands, std::string name, std::filesystem::path folder)
    : commands_(std::move(commands)), name_(std::move(name)), folder_(std::move(folder)) {}

void Script::fail(const std::string& problem, const std::string& remedy) const {
    throw Error(name_ + ":" + std::to_string(commands_[next_].line) + ": " + problem, remedy);
}

Script::Wish Script::advance(ScriptHost& host, double now) {
    while (next_ < commands_.size()) {
        if (!running_) {
            begin(commands_[next_], host, now);
        }
        if (!finished(host, now)) {
            const bool playing = running_->draw && !running_->label;
            return {.draw = playing, .pause = playing ? kBusyPause : running_->pause};
        }
        running_.reset();
        ++next_;
    }
    return {.done = true};
}

bool Script::finished(ScriptHost& host, double now) {
    Running& running = *running_;
    if (running.label) {
        const auto rectangle = host.marks().find(*running.label);
        if (!rectangle) {
            if (now > running.deadline) {
                std::string known;
                for (const std::string& label : host.marks().labels()) {
                    known += (known.empty() ? "" : ", ") + label;
                }
                fail("there is no widget called '" + *running.label + "' on the screen.",
                     "There are: " + known + ".");
            }
            return false;
        }
        const ImVec2 centre = rectangle->at(0.5F, 0.5F);
        const ImVec2 window = host.window_size();
        if (centre.x < 0 || centre.y < 0 || centre.x >= window.x || centre.y >= window.y) {
            fail("the widget '" + *running.label + "' is outside the window.",
                 "Scroll to it, or enlarge the window.");
        }
        running.label.reset();
        if (running.found) {
            running.found(*rectangle, now);
        }
    }
    while (!running.events.empty() && running.events.front().time <= now) {
        host.queue().push_back(std::move(running.events.front()));
        running.events.pop_front();
        running.settle = -1;
    }
    if (!running.events.empty() || (running.found && !host.queue().empty())) {
        return false;
    }
    if (running.found) {
        // What was played shows its effect a frame or two later.
        if (running.settle < 0) {
            running.settle = host.frames() + kSettlingFrames;
        }
        if (host.frames() < running.settle) {
            return false;
        }
    }
    if (running.until && !running.until(now)) {
        if (now > running.deadline) {
            fail("waited too long for '" + running.command->words[0] +
                 (running.command->words.size() > 1 ? " " + running.command->words[1] : "") + "'.");
        }
        return false;
    }
    return true;
}

void Script::begin(const ScriptCommand& command, ScriptHost& host, double now) {
    running_.emplace();
    running_->command = &command;
    running_->deadline = now + kLabelPatience;
    if (!begin_input(command, now) && !begin_shell(command, host)) {
        begin_wait(command, host, now);
    }
}

bool Script::begin_input(const ScriptCommand& command, double now) {
    Running& running = *running_;
    const std::vector<std::string>& words = command.words;
    const auto when_found = [&running, &words](auto events) {
        running.label = words[0];
        running.found = [&running, events](const Rectangle& widget, double time) {
            running.events = events(widget, time);
        };
    };
    if (command.verb == "click") {
        const std::string how = words.size() > 1 ? words[1] : "";
        when_found([how](const Rectangle& widget, double now) {
            Timeline timeline(now);
            timeline.click(widget.at(0.5F, 0.5F), how == "right" ? 1 : 0);
            if (how == "double") {
                timeline.click(widget.at(0.5F, 0.5F), 0);
            }
            return timeline.take();
        });
    } else if (command.verb == "hover") {
        when_found([&words](const Rectangle& widget, double now) {
            Timeline timeline(now);
            timeline.move(words.size() > 2 ? widget.at(number(words[1]), number(words[2]))
                                           : widget.at(0.5F, 0.5F));
            return timeline.take();
        });
    } else if (command.verb == "wheel") {
        when_found([&words](const Rectangle& widget, double now) {
            Timeline timeline(now);
            timeline.move(widget.at(0.5F, 0.5F));
            timeline.pause(Timeline::kClickStep);
            timeline.wheel(number(words[1]));
            return timeline.take();
        });
    } else if (command.verb == "drag" || command.verb == "stroke") {
        when_found(
            [&words](const Rectangle& widget, double now) { return stroke_events(widget, words, now); });
    } else if (command.verb == "set") {
        when_found(
            [&words](const Rectangle& widget, double now) { return set_events(widget, words[1], now); });
    } else if (command.verb == "key" || command.verb == "type" || command.verb == "drop" ||
               command.verb == "hold" || command.verb == "release") {
        Timeline timeline(now);
        if (command.verb == "key") {
            timeline.chord(parse_chord(words[0]));
        } else if (command.verb == "type") {
            timeline.text(words[0]);
        } else if (command.verb != "drop") {
            timeline.key(modifier_key(words[0]), command.verb == "hold");
        }
        running.events = timeline.take();
        if (command.verb == "drop") {
            running.events.push_back({now, input::Drop{{words[0]}}});
        }
        running.found = [](const Rectangle&, double) {}; // needs no widget, but settles like the others
    } else {
        return false;
    }
    return true;
}

/// The widgets' rectangles in window pixels, {"canvas": [x0, y0, x1, y1], ...}: for tests that move a real
/// mouse.
static void write_marks(const Marks& marks, const std::filesystem::path& file) {
    nlohmann::json all = nlohmann::json::object();
    for (const std::string& label : marks.labels()) {
        const Rectangle place = *marks.find(label);
        all[label] = {place.min.x, place.min.y, place.max.x, place.max.y};
    }
    write_file_atomically(file, all.dump(1) + "\n");
}

bool Script::begin_shell(const ScriptCommand& command, ScriptHost& host) {
    const std::vector<std::string>& words = command.words;
    Running& running = *running_;
    if (command.verb == "screenshot") {
        const std::filesystem::path file = folder_ / words[0];
        const int taken = host.screenshots();
        host.screenshot(file);
        pictures_.push_back(file);
        running.until = [&host, taken](double) { return host.screenshots() > taken; };
        return true;
    }
    if (command.verb == "marks") {
        write_marks(host.marks(), folder_ / words[0]);
    } else if (command.verb == "resize") {
        host.resize(static_cast<int>(number(words[0])), static_cast<int>(number(words[1])));
    } else if (command.verb == "scale") {
        host.set_scale(number(words[0]));
    } else if (command.verb == "theme") {
        host.set_theme(words[0]);
    } else if (command.verb == "action") {
        if (!host.run_action(words[0])) {
            fail("the action '" + words[0] + "' does not exist, or cannot be done now.");
        }
    } else if (command.verb == "quit") {
        host.quit();
        next_ = commands_.size() - 1;
        return true;
    } else {
        return false;
    }
    const std::int64_t until = host.frames() + kSettlingFrames;
    running.until = [&host, until](double) { return host.frames() >= until; };
    return true;
}

void Script::begin_wait(const ScriptCommand& command, ScriptHost& host, double now) {
    Running& running = *running_;
    const std::vector<std::string>& words = command.words;
    if (command.verb == "measure") {
        running.draw = false;
        running.pause = 0.25; // looking costs a little, too
        const double seconds = number(words[1]);
        running.deadline = now + seconds + kLabelPatience;
        running.until = [&host, seconds, now, cpu = process_cpu_seconds(),
                         frames = host.frames()](double time) {
            if (time < now + seconds) {
                return false;
            }
            host.idle_measured(time - now, process_cpu_seconds() - cpu, host.frames() - frames);
            return true;
        };
        return;
    }
    const std::string& what = words[0];
    const bool timed = words.size() >= 3 && words[words.size() - 2] == "timeout";
    running.deadline = now + (timed ? number(words.back()) : kWaitPatience);
    // A waiting person moves nothing: only a wait for frames asks for them.
    running.draw = what == "frames";
    const double count =
        words.size() >= 2 && what != "state" && !(timed && words.size() == 3) ? number(words[1]) : 0;
    if (what == "frames") {
        const auto until = host.frames() + static_cast<std::int64_t>(count);
        running.until = [&host, until](double) { return host.frames() >= until; };
    } else if (what == "seconds") {
        running.deadline = std::max(running.deadline, now + count + kLabelPatience);
        running.until = [until = now + count](double time) { return time >= until; };
    } else if (what == "step" || what == "epoch") {
        const bool steps = what == "step";
        running.until = [this, &host, count, steps](double) {
            const auto snapshot = host.training();
            if (snapshot->state == TrainingState::Failed) {
                fail("training failed: " + snapshot->message, snapshot->remedy);
            }
            return (steps ? static_cast<double>(snapshot->step) : snapshot->epoch()) >= count;
        };
    } else if (what == "state") {
        running.until = [&host, name = words[1]](double) {
            return to_string(host.training()->state) == name;
        };
    } else if (what == "completion") {
        running.until = [&host](double) { return host.completion_shown(); };
    } else if (what == "data") {
        running.until = [&host](double) { return host.data_loaded(); };
    } else if (what == "model") {
        running.until = [&host](double) { return host.model_loaded(); };
    } else if (what == "idle") {
        running.until = [&host](double) { return !is_busy(host.training()->state) && host.resting(); };
    } else {
        running.until = [&host, what](double) { return host.marks().find(what).has_value(); };
    }
}

} // namespace penumbra
