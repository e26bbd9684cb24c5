#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <span>

namespace penumbra {

/// A small grey image that can be painted on: the logic of the paint canvas, without any drawing. Coordinates
/// are in pixels from the upper left corner; the middle of the first pixel is (0.5, 0.5).
class PaintImage {
  public:
    static constexpr int kSide = 28;
    using Pixels = std::array<float, kSide * kSide>; ///< [28, 28], 0 (black) .. 1 (white ink)

    /// Only rows from `first_row` up to, not including, `end_row` are ever changed, unless a whole image is
    /// opened.
    explicit PaintImage(int first_row = 0, int end_row = kSide);

    const Pixels& pixels() const { return pixels_; }
    int first_row() const { return first_row_; } ///< that can be painted on now
    int end_row() const { return end_row_; }
    int seam() const { return seam_; } ///< where the paintable rows begin unless a whole image is open
    bool whole() const { return first_row_ < seam_; }
    /// Counts changes of the pixels and of where they can be painted; equal revisions mean equal ones.
    std::uint64_t revision() const { return revision_; }
    /// True while no paintable pixel has ink.
    bool empty() const;

    /// A stroke: a soft round brush of `radius` pixels pressed down at a point and drawn along straight
    /// pieces to each further one, so that however few samples there are it has no holes. Erasing takes ink
    /// away with the same brush. Within a stroke, ink does not build up. Begin, any number of extend, end.
    void begin_stroke(float x, float y, float radius, bool erase);
    void extend_stroke(float x, float y);
    void end_stroke();
    bool stroking() const { return stroking_; }

    /// One step a stroke, clearing or loading; what changed nothing is no step. The last 256 steps are kept.
    bool undo();
    bool redo();
    /// Counts those steps, without the ones taken back or brought back.
    std::uint64_t steps() const { return steps_; }
    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }

    void clear();
    /// Takes the paintable rows of a whole image; what is above the seam is gone, if there was any.
    /// [28 * 28], 0..1.
    void load(std::span<const float> image);
    /// Takes all of its rows, which can all be painted on until something is loaded or this is taken back.
    void open_whole(std::span<const float> image);
    /// Nothing to undo or redo from here on: what the person finds at the start.
    void forget_steps();

  private:
    /// What a step changes.
    struct Content {
        Pixels pixels{};
        int first_row = 0;
        bool operator==(const Content&) const = default;
    };
    Content content() const { return {pixels_, first_row_}; }
    void stamp(float x0, float y0, float x1, float y1);
    void take(std::span<const float> image, int first_row);
    void commit(const Content& before);
    bool move(std::deque<Content>& from, std::deque<Content>& to);

    Pixels pixels_{};
    int seam_;
    int first_row_;
    int end_row_;
    std::uint64_t revision_ = 0;
    std::uint64_t steps_ = 0;

    bool stroking_ = false;
    bool erase_ = false;
    float radius_ = 1;
    float last_x_ = 0;
    float last_y_ = 0;
    Content before_stroke_{};

    std::deque<Content> undo_;
    std::deque<Content> redo_;
};

/// How much ink the brush leaves at a distance from its middle: 1 inside, falling smoothly to 0 over the soft
/// edge.
float brush_coverage(float distance, float radius);
/// Distance from a point to a piece of a line.
float distance_to_segment(float px, float py, float x0, float y0, float x1, float y1);

} // namespace penumbra
