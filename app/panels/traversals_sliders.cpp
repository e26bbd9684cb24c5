// A slider for every dimension of the current code, and what it decodes to.

#include "app/panels/traversals_panel.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr const char* kSlidersCaption = "sliders";
constexpr float kColumn = 250;          ///< least width of a column of sliders, at scale 1
constexpr float kFigure = 62;           ///< of the KL before a slider
constexpr float kLargestZoom = 8;       ///< of the picture
constexpr double kAnimation = 1.0 / 30; ///< seconds between two pictures of an animation

} // namespace

/// The code of what is current, however it was chosen; empty while an image's is still being asked for.
std::vector<float> TraversalsPanel::current_code(PanelContext& context) {
    const Waypoint& current = walk_->current;
    const std::size_t size = walk_->code_size();
    if (!current.chosen())
        return std::vector<float>(size, 0.0F);
    if (current.place.code.size() == size)
        return current.place.code;
    if (const auto probe = walk_->probe()) {
        auto code = known_.code(current, *probe, walk_->probed());
        if (code.size() == size)
            return code;
    }
    // A painting, say: the worker encodes what it is to hold.
    TraverseQuery query;
    query.dimensions = {0};
    query.steps = 2;
    query.source = walk_->source();
    query.base = current.place;
    talk_.ask(context.studio, query, walk_->weights(), context.now);
    const TraverseAnswer* known = answer(false);
    return known != nullptr && known->query.base == current.place ? known->base : std::vector<float>();
}

void TraversalsPanel::follow_sliders(PanelContext& context) {
    const bool same_model = !sliders_.empty() && sliders_.start().size() == walk_->code_size() &&
                            slid_generation_ == walk_->weights().generation;
    const bool ours = same_model && walk_->current.caption == kSlidersCaption;
    if (ours && walk_->current.place.code == sliders_.code())
        return;
    if (ours)
        return sliders_.move_to(walk_->current.place.code); // taken back, or done again
    if (same_model && walk_->current.place == slid_from_.place &&
        walk_->current.caption == slid_from_.caption)
        return sliders_.move_to(sliders_.start());
    if (auto code = current_code(context); !code.empty()) {
        sliders_.start_from(std::move(code));
        slid_from_ = walk_->current;
        slid_generation_ = walk_->weights().generation;
    }
}

/// What the sliders say becomes the current code.
void TraversalsPanel::slide() {
    walk_->current = Walk::at_code(sliders_.code(), kSlidersCaption);
}

void TraversalsPanel::ask_for_slid(PanelContext& context) {
    DecodeQuery query;
    query.source = walk_->source();
    query.use = DecodeUse::Sliders;
    query.codes = sliders_.code();
    query.count = 1;
    slid_.ask(context.studio, query, walk_->weights(), context.now);
    if (slid_.receive(context.studio.decoded(DecodeUse::Sliders)) && slid_.answer()->problem.empty())
        slid_picture_.set_images(slid_.answer()->decoded.images);
    const DecodeAnswer* answer = slid_.answer();
    if (answer != nullptr && walk_->current.caption == kSlidersCaption &&
        walk_->current.place.code == answer->query.codes && walk_->current.image.empty())
        walk_->current.image = answer->decoded.images;
    if (walk_->source() == Source::Training && is_busy(context.studio.training()->state))
        context.shell.redraw_after(slid_.next_wish(context.now));
}

