#pragma once

#include "app/gpu/texture.hpp"
#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <cstdint>
#include <imgui.h>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// Where the cells of a grid lie: whole zoom factors only, so that every image pixel is equally large.
struct GridLayout {
    int columns = 1;
    int zoom = 1;
    float cell = 28;   ///< side of an image on the screen
    float gap = 4;     ///< between images of a row
    float row_gap = 4; ///< between rows, below the labels
    float label = 0;   ///< height of the line beneath each image
    int count = 0;

    int rows() const { return columns > 0 ? (count + columns - 1) / columns : 0; }
    float width() const { return static_cast<float>(columns) * (cell + gap) - gap; }
    float height() const { return static_cast<float>(rows()) * (cell + row_gap + label) - row_gap; }
};

/// The columns that show `count` images as large as they fit into `room`, at least at zoom 1 and at most at
/// `largest`; among equals the one closest to the room's shape.
GridLayout fit_grid(int count, ImVec2 room, float gap, float label, int largest);
/// One row of images at a zoom.
GridLayout grid_row(int count, int zoom, float gap, float label);

/// What to draw round and below one image.
struct CellLook {
    ImU32 border = 0;  ///< 0: none
    std::string label; ///< beneath
    ImU32 label_colour = 0;
    bool selected = false;
};

/// Grey images of 28 x 28 in one texture that is updated in place.
class ImageGrid {
  public:
    static constexpr int kSide = 28;

    /// [count, 28, 28]. Cheap when nothing changed is for the caller to know: every call uploads.
    void set_images(std::span<const std::uint8_t> pixels);
    int count() const { return count_; }
    void clear() { count_ = 0; }

    struct Touched {
        int hovered = -1;
        int clicked = -1; ///< pressed and released, left button
    };
    /// Draws the grid at the cursor and moves it below. `opacity` fades the images, not the borders.
    Touched draw(const char* id, const GridLayout& layout, std::span<const CellLook> looks,
                 const Theme& theme, const Fonts& fonts, float opacity = 1);
    /// One image in a rectangle, without interaction.
    void draw_one(int index, ImDrawList& list, ImVec2 min, float side, float opacity = 1) const;

  private:
    gpu::Texture texture_{gpu::PixelFormat::Grey, gpu::Filter::Nearest};
    std::vector<std::uint8_t> atlas_;
    int count_ = 0;
};

} // namespace penumbra
