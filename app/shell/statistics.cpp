#include "app/shell/statistics.hpp"

#include "core/studio.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace penumbra {

namespace {

constexpr std::size_t kSlowestKept = 20;

double rounded(double value) {
    return std::round(value * 1000) / 1000;
}

nlohmann::json slow_frame(const Statistics::Frame& frame, const FrameParts& parts) {
    nlohmann::json object{{"at_s", rounded(frame.begun)},
                          {"build_submit_ms", rounded(frame.build_ms)},
                          {"cpu_ms", rounded(parts.cpu_ms())},
                          {"preemptions", parts.preemptions()},
                          {"page_faults", parts.page_faults()}};
    for (const FrameParts::Part& part : parts.parts()) {
        object["parts_wall_and_cpu_ms"][std::string(part.name)] = {rounded(part.wall_ms),
                                                                   rounded(part.cpu_ms)};
    }
    return object;
}

} // namespace

nlohmann::json Durations::json() const {
    nlohmann::json object{{"count", values_.size()}};
    if (values_.empty()) {
        return object;
    }
    std::vector<double> sorted = values_;
    std::sort(sorted.begin(), sorted.end());
    const auto percentile = [&](double p) {
        const auto rank = static_cast<std::size_t>(std::ceil(p / 100 * static_cast<double>(sorted.size())));
        return rounded(sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]);
    };
    object["mean"] =
        rounded(std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size()));
    object["p50"] = percentile(50);
    object["p95"] = percentile(95);
    object["p99"] = percentile(99);
    object["max"] = rounded(sorted.back());
    return object;
}

void Statistics::frame(const Frame& frame, const FrameParts& parts) {
    build_.add(frame.build_ms);
    raster_.add(frame.raster_ms);
    total_.add(frame.build_ms + frame.raster_ms);
    redrawn_.add(100 * frame.redrawn);
    if (frame.training) {
        build_training_.add(frame.build_ms);
        cpu_training_.add(parts.cpu_ms());
        raster_training_.add(frame.raster_ms);
        total_training_.add(frame.build_ms + frame.raster_ms);
        remember_if_slow(frame, parts);
    }
}

void Statistics::remember_if_slow(const Frame& frame, const FrameParts& parts) {
    const auto faster = std::ranges::find_if(
        slowest_, [&](const auto& known) { return known.first.build_ms < frame.build_ms; });
    if (faster == slowest_.end() && slowest_.size() >= kSlowestKept) {
        return;
    }
    slowest_.emplace(faster, frame, parts);
    if (slowest_.size() > kSlowestKept) {
        slowest_.pop_back();
    }
}

void Statistics::presented(double time) {
    stroke.presented(time);
    drag.presented(time);
    hover.presented(time);
}

void LatencyClock::presented(double time) {
    if (shown_ <= newest_shown_) {
        return;
    }
    newest_shown_ = shown_;
    // Several queries may have waited: only the newest was computed, but its answer holds the others' cause
    // too.
    for (const Cause& cause : waiting_) {
        if (cause.serial <= shown_) {
            const double milliseconds = (time - cause.time) * 1000;
            included_.add(milliseconds);
            if (cause.serial == shown_) {
                exact_.add(milliseconds);
            }
        }
    }
    std::erase_if(waiting_, [this](const Cause& cause) { return cause.serial <= shown_; });
}

void Statistics::idle(double seconds, double cpu_seconds, std::int64_t frames) {
    idle_.push_back({seconds, 100 * cpu_seconds / seconds, static_cast<double>(frames) / seconds});
}

nlohmann::json Statistics::json() const {
    nlohmann::json object;
    for (const auto& [key, value] : facts_) {
        object[key] = value;
    }
    object["frames"] = {
        {"build_submit_ms", build_.json()}, {"raster_ms", raster_.json()}, {"total_ms", total_.json()}};
    object["frames"]["redrawn_percent_of_window"] = redrawn_.json();
    object["frames"]["unchanged_and_not_drawn"] = unchanged_;
    object["frames_while_training"] = {{"build_submit_ms", build_training_.json()},
                                       {"build_submit_processor_ms", cpu_training_.json()},
                                       {"raster_ms", raster_training_.json()},
                                       {"total_ms", total_training_.json()},
                                       {"slowest", nlohmann::json::array()}};
    for (const auto& [frame, parts] : slowest_) {
        object["frames_while_training"]["slowest"].push_back(slow_frame(frame, parts));
    }
    object["stroke_to_completion_ms"] = stroke.exact().json();
    object["stroke_to_any_answer_that_holds_it_ms"] = stroke.included().json();
    object["drag_to_decode_ms"] = drag.exact().json();
    object["drag_to_any_answer_that_holds_it_ms"] = drag.included().json();
    object["hover_to_reconstruction_ms"] = hover.exact().json();
    object["start_up_ms"] = {{"first_frame", std::round(first_frame_ms_)},
                             {"first_completion_shown", std::round(first_completion_ms_)}};
    object["idle"] = nlohmann::json::array();
    for (const Idle& span : idle_) {
        object["idle"].push_back({{"seconds", span.seconds},
                                  {"cpu_percent_of_one_core", std::round(span.cpu_percent * 100) / 100},
                                  {"frames_per_second", std::round(span.frames_per_second * 100) / 100}});
    }
    return object;
}

void Statistics::write(const std::filesystem::path& file) const {
    write_file_atomically(file, std::string_view(json().dump(2) + "\n"));
}

} // namespace penumbra
