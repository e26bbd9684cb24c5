#pragma once

#include "app/panels/walk.hpp"
#include "app/widgets/plot.hpp"

#include <deque>
#include <string>
#include <vector>

namespace penumbra {

/// Measures the model that is walked through on the test images, in the background: figures with their
/// definitions, and the estimates of its likelihood against the number of samples.
class MeasurePanel : public Panel {
  public:
    explicit MeasurePanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}
    const char* title() const override { return "Measure"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    float header_width() const override { return 56; }
    void register_actions(Actions& actions, PanelContext& context) override;
    bool has_table() const override { return answer_ && !answer_->report.rows.empty(); }
    std::string table() const override;

  private:
    /// A thing that can be measured.
    struct Metric {
        const char* name; ///< as evaluation knows it
        const char* label;
        const char* help;
        bool wanted;
        bool possible; ///< with the model of now
    };
    /// A figure of the report, as it is shown.
    struct Line {
        std::string label, values, help;
    };

    /// Which model is measured: the one in training, or an opened checkpoint.
    void choose_model(PanelContext& context);
    void start(PanelContext& context);
    void receive(PanelContext& context);
    void read_bounds(const ReportRow& row);
    bool can_start() const;
    void draw_controls(PanelContext& context, float width);
    void draw_progress(PanelContext& context, float width);
    void draw_results(PanelContext& context, ImVec2 size);
    void draw_table(PanelContext& context, ImVec2 size);

    std::shared_ptr<Walk> walk_;
    std::vector<Metric> metrics_ = known_metrics();
    static std::vector<Metric> known_metrics();
    float images_ = 500;
    float samples_ = 100; ///< largest k
    bool has_model_ = false;
    bool training_ = false;
    Capabilities capabilities_;
    std::string model_name_;

    std::shared_ptr<const MeasureAnswer> answer_;
    std::vector<Line> lines_;
    struct Bound {
        Series series;
        std::string name, help;
    };
    std::deque<Bound> bounds_; ///< addresses stay: the curves point at them
    Plot plot_;
};

} // namespace penumbra
