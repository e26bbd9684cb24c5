#include "app/panels/traversals_panel.hpp"

#include "app/panels/enlarged.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

void TraversalsPanel::restore(PanelContext& context) {
    if (restored_)
        return;
    restored_ = true;
    mode_ =
        static_cast<Mode>(std::clamp(static_cast<int>(context.session.number("traversals.mode", 0)), 0, 2));
    sliders_.snap = context.session.flag("traversals.snap", false);
    hold_current_ = context.session.flag("traversals.hold", true);
}

const LatentStatistics* TraversalsPanel::statistics() const {
    const auto probe = walk_->probe();
    return probe ? &probe->statistics : nullptr; // the walk keeps it alive
}

std::string TraversalsPanel::name(std::size_t dimension) const {
    const auto probe = walk_->probe();
    return dimension_name(probe ? std::span<const CodePart>(probe->parts) : std::span<const CodePart>(),
                          dimension);
}

Place TraversalsPanel::base() const {
    return hold_current_ ? walk_->current.place : Place{};
}

void TraversalsPanel::update_order() {
    const bool other = order_.size() != walk_->code_size() || order_first_ != walk_->dimension;
    if (touched_ && !other)
        return;
    order_ = dimension_order(statistics(), walk_->code_size(), walk_->dimension);
    order_first_ = walk_->dimension;
}

void TraversalsPanel::ask(PanelContext& context, TraverseQuery query) {
    query.source = walk_->source();
    query.base = base();
    talk_.ask(context.studio, query, walk_->weights(), context.now);
    if (talk_.waiting() || (walk_->source() == Source::Training && is_busy(context.studio.training()->state)))
        context.shell.redraw_after(talk_.next_wish(context.now));
}

void TraversalsPanel::receive(PanelContext& context) {
    if (!talk_.receive(context.studio.traversal()))
        return;
    read_ = talk_.share();
    pictures_.set_images(read_->decoded.images);
}

const TraverseAnswer* TraversalsPanel::answer(bool pair) const {
    const bool fits = read_ && read_->problem.empty() && read_->query.pair == pair &&
                      read_->query.source == walk_->source() && read_->base.size() == walk_->code_size();
    return fits ? read_.get() : nullptr;
}

void TraversalsPanel::draw(PanelContext& context) {
    restore(context);
    walk_->update(context);
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto empty = [&](const std::string& line, const std::string& hint) {
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))}, line, hint, theme,
                    context.fonts);
        context.mark("traversals", start, {start.x + room.x, start.y + room.y});
    };
    if (!walk_->obstacle().empty())
        return empty(walk_->obstacle(),
                     walk_->remedy("Open a checkpoint that encodes and decodes (Ctrl+O), such as vae-2d, "
                                   "or train one."));
    if (walk_->code_size() == 0)
        return empty(context.studio.data() ? "Measuring the codes…"
                                           : "The size of the codes is not known yet.",
                     context.studio.data() ? "The first codes of the data are on their way."
                                           : "It shows with the first images: a data set is needed.");
    if (walk_->traversal_wished != wish_seen_) {
        wish_seen_ = walk_->traversal_wished;
        mode_ = Mode::Rows;
        to_top_ = true;
    }
    // Something to hold before anything was chosen.
    const auto data = context.studio.data();
    if (!walk_->current.chosen() && data)
        if (const auto index = picker_.pick(data->test))
            walk_->current = test_waypoint(*data, *index);
    receive(context);
    update_order();
    if (mode_ == Mode::Sliders)
        return draw_sliders(context);
    if (read_ && !read_->problem.empty() && read_->weights.generation == walk_->weights().generation) {
        empty("Nothing could be decoded.", read_->problem);
        return ask(context, read_->query); // other weights, or another base, may do
    }
    second_ = second_model(context, walk_->source());
    if (mode_ == Mode::Pair)
        draw_pair(context);
    else if (second_.wanted)
        draw_halves(context);
    else
        draw_rows(context);
}

void TraversalsPanel::walk_to(std::span<const std::pair<std::int64_t, float>> changes, int cell) {
    std::vector<float> code = read_->base;
    std::string words;
    for (const auto& [dimension, value] : changes) {
        code[static_cast<std::size_t>(dimension)] = value;
        char text[32];
        std::snprintf(text, sizeof text, " = %.2f", static_cast<double>(value));
        words += (words.empty() ? "" : ", ") + name(static_cast<std::size_t>(dimension)) + text;
    }
    const auto at = static_cast<std::size_t>(cell) * kImagePixels;
    if (at + kImagePixels <= read_->decoded.images.size())
        walk_->current = Walk::at_code(std::move(code), std::move(words),
                                       std::span(read_->decoded.images).subspan(at, kImagePixels));
}

