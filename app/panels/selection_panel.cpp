#include "app/panels/selection_panel.hpp"

#include "app/panels/enlarged.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

/// Thumbnails that are drawn; the files get all.
constexpr std::size_t kMostPictures = 400;
constexpr float kThumbnailGap = 4;
constexpr float kBesideWidth = 720; ///< of a panel that has room for the pictures beside the rest
constexpr float kControlsWidth = 420;

} // namespace

void SelectionPanel::take_probe() {
    const auto newest = walk_->obstacle().empty() ? walk_->probe() : nullptr;
    if (newest != probe_) {
        probe_ = newest;
        images_ = probe_ ? walk_->probed() : ProbeImages();
    }
    if (probe_) // the map may be a frame behind or ahead
        selection_->attach(images_, probe_->count);
}

void SelectionPanel::draw(PanelContext& context) {
    walk_->update(context);
    take_probe();
    const Theme& theme = context.theme;
    const bool groups = !selection_->empty(Group::With) || !selection_->empty(Group::Without);
    if (!probe_ || (selection_->empty() && !groups)) {
        const ImVec2 start = ImGui::GetCursorScreenPos();
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const bool ready = static_cast<bool>(probe_);
        empty_state(start, {start.x + room.x, start.y + room.y},
                    ready ? "Nothing is selected on the map." : "There is no map to select on yet.",
                    ready
                        ? "Drag with Shift for a box, with Ctrl for a line round points. Ctrl+click adds or "
                          "takes away one point."
                        : "It appears when a model that encodes and a data set are there.",
                    theme, context.fonts);
        return;
    }
    ask(context);
    if (ImGui::GetContentRegionAvail().x < theme.px(kBesideWidth)) {
        draw_controls(context);
        draw_thumbnails(context, 1);
        return;
    }
    ImGui::BeginChild("controls", {theme.px(kControlsWidth), 0});
    draw_controls(context);
    ImGui::EndChild();
    ImGui::SameLine(0, theme.l());
    ImGui::BeginChild("pictures");
    draw_thumbnails(context, 2);
    ImGui::EndChild();
}

void SelectionPanel::draw_controls(PanelContext& context) {
    draw_counts(context);
    draw_merge(context);
    draw_buttons(context);
    draw_means(context);
    if (has_attribute())
        draw_attribute(context);
}

void SelectionPanel::draw_counts(PanelContext& context) {
    const Theme& theme = context.theme;
    const auto& rows = selection_->rows();
    ImGui::AlignTextToFramePadding();
    {
        const FontScope font(context.fonts.medium);
        const std::string count = format_count(static_cast<long long>(rows.size()));
        ImGui::TextUnformatted((count + (rows.size() == 1 ? " image" : " images")).c_str());
    }
    context.mark_item("selection count");
    if (!rows.empty()) {
        const float width = ImGui::CalcTextSize("Clear").x + 2 * ImGui::GetStyle().FramePadding.x;
        const float room = std::min(ImGui::GetContentRegionAvail().x, theme.px(320));
        ImGui::SameLine(ImGui::GetCursorPosX() + room - width);
        if (ImGui::Button("Clear"))
            context.actions.run("selection.clear");
        context.mark_item("selection.clear");
    }
    std::vector<std::size_t> counts(images_.data()->class_names.size());
    for (const std::uint32_t row : rows)
        if (const std::size_t label = images_.label(row); label < counts.size())
            ++counts[label];
    const FontScope font(context.fonts.small_number);
    Flow flow(theme.m());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        const std::string words =
            images_.data()->class_names[i] + "  " + format_count(static_cast<long long>(counts[i]));
        const float dot = theme.px(8);
        flow.place(dot + theme.xs() + ImGui::CalcTextSize(words.c_str()).x);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float middle = at.y + std::floor(ImGui::GetFontSize() / 2);
        ImGui::GetWindowDrawList()->AddCircleFilled({at.x + dot / 2, middle}, dot / 2,
                                                    theme.digit(static_cast<int>(i)));
        ImGui::SetCursorScreenPos({at.x + dot + theme.xs(), at.y});
        ImGui::TextUnformatted(words.c_str());
    }
    ImGui::Dummy({0, theme.px(2)});
}

