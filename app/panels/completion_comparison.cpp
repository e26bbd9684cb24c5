#include "app/panels/completion_comparison.hpp"

#include "app/panels/completion_words.hpp"
#include "app/panels/conversation.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr int kSamples = 16; ///< of each model; as many are shown as have room
/// Least seconds from one question to the next: all models together may take longer than a stroke can wait.
constexpr double kInterval = 0.25;
constexpr int kLargestZoom = 3;

/// As large as still shows eight, or else as many as there are.
GridLayout large_grid(ImVec2 room, float gap) {
    constexpr int kEnough = 8;
    for (int zoom = kLargestZoom; zoom > 1; --zoom) {
        const auto step = static_cast<float>(28 * zoom) + gap;
        const int columns = static_cast<int>((room.x + gap) / step);
        const int count = std::min(kSamples, columns * static_cast<int>((room.y + gap) / step));
        if (count < kEnough)
            continue;
        auto layout = grid_row(count, zoom, gap, 0);
        layout.columns = columns;
        layout.row_gap = gap;
        return layout;
    }
    return fit_grid(kSamples, room, gap, 0, 1);
}

/// Whose completions are shown: the opened models and the newest weights of the one in training.
std::vector<WeightsStamp> stamps(const PanelContext& context) {
    std::vector<WeightsStamp> all;
    for (const auto& model : context.studio.completers())
        all.push_back(model->weights);
    const auto training = context.studio.training();
    if (CompletionDesk::training_completes(*training))
        all.push_back({training->generation, training->step});
    return all;
}

} // namespace

void CompletionComparison::update(PanelContext& context, const CompletionDesk& desk) {
    CompareQuery query;
    query.bottom.assign(desk.paint.pixels().begin() + kHalfPixels, desk.paint.pixels().end());
    query.samples = kSamples;
    query.seed = desk.seed;
    query.temperature = desk.temperature;
    auto models = stamps(context);
    if (asked_ != query || asked_of_ != models) {
        double spent = 0;
        if (answer_)
            for (const CompleteAnswer& model : answer_->models)
                spent += model.milliseconds;
        const double rest = asked_at_ + std::max(kInterval, following_pace(spent)) - context.now;
        if (rest > 0 && asked_) {
            context.shell.redraw_after(rest);
        } else {
            asked_ = query;
            asked_of_ = std::move(models);
            asked_at_ = context.now;
            context.studio.ask(std::move(query));
        }
    }
    auto newest = context.studio.comparison();
    if (!newest || newest == answer_)
        return;
    answer_ = std::move(newest);
    rows_.resize(answer_->models.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
        rows_[i].set_images(answer_->models[i].completions);
}

void CompletionComparison::draw(PanelContext& context, ImVec2 size) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 end{start.x + size.x, start.y + size.y};
    if (!answer_ || answer_->models.empty()) {
        const bool failed = answer_ && !answer_->problem.empty();
        const bool coming = !answer_ && !asked_of_.empty();
        empty_state(start, end,
                    failed   ? "They could not be compared."
                    : coming ? "Imagining…"
                             : "No model completes yet.",
                    failed   ? answer_->problem
                    : coming ? "Every model that completes is asked."
                             : "Open checkpoints that can complete (Ctrl+O): each gets a row here.",
                    context.theme, context.fonts);
    } else {
        // One model alone is not drawn as large as the panel.
        const auto rows = static_cast<float>(std::max<std::size_t>(2, answer_->models.size()));
        const float height = std::floor(size.y / rows);
        for (std::size_t i = 0; i < answer_->models.size(); ++i)
            draw_row(context, i, {start.x, start.y + static_cast<float>(i) * height}, {size.x, height});
        if (answer_->models.size() == 1)
            empty_state({start.x, start.y + height}, end, "One model so far.",
                        "Open other checkpoints that complete (Ctrl+O), or train one, to see them side by "
                        "side.",
                        context.theme, context.fonts);
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy(size);
    context.mark_item("comparison");
}

void CompletionComparison::draw_row(PanelContext& context, std::size_t index, ImVec2 start, ImVec2 size) {
    const Theme& theme = context.theme;
    const CompleteAnswer& answer = answer_->models[index];
    const float line = context.fonts.small->FontSize + theme.xs();
    ImGui::SetCursorScreenPos(start);
    {
        const FontScope font(context.fonts.small);
        std::string figures = answer.problem.empty() ? completion_figures(answer) : "";
        const float name = ImGui::CalcTextSize(answer.model.c_str()).x;
        if (name + theme.m() + ImGui::CalcTextSize(figures.c_str()).x > size.x && answer.problem.empty())
            figures = short_completion_figures(answer);
        const float width = ImGui::CalcTextSize(figures.c_str()).x;
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.AddText(start, theme.text, elided(answer.model, size.x - width - theme.m()).c_str());
        list.AddText({start.x + size.x - width, start.y}, theme.muted, figures.c_str());
    }
    const ImVec2 below{start.x, start.y + line};
    if (!answer.problem.empty()) {
        empty_state(below, {start.x + size.x, start.y + size.y - theme.s()}, "It could not complete this.",
                    answer.problem, theme, context.fonts);
        return;
    }
    const float gap = theme.px(3);
    const float room = size.y - line - theme.s();
    const auto layout = large_grid({size.x, room}, gap);
    looks_.assign(static_cast<std::size_t>(layout.count), {});
    for (std::size_t i = 0; i < looks_.size() && !answer.classifier.empty(); ++i)
        looks_[i].border = theme.digit(answer.labels[i]);
    ImGui::SetCursorScreenPos(below);
    ImGui::PushID(static_cast<int>(index));
    rows_[index].draw("row", layout, looks_, theme, context.fonts);
    ImGui::PopID();
}

} // namespace penumbra
