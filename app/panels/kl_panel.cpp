#include "app/panels/kl_panel.hpp"

#include "app/panels/dimension_order.hpp"
#include "app/panels/kl_words.hpp"
#include "app/widgets/controls.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {
namespace {

constexpr const char* kKlHelp =
    "How many nats the posterior of a dimension is away from the prior, averaged over the images:\n"
    "KL(N(μ, σ²) || N(0, 1)) = (μ² + σ² − 1 − ln σ²) / 2.";
constexpr const char* kDistanceHelp =
    "The 2-Wasserstein distance of a dimension's marginal from N(0, 1): the root mean square difference of "
    "the sorted codes from the normal quantiles at (i + 1/2) / N. 0: exactly the prior; a constant 0 is at "
    "1.";
constexpr const char* kBetaHelp =
    "β is the weight of the KL term in the loss: reconstruction + β KL. Over the warm-up it rises linearly "
    "from 0, min(1, epoch / warm-up) β, so that dimensions are in use before they cost anything.";
constexpr const char* kActiveHelp =
    "Active by its KL: KL(q(z|x) || p(z)) of the dimension is above 0.1 nats for at least 10 % of the "
    "images. Active by its variance: Var of the posterior mean over the images is above 0.01 (Burda et al. "
    "2016). Bars of dimensions that are collapsed by the KL rule are grey. The dashed line is at 0.1 nats.";
constexpr const char* kDeterministicActiveHelp =
    "Active: the variance of the dimension's code over the images is above 0.01. This encoder gives no "
    "posterior, so the KL rule does not apply. Bars of constant dimensions are grey.";

} // namespace

bool KlPanel::draw_empty(PanelContext& context) const {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto say = [&](const std::string& line, const std::string& hint) {
        empty_state(start, {start.x + room.x, start.y + room.y}, line, hint, context.theme, context.fonts);
        context.mark("kl bars", start, {start.x + room.x, start.y + room.y});
        return true;
    };
    if (!walk_->capabilities().encode)
        return say(walk_->obstacle(),
                   walk_->remedy("Open a checkpoint that encodes (Ctrl+O), such as vae-2d, or train one."));
    if (walk_->data() == nullptr)
        return say("No images to measure with.", "Open a folder with a data set (Ctrl+O).");
    if (probe_ && probe_->statistics.dimensions() > 0)
        return false;
    const auto newest = context.studio.probe();
    if (newest && !newest->problem.empty() && newest->query.source == walk_->source() && !walk_->probing())
        return say("The dimensions could not be measured.", newest->problem);
    return say("Measuring…", "The images are being encoded.");
}

void KlPanel::update_order() {
    const LatentStatistics& statistics = probe_->statistics;
    if (touched_ && order_.size() == statistics.dimensions())
        return;
    order_ = dimension_order(sorted_ ? &statistics : nullptr, statistics.dimensions());
}

void KlPanel::draw(PanelContext& context) {
    if (!restored_)
        sorted_ = context.session.flag("kl.sorted", false);
    restored_ = true;
    walk_->update(context);
    probe_ = walk_->probe();
    if (draw_empty(context)) {
        touched_ = false;
        return;
    }
    update_order();
    update_history(context);
    update_beside(context);
    draw_controls(context);
    draw_words(context);
    const float gap = ImGui::GetStyle().ItemSpacing.y;
    const float room = ImGui::GetContentRegionAvail().y - context.theme.px(2);
    const float below = beside_ ? std::floor((room - gap) / 2) : history_height(context, room);
    draw_bars(context, std::max(context.theme.px(60), room - (below > 0 ? below + gap : 0)));
    if (beside_)
        draw_beside(context, below);
    else if (below > 0)
        draw_history(context, below);
}

