#pragma once

#include "app/shell/panel.hpp"
#include "app/widgets/paint_image.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace penumbra {

/// What the completion panel is about, without its drawing: the evidence, the noise, what has been asked and
/// what has been answered, what is pinned.
class CompletionDesk {
  public:
    using Image = std::array<std::uint8_t, kImagePixels>;

    PaintImage paint{kHalfRows, kImageRows};
    int samples = 16;
    double temperature = 1;
    bool hold_noise = true; ///< the same noise for every stroke, so that completions move instead of jump
    bool follow_training = false; ///< the model in training completes, if it can
    std::uint64_t chosen = 0;     ///< generation of the opened model that completes; 0: the one opened last
    std::uint64_t seed = 1;
    std::vector<Image> pinned;
    /// Completions with a code of the person's in place of their noise, by their index. Another noise or
    /// another model takes them away.
    std::map<int, std::vector<float>> placed;
    bool placing = false;         ///< one of them is on its way
    bool wants_influence = false; ///< of each dimension of the residual code

    /// The example that stands on the canvas until the person paints, loads or clears.
    bool example = true;
    void load_built_in_example();
    /// A completion becomes the canvas's ink, both halves of it; without effect while there is none. The
    /// codes that were placed are gone: others are drawn around its own.
    void paint_on(std::size_t index);
    /// One test digit's bottom half. Any class when `digit` is not given. Returns its index, or nothing when
    /// there is no such image.
    std::optional<std::size_t> load_test_digit(const ImageSet& test, std::optional<int> digit);

    /// The chosen one of the opened models; the one opened last when it is no longer there; null without any.
    std::shared_ptr<const OpenedModel>
    completer(const std::vector<std::shared_ptr<const OpenedModel>>& opened) const;

    /// History area of the codes that are placed.
    static constexpr const char* kCodeArea = "residual codes";
    /// Gives a completion a code, or with an empty one its own back; that can be taken back.
    void place(PanelContext& context, int index, std::vector<float> code);
    /// What the completion of an index was drawn from, or will be; empty where the noise is no code.
    std::vector<float> code(int index) const;

    /// New noise.
    void resample() { ++seed; }

    /// Asks when something that matters has changed since the last question.
    /// @param stroke_time  when the paint that changed was put down, if that was why
    void ask_if_changed(PanelContext& context, std::optional<double> stroke_time);
    /// Takes over the newest answer. Returns true when it is another one than before.
    bool receive(PanelContext& context);

    const CompleteAnswer* answer() const { return answer_.get(); }
    /// How long the person has been looking at an answer to an older question, in seconds; 0 when it is the
    /// newest.
    double waiting(double now) const;
    /// The model in training can complete.
    static bool training_completes(const TrainingSnapshot& snapshot);

  private:
    struct Question {
        std::uint64_t revision = 0;
        std::uint64_t seed = 0;
        int samples = 0;
        int statistics = 0;
        bool influence = false;
        std::map<int, std::vector<float>> placed;
        double temperature = 0;
        bool follow = false;
        std::uint64_t completer = 0;  ///< generation of the opened one; 0: none
        std::uint64_t generation = 0; ///< of the model in training, when it is the one that completes
        std::int64_t step = 0;
        bool operator==(const Question&) const = default;
    };
    struct Asked {
        std::uint64_t serial;
        double time;
    };
    Question question(PanelContext& context);
    static bool same_noise(const Question& one, const Question& other);

    std::optional<Question> last_;
    std::uint64_t newest_ = 0; ///< generation of the model opened last
    std::deque<Asked> unanswered_;
    double last_follow_ = 0;
    std::shared_ptr<const CompleteAnswer> answer_;
    std::uint64_t picks_ = 0; ///< counts test digits taken, for variety without a clock
};

} // namespace penumbra
