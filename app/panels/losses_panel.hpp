#pragma once

#include "app/shell/panel.hpp"
#include "app/widgets/plot.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace penumbra {

/// Live curves of every loss term, in training and in validation.
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

  private:
    void restore(PanelContext& context);
    void read(const TrainingSnapshot& snapshot);
    void draw_controls(PanelContext& context);
    void draw_latest(PanelContext& context, const TrainingSnapshot& snapshot);
    void export_csv(PanelContext& context);

    /// The curves of one log, read on from where it was left.
    struct Curves {
        std::shared_ptr<const LossLog> log;
        std::size_t rows = 0;
        std::deque<Series> series; ///< one a term; addresses stay
    };
    void read_on(Curves& curves, const LossView& view);
    void collect(const Theme& theme);

    const Studio* studio_ = nullptr; ///< there from the first frame on
    Curves training_;
    Curves validation_;
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