void KlPanel::draw_controls(PanelContext& context) {
    const Theme& theme = context.theme;
    const LatentStatistics& statistics = probe_->statistics;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float right = start.x + ImGui::GetContentRegionAvail().x;
    const auto choose = [&](bool sorted) {
        sorted_ = sorted;
        context.session.set_flag("kl.sorted", sorted);
        touched_ = false;
    };
    char total[48];
    std::snprintf(total, sizeof total, statistics.stochastic ? "Σ %.2f nats" : "mean W₂ %.2f",
                  shown_total(statistics));
    const ImVec2 size =
        context.fonts.number->CalcTextSizeA(context.fonts.number->FontSize, FLT_MAX, 0, total);
    // The buttons give way to the total in a narrow panel.
    const float gaps = theme.xs() + ImGui::GetStyle().ItemSpacing.x;
    const float width =
        std::clamp(std::floor((right - start.x - size.x - gaps) / 2), theme.px(60), theme.px(72));
    const ImVec2 padding{theme.xs(), ImGui::GetStyle().FramePadding.y}; // as little as keeps words centred
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, padding);
    if (toggle_button("In order", !sorted_, {width, 0}, theme))
        choose(false);
    help_on_hover("The dimensions as they are numbered.", theme, context.fonts);
    ImGui::SameLine(0, theme.xs());
    if (toggle_button("Sorted", sorted_, {width, 0}, theme))
        choose(true);
    ImGui::PopStyleVar();
    context.mark_item("kl sort");
    help_on_hover(statistics.stochastic ? "The dimensions with the largest KL first."
                                        : "The dimensions nearest to N(0, 1) first.",
                  theme, context.fonts);
    ImGui::SameLine();
    const float x = std::max(ImGui::GetCursorScreenPos().x, right - size.x);
    ImGui::SetCursorScreenPos({x, start.y});
    ImGui::InvisibleButton("total", {std::max(1.0F, right - x), ImGui::GetFrameHeight()});
    ImGui::GetWindowDrawList()->AddText(
        context.fonts.number, context.fonts.number->FontSize,
        {x, std::floor(start.y + (ImGui::GetFrameHeight() - context.fonts.number->FontSize) / 2)}, theme.text,
        total);
    help_on_hover(statistics.stochastic
                      ? std::string("The KL of the whole code, the sum over its dimensions, averaged over ") +
                            std::to_string(statistics.images) +
                            " images. The rate of the model, in nats an image."
                      : std::string("Mean over the dimensions. ") + kDistanceHelp,
                  theme, context.fonts);
}

void KlPanel::draw_words(PanelContext& context) const {
    const Theme& theme = context.theme;
    const LatentStatistics& statistics = probe_->statistics;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ImGui::GetStyle().ItemSpacing.x, theme.px(3)});
    {
        const FontScope font(context.fonts.small);
        std::string beta;
        if (walk_->source() == Source::Training) {
            const auto snapshot = context.studio.training();
            beta = beta_words(snapshot->run.model.parameters, snapshot->epoch());
        } else if (const auto opened = context.studio.opened()) {
            beta = beta_words(opened->spec.parameters, std::nullopt);
        }
        if (!beta.empty()) {
            muted_text(beta, theme);
            help_on_hover(kBetaHelp, theme, context.fonts);
        }
        std::string active = active_words(statistics, probe_->parts);
        // Where it takes two lines, each rule has its own.
        const std::string_view between = " · ";
        if (const auto at = active.find(between);
            at != std::string::npos &&
            ImGui::CalcTextSize(active.c_str()).x > ImGui::GetContentRegionAvail().x)
            active.replace(at, between.size(), "\n");
        muted_text(active, theme);
        help_on_hover(statistics.stochastic ? kActiveHelp : kDeterministicActiveHelp, theme, context.fonts);
        if (!statistics.stochastic)
            muted_text("No posterior, so no KL: each dimension's distance from N(0, 1).", theme);
        else
            muted_text("KL of each dimension, nats", theme);
        help_on_hover(statistics.stochastic ? kKlHelp : kDistanceHelp, theme, context.fonts);
    }
    ImGui::PopStyleVar();
}

void KlPanel::explain(PanelContext& context, const std::string& words) const {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    ImGui::BeginTooltip();
    {
        const FontScope font(context.fonts.small);
        ImGui::TextUnformatted(words.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, context.theme.muted);
        ImGui::TextUnformatted(probe_->statistics.stochastic
                                   ? "KL = (μ² + σ² − 1 − ln σ²) / 2, averaged over the images\n"
                                     "Click: the traversal of this dimension."
                                   : "W₂² = mean of (sorted code − normal quantile)²\n"
                                     "Click: the traversal of this dimension.");
        ImGui::PopStyleColor();
    }
    ImGui::EndTooltip();
}

void KlPanel::wish_traversal(std::int64_t dimension) {
    walk_->dimension = static_cast<int>(dimension);
    ++walk_->traversal_wished;
}

