#include "app/widgets/heat_map.hpp"

#include "app/widgets/colour_scale.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace penumbra {

std::vector<float> pooled(std::span<const float> values, std::size_t rows, std::size_t columns,
                          std::size_t to_rows, std::size_t to_columns) {
    std::vector<float> result(to_rows * to_columns, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) {
            const float value = values[row * columns + column];
            float& cell = result[row * to_rows / rows * to_columns + column * to_columns / columns];
            if (std::isfinite(value) && !(cell >= value)) // also where the cell is still NaN
                cell = value;
        }
    return result;
}

float largest_finite(std::span<const float> values) {
    float largest = 0;
    for (const float value : values)
        if (std::isfinite(value))
            largest = std::max(largest, value);
    return largest;
}

void HeatMap::set(std::vector<float> values, std::size_t rows, std::size_t columns) {
    values_ = std::move(values);
    rows_ = rows;
    columns_ = columns;
    high_ = largest_finite(values_);
    stale_ = true;
}

void HeatMap::paint(std::size_t rows, std::size_t columns, const Theme& theme) {
    if (!stale_ && rows == painted_rows_ && columns == painted_columns_ && theme.name == painted_theme_)
        return;
    const std::vector<float> cells = pooled(values_, rows_, columns_, rows, columns);
    std::vector<std::uint8_t> pixels;
    pixels.reserve(cells.size() * 4);
    for (const float cell : cells) {
        const double share = high_ > 0 ? static_cast<double>(cell) / static_cast<double>(high_)
                                       : static_cast<double>(cell) * 0;
        const ImU32 colour = ramp_colour(share, theme);
        for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT, IM_COL32_A_SHIFT})
            pixels.push_back(static_cast<std::uint8_t>(colour >> shift & 255U));
    }
    texture_.update(static_cast<int>(columns), static_cast<int>(rows), pixels);
    stale_ = false;
    painted_rows_ = rows;
    painted_columns_ = columns;
    painted_theme_ = theme.name;
}

HeatMap::Touched HeatMap::draw(const char* id, ImVec2 size, const Theme& theme) {
    const ImVec2 raw = ImGui::GetCursorScreenPos();
    const ImVec2 min{std::floor(raw.x), std::floor(raw.y)};
    const ImVec2 max{min.x + std::max(1.0F, std::floor(size.x)), min.y + std::max(1.0F, std::floor(size.y))};
    const ImVec2 extent{max.x - min.x, max.y - min.y};
    Touched touched;
    touched.clicked = ImGui::InvisibleButton(id, extent);
    if (empty())
        return touched;
    paint(std::min(rows_, static_cast<std::size_t>(extent.y)),
          std::min(columns_, static_cast<std::size_t>(extent.x)), theme);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddImage(reinterpret_cast<ImTextureID>(texture_.handle()), min, max);
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    if (!ImGui::IsItemHovered())
        return touched;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto index = [](float share, std::size_t count) {
        return static_cast<std::size_t>(
            std::clamp(share * static_cast<float>(count), 0.0F, static_cast<float>(count - 1)));
    };
    const std::size_t row = index((mouse.y - min.y) / extent.y, rows_);
    const std::size_t column = index((mouse.x - min.x) / extent.x, columns_);
    touched.row = static_cast<int>(row);
    touched.column = static_cast<int>(column);
    const auto edge = [](float from, float length, std::size_t i, std::size_t count) {
        return std::round(from + length * static_cast<float>(i) / static_cast<float>(count));
    };
    list.AddRect({edge(min.x, extent.x, column, columns_), edge(min.y, extent.y, row, rows_)},
                 {edge(min.x, extent.x, column + 1, columns_), edge(min.y, extent.y, row + 1, rows_)},
                 theme.text);
    return touched;
}

float HeatMap::draw_scale(float right, float top, float width, const Theme& theme, const Fonts& fonts) const {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* font = fonts.small_number;
    const std::string high = format_value(static_cast<double>(high_));
    const auto width_of = [font](const std::string& text) {
        return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.c_str()).x;
    };
    draw_right_aligned(list, font, right, top, theme.muted, high);
    const float end = std::floor(right - width_of(high) - theme.xs());
    const float height = theme.px(7);
    const float y = std::floor(top + (font->FontSize - height) / 2);
    const int pieces = 16;
    const auto place = [&](int i) {
        return std::round(end - width + width * static_cast<float>(i) / pieces);
    };
    for (int i = 0; i < pieces; ++i) {
        const ImU32 from = ramp_colour(static_cast<double>(i) / pieces, theme);
        const ImU32 to = ramp_colour(static_cast<double>(i + 1) / pieces, theme);
        list.AddRectFilledMultiColor({place(i), y}, {place(i + 1), y + height}, from, to, to, from);
    }
    const float left = end - width - theme.xs();
    draw_right_aligned(list, font, left, top, theme.muted, "0");
    return left - width_of("0");
}

} // namespace penumbra
