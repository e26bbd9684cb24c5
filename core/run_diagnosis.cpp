#include "core/run_diagnosis.hpp"

#include <algorithm>

namespace penumbra {

namespace {

std::size_t index_of(const std::vector<std::string>& names, const char* name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

/// Which of a log's terms make the loss: the total, or reconstruction and KL where the weight of the latter
/// moves.
struct Objective {
    bool by_parts = false;
    double beta = 1;
};

Objective objective_of(const Parameters& model) {
    const auto above_zero = [&](const char* key) { return model.has(key) && model.get<double>(key) > 0; };
    const bool bound = !model.has("objective") || model.get<std::string>("objective") == "elbo";
    return {.by_parts = bound && (above_zero("kl_warmup_epochs") || above_zero("kl_cycle_epochs")),
            .beta = model.has("beta") ? model.get<double>("beta") : 1};
}

LossSeries series_of(const LossView& view, const Objective& objective) {
    LossSeries series;
    if (view.rows == 0)
        return series;
    const auto& names = view.log->names();
    const auto reconstruction = index_of(names, "reconstruction"), kl = index_of(names, "kl");
    // With free bits or a capacity the objective has a term of its own in the KL's place.
    const bool by_parts = objective.by_parts && reconstruction < names.size() && kl < names.size() &&
                          index_of(names, "kl_objective") == names.size();
    for (std::size_t row = 0; row < view.rows; ++row) {
        const auto value = [&](std::size_t term) { return static_cast<double>(view.log->value(row, term)); };
        series.epochs.push_back(view.log->epoch(row));
        series.values.push_back(by_parts ? value(reconstruction) + objective.beta * value(kl) : value(0));
    }
    return series;
}

} // namespace

RunFigures run_figures(const TrainingSnapshot& run) {
    const auto& model = run.run.model;
    const auto objective = objective_of(model.parameters);
    RunFigures figures;
    figures.kind = model.kind;
    figures.model = model.parameters;
    figures.epochs = run.epoch();
    figures.training = series_of(run.training, objective);
    figures.validation = series_of(run.validation, objective);
    // Paused of its own accord, with words: by a loss that stopped being a number. See TrainingSnapshot.
    figures.lost = run.state == TrainingState::Paused && !run.message.empty();
    if (run.latents && !run.latents->rows.empty())
        figures.latents = run.latents->rows.back().statistics;
    return figures;
}

} // namespace penumbra
