#include "app/widgets/scatter.hpp"

#include "app/widgets/region.hpp"
#include "app/widgets/scatter_frame.hpp"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h> // SetItemUsingMouseWheel
#include <utility>

namespace penumbra {
namespace {

constexpr double kGlideSeconds = 0.35;
constexpr double kLongAgo = -1e9;
constexpr double kMargin = 0.05; ///< round what is fitted, a share of it
/// A following view stays where it is while the points fill at least this share of it.
constexpr double kLeastFill = 0.7;

constexpr ImGuiButtonFlags kAllButtons =
    ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight | ImGuiButtonFlags_MouseButtonMiddle;

double smooth_step(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

void include(DataRectangle& all, double x, double y) {
    all.left = std::min(all.left, x);
    all.right = std::max(all.right, x);
    all.bottom = std::min(all.bottom, y);
    all.top = std::max(all.top, y);
}

} // namespace

void Scatter::set_points(std::span<const float> xy) {
    if (xy.size() != xy_.size()) {
        visible_.clear();
        afresh_ = true;
    }
    xy_.assign(xy.begin(), xy.end());
    ++revision_;
    indexed_ = false;
    cloud_.set_positions(xy);
    moved_ = true;
}

void Scatter::set_colours(std::span<const ImU32> colours) {
    cloud_.set_colours(colours);
    visible_.resize(colours.size());
    std::ranges::transform(colours, visible_.begin(), [](ImU32 colour) {
        return static_cast<std::uint8_t>((colour >> IM_COL32_A_SHIFT & 255U) != 0 ? 1 : 0);
    });
}

void Scatter::look_at(double x, double y, double unit) {
    ScatterView wanted(x, y, unit);
    wanted.place(view_.min(), view_.max());
    view_ = target_ = wanted;
    follow_ = view_glides_ = false;
}

/// Until then the pointer finds points where they were a frame ago, if they are the same.
void Scatter::build_index(bool moved_now) {
    if (!indexed_ && (!moved_now || index_.size() != size())) {
        index_.build(xy_);
        indexed_ = true;
    }
}

/// The rectangle that holds the visible points and the circles.
DataRectangle Scatter::extent(const ScatterOptions& options) const {
    DataRectangle all{1e300, 1e300, -1e300, -1e300};
    for (std::size_t i = 0; i < size(); ++i) {
        const auto [x, y] = at(i);
        if ((visible_.empty() || visible_[i] != 0) && std::isfinite(x) && std::isfinite(y)) {
            include(all, x, y);
        }
    }
    for (const ScatterCircle& circle : options.circles) {
        include(all, circle.x - circle.radius, circle.y - circle.radius);
        include(all, circle.x + circle.radius, circle.y + circle.radius);
    }
    return all.left <= all.right ? all : DataRectangle{-1, -1, 1, 1};
}

/// Moves points and view on, and the view's aim along with the points.
void Scatter::follow(const ScatterOptions& options, double now) {
    const bool moved = std::exchange(moved_, false);
    const bool refit = std::exchange(refit_, false);
    const bool afresh = std::exchange(afresh_, false);
    if (moved) {
        points_glide_ = afresh || !can_glide() ? kLongAgo : now;
    }
    if (afresh) {
        picture_.drop();
    }
    target_.place(view_.min(), view_.max());
    if (follow_ && (moved || refit)) {
        const DataRectangle all = extent(options);
        ScatterView wanted = view_;
        wanted.fit(all, kMargin);
        const DataRectangle seen = target_.data();
        const bool held = all.left >= seen.left && all.right <= seen.right && all.bottom >= seen.bottom &&
                          all.top <= seen.top && wanted.unit() >= kLeastFill * target_.unit();
        if (refit || !held) {
            target_ = wanted;
            view_before_ = view_;
            view_glide_ = afresh ? kLongAgo : now;
        }
    }
    blend_ = static_cast<float>(smooth_step((now - points_glide_) / kGlideSeconds));
    const double share = smooth_step((now - view_glide_) / kGlideSeconds);
    view_glides_ = follow_ && share < 1;
    if (follow_) {
        view_before_.place(view_.min(), view_.max());
        view_ = ScatterView::between(view_before_, target_, share);
    }
}

ScatterTouched Scatter::draw(const char* id, ImVec2 size, const ScatterOptions& options, const Theme& theme,
                             const Fonts& fonts) {
    ScatterTouched touched;
    const ImVec2 raw = ImGui::GetCursorScreenPos();
    const ImVec2 start{std::floor(raw.x), std::floor(raw.y)};
    const ImVec2 end{start.x + std::floor(size.x), start.y + std::floor(size.y)};
    ImGui::InvisibleButton(id, {std::max(size.x, 1.0F), std::max(size.y, 1.0F)}, kAllButtons);
    ImGui::SetItemUsingMouseWheel();
    const bool hovered = ImGui::IsItemHovered();
    const ImVec2 min{start.x + theme.px(34), start.y + theme.px(2)};
    const ImVec2 max{end.x - theme.px(1), end.y - fonts.small_number->FontSize - theme.px(6)};
    if (max.x - min.x < theme.px(40) || max.y - min.y < theme.px(40)) {
        return touched;
    }
    const bool resized =
        max.x - min.x != view_.max().x - view_.min().x || max.y - min.y != view_.max().y - view_.min().y;
    view_.place(min, max);
    if (follow_ && resized) {
        afresh_ = refit_ = true;
    }
    Frame frame{*ImGui::GetWindowDrawList(), options, theme, fonts, min, max, start, touched, moved_};
    build_index(moved_);
    follow(options, ImGui::GetTime());
    interact(frame, hovered);

    ImDrawList& list = frame.list;
    list.AddRectFilled(min, max, theme.well);
    draw_grid(frame);
    list.PushClipRect(min, max, true);
    draw_points(frame);
    draw_lines(frame);
    draw_circles(frame);
    if (touched.hovered >= 0) {
        draw_ring(frame, touched.hovered);
    }
    draw_markers(frame);
    draw_outline(frame);
    list.PopClipRect();
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    touched.gliding = blend_ < 1 || view_glides_ || refit_;
    touched.drawing = !picture_.complete() || !indexed_;
    return touched;
}

void Scatter::interact(Frame& frame, bool hovered) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 mouse = io.MousePos;
    const bool inside = hovered && view_.contains(mouse);
    if (inside && io.MouseWheel != 0) {
        view_.zoom(mouse, std::pow(0.85, static_cast<double>(io.MouseWheel)));
        follow_ = false;
    }
    if (inside && drag_ == Drag::None) {
        if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
            drag_ = Drag::Undecided;
            pressed_ = mouse;
            ctrl_press_ = io.KeyCtrl;
            shift_press_ = io.KeyShift && !ctrl_press_;
            second_press_ =
                ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !ctrl_press_ && !shift_press_;
        } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Right) ||
                   ImGui::IsMouseClicked(ImGuiMouseButton_Middle)) {
            drag_ = Drag::View;
        }
    }
    if (drag_ == Drag::Undecided && !second_press_ &&
        std::hypot(mouse.x - pressed_.x, mouse.y - pressed_.y) > frame.theme.px(4)) {
        drag_ = shift_press_ ? Drag::Box : ctrl_press_ ? Drag::Lasso : Drag::Cursor;
        frame.touched.began = drag_ == Drag::Cursor;
        outline_ = {static_cast<float>(view_.data_x(pressed_.x)),
                    static_cast<float>(view_.data_y(pressed_.y))};
    }
    if (drag_ == Drag::Box || drag_ == Drag::Lasso) {
        extend_outline(mouse, frame.theme.px(2));
    }
    if (drag_ == Drag::View) {
        if (!ImGui::IsMouseDown(ImGuiMouseButton_Right) && !ImGui::IsMouseDown(ImGuiMouseButton_Middle)) {
            drag_ = Drag::None;
        } else if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) {
            view_.pan(io.MouseDelta);
            follow_ = false;
        }
    }
    if (drag_ == Drag::Cursor) {
        frame.touched.place = {view_.data_x(mouse.x), view_.data_y(mouse.y)};
    }
    if (inside && (drag_ == Drag::None || drag_ == Drag::Undecided)) {
        frame.touched.hovered = index_.nearest(view_.data_x(mouse.x), view_.data_y(mouse.y),
                                               frame.theme.px(7) * view_.unit(), visible_);
    }
    if (drag_ != Drag::None && drag_ != Drag::View && !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        release(frame, inside);
    }
    if (inside) {
        ImGui::SetMouseCursor(drag_ == Drag::View ? ImGuiMouseCursor_ResizeAll : ImGuiMouseCursor_Arrow);
    }
}

