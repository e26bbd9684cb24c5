#pragma once

#include "app/panels/completion_comparison.hpp"
#include "app/panels/completion_desk.hpp"
#include "app/panels/completion_order.hpp"
#include "app/panels/completion_pad.hpp"
#include "app/panels/walk.hpp"
#include "app/shell/panel.hpp"
#include "app/widgets/image_grid.hpp"
#include "app/widgets/paint_canvas.hpp"

#include <optional>

namespace penumbra {

/// The person paints the lower half of a digit; the model imagines upper halves that could go with it.
class CompletionPanel : public Panel {
  public:
    explicit CompletionPanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {
        desk_.load_built_in_example();
    }
    const char* title() const override { return "Completion"; }
    Area area() const override { return Area::Centre; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    void remember(Session& session) const override;
    std::uint64_t front_wishes() const override { return walk_->evidence_wished; }

  private:
    /// The painted half below the first completion's, as a place to walk to.
    void offer_painting();

    struct Layout {
        int canvas_zoom = 8;
        float canvas = 0; ///< side
        float gap = 0;    ///< between the two columns
        float right = 0;  ///< width of the right column
        GridLayout grid;
        float classes = 0; ///< height of a line above it that names them; 0: each stands below its first
        int statistics_zoom = 2; ///< of the mean and the spread, below the canvas
        float bars = 0;          ///< height of the bars, below the completions
        float below = 0;         ///< all the height there is, with the line above the bars
    };
    Layout lay_out(const PanelContext& context) const; ///< completion_layout.cpp

    void restore(PanelContext& context);
    // completion_keeping.cpp
    static constexpr const char* kCanvasArea = "canvas"; ///< of the history
    static constexpr std::size_t kMostPinned = 64;
    void note_strokes(PanelContext& context);
    void take_evidence(PanelContext& context);
    void restore_canvas(const Session& session);
    void set_pinned(std::vector<CompletionDesk::Image> pinned);
    void note_pinned(PanelContext& context, const char* what, std::vector<CompletionDesk::Image> before);
    void remember_pinned(Session& session) const;
    void restore_pinned(const Session& session);
    // completion_panel.cpp, completion_view.cpp
    void draw_tools(PanelContext& context, float width);
    void draw_canvas(PanelContext& context, const Layout& layout);
    void draw_edit_buttons(PanelContext& context, float width);
    void draw_noise_controls(PanelContext& context, float width);
    void draw_completions(PanelContext& context, const Layout& layout);
    // completion_grid.cpp
    void draw_grid(PanelContext& context, const Layout& layout);
    void draw_classes(PanelContext& context, float width) const;
    void look_at_completions(PanelContext& context, const Layout& layout);
    std::string heading(PanelContext& context, int place, float width) const;
    void draw_menu(PanelContext& context);
    void arrange();
    /// The completions' pixels, in the order in which they are shown.
    std::vector<std::uint8_t> in_order() const;
    // completion_chosen.cpp
    void register_chosen(Actions& actions, PanelContext& context);
    void paint_on(PanelContext& context, std::size_t index);
    bool has_chosen() const;
    void draw_pad(PanelContext& context, ImVec2 size);
    void draw_comparison(PanelContext& context, const Layout& layout);
    void draw_source(PanelContext& context, float width);
    void draw_statistics(PanelContext& context, const Layout& layout);
    void draw_beliefs(PanelContext& context, const Layout& layout);
    /// There is room for the pinned ones beside the bars; otherwise they stand below the mean and the spread.
    bool pins_beside(const PanelContext& context, const Layout& layout) const;
    void draw_pinned(PanelContext& context, ImVec2 position, float width, float image);
    void receive(PanelContext& context);
    void update_backdrop();
    void load_test_digit(PanelContext& context);
    void pin(PanelContext& context, std::size_t index);
    void unpin(PanelContext& context, std::size_t index);
    void export_images(PanelContext& context, bool png);
    bool stale(const PanelContext& context) const;

    std::shared_ptr<Walk> walk_;
    CompletionDesk desk_;
    CompletionComparison comparison_;
    bool comparing_ = false;
    CompletionPad pad_;
    bool by_class_ = false; ///< the completions are wanted in that order
    CompletionOrder order_;
    struct Arranged {
        std::uint64_t seed = 0;
        int samples = 0;
        std::uint64_t generation = 0;
        bool settled = false; ///< no hand moved
        bool operator==(const Arranged&) const = default;
    };
    Arranged arranged_; ///< what the order was made for
    PaintCanvas canvas_;
    Brush brush_;
    std::vector<CanvasSample> samples_;
    std::optional<double> stroke_time_;
    int digit_choice_ = -1; ///< class of "from test digit"; -1: any

    ImageGrid completions_;
    ImageGrid statistics_; ///< 0: mean, 1: spread
    ImageGrid pinned_;
    std::vector<CellLook> looks_;
    std::vector<float> backdrop_; ///< [392] upper half on the canvas
    int hovered_ = -1;            ///< completion under the pointer
    int hovered_pinned_ = -1;
    std::uint64_t pinned_revision_ = 0;
    std::uint64_t pinned_drawn_ = 0;
    std::uint64_t steps_noted_ = 0; ///< of the canvas, in the history
    std::uint64_t evidence_seen_ = 0;
    bool restored_ = false;
};

} // namespace penumbra
