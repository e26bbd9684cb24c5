#include "app/panels/completion_panel.hpp"

#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr float kSmallestBrush = 0.5F;
constexpr float kLargestBrush = 4;
constexpr float kStaleSeconds = 0.1F;
constexpr float kByClass = 70; ///< width of that button

} // namespace

bool CompletionPanel::stale(const PanelContext& context) const {
    return desk_.waiting(context.now) > kStaleSeconds;
}

void CompletionPanel::restore(PanelContext& context) {
    if (restored_)
        return;
    restored_ = true;
    const Session& session = context.session;
    brush_.radius = std::clamp(static_cast<float>(session.number("completion.brush", 1.2)), kSmallestBrush,
                               kLargestBrush);
    desk_.hold_noise = session.flag("completion.hold", true);
    comparing_ = session.flag("completion.compare", false);
    by_class_ = session.flag("completion.by-class", false);
    const int samples = static_cast<int>(session.number("completion.samples", 16));
    desk_.samples = samples == 25 || samples == 36 || samples == 64 ? samples : 16;
    restore_canvas(session);
}

void CompletionPanel::draw(PanelContext& context) {
    restore(context);
    receive(context);
    take_evidence(context);
    note_strokes(context);
    const Layout layout = lay_out(context);
    const ImVec2 start = ImGui::GetCursorScreenPos();

    ImGui::BeginGroup();
    draw_tools(context, layout.canvas);
    draw_canvas(context, layout);
    draw_edit_buttons(context, layout.canvas);
    // The pad stands where it can be larger: in place of the mean and the spread, or of the bars.
    desk_.placing = false; // unless the pad says so
    const bool padded = has_chosen() && !comparing_;
    const ImVec2 left{layout.canvas, ImGui::GetContentRegionAvail().y - context.theme.px(2)};
    const ImVec2 right{layout.right, layout.below};
    const bool at_left = padded && pad_.side(context, left) >= pad_.side(context, right);
    hovered_pinned_ = -1;
    if (at_left)
        draw_pad(context, left);
    else
        draw_statistics(context, layout);
    const float below = ImGui::GetContentRegionAvail().y - 2 * context.fonts.small->FontSize;
    if (!at_left && !comparing_ && !desk_.pinned.empty() && !pins_beside(context, layout) &&
        below > ImageGrid::kSide)
        draw_pinned(context, ImGui::GetCursorScreenPos(), layout.canvas, below);
    ImGui::EndGroup();
    ImGui::SetCursorScreenPos({start.x + layout.canvas + layout.gap, start.y});
    ImGui::BeginGroup();
    draw_noise_controls(context, layout.right);
    if (comparing_) {
        draw_comparison(context, layout);
    } else {
        draw_completions(context, layout);
        draw_source(context, layout.right);
        if (padded && !at_left)
            draw_pad(context, right);
        else
            draw_beliefs(context, layout);
    }
    ImGui::EndGroup();
    if (padded && pad_.hovered() >= 0)
        hovered_ = pad_.hovered();

    desk_.wants_influence = padded;
    desk_.ask_if_changed(context, stroke_time_);
    stroke_time_.reset();
    if (desk_.waiting(context.now) > 0)
        context.shell.redraw_after(stale(context) ? 0.25 : kStaleSeconds);
    if (desk_.follow_training && is_busy(context.studio.training()->state))
        context.shell.redraw_after(0.25);
}

