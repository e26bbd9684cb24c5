#pragma once

#include "app/shell/pixel_rectangle.hpp"

#include <cstdint>
#include <imgui.h>
#include <vector>

namespace penumbra {

/// Squares of this many pixels are what changes of the window are noticed in.
constexpr int kTileSide = 32;

/// The window cut into tiles.
struct TileGrid {
    int width = 0; ///< of the window, pixels
    int height = 0;
    int columns() const { return (width + kTileSide - 1) / kTileSide; }
    int rows() const { return (height + kTileSide - 1) / kTileSide; }
    PixelRectangle window() const { return {0, 0, width, height}; }
    bool operator==(const TileGrid&) const = default;
};

/// The pixels that Dear ImGui's OpenGL renderer lets a command with this clip rectangle draw to: its
/// rounding, not a nicer one, so that a part of them looks as it does in the whole.
PixelRectangle clipped_pixels(const ImVec4& clip, const TileGrid& grid);

/// A draw list as it was in some frame, and what it contributes to each tile. Its callbacks may change
/// OpenGL's state for the commands up to ImDrawCallback_ResetRenderState, always in the same way; they draw
/// nothing.
class DrawTrace {
  public:
    /// Consecutive triangles of one command that belong together, such as the two of a rectangle.
    struct Piece {
        std::uint32_t first = 0; ///< index into indices()
        std::uint32_t count = 0;
        std::int16_t left = 0, top = 0, right = 0, bottom = 0; ///< pixels it may touch, clipped
    };
    struct Command {
        ImDrawCmd as_it_was;
        std::uint64_t revision = 0; ///< of its texture
        PixelRectangle clip;
        std::uint32_t first_piece = 0;
        std::uint32_t pieces = 0;
    };

    /// Whether `list` would draw the same picture as what was taken last.
    bool same_as(const ImDrawList& list) const;
    /// Takes `list` over.
    void take(const ImDrawList& list, const TileGrid& grid);
    /// Draws nothing.
    void clear();

    const std::vector<ImDrawVert>& vertices() const { return vertices_; }
    const std::vector<ImDrawIdx>& indices() const { return indices_; }
    const std::vector<Command>& commands() const { return commands_; }
    const std::vector<Piece>& pieces() const { return pieces_; }
    /// For each tile, row by row, a number that depends on everything drawn there and its order: what is
    /// equal looks equal. 0 where nothing is drawn. Empty after clear().
    const std::vector<std::uint64_t>& tiles() const { return tiles_; }

  private:
    void take_pieces(const Command& command, std::uint64_t state, const TileGrid& grid);
    void mix_into_tiles(const Piece& piece, std::uint64_t look, const TileGrid& grid);

    std::vector<ImDrawVert> vertices_;
    std::vector<ImDrawIdx> indices_;
    std::vector<Command> commands_;
    std::vector<Piece> pieces_;
    std::vector<std::uint64_t> vertex_looks_;
    std::vector<std::uint64_t> tiles_;
};

} // namespace penumbra
