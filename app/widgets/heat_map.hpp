#pragma once

#include "app/gpu/texture.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <imgui.h>
#include <span>
#include <vector>

namespace penumbra {

/// A matrix [rows, columns] made smaller, or left as it is: each new cell is the largest of the finite values
/// it covers, NaN where none is. A peak is not lost between two pixels.
/// @param to_rows, to_columns  at most rows and columns, at least 1
std::vector<float> pooled(std::span<const float> values, std::size_t rows, std::size_t columns,
                          std::size_t to_rows, std::size_t to_columns);

/// The largest finite value, at least 0.
float largest_finite(std::span<const float> values);

/// A matrix as coloured cells in a texture that is updated in place, from 0 to its largest value. Cells
/// smaller than a pixel are pooled.
class HeatMap {
  public:
    /// @param values  [rows, columns], the first row on top; what is not a number is grey
    void set(std::vector<float> values, std::size_t rows, std::size_t columns);
    bool empty() const { return values_.empty(); }
    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    float value(std::size_t row, std::size_t column) const { return values_[row * columns_ + column]; }
    float high() const { return high_; }

    struct Touched {
        int row = -1;
        int column = -1;
        bool clicked = false;
    };
    /// The cells at the cursor, which moves below; the last item.
    Touched draw(const char* id, ImVec2 size, const Theme& theme);
    /// What the colours mean: a small bar of `width` between the numbers of its ends, whose right edge is at
    /// `right` and whose line begins at `top`. Returns its left edge.
    float draw_scale(float right, float top, float width, const Theme& theme, const Fonts& fonts) const;

  private:
    void paint(std::size_t rows, std::size_t columns, const Theme& theme);

    gpu::Texture texture_{gpu::PixelFormat::Rgba, gpu::Filter::Nearest};
    std::vector<float> values_;
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    float high_ = 0;
    // What the texture was painted for.
    bool stale_ = true;
    std::size_t painted_rows_ = 0;
    std::size_t painted_columns_ = 0;
    ThemeName painted_theme_ = ThemeName::Dark;
};

} // namespace penumbra