void CompletionPanel::receive(PanelContext& context) {
    const bool received = desk_.receive(context);
    if (desk_.answer() != nullptr &&
        (received || arranged_.settled != (!desk_.paint.stroking() && !desk_.placing)))
        arrange();
    if (received) {
        const CompleteAnswer& answer = *desk_.answer();
        pad_.receive(answer);
        offer_painting();
        if (answer.mean.size() == kHalfPixels && answer.spread.size() == kHalfPixels) {
            std::vector<std::uint8_t> images(2 * kImagePixels, 0);
            const auto byte = [](float v) {
                return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0F, 1.0F) * 255));
            };
            for (std::size_t i = 0; i < kHalfPixels; ++i) {
                images[i] = byte(answer.mean[i]);
                images[kHalfPixels + i] = byte(answer.query.bottom[i]);
                // A pixel's standard deviation is at most a half.
                images[kImagePixels + i] = byte(2 * answer.spread[i]);
            }
            statistics_.set_images(images);
        }
    }
    if (pinned_drawn_ != pinned_revision_) {
        std::vector<std::uint8_t> bytes;
        for (const auto& image : desk_.pinned)
            bytes.insert(bytes.end(), image.begin(), image.end());
        pinned_.set_images(bytes);
        pinned_drawn_ = pinned_revision_;
    }
    update_backdrop();
}

void CompletionPanel::offer_painting() {
    const CompleteAnswer& answer = *desk_.answer();
    if (answer.completions.size() < kImagePixels)
        return;
    if (desk_.paint.whole()) {
        std::array<std::uint8_t, kImagePixels> digit;
        std::ranges::transform(desk_.paint.pixels(), digit.begin(),
                               [](float ink) { return static_cast<std::uint8_t>(std::lround(255 * ink)); });
        walk_->painting = Walk::at_image(digit, kPaintingCaption);
    } else {
        walk_->painting = Walk::at_image(std::span(answer.completions).first(kImagePixels), kPaintingCaption);
    }
    // An end that is the painting moves with the stroke.
    for (Waypoint* end : {&walk_->a, &walk_->b})
        if (end->caption == kPaintingCaption)
            *end = walk_->painting;
}

