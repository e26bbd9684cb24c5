#include "app/shell/damage.hpp"

#include <algorithm>
#include <limits>

namespace penumbra {
namespace {

/// Each rectangle costs a pass over what it touches; few are cheaper than exact ones.
constexpr std::size_t kMostRectangles = 8;
constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

bool overlap(const PixelRectangle& a, const PixelRectangle& b) {
    return !intersection(a, b).empty();
}

/// ImDrawData::CmdLists is a pointer up to Dear ImGui 1.89.7 and an ImVector from then on.
void set_lists(ImDrawList**& to, std::vector<ImDrawList*>& lists) {
    to = lists.data();
}
[[maybe_unused]] void set_lists(ImVector<ImDrawList*>& to, std::vector<ImDrawList*>& lists) {
    to.resize(0);
    for (ImDrawList* list : lists)
        to.push_back(list);
}

ImVec4 as_clip(const PixelRectangle& r) {
    return {static_cast<float>(r.left), static_cast<float>(r.top), static_cast<float>(r.right),
            static_cast<float>(r.bottom)};
}

} // namespace

void add_disjoint(std::vector<PixelRectangle>& rectangles, PixelRectangle rectangle, std::size_t most) {
    // What overlaps becomes one, which may then overlap others.
    for (std::size_t i = 0; i < rectangles.size();) {
        if (overlap(rectangles[i], rectangle)) {
            rectangle = united(rectangles[i], rectangle);
            rectangles.erase(rectangles.begin() + static_cast<std::ptrdiff_t>(i));
            i = 0;
        } else {
            ++i;
        }
    }
    rectangles.push_back(rectangle);
    if (rectangles.size() <= most)
        return;
    long long least = std::numeric_limits<long long>::max();
    std::pair<std::size_t, std::size_t> pair{0, 1};
    for (std::size_t i = 0; i < rectangles.size(); ++i)
        for (std::size_t j = i + 1; j < rectangles.size(); ++j) {
            const long long waste =
                united(rectangles[i], rectangles[j]).area() - rectangles[i].area() - rectangles[j].area();
            if (waste < least) {
                least = waste;
                pair = {i, j};
            }
        }
    const PixelRectangle both = united(rectangles[pair.first], rectangles[pair.second]);
    rectangles.erase(rectangles.begin() + static_cast<std::ptrdiff_t>(pair.second));
    rectangles.erase(rectangles.begin() + static_cast<std::ptrdiff_t>(pair.first));
    add_disjoint(rectangles, both, most);
}

const std::vector<PixelRectangle>& Damage::compare(const ImDrawData& frame, ImU32 ground) {
    const TileGrid grid{static_cast<int>(frame.DisplaySize.x), static_cast<int>(frame.DisplaySize.y)};
    const bool all = !known_ || !(grid == grid_) || ground != ground_;
    const auto tiles = static_cast<std::size_t>(grid.columns() * grid.rows());
    damaged_.assign(tiles, 0);
    whole_ = frame;
    grid_ = grid;
    ground_ = ground;
    known_ = true;
    const auto lists = static_cast<std::size_t>(frame.CmdListsCount);
    if (traces_.size() < lists)
        traces_.resize(lists);
    // Tile by tile a list is compared with the one that had its place: equal in all places looks equal,
    // whichever windows they belong to.
    for (std::size_t i = 0; i < traces_.size(); ++i) {
        DrawTrace& trace = traces_[i];
        if (i < lists && !all && trace.same_as(*frame.CmdLists[i]))
            continue;
        before_ = trace.tiles();
        if (i < lists)
            trace.take(*frame.CmdLists[i], grid);
        else
            trace.clear();
        if (all)
            continue;
        before_.resize(tiles, 0);
        const std::vector<std::uint64_t>& now = trace.tiles();
        for (std::size_t tile = 0; tile < tiles; ++tile)
            damaged_[tile] |= static_cast<char>((now.empty() ? 0 : now[tile]) != before_[tile]);
    }
    rectangles_.clear();
    if (all)
        rectangles_.push_back(grid.window());
    else
        find_rectangles();
    return rectangles_;
}

/// Runs of damaged tiles in a row, grown downwards while the rows below are damaged over the same run.
void Damage::find_rectangles() {
    const int columns = grid_.columns();
    const int rows = grid_.rows();
    const auto damaged = [&](int column, int row) -> char& {
        return damaged_[static_cast<std::size_t>(row * columns + column)];
    };
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            if (damaged(column, row) == 0)
                continue;
            int end = column + 1;
            while (end < columns && damaged(end, row) != 0)
                ++end;
            int below = row + 1;
            const auto goes_on = [&] {
                for (int x = column; x < end; ++x)
                    if (damaged(x, below) == 0)
                        return false;
                return true;
            };
            while (below < rows && goes_on())
                ++below;
            for (int y = row; y < below; ++y)
                for (int x = column; x < end; ++x)
                    damaged(x, y) = 0;
            const PixelRectangle found{column * kTileSide, row * kTileSide, end * kTileSide,
                                       below * kTileSide};
            add_disjoint(rectangles_, intersection(found, grid_.window()), kMostRectangles);
            column = end - 1;
        }
}