void TraversalsPanel::explain(PanelContext& context, const std::string& place, int cell) const {
    std::string words = place;
    const auto at = static_cast<std::size_t>(cell);
    if (at < read_->decoded.labels.size() && at < read_->decoded.confidence.size()) {
        char sure[32];
        std::snprintf(sure, sizeof sure, ", %.0f %%",
                      100.0 * static_cast<double>(read_->decoded.confidence[at]));
        words += "\nbelieved to be " + class_name(walk_->data().get(), read_->decoded.labels[at]) + sure;
    }
    enlarged_tooltip(pictures_, cell, words + "\nclick: make it the current code", context.theme,
                     context.fonts);
}

void TraversalsPanel::draw_values(PanelContext& context, const Layout& layout, ImVec2 start) const {
    const FontScope font(context.fonts.small_number);
    for (std::size_t i = 0; i < layout.values.size(); ++i) {
        char text[24];
        std::snprintf(text, sizeof text, "%.3g", static_cast<double>(layout.values[i]));
        const float width = ImGui::CalcTextSize(text).x;
        const float left = start.x + static_cast<float>(i) * (layout.cell + layout.gap);
        // Values that would touch are left out, zero and the ends last.
        if (width + context.theme.px(4) > layout.cell && i % 2 == 1)
            continue;
        ImGui::GetWindowDrawList()->AddText({std::floor(left + (layout.cell - width) / 2), start.y},
                                            context.theme.muted, text);
    }
}

void TraversalsPanel::draw_cell(PanelContext& context, const Layout& layout, const ImageGrid& pictures,
                                ImVec2 min, int picture, bool base, bool hovered) const {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 max{min.x + layout.cell, min.y + layout.cell};
    if (picture < 0) {
        list.AddRectFilled(min, max, theme.well);
        return;
    }
    pictures.draw_one(picture, list, min, layout.cell);
    if (base || hovered)
        list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, base ? theme.accent : theme.text, 0,
                     ImDrawFlags_None, theme.px(2));
}

void TraversalsPanel::choose_mode(PanelContext& context, Mode mode) {
    mode_ = mode;
    context.session.set_number("traversals.mode", static_cast<double>(mode));
    sliders_.stop();
    ++front_;
}

void TraversalsPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float height = ImGui::GetFrameHeight();
    const float top = ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2);
    const float mode = theme.px(64);
    float x = right - 3 * mode - 2 * theme.px(2);
    if (x < left)
        return;
    constexpr std::pair<Mode, const char*> kModes[] = {
        {Mode::Rows, "Rows"}, {Mode::Pair, "2-D"}, {Mode::Sliders, "Sliders"}};
    for (const auto& [which, words] : kModes) {
        ImGui::SetCursorScreenPos({x, top});
        if (toggle_button(words, mode_ == which, {mode, height}, theme))
            choose_mode(context, which);
        context.mark_item(std::string("traversals ") + words);
        help_on_hover("A row for each dimension, a grid over two of them, or a slider for each.", theme,
                      context.fonts);
        x += mode + theme.px(2);
    }
    x = right - 3 * mode - 2 * theme.px(2) - theme.m();
    if (mode_ == Mode::Sliders)
        return;
    const float hold = theme.px(70);
    x -= 2 * hold + theme.px(2);
    if (x < left)
        return;
    // The mark lies on the one that is not down: a click on it changes something.
    for (const bool current : {true, false}) {
        const bool on = current == hold_current_;
        ImGui::SetCursorScreenPos({current ? x : x + hold + theme.px(2), top});
        if (toggle_button(current ? "Current" : "Zero", on, {hold, height}, theme) && !on)
            context.actions.run("traversals.hold");
        if (!on)
            context.mark_item("traversals hold");
        help_on_hover("Where all other dimensions are held: at the current code, or at zero. A click on the "
                      "map, a sample or a picture here makes it the current code.",
                      theme, context.fonts);
    }
    const FontScope font(context.fonts.small);
    const float width = ImGui::CalcTextSize("others held at").x + theme.s();
    if (x - width > left)
        ImGui::GetWindowDrawList()->AddText(
            {x - width, top + std::floor((height - ImGui::GetFontSize()) / 2)}, theme.muted,
            "others held at");
}

void TraversalsPanel::register_actions(Actions& actions, PanelContext& context) {
    actions.add(
        {.id = "traversals.pair",
         .label = "Traverse two dimensions at once",
         .menu = "Latent space",
         .run = [this, &context] { choose_mode(context, mode_ == Mode::Pair ? Mode::Rows : Mode::Pair); },
         .checked = [this] { return mode_ == Mode::Pair; }});
    register_sliders(actions, context);
    actions.add({.id = "traversals.hold",
                 .label = "Hold the other dimensions at the current code",
                 .menu = "Latent space",
                 .run =
                     [this, &context] {
                         hold_current_ = !hold_current_;
                         context.session.set_flag("traversals.hold", hold_current_);
                         ++front_;
                     },
                 .checked = [this] { return hold_current_; }});
}

} // namespace penumbra
