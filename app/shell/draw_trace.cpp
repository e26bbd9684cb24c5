#include "app/shell/draw_trace.hpp"

#include "app/gpu/changes.hpp"

#include <cmath>
#include <cstring>

namespace penumbra {
namespace {

constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t kSecond = 0xD1B54A32D192ED03ULL;
constexpr std::uint64_t kThird = 0x8CB92BA72F3D8DD7ULL;
/// A fan of triangles (a filled circle) is one piece up to this many indices.
constexpr std::uint32_t kLargestPiece = 192;

/// The order matters: mixed(mixed(s, a), b) and mixed(mixed(s, b), a) differ.
std::uint64_t mixed(std::uint64_t state, std::uint64_t value) {
    state = (state ^ value) * kFirst;
    return state ^ (state >> 32);
}

std::uint64_t look_of(const ImDrawVert& vertex) {
    static_assert(sizeof vertex.pos == 8 && sizeof vertex.uv == 8);
    std::uint64_t place = 0;
    std::uint64_t texel = 0;
    std::memcpy(&place, &vertex.pos, sizeof place);
    std::memcpy(&texel, &vertex.uv, sizeof texel);
    const std::uint64_t state = (place * kFirst) ^ ((texel + vertex.col * kThird) * kSecond);
    return mixed(state ^ (state >> 29), vertex.col);
}

std::uint64_t look_of(const DrawTrace::Command& command) {
    const auto texture = reinterpret_cast<std::uintptr_t>(command.as_it_was.GetTexID());
    std::uint64_t state = mixed(mixed(1, texture), command.revision);
    for (const int side : {command.clip.left, command.clip.top, command.clip.right, command.clip.bottom})
        state = mixed(state, static_cast<std::uint64_t>(side));
    return state;
}

bool equal(const ImDrawCmd& a, const ImDrawCmd& b) {
    return std::memcmp(&a.ClipRect, &b.ClipRect, sizeof a.ClipRect) == 0 && a.GetTexID() == b.GetTexID() &&
           a.VtxOffset == b.VtxOffset && a.IdxOffset == b.IdxOffset && a.ElemCount == b.ElemCount &&
           a.UserCallback == b.UserCallback && a.UserCallbackData == b.UserCallbackData;
}

std::uint64_t revision_of(const ImDrawCmd& command) {
    return gpu::revision(reinterpret_cast<std::uintptr_t>(command.GetTexID()));
}

template<class T>
bool equal(const std::vector<T>& a, const ImVector<T>& b) {
    return a.size() == static_cast<std::size_t>(b.Size) &&
           (a.empty() || std::memcmp(a.data(), b.Data, a.size() * sizeof(T)) == 0);
}

} // namespace

PixelRectangle clipped_pixels(const ImVec4& clip, const TileGrid& grid) {
    const int left = static_cast<int>(clip.x);
    const int above_floor = static_cast<int>(static_cast<float>(grid.height) - clip.w); // OpenGL counts up
    const int bottom = grid.height - above_floor;
    return intersection(
        {left, bottom - static_cast<int>(clip.w - clip.y), left + static_cast<int>(clip.z - clip.x), bottom},
        grid.window());
}

bool DrawTrace::same_as(const ImDrawList& list) const {
    if (tiles_.empty() || commands_.size() != static_cast<std::size_t>(list.CmdBuffer.Size) ||
        !equal(vertices_, list.VtxBuffer) || !equal(indices_, list.IdxBuffer))
        return false;
    for (std::size_t i = 0; i < commands_.size(); ++i) {
        const ImDrawCmd& now = list.CmdBuffer[static_cast<int>(i)];
        if (!equal(commands_[i].as_it_was, now) || commands_[i].revision != revision_of(now))
            return false;
    }
    return true;
}

void DrawTrace::clear() {
    vertices_.clear();
    indices_.clear();
    commands_.clear();
    pieces_.clear();
    tiles_.clear();
}

void DrawTrace::take(const ImDrawList& list, const TileGrid& grid) {
    vertices_.assign(list.VtxBuffer.begin(), list.VtxBuffer.end());
    indices_.assign(list.IdxBuffer.begin(), list.IdxBuffer.end());
    vertex_looks_.resize(vertices_.size());
    for (std::size_t i = 0; i < vertices_.size(); ++i)
        vertex_looks_[i] = look_of(vertices_[i]);
    tiles_.assign(static_cast<std::size_t>(grid.columns() * grid.rows()), 0);
    commands_.clear();
    pieces_.clear();
    std::uint64_t state = 0; // what callbacks have made of OpenGL's
    for (const ImDrawCmd& command : list.CmdBuffer) {
        Command& taken = commands_.emplace_back();
        taken.as_it_was = command;
        taken.revision = revision_of(command);
        taken.clip = clipped_pixels(command.ClipRect, grid);
        taken.first_piece = static_cast<std::uint32_t>(pieces_.size());
        if (command.UserCallback == ImDrawCallback_ResetRenderState)
            state = 0;
        else if (command.UserCallback != nullptr)
            state = mixed(state, reinterpret_cast<std::uintptr_t>(command.UserCallback));
        else if (!taken.clip.empty())
            take_pieces(taken, state, grid);
        taken.pieces = static_cast<std::uint32_t>(pieces_.size()) - taken.first_piece;
    }
}

void DrawTrace::take_pieces(const Command& command, std::uint64_t state, const TileGrid& grid) {
    const std::uint64_t base = mixed(look_of(command), state);
    const ImDrawIdx* index = indices_.data();
    const std::size_t offset = command.as_it_was.VtxOffset;
    const auto clip_left = static_cast<float>(command.clip.left);
    const auto clip_top = static_cast<float>(command.clip.top);
    const auto clip_right = static_cast<float>(command.clip.right);
    const auto clip_bottom = static_cast<float>(command.clip.bottom);
    std::uint32_t i = command.as_it_was.IdxOffset;
    const std::uint32_t end = i + command.as_it_was.ElemCount;
    while (i + 3 <= end) {
        // A fan: each further triangle begins where the first does and goes on from its last corner.
        std::uint32_t stop = i + 3;
        while (stop + 3 <= end && stop - i < kLargestPiece && index[stop] == index[i] &&
               index[stop + 1] == index[stop - 1])
            stop += 3;
        std::uint64_t look = base;
        ImVec2 low = vertices_[index[i] + offset].pos;
        ImVec2 high = low;
        for (std::uint32_t k = i; k < stop; ++k) {
            const std::size_t vertex = index[k] + offset;
            const ImVec2 at = vertices_[vertex].pos;
            low = {std::min(low.x, at.x), std::min(low.y, at.y)};
            high = {std::max(high.x, at.x), std::max(high.y, at.y)};
            look = mixed(look, vertex_looks_[vertex]);
        }
        // What is not a number becomes the clip rectangle's side, by the order of the operands.
        const float left = std::max(clip_left, std::floor(low.x));
        const float top = std::max(clip_top, std::floor(low.y));
        const float right = std::min(clip_right, std::ceil(high.x));
        const float bottom = std::min(clip_bottom, std::ceil(high.y));
        if (left < right && top < bottom) {
            const Piece piece{i,
                              stop - i,
                              static_cast<std::int16_t>(left),
                              static_cast<std::int16_t>(top),
                              static_cast<std::int16_t>(right),
                              static_cast<std::int16_t>(bottom)};
            pieces_.push_back(piece);
            mix_into_tiles(piece, look, grid);
        }
        i = stop;
    }
}

void DrawTrace::mix_into_tiles(const Piece& piece, std::uint64_t look, const TileGrid& grid) {
    const int columns = grid.columns();
    for (int row = piece.top / kTileSide; row <= (piece.bottom - 1) / kTileSide; ++row) {
        std::uint64_t* const tiles = tiles_.data() + static_cast<std::ptrdiff_t>(row) * columns;
        for (int column = piece.left / kTileSide; column <= (piece.right - 1) / kTileSide; ++column)
            tiles[column] = mixed(tiles[column], look) | 1U;
    }
}

} // namespace penumbra
