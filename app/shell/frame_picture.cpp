// Frames that are saved: the whole window, or one panel of it.

#include "app/gpu/framebuffer.hpp"
#include "app/shell/frame_loop.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// A part of a picture with four bytes a pixel.
std::vector<std::uint8_t> cut(std::span<const std::uint8_t> pixels, int width, const PixelRectangle& part) {
    std::vector<std::uint8_t> out;
    const auto length = static_cast<std::size_t>(part.right - part.left) * 4;
    for (int y = part.top; y < part.bottom; ++y) {
        const auto row = pixels.subspan((static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                         static_cast<std::size_t>(part.left)) *
                                            4,
                                        length);
        out.insert(out.end(), row.begin(), row.end());
    }
    return out;
}

} // namespace

void FrameLoop::screenshot(const std::filesystem::path& file) {
    wanted_picture_ = {file};
    owed_ = std::max(owed_, 1);
}

void FrameLoop::save_picture() {
    const Picture picture = *std::exchange(picture_, {});
    try {
        const int width = backend_.width();
        const int height = backend_.height();
        std::vector<std::uint8_t> pixels = gpu::read_pixels(width, height);
        int columns = width;
        int rows = height;
        if (!picture.panel.empty()) {
            const auto place = workspace_.place(picture.panel);
            if (!place) {
                throw Error("There is no picture of " + picture.panel + ".", "It is behind another panel.");
            }
            const PixelRectangle part{static_cast<int>(place->min.x), static_cast<int>(place->min.y),
                                      std::min(width, static_cast<int>(place->max.x)),
                                      std::min(height, static_cast<int>(place->max.y))};
            columns = part.right - part.left;
            rows = part.bottom - part.top;
            pixels = cut(pixels, width, part);
        }
        write_png(picture.file, columns, rows, 4, pixels);
        ++screenshots_;
        if (!script_) {
            say("Saved the picture " + picture.file.string() + ".");
        }
    } catch (const Error& problem) {
        if (script_) {
            throw;
        }
        complain(problem.what());
    }
}

} // namespace penumbra
