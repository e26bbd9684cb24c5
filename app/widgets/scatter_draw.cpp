// How a scatter plot looks; scatter.cpp is how it behaves.

#include "app/widgets/plot_axis.hpp"
#include "app/widgets/scatter_frame.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

/// What a frame may spend on points, in seconds of this thread: while they rest or the view moves, and while
/// they glide, when all must be drawn anew in each frame.
constexpr double kSliceBudget = 0.0004;
constexpr double kGlideBudget = 0.002;

/// Text on a ground of its own, so that it can be read above points.
void tag(ImDrawList& list, ImFont* font, ImVec2 at, const std::string& text, const Theme& theme) {
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.c_str());
    const float pad = theme.px(3);
    list.AddRectFilled({at.x - pad, at.y - 1}, {at.x + size.x + pad, at.y + size.y + 1},
                       with_alpha(theme.well, 0.85F), theme.px(3));
    list.AddText(font, font->FontSize, at, theme.text, text.c_str());
}

void draw_letter(ImDrawList& list, ImFont* font, ImVec2 middle, const std::string& letter, ImU32 colour) {
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, letter.c_str());
    list.AddText(font, font->FontSize, {std::round(middle.x - size.x / 2), std::round(middle.y - size.y / 2)},
                 colour, letter.c_str());
}

} // namespace

/// Background, lines at round values, their numbers and the axes' names.
void Scatter::draw_grid(const Frame& frame) const {
    const auto& [list, options, theme, fonts, min, max, outer_min, touched, moved] = frame;
    const DataRectangle seen = view_.data();
    if (options.background) {
        const DataRectangle& where = options.background->where;
        list.PushClipRect(min, max, true);
        list.AddImage(options.background->texture, view_.pixel(where.left, where.top),
                      view_.pixel(where.right, where.bottom));
        list.PopClipRect();
    }
    ImFont* font = fonts.small_number;
    const float size = font->FontSize;
    // As many along each axis as give both the same step.
    const float spacing = theme.px(62);
    const int across = std::max(2, static_cast<int>(std::lround((max.x - min.x) / spacing)));
    const int up = std::max(2, static_cast<int>(std::lround((max.y - min.y) / spacing)));
    const ImU32 line = options.background ? IM_COL32(0, 0, 0, 0) : theme.grid; // decoded digits want no bars
    const float name_left =
        max.x - fonts.small->CalcTextSizeA(fonts.small->FontSize, FLT_MAX, 0, options.x_label.c_str()).x;
    const float number_top = max.y + theme.px(3);
    for (const Tick& tick : axis_ticks({seen.left, seen.right}, AxisScale::Linear, across)) {
        const float x = std::round(view_.pixel_x(tick.value));
        if (x < min.x || x > max.x) {
            continue;
        }
        list.AddLine({x, min.y}, {x, max.y}, line, tick.value == 0 ? theme.px(2) : theme.px(1));
        const float width = font->CalcTextSizeA(size, FLT_MAX, 0, tick.label.c_str()).x;
        const float left = std::max(min.x - theme.px(4), std::floor(x - width / 2));
        if (left + width < name_left - theme.s()) {
            list.AddText(font, size, {left, number_top}, theme.muted, tick.label.c_str());
        }
    }
    for (const Tick& tick : axis_ticks({seen.bottom, seen.top}, AxisScale::Linear, up)) {
        const float y = std::round(view_.pixel_y(tick.value));
        if (y < min.y || y > max.y) {
            continue;
        }
        list.AddLine({min.x, y}, {max.x, y}, line, tick.value == 0 ? theme.px(2) : theme.px(1));
        const float top = std::clamp(y - size / 2, outer_min.y, max.y - size);
        draw_right_aligned(list, font, min.x - theme.px(5), top, theme.muted, tick.label);
    }
    list.AddText(fonts.small, fonts.small->FontSize, {name_left, number_top}, theme.muted,
                 options.x_label.c_str());
}

/// All points can be drawn in every frame of a glide.
bool Scatter::can_glide() const {
    return picture_.cost(size()) < kGlideBudget;
}

