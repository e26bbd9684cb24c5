#include "app/panels/map_beside.hpp"

#include "app/panels/second_model.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

void MapBeside::update(PanelContext& context, const Walk& walk, const ProbeAnswer& first) {
    const SecondModel second = second_model(context, walk.source());
    const auto& model = second.model;
    name_ = model ? model->name : "";
    obstacle_ = !model                        ? "No second model is open."
                : !model->capabilities.encode ? "The model " + name_ + " has no codes."
                                              : "";
    if (!obstacle_.empty() || !walk.data()) {
        shown_.reset();
        return;
    }
    const ProbeQuery query{.source = second.source,
                           .images = first.query.images,
                           .most = first.query.most,
                           .data = first.query.data,
                           .rows = first.query.rows};
    talk_.ask(context.studio, query, model->weights, context.now);
    talk_.receive(context.studio.probe_beside());
    const ProbeAnswer* answer = talk_.answer();
    if (answer == nullptr || !second.made(*answer) || !(answer->query == query)) {
        shown_.reset();
        return;
    }
    if (!answer->problem.empty()) {
        obstacle_ = answer->problem;
        shown_.reset();
        return;
    }
    if (shown_ == talk_.share())
        return;
    shown_ = talk_.share();
    projection_ = MapProjection(*shown_, {});
    std::vector<float> xy(2 * shown_->count);
    projection_.project(*shown_, 0, shown_->count, xy);
    scatter_.set_points(xy);
    scatter_.start_afresh();
    painted_.clear();
}

ScatterTouched MapBeside::draw(PanelContext& context, ImVec2 size, std::span<const Mark> marks,
                               const ScatterOptions& like) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    if (!shown_) {
        const ImVec2 end{start.x + size.x, start.y + size.y};
        ImGui::GetWindowDrawList()->AddRectFilled(start, end, theme.well, theme.rounding());
        const bool coming = obstacle_.empty();
        empty_state(start, end, coming ? "Encoding the images…" : obstacle_,
                    coming ? "Their places appear here in a moment."
                           : "Open another checkpoint (Ctrl+O), or train a model.",
                    theme, context.fonts);
        ImGui::Dummy(size);
        context.mark_item("map beside");
        return {};
    }
    if (painted_ != colours_ && colours_.size() == scatter_.size()) {
        scatter_.set_colours(colours_);
        painted_ = colours_;
    }
    ScatterOptions options;
    options.x_label = projection_.labels()[0];
    options.y_label = projection_.labels()[1];
    const auto origin = projection_.place(std::vector<float>(projection_.code_size(), 0.0F));
    options.circles = {{origin[0], origin[1], 1, "1σ"}, {origin[0], origin[1], 2, "2σ"}};
    options.point_size = like.point_size;
    options.opacity = like.opacity;
    options.at_once = like.at_once;
    for (const Mark& mark : marks)
        if (const auto at = place(mark.row))
            options.markers.push_back({at->x, at->y, mark.letter});
    ScatterTouched touched = scatter_.draw("map beside", size, options, theme, context.fonts);
    context.mark("map beside", scatter_.view().min(), scatter_.view().max());
    if (touched.gliding || touched.drawing)
        context.shell.redraw_after(0);
    const std::string words = name_ + "  ·  step " + format_count(shown_->weights.step);
    const ImFont& font = *context.fonts.small;
    const float pad = theme.px(4);
    const ImVec2 at{scatter_.view().min().x + theme.s(), scatter_.view().min().y + theme.xs()};
    const ImVec2 text = font.CalcTextSizeA(font.FontSize, FLT_MAX, 0, words.c_str());
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({at.x - pad, at.y - pad / 2}, {at.x + text.x + pad, at.y + text.y + pad / 2},
                       with_alpha(theme.well, 0.85F), pad);
    list.AddText(&font, font.FontSize, at, theme.text, words.c_str());
    touched.place.reset(); // codes of this model are none of the first one's
    return touched;
}

std::optional<ScatterPlace> MapBeside::place(int row) const {
    if (row < 0 || !shown_ || static_cast<std::size_t>(row) >= scatter_.size())
        return std::nullopt;
    return scatter_.at(static_cast<std::size_t>(row));
}

} // namespace penumbra
