// What stands under the pointer of a plot: the values of every curve at one abscissa.

#include "app/widgets/controls.hpp"
#include "app/widgets/plot_frame.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace penumbra {
namespace {

/// What a curve is at an abscissa.
struct Reading {
    const PlotCurve* curve = nullptr;
    std::size_t point = 0;
    float value = 0; ///< the average where the curve is smoothed
    bool averaged = false;
};

/// Nothing beyond a curve's ends: the runs compared need not be of one length.
std::optional<Reading> read(const PlotCurve& curve, double x) {
    const Series& series = *curve.series;
    const auto nearest = curve.visible ? series.nearest(x) : std::nullopt;
    if (!nearest)
        return std::nullopt;
    const double first = series.x(0), last = series.x(series.size() - 1);
    const double spacing = (last - first) / static_cast<double>(std::max<std::size_t>(1, series.size() - 1));
    if (curve.second && (x > last + spacing || x < first - spacing))
        return std::nullopt;
    const bool averaged = !curve.markers && series.smoothing() > 0;
    return Reading{&curve, *nearest, averaged ? series.smooth()[*nearest] : series.raw()[*nearest], averaged};
}

/// The readings of the curves of one name.
struct Row {
    const PlotCurve* named = nullptr;
    std::optional<Reading> first, second;
};

std::vector<Row> rows_at(std::span<const PlotCurve> curves, double x) {
    std::vector<Row> rows;
    for (const PlotCurve& curve : curves) {
        const auto reading = read(curve, x);
        if (!reading)
            continue;
        auto row = std::ranges::find_if(rows, [&](const Row& one) { return one.named->name == curve.name; });
        if (row == rows.end())
            row = rows.insert(rows.end(), Row{&curve, {}, {}});
        (curve.second ? row->second : row->first) = reading;
    }
    return rows;
}

/// What is read snaps to the nearest point of the densest curve; of the first run where there is one.
const Series* leader_of(std::span<const PlotCurve> curves) {
    const Series* leader = nullptr;
    for (const bool second : {false, true}) {
        for (const PlotCurve& curve : curves)
            if (curve.visible && curve.second == second &&
                curve.series->size() > (leader != nullptr ? leader->size() : 0))
                leader = curve.series;
        if (leader != nullptr)
            break;
    }
    return leader;
}

} // namespace

void Plot::draw_crosshair(const Frame& frame, std::span<const PlotCurve> curves) const {
    const Theme& theme = frame.theme;
    const Series* leader = leader_of(curves);
    if (leader == nullptr)
        return;
    const double at = axis_value(x_, frame.options.x_scale, frame.x_fraction(ImGui::GetIO().MousePos.x));
    const double x = leader->x(*leader->nearest(at));
    const float screen_x = std::round(frame.x(x));
    frame.list.AddLine({screen_x, frame.min.y}, {screen_x, frame.max.y}, with_alpha(theme.muted, 0.6F));
    const auto rows = rows_at(curves, x);
    for (const Row& row : rows)
        for (const auto& reading : {row.first, row.second})
            if (reading && !std::isnan(frame.y(reading->value))) {
                const ImVec2 point{frame.x(reading->curve->series->x(reading->point)),
                                   frame.y(reading->value)};
                frame.list.AddCircleFilled(point, theme.px(4), theme.well);
                if (reading->curve->second)
                    frame.list.AddCircle(point, theme.px(3), reading->curve->colour, 0, theme.px(1));
                else
                    frame.list.AddCircleFilled(point, theme.px(3), reading->curve->colour);
            }

    ImGui::BeginTooltip();
    {
        const FontScope font(frame.fonts.small_number);
        ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(theme.muted), "%s %s", frame.options.x_label,
                           (frame.options.whole_x ? format_count(std::llround(x)) : format_value(x)).c_str());
        const bool two = std::ranges::any_of(curves, [](const PlotCurve& curve) { return curve.second; });
        float names = 0;
        for (const Row& row : rows)
            names = std::max(names, ImGui::CalcTextSize(row.named->name.c_str()).x);
        const float key = theme.px(8);
        const float column = theme.px(two ? 110 : 80);
        const float first = key + theme.s() + names + column;
        const float second = first + column;
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const ImVec2 heading = ImGui::GetCursorScreenPos();
        if (two) {
            const float room = column - theme.s();
            draw_right_aligned(list, frame.fonts.small, heading.x + first, heading.y, theme.muted,
                               elided(frame.options.first_run, room));
            draw_right_aligned(list, frame.fonts.small, heading.x + second, heading.y, theme.muted,
                               elided(frame.options.second_run, room));
            ImGui::Dummy({second, ImGui::GetFontSize()});
        }
        for (const Row& row : rows) {
            const ImVec2 start = ImGui::GetCursorScreenPos();
            const float middle = start.y + ImGui::GetFontSize() / 2;
            list.AddRectFilled({start.x, middle - key / 2}, {start.x + key, middle + key / 2},
                               row.named->colour, theme.px(2));
            list.AddText({start.x + key + theme.s(), start.y}, theme.text, row.named->name.c_str());
            const auto put = [&](const std::optional<Reading>& reading, float right) {
                draw_right_aligned(list, frame.fonts.small_number, start.x + right, start.y,
                                   reading ? theme.text : theme.muted,
                                   reading ? format_value(reading->value) : "–");
            };
            put(row.first, first);
            if (two)
                put(row.second, second);
            const std::string raw = !two && row.first && row.first->averaged
                                        ? "  raw " + format_value(row.named->series->raw()[row.first->point])
                                        : "";
            list.AddText({start.x + first, start.y}, theme.muted, raw.c_str());
            ImGui::Dummy({two ? second : first + ImGui::CalcTextSize(raw.c_str()).x, ImGui::GetFontSize()});
        }
    }
    ImGui::EndTooltip();
}

} // namespace penumbra