void TraversalsPanel::draw_sliders(PanelContext& context) {
    const Theme& theme = context.theme;
    follow_sliders(context);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (sliders_.empty()) {
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))},
                    "Encoding the image…", "Its code appears here in a moment.", theme, context.fonts);
        return context.mark("traversals", start, {start.x + room.x, start.y + room.y});
    }
    if (sliders_.advance(static_cast<double>(context.dt))) {
        slide();
        walk_->animating = true;
        context.shell.redraw_after(kAnimation);
    }
    ask_for_slid(context);
    const float below = 2 * context.fonts.small->FontSize + theme.xs();
    const float side_room = std::min(room.y - below - theme.px(2), 0.36F * room.x);
    const float zoom = std::clamp(std::floor(side_room / ImageGrid::kSide), 1.0F, kLargestZoom * theme.scale);
    const float side = zoom * ImageGrid::kSide;
    draw_slid(context, {std::floor(start.x) + 1, std::floor(start.y) + 1}, side);

    const float left = side + theme.l();
    const float width = room.x - left;
    const int columns = std::max(1, static_cast<int>(width / theme.px(kColumn)));
    const float row = ImGui::GetFrameHeight() + theme.xs();
    ImGui::SetCursorScreenPos({start.x + left, start.y});
    ImGui::BeginGroup();
    draw_slider_buttons(context);
    ImGui::EndGroup();
    const float down = row + theme.xs();
    ImGui::SetCursorScreenPos({start.x + left, start.y + down});
    ImGui::BeginChild("sliders", {width, std::max(row, room.y - down - theme.px(2))});
    touched_ = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    const ImVec2 top = ImGui::GetCursorScreenPos();
    const float inner = ImGui::GetContentRegionAvail().x;
    const float column =
        std::floor((inner - theme.m() * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const auto per_row = static_cast<std::size_t>(columns);
    const std::size_t rows = (order_.size() + per_row - 1) / per_row;
    // Only what can be seen is drawn.
    const auto first = std::min(rows, static_cast<std::size_t>(ImGui::GetScrollY() / row));
    const auto seen = static_cast<std::size_t>(std::ceil(ImGui::GetWindowHeight() / row)) + 1;
    for (std::size_t i = first * per_row; i < std::min(order_.size(), (first + seen) * per_row); ++i) {
        const auto x = static_cast<float>(i % per_row) * (column + theme.m());
        ImGui::SetCursorScreenPos({top.x + x, top.y + static_cast<float>(i / per_row) * row});
        draw_slider(context, static_cast<std::size_t>(order_[i]), column);
    }
    ImGui::SetCursorScreenPos(top);
    ImGui::Dummy({1, static_cast<float>(rows) * row});
    ImGui::EndChild();
    context.mark("traversals", {start.x + left, start.y}, {start.x + room.x, start.y + room.y});
}

void TraversalsPanel::draw_slid(PanelContext& context, ImVec2 min, float side) const {
    const Theme& theme = context.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 max{min.x + side, min.y + side};
    const DecodeAnswer* answer = slid_.answer();
    const bool there = answer != nullptr && answer->problem.empty() && slid_picture_.count() > 0;
    list.AddRectFilled(min, max, there ? IM_COL32_BLACK : theme.well);
    if (there)
        slid_picture_.draw_one(0, list, min, side);
    list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, theme.border);
    context.mark("traversals picture", min, max);
    const FontScope font(context.fonts.small);
    float y = max.y + theme.xs();
    const auto line = [&](const std::string& text, ImU32 colour) {
        list.AddText({min.x, y}, colour, elided(text, side).c_str());
        y += ImGui::GetFontSize();
    };
    if (answer != nullptr && !answer->problem.empty())
        return line(answer->problem, theme.warning);
    if (there && !answer->decoded.labels.empty() && !answer->decoded.confidence.empty()) {
        const int label = answer->decoded.labels.front();
        char sure[32];
        std::snprintf(sure, sizeof sure, ", %.0f %%",
                      100.0 * static_cast<double>(answer->decoded.confidence.front()));
        line("believed to be " + class_name(walk_->data().get(), label) + sure, theme.digit(label));
    }
    const std::string from = slid_from_.chosen() ? slid_from_.caption : "the origin";
    line((sliders_.code() == sliders_.start() ? "" : "from ") + from, theme.muted);
}

void TraversalsPanel::draw_slider(PanelContext& context, std::size_t dimension, float width) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImGui::PushID(static_cast<int>(dimension));
    const std::string figure = dimension_figure(statistics(), dimension);
    ImFont* const font = context.fonts.small_number;
    list.AddText(font, font->FontSize, {start.x, std::floor(start.y + (height - font->FontSize) / 2)},
                 theme.muted, figure.c_str());
    const float figures = figure.empty() ? 0 : theme.px(kFigure);
    const float bar = width - figures - height - theme.xs();
    ImGui::SetCursorScreenPos({start.x + figures, start.y});
    ImGui::SetNextItemWidth(bar);
    float value = sliders_.code()[dimension];
    const bool changed = value_slider("##value", name(dimension).c_str(), &value, -CodeSliders::kLimit,
                                      CodeSliders::kLimit, "%.2f", theme, context.fonts);
    context.mark_item("slider " + std::to_string(dimension));
    const bool twice = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    if (twice && !ImGui::GetIO().KeyCtrl) {
        sliders_.reset(dimension);
        slide();
    } else if (changed) {
        sliders_.set(dimension, value);
        slide();
    }
    if (ImGui::BeginPopupContextItem("one")) {
        close_on_escape();
        draw_slider_menu(dimension);
        ImGui::EndPopup();
    }
    // Where it began.
    const float share = (sliders_.start()[dimension] + CodeSliders::kLimit) / (2 * CodeSliders::kLimit);
    const float x = std::floor(start.x + figures + std::clamp(share, 0.0F, 1.0F) * bar);
    list.AddRectFilled({x, start.y}, {x + theme.px(2), start.y + theme.px(5)}, theme.muted);

    const ImVec2 play{start.x + figures + bar + theme.xs(), start.y};
    ImGui::SetCursorScreenPos(play);
    if (ImGui::InvisibleButton("animate", {height, height})) {
        sliders_.animate(dimension);
        context.shell.redraw_after(0);
    }
    context.mark_item("animate " + std::to_string(dimension));
    help_on_hover("Let this dimension swing from -3 to 3, or stop it.", theme, context.fonts);
    const bool on = sliders_.animated() == dimension;
    const ImU32 colour = on ? theme.accent : ImGui::IsItemHovered() ? theme.text : theme.muted;
    const ImVec2 middle{std::floor(play.x + height / 2), std::floor(play.y + height / 2)};
    const float r = theme.px(5);
    if (on)
        list.AddRectFilled({middle.x - r, middle.y - r}, {middle.x + r, middle.y + r}, colour);
    else
        list.AddTriangleFilled({middle.x - 0.8F * r, middle.y - r}, {middle.x + r, middle.y},
                               {middle.x - 0.8F * r, middle.y + r}, colour);
    ImGui::PopID();
}

