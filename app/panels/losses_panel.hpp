#pragma once

#include "app/panels/compared_run.hpp"
#include "app/shell/panel.hpp"
#include "app/widgets/plot.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace penumbra {

/// Live curves of every loss term, in training and in validation, and those of a second run behind them.
class LossesPanel : public Panel {
  public:
    const char* title() const override { return "Losses"; }
    Area area() const override { return Area::Right; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    float header_width() const override { return 56; }
    bool has_table() const override { return training_.rows > 0; }
    std::string table() const override;
    void register_actions(Actions& actions, PanelContext& context) override;
    std::uint64_t front_wishes() const override { return front_; }

  private:
    static constexpr const char* kValidation = "validation"; ///< its entry in the legend
    void restore(PanelContext& context);
    void read(const TrainingSnapshot& snapshot);
    void draw_controls(PanelContext& context);
    void draw_empty(PanelContext& context, ImVec2 size, bool soon);
    void draw_latest(PanelContext& context, const TrainingSnapshot& snapshot);
    // losses_actions.cpp
    void export_csv(PanelContext& context);

    /// The curves of one log, read on from where it was left.
    struct Curves {
        std::shared_ptr<const LossLog> log;
        std::size_t rows = 0;
        std::deque<Series> series; ///< one a term; addresses stay
        double spacing = 1;        ///< steps from one row to the next
    };
    void read_on(Curves& curves, const LossView& view);
    void smooth(Curves& curves) const;
    bool visible(const std::string& name) const;
    void collect(const Theme& theme);

    // losses_comparison.cpp
    void restore_comparison(const Session& session);
    void read_second(PanelContext& context, const TrainingSnapshot& snapshot);
    void align(PanelContext& context, const TrainingSnapshot& snapshot);
    void collect_second(const Theme& theme);
    void draw_runs(PanelContext& context, const TrainingSnapshot& snapshot);
    void draw_run_menu(PanelContext& context);
    void register_comparison(Actions& actions, PanelContext& context);
    static std::string first_name(const TrainingSnapshot& snapshot);

    const Studio* studio_ = nullptr; ///< there from the first frame on
    Curves training_;
    Curves validation_;
    ComparedRun compared_;
    Curves second_training_;
    Curves second_validation_;
    bool first_shown_ = true, second_shown_ = true;
    bool open_run_menu_ = false;
    /// The runs whose batch sizes were looked at last: the second, and the generation of the first.
    std::pair<const RunCurves*, std::uint64_t> aligned_{};
    std::uint64_t front_ = 0;
    std::vector<PlotCurve> shown_;
    std::vector<PlotCurve> legend_;      ///< one entry a term, and one for all of validation
    std::map<std::string, bool> hidden_; ///< by the curve's name, so that it holds from run to run
    Plot plot_;
    bool log_y_ = true;
    bool epochs_ = false;      ///< what the axis should count
    bool read_epochs_ = false; ///< what the curves were read with
    float smoothing_ = 0.9F;
    bool restored_ = false;
};

} // namespace penumbra
