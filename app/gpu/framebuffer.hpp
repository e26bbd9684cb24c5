#pragma once

#include <cstdint>
#include <vector>

namespace penumbra::gpu {

/// Reads the bound framebuffer's lower left `width` x `height` pixels: RGBA, rows top to bottom, opaque.
std::vector<std::uint8_t> read_pixels(int width, int height);

/// Fills a part of the bound framebuffer, counted from its lower left corner, with a colour (Dear ImGui's
/// packing, alpha ignored).
void clear(int left, int bottom, int width, int height, std::uint32_t colour);

/// Makes all of the bound framebuffer transparent black.
void clear_transparent();

/// Has everything asked of OpenGL begun. A software rasteriser without threads of its own draws it now.
void flush();

/// Waits until the GPU (or the software rasteriser) has drawn everything asked of it.
void finish();

/// An offscreen picture to draw into, four bytes a pixel, that can be drawn as a texture. Needs the current
/// GL context; destroy it before that context.
class Framebuffer {
  public:
    Framebuffer() = default;
    ~Framebuffer();
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    /// Makes it that large, its contents undefined; keeps them where it is. Binds it.
    /// @throws std::runtime_error when the driver refuses.
    void resize(int width, int height);
    int width() const { return width_; }
    int height() const { return height_; }
    /// Drawing goes into it from now on.
    void bind() const;
    /// Copies it into the window's own framebuffer, which is as large.
    void copy_to_window() const;
    /// For ImGui, as of a Texture; the first row is the lowest. 0 before the first resize().
    std::uintptr_t texture() const { return colour_; }
    /// Shown larger or smaller it is interpolated, or not.
    void set_smooth(bool smooth) const;

  private:
    std::uint32_t framebuffer_ = 0;
    std::uint32_t colour_ = 0;
    int width_ = 0;
    int height_ = 0;
};

} // namespace penumbra::gpu
