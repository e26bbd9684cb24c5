// What happens on the map itself: markers, clicks, the digit under the pointer, the latent cursor.

#include "app/panels/latent_map_panel.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr std::size_t kNumbersShown = 8;
constexpr std::size_t kNeighbours = 6;
constexpr std::size_t kComparedAFrame = 4096; ///< codes; their distances must not cost the frame its time
constexpr const char* kCursorCaption = "map cursor";

/// When the pointer moved last in this frame.
double pointer_time(const PanelContext& context) {
    return context.pointer.empty() ? context.now : context.pointer.back().time;
}

float point_size(std::size_t count, const Theme& theme) {
    const float design = count <= 6000 ? 4.5F : count <= 20000 ? 3 : 2;
    return design * theme.scale;
}

std::string number(float value) {
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f", static_cast<double>(value));
    return text;
}

} // namespace

void LatentMapPanel::draw_empty(PanelContext& context) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 end{start.x + room.x, start.y + std::max(room.y, context.theme.px(80))};
    std::string line = "Encoding the images…";
    std::string hint = "Their places appear here in a moment.";
    const auto answer = context.studio.probe();
    if (!walk_->obstacle().empty()) {
        line = walk_->obstacle();
        hint = walk_->remedy(
            "The map needs a model that encodes and decodes. Open such a checkpoint (Ctrl+O), or train one: "
            "a model in training appears here by itself.");
    } else if (!walk_->data()) {
        line = "No images to show yet.";
        hint = context.studio.data_message();
    } else if (answer && !answer->problem.empty()) {
        line = "The images could not be encoded.";
        hint = answer->problem;
    }
    ImGui::GetWindowDrawList()->AddRectFilled(start, end, context.theme.well, context.theme.rounding());
    empty_state(start, end, line, hint, context.theme, context.fonts);
    ImGui::Dummy({room.x, end.y - start.y});
    context.mark("map", start, end);
}

ScatterOptions LatentMapPanel::options(PanelContext& context) {
    ScatterOptions options;
    options.point_size = point_size(scatter_.size(), context.theme);
    options.opacity = 0.85F;
    options.at_once = context.shell.poses();
    draw_contours(context, options);
    if (instead_) {
        place_marks(options);
        return options;
    }
    options.x_label = projection_.labels()[0];
    options.y_label = projection_.labels()[1];
    options.circles = prior_circles(projection_);
    const char* letters[] = {"A", "B"};
    const Waypoint* ends[] = {&walk_->a, &walk_->b};
    for (std::size_t i = 0; i < 2; ++i) {
        const Waypoint& end = *ends[i];
        if (const auto code = code_of(end, i); code.size() == projection_.code_size()) {
            const auto at = projection_.place(code);
            options.markers.push_back({at[0], at[1], letters[i]});
        }
    }
    if (const auto& mean = chosen_->mean(MapSelection::Group::Chosen, probe_); !mean.empty()) {
        const auto at = projection_.place(mean);
        options.markers.push_back({at[0], at[1], "μ"});
    }
    if (hovered_beside_ >= 0 && static_cast<std::size_t>(hovered_beside_) < scatter_.size()) {
        const auto at = scatter_.at(static_cast<std::size_t>(hovered_beside_));
        options.markers.push_back({at.x, at.y, "•"});
    }
    if (cursor_code_.size() == projection_.code_size()) {
        const auto at = projection_.place(cursor_code_);
        options.cursor = {at[0], at[1]};
    }
    if (manifold_on_)
        options.background = manifold_.background(*walk_, context.theme);
    if (options.background)
        options.opacity = 0.6F;
    return options;
}

/// What is marked in the first map and is an image: in the second map it lies elsewhere.
std::vector<MapBeside::Mark> LatentMapPanel::rows_marked(int hovered) {
    std::vector<MapBeside::Mark> marks{{hovered, "•"}};
    const Waypoint* ends[] = {&walk_->a, &walk_->b};
    const char* letters[] = {"A", "B"};
    for (std::size_t i = 0; i < 2; ++i)
        if (const auto row = known_[i].row(*ends[i], *probe_, images_))
            marks.push_back({static_cast<int>(*row), letters[i]});
    return marks;
}

/// Points are chosen in either map.
void LatentMapPanel::choose(const ScatterTouched& touched) {
    if (touched.clicked >= 0) {
        a_before_click_ = walk_->a;
        walk_->current = walk_->a = Walk::at_row(images_, static_cast<std::size_t>(touched.clicked));
    }
    if (touched.shift_clicked >= 0)
        walk_->b = Walk::at_row(images_, static_cast<std::size_t>(touched.shift_clicked));
    if (touched.ctrl_clicked >= 0)
        chosen_->toggle(static_cast<std::uint32_t>(touched.ctrl_clicked));
    if (touched.enclosed)
        chosen_->choose(*touched.enclosed);
    if (touched.fitted && a_before_click_) // the click was the first half of a double click
        walk_->current = walk_->a = *a_before_click_;
    if (touched.fitted || touched.place)
        a_before_click_.reset();
}

