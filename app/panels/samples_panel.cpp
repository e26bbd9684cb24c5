#include "app/panels/samples_panel.hpp"

#include "app/panels/enlarged.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr float kSide = 148;      ///< width of the right block at scale 1
constexpr float kLeastGrid = 360; ///< width of the grid below which there is no right block
constexpr int kMost = 256;

} // namespace

const SampleAnswer* SamplesPanel::answer() const {
    const bool fits = read_ && read_->problem.empty() && !read_->decoded.images.empty() &&
                      read_->query.source == walk_->source() &&
                      read_->weights.generation == walk_->weights().generation;
    return fits ? read_.get() : nullptr;
}

bool SamplesPanel::has_chosen() const {
    return answer() != nullptr && chosen_ >= 0 && chosen_ < pictures_.count();
}

Waypoint SamplesPanel::waypoint(std::size_t index) const {
    std::string name = "sample " + std::to_string(read_->query.seed) + "." + std::to_string(index + 1);
    const auto image = std::span(read_->decoded.images).subspan(index * kImagePixels, kImagePixels);
    if (read_->codes.empty()) // drawn without a code
        return Walk::at_image(image, std::move(name));
    const auto size = static_cast<std::ptrdiff_t>(read_->code_size);
    const auto code = read_->codes.begin() + static_cast<std::ptrdiff_t>(index) * size;
    return Walk::at_code({code, code + size}, std::move(name), image);
}

void SamplesPanel::ask(PanelContext& context) {
    const bool choosing = choice() != nullptr;
    const SampleQuery query{.source = walk_->source(),
                            .count = count_,
                            .seed = seed_,
                            .temperature = static_cast<double>(temperature_),
                            .option = choosing ? option_ : -1,
                            .each_in_all = choosing && each_in_all_};
    talk_.ask(context.studio, query, walk_->weights(), context.now);
    if (talk_.waiting() || (walk_->source() == Source::Training && is_busy(context.studio.training()->state)))
        context.shell.redraw_after(talk_.next_wish(context.now));
}

void SamplesPanel::receive(PanelContext& context) {
    if (!talk_.receive(context.studio.samples()))
        return;
    read_ = talk_.share();
    pictures_.set_images(read_->decoded.images);
}

GridLayout SamplesPanel::lay_out(const PanelContext& context, ImVec2 room) const {
    const Theme& theme = context.theme;
    GridLayout layout;
    layout.gap = theme.px(4);
    layout.row_gap = theme.px(4);
    layout.label = context.fonts.small_number->FontSize + theme.px(2);
    const auto fit = [&](float design) {
        layout.zoom = std::max(1, static_cast<int>(theme.px(design) / ImageGrid::kSide));
        layout.cell = static_cast<float>(layout.zoom * ImageGrid::kSide);
        layout.columns = std::max(1, static_cast<int>((room.x + layout.gap) / (layout.cell + layout.gap)));
        return std::max(
            1, static_cast<int>((room.y + layout.row_gap) / (layout.cell + layout.row_gap + layout.label)));
    };
    // In turn, the options of a choice get a column each where there is room.
    const int options = choice() != nullptr && option_ < 0 ? static_cast<int>(choice()->size) : 1;
    int rows = fit(56);
    if (rows < 2 || layout.columns < options)
        rows = fit(28);
    if (layout.columns > options)
        layout.columns -= layout.columns % options;
    layout.count = std::min(kMost, layout.columns * rows);
    // What is left of the width goes between the images.
    if (layout.columns > 1)
        layout.gap +=
            std::floor(std::max(0.0F, room.x - layout.width()) / static_cast<float>(layout.columns - 1));
    return layout;
}

void SamplesPanel::remember(Session& session) const {
    if (!restored_)
        return; // never shown: what the session says still holds
    session.set_number("samples.seed", static_cast<double>(seed_));
    session.set_number("samples.temperature", temperature_);
    session.set_number("samples.option", option_);
    session.set_flag("samples.each", each_in_all_);
}

void SamplesPanel::restore(const Session& session) {
    if (std::exchange(restored_, true))
        return;
    seed_ = static_cast<std::uint64_t>(std::clamp(session.number("samples.seed", 1), 0.0, 1e15));
    temperature_ = std::clamp(static_cast<float>(session.number("samples.temperature", 1)), 0.0F, 2.0F);
    option_ = static_cast<int>(std::clamp(session.number("samples.option", -1), -1.0, 1000.0));
    each_in_all_ = session.flag("samples.each", false);
}

