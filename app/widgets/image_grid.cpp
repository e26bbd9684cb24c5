#include "app/widgets/image_grid.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr int kAtlasColumns = 16;

} // namespace

GridLayout fit_grid(int count, ImVec2 room, float gap, float label, int largest) {
    GridLayout best;
    best.gap = gap;
    best.row_gap = gap;
    best.label = label;
    best.count = count;
    best.zoom = 0;
    for (int columns = 1; columns <= std::max(1, count); ++columns) {
        GridLayout layout = best;
        layout.columns = columns;
        const auto wide = static_cast<float>(columns);
        const auto high = static_cast<float>(layout.rows());
        const float side =
            std::min((room.x + gap) / wide - gap, (room.y + gap) / std::max(1.0F, high) - gap - label);
        layout.zoom = std::clamp(static_cast<int>(side / ImageGrid::kSide), 1, largest);
        layout.cell = static_cast<float>(layout.zoom * ImageGrid::kSide);
        // What does not fit at all is as low as the width allows. Larger first; then a full last row; then
        // the squarer one.
        const bool lower = best.zoom == 1 && best.height() > room.y && layout.width() <= room.x &&
                           layout.height() < best.height();
        const bool full = count % columns == 0;
        const bool best_full = best.zoom > 0 && count % best.columns == 0;
        const auto skew = [](const GridLayout& g) { return std::abs(g.columns - g.rows()); };
        if (layout.zoom > best.zoom || lower || (layout.zoom == best.zoom && full && !best_full) ||
            (layout.zoom == best.zoom && full == best_full && skew(layout) < skew(best) &&
             layout.width() <= room.x && layout.height() <= room.y))
            best = layout;
    }
    return best;
}

GridLayout grid_row(int count, int zoom, float gap, float label) {
    GridLayout layout;
    layout.columns = std::max(1, count);
    layout.zoom = zoom;
    layout.cell = static_cast<float>(zoom * ImageGrid::kSide);
    layout.gap = gap;
    layout.row_gap = gap;
    layout.label = label;
    layout.count = count;
    return layout;
}

void ImageGrid::set_images(std::span<const std::uint8_t> pixels) {
    constexpr std::size_t kPixels = kSide * kSide;
    count_ = static_cast<int>(pixels.size() / kPixels);
    if (count_ == 0)
        return;
    const int rows = (count_ + kAtlasColumns - 1) / kAtlasColumns;
    constexpr std::size_t kWidth = kAtlasColumns * kSide;
    atlas_.assign(kWidth * static_cast<std::size_t>(rows) * kSide, 0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count_); ++i) {
        const std::size_t corner = (i / kAtlasColumns) * kSide * kWidth + (i % kAtlasColumns) * kSide;
        for (std::size_t row = 0; row < kSide; ++row)
            std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(i * kPixels + row * kSide), kSide,
                        atlas_.begin() + static_cast<std::ptrdiff_t>(corner + row * kWidth));
    }
    texture_.update(static_cast<int>(kWidth), rows * kSide, atlas_);
}

void ImageGrid::draw_one(int index, ImDrawList& list, ImVec2 min, float side, float opacity) const {
    if (index < 0 || index >= count_)
        return;
    const auto unit_x = static_cast<float>(kSide) / static_cast<float>(texture_.width());
    const auto unit_y = static_cast<float>(kSide) / static_cast<float>(texture_.height());
    const auto column = static_cast<float>(index % kAtlasColumns);
    const auto row = static_cast<float>(index / kAtlasColumns);
    const ImVec2 max{min.x + side, min.y + side};
    if (opacity < 1)
        list.AddRectFilled(min, max, IM_COL32(0, 0, 0, 255)); // fade towards the images' own black
    list.AddImage(reinterpret_cast<ImTextureID>(texture_.handle()), min, max, {column * unit_x, row * unit_y},
                  {(column + 1) * unit_x, (row + 1) * unit_y}, with_alpha(IM_COL32_WHITE, opacity));
}

ImageGrid::Touched ImageGrid::draw(const char* id, const GridLayout& layout, std::span<const CellLook> looks,
                                   const Theme& theme, const Fonts& fonts, float opacity) {
    Touched touched;
    const ImVec2 raw = ImGui::GetCursorScreenPos();
    const ImVec2 start{std::floor(raw.x), std::floor(raw.y)};
    const ImVec2 size{std::max(1.0F, layout.width()), std::max(1.0F, layout.height())};
    const bool pressed = ImGui::InvisibleButton(id, size);
    const bool over = ImGui::IsItemHovered();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const int shown = std::min(layout.count, count_);
    for (int i = 0; i < shown; ++i) {
        const ImVec2 min{start.x + static_cast<float>(i % layout.columns) * (layout.cell + layout.gap),
                         start.y + static_cast<float>(i / layout.columns) *
                                       (layout.cell + layout.row_gap + layout.label)};
        const ImVec2 max{min.x + layout.cell, min.y + layout.cell};
        draw_one(i, list, min, layout.cell, opacity);
        // What lies between two images belongs to the one before: no pointer position is nobody's.
        const bool hovered = over && mouse.x >= min.x && mouse.x < max.x + layout.gap && mouse.y >= min.y &&
                             mouse.y < max.y + layout.row_gap + layout.label;
        if (hovered) {
            touched.hovered = i;
            if (pressed)
                touched.clicked = i;
        }
        const CellLook look =
            static_cast<std::size_t>(i) < looks.size() ? looks[static_cast<std::size_t>(i)] : CellLook{};
        const float line = theme.px(2);
        if (look.border != 0) // a bar under the image, not a box round it: calmer, and no pixel is covered
            list.AddRectFilled({min.x, max.y}, {max.x, max.y + line}, look.border);
        if (hovered || look.selected)
            list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1},
                         look.selected ? theme.accent : theme.text, 0, ImDrawFlags_None, line);
        if (!look.label.empty()) {
            ImFont* font = fonts.small_number;
            const ImVec2 text = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, look.label.c_str());
            list.AddText(font, font->FontSize,
                         {std::floor(min.x + (layout.cell - text.x) / 2), max.y + theme.px(2)},
                         look.label_colour != 0 ? look.label_colour : theme.muted, look.label.c_str());
        }
    }
    return touched;
}

} // namespace penumbra
