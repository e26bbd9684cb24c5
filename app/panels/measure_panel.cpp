#include "app/panels/measure_panel.hpp"

#include "app/panels/glossary.hpp"
#include "app/panels/printed.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr float kControls = 236;  ///< width at scale 1
constexpr float kLeastPlot = 240; ///< width below which there is no plot beside the table
constexpr float kTable = 330;

/// The k of "nll_importance_100"; 0 when the name is none of that stem.
std::int64_t samples_of(const std::string& name, const std::string& stem) {
    std::int64_t k = 0;
    if (!name.starts_with(stem))
        return 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + stem.size(), end, k);
    return read.ec == std::errc() && read.ptr == end ? k : 0;
}

std::string shown(double value, const std::string& unit) {
    char text[48];
    if (unit == "%")
        std::snprintf(text, sizeof text, "%.1f %%", 100 * value);
    else
        std::snprintf(text, sizeof text, "%s%s%s", format_value(value).c_str(), unit.empty() ? "" : " ",
                      unit.c_str());
    return text;
}

} // namespace

std::vector<MeasurePanel::Metric> MeasurePanel::known_metrics() {
    return {{"likelihood", "Likelihood",
             "Estimates of log p(x) with as many samples an image as chosen below: importance sampling, "
             "whose bound is that of the "
             "IWAE, and naive Monte Carlo; or the exact value of models that know it.",
             true, false},
            {"active_units", "Active units", "Dimensions of the code in use, by both rules.", true, false},
            {"reconstruction", "Reconstruction", "Error of decoded codes.", false, false},
            {"generation", "Generation",
             "Fréchet distance of samples from the prior and from ten Gaussians fitted to the codes.", false,
             false},
            {"completion", "Completion",
             "Sixteen completions a digit, beside those of the nearest training digits.", false, false}};
}

void MeasurePanel::choose_model(PanelContext& context) {
    walk_->update(context);
    training_ = walk_->source() == Source::Training;
    capabilities_ = walk_->capabilities();
    model_name_ = walk_->model_name();
    has_model_ = !model_name_.empty();
    for (Metric& metric : metrics_) {
        const std::string name = metric.name;
        metric.possible =
            has_model_ && context.studio.data() &&
            (name == "likelihood"       ? capabilities_.stochastic_encoder || capabilities_.exact_likelihood
             : name == "active_units"   ? capabilities_.encode
             : name == "reconstruction" ? capabilities_.encode && capabilities_.decode
             : name == "generation" ? capabilities_.sample || (capabilities_.encode && capabilities_.decode)
                                    : capabilities_.complete);
    }
}

bool MeasurePanel::can_start() const {
    return std::ranges::any_of(metrics_,
                               [](const Metric& metric) { return metric.wanted && metric.possible; });
}

void MeasurePanel::start(PanelContext& context) {
    MeasureQuery query;
    if (!training_ && context.studio.opened())
        query.checkpoint = context.studio.opened()->path;
    for (const Metric& metric : metrics_)
        if (metric.wanted && metric.possible)
            query.options.metrics.emplace_back(metric.name);
    query.options.limit = std::lround(images_);
    query.options.importance_samples = static_cast<int>(std::lround(samples_));
    context.studio.measure(std::move(query));
}

void MeasurePanel::receive(PanelContext& context) {
    auto newest = context.studio.measurement();
    if (!newest || newest == answer_)
        return;
    answer_ = std::move(newest);
    lines_.clear();
    bounds_.clear();
    plot_.fit();
    for (const ReportRow& row : answer_->report.rows) {
        if (row.subject != "model")
            lines_.push_back({row.subject, "", ""});
        for (std::size_t i = 0; i < row.figures.size(); ++i) {
            const auto& [name, value] = row.figures[i];
            const GlossaryEntry known = glossary(name);
            std::string text = shown(value, known.unit);
            if (i + 1 < row.figures.size() && row.figures[i + 1].first == name + "_se") {
                ++i;
                text += " ± " + format_value(row.figures[i].second);
            }
            lines_.push_back({known.label, text, known.definition});
        }
        if (row.subject == "model")
            read_bounds(row);
    }
}