/// The left button was let go: the end of a drag, a click on a point or on nothing, or a double click.
void Scatter::release(Frame& frame, bool inside) {
    ScatterTouched& touched = frame.touched;
    if (drag_ == Drag::Cursor) {
        touched.ended = true;
    } else if (drag_ == Drag::Box || drag_ == Drag::Lasso) {
        touched.enclosed = enclosed();
        outline_.clear();
    } else if (second_press_) {
        touched.fitted = true;
        fit();
    } else if (inside && touched.hovered >= 0) {
        (ctrl_press_    ? touched.ctrl_clicked
         : shift_press_ ? touched.shift_clicked
                        : touched.clicked) = touched.hovered;
    } else if (inside && !ctrl_press_ && !shift_press_) {
        touched.place = {view_.data_x(pressed_.x), view_.data_y(pressed_.y)};
        touched.began = touched.ended = true;
    }
    drag_ = Drag::None;
}

/// A box has two corners, a line as many points as lie `step` pixels apart.
void Scatter::extend_outline(ImVec2 mouse, float step) {
    const auto x = static_cast<float>(view_.data_x(mouse.x));
    const auto y = static_cast<float>(view_.data_y(mouse.y));
    if (drag_ == Drag::Box) {
        outline_.resize(2);
    } else {
        const ImVec2 last = view_.pixel(outline_[outline_.size() - 2], outline_.back());
        if (std::hypot(mouse.x - last.x, mouse.y - last.y) < step) {
            return;
        }
    }
    outline_.insert(outline_.end(), {x, y});
}

std::vector<std::uint32_t> Scatter::enclosed() const {
    const Region region = drag_ == Drag::Box && outline_.size() == 4
                              ? Region::box(outline_[0], outline_[1], outline_[2], outline_[3])
                              : Region(outline_);
    return region.select(xy_, visible_);
}

} // namespace penumbra