void LatentMapPanel::act(PanelContext& context, const ScatterTouched& touched) {
    choose(touched);
    if (instead_)
        return; // from its places there is no way back to codes
    if (touched.place) {
        cursor_code_ = projection_.code_at(touched.place->x, touched.place->y);
        walk_->current = Walk::at_code(cursor_code_, kCursorCaption);
    }
    follow_current();
    if (cursor_code_.empty())
        return;
    DecodeQuery query;
    query.source = walk_->source();
    query.use = DecodeUse::Cursor;
    query.codes = cursor_code_;
    query.count = 1;
    const auto serial = cursor_.ask(context.studio, query, walk_->weights(), context.now);
    if (serial && touched.place)
        context.shell.dragged(*serial, pointer_time(context));
}

void LatentMapPanel::draw_hover(PanelContext& context, int row) {
    if (past() != nullptr) {
        if (row >= 0)
            draw_past_tooltip(context, static_cast<std::size_t>(row));
        return;
    }
    if (row >= 0 && !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        const std::size_t size = probe_->code_size;
        const auto code =
            probe_->codes.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * size);
        DecodeQuery query;
        query.source = walk_->source();
        query.use = DecodeUse::Hover;
        query.codes.assign(code, code + static_cast<std::ptrdiff_t>(size));
        query.count = 1;
        if (const auto serial = hover_.ask(context.studio, query, probe_->weights, context.now)) {
            if (row != hover_row_)
                context.shell.hovered(*serial, pointer_time(context));
            hover_serial_ = *serial;
            hover_row_ = row;
        }
    }
    const bool answered =
        hover_.receive(context.studio.decoded(DecodeUse::Hover)) && hover_.answer()->serial == hover_serial_;
    if (row < 0)
        return;
    const bool found = seek_neighbours(context, static_cast<std::size_t>(row));
    if (pictured_ != row || answered || found)
        picture_hovered(static_cast<std::size_t>(row));
    if (hover_.answer() && hover_row_ == row)
        context.shell.hover_shown(hover_.answer()->serial);
    draw_tooltip(context, static_cast<std::size_t>(row));
}

/// A part of the search for the nearest codes at each frame.
/// @return whether they were found just now
bool LatentMapPanel::seek_neighbours(PanelContext& context, std::size_t row) {
    if (pictured_ != static_cast<int>(row) || neighbours_of_ != probe_) {
        neighbours_.begin(row, kNeighbours);
        neighbours_of_ = probe_;
    }
    const std::size_t most = context.shell.poses() ? probe_->count : kComparedAFrame;
    const bool found = neighbours_.advance(probe_->codes, probe_->code_size, most);
    if (!neighbours_.done())
        context.shell.redraw_after(0);
    return found;
}

/// The image, its reconstruction as soon as there is one, and the images whose codes are nearest.
void LatentMapPanel::picture_hovered(std::size_t row) {
    const auto hovered = static_cast<int>(row);
    const auto image = images_.image(row);
    std::vector<std::uint8_t> pictures(image.begin(), image.end());
    const DecodeAnswer* answer = hover_.answer();
    reconstructed_ = answer && answer->serial == hover_serial_ && hover_row_ == hovered &&
                     answer->decoded.images.size() == kImagePixels;
    if (reconstructed_)
        pictures.insert(pictures.end(), answer->decoded.images.begin(), answer->decoded.images.end());
    pictures.resize(2 * kImagePixels, 0);
    for (const NearRow& near : neighbours_.found()) {
        const auto other = images_.image(near.row);
        pictures.insert(pictures.end(), other.begin(), other.end());
    }
    hover_pictures_.set_images(pictures);
    pictured_ = hovered;
}

/// A row of small pictures as wide as what stands above it.
void LatentMapPanel::draw_neighbours(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
    ImGui::TextUnformatted("nearest codes");
    ImGui::PopStyleColor();
    const float gap = theme.px(1);
    const auto count = static_cast<float>(kNeighbours);
    const float side = std::floor((width - (count - 1) * gap) / count);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto& neighbours = neighbours_.found();
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
        const ImVec2 min{start.x + static_cast<float>(i) * (side + gap), start.y};
        hover_pictures_.draw_one(static_cast<int>(2 + i), list, min, side);
        list.AddRectFilled({min.x, min.y + side}, {min.x + side, min.y + side + theme.px(2)},
                           theme.digit(images_.label(neighbours[i].row)));
    }
    ImGui::Dummy({width, side + theme.px(4)});
}

