#pragma once

#include "app/panels/known_code.hpp"
#include "app/panels/map_selection.hpp"
#include "app/widgets/image_grid.hpp"

#include <array>
#include <optional>

namespace penumbra {

/// What was chosen on the map: its pictures, its mean decoded, and the direction between two kept groups
/// applied to a code.
class SelectionPanel : public Panel {
  public:
    SelectionPanel(std::shared_ptr<Walk> walk, std::shared_ptr<MapSelection> selection)
        : walk_(std::move(walk)), selection_(std::move(selection)) {}
    const char* title() const override { return "Selection"; }
    Area area() const override { return Area::Left; }
    void draw(PanelContext& context) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    std::uint64_t front_wishes() const override { return front_ + selection_->begun(); }
    bool has_table() const override { return probe_ && !selection_->empty(); }
    std::string table() const override;

  private:
    using Group = MapSelection::Group;
    enum class Base { Current, A, Mean };

    void take_probe();
    void draw_merge(PanelContext& context);
    void draw_counts(PanelContext& context);
    void draw_buttons(PanelContext& context);
    void draw_controls(PanelContext& context);
    void draw_thumbnails(PanelContext& context, int zoom);
    void click_thumbnail(std::uint32_t row);

    // selection_attribute.cpp
    /// Asks what the means, the base and the steps along the attribute decode to, in one question.
    void ask(PanelContext& context);
    std::vector<float> base_code();
    /// Where a code of the question stands in it; the answer's pictures are in the same order.
    int add(DecodeQuery& query, const std::vector<float>& code);
    void draw_means(PanelContext& context);
    void draw_group(PanelContext& context, Group group, const char* name, int picture, float side);
    void draw_attribute(PanelContext& context);
    void draw_base(PanelContext& context);
    void draw_changed(PanelContext& context);
    Waypoint changed() const; ///< the base with the attribute, as a place to go to
    bool has_attribute() const { return !direction_.empty(); }

    // selection_actions.cpp
    void save_pictures(PanelContext& context);
    void use_as_probe();

    std::shared_ptr<Walk> walk_;
    std::shared_ptr<MapSelection> selection_;
    std::shared_ptr<const ProbeAnswer> probe_;
    ProbeImages images_; ///< of its rows
    std::uint64_t front_ = 0;

    ImageGrid thumbnails_;
    std::vector<std::uint32_t> pictured_; ///< the rows that they are of
    std::shared_ptr<const Dataset> pictured_data_;

    /// What the means are of.
    std::shared_ptr<const ProbeAnswer> averaged_;
    std::uint64_t averaged_version_ = 0;
    std::array<std::vector<float>, 3> means_; ///< by Group, [d] or empty
    std::vector<float> direction_;            ///< With minus Without, or empty
    Base base_ = Base::Current;
    float amount_ = 1;
    KnownCode known_;
    std::vector<float> base_code_;
    Conversation<DecodeQuery, DecodeAnswer> talk_{0.25};
    struct Asked {
        std::array<int, 3> means{-1, -1, -1};
        int base = -1, changed = -1, steps = -1; ///< steps: the first of kSteps
    };
    Asked asked_;                                ///< of the newest question
    std::uint64_t serial_ = 0;                   ///< its number
    Asked shown_;                                ///< of the answer that the pictures are of
    std::shared_ptr<const DecodeAnswer> answer_; ///< that one
    std::vector<std::pair<std::uint64_t, Asked>> pending_;
    ImageGrid decoded_;
};

} // namespace penumbra