void TraversalsPanel::draw_slider_menu(std::size_t dimension) {
    char back[64];
    std::snprintf(back, sizeof back, "Back to %.2f", static_cast<double>(sliders_.start()[dimension]));
    if (ImGui::MenuItem(back)) {
        sliders_.reset(dimension);
        slide();
    }
    if (ImGui::MenuItem("Zero")) {
        sliders_.set(dimension, 0);
        slide();
    }
    if (ImGui::MenuItem(sliders_.animated() == dimension ? "Stop" : "Animate"))
        sliders_.animate(dimension);
}

void TraversalsPanel::draw_slider_buttons(PanelContext& context) {
    const Theme& theme = context.theme;
    struct Button {
        const char* words;
        const char* action;
        bool on;
        const char* help;
    };
    const Button buttons[] = {
        {"Snap", "traversals.snap", sliders_.snap, "Values go to the nearest half."},
        {"Reset", "traversals.reset", false,
         "All sliders to where they started: at the image or code that was chosen last. A double click on a "
         "slider resets that one."},
        {"Zero", "traversals.zero", false, "All sliders to zero, the middle of the prior."},
        {"Animate", "traversals.animate", sliders_.animated() != CodeSliders::kNone,
         "Let the dimension that was moved last swing from -3 to 3, or stop it."}};
    for (const Button& button : buttons) {
        if (toggle_button(button.words, button.on, {0, 0}, theme))
            context.actions.run(button.action);
        context.mark_item(button.action);
        help_on_hover(button.help, theme, context.fonts);
        ImGui::SameLine(0, theme.xs());
    }
    ImGui::NewLine();
}

void TraversalsPanel::register_sliders(Actions& actions, PanelContext& context) {
    constexpr const char* kMenu = "Latent space";
    const auto shown = [this] { return mode_ == Mode::Sliders && !sliders_.empty(); };
    const std::string needs = "No sliders are shown: “A slider for every dimension” shows them.";
    actions.add(
        {.id = "traversals.sliders",
         .label = "A slider for every dimension",
         .menu = kMenu,
         .run = [this,
                 &context] { choose_mode(context, mode_ == Mode::Sliders ? Mode::Rows : Mode::Sliders); },
         .checked = [this] { return mode_ == Mode::Sliders; }});
    actions.add({.id = "traversals.snap",
                 .label = "Snap the sliders to halves",
                 .menu = kMenu,
                 .run =
                     [this, &context] {
                         sliders_.snap = !sliders_.snap;
                         context.session.set_flag("traversals.snap", sliders_.snap);
                     },
                 .checked = [this] { return sliders_.snap; }});
    const auto add = [&](const char* id, const char* label, void (CodeSliders::*change)()) {
        actions.add({.id = id,
                     .label = label,
                     .menu = kMenu,
                     .run =
                         [this, change] {
                             (sliders_.*change)();
                             slide();
                         },
                     .enabled = shown,
                     .needs = needs});
    };
    add("traversals.reset", "Reset all sliders", &CodeSliders::reset_all);
    add("traversals.zero", "Set all sliders to zero", &CodeSliders::zero);
    const auto one = [this, shown] { return shown() && sliders_.last() != CodeSliders::kNone; };
    actions.add({.id = "traversals.reset-one",
                 .label = "Reset the slider moved last",
                 .run =
                     [this] {
                         sliders_.reset(sliders_.last());
                         slide();
                     },
                 .enabled = one,
                 .needs = "No slider has been moved."});
    actions.add({.id = "traversals.animate",
                 .label = "Animate the dimension moved last, or the first",
                 .run =
                     [this] {
                         const bool none = sliders_.last() == CodeSliders::kNone;
                         sliders_.animate(none ? static_cast<std::size_t>(order_.front()) : sliders_.last());
                     },
                 .enabled = [this, shown] { return shown() && !order_.empty(); },
                 .checked = [this] { return sliders_.animated() != CodeSliders::kNone; },
                 .needs = needs});
}

} // namespace penumbra