std::vector<DimensionBar> KlPanel::bars_of(const LatentStatistics& statistics,
                                           std::span<const std::int64_t> order, const Theme& theme) const {
    const auto& values = shown_values(statistics);
    std::vector<DimensionBar> bars;
    for (const std::int64_t dimension : order) {
        const auto j = static_cast<std::size_t>(dimension);
        const bool active =
            statistics.stochastic ? statistics.active_by_kl(j) : statistics.active_by_variance(j);
        bars.push_back({.value = values[j],
                        .number = static_cast<int>(dimension),
                        .colour = active ? theme.accent : with_alpha(theme.muted, 0.7F)});
    }
    return bars;
}

double KlPanel::threshold_of(const LatentStatistics& statistics) {
    return statistics.stochastic ? static_cast<double>(kActiveKl) : -1;
}

void KlPanel::draw_bars(PanelContext& context, float height) {
    const Theme& theme = context.theme;
    const LatentStatistics& statistics = probe_->statistics;
    bars_ = bars_of(statistics, order_, theme);
    for (DimensionBar& bar : bars_)
        bar.selected = bar.number == walk_->dimension;
    const double threshold = threshold_of(statistics);
    const bool one_scale = beside_ && beside_->statistics.stochastic == statistics.stochastic;
    const BarsTouched touched =
        dimension_bars("kl bars", {ImGui::GetContentRegionAvail().x, height}, bars_, threshold, theme,
                       context.fonts, one_scale ? bars_top(beside_bars_, threshold) : 0);
    context.mark_item("kl bars");
    touched_ = ImGui::IsItemHovered();
    if (touched.hovered >= 0) {
        const std::int64_t dimension = order_[static_cast<std::size_t>(touched.hovered)];
        explain(context, bar_words(statistics, probe_->parts, static_cast<std::size_t>(dimension)));
    }
    if (touched.clicked >= 0)
        wish_traversal(order_[static_cast<std::size_t>(touched.clicked)]);
}

void KlPanel::draw_header(PanelContext& context, float left, float right) {
    const Theme& theme = context.theme;
    const float width = theme.px(54);
    if (right - width < left)
        return;
    const float height = ImGui::GetFrameHeight();
    ImGui::SetCursorScreenPos(
        {right - width, ImGui::GetCursorScreenPos().y + std::floor((theme.px(40) - height) / 2)});
    const Action* action = context.actions.find("kl.csv");
    ImGui::BeginDisabled(action == nullptr || !context.actions.enabled(*action));
    if (ImGui::Button("CSV", {width, height}))
        context.actions.run("kl.csv");
    ImGui::EndDisabled();
    context.mark_item("kl csv");
    help_on_hover("Save KL, mean, variance, kurtosis and distance of every dimension as a table.", theme,
                  context.fonts);
}

std::string KlPanel::table() const {
    return kl_csv(probe_->statistics, probe_->parts);
}

void KlPanel::export_csv(PanelContext& context) const {
    ShellServices& shell = context.shell;
    context.shell.choose_file({.title = "Save the statistics of the dimensions as a table",
                               .save = true,
                               .extension = ".csv",
                               .name = "kl.csv",
                               .chosen = [probe = probe_, &shell](const std::filesystem::path& path) {
                                   try {
                                       write_file_atomically(path, kl_csv(probe->statistics, probe->parts));
                                       shell.say("Wrote " + std::to_string(probe->statistics.dimensions()) +
                                                 " dimensions to " + path.string() + ".");
                                   } catch (const Error& error) {
                                       shell.complain(error.what());
                                   }
                               }});
}

void KlPanel::register_actions(Actions& actions, PanelContext& context) {
    actions.add({.id = "kl.sorted",
                 .label = "Sort dimensions by KL",
                 .menu = "Per-dimension KL",
                 .run =
                     [this, &context] {
                         sorted_ = !sorted_;
                         touched_ = false;
                         context.session.set_flag("kl.sorted", sorted_);
                     },
                 .checked = [this] { return sorted_; }});
    actions.add({.id = "kl.csv",
                 .label = "Export CSV…",
                 .menu = "Per-dimension KL",
                 .run = [this, &context] { export_csv(context); },
                 .enabled = [this] { return has_table(); },
                 .needs = "No codes have been computed yet."});
}

} // namespace penumbra
