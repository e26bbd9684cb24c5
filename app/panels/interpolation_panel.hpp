#pragma once

#include "app/panels/path_steps.hpp"
#include "app/panels/second_model.hpp"
#include "app/panels/waypoint_picker.hpp"
#include "app/widgets/image_grid.hpp"

#include <array>

namespace penumbra {

/// Ways from A to B, perhaps through stops and back to A, decoded step by step: along the great circle
/// (slerp), along the straight line (lerp), and where the pictures change least (a geodesic of the decoder);
/// while "Beside" is on, along the great circle of a second model's codes, too.
class InterpolationPanel : public Panel {
  public:
    explicit InterpolationPanel(std::shared_ptr<Walk> walk) : walk_(std::move(walk)) {}
    const char* title() const override { return "Interpolation"; }
    Area area() const override { return Area::Strip; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    std::uint64_t front_wishes() const override { return front_; }
    bool has_table() const override {
        return answer() != nullptr &&
               divides(even_steps(steps_, read_->query.segments()), read_->query.steps);
    }
    std::string table() const override {
        return path_csv(*read_, even_steps(steps_, read_->query.segments()),
                        shows(kGeodesic) ? &found_->path : nullptr);
    }

  private:
    enum End { kA, kB };
    enum Path { kSlerp, kLerp, kGeodesic, kBeside };
    static constexpr std::size_t kPaths = 4;
    static constexpr Path kAll[] = {kSlerp, kLerp, kGeodesic, kBeside};
    static constexpr Path kOwn[] = {kSlerp, kLerp, kGeodesic}; ///< of the model that is walked through
    struct Layout {
        bool buttons = false; ///< the ends have room for their buttons
        int end_zoom = 2;     ///< of the pictures of A and B
        float ends = 0;       ///< width of the left block
        float rows = 0;       ///< width of the steps
        int wanted = 9;       ///< steps that should be shown
        int shown = 2;        ///< steps drawn: all, or as many as there is room for
        int zoom = 1;         ///< of a step
        float cell = 28;      ///< its side
        float gap = 2;        ///< between two steps
        float caption = 0;    ///< height above a row
        float foot = 0;       ///< height below its pictures: the class, the bar
        float side = 0;       ///< width of the right block; 0: no room for it
        int side_zoom = 3;    ///< of the enlarged pictures
        float row() const { return caption + cell + foot; }
        float x(float t) const { return cell / 2 + t * static_cast<float>(shown - 1) * (cell + gap); }
    };
    Layout lay_out(const PanelContext& context) const;

    void restore(PanelContext& context);
    void choose_at_start(PanelContext& context);
    void ask(PanelContext& context);
    void receive(PanelContext& context);
    void play(PanelContext& context);
    const InterpolateAnswer* answer() const; ///< the newest one that holds something
    /// One that shows() says is there.
    const LatentPath& path(Path which) const {
        return which == kSlerp      ? answer()->slerp
               : which == kLerp     ? answer()->lerp
               : which == kGeodesic ? found_->path
                                    : beside_->slerp;
    }
    bool shows(Path which) const {
        return which == kGeodesic ? geodesic_on_ && found_
               : which == kBeside ? second_.wanted && beside_
                                  : true;
    }
    /// It has a row, if only of words.
    bool wants(Path which) const {
        return which == kGeodesic ? geodesic_on_ : which == kBeside ? second_.wanted : true;
    }
    std::string name(Path which) const;
    int own_rows() const { return geodesic_on_ ? 3 : 2; }
    int rows() const { return own_rows() + (second_.wanted ? 1 : 0); }
    int wanted_steps() const { return even_steps(steps_, walk_->via.size() + (walk_->loop ? 2 : 1)); }
    void draw_picture(Path which, std::size_t step, ImDrawList& list, ImVec2 min, float side) const;
    std::size_t step_at(float t) const; ///< of the fine steps, the nearest

    // interpolation_ends.cpp
    void draw_ends(PanelContext& context, const Layout& layout);
    void draw_end(PanelContext& context, const Layout& layout, End end);
    void draw_end_buttons(PanelContext& context, End end, float width);
    void draw_end_menu(PanelContext& context, End end);
    void draw_class_menu(PanelContext& context, End end);
    void choose_digit(PanelContext& context, End end, std::optional<int> digit);
    void choose_sample(End end);
    Waypoint& waypoint(End end) { return end == kA ? walk_->a : walk_->b; }

    // interpolation_view.cpp
    void draw_rows(PanelContext& context, const Layout& layout);
    void draw_row(PanelContext& context, const Layout& layout, Path which, ImVec2 start);
    void draw_caption(PanelContext& context, const Layout& layout, Path which, ImVec2 start);
    void draw_step_menu();
    void explain_step(PanelContext& context, Path which, std::size_t step);
    void draw_missing_row(PanelContext& context, const Layout& layout, Path which, ImVec2 start);
    void draw_scrubber(PanelContext& context, const Layout& layout);
    void draw_side(PanelContext& context, const Layout& layout, ImVec2 start, float height);
    void draw_norms(PanelContext& context, ImVec2 min, ImVec2 max);

    // interpolation_stops.cpp
    void draw_path_menu(PanelContext& context);
    void add_stop(PanelContext& context, Waypoint stop);
    void add_test_digit(PanelContext& context);
    void register_stop_actions(Actions& actions, PanelContext& context);
    void ask_geodesic(PanelContext& context, const InterpolateQuery& query);
    void receive_geodesic(PanelContext& context);

    // interpolation_beside.cpp
    static std::string code_among(const InterpolateQuery& query);
    void ask_beside(PanelContext& context, InterpolateQuery query);
    void receive_beside(PanelContext& context);

    // interpolation_actions.cpp
    void swap();
    void choose_two(PanelContext& context);
    void toggle_play();
    void export_png(PanelContext& context);
    void export_gif(PanelContext& context, bool both);
    void export_csv(PanelContext& context);

    std::shared_ptr<Walk> walk_;
    WaypointPicker picker_;
    Conversation<InterpolateQuery, InterpolateAnswer> talk_;
    std::shared_ptr<const InterpolateAnswer> read_; ///< the answer that the pictures are of
    ImageGrid pictures_;                            ///< all fine steps of slerp, then those of lerp
    bool geodesic_on_ = false;
    Conversation<InterpolateQuery, GeodesicAnswer, &Studio::ask_geodesic> geodesic_talk_{1};
    std::shared_ptr<const GeodesicAnswer> found_; ///< of the same places as read_; null while there is none
    std::string no_geodesic_;                     ///< why there cannot be one; empty while it is looked for
    ImageGrid geodesic_pictures_;
    SecondModel second_;
    Conversation<InterpolateQuery, InterpolateAnswer, &Studio::ask_beside> beside_talk_;
    std::shared_ptr<const InterpolateAnswer> beside_; ///< in as many steps as read_; null while there is none
    std::string no_beside_; ///< why there cannot be one; empty while it is on its way
    ImageGrid beside_pictures_;
    std::array<double, kPaths> energies_{};
    ImageGrid ends_;
    std::array<std::vector<std::uint8_t>, 2> ends_drawn_;
    std::array<PathSteps, kPaths> steps_of_;
    std::vector<std::string> letters_; ///< at the steps shown
    int steps_ = 9;                    ///< wanted, with both ends
    float t_ = 0;                      ///< of the scrubber, 0..1
    double phase_ = 0;                 ///< of the playing, 0..2: there and back
    bool playing_ = false;
    int pointed_ = -1; ///< fine step of the menu that is open
    Path pointed_path_ = kSlerp;
    std::uint64_t front_ = 0;
    bool open_path_menu_ = false;
    bool restored_ = false;
};

} // namespace penumbra
