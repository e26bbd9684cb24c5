#include "app/gpu/point_cloud.hpp"

#include "app/gpu/changes.hpp"
#include "app/gpu/shaders.hpp"

#include <algorithm>
#include <cmath>
#include <glad/gl.h>
#include <stdexcept>

namespace penumbra::gpu {
namespace {

constexpr std::size_t kPlaceBytes = 2 * sizeof(float);
constexpr std::size_t kColourBytes = sizeof(std::uint32_t);

const void* offset(std::size_t bytes) {
    return reinterpret_cast<const void*>(bytes);
}

void upload(std::size_t at, const void* data, std::size_t bytes) {
    glBufferSubData(GL_ARRAY_BUFFER, static_cast<GLintptr>(at), static_cast<GLsizeiptr>(bytes), data);
}

} // namespace

PointCloud::~PointCloud() {
    if (buffer_ != 0) {
        glDeleteBuffers(1, &buffer_);
        glDeleteVertexArrays(1, &array_);
    }
}

/// Room for the points of now, in a fresh buffer: the three kinds of data lie one after the other, so that
/// colours can change without the rest.
void PointCloud::make_buffer() {
    if (buffer_ == 0) {
        glGenBuffers(1, &buffer_);
        glGenVertexArrays(1, &array_);
    }
    const std::size_t n = size();
    glBindVertexArray(array_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(n * (2 * kPlaceBytes + kColourBytes)), nullptr,
                 GL_DYNAMIC_DRAW);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, offset(0));
    glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, 0, offset(n * kPlaceBytes));
    glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, 0, offset(2 * n * kPlaceBytes));
    for (GLuint attribute = 0; attribute < 3; ++attribute) {
        glEnableVertexAttribArray(attribute);
    }
    glBindVertexArray(0);
}

void PointCloud::set_positions(std::span<const float> xy) {
    if (xy.size() % 2 != 0) {
        throw std::invalid_argument("points need two coordinates each");
    }
    if (xy.empty() && position_.empty()) {
        return;
    }
    count_change();
    const bool another_count = xy.size() != position_.size();
    if (another_count) {
        position_.assign(xy.begin(), xy.end());
        previous_ = position_;
        make_buffer();
        const std::vector<std::uint32_t> white(size(), 0xFFFFFFFFU);
        upload(2 * size() * kPlaceBytes, white.data(), size() * kColourBytes);
    } else {
        for (std::size_t i = 0; i < xy.size(); ++i) {
            previous_[i] = std::lerp(previous_[i], position_[i], view_.blend);
        }
        std::copy(xy.begin(), xy.end(), position_.begin());
        glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    }
    upload(0, previous_.data(), size() * kPlaceBytes);
    upload(size() * kPlaceBytes, position_.data(), size() * kPlaceBytes);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

void PointCloud::set_colours(std::span<const std::uint32_t> rgba) {
    if (rgba.size() != size()) {
        throw std::invalid_argument("points need one colour each");
    }
    if (rgba.empty()) {
        return;
    }
    count_change();
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    upload(2 * size() * kPlaceBytes, rgba.data(), rgba.size_bytes());
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

void PointCloud::set_view(const PointView& view) {
    if (!(view == view_)) {
        view_ = view;
        count_change();
    }
}

void PointCloud::draw() {
    if (size() == 0) {
        return;
    }
    program_.build(shaders::points_vert, shaders::points_frag);
    const float height = view_.viewport[1];
    glViewport(0, 0, static_cast<GLsizei>(view_.viewport[0]), static_cast<GLsizei>(height));
    const auto& [left, top, right, bottom] = view_.clip;
    glEnable(GL_SCISSOR_TEST);
    glScissor(static_cast<GLint>(std::floor(left)), static_cast<GLint>(std::floor(height - bottom)),
              static_cast<GLsizei>(std::max(0.0F, std::ceil(right) - std::floor(left))),
              static_cast<GLsizei>(std::max(0.0F, std::ceil(bottom) - std::floor(top))));
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
    glDisable(GL_CULL_FACE);
    glDisable(GL_DEPTH_TEST);
    glEnable(GL_PROGRAM_POINT_SIZE);
    program_.use();
    const auto& data = view_.data;
    program_.set("data_view", data[0], data[1], data[2], data[3]);
    const auto& pixels = view_.pixels;
    program_.set("pixel_view", pixels[0], pixels[1], pixels[2], pixels[3]);
    program_.set("viewport", view_.viewport[0], height);
    program_.set("size", view_.size);
    program_.set("blend", view_.blend);
    program_.set("opacity", view_.opacity);
    glBindVertexArray(array_);
    glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(size()));
    glBindVertexArray(0);
    glDisable(GL_PROGRAM_POINT_SIZE); // the one switch that Dear ImGui's renderer does not set itself
}

} // namespace penumbra::gpu
