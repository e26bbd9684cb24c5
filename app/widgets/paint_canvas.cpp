#include "app/widgets/paint_canvas.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // SetItemUsingMouseWheel

namespace penumbra {
namespace {

constexpr float kBackdropOpacity = 0.72F;

ImU32 grey(float value) {
    const int level = static_cast<int>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
    return IM_COL32(level, level, level, 255);
}

} // namespace

PaintCanvas::Geometry PaintCanvas::place(const char* id, int zoom) {
    Geometry geometry;
    const ImVec2 cursor = ImGui::GetCursorScreenPos();
    geometry.min = {std::floor(cursor.x), std::floor(cursor.y)};
    geometry.zoom = static_cast<float>(std::max(1, zoom));
    const float side = geometry.zoom * PaintImage::kSide;
    ImGui::InvisibleButton(id, {side, side},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
    ImGui::SetItemUsingMouseWheel();
    const bool ours = ImGui::IsItemHovered() || ImGui::IsItemActive();
    // A fast stroke may have left the canvas in the frame in which it began: then only something else that
    // holds the pointer, or a popup above, speaks against it.
    const bool away = !geometry.contains(ImGui::GetIO().MousePos) && !ImGui::IsAnyItemActive() &&
                      !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    geometry.accepts = ours || away;
    return geometry;
}

bool PaintCanvas::begins(const Geometry& geometry, const CanvasSample& sample) const {
    const bool pressed = (sample.left && !left_ && !right_) || (sample.right && !left_ && !right_);
    return pressed && geometry.accepts && geometry.contains(sample.position);
}

void PaintCanvas::follow(const Geometry& geometry, PaintImage& image, const Brush& brush,
                         const CanvasSample& sample, Touched& touched) {
    const std::uint64_t before = image.revision();
    const ImVec2 at = geometry.to_image(sample.position);
    if (begins(geometry, sample)) {
        image.begin_stroke(at.x, at.y, brush.radius, brush.erase || sample.right);
        touched.began = true;
    } else if (image.stroking()) {
        image.extend_stroke(at.x, at.y);
        if (!sample.left && !sample.right)
            image.end_stroke();
    }
    left_ = sample.left;
    right_ = sample.right;
    if (image.revision() != before) {
        touched.changed = true;
        touched.time = sample.time;
    }
}

PaintCanvas::Touched PaintCanvas::wheel(const Geometry&) const {
    Touched touched;
    if (ImGui::IsItemHovered() && ImGui::GetIO().MouseWheel != 0) {
        touched.wheel = true;
        touched.wheel_steps = ImGui::GetIO().MouseWheel;
    }
    return touched;
}

void PaintCanvas::paint_pixels(const Geometry& geometry, const PaintImage& image,
                               std::span<const float> backdrop, const Theme& theme,
                               const Fonts& fonts) const {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float side = geometry.zoom * PaintImage::kSide;
    const ImVec2 max{geometry.min.x + side, geometry.min.y + side};
    list.AddRectFilled(geometry.min, max, IM_COL32(0, 0, 0, 255));
    const float seam = geometry.min.y + geometry.zoom * static_cast<float>(image.seam());
    const int covered = backdrop.empty() ? image.first_row() : image.seam();
    for (int row = 0; row < PaintImage::kSide; ++row) {
        for (int column = 0; column < PaintImage::kSide; ++column) {
            const auto index = static_cast<std::size_t>(row * PaintImage::kSide + column);
            float value = image.pixels()[index];
            if (row < covered)
                value = index < backdrop.size() ? backdrop[index] * kBackdropOpacity : 0;
            if (value < 1.0F / 512)
                continue;
            const ImVec2 at{geometry.min.x + geometry.zoom * static_cast<float>(column),
                            geometry.min.y + geometry.zoom * static_cast<float>(row)};
            list.AddRectFilled(at, {at.x + geometry.zoom, at.y + geometry.zoom}, grey(value));
        }
    }
    if (image.seam() > 0)
        list.AddRectFilled({geometry.min.x, seam - 0.5F * theme.scale}, {max.x, seam + 0.5F * theme.scale},
                           theme.accent);
    // The frame lies outside of the pixels; black images on a light page need it.
    list.AddRect({geometry.min.x - 1, geometry.min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    if (image.empty() && !image.stroking()) {
        const char* words = "Paint here";
        ImFont* font = fonts.heading;
        const ImVec2 text = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, words);
        list.AddText(
            font, font->FontSize,
            {std::floor((geometry.min.x + max.x - text.x) / 2), std::floor((seam + max.y - text.y) / 2)},
            IM_COL32(150, 150, 155, 255), words);
    }
}

void PaintCanvas::paint_brush(const Geometry& geometry, const PaintImage& image, const Brush& brush,
                              const Theme& theme) const {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (!geometry.contains(mouse) || !(ImGui::IsItemHovered() || image.stroking()))
        return;
    const bool reachable = geometry.to_image(mouse).y + brush.radius >= static_cast<float>(image.first_row());
    ImGui::SetMouseCursor(reachable ? ImGuiMouseCursor_None : ImGuiMouseCursor_NotAllowed);
    if (!reachable)
        return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float radius = brush.radius * geometry.zoom;
    const bool erasing = brush.erase || right_;
    // Two rings, so that it is seen on ink and on black.
    list.AddCircle(mouse, radius + 1, IM_COL32(0, 0, 0, 160), 0, 1);
    list.AddCircle(mouse, radius, erasing ? theme.bad : IM_COL32(255, 255, 255, 230), 0, 1.5F * theme.scale);
}

} // namespace penumbra
