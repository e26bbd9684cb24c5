#include "app/gpu/framebuffer.hpp"

#include <algorithm>
#include <glad/gl.h>
#include <stdexcept>

namespace penumbra::gpu {

std::vector<std::uint8_t> read_pixels(int width, int height) {
    const auto row = static_cast<std::size_t>(width) * 4;
    std::vector<std::uint8_t> bottom_up(row * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_PACK_ROW_LENGTH, 0);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, bottom_up.data());
    std::vector<std::uint8_t> pixels(bottom_up.size());
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        const auto source = bottom_up.begin() + static_cast<std::ptrdiff_t>(y * row);
        std::copy_n(source, row, pixels.end() - static_cast<std::ptrdiff_t>((y + 1) * row));
    }
    for (std::size_t i = 3; i < pixels.size(); i += 4) {
        pixels[i] = 255;
    }
    return pixels;
}

void clear(int width, int height, std::uint32_t colour) {
    const auto channel = [colour](int shift) {
        return static_cast<float>((colour >> shift) & 255U) / 255.0F;
    };
    glViewport(0, 0, width, height);
    glDisable(GL_SCISSOR_TEST);
    glClearColor(channel(0), channel(8), channel(16), 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

void finish() {
    glFinish();
}

Framebuffer::~Framebuffer() {
    if (framebuffer_ != 0) {
        glDeleteFramebuffers(1, &framebuffer_);
        glDeleteRenderbuffers(1, &colour_);
    }
}

void Framebuffer::resize(int width, int height) {
    if (framebuffer_ == 0) {
        glGenFramebuffers(1, &framebuffer_);
        glGenRenderbuffers(1, &colour_);
    }
    glBindRenderbuffer(GL_RENDERBUFFER, colour_);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colour_);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        throw std::runtime_error("the graphics driver refused an offscreen picture of " +
                                 std::to_string(width) + " x " + std::to_string(height) + " pixels");
    }
}

void Framebuffer::bind() const {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
}

} // namespace penumbra::gpu
