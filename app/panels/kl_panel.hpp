#pragma once

#include "app/panels/walk.hpp"
#include "app/widgets/dimension_bars.hpp"
#include "app/widgets/heat_map.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// How the model uses each dimension of its code: KL in nats, or for a deterministic encoder the distance
/// from the prior; now, over the epochs of the run, and which dimensions have collapsed.
class KlPanel : public Panel {
  public:
    explicit KlPanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}
    const char* title() const override { return "Per-dimension KL"; }
    Area area() const override { return Area::Below; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    float header_width() const override { return 56; }
    bool has_table() const override { return probe_ && probe_->statistics.dimensions() > 0; }
    std::string table() const override;
    void register_actions(Actions& actions, PanelContext& context) override;

  private:
    bool draw_empty(PanelContext& context) const;
    void update_order();
    void draw_controls(PanelContext& context);
    void draw_words(PanelContext& context) const;
    void draw_bars(PanelContext& context, float height);
    void explain(PanelContext& context, const std::string& words) const;
    void wish_traversal(std::int64_t dimension);
    void export_csv(PanelContext& context) const;

    std::vector<DimensionBar> bars_of(const LatentStatistics& statistics, std::span<const std::int64_t> order,
                                      const Theme& theme) const;
    /// Of the bars of a kind of statistics; below 0: none.
    static double threshold_of(const LatentStatistics& statistics);

    // kl_beside.cpp
    void update_beside(PanelContext& context);
    void draw_beside(PanelContext& context, float height);

    // kl_history.cpp
    /// The history to draw, or null where words stand instead.
    std::shared_ptr<const LatentHistory> history(PanelContext& context) const;
    void update_history(PanelContext& context);
    /// Height that the history wants of `room`; 0: there is no room for it.
    float history_height(const PanelContext& context, float room) const;
    void draw_history(PanelContext& context, float height);

    std::shared_ptr<Walk> walk_;
    std::shared_ptr<const ProbeAnswer> probe_; ///< what this frame draws
    bool sorted_ = false;
    bool restored_ = false;
    bool touched_ = false;            ///< the pointer was over the bars: they keep their order meanwhile
    std::vector<std::int64_t> order_; ///< dimensions from left to right
    std::vector<DimensionBar> bars_;
    /// Of a second model, whose map stands beside the first one's; null while none does.
    std::shared_ptr<const ProbeAnswer> beside_;
    std::string beside_name_;
    std::vector<DimensionBar> beside_bars_;
    HeatMap heat_;
    std::shared_ptr<const LatentHistory> read_; ///< the history that the heat map is of
    std::vector<std::int64_t> read_order_;
};

} // namespace penumbra
