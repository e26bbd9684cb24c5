#include "app/panels/completion_pad.hpp"

#include "app/panels/printed.hpp"
#include "app/panels/waypoint_picker.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace penumbra {
namespace {

constexpr float kControl = 60; ///< least width of a button, at scale 1

double norm(const std::vector<float>& code) {
    return std::sqrt(std::inner_product(code.begin(), code.end(), code.begin(), 0.0));
}

} // namespace

void CompletionPad::receive(const CompleteAnswer& answer) {
    if (!answer.problem.empty())
        return;
    if (answer.weights.generation != generation_ || answer.model != model_ || answer.code_size != size_) {
        generation_ = answer.weights.generation;
        model_ = answer.model;
        size_ = answer.code_size;
        code_name_ = answer.code_name;
        influence_.clear();
        order_.resize(size_);
        std::iota(order_.begin(), order_.end(), 0);
        axes_ = {0, size_ > 1 ? 1U : 0U};
        axes_chosen_ = false;
    }
    if (answer.influence.size() == size_ && size_ > 0) {
        influence_ = answer.influence;
        std::ranges::stable_sort(order_, [this](auto a, auto b) { return influence_[a] > influence_[b]; });
        // Only the first time: axes that change under the hand would be no help.
        if (!std::exchange(axes_chosen_, true) && size_ > 1)
            axes_ = {order_[0], order_[1]};
    }
    if (static_cast<std::size_t>(std::max(0, chosen)) * kImagePixels >= answer.completions.size())
        chosen = -1;
}

std::string CompletionPad::name(std::size_t dimension) const {
    return code_name_ + (code_name_.size() > 1 ? " " : "") + std::to_string(dimension);
}

PadPoint CompletionPad::point(const std::vector<float>& code) const {
    if (code.size() != size_ || code.empty())
        return {};
    return {code[axes_[0]], flat() ? 0 : code[axes_[1]]};
}

CompletionPad::Division CompletionPad::divide(const PanelContext& context, ImVec2 size) const {
    const Theme& theme = context.theme;
    const float gap = theme.xs();
    const float row = ImGui::GetFrameHeight() + gap;
    const float height = size.y - row;
    const auto columns = [&](float width) {
        const int most =
            std::clamp(static_cast<int>((width + gap) / (theme.px(kControl) + gap)), 1, controls());
        const int rows = (controls() + most - 1) / most;
        return (controls() + rows - 1) / rows; // no row with one left over
    };
    Division below{.side = 0, .beside = false, .columns = columns(size.x)};
    const int rows = (controls() + below.columns - 1) / below.columns;
    below.side = std::floor(std::min(size.x, height - static_cast<float>(rows) * row));
    Division beside{.side = 0, .beside = true, .columns = 1};
    beside.side = std::floor(std::min(height, size.x - theme.s() - theme.px(kControl)));
    beside.columns = columns(size.x - beside.side - theme.s());
    // One column of buttons may be higher than the plane.
    const bool fits = static_cast<float>((controls() + beside.columns - 1) / beside.columns) * row <= height;
    return fits && beside.side > below.side ? beside : below;
}

void CompletionPad::draw_head(PanelContext& context, CompletionDesk& desk, float width) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    const CompleteAnswer& answer = *desk.answer();
    const auto at = static_cast<std::size_t>(chosen);
    const bool judged = at < answer.labels.size() && at < answer.confidence.size();
    std::string words = "Chosen";
    if (judged)
        words += ": " + class_name(context.studio.data().get(), answer.labels[at]) +
                 printed(", %.0f %%", 100.0 * static_cast<double>(answer.confidence[at]));
    if (const auto code = desk.code(chosen); size_ > 0 && code.size() == size_)
        words += printed("  ·  norm %.1f", norm(code));
    {
        const FontScope font(context.fonts.small);
        ImGui::GetWindowDrawList()->AddText(
            {start.x, std::floor(start.y + (height - ImGui::GetFontSize()) / 2)}, theme.muted,
            elided(words, width - height - theme.s()).c_str());
    }
    ImGui::SetCursorScreenPos({start.x + width - height, start.y});
    if (ImGui::Button("×##pad", {height, height}))
        chosen = -1;
    context.mark_item("pad close");
    help_on_hover("Close the pad (R).", theme, context.fonts);
}

void CompletionPad::draw(PanelContext& context, CompletionDesk& desk, ImVec2 size, int pointed) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const Division division = divide(context, size);
    draw_head(context, desk, size.x);
    hovered_ = -1;
    if (shown()) {
        const ImVec2 plane{start.x, start.y + ImGui::GetFrameHeight() + theme.xs()};
        const float side = std::max(theme.px(kControl), division.side);
        ImGui::SetCursorScreenPos(plane);
        if (size_ > 0)
            draw_plane(context, desk, side, pointed);
        else
            empty_state(plane, {plane.x + side, plane.y + side}, "No small latent",
                        "This model draws from other noise. Those with a residual code, such as split or "
                        "cvae-half, show it here.",
                        theme, context.fonts);
        if (division.beside)
            draw_controls(context, {plane.x + side + theme.s(), plane.y}, size.x - side - theme.s(),
                          division.columns);
        else
            draw_controls(context, {plane.x, plane.y + side + theme.xs()}, size.x, division.columns);
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy(size);
}

