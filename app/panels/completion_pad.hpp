#pragma once

#include "app/panels/completion_desk.hpp"
#include "app/widgets/code_pad.hpp"

#include <array>
#include <vector>

namespace penumbra {

/// The residual codes of the completions in two of their dimensions: the chosen one can be dragged, and is
/// drawn anew meanwhile. Beside it what can be done with the chosen completion.
class CompletionPad {
  public:
    int chosen = -1; ///< index of a completion; -1: none, and no pad
    bool shown() const { return chosen >= 0; }
    /// Completion whose dot is under the pointer; -1: none.
    int hovered() const { return hovered_; }

    /// Once for each new answer: what its codes are.
    void receive(const CompleteAnswer& answer);
    /// Side of the plane in a place of that size; its controls stand beside or below.
    float side(const PanelContext& context, ImVec2 size) const { return divide(context, size).side; }
    /// Fills `size` from the cursor on. Marked "pad" for scripts.
    /// @param pointed  completion under the pointer elsewhere
    void draw(PanelContext& context, CompletionDesk& desk, ImVec2 size, int pointed);

  private:
    struct Division {
        float side = 0;
        bool beside = false; ///< the controls stand right of the plane
        int columns = 1;     ///< of the controls
    };
    Division divide(const PanelContext& context, ImVec2 size) const;
    int controls() const { return size_ > 1 ? 5 : 3; }
    void draw_head(PanelContext& context, CompletionDesk& desk, float width);
    void draw_plane(PanelContext& context, CompletionDesk& desk, float side, int pointed);
    void draw_controls(PanelContext& context, ImVec2 start, float width, int columns);
    void draw_axis(PanelContext& context, const char* id, std::size_t which);
    std::string name(std::size_t dimension) const;
    PadPoint point(const std::vector<float>& code) const;
    bool flat() const { return size_ == 1; }

    CodePad pad_;
    std::vector<PadDot> dots_;
    int hovered_ = -1;
    std::string code_name_;
    std::size_t size_ = 0;           ///< of the code; 0: the completer has none
    std::string model_;              ///< whose
    std::uint64_t generation_ = 0;   ///< its weights'
    std::vector<float> influence_;   ///< [size_], or empty while unknown
    std::vector<std::size_t> order_; ///< dimensions, the most influential first
    std::array<std::size_t, 2> axes_{0, 1};
    bool axes_chosen_ = false; ///< by influence or by hand: they stay
};

} // namespace penumbra
