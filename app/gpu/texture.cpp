#include "app/gpu/texture.hpp"

#include "app/gpu/changes.hpp"

#include <glad/gl.h>
#include <stdexcept>
#include <utility>

namespace penumbra::gpu {

Texture::Texture(PixelFormat format, Filter filter) : format_(format), filter_(filter) {}

Texture::~Texture() {
    if (id_ != 0) {
        glDeleteTextures(1, &id_);
    }
}

Texture::Texture(Texture&& other) noexcept
    : format_(other.format_), filter_(other.filter_), id_(std::exchange(other.id_, 0)),
      width_(std::exchange(other.width_, 0)), height_(std::exchange(other.height_, 0)) {}

Texture& Texture::operator=(Texture&& other) noexcept {
    std::swap(format_, other.format_);
    std::swap(filter_, other.filter_);
    std::swap(id_, other.id_);
    std::swap(width_, other.width_);
    std::swap(height_, other.height_);
    return *this;
}

void Texture::update(int width, int height, std::span<const std::uint8_t> pixels) {
    const std::size_t bytes = format_ == PixelFormat::Grey ? 1 : 4;
    if (width <= 0 || height <= 0 ||
        pixels.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * bytes) {
        throw std::invalid_argument("a texture's bytes do not match its size");
    }
    GLint bound = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
    const bool fresh = id_ == 0;
    if (fresh) {
        glGenTextures(1, &id_);
    }
    count_change(id_);
    glBindTexture(GL_TEXTURE_2D, id_);
    if (fresh) {
        const GLint filter = filter_ == Filter::Nearest ? GL_NEAREST : GL_LINEAR;
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        if (format_ == PixelFormat::Grey) {
            const GLint swizzle[] = {GL_RED, GL_RED, GL_RED, GL_ONE};
            glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, swizzle);
        }
    }
    const GLenum format = format_ == PixelFormat::Grey ? GL_RED : GL_RGBA;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    if (width == width_ && height == height_) {
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, format, GL_UNSIGNED_BYTE, pixels.data());
    } else {
        glTexImage2D(GL_TEXTURE_2D, 0, format_ == PixelFormat::Grey ? GL_R8 : GL_RGBA8, width, height, 0,
                     format, GL_UNSIGNED_BYTE, pixels.data());
        width_ = width;
        height_ = height;
    }
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
}

} // namespace penumbra::gpu
