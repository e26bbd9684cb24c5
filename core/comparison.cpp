#include "core/comparison.hpp"

#include "core/evaluation/published_figures.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

namespace penumbra {

namespace {

using Figures = std::vector<std::pair<std::string, double>>;

struct Column {
    std::string figure; ///< its name; one with a standard error has a second, name + "_se"
    std::string heading;
    int digits = 2;
};

struct Row {
    std::string model, setting, budget;
    Figures figures;
    std::string source;
};

struct Table {
    ComparisonSection section;
    std::string title;
    std::string words; ///< below the title
    std::vector<Column> columns;
};

const std::vector<Table>& tables() {
    static const std::vector<Table> all{
        {ComparisonSection::Likelihood,
         "Likelihood",
         "Nats an image on the test set, the standard error over the images behind it. -log p is the bound "
         "of "
         "the most importance samples; figures of different binarisations do not compare.",
         {{"nll_elbo", "-ELBO"},
          {"nll", "-log p"},
          {"nll_monte_carlo", "naive Monte Carlo"},
          {"active_units_variance", "active by variance", 0},
          {"active_units_kl", "active by KL", 0}}},
        {ComparisonSection::Completion,
         "Completion of the top from the bottom",
         "Lower is better but for the label agreement, whose ideal is 0.86, and for diversity and grey "
         "pixels, whose ideals are near those of the nearest neighbours. The difference is that of the "
         "energy "
         "score from nearest neighbours, with the 95 % interval of a paired bootstrap over digits.",
         {{"energy_score", "energy", 3},
          {"difference", "difference", 3},
          {"label_log_loss", "label log-loss", 3},
          {"label_agreement", "agreement", 3},
          {"frechet_distance", "Fréchet"},
          {"best_squared_error", "best squared error"},
          {"diversity", "diversity"},
          {"grey_pixels", "grey pixels", 1},
          {"conditional_nll", "-log p(top given bottom)"}}},
        {ComparisonSection::Generation,
         "Reconstruction and generation",
         "Mean squared error a pixel of reconstructed test images. Fréchet distances of generated from test "
         "images, for codes of the prior and of ten Gaussians fitted to the training images' codes: ours in "
         "the features of our own digit classifier, the published ones in Inception's, so that their order "
         "compares and not their size.",
         {{"reconstruction_mse", "MSE", 4},
          {"frechet_prior", "Fréchet, prior"},
          {"frechet_mixture", "Fréchet, mixture"},
          {"fid_prior", "FID, prior"},
          {"fid_mixture", "FID, mixture"},
          {"active_units_variance", "active by variance", 0}}},
        {ComparisonSection::Pixels,
         "Pixel models, discrete codes and 8-bit pixels",
         "Nats an image; bits per dimension of the 256 grey values. The nats of codes are those of the whole "
         "grid under its prior. What a model of codes has of these is from the last validation of its run, "
         "on held-out training images.",
         {{"nll", "-log p"},
          {"bits_per_dimension", "bits/dim", 3},
          {"code_nats", "nats of codes", 1},
          {"perplexity", "perplexity", 1},
          {"reconstruction_mse", "MSE", 4}}}};
    return all;
}

std::optional<double> find(const Figures& figures, const std::string& name) {
    const auto found = std::ranges::find(figures, name, [](const auto& figure) { return figure.first; });
    return found == figures.end() ? std::nullopt : std::optional(found->second);
}

std::string printed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// The figure of the largest number that ends a name of this beginning: nll_importance_5000.
std::string largest(const Figures& figures, const std::string& beginning) {
    std::string name;
    long most = 0;
    for (const auto& [candidate, value] : figures) {
        if (!candidate.starts_with(beginning))
            continue;
        char* end = nullptr;
        const long number = std::strtol(candidate.c_str() + beginning.size(), &end, 10);
        if (*end == '\0' && number > most) {
            most = number;
            name = candidate;
        }
    }
    return name;
}

void copy(const Figures& from, const std::string& name, const std::string& to_name, Figures& to) {
    if (const auto value = find(from, name))
        to.emplace_back(to_name, *value);
    if (const auto error = find(from, name + "_se"))
        to.emplace_back(to_name + "_se", *error);
}

const Figures& figures_of(const Report& report, const std::string& subject) {
    static const Figures none;
    const auto found = std::ranges::find(report.rows, subject, &ReportRow::subject);
    return found == report.rows.end() ? none : found->figures;
}

bool given_bottom(const MeasuredRun& run) {
    return run.report.measured_on.find("log p(top | bottom)") != std::string::npos;
}

/// A run's figures under the names that the tables know.
Figures table_figures(const MeasuredRun& run) {
    const auto& measured = figures_of(run.report, "model");
    Figures figures = measured;
    const auto exact = find(measured, "nll_exact").has_value();
    const auto tightest = exact ? "nll_exact" : largest(measured, "nll_importance_");
    copy(measured, tightest, given_bottom(run) ? "conditional_nll" : "nll", figures);
    copy(measured, largest(measured, "nll_monte_carlo_"), "nll_monte_carlo", figures);
    const auto& validation = run.info.validation;
    if (validation.contains("perplexity")) {
        figures.emplace_back("perplexity", validation.at("perplexity"));
        if (validation.contains("prior"))
            figures.emplace_back("code_nats", validation.at("prior"));
        if (validation.contains("bits"))
            figures.emplace_back("bits_per_dimension", validation.at("bits"));
    }
    const auto& difference = figures_of(run.report, "model minus nearest neighbours");
    for (const auto* end : {"", "_low", "_high"})
        if (const auto value = find(difference, std::string("energy_score") + end))
            figures.emplace_back(std::string("difference") + end, *value);
    return figures;
}

/// A run belongs to a section when it has what the section is about.
bool belongs(const MeasuredRun& run, const Figures& figures, ComparisonSection section) {
    const auto has = [&](const char* name) { return find(figures, name).has_value(); };
    const bool density = has("nll_exact") || has("bits_per_dimension");
    switch (section) {
    case ComparisonSection::Likelihood:
        return has("nll") && !density && !given_bottom(run);
    case ComparisonSection::Completion:
        return has("energy_score") || has("conditional_nll");
    case ComparisonSection::Generation:
        return has("reconstruction_mse") || has("frechet_prior") || has("frechet_mixture");
    case ComparisonSection::Pixels:
        return density || has("perplexity");
    }
    return false;
}

std::string duration(double seconds) {
    const double minutes = seconds / 60;
    return minutes < 90 ? printed(minutes, 1) + " min" : printed(minutes / 60, 1) + " h";
}

nlohmann::json recorded_run(const CheckpointInfo& info) {
    return nlohmann::json::parse(info.run, nullptr, /*allow_exceptions=*/false);
}

std::string name_of(const MeasuredRun& run) {
    const auto recorded = recorded_run(run.info);
    const auto preset = recorded.is_object() ? recorded.value("preset", std::string()) : std::string();
    return preset.empty() ? run.info.model.kind : preset;
}

std::string settings_of(const ModelSpec& model) {
    std::string words;
    const auto& values = model.parameters;
    const auto append = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
    if (values.has("latent"))
        append(std::to_string(values.get<std::int64_t>("latent")) + " latents");
    if (values.has("importance_samples") && values.has("objective"))
        append(values.get<std::string>("objective") +
               ", k = " + std::to_string(values.get<std::int64_t>("importance_samples")));
    if (values.has("beta") && values.get<double>("beta") != 1)
        append("beta " + printed(values.get<double>("beta"), 1));
    if (values.has("dequantisation") && values.get<std::string>("dequantisation") != "none")
        append(values.get<std::string>("dequantisation") + " dequantisation");
    if (values.has("binarisation"))
        append("binarisation " + values.get<std::string>("binarisation"));
    return words;
}

std::string budget_of(const MeasuredRun& run) {
    const auto recorded = recorded_run(run.info);
    std::string words = printed(run.info.epoch, run.info.epoch < 10 ? 1 : 0) + " epochs, " +
                        duration(run.info.seconds_trained);
    const nlohmann::json::json_pointer seed("/training/seed");
    if (recorded.is_object() && recorded.contains(seed))
        words += ", seed " + recorded[seed].dump();
    return words;
}

std::string cell(const Figures& figures, const Column& column) {
    const auto value = find(figures, column.figure);
    if (!value)
        return "";
    auto text = printed(*value, column.digits);
    if (const auto error = find(figures, column.figure + "_se"))
        text += " ± " + printed(*error, column.digits);
    const auto low = find(figures, column.figure + "_low"), high = find(figures, column.figure + "_high");
    if (low && high)
        text += " (" + printed(*low, column.digits) + " .. " + printed(*high, column.digits) + ")";
    return text;
}

std::string line(const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const auto& each : cells)
        text += " " + each + " |";
    return text + "\n";
}

/// Columns in which no row has anything are left out.
std::string markdown(const Table& table, const std::vector<Row>& rows) {
    std::vector<Column> columns;
    for (const auto& column : table.columns)
        if (std::ranges::any_of(rows,
                                [&](const Row& row) { return find(row.figures, column.figure).has_value(); }))
            columns.push_back(column);
    std::vector<std::string> heads{"model", "setting", "training"}, rules{"---", "---", "---"};
    for (const auto& column : columns) {
        heads.push_back(column.heading);
        rules.emplace_back("---:");
    }
    heads.emplace_back("source");
    rules.emplace_back("---");
    auto text = line(heads) + line(rules);
    for (const auto& row : rows) {
        std::vector<std::string> cells{row.model, row.setting, row.budget};
        for (const auto& column : columns)
            cells.push_back(cell(row.figures, column));
        cells.push_back(row.source);
        text += line(cells);
    }
    return text;
}

/// What was measured beside the model in the same run, once.
void append_baselines(const std::vector<MeasuredRun>& runs, ComparisonSection section,
                      std::vector<Row>& rows) {
    for (const auto& run : runs) {
        const auto& neighbours = figures_of(run.report, "nearest neighbours");
        if (section == ComparisonSection::Completion && !neighbours.empty()) {
            rows.push_back({"nearest neighbours", "copies tops of training digits", "", neighbours, "here"});
            rows.push_back({"the real digits", "", "", figures_of(run.report, "real digits"), "here"});
            return;
        }
        const auto floor = find(figures_of(run.report, "model"), "frechet_training_images");
        if (section == ComparisonSection::Generation && floor) {
            rows.push_back(
                {"training images", "floor of the distance", "", {{"frechet_prior", *floor}}, "here"});
            return;
        }
    }
}

std::string section_markdown(const Table& table, const std::vector<MeasuredRun>& runs) {
    std::vector<Row> rows;
    std::string short_of;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto figures = table_figures(runs[i]);
        if (!belongs(runs[i], figures, table.section))
            continue;
        const auto name = name_of(runs[i]);
        rows.push_back({name, settings_of(runs[i].info.model), budget_of(runs[i]), figures,
                        "here, " + std::to_string(i + 1)});
        if (runs[i].info.epoch < published_epochs(table.section))
            short_of += (short_of.empty() ? "" : ", ") + name + " (" + printed(runs[i].info.epoch, 0) + ")";
    }
    if (rows.empty())
        return {};
    append_baselines(runs, table.section, rows);
    for (const auto& row : published_rows())
        if (row.section == table.section)
            rows.push_back({row.model, row.setting, row.budget, row.figures, row.source});
    auto text = "## " + table.title + "\n\n" + table.words + "\n\n" + markdown(table, rows);
    if (!short_of.empty())
        text += "\nTrained for fewer epochs than the published " +
                printed(published_epochs(table.section), 0) + ": " + short_of + ".\n";
    return text + "\n";
}

} // namespace

bool has_likelihood(const ModelSpec& model, const std::string& binarisation) {
    const auto& values = model.parameters;
    const auto word = [&](const char* key, const char* otherwise) {
        return values.has(key) ? values.get<std::string>(key) : std::string(otherwise);
    };
    const auto how = binarisation.empty() ? word("binarisation", "none") : binarisation;
    return how != "none" || word("likelihood", "bernoulli") != "bernoulli";
}

std::string comparison_markdown(const std::vector<MeasuredRun>& runs) {
    std::string text = "# What Penumbra reaches, beside what is published\n\n";
    for (const auto& table : tables())
        text += section_markdown(table, runs);
    text += "## Measured on\n\n";
    for (std::size_t i = 0; i < runs.size(); ++i)
        text += std::to_string(i + 1) + ". " + name_of(runs[i]) + ", " + runs[i].checkpoint + ": " +
                runs[i].report.measured_on + "\n";
    return text;
}

} // namespace penumbra