void SelectionPanel::draw_merge(PanelContext& context) {
    const Theme& theme = context.theme;
    constexpr std::array<std::pair<MapSelection::Merge, const char*>, 3> kChoices{
        {{MapSelection::Merge::Replace, "New"},
         {MapSelection::Merge::Add, "Add"},
         {MapSelection::Merge::Remove, "Remove"}}};
    const float gap = theme.px(2);
    const float width = std::floor((std::min(ImGui::GetContentRegionAvail().x, theme.px(320)) - 2 * gap) / 3);
    for (const auto& [merge, name] : kChoices) {
        if (merge != MapSelection::Merge::Replace)
            ImGui::SameLine(0, gap);
        if (toggle_button(name, selection_->merge == merge, {width, 0}, theme))
            selection_->merge = merge;
        context.mark_item(std::string("selection merge ") + name);
        help_on_hover("What the next box (Shift and drag) or line (Ctrl and drag) on the map does.", theme,
                      context.fonts);
    }
}

void SelectionPanel::draw_buttons(PanelContext& context) {
    const Theme& theme = context.theme;
    Flow flow(theme.xs());
    const auto button = [&](const char* label, const char* id, const char* help, bool on = false) {
        flow.place(ImGui::CalcTextSize(label).x + 2 * ImGui::GetStyle().FramePadding.x);
        const Action* action = context.actions.find(id);
        ImGui::BeginDisabled(action == nullptr || !context.actions.enabled(*action));
        if (toggle_button(label, on, {0, 0}, theme))
            context.actions.run(id);
        ImGui::EndDisabled();
        context.mark_item(id);
        help_on_hover(help, theme, context.fonts);
    };
    button("Isolate", "selection.isolate", "Hide all other points of the map.", selection_->isolated());
    const bool probed = walk_->only != nullptr;
    button("Probe", probed ? "selection.all-images" : "selection.probe",
           "Let map, components and per-dimension KL be of these images alone, until it is pressed again.",
           probed);
    button("CSV", "selection.csv", "Save id, set, index, label, class and code of each.");
    button("PNG", "selection.png", "Save the pictures as one sheet.");
}

void SelectionPanel::click_thumbnail(std::uint32_t row) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyCtrl)
        selection_->toggle(row);
    else if (io.KeyShift)
        walk_->b = Walk::at_row(images_, row);
    else
        walk_->current = walk_->a = Walk::at_row(images_, row);
}

void SelectionPanel::draw_thumbnails(PanelContext& context, int zoom) {
    if (selection_->empty()) // cleared in this frame, perhaps
        return;
    const Theme& theme = context.theme;
    std::vector<std::uint32_t> rows = selection_->rows();
    const std::size_t count = rows.size();
    rows.resize(std::min(count, kMostPictures));
    if (rows != pictured_ || pictured_data_ != images_.data()) {
        std::vector<std::uint8_t> pixels;
        pixels.reserve(rows.size() * kImagePixels);
        for (const std::uint32_t row : rows) {
            const auto image = images_.image(row);
            pixels.insert(pixels.end(), image.begin(), image.end());
        }
        thumbnails_.set_images(pixels);
        pictured_ = rows;
        pictured_data_ = images_.data();
    }
    ImGui::Dummy({0, theme.px(2)});
    GridLayout layout;
    layout.zoom = std::max(1, static_cast<int>(static_cast<float>(zoom) * theme.scale));
    layout.cell = static_cast<float>(layout.zoom * ImageGrid::kSide);
    layout.gap = layout.row_gap = theme.px(kThumbnailGap);
    layout.count = static_cast<int>(rows.size());
    const float room = ImGui::GetContentRegionAvail().x;
    layout.columns = std::max(1, static_cast<int>((room + layout.gap) / (layout.cell + layout.gap)));
    std::vector<CellLook> looks(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        looks[i].border = theme.digit(images_.label(rows[i]));
    const auto touched = thumbnails_.draw("thumbnails", layout, looks, theme, context.fonts);
    context.mark_item("selection thumbnails");
    if (touched.hovered >= 0)
        enlarged_tooltip(thumbnails_, touched.hovered,
                         Walk::words(images_, rows[static_cast<std::size_t>(touched.hovered)]) +
                             "\nclick: A    Shift+click: B    Ctrl+click: take away",
                         theme, context.fonts);
    if (touched.clicked >= 0)
        click_thumbnail(rows[static_cast<std::size_t>(touched.clicked)]);
    if (count > rows.size())
        muted_text("The first " + std::to_string(rows.size()) + " are shown.", theme);
}

} // namespace penumbra
