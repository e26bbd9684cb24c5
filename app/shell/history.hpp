#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace penumbra {

/// What the person has done and may take back: strokes, settings, places in the latent space. Steps of
/// different areas change different things, so that the newest of one area may be taken back although others
/// came after it.
class History {
  public:
    static constexpr std::size_t kMost = 256;

    struct Step {
        std::string what; ///< "the learning rate", for "Took back: the learning rate."
        std::string area; ///< "canvas"
        std::function<void()> undo;
        std::function<void()> redo;
    };

    /// What has been done. Steps of the area that were taken back are gone.
    /// @param gesture  not empty: while the newest step is of the same area and gesture and nothing has been
    ///                 pressed since, it is one step with this one, as a slider's many values are
    void add(Step step, const std::string& gesture = {});
    /// A button or a key has been pressed: what follows is another gesture.
    void next_gesture() { ++gesture_; }

    /// Takes back the newest step, or the newest of an area. @return what it was; empty when there is none
    std::string undo(std::string_view area = {});
    /// Does again what was taken back last.
    std::string redo(std::string_view area = {});
    bool can_undo(std::string_view area = {}) const { return find(done_, area) != done_.size(); }
    bool can_redo(std::string_view area = {}) const { return find(undone_, area) != undone_.size(); }
    /// Lets go of an area's steps: what they changed is there no more.
    void forget(std::string_view area);

  private:
    struct Done {
        Step step;
        std::string gesture;
        std::uint64_t pressed = 0; ///< gesture_ when it was added to last
    };
    using Steps = std::deque<Done>;
    static std::size_t find(const Steps& steps, std::string_view area);
    static std::string move(Steps& from, Steps& to, std::string_view area, std::function<void()> Step::*how);

    Steps done_, undone_; ///< the newest last
    std::uint64_t gesture_ = 0;
};

} // namespace penumbra