void LatentMapPanel::draw_tooltip(PanelContext& context, std::size_t row) {
    const Theme& theme = context.theme;
    ImGui::BeginTooltip();
    {
        const auto side = static_cast<float>(static_cast<int>(theme.px(84)) / 28 * 28);
        const ImVec2 start = ImGui::GetCursorScreenPos();
        const float gap = theme.px(6);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        hover_pictures_.draw_one(0, list, start, side);
        const ImVec2 second{start.x + side + gap, start.y};
        if (reconstructed_)
            hover_pictures_.draw_one(1, list, second, side);
        else
            list.AddRectFilled(second, {second.x + side, second.y + side}, theme.well);
        ImGui::Dummy({2 * side + gap, side});
        {
            const FontScope font(context.fonts.small);
            ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
            ImGui::TextUnformatted("as it is");
            ImGui::SameLine(ImGui::GetCursorPosX() + side + gap);
            ImGui::TextUnformatted("reconstructed");
            ImGui::PopStyleColor();
            draw_neighbours(context, 2 * side + gap);
        }
        ImGui::TextUnformatted(Walk::words(images_, row).c_str());
        const FontScope font(context.fonts.small_number);
        if (read_by_ != "class")
            ImGui::TextUnformatted(colours_.words(row).c_str());
        const std::size_t size = probe_->code_size;
        const auto code = std::span(probe_->codes).subspan(row * size, size);
        std::string line = "z ";
        for (std::size_t i = 0; i < std::min(size, kNumbersShown); ++i) {
            if (i == kNumbersShown / 2)
                line += "\n  ";
            line += " " + number(code[i]);
        }
        if (size > kNumbersShown)
            line += " … " + std::to_string(size - kNumbersShown) + " more";
        ImGui::TextUnformatted(line.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, theme.muted);
        ImGui::TextUnformatted("click: A    Shift+click: B\nCtrl+click: select");
        ImGui::PopStyleColor();
    }
    ImGui::EndTooltip();
}

/// The decoded cursor, beside it.
void LatentMapPanel::draw_cursor_picture(PanelContext& context) {
    if (cursor_.receive(context.studio.decoded(DecodeUse::Cursor)) && cursor_.answer()->problem.empty()) {
        cursor_picture_.set_images(cursor_.answer()->decoded.images);
        if (walk_->current.caption == kCursorCaption)
            walk_->current.image = cursor_.answer()->decoded.images;
    }
    const DecodeAnswer* answer = cursor_.answer();
    if (instead_ || cursor_code_.size() != projection_.code_size() || !answer ||
        answer->decoded.images.empty() || answer->query.source != walk_->source() ||
        answer->weights.generation != walk_->weights().generation)
        return;
    context.shell.drag_shown(answer->serial);
    const Theme& theme = context.theme;
    const auto place = projection_.place(cursor_code_);
    const ImVec2 at = scatter_.view().pixel(place[0], place[1]);
    if (!scatter_.view().contains(at))
        return;
    const auto side = static_cast<float>(static_cast<int>(theme.px(84)) / 28 * 28);
    ImFont* font = context.fonts.small_number;
    std::string words;
    if (!answer->decoded.labels.empty()) {
        const std::size_t label = answer->decoded.labels[0];
        const auto& names = images_.data()->class_names;
        words = (label < names.size() ? names[label] : std::to_string(label)) + "  " +
                std::to_string(std::lround(100 * static_cast<double>(answer->decoded.confidence[0]))) + " %";
    }
    const float foot = words.empty() ? 0 : font->FontSize + theme.px(6);
    const float pad = theme.px(4);
    const ImVec2 size{side + 2 * pad, side + 2 * pad + foot};
    // Above and to the right, and on the other side where there is no room.
    const float away = theme.px(16);
    const ImVec2 min = scatter_.view().min();
    const ImVec2 max = scatter_.view().max();
    ImVec2 corner{at.x + away, at.y - away - size.y};
    if (corner.x + size.x > max.x)
        corner.x = at.x - away - size.x;
    if (corner.y < min.y)
        corner.y = at.y + away;
    corner = {std::floor(corner.x), std::floor(corner.y)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(min, max, true);
    list.AddRectFilled(corner, {corner.x + size.x, corner.y + size.y}, theme.panel, theme.px(4));
    list.AddRect(corner, {corner.x + size.x, corner.y + size.y}, theme.border, theme.px(4));
    cursor_picture_.draw_one(0, list, {corner.x + pad, corner.y + pad}, side);
    list.AddText(font, font->FontSize, {corner.x + pad, corner.y + pad + side + theme.px(4)}, theme.text,
                 words.c_str());
    list.PopClipRect();
    context.mark("map cursor", corner, {corner.x + size.x, corner.y + size.y});
}

} // namespace penumbra
