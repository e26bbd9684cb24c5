#include "app/gpu/point_cloud.hpp"

#include "app/gpu/shaders.hpp"

#include <algorithm>
#include <cmath>
#include <glad/gl.h>
#include <numeric>
#include <random>
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

void PointCloud::shuffle() {
    order_.resize(size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::mt19937 chance(1); // the same at every start; nothing but the order of drawing depends on it
    for (std::size_t i = order_.size(); i > 1; --i) {
        std::swap(order_[i - 1], order_[chance() % i]);
    }
}

void PointCloud::take_positions(std::span<const float> xy) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
        position_[2 * i] = xy[2 * static_cast<std::size_t>(order_[i])];
        position_[2 * i + 1] = xy[2 * static_cast<std::size_t>(order_[i]) + 1];
    }
}

void PointCloud::set_positions(std::span<const float> xy) {
    if (xy.size() % 2 != 0) {
        throw std::invalid_argument("points need two coordinates each");
    }
    if (xy.empty() && position_.empty()) {
        return;
    }
    ++revision_;
    const bool another_count = xy.size() != position_.size();
    if (another_count) {
        position_.resize(xy.size());
        shuffle();
        take_positions(xy);
        previous_ = position_;
        make_buffer();
        const std::vector<std::uint32_t> white(size(), 0xFFFFFFFFU);
        upload(2 * size() * kPlaceBytes, white.data(), size() * kColourBytes);
    } else {
        if (drawn_blend_ == 1) { // as nearly always, when there are many
            previous_.swap(position_);
        } else {
            for (std::size_t i = 0; i < xy.size(); ++i) {
                previous_[i] = std::lerp(previous_[i], position_[i], drawn_blend_);
            }
        }
        take_positions(xy);
        glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    }
    drawn_blend_ = 0;
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
    ++revision_;
    std::vector<std::uint32_t> colours(rgba.size());
    for (std::size_t i = 0; i < colours.size(); ++i) {
        colours[i] = rgba[order_[i]];
    }
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    upload(2 * size() * kPlaceBytes, colours.data(), size() * kColourBytes);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

void PointCloud::draw(const PointView& view, std::size_t first, std::size_t count) {
    if (first >= size()) {
        return;
    }
    program_.build(shaders::points_vert, shaders::points_frag);
    glViewport(0, 0, view.width, view.height);
    glDisable(GL_SCISSOR_TEST);
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glDisable(GL_CULL_FACE);
    glDisable(GL_DEPTH_TEST);
    glEnable(GL_PROGRAM_POINT_SIZE);
    program_.use();
    program_.set("data_view", view.data[0], view.data[1], view.data[2], view.data[3]);
    program_.set("size", view.size);
    program_.set("blend", view.blend);
    program_.set("opacity", view.opacity);
    glBindVertexArray(array_);
    glDrawArrays(GL_POINTS, static_cast<GLint>(first), static_cast<GLsizei>(std::min(count, size() - first)));
    glBindVertexArray(0);
    glDisable(GL_PROGRAM_POINT_SIZE); // the one switch that Dear ImGui's renderer does not set itself
    drawn_blend_ = view.blend;
}

} // namespace penumbra::gpu