void MeasurePanel::read_bounds(const ReportRow& row) {
    const auto curve = [&](const std::string& stem, const char* name) {
        Bound bound{{}, name, glossary(stem + "1").definition};
        for (const auto& [figure, value] : row.figures)
            if (const auto k = samples_of(figure, stem); k > 0)
                bound.series.append(static_cast<double>(k), static_cast<float>(value));
        if (bound.series.size() > 0)
            bounds_.push_back(std::move(bound));
    };
    curve("nll_importance_", "importance sampling");
    curve("nll_monte_carlo_", "naive Monte Carlo");
    if (bounds_.empty())
        return;
    // The evidence bound does not depend on k: a level over the same stretch.
    for (const auto& [figure, value] : row.figures)
        if (figure == "nll_elbo") {
            Bound bound{{}, "−ELBO", glossary(figure).definition};
            const Series& first = bounds_.front().series;
            for (const double k : {first.x(0), first.x(first.size() - 1)})
                bound.series.append(k, static_cast<float>(value));
            bounds_.push_back(std::move(bound));
            return;
        }
}

void MeasurePanel::draw(PanelContext& context) {
    choose_model(context);
    receive(context);
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float controls = std::min(theme.px(kControls), room.x);
    ImGui::BeginGroup();
    draw_controls(context, controls);
    ImGui::EndGroup();
    const float left = controls + theme.l();
    if (room.x - left < theme.px(160))
        return;
    ImGui::SetCursorScreenPos({start.x + left, start.y});
    draw_results(context, {room.x - left, room.y - theme.px(2)});
}

void MeasurePanel::draw_controls(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    {
        const FontScope font(context.fonts.small);
        const std::string of = has_model_ ? model_name_ + ", on test images" : "No model is open.";
        coloured_text(elided(of, width), theme.muted);
    }
    // First, so that a low window need not be scrolled for it.
    draw_progress(context, width);
    const float half = std::floor((width - theme.xs()) / 2);
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
        Metric& metric = metrics_[i];
        ImGui::BeginDisabled(!metric.possible);
        if (toggle_button(metric.label, metric.wanted && metric.possible, {half, 0}, theme))
            metric.wanted = !metric.wanted;
        ImGui::EndDisabled();
        context.mark_item("measure " + std::string(metric.name));
        help_on_hover(metric.possible ? metric.help : "This model cannot be measured by it.", theme,
                      context.fonts);
        if (i % 2 == 0 && i + 1 < metrics_.size())
            ImGui::SameLine(0, theme.xs());
    }
    const float least_images = 50, most_images = 10000, least_samples = 1, most_samples = 5000;
    ImGui::SetNextItemWidth(width);
    value_slider("##images", "Test images", ImGuiDataType_Float, &images_, &least_images, &most_images,
                 "%.0f", ImGuiSliderFlags_Logarithmic, theme, context.fonts);
    context.mark_item("measure images");
    help_on_hover("The first so many of the test images, which are never trained on.", theme, context.fonts);
    ImGui::SetNextItemWidth(width);
    value_slider("##samples", "Samples k", ImGuiDataType_Float, &samples_, &least_samples, &most_samples,
                 "%.0f", ImGuiSliderFlags_Logarithmic, theme, context.fonts);
    context.mark_item("measure samples");
    help_on_hover("Codes drawn for each image, by the posterior and by the prior, to estimate its "
                  "likelihood; published "
                  "figures use 5,000.",
                  theme, context.fonts);
}

void MeasurePanel::draw_progress(PanelContext& context, float width) {
    const Theme& theme = context.theme;
    const auto progress = context.studio.measuring();
    if (!progress) {
        ImGui::BeginDisabled(!can_start());
        if (primary_button("Measure", {width, 0}, theme, context.fonts))
            context.actions.run("measure.start");
        ImGui::EndDisabled();
        context.mark_item("measure");
        return;
    }
    const float cancel = theme.px(70);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + width - cancel - theme.xs(), start.y + ImGui::GetFrameHeight()};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(start, end, theme.well, theme.rounding());
    const float filled = (end.x - start.x) * static_cast<float>(std::clamp(progress->fraction, 0.0, 1.0));
    list.AddRectFilled(start, {start.x + filled, end.y}, theme.selection, theme.rounding());
    {
        const FontScope font(context.fonts.small);
        const std::string words =
            elided(progress->doing.empty() ? "waiting" : progress->doing, end.x - start.x - theme.m());
        list.AddText({start.x + theme.s(), start.y + (end.y - start.y - ImGui::GetFontSize()) / 2},
                     theme.text, words.c_str());
    }
    ImGui::SetCursorScreenPos({end.x + theme.xs(), start.y});
    if (ImGui::Button("Cancel", {cancel, 0}))
        context.actions.run("measure.cancel");
    context.mark_item("measure-cancel");
    context.shell.redraw_after(0.2);
}

