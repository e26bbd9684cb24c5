#pragma once

#include "app/panels/known_code.hpp"
#include "app/panels/map_beside.hpp"
#include "app/panels/map_colours.hpp"
#include "app/panels/map_contours.hpp"
#include "app/panels/map_embedding.hpp"
#include "app/panels/map_manifold.hpp"
#include "app/panels/map_projection.hpp"
#include "app/panels/map_selection.hpp"
#include "app/panels/map_timeline.hpp"
#include "app/panels/walk.hpp"
#include "app/widgets/image_grid.hpp"
#include "app/widgets/nearest_rows.hpp"
#include "app/widgets/scatter.hpp"

#include <array>
#include <optional>

namespace penumbra {

/// Where the images lie in the latent space: points that move as training goes, to be pointed at, clicked and
/// walked between.
class LatentMapPanel : public Panel {
  public:
    LatentMapPanel(std::shared_ptr<Walk> walk, std::shared_ptr<MapSelection> chosen)
        : walk_(std::move(walk)), chosen_(std::move(chosen)) {}
    const char* title() const override { return "Latent map"; }
    Area area() const override { return Area::Map; }
    void draw(PanelContext& context) override;
    void draw_header(PanelContext& context, float left, float right) override;
    void register_actions(Actions& actions, PanelContext& context) override;
    bool has_table() const override { return ready(); }
    std::string table() const override;
    void remember(Session& session) const override;
    std::uint64_t front_wishes() const override { return walk_->map_wished; }

  private:
    void restore(PanelContext& context);
    /// Takes a new probe or new axes: projects the codes and moves the points.
    void take_probe(PanelContext& context);
    /// Projects a slice more of what is coming. Whether there is all of it.
    bool project_coming(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& newest);
    void colour_points(PanelContext& context);
    /// Asks for the next frame of a glide, as soon as this machine can afford it.
    void glide(PanelContext& context, bool gliding);
    // latent_map_instead.cpp
    /// What is drawn instead of the newest codes' own places, if anything is.
    void take_instead(PanelContext& context);
    /// The plane is laid out by t-SNE, where the code has dimensions enough.
    bool embeds() const { return tsne_ && part().size > 2; }
    /// The codes of the past map that is shown, or null.
    const ProbeAnswer* past() const { return instead_ ? instead_->past.get() : nullptr; }
    /// The row of a point, -1 for none; and the point of a row.
    int row_of(int point) const;
    int point_of(int row) const;
    ScatterTouched in_rows(ScatterTouched touched) const;
    void place_marks(ScatterOptions& options);
    void draw_past_tooltip(PanelContext& context, std::size_t row);
    void draw_contours(PanelContext& context, ScatterOptions& options);
    void add_instead_actions(Actions& actions, PanelContext& context);
    // map_keeping.cpp
    void restore_plane(const Session& session);
    void restore_view(const Session& session);
    void follow_current();
    bool ready() const { return static_cast<bool>(probe_); }
    const CodePart& part() const { return probe_->parts[projection_.axes().part]; }

    // latent_map_controls.cpp
    void draw_controls(PanelContext& context);
    void draw_source(PanelContext& context, float width);
    void draw_images(PanelContext& context, float width);
    void draw_part(PanelContext& context, float width);
    void draw_axes(PanelContext& context, float width);
    void draw_dimension(const char* id, std::size_t& axis, std::size_t other);
    void draw_colour(PanelContext& context, float width);
    void draw_legend(PanelContext& context);
    void set_axes(PanelContext& context, MapAxes axes);
    void set_images(PanelContext& context, ImageChoice images, std::size_t most);

    // latent_map_view.cpp
    void draw_empty(PanelContext& context);
    ScatterOptions options(PanelContext& context);
    std::vector<float> code_of(const Waypoint& point, std::size_t which) {
        return known_[which].code(point, *probe_, images_);
    }
    std::vector<MapBeside::Mark> rows_marked(int hovered);
    void choose(const ScatterTouched& touched);
    void act(PanelContext& context, const ScatterTouched& touched);
    void draw_hover(PanelContext& context, int row);
    bool seek_neighbours(PanelContext& context, std::size_t row);
    void picture_hovered(std::size_t row);
    void draw_tooltip(PanelContext& context, std::size_t row);
    void draw_neighbours(PanelContext& context, float width);
    void draw_cursor_picture(PanelContext& context);

    std::shared_ptr<Walk> walk_;
    std::shared_ptr<MapSelection> chosen_;
    std::shared_ptr<const ProbeAnswer> probe_; ///< that is drawn
    ProbeImages images_;                       ///< its rows
    MapProjection projection_;
    MapAxes axes_; ///< wanted
    /// The map that is to be shown next: seventy thousand codes are more than one frame may project.
    struct Coming {
        std::shared_ptr<const ProbeAnswer> probe;
        MapProjection projection;
        std::vector<float> xy; ///< [done, 2]
    };
    std::optional<Coming> coming_;
    std::vector<float> live_xy_; ///< [count, 2], of the projection
    MapTimeline timeline_;
    bool timeline_on_ = false;
    MapEmbedding embedding_;
    bool tsne_ = false;
    std::shared_ptr<const MapPlaces> instead_; ///< drawn in place of live_xy_; null: nothing is
    MapContours contours_;
    bool contours_on_ = false;
    bool contours_all_ = false; ///< of all points together
    Scatter scatter_;
    MapColours colours_;
    ClassSelection selection_;
    ClassLegend legend_;
    std::string colour_by_ = "class";
    std::string read_by_;              ///< what the colours' values are; empty: must be read
    std::optional<ThemeName> painted_; ///< the theme of the points' colours; none: must be coloured
    std::uint64_t painted_chosen_ = 0; ///< MapSelection::version() of the colours
    bool beside_on_ = false;
    MapBeside beside_;
    int hovered_beside_ = -1; ///< row under the pointer in the second map
    bool manifold_on_ = false;
    MapManifold manifold_;
    double taken_ = 0; ///< when the probe came
    bool gliding_ = false;
    double glide_pause_ = 0.025; ///< seconds between two frames of a glide

    Conversation<DecodeQuery, DecodeAnswer> hover_{0.25};
    std::uint64_t hover_serial_ = 0; ///< of the newest query
    int hover_row_ = -1;             ///< that it asked about
    int pictured_ = -1;              ///< row of hover_pictures_
    bool reconstructed_ = false;     ///< hover_pictures_ have that
    ImageGrid hover_pictures_;       ///< 0: the image, 1: what the model makes of it, then the neighbours
    NearestSearch neighbours_;       ///< of the row pictured
    std::shared_ptr<const ProbeAnswer> neighbours_of_; ///< the probe whose codes are compared
    Conversation<DecodeQuery, DecodeAnswer> cursor_{0.1};
    ImageGrid cursor_picture_;
    std::vector<float> cursor_code_; ///< [d]; empty: no cursor
    std::vector<float> followed_;    ///< the current code that the cursor went to last
    std::uint64_t wish_seen_ = 0;    ///< Walk::map_wished
    Source source_ = Source::Opened; ///< of the model that all these belong to
    std::uint64_t generation_ = 0;
    std::optional<Waypoint> a_before_click_;

    std::array<KnownCode, 2> known_; ///< of A and B
    KnownCode known_current_;
    bool restored_ = false;
    bool view_restored_ = false;
};

} // namespace penumbra
