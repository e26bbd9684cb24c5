#include "app/shell/history.hpp"

#include <utility>

namespace penumbra {

/// Index of the newest step of the area, or of any; the size when there is none.
std::size_t History::find(const Steps& steps, std::string_view area) {
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (area.empty() || steps[i].step.area == area) {
            return i;
        }
    }
    return steps.size();
}

void History::add(Step step, const std::string& gesture) {
    std::erase_if(undone_, [&](const Done& done) { return done.step.area == step.area; });
    const bool same = !gesture.empty() && !done_.empty() && done_.back().gesture == gesture &&
                      done_.back().step.area == step.area && done_.back().pressed == gesture_;
    if (same) {
        done_.back().step.redo = std::move(step.redo);
        done_.back().step.what = std::move(step.what);
        return;
    }
    done_.push_back({std::move(step), gesture, gesture_});
    if (done_.size() > kMost) {
        done_.pop_front();
    }
}

std::string History::move(Steps& from, Steps& to, std::string_view area, std::function<void()> Step::*how) {
    const std::size_t at = find(from, area);
    if (at == from.size()) {
        return {};
    }
    Done done = std::move(from[at]);
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
    done.gesture.clear(); // what comes next is a step of its own
    (done.step.*how)();
    std::string what = done.step.what;
    to.push_back(std::move(done));
    return what;
}

std::string History::undo(std::string_view area) {
    return move(done_, undone_, area, &Step::undo);
}

std::string History::redo(std::string_view area) {
    return move(undone_, done_, area, &Step::redo);
}

void History::forget(std::string_view area) {
    const auto of_area = [area](const Done& done) { return done.step.area == area; };
    std::erase_if(done_, of_area);
    std::erase_if(undone_, of_area);
}

} // namespace penumbra
