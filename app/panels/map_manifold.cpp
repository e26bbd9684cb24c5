#include "app/panels/map_manifold.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr int kMostCells = 4096;
constexpr float kCellSide = 26; ///< at scale 1: one sees what a cell shows
constexpr float kInk = 0.5F;    ///< of the theme's text colour: points stay the foreground

} // namespace

ManifoldGrid cover(const DataRectangle& seen, double side) {
    ManifoldGrid grid;
    side = std::max({side, 1e-9, std::sqrt(seen.width() * seen.height() / (0.8 * kMostCells))});
    grid.side = side;
    const double first = std::floor(seen.left / side);
    const double last = std::ceil(seen.right / side);
    const double lowest = std::floor(seen.bottom / side);
    const double highest = std::ceil(seen.top / side);
    grid.left = first * side;
    grid.top = highest * side;
    grid.columns = std::clamp(static_cast<int>(last - first), 1, kMostCells);
    grid.rows = std::clamp(static_cast<int>(highest - lowest), 1, kMostCells / grid.columns);
    return grid;
}

void MapManifold::update(PanelContext& context, const Walk& walk, const MapProjection& projection,
                         const ScatterView& view, bool resting) {
    if (talk_.receive(context.studio.decoded(DecodeUse::Manifold)) && talk_.answer()->problem.empty()) {
        const auto of = std::ranges::find(pending_, talk_.answer()->serial,
                                          &std::pair<std::uint64_t, ManifoldGrid>::first);
        if (of != pending_.end()) {
            answered_ = talk_.share();
            shown_ = of->second;
            painted_ = 0;
            pending_.erase(pending_.begin(), of);
        }
    }
    if (!resting || !walk.probe())
        return;
    const DataRectangle seen = view.data();
    const ManifoldGrid grid = cover(seen, context.theme.px(kCellSide) * view.unit());
    if (!(grid == grid_) || walk.probe() != probe_ || !(projection.axes() == axes_) ||
        projection.held() != held_) {
        grid_ = grid;
        probe_ = walk.probe();
        axes_ = projection.axes();
        held_ = projection.held();
        codes_.clear();
        for (int row = 0; row < grid.rows; ++row)
            for (int column = 0; column < grid.columns; ++column) {
                const auto [x, y] = grid.middle(column, row);
                const auto code = projection.code_at(x, y);
                codes_.insert(codes_.end(), code.begin(), code.end());
            }
    }
    DecodeQuery query;
    query.source = walk.source();
    query.use = DecodeUse::Manifold;
    query.codes = codes_;
    query.count = static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows);
    if (const auto serial = talk_.ask(context.studio, query, walk.weights(), context.now))
        pending_.emplace_back(*serial, grid_);
}

std::optional<ScatterBackground> MapManifold::background(const Walk& walk, const Theme& theme) {
    if (!answered_ || answered_->query.source != walk.source() ||
        answered_->weights.generation != walk.weights().generation)
        return std::nullopt;
    if (painted_ != theme.well)
        paint(theme);
    return ScatterBackground{reinterpret_cast<ImTextureID>(texture_.handle()), shown_.rectangle()};
}

/// Ink of the theme on the theme's ground, so that the picture belongs to the plot in both themes.
void MapManifold::paint(const Theme& theme) {
    painted_ = theme.well;
    std::array<ImU32, 256> shades{};
    for (std::size_t i = 0; i < shades.size(); ++i)
        shades[i] = mix(theme.well, theme.text, kInk * static_cast<float>(i) / 255.0F);
    const auto columns = static_cast<std::size_t>(shown_.columns);
    const auto rows = static_cast<std::size_t>(shown_.rows);
    const std::size_t width = columns * kImageColumns;
    const auto& images = answered_->decoded.images;
    if (images.size() != columns * rows * kImagePixels)
        return;
    std::vector<std::uint8_t> pixels(width * rows * kImageRows * 4);
    for (std::size_t cell = 0; cell < columns * rows; ++cell)
        for (std::size_t y = 0; y < kImageRows; ++y) {
            const std::size_t from = cell * kImagePixels + y * kImageColumns;
            std::size_t to = 4 * ((cell / columns * kImageRows + y) * width + cell % columns * kImageColumns);
            for (std::size_t x = 0; x < kImageColumns; ++x) {
                const ImU32 shade = shades[images[from + x]];
                for (int shift = 0; shift < 32; shift += 8)
                    pixels[to++] = static_cast<std::uint8_t>(shade >> shift & 255U);
            }
        }
    texture_.update(static_cast<int>(width), static_cast<int>(rows * kImageRows), pixels);
}

} // namespace penumbra