void SamplesPanel::draw(PanelContext& context) {
    restore(context.session);
    walk_->update(context);
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto empty = [&](const std::string& line, const std::string& hint) {
        empty_state(start, {start.x + room.x, start.y + std::max(room.y, theme.px(48))}, line, hint, theme,
                    context.fonts);
        context.mark("samples", start, {start.x + room.x, start.y + room.y});
    };
    // What has no codes to walk through may be drawn from all the same.
    if (!walk_->obstacle().empty() && !walk_->capabilities().sample)
        return empty(walk_->obstacle(),
                     walk_->remedy("Open a checkpoint with a prior over its codes (Ctrl+O), such as vae-2d, "
                                   "or train one."));
    if (!walk_->capabilities().sample)
        return empty("This model has no prior to draw from.", "Open or train one that has, such as vae-2d.");
    second_ = second_model(context, walk_->source());
    const float least = theme.px(kLeastGrid) * (second_.wanted ? 2 : 1);
    const bool side = room.x - theme.px(kSide) - theme.l() >= least;
    const float width = side ? room.x - theme.px(kSide) - theme.l() : room.x;
    const float heading = second_.wanted ? context.fonts.small->FontSize + theme.xs() : 0;
    const float grid = second_.wanted ? std::floor((width - theme.l()) / 2) : width;
    const GridLayout layout = lay_out(context, {grid, room.y - heading - theme.px(2)});
    count_ = layout.count;
    columns_ = layout.columns;
    ask(context);
    receive(context);
    if (answer() == nullptr) {
        const bool problem = read_ && !read_->problem.empty();
        return empty(problem ? "Nothing could be drawn." : "Drawing…",
                     problem ? read_->problem : "The first samples are on their way.");
    }
    if (second_.wanted)
        draw_heading(context, start, grid, walk_->model_name());
    ImGui::SetCursorScreenPos({start.x, start.y + heading});
    draw_grid(context, layout, !side);
    if (second_.wanted)
        draw_beside(context, layout, {start.x + grid + theme.l(), start.y},
                    {start.x + width, start.y + room.y - theme.px(2)});
    if (side)
        draw_side(context, {start.x + width + theme.l(), start.y},
                  {start.x + room.x, start.y + room.y - theme.px(2)});
}

void SamplesPanel::name_classes(PanelContext& context, const Decoded& decoded, float cell) {
    looks_.assign(decoded.images.size() / kImagePixels, {});
    const FontScope font(context.fonts.small_number);
    for (std::size_t i = 0; i < std::min(looks_.size(), decoded.labels.size()); ++i) {
        looks_[i].label = elided(class_name(walk_->data().get(), decoded.labels[i]), cell);
        looks_[i].label_colour = context.theme.digit(decoded.labels[i]);
    }
}

void SamplesPanel::draw_grid(PanelContext& context, const GridLayout& layout, bool enlarge) {
    const Theme& theme = context.theme;
    name_classes(context, read_->decoded, layout.cell);
    if (has_chosen())
        looks_[static_cast<std::size_t>(chosen_)].selected = true;
    const auto touched = pictures_.draw("samples", layout, looks_, theme, context.fonts);
    context.mark_item("samples");
    hovered_ = touched.hovered;
    if (touched.clicked >= 0) {
        chosen_ = touched.clicked;
        walk_->current = waypoint(static_cast<std::size_t>(chosen_));
    }
    if (hovered_ >= 0 && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        chosen_ = hovered_;
        ImGui::OpenPopup("sample");
    } else if (hovered_ >= 0) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (enlarge)
            enlarged_tooltip(pictures_, hovered_, words(*read_, static_cast<std::size_t>(hovered_)), theme,
                             context.fonts);
    }
    draw_menu(context);
}

void SamplesPanel::draw_menu(PanelContext& context) {
    if (!ImGui::BeginPopup("sample"))
        return;
    close_on_escape();
    for (const char* id :
         {"samples.current", "samples.use-a", "samples.use-b", "samples.evidence", "samples.png"}) {
        const Action* action = context.actions.find(id);
        if (ImGui::MenuItem(action->label.c_str(), nullptr, false, context.actions.enabled(*action)))
            context.actions.run(id);
        context.mark_item(std::string("samples menu ") + id);
    }
    ImGui::EndPopup();
}

void SamplesPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float height = ImGui::GetFrameHeight();
    const float top = ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2);
    float x = right;
    const auto place = [&](const char* label, float width, const char* action, const char* mark,
                           const char* help) {
        x -= width;
        if (x < left)
            return;
        ImGui::SetCursorScreenPos({x, top});
        const Action* found = context.actions.find(action);
        ImGui::BeginDisabled(found == nullptr || !context.actions.enabled(*found));
        if (ImGui::Button(label, {width, height}))
            context.actions.run(action);
        ImGui::EndDisabled();
        context.mark_item(mark);
        help_on_hover(help, theme, context.fonts);
        x -= theme.xs();
    };
    const float others = theme.px(86 + 110 + 12) + (choice() != nullptr ? theme.px(kChoice) : 0);
    if (right - left > theme.px(48) + others) // the menu has it too
        place("PNG", theme.px(48), "samples.png", "samples png", "Save all samples shown as a picture.");
    const std::string help = "Other draws from the prior. The seed is " + std::to_string(seed_) + ".";
    place("Resample", theme.px(86), "samples.resample", "samples resample", help.c_str());
    const float before = x;
    x = draw_choice(context, left, x, top);
    if (x < before)
        x -= theme.xs();
    const float slider = std::min(theme.px(150), x - left);
    if (slider < theme.px(80))
        return;
    x -= slider;
    ImGui::SetCursorScreenPos({x, top});
    ImGui::SetNextItemWidth(slider);
    value_slider("##temperature", "Temperature", &temperature_, 0, 2, "%.2f", theme, context.fonts);
    context.mark_item("samples temperature");
    help_on_hover(
        "Scales the codes: 0 decodes the origin, 1 draws from the prior itself, above 1 from beyond "
        "it. Ctrl+click to type.",
        theme, context.fonts);
    const std::string seed = "seed " + std::to_string(seed_);
    ImFont* font = context.fonts.small_number;
    const float width = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, seed.c_str()).x;
    x -= theme.s();
    if (x - width > left)
        draw_right_aligned(*ImGui::GetWindowDrawList(), font, x,
                           top + std::floor((height - font->FontSize) / 2), theme.muted, seed);
}

} // namespace penumbra
