#include "app/panels/map_embedding.hpp"

#include "app/panels/printed.hpp"
#include "app/widgets/controls.hpp"
#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr double kLeastPerplexity = 2;
constexpr double kMostPerplexity = 200;
constexpr std::int64_t kMostSeed = 999;

} // namespace

void MapEmbedding::restore(const Session& session) {
    perplexity_ = std::clamp(session.number("map.perplexity", 30), kLeastPerplexity, kMostPerplexity);
    seed_ = std::clamp(static_cast<std::int64_t>(session.number("map.seed", 1)), std::int64_t{1}, kMostSeed);
}

void MapEmbedding::update(PanelContext& context) {
    const auto newest = context.studio.embedding();
    if (!asked_ || !newest || newest == answer_ || newest->serial != serial_)
        return;
    answer_ = newest;
    if (!answer_->problem.empty())
        context.shell.complain(answer_->problem);
    if (answer_->xy.empty())
        return;
    MapPlaces places;
    places.rows = answer_->rows;
    places.xy = answer_->xy;
    places.labels = {"t-SNE 1", "t-SNE 2"};
    places.follows = static_cast<bool>(places_) && places_->rows == places.rows;
    places_ = std::make_shared<const MapPlaces>(std::move(places));
}

void MapEmbedding::run(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe,
                       std::size_t part) {
    asked_ = EmbedQuery{
        .probe = probe, .part = part, .perplexity = perplexity_, .seed = static_cast<std::uint64_t>(seed_)};
    serial_ = context.studio.ask(*asked_);
    answer_.reset();
    places_.reset();
    context.shell.redraw_after(0);
}

void MapEmbedding::cancel(PanelContext& context) {
    if (running())
        context.studio.cancel_embedding();
}

bool MapEmbedding::is_of(const ProbeAnswer& probe, std::size_t part) const {
    if (!asked_ || asked_->part != part)
        return false;
    const ProbeAnswer& embedded = *asked_->probe;
    return embedded.query == probe.query && embedded.weights.generation == probe.weights.generation &&
           embedded.count == probe.count && embedded.code_size == probe.code_size;
}

std::shared_ptr<const MapPlaces> MapEmbedding::shown(const ProbeAnswer& probe, std::size_t part) const {
    return is_of(probe, part) ? places_ : nullptr;
}

std::string MapEmbedding::words(const ProbeAnswer& probe, std::size_t part) const {
    const bool thinned = probe.count > EmbedQuery{}.most;
    if (!is_of(probe, part))
        return "Not run yet: it takes some seconds" +
               (thinned
                    ? " for " + format_count(static_cast<long long>(EmbedQuery{}.most)) + " of the points."
                    : std::string("."));
    if (!answer_)
        return "Waiting…";
    if (!answer_->problem.empty())
        return answer_->problem;
    if (!answer_->finished && answer_->iteration == 0)
        return printed("Looking for neighbours… %.0f %%", 100 * answer_->fraction);
    const std::string figures =
        format_count(answer_->iteration) + " of " + format_count(answer_->query.iterations) +
        (answer_->iteration > 0 ? printed("  ·  KL %.2f nats", answer_->divergence) : std::string());
    if (!answer_->finished)
        return "Iteration " + figures;
    if (answer_->cancelled)
        return "Stopped at iteration " + figures;
    return printed("KL %.2f nats", answer_->divergence) + "  ·  of step " +
           format_count(answer_->weights.step) + "  ·  seed " + std::to_string(answer_->query.seed);
}

void MapEmbedding::draw(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe,
                        std::size_t part) {
    const Theme& theme = context.theme;
    Flow flow(ImGui::GetStyle().ItemInnerSpacing.x);
    const float button = theme.px(64);
    flow.place(button);
    if (running()) {
        if (ImGui::Button("Stop", {button, 0}))
            context.actions.run("map.tsne-stop");
    } else if (primary_button(is_of(*probe, part) ? "Again" : "Run", {button, 0}, theme, context.fonts)) {
        context.actions.run("map.tsne");
    }
    context.mark_item("map tsne run");
    help_on_hover(running() ? "Stop, and keep the places as they are now."
                            : "Lay the codes out by t-SNE, from their principal components on: what is near "
                              "among all dimensions stays near; distances between clusters mean little. It "
                              "is never run by itself.",
                  theme, context.fonts);
    const float slider = theme.px(150);
    flow.place(slider);
    ImGui::SetNextItemWidth(slider);
    if (value_slider("##perplexity", "Perplexity", ImGuiDataType_Double, &perplexity_, &kLeastPerplexity,
                     &kMostPerplexity, "%.0f", ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic,
                     theme, context.fonts)) {
        perplexity_ = std::round(perplexity_);
        context.session.set_number("map.perplexity", perplexity_);
    }
    context.mark_item("map perplexity");
    help_on_hover("About how many neighbours count for each point; for the next run.", theme, context.fonts);
    const float seed = theme.px(84);
    flow.place(seed);
    ImGui::SetNextItemWidth(seed);
    constexpr std::int64_t kFirst = 1;
    if (value_slider("##seed", "Seed", ImGuiDataType_S64, &seed_, &kFirst, &kMostSeed, "%lld",
                     ImGuiSliderFlags_AlwaysClamp, theme, context.fonts))
        context.session.set_number("map.seed", static_cast<double>(seed_));
    context.mark_item("map seed");
    help_on_hover("Of the small displacements that part equal points: the same seed gives the same places.",
                  theme, context.fonts);
    const bool problem = answer_ && !answer_->problem.empty() && is_of(*probe, part);
    const std::string text = words(*probe, part);
    flow.place(ImGui::CalcTextSize(text.c_str()).x);
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, problem ? theme.warning : theme.muted);
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopStyleColor();
    context.mark_item("map tsne words");
}

} // namespace penumbra
