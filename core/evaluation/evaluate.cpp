#include "core/evaluation/evaluate.hpp"

#include "core/error.hpp"
#include "core/evaluation/active_units.hpp"
#include "core/evaluation/bootstrap.hpp"
#include "core/evaluation/chunks.hpp"
#include "core/evaluation/completion_scores.hpp"
#include "core/evaluation/generation_scores.hpp"
#include "core/evaluation/images.hpp"
#include "core/evaluation/likelihood_scores.hpp"
#include "core/evaluation/measured_pixels.hpp"
#include "core/evaluation/nearest_neighbours.hpp"
#include "core/evaluation/noise_bank.hpp"
#include "core/evaluation/reconstruction_scores.hpp"

#include <algorithm>
#include <cstdio>

namespace penumbra {

namespace {

/// What may take minutes is only measured when it is named.
bool is_long(const std::string& metric) {
    return metric == "likelihood" || metric == "generation";
}

bool can(Model& model, const std::string& metric) {
    const auto capabilities = model.capabilities();
    if (metric == "completion")
        return capabilities.complete;
    if (metric == "reconstruction")
        return capabilities.encode && capabilities.decode;
    if (metric == "generation")
        return can_generate(model);
    if (metric == "likelihood")
        return capabilities.stochastic_encoder || capabilities.exact_likelihood;
    if (metric == "elbo")
        return capabilities.stochastic_encoder;
    if (metric == "active_units")
        return capabilities.encode;
    return capabilities.classify;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool needs_judge(const std::vector<std::string>& metrics) {
    return std::ranges::any_of(
        metrics, [](const auto& metric) { return metric == "completion" || metric == "generation"; });
}

/// The metrics to compute, each of them possible.
std::vector<std::string> chosen(const EvaluationOptions& options, Model& model, bool has_classifier) {
    const auto& known = evaluation_metrics();
    const auto named = [&](const std::string& metric) {
        return std::ranges::find(options.metrics, metric) != options.metrics.end();
    };
    const bool everything = options.metrics.empty() || named("all");
    std::vector<std::string> metrics;
    for (const auto& metric : everything ? known : options.metrics) {
        if (metric == "all" || (is_long(metric) && !named(metric)))
            continue;
        if (std::ranges::find(known, metric) == known.end())
            throw Error("There is no metric named " + metric + ".", "Choose among " + listed(known) + ".");
        if (can(model, metric))
            metrics.push_back(metric);
        else if (named(metric))
            throw Error("A model of kind " + model.spec().kind + " cannot be measured by " + metric + ".",
                        "Use --metrics all for everything it can be measured by.");
    }
    if (needs_judge(metrics) && !has_classifier)
        throw Error("Completions and generated digits cannot be scored without a classifier to name them.",
                    "Name the checkpoint of a digit classifier, or train one with the preset classifier.");
    return metrics;
}

/// 10000 -> "10,000".
std::string grouped(std::int64_t number) {
    if (number < 1000)
        return std::to_string(number);
    const auto group = std::to_string(1000 + number % 1000).substr(1);
    return grouped(number / 1000) + "," + group;
}

std::function<void(double)> telling(const Progress& progress, const std::string& doing) {
    if (!progress)
        return {};
    return [&progress, doing](double fraction) { progress(doing, fraction); };
}

void append_difference(Figures& figures, const std::string& name, const Interval& interval) {
    figures.emplace_back(name, interval.mean);
    figures.emplace_back(name + "_low", interval.low);
    figures.emplace_back(name + "_high", interval.high);
}

/// Model minus baseline, with the 95 % interval of the paired bootstrap.
ReportRow difference(const DigitScores& model, const DigitScores& baseline, std::uint64_t seed) {
    ReportRow row{"model minus nearest neighbours", {}};
    append_difference(row.figures, "energy_score", paired_bootstrap(model.energy, baseline.energy, seed));
    append_difference(row.figures, "label_log_loss",
                      paired_bootstrap(model.label_log_loss, baseline.label_log_loss, seed));
    append_difference(row.figures, "label_agreement",
                      paired_bootstrap(model.label_agreement, baseline.label_agreement, seed));
    return row;
}

void measure_completion(Model& model, Model& judge, const Dataset& data, std::int64_t count,
                        const EvaluationOptions& options, const Progress& progress, Report& report) {
    const std::int64_t samples = options.samples;
    const auto device = model.device();
    const Classify classify = [&judge](const torch::Tensor& images) { return judge.classify(images); };
    const auto score = [&](const std::string& subject, const Completer& completer) {
        auto scores = score_completer(completer, classify, data.test, count, samples, device,
                                      telling(progress, "completing: " + subject));
        report.rows.push_back({subject, scores.figures()});
        return scores.digits;
    };

    const NoiseBank noise(options.seed, count, samples, model.noise_size());
    const auto by_model = score("model", [&](const torch::Tensor& bottoms, std::int64_t first) {
        return model.complete(bottoms, noise.slice(first, bottoms.size(0)).to(device)).images;
    });
    const NearestNeighbours neighbours(data.train, device);
    const auto by_neighbours = score("nearest neighbours", [&](const torch::Tensor& bottoms, std::int64_t) {
        return neighbours.complete(bottoms, samples);
    });
    score("real digits", [&](const torch::Tensor& bottoms, std::int64_t first) {
        const auto real = image_tensor(data.test, first, bottoms.size(0)).to(device);
        return real.unsqueeze(1).expand({-1, samples, -1});
    });
    report.rows.push_back(difference(by_model, by_neighbours, options.seed));
}

/// ", judged by classifier.safetensors (98.90 % right on these images)"
std::string judge_words(const NamedClassifier& classifier, const ImageSet& test, std::int64_t count) {
    char accuracy[32];
    std::snprintf(accuracy, sizeof accuracy, "%.2f %%",
                  100 * classification_scores(*classifier.model, test, count).front().second);
    return ", judged by " + classifier.name + " (" + accuracy + " right on these images)";
}

void append(Report& report, const Figures& figures) {
    if (report.rows.empty() || report.rows.front().subject != "model")
        report.rows.insert(report.rows.begin(), {"model", {}});
    auto& to = report.rows.front().figures;
    to.insert(to.end(), figures.begin(), figures.end());
}

std::string words(const ActiveUnitRules& rules) {
    char text[128];
    std::snprintf(text, sizeof text,
                  "units active by a KL above %g nats for %g %% of the images or a variance above %g",
                  rules.kl, 100 * rules.share, rules.variance);
    return text;
}

Figures active_unit_scores(Model& model, const ImageSet& images, std::int64_t count,
                           const ActiveUnitRules& rules, const std::function<void(double)>& progress) {
    const auto encoding =
        encode_in_chunks(model, image_tensor(images, 0, count).to(model.device()), progress);
    const auto active = active_units(encoding, rules);
    Figures figures{{"latent_units", static_cast<double>(encoding.mean.size(1))},
                    {"active_units_variance", static_cast<double>(active.by_variance)}};
    if (active.by_kl)
        figures.emplace_back("active_units_kl", static_cast<double>(*active.by_kl));
    return figures;
}

} // namespace

const std::vector<std::string>& evaluation_metrics() {
    static const std::vector<std::string> metrics{"completion", "reconstruction", "generation",     "elbo",
                                                  "likelihood", "active_units",   "classification", "all"};
    return metrics;
}

Report evaluate(Model& model, const NamedClassifier& classifier, const Dataset& data,
                const EvaluationOptions& options, const Progress& progress) {
    const auto metrics = chosen(options, model, classifier.model != nullptr);
    if (options.samples < 2 || static_cast<std::size_t>(options.samples) > data.train.size())
        throw Error(
            "The scores need at least 2 samples a digit, and no more than there are training images; " +
                std::to_string(options.samples) + " were asked for.",
            "The published figures use 16.");
    if (options.importance_samples < 1 || options.importance_samples > kMostImportanceSamples)
        throw Error("The likelihood takes 1 to " + grouped(kMostImportanceSamples) +
                        " importance samples an image; " + std::to_string(options.importance_samples) +
                        " were asked for.",
                    "The published figures use 5,000.");
    const auto pixels = measured_pixels(model, options);
    const std::int64_t count = limited(data.test, options.limit);
    if (count < 2)
        throw Error("The data set " + data.name + " has fewer than two test images to measure on.");

    model.eval();
    const ImageSet images = image_set(data.test, count, pixels, options.seed);
    if (classifier.model != nullptr)
        classifier.model->eval();
    Report report;
    report.measured_on =
        data.name + " test, " + grouped(count) + " images, seed " + std::to_string(options.seed);
    for (const auto& metric : metrics) {
        const auto telling_metric = telling(progress, metric);
        if (metric == "completion") {
            measure_completion(model, *classifier.model, data, count, options, progress, report);
            report.measured_on += ", K = " + std::to_string(options.samples);
        } else if (metric == "reconstruction") {
            append(report, reconstruction_scores(model, data.test, count, options.samples, options.seed,
                                                 telling_metric));
        } else if (metric == "generation") {
            const Classify classify = [&](const torch::Tensor& generated) {
                return classifier.model->classify(generated);
            };
            append(report, generation_scores(model, classify, data, count, options.seed, telling_metric));
        } else if (metric == "elbo") {
            append(report, elbo_scores(model, images, count, options.seed, telling_metric));
        } else if (metric == "likelihood") {
            append(report, likelihood_scores(model, image_tensor(images, 0, count).to(model.device()), pixels,
                                             options.importance_samples, options.seed, telling_metric));
            if (!model.capabilities().exact_likelihood)
                report.measured_on +=
                    ", " + grouped(options.importance_samples) + " samples of posterior and prior an image";
        } else if (metric == "active_units") {
            append(report, active_unit_scores(model, images, count, options.active, telling_metric));
            report.measured_on += ", " + words(options.active);
        } else {
            append(report, classification_scores(model, data.test, count, telling_metric));
        }
    }
    if (std::ranges::any_of(metrics, [](const auto& m) { return m == "elbo" || m == "likelihood"; }))
        report.measured_on += ", " + pixels.words();
    else if (pixels.binarisation != "none" && std::ranges::find(metrics, "active_units") != metrics.end())
        report.measured_on += ", binarisation " + pixels.binarisation;
    if (needs_judge(metrics))
        report.measured_on += judge_words(classifier, data.test, count);
    return report;
}

} // namespace penumbra