double Damage::share() const {
    long long pixels = 0;
    for (const PixelRectangle& rectangle : rectangles_)
        pixels += rectangle.area();
    return static_cast<double>(pixels) / static_cast<double>(std::max(1LL, grid_.window().area()));
}

ImDrawList& Damage::next_list(std::size_t& used) {
    if (used == lists_.size())
        lists_.push_back(std::make_unique<ImDrawList>(ImGui::GetDrawListSharedData()));
    ImDrawList& list = *lists_[used++];
    list.CmdBuffer.resize(0);
    list.VtxBuffer.resize(0);
    list.IdxBuffer.resize(0);
    return list;
}

/// Of one list what lies in the damage, rectangle by rectangle: they are disjoint, so that the order within
/// each is all that matters.
void Damage::cut(const DrawTrace& trace, std::size_t& used) {
    ImDrawList& list = next_list(used);
    // Indices count from a command's offset, here as there: a new one begins where the list's does.
    unsigned offset = std::numeric_limits<unsigned>::max();
    int base = 0;
    const auto copy = [&](const DrawTrace::Piece& piece) {
        for (std::uint32_t k = piece.first; k < piece.first + piece.count; ++k) {
            const std::size_t vertex = trace.indices()[k] + offset;
            if (place_[vertex] == kNowhere) {
                place_[vertex] = static_cast<std::uint32_t>(list.VtxBuffer.Size - base);
                list.VtxBuffer.push_back(trace.vertices()[vertex]);
            }
            list.IdxBuffer.push_back(static_cast<ImDrawIdx>(place_[vertex]));
        }
    };
    for (const PixelRectangle& rectangle : rectangles_) {
        bool drawn = false;
        const int before = list.CmdBuffer.Size;
        for (const DrawTrace::Command& command : trace.commands()) {
            if (command.as_it_was.UserCallback != nullptr) {
                list.CmdBuffer.push_back(command.as_it_was);
                continue;
            }
            const PixelRectangle clip = intersection(command.clip, rectangle);
            if (clip.empty())
                continue;
            if (command.as_it_was.VtxOffset != offset) {
                offset = command.as_it_was.VtxOffset;
                base = list.VtxBuffer.Size;
                place_.assign(trace.vertices().size(), kNowhere);
            }
            ImDrawCmd part = command.as_it_was;
            part.ClipRect = as_clip(clip);
            part.VtxOffset = static_cast<unsigned>(base);
            part.IdxOffset = static_cast<unsigned>(list.IdxBuffer.Size);
            const auto* piece = trace.pieces().data() + command.first_piece;
            for (const auto* end = piece + command.pieces; piece != end; ++piece)
                if (piece->left < clip.right && piece->right > clip.left && piece->top < clip.bottom &&
                    piece->bottom > clip.top)
                    copy(*piece);
            part.ElemCount = static_cast<unsigned>(list.IdxBuffer.Size) - part.IdxOffset;
            if (part.ElemCount == 0)
                continue;
            drawn = true;
            ImDrawCmd* last = list.CmdBuffer.empty() ? nullptr : &list.CmdBuffer.back();
            if (last != nullptr && last->UserCallback == nullptr && last->GetTexID() == part.GetTexID() &&
                last->VtxOffset == part.VtxOffset &&
                std::equal(&last->ClipRect.x, &last->ClipRect.x + 4, &part.ClipRect.x))
                last->ElemCount += part.ElemCount;
            else
                list.CmdBuffer.push_back(part);
        }
        if (!drawn) // callbacks at most
            list.CmdBuffer.resize(before);
    }
    if (list.CmdBuffer.empty())
        --used;
}

ImDrawData* Damage::draw_data() {
    if (rectangles_.size() == 1 && rectangles_.front() == grid_.window())
        return &whole_;
    std::size_t used = 0;
    const auto count = static_cast<std::size_t>(whole_.CmdListsCount);
    for (std::size_t i = 0; i < count; ++i)
        cut(traces_[i], used);
    list_pointers_.clear();
    for (std::size_t i = 0; i < used; ++i)
        list_pointers_.push_back(lists_[i].get());
    part_ = whole_;
    set_lists(part_.CmdLists, list_pointers_);
    part_.CmdListsCount = static_cast<int>(used);
    part_.TotalVtxCount = part_.TotalIdxCount = 0;
    for (const ImDrawList* list : list_pointers_) {
        part_.TotalVtxCount += list->VtxBuffer.Size;
        part_.TotalIdxCount += list->IdxBuffer.Size;
    }
    return &part_;
}

} // namespace penumbra
