#pragma once

#include <cstdint>
#include <vector>

namespace penumbra::gpu {

/// Reads the bound framebuffer's lower left `width` x `height` pixels: RGBA, rows top to bottom, opaque.
std::vector<std::uint8_t> read_pixels(int width, int height);

/// Sets the viewport and fills the bound framebuffer with a colour (Dear ImGui's packing, alpha ignored).
void clear(int width, int height, std::uint32_t colour);

/// Waits until the GPU (or the software rasteriser) has drawn everything asked of it.
void finish();

/// An offscreen picture to draw into. Needs the current GL context; destroy it before that context.
class Framebuffer {
  public:
    Framebuffer() = default;
    ~Framebuffer();
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    /// Makes it that large. @throws std::runtime_error when the driver refuses.
    void resize(int width, int height);
    /// Drawing goes into it from now on.
    void bind() const;

  private:
    std::uint32_t framebuffer_ = 0;
    std::uint32_t colour_ = 0;
};

} // namespace penumbra::gpu
