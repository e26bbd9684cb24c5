#pragma once

#include "app/shell/frame_parts.hpp"

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace penumbra {

/// Durations in milliseconds (or other measures of frames), summed up as percentiles.
class Durations {
  public:
    void add(double milliseconds) { values_.push_back(milliseconds); }
    std::size_t count() const { return values_.size(); }
    /// The newest; nothing before the first.
    std::optional<double> last() const {
        return values_.empty() ? std::nullopt : std::optional(values_.back());
    }
    /// {"count", "mean", "p50", "p95", "p99", "max"}; only the count when empty. Percentiles are of the
    /// nearest rank.
    nlohmann::json json() const;

  private:
    std::vector<double> values_;
};

/// From what a hand did to the frame that shows the answer to it. Times are now_seconds().
class LatencyClock {
  public:
    /// Something done at `time` caused the query `serial`.
    void caused(std::uint64_t serial, double time) { waiting_.push_back({serial, time}); }
    /// The frame being drawn shows the answer of `serial`.
    void shown(std::uint64_t serial) { shown_ = serial; }
    /// That frame is on the screen since `time`.
    void presented(double time);

    /// Of those whose own query was answered.
    const Durations& exact() const { return exact_; }
    /// Of all: a newer question's answer holds the older ones' cause too.
    const Durations& included() const { return included_; }

  private:
    struct Cause {
        std::uint64_t serial;
        double time;
    };
    Durations exact_, included_;
    std::vector<Cause> waiting_;
    std::uint64_t shown_ = 0;
    std::uint64_t newest_shown_ = 0;
};

/// What `--stats FILE` writes: how long frames took, how long a stroke waited for its completions, how the
/// program started and what it costs while nothing happens. Times in seconds are now_seconds().
class Statistics {
  public:
    struct Frame {
        double begun = 0;      ///< seconds
        double build_ms = 0;   ///< input, panels and handing the drawing to OpenGL
        double raster_ms = 0;  ///< until it was on the screen (or, offscreen, drawn)
        bool training = false; ///< a model was training meanwhile
        double redrawn = 0;    ///< share of the window's pixels, 0..1
    };
    void frame(const Frame& frame, const FrameParts& parts);
    /// A frame that was built, but would have looked like the last one and was not drawn. Only counted.
    void unchanged_frame() { ++unchanged_; }

    LatencyClock stroke; ///< paint to its completions
    LatencyClock drag;   ///< a motion of the latent cursor to what lies there
    LatencyClock hover;  ///< a digit of the map under the pointer to its reconstruction
    /// The frame being drawn is on the screen since `time`.
    void presented(double time);

    /// The first frame is on the screen and takes input: one can paint, though completions wait for LibTorch.
    /// Both times are since the process began, in milliseconds.
    void started(double first_frame_ms) { first_frame_ms_ = first_frame_ms; }
    /// The first completions are.
    void first_completion(double milliseconds) { first_completion_ms_ = milliseconds; }
    bool has_completion() const { return first_completion_ms_ > 0; }
    void idle(double seconds, double cpu_seconds, std::int64_t frames);
    void describe(std::string key, std::string value) {
        facts_.emplace_back(std::move(key), std::move(value));
    }

    nlohmann::json json() const;
    /// @throws Error when it cannot be written.
    void write(const std::filesystem::path& file) const;

  private:
    void remember_if_slow(const Frame& frame, const FrameParts& parts);

    Durations build_, raster_, build_training_, cpu_training_, raster_training_, total_, total_training_;
    Durations redrawn_; ///< percent of the window, not milliseconds
    /// The frames that took longest to build while training, the slowest first.
    std::vector<std::pair<Frame, FrameParts>> slowest_;
    std::int64_t unchanged_ = 0;
    double first_frame_ms_ = 0;
    double first_completion_ms_ = 0;
    struct Idle {
        double seconds = 0;
        double cpu_percent = 0;
        double frames_per_second = 0;
    };
    std::vector<Idle> idle_;
    std::vector<std::pair<std::string, std::string>> facts_;
};

} // namespace penumbra