void CompletionPanel::update_backdrop() {
    const CompleteAnswer* answer = desk_.answer();
    const int shown = hovered_ >= 0 || desk_.paint.whole() ? hovered_ : pad_.chosen;
    const std::uint8_t* image = nullptr;
    if (hovered_pinned_ >= 0 && static_cast<std::size_t>(hovered_pinned_) < desk_.pinned.size())
        image = desk_.pinned[static_cast<std::size_t>(hovered_pinned_)].data();
    else if (answer != nullptr && shown >= 0 &&
             (static_cast<std::size_t>(shown) + 1) * kImagePixels <= answer->completions.size())
        image = answer->completions.data() + static_cast<std::size_t>(shown) * kImagePixels;
    if (image != nullptr) {
        backdrop_.resize(kHalfPixels);
        std::transform(image, image + kHalfPixels, backdrop_.begin(),
                       [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
    } else if (answer != nullptr && !desk_.paint.whole()) {
        backdrop_ = answer->mean;
    } else {
        backdrop_.clear();
    }
}

void CompletionPanel::draw_tools(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const float start = ImGui::GetCursorPosX();
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.s(), ImGui::GetStyle().FramePadding.y});
    if (toggle_button("Brush", !brush_.erase, {0, 0}, theme))
        brush_.erase = false;
    context.mark_item("brush");
    help_on_hover("Paint with the left button, erase with the right one.", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    if (toggle_button("Erase", brush_.erase, {0, 0}, theme))
        brush_.erase = true;
    ImGui::PopStyleVar();
    context.mark_item("erase");
    help_on_hover("The left button erases too (E).", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    const float rest = start + width - ImGui::GetCursorPosX();
    if (rest < theme.px(76))
        ImGui::NewLine();
    ImGui::SetNextItemWidth(rest < theme.px(76) ? width : rest);
    if (value_slider("##size", "Size", &brush_.radius, kSmallestBrush, kLargestBrush, "%.1f", theme,
                     context.fonts))
        context.session.set_number("completion.brush", brush_.radius);
    context.mark_item("brush-size");
    help_on_hover("Radius of the brush in image pixels. The wheel over the canvas changes it too.", theme,
                  context.fonts);
}

void CompletionPanel::draw_canvas(PanelContext& context, const Layout& layout) {
    samples_.clear();
    for (const PointerSample& sample : context.pointer)
        samples_.push_back({sample.position, sample.time, sample.left, sample.right});
    const auto touched = canvas_.draw("canvas", layout.canvas_zoom, desk_.paint, backdrop_, brush_, samples_,
                                      context.theme, context.fonts, [this] {
                                          // The first stroke replaces the example.
                                          if (desk_.example)
                                              desk_.paint.clear();
                                          desk_.example = false;
                                      });
    context.mark_item("canvas");
    if (touched.changed)
        stroke_time_ = touched.time;
    note_strokes(context);
    if (touched.wheel_steps != 0)
        brush_.radius = std::clamp(brush_.radius + 0.1F * touched.wheel_steps, kSmallestBrush, kLargestBrush);
    const ImVec2 min = ImGui::GetItemRectMin();
    const FontScope font(context.fonts.small);
    const char* above = hovered_ >= 0 || hovered_pinned_ >= 0 ? "the one under the pointer"
                        : desk_.paint.whole()                 ? ""
                        : has_chosen()                        ? "the chosen one"
                        : desk_.answer() != nullptr           ? "imagined: the mean"
                                                              : "";
    const float pad = context.theme.px(6);
    if (ImGui::CalcTextSize(above).x < layout.canvas - 2 * pad)
        ImGui::GetWindowDrawList()->AddText({min.x + pad, min.y + context.theme.px(4)},
                                            IM_COL32(165, 170, 180, 255), above);
    if (desk_.example) {
        const char* words =
            layout.canvas > context.theme.px(240) ? "An example. Paint here to replace it" : "An example";
        const ImVec2 size = ImGui::CalcTextSize(words);
        ImGui::GetWindowDrawList()->AddText({std::floor(min.x + (layout.canvas - size.x) / 2),
                                             min.y + layout.canvas - size.y - context.theme.px(4)},
                                            IM_COL32(165, 170, 180, 255),
                                            size.x < layout.canvas ? words : "");
    }
}

void CompletionPanel::draw_edit_buttons(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const float third = std::floor((width - 2 * theme.xs()) / 3);
    const bool whole = desk_.paint.whole();
    const float each = whole ? std::floor((width - 3 * theme.xs()) / 4) : third;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
    const auto button = [&](const char* label, const char* mark, bool enabled, const char* help) {
        ImGui::BeginDisabled(!enabled);
        const bool pressed = ImGui::Button(label, {each, 0});
        ImGui::EndDisabled();
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
        return pressed;
    };
    if (button("Undo", "undo", desk_.paint.can_undo(), "Take back the last stroke (Ctrl+Z)."))
        context.actions.run("completion.undo");
    ImGui::SameLine(0, theme.xs());
    if (button("Redo", "redo", desk_.paint.can_redo(), "Bring it back (Ctrl+Shift+Z)."))
        context.actions.run("completion.redo");
    ImGui::SameLine(0, theme.xs());
    if (button("Clear", "clear", !desk_.paint.empty(), "Empty the canvas (Delete)."))
        context.actions.run("completion.clear");
    if (whole) {
        ImGui::SameLine(0, theme.xs());
        if (button("Half", "lower-half", true, "Leave the upper half to the model again: its ink goes."))
            context.actions.run("completion.lower-half");
    }
    ImGui::PopStyleVar();

    const auto data = context.studio.data();
    const float start = ImGui::GetCursorPosX();
    ImGui::BeginDisabled(!data);
    if (ImGui::Button(width > theme.px(200) ? "From a test digit" : "Test digit",
                      {2 * third + theme.xs(), 0}))
        load_test_digit(context);
    context.mark_item("from-test");
    ImGui::SameLine(0, theme.xs());
    ImGui::SetNextItemWidth(start + width - ImGui::GetCursorPosX());
    const bool known =
        data && digit_choice_ >= 0 && static_cast<std::size_t>(digit_choice_) < data->class_names.size();
    const std::string chosen = known ? data->class_names[static_cast<std::size_t>(digit_choice_)] : "any";
    const ImGuiComboFlags arrow = third < theme.px(70) ? ImGuiComboFlags_NoArrowButton : 0;
    if (ImGui::BeginCombo("##digit", chosen.c_str(), ImGuiComboFlags_HeightLarge | arrow)) {
        close_on_escape();
        if (ImGui::Selectable("any", digit_choice_ < 0))
            digit_choice_ = -1;
        for (std::size_t i = 0; data && i < data->class_names.size(); ++i)
            if (ImGui::Selectable(data->class_names[i].c_str(), digit_choice_ == static_cast<int>(i)))
                digit_choice_ = static_cast<int>(i);
        ImGui::EndCombo();
    }
    context.mark_item("test-class");
    ImGui::EndDisabled();
    if (!data)
        help_on_hover("Needs a data set. " + context.studio.data_message(), theme, context.fonts);
}

void CompletionPanel::draw_noise_controls(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const ImGuiStyle& style = ImGui::GetStyle();
    const float left = ImGui::GetCursorScreenPos().x;
    Flow flow(theme.s());
    flow.place(theme.px(86));
    if (ImGui::Button("Resample", {theme.px(86), 0}))
        desk_.resample();
    context.mark_item("resample");
    help_on_hover("Imagine others: new noise for the same evidence (Space).", theme, context.fonts);
    const float combo = theme.px(64);
    flow.place(combo);
    ImGui::SetNextItemWidth(combo);
    if (ImGui::BeginCombo("##count", std::to_string(desk_.samples).c_str())) {
        close_on_escape();
        for (const int count : {16, 25, 36, 64})
            if (ImGui::Selectable(std::to_string(count).c_str(), desk_.samples == count)) {
                desk_.samples = count;
                context.session.set_number("completion.samples", count);
            }
        ImGui::EndCombo();
    }
    context.mark_item("count");
    help_on_hover("How many completions are shown.", theme, context.fonts);
    flow.place(ImGui::GetFrameHeight() + style.ItemInnerSpacing.x + ImGui::CalcTextSize("Hold noise").x);
    if (ImGui::Checkbox("Hold noise", &desk_.hold_noise))
        context.session.set_flag("completion.hold", desk_.hold_noise);
    context.mark_item("hold");
    help_on_hover("Keep the noise while you paint, so that each completion changes smoothly with the stroke.",
                  theme, context.fonts);
    flow.place(theme.px(kByClass));
    const Action& order = *context.actions.find("completion.order");
    const bool orders = context.actions.enabled(order);
    ImGui::BeginDisabled(!orders);
    if (toggle_button("By class", by_class_, {theme.px(kByClass), 0}, theme))
        context.actions.run("completion.order");
    ImGui::EndDisabled();
    context.mark_item("by-class");
    help_on_hover(orders ? "Order the completions by what the classifier takes them for, with their number; "
                           "within a class the likeliest first (K). While you paint, one changes its place "
                           "only with its class."
                         : order.needs,
                  theme, context.fonts);
    flow.place(theme.px(140));
    ImGui::SetNextItemWidth(std::max(theme.px(60), left + width - ImGui::GetCursorScreenPos().x));
    auto temperature = static_cast<float>(desk_.temperature);
    if (value_slider("##temperature", "Temperature", &temperature, 0, 2, "%.2f", theme, context.fonts))
        desk_.temperature = temperature;
    context.mark_item("temperature");
    help_on_hover(
        "Scales the noise: 0 gives the most typical completion, 1 the model's own spread, above 1 bolder "
        "ones. Ctrl+click to type.",
        theme, context.fonts);
}

} // namespace penumbra