void CompletionPad::draw_plane(PanelContext& context, CompletionDesk& desk, float side, int pointed) {
    const Theme& theme = context.theme;
    const CompleteAnswer& answer = *desk.answer();
    const std::size_t count = answer.codes.size() / size_;
    dots_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const float* code = answer.codes.data() + i * size_;
        dots_[i].at = {code[axes_[0]], flat() ? 0 : code[axes_[1]]};
        dots_[i].colour = i < answer.labels.size() ? theme.digit(answer.labels[i]) : theme.muted;
    }
    // What a hand has just put somewhere is there already.
    for (const auto& [index, code] : desk.placed)
        if (static_cast<std::size_t>(index) < count && code.size() == size_)
            dots_[static_cast<std::size_t>(index)].at = point(code);
    PadOptions options;
    options.chosen = chosen;
    options.pointed = pointed;
    options.flat = flat();
    options.x_label = name(axes_[0]) + " →";
    if (!flat())
        options.y_label = "↑ " + name(axes_[1]);
    if (answer.painted_code.size() == size_)
        options.cross = point(answer.painted_code);
    const auto touched = pad_.draw("pad", side, dots_, options, theme, context.fonts);
    context.mark_item("pad");
    hovered_ = touched.hovered;
    if (touched.chose >= 0)
        chosen = touched.chose;
    desk.placing = pad_.held();
    if (!touched.place)
        return;
    auto code = desk.code(chosen);
    if (code.size() != size_ || point(code) == *touched.place)
        return;
    code[axes_[0]] = touched.place->x;
    if (!flat())
        code[axes_[1]] = touched.place->y;
    desk.place(context, chosen, std::move(code));
}

void CompletionPad::draw_axis(PanelContext& context, const char* id, std::size_t which) {
    if (!ImGui::BeginCombo(id, name(axes_[which]).c_str(),
                           ImGuiComboFlags_HeightLarge | ImGuiComboFlags_NoArrowButton))
        return;
    close_on_escape();
    for (const std::size_t dimension : order_) {
        std::string words = name(dimension);
        if (dimension < influence_.size())
            words += printed("   moves %.2f", static_cast<double>(influence_[dimension]));
        if (ImGui::Selectable(words.c_str(), dimension == axes_[which])) {
            // Both the same would be a line: they change places.
            if (axes_[1 - which] == dimension)
                axes_[1 - which] = axes_[which];
            axes_[which] = dimension;
            axes_chosen_ = true;
        }
        context.mark_item("pad dimension " + std::to_string(dimension));
    }
    ImGui::EndCombo();
}

void CompletionPad::draw_controls(PanelContext& context, ImVec2 start, float width, int columns) {
    const Theme& theme = context.theme;
    const float gap = theme.xs();
    const float each =
        std::floor((width - static_cast<float>(columns - 1) * gap) / static_cast<float>(columns));
    int count = 0;
    const auto next = [&] {
        ImGui::SetCursorScreenPos(
            {start.x + static_cast<float>(count % columns) * (each + gap),
             start.y + static_cast<float>(count / columns) * (ImGui::GetFrameHeight() + gap)});
        ++count;
    };
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.px(2), ImGui::GetStyle().FramePadding.y});
    const auto button = [&](const char* label, const char* action, const char* mark, const char* help) {
        next();
        const Action& known = *context.actions.find(action);
        const bool enabled = context.actions.enabled(known);
        ImGui::BeginDisabled(!enabled);
        if (ImGui::Button(label, {each, 0}))
            context.actions.run(action);
        ImGui::EndDisabled();
        context.mark_item(mark);
        help_on_hover(enabled ? help : known.needs, theme, context.fonts);
    };
    button("Paint on", "completion.paint-on", "pad paint-on",
           "Both halves become ink on the canvas, to be painted on and erased (G). The model reads the whole "
           "digit, and its completions are variations of it: codes around the digit's own (the cross on the "
           "pad), at half the prior's deviation times the temperature. Models without such a code go on from "
           "the lower half.");
    button("Pin", "completion.pin", "pad pin", "Keep this one (a double click on a completion does too).");
    button("Reset", "completion.code-reset", "pad reset",
           "Back to the code that was drawn for this completion.");
    if (size_ > 1) {
        for (std::size_t which = 0; which < 2; ++which) {
            next();
            ImGui::SetNextItemWidth(each);
            ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {theme.xs(), ImGui::GetStyle().FramePadding.y});
            draw_axis(context, which == 0 ? "##pad-x" : "##pad-y", which);
            ImGui::PopStyleVar();
            context.mark_item(which == 0 ? "pad x" : "pad y");
            help_on_hover(which == 0
                              ? "The dimension across. Those that move the picture most stand first: half "
                                "the distance between the pictures at +1 and at −1, the others at 0."
                              : "The dimension upwards.",
                          theme, context.fonts);
        }
    }
    ImGui::PopStyleVar();
}

} // namespace penumbra
