#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"
#include "app/widgets/paint_image.hpp"

#include <imgui.h>
#include <span>

namespace penumbra {

/// The pointer at one moment, in window pixels, with the buttons after it.
struct CanvasSample {
    ImVec2 position;
    double time = 0;
    bool left = false;
    bool right = false;
};

/// The brush.
struct Brush {
    float radius = 1.2F; ///< image pixels
    bool erase = false;  ///< the left button takes ink away; the right one always does
};

/// Draws a PaintImage large and lets the person paint on it along every sample of the pointer.
class PaintCanvas {
  public:
    struct Touched {
        bool changed = false; ///< a stroke put down or took away ink
        bool began = false;   ///< a stroke began in this frame
        double time = 0;      ///< of the last sample that did
        bool wheel = false;
        float wheel_steps = 0; ///< of the wheel over the canvas, for the brush's size
    };

    /// @param zoom      window pixels an image pixel, whole
    /// @param backdrop  [28 * seam] what to show, dimmed, in the rows above the seam, also instead of a whole
    /// image's ink; may be empty
    /// @param before_stroke  called when a stroke is about to begin
    template<class BeforeStroke>
    Touched draw(const char* id, int zoom, PaintImage& image, std::span<const float> backdrop,
                 const Brush& brush, std::span<const CanvasSample> samples, const Theme& theme,
                 const Fonts& fonts, BeforeStroke&& before_stroke);

  private:
    struct Geometry {
        ImVec2 min;
        float zoom = 1;
        bool accepts = false; ///< the pointer may begin a stroke
        ImVec2 to_image(ImVec2 p) const { return {(p.x - min.x) / zoom, (p.y - min.y) / zoom}; }
        bool contains(ImVec2 p) const {
            const float side = zoom * PaintImage::kSide;
            return p.x >= min.x && p.y >= min.y && p.x < min.x + side && p.y < min.y + side;
        }
    };

    Geometry place(const char* id, int zoom);
    /// Whether a sample begins a stroke.
    bool begins(const Geometry& geometry, const CanvasSample& sample) const;
    void follow(const Geometry& geometry, PaintImage& image, const Brush& brush, const CanvasSample& sample,
                Touched& touched);
    void paint_pixels(const Geometry& geometry, const PaintImage& image, std::span<const float> backdrop,
                      const Theme& theme, const Fonts& fonts) const;
    void paint_brush(const Geometry& geometry, const PaintImage& image, const Brush& brush,
                     const Theme& theme) const;
    Touched wheel(const Geometry& geometry) const;

    bool left_ = false;
    bool right_ = false;
};

template<class BeforeStroke>
PaintCanvas::Touched PaintCanvas::draw(const char* id, int zoom, PaintImage& image,
                                       std::span<const float> backdrop, const Brush& brush,
                                       std::span<const CanvasSample> samples, const Theme& theme,
                                       const Fonts& fonts, BeforeStroke&& before_stroke) {
    const Geometry geometry = place(id, zoom);
    Touched touched = wheel(geometry);
    for (const CanvasSample& sample : samples) {
        if (begins(geometry, sample))
            before_stroke();
        follow(geometry, image, brush, sample, touched);
    }
    paint_pixels(geometry, image, backdrop, theme, fonts);
    paint_brush(geometry, image, brush, theme);
    return touched;
}

} // namespace penumbra
