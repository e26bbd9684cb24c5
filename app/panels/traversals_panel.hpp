#pragma once

#include "app/panels/code_sliders.hpp"
#include "app/panels/dimension_order.hpp"
#include "app/panels/known_code.hpp"
#include "app/panels/second_model.hpp"
#include "app/panels/waypoint_picker.hpp"
#include "app/widgets/image_grid.hpp"

#include <array>

namespace penumbra {

/// What each dimension of the code does: a row of decodes along it, everything else held; a grid along two of
/// them; or a slider for each, and the one image that they make. While "Beside" is on, the rows of a second
/// model stand at their right.
class TraversalsPanel : public Panel {
  public:
    explicit TraversalsPanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}
    const char* title() const override { return "Traversals"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    std::uint64_t front_wishes() const override { return walk_->traversal_wished + front_; }
    void remember(Session& session) const override { walk_->remember(session); }

  private:
    enum class Mode { Rows, Pair, Sliders };
    struct Layout {
        float names = 0; ///< width of what stands left of the pictures
        float head = 0;  ///< height of the values above them
        int steps = 7;
        int zoom = 1;
        float cell = 28;
        float gap = 2;
        std::vector<float> values;
    };

    void restore(PanelContext& context);
    void choose_mode(PanelContext& context, Mode mode);
    void update_order();
    void ask(PanelContext& context, TraverseQuery query);
    void receive(PanelContext& context);
    /// The newest answer of this kind that holds something, or null.
    const TraverseAnswer* answer(bool pair) const;
    const LatentStatistics* statistics() const;
    std::string name(std::size_t dimension) const;
    Place base() const;
    /// Makes a cell of the answer the current code. @param changes  dimension and its value
    void walk_to(std::span<const std::pair<std::int64_t, float>> changes, int cell);
    void explain(PanelContext& context, const std::string& place, int cell) const;
    void draw_values(PanelContext& context, const Layout& layout, ImVec2 start) const;
    /// A picture with its frame when it is the base's, or under the pointer; a dark cell while it is on its
    /// way.
    void draw_cell(PanelContext& context, const Layout& layout, const ImageGrid& pictures, ImVec2 min,
                   int picture, bool base, bool hovered) const;

    // traversals_rows.cpp
    Layout lay_out_rows(const PanelContext& context, ImVec2 room, std::size_t count) const;
    void draw_rows(PanelContext& context);
    void draw_row(PanelContext& context, const Layout& layout, std::int64_t dimension);
    // traversals_beside.cpp
    void draw_halves(PanelContext& context);
    void draw_beside(PanelContext& context, ImVec2 start, ImVec2 room);
    void draw_row_beside(PanelContext& context, const Layout& layout, const ProbeAnswer* probe,
                         std::int64_t dimension, ImVec2 start);
    std::string obstacle_beside() const;
    // traversals_pair.cpp
    Layout lay_out_pair(const PanelContext& context) const;
    void draw_pair(PanelContext& context);
    void draw_pair_grid(PanelContext& context, const Layout& layout);
    void draw_pair_choice(PanelContext& context, const char* id, const char* words, std::int64_t& chosen,
                          float width);
    void draw_pair_side(PanelContext& context, const Layout& layout, ImVec2 start, ImVec2 end);

    // traversals_sliders.cpp
    std::vector<float> current_code(PanelContext& context);
    /// Takes over what has become current elsewhere.
    void follow_sliders(PanelContext& context);
    void slide();
    void ask_for_slid(PanelContext& context);
    void draw_sliders(PanelContext& context);
    void draw_slid(PanelContext& context, ImVec2 min, float side) const;
    void draw_slider(PanelContext& context, std::size_t dimension, float width);
    void draw_slider_menu(std::size_t dimension);
    void draw_slider_buttons(PanelContext& context);
    void register_sliders(Actions& actions, PanelContext& context);

    std::shared_ptr<Walk> walk_;
    WaypointPicker picker_;
    Conversation<TraverseQuery, TraverseAnswer> talk_;
    std::shared_ptr<const TraverseAnswer> read_; ///< the answer that the pictures are of
    ImageGrid pictures_;
    SecondModel second_;
    Conversation<TraverseQuery, TraverseAnswer, &Studio::ask_beside> beside_talk_;
    ImageGrid beside_pictures_;
    std::vector<std::int64_t> order_;
    int order_first_ = -1; ///< Walk::dimension that the order was made for
    bool touched_ = false; ///< the pointer was over the rows: they keep their order meanwhile
    Mode mode_ = Mode::Rows;
    CodeSliders sliders_;
    Waypoint slid_from_; ///< where the sliders started, of the model of that generation
    std::uint64_t slid_generation_ = 0;
    KnownCode known_;
    Conversation<DecodeQuery, DecodeAnswer> slid_{0.1};
    ImageGrid slid_picture_;
    bool hold_current_ = true;
    std::array<std::int64_t, 2> pair_of_{-1, -1}; ///< across, down; -1: the first ones of the order
    int hovered_ = -1;                            ///< cell of the pair's grid
    std::uint64_t wish_seen_ = 0;
    bool to_top_ = false;
    std::uint64_t front_ = 0;
    bool restored_ = false;
};

} // namespace penumbra
