#pragma once

#include <cstdint>
#include <span>

namespace penumbra::gpu {

enum class PixelFormat {
    Grey, ///< one byte a pixel, shown as grey (the sampler repeats it in red, green and blue)
    Rgba  ///< four bytes a pixel, straight alpha
};
enum class Filter { Nearest, Linear };

/// A two-dimensional 8-bit texture, updated in place while its size stays the same. Needs the current GL
/// context of the thread that draws; it must be destroyed before that context.
class Texture {
  public:
    explicit Texture(PixelFormat format = PixelFormat::Rgba, Filter filter = Filter::Nearest);
    ~Texture();
    Texture(Texture&& other) noexcept;
    Texture& operator=(Texture&& other) noexcept;
    Texture(const Texture&) = delete;
    Texture& operator=(const Texture&) = delete;

    /// Replaces the whole picture: rows top to bottom, tightly packed, width * height * (1 or 4) bytes.
    /// The first upload, and one of another size, makes the texture anew. @throws std::invalid_argument when
    /// the bytes do not match the size.
    void update(int width, int height, std::span<const std::uint8_t> pixels);

    /// For ImGui: `reinterpret_cast<ImTextureID>(texture.handle())`. 0 before the first update.
    std::uintptr_t handle() const { return id_; }
    int width() const { return width_; }
    int height() const { return height_; }

  private:
    PixelFormat format_;
    Filter filter_;
    std::uint32_t id_ = 0;
    int width_ = 0;
    int height_ = 0;
};

} // namespace penumbra::gpu