/// The picture lies on whole pixels round the points' rectangle.
gpu::PointView Scatter::wanted_view(const Frame& frame) const {
    const ImVec2 min{std::floor(frame.min.x), std::floor(frame.min.y)};
    const ImVec2 max{std::ceil(frame.max.x), std::ceil(frame.max.y)};
    gpu::PointView look;
    look.data = {static_cast<float>(view_.data_x(min.x)), static_cast<float>(view_.data_y(max.y)),
                 static_cast<float>(view_.data_x(max.x)), static_cast<float>(view_.data_y(min.y))};
    look.width = static_cast<int>(max.x - min.x);
    look.height = static_cast<int>(max.y - min.y);
    look.size = frame.options.point_size;
    look.blend = blend_;
    look.opacity = frame.options.opacity;
    return look;
}

void Scatter::draw_points(const Frame& frame) {
    const gpu::PointView wanted = wanted_view(frame);
    // Taking the points over was enough for one frame.
    const double budget = frame.moved ? 0 : blend_ < 1 ? kGlideBudget : kSliceBudget;
    picture_.advance(cloud_, wanted, frame.options.at_once ? gpu::kAllAtOnce : budget);
    const gpu::PointPicture::Shown shown = picture_.shown();
    if (shown.texture == 0) {
        return;
    }
    ImVec2 min{std::floor(frame.min.x), std::floor(frame.min.y)};
    ImVec2 max{std::ceil(frame.max.x), std::ceil(frame.max.y)};
    bool smooth = false;
    if (shown.view.data != wanted.data) {
        // A picture of a while ago goes where its data are now; pixel on pixel while the scale is the same.
        const auto& [left, bottom, right, top] = shown.view.data;
        min = view_.pixel(left, top);
        max = view_.pixel(right, bottom);
        const auto width = static_cast<float>(shown.view.width);
        const auto height = static_cast<float>(shown.view.height);
        smooth = std::abs(max.x - min.x - width) > 0.1F || std::abs(max.y - min.y - height) > 0.1F;
        if (!smooth) {
            min = {std::round(min.x), std::round(min.y)};
            max = {min.x + width, min.y + height};
        }
    }
    picture_.set_smooth(smooth);
    const auto multiplied = [](const ImDrawList*, const ImDrawCmd*) { gpu::blend_multiplied(); };
    frame.list.AddCallback(multiplied, nullptr);
    frame.list.AddImage(reinterpret_cast<ImTextureID>(shown.texture), min, max, {0, 1}, {1, 0});
    frame.list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

/// Each on a wider one of the ground's colour, so that it can be told from points of its own colour.
void Scatter::draw_lines(const Frame& frame) const {
    const Theme& theme = frame.theme;
    const auto trace = [&](const ScatterLine& line, ImU32 colour, float width) {
        for (std::size_t i = 0; i + 1 < line.xy.size(); i += 2)
            frame.list.PathLineTo(
                view_.pixel(static_cast<double>(line.xy[i]), static_cast<double>(line.xy[i + 1])));
        frame.list.PathStroke(colour, line.closed ? ImDrawFlags_Closed : ImDrawFlags_None, width);
    };
    for (const ScatterLine& line : frame.options.lines) {
        trace(line, with_alpha(theme.well, 0.75F), theme.px(3));
        trace(line, line.colour, theme.px(1.5F));
    }
}

void Scatter::draw_circles(const Frame& frame) const {
    const Theme& theme = frame.theme;
    ImFont* font = frame.fonts.small;
    for (const ScatterCircle& circle : frame.options.circles) {
        const ImVec2 middle = view_.pixel(circle.x, circle.y);
        const auto radius = static_cast<float>(circle.radius / view_.unit());
        if (radius < theme.px(3) || radius > 1e5F) {
            continue;
        }
        const int segments = std::clamp(static_cast<int>(radius), 48, 360);
        frame.list.AddCircle(middle, radius, with_alpha(theme.well, 0.6F), segments, theme.px(3));
        frame.list.AddCircle(middle, radius, with_alpha(theme.text, 0.6F), segments, theme.px(1));
        const float height = font->FontSize;
        const float slant = radius * 0.70710678F;
        tag(frame.list, font,
            {std::round(middle.x + slant) - theme.px(8), std::round(middle.y - slant - height / 2)},
            circle.label, theme);
    }
    if (!frame.options.y_label.empty()) {
        tag(frame.list, font, {frame.min.x + theme.px(6), frame.min.y + theme.px(4)}, frame.options.y_label,
            theme);
    }
}

void Scatter::draw_markers(const Frame& frame) const {
    const Theme& theme = frame.theme;
    ImDrawList& list = frame.list;
    if (frame.options.cursor) {
        const ImVec2 at = view_.pixel(frame.options.cursor->x, frame.options.cursor->y);
        const float inner = theme.px(5);
        const float arm = theme.px(12);
        const auto cross = [&](ImU32 colour, float width) {
            list.AddCircle(at, inner, colour, 24, width);
            list.AddLine({at.x - arm, at.y}, {at.x - inner, at.y}, colour, width);
            list.AddLine({at.x + inner, at.y}, {at.x + arm, at.y}, colour, width);
            list.AddLine({at.x, at.y - arm}, {at.x, at.y - inner}, colour, width);
            list.AddLine({at.x, at.y + inner}, {at.x, at.y + arm}, colour, width);
        };
        cross(theme.well, theme.px(4));
        cross(theme.text, theme.px(2));
    }
    const float radius = theme.px(9);
    for (const ScatterMarker& marker : frame.options.markers) {
        const ImVec2 at = view_.pixel(marker.x, marker.y);
        // What lies outside is shown at the edge, faintly.
        const ImVec2 held{std::clamp(at.x, frame.min.x + radius, frame.max.x - radius),
                          std::clamp(at.y, frame.min.y + radius, frame.max.y - radius)};
        const float alpha = view_.contains(at) ? 1.0F : 0.5F;
        list.AddCircleFilled(held, radius + theme.px(2), with_alpha(theme.well, alpha));
        list.AddCircleFilled(held, radius, with_alpha(theme.accent, alpha));
        draw_letter(list, frame.fonts.medium, held, marker.letter, theme.on_accent);
    }
}

void Scatter::draw_ring(const Frame& frame, int point) const {
    if (point < 0 || static_cast<std::size_t>(point) >= size()) {
        return;
    }
    const auto [x, y] = at(static_cast<std::size_t>(point));
    const float radius = frame.options.point_size / 2 + frame.theme.px(3);
    frame.list.AddCircle(view_.pixel(x, y), radius, frame.theme.well, 24, frame.theme.px(4));
    frame.list.AddCircle(view_.pixel(x, y), radius, frame.theme.text, 24, frame.theme.px(2));
}

/// The box or the line that is being drawn.
void Scatter::draw_outline(const Frame& frame) const {
    if (outline_.size() < 4) {
        return;
    }
    const Theme& theme = frame.theme;
    const auto corner = [this](std::size_t i) { return view_.pixel(outline_[2 * i], outline_[2 * i + 1]); };
    if (drag_ == Drag::Box) {
        const ImVec2 first = corner(0);
        const ImVec2 second = corner(1);
        const ImVec2 a{std::min(first.x, second.x), std::min(first.y, second.y)};
        const ImVec2 b{std::max(first.x, second.x), std::max(first.y, second.y)};
        frame.list.AddRectFilled(a, b, theme.selection);
        frame.list.AddRect(a, b, theme.accent, 0, ImDrawFlags_None, theme.px(1));
        return;
    }
    // Dear ImGui fills convex shapes only; a line is shape enough.
    const std::size_t count = outline_.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
        frame.list.PathLineTo(corner(i));
    }
    frame.list.PathStroke(theme.accent, ImDrawFlags_None, theme.px(2));
    frame.list.AddLine(corner(count - 1), corner(0), with_alpha(theme.accent, 0.5F), theme.px(1));
}

} // namespace penumbra
