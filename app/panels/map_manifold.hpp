#pragma once

#include "app/gpu/texture.hpp"
#include "app/panels/conversation.hpp"
#include "app/panels/map_projection.hpp"
#include "app/panels/walk.hpp"
#include "app/widgets/scatter.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace penumbra {

/// Where the cells of a grid of decodes lie: squares whose corners are multiples of their side, so that they
/// stay where they are while the view is moved.
struct ManifoldGrid {
    double left = 0;
    double top = 0;
    double side = 1;
    int columns = 0;
    int rows = 0;
    bool operator==(const ManifoldGrid&) const = default;
    DataRectangle rectangle() const { return {left, top - rows * side, left + columns * side, top}; }
    /// Middle of a cell; row 0 is the highest.
    ScatterPlace middle(int column, int row) const {
        return {left + (column + 0.5) * side, top - (row + 0.5) * side};
    }
};
/// The cells that cover a rectangle of data, each about `side` large and a little more, at most 4096.
ManifoldGrid cover(const DataRectangle& seen, double side);

/// What the plane of the map decodes to, cell by cell, as a picture behind the points.
class MapManifold {
  public:
    /// Takes what has been answered, and asks for what is seen once the view rests.
    void update(PanelContext& context, const Walk& walk, const MapProjection& projection,
                const ScatterView& view, bool resting);
    /// The newest picture of this model, or nothing.
    std::optional<ScatterBackground> background(const Walk& walk, const Theme& theme);

  private:
    void paint(const Theme& theme);

    Conversation<DecodeQuery, DecodeAnswer> talk_{1};
    ManifoldGrid grid_; ///< of the query
    std::shared_ptr<const ProbeAnswer> probe_;
    MapAxes axes_;
    std::vector<float> held_;
    std::vector<float> codes_; ///< of the grid, the probe, the axes, the code held
    std::vector<std::pair<std::uint64_t, ManifoldGrid>> pending_; ///< grids of queries by serial number
    std::shared_ptr<const DecodeAnswer> answered_;
    ManifoldGrid shown_;
    gpu::Texture texture_{gpu::PixelFormat::Rgba, gpu::Filter::Linear};
    ImU32 painted_ = 0; ///< ground that the texture was painted on; 0: must be painted
};

} // namespace penumbra