void MeasurePanel::draw_results(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + size.x, start.y + size.y};
    if (!answer_ || !answer_->problem.empty()) {
        const bool failed = static_cast<bool>(answer_), coming = context.studio.measuring().has_value();
        empty_state(start, end,
                    coming   ? "Measuring…"
                    : failed ? "It could not be measured."
                             : "Nothing has been measured yet.",
                    coming   ? "The figures appear here; go on meanwhile."
                    : failed ? answer_->problem
                             : "Choose what, and press Measure. It runs in the background: go on meanwhile.",
                    theme, context.fonts);
        context.mark("figures", start, end);
        return;
    }
    float plot = 0;
    if (!bounds_.empty() && size.x - theme.px(kTable) - theme.l() >= theme.px(kLeastPlot)) {
        plot = size.x - theme.px(kTable) - theme.l();
        std::vector<PlotCurve> curves;
        for (std::size_t i = 0; i < bounds_.size(); ++i)
            curves.push_back(
                {&bounds_[i].series, bounds_[i].name, theme.series(i), true, true, bounds_[i].help});
        ImGui::BeginGroup();
        ImGui::PushItemWidth(plot);
        Plot::legend(curves, theme, context.fonts);
        ImGui::PopItemWidth();
        const float top = ImGui::GetCursorScreenPos().y;
        PlotOptions options;
        options.x_scale = AxisScale::Logarithmic;
        options.x_label = "samples k";
        plot_.draw("bounds", {plot, std::max(theme.px(80), end.y - top)}, curves, options, theme,
                   context.fonts);
        ImGui::EndGroup();
        context.mark_item("bounds");
    }
    const float left = plot > 0 ? plot + theme.l() : 0;
    ImGui::SetCursorScreenPos({start.x + left, start.y});
    draw_table(context, {size.x - left, size.y});
}

void MeasurePanel::draw_table(PanelContext& context, ImVec2 size) {
    const Theme& theme = context.theme;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, 0);
    ImGui::BeginChild("figures", size);
    {
        const FontScope font(context.fonts.small);
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, ", %.0f s", answer_->seconds);
        ImGui::PushTextWrapPos(0);
        coloured_text(answer_->model + ", step " + format_count(answer_->step) + seconds + "  ·  " +
                          answer_->report.measured_on,
                      theme.muted);
        ImGui::PopTextWrapPos();
        const float width = ImGui::GetContentRegionAvail().x;
        const float line = ImGui::GetFontSize() + theme.px(4);
        ImDrawList& list = *ImGui::GetWindowDrawList();
        for (const Line& figure : lines_) {
            const ImVec2 at = ImGui::GetCursorScreenPos();
            list.AddLine({at.x, at.y - theme.px(2)}, {at.x + width, at.y - theme.px(2)}, theme.grid);
            ImFont* numbers = context.fonts.small_number;
            const float value =
                numbers->CalcTextSizeA(numbers->FontSize, FLT_MAX, 0, figure.values.c_str()).x;
            list.AddText(at, figure.values.empty() ? theme.muted : theme.text,
                         elided(figure.label, width - value - theme.m()).c_str());
            draw_right_aligned(list, numbers, at.x + width, at.y, theme.text, figure.values);
            ImGui::Dummy({width, line - ImGui::GetStyle().ItemSpacing.y});
            help_on_hover(figure.help, theme, context.fonts);
        }
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
    context.mark_item("figures");
}

void MeasurePanel::draw_header(PanelContext& context, float left, float right) {
    const float width = context.theme.px(54);
    if (right - width < left || !has_table())
        return;
    const float height = ImGui::GetFrameHeight();
    ImGui::SetCursorScreenPos(
        {right - width, ImGui::GetCursorScreenPos().y + std::floor((context.theme.px(40) - height) / 2)});
    if (ImGui::Button("CSV", {width, height}))
        context.actions.run("table.measure");
    context.mark_item("measure-csv");
    help_on_hover("Save the figures as a table.", context.theme, context.fonts);
}

std::string MeasurePanel::table() const {
    std::string table = "subject,figure,value\n";
    for (const ReportRow& row : answer_->report.rows)
        for (const auto& [name, value] : row.figures)
            table += row.subject + "," + name + printed(",%.9g\n", value);
    return table;
}

void MeasurePanel::register_actions(Actions& actions, PanelContext& context) {
    actions.add({.id = "measure.start",
                 .label = "Measure the model",
                 .menu = "Measure",
                 .run = [this, &context] { start(context); },
                 .enabled = [this, &context] { return can_start() && !context.studio.measuring(); },
                 .needs = "It needs a model and test images, and no measurement under way."});
    actions.add({.id = "measure.cancel",
                 .label = "Cancel the measurement",
                 .menu = "Measure",
                 .run = [&context] { context.studio.cancel_measurement(); },
                 .enabled = [&context] { return context.studio.measuring().has_value(); },
                 .needs = "No measurement is under way."});
}

} // namespace penumbra
