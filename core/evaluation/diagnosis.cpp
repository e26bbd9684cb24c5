#include "core/evaluation/diagnosis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace penumbra {

namespace {

/// Rows around a step that its loss is compared with.
constexpr std::size_t kWindow = 51;
/// A loss is a spike this many deviations above its neighbours, where it also undoes all that training
/// has gained since the first epoch (a share of 1): the noise of batches has long tails where the loss is
/// small.
constexpr double kSpikeDeviations = 10;
constexpr double kSpikeShare = 1;
/// So many of them are no accident.
constexpr std::size_t kManySpikes = 3;
/// Validations before anything about the course of a run can be said.
constexpr std::size_t kLeastValidations = 3;
/// Shares of the way the validation loss has come: see diagnose().
constexpr double kGrown = 0.1;     ///< by which the training loss may rise above its best epoch
constexpr double kRise = 0.02;     ///< by which the validation loss may rise above its best
constexpr double kGap = 0.15;      ///< between training and validation, when the validation loss rises
constexpr double kWideGap = 0.5;   ///< between them in any case
constexpr double kLateGain = 0.03; ///< that the last tenth of the run may still gain
/// A code of fewer nats than this cannot even say which of ten digits it is (ln 10 = 2.3).
constexpr double kLittleKl = 1.0;

template<class... Values>
std::string printed(const char* format, Values... values) {
    char text[512];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

bool all_finite(const std::vector<double>& values) {
    return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

/// Means of the rows of each epoch, the first being (0, 1].
std::vector<double> epoch_means(const LossSeries& series) {
    std::vector<double> sums, counts;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
        const auto epoch = static_cast<std::size_t>(std::max(0.0, std::ceil(series.epochs[i] - 1e-9) - 1));
        sums.resize(std::max(sums.size(), epoch + 1));
        counts.resize(sums.size());
        sums[epoch] += series.values[i];
        counts[epoch] += 1;
    }
    std::vector<double> means;
    for (std::size_t epoch = 0; epoch < sums.size(); ++epoch)
        if (counts[epoch] > 0)
            means.push_back(sums[epoch] / counts[epoch]);
    return means;
}

/// What training has gained since its first epoch, at its best; at least a hundredth of its loss.
double training_gain(const std::vector<double>& means) {
    if (means.empty())
        return 0;
    const double best = *std::ranges::min_element(means);
    return std::max(means.front() - best, 1e-2 * std::abs(best));
}

/// Steps whose loss stands out above those around it, beyond the first window, where every loss falls
/// steeply. A spike is at least `least` high.
std::size_t count_spikes(const std::vector<double>& values, double least) {
    if (values.size() < 3 * kWindow)
        return 0;
    std::vector<double> above;
    for (std::size_t i = kWindow; i < values.size(); ++i) {
        const auto first = std::min(i - kWindow / 2, values.size() - kWindow);
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
        above.push_back(values[i] - median({begin, begin + static_cast<std::ptrdiff_t>(kWindow)}));
    }
    auto sizes = above;
    std::ranges::transform(sizes, sizes.begin(), [](double value) { return std::abs(value); });
    const double deviation = 1.4826 * median(std::move(sizes)); // of a Gaussian, from its absolute median
    const double high = std::max(kSpikeDeviations * deviation, least);
    return static_cast<std::size_t>(std::ranges::count_if(above, [&](double value) { return value > high; }));
}

/// The course of the losses.
struct Course {
    std::vector<double> training; ///< epoch means
    double newest_training = 0, newest = 0, first = 0, best = 0;
    double way = 0;       ///< how far the validation loss has come at its best, above 0
    double gap = 0;       ///< newest validation minus training
    double rise = 0;      ///< newest validation minus best
    double late_gain = 0; ///< of the best validation in the last tenth of the epochs
};

Course course_of(const RunFigures& run) {
    Course course;
    course.training = epoch_means(run.training);
    if (!course.training.empty())
        course.newest_training = course.training.back();
    const auto& validation = run.validation.values;
    if (validation.empty())
        return course;
    course.first = validation.front();
    course.newest = validation.back();
    course.best = *std::ranges::min_element(validation);
    // A run that never got better has come no way; a thousandth of its loss then stands for one.
    course.way = std::max(course.first - course.best, 1e-3 * std::abs(course.best) + 1e-12);
    course.gap = course.newest - course.newest_training;
    course.rise = course.newest - course.best;
    const auto late = std::max<std::size_t>(1, validation.size() / 10);
    if (validation.size() > late)
        course.late_gain =
            *std::min_element(validation.begin(), validation.end() - static_cast<std::ptrdiff_t>(late)) -
            course.best;
    return course;
}

double number(const Parameters& parameters, const char* key, double otherwise) {
    if (!parameters.has(key))
        return otherwise;
    const auto& value = parameters.value(key);
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr ? static_cast<double>(*whole) : otherwise;
}

struct Units {
    std::size_t by_kl = 0, by_variance = 0, dimensions = 0;
    double kl = 0;
};

Units units_of(const LatentStatistics& statistics) {
    Units units{.dimensions = statistics.dimensions()};
    for (std::size_t j = 0; j < units.dimensions; ++j) {
        units.by_kl += statistics.active_by_kl(j);
        units.by_variance += statistics.active_by_variance(j);
        if (statistics.stochastic)
            units.kl += static_cast<double>(statistics.kl[j]);
    }
    return units;
}

void look_for_instability(const RunFigures& run, const Course& course, std::size_t spikes,
                          std::vector<Finding>& findings) {
    const std::string calmer =
        "Lower the learning rate to a third, clip the gradients (clip_norm 1 to 100) or warm the rate up.";
    if (run.lost || !all_finite(run.training.values) || !all_finite(run.validation.values)) {
        findings.push_back({Verdict::Unstable, "The loss stopped being a number.", calmer});
        return;
    }
    if (spikes >= kManySpikes)
        findings.push_back({Verdict::Unstable,
                            printed("The training loss of %zu steps stands more than %g deviations above "
                                    "those around it.",
                                    spikes, kSpikeDeviations),
                            calmer});
    if (course.training.size() < 2)
        return;
    const auto best = std::ranges::min_element(course.training);
    const double grown = course.newest_training - *best;
    if (grown > kGrown * training_gain(course.training))
        findings.push_back({Verdict::Unstable,
                            printed("The training loss has grown: from %.4g in epoch %zu to %.4g in the "
                                    "last, where it should only fall.",
                                    *best, static_cast<std::size_t>(best - course.training.begin()) + 1,
                                    course.newest_training),
                            calmer});
}

std::string cure_of_collapse(const RunFigures& run) {
    std::string words;
    const double beta = number(run.model, "beta", 1), warmup = number(run.model, "kl_warmup_epochs", -1);
    if (beta > 1)
        words += printed("Lower beta, which is %g. ", beta);
    if (warmup == 0)
        words += "Let the KL term warm up (kl_warmup_epochs 5 to 20). ";
    if (number(run.model, "free_bits", -1) == 0)
        words += "Give each dimension free bits (free_bits 0.1 to 0.5). ";
    words += run.kind.starts_with("pixel")
                 ? "An autoregressive decoder explains the pixels by their neighbours: give it a smaller "
                   "receptive field, so that it needs the code."
                 : "A decoder that explains the pixels without the code has more power than it needs: try "
                   "fewer layers.";
    return words;
}

void look_for_collapse(const RunFigures& run, std::vector<Finding>& findings) {
    if (!run.latents || run.latents->dimensions() == 0)
        return;
    const auto units = units_of(*run.latents);
    if (!run.latents->stochastic) {
        if (units.by_variance == 0)
            findings.push_back({Verdict::PosteriorCollapse,
                                printed("All %zu dimensions of the code are the same for every image "
                                        "(variance below %g).",
                                        units.dimensions, static_cast<double>(kActiveVariance)),
                                "Lower the learning rate and the weights of the terms beside the "
                                "reconstruction."});
        return;
    }
    if (units.by_kl == 0 || units.by_variance == 0 || units.kl < kLittleKl)
        findings.push_back(
            {Verdict::PosteriorCollapse,
             printed("The code tells next to nothing: KL %.3g nats in all, %zu of %zu dimensions active by "
                     "their KL and %zu by the variance of their mean.",
                     units.kl, units.by_kl, units.dimensions, units.by_variance),
             cure_of_collapse(run)});
}

void look_for_memorising(const RunFigures& run, const Course& course, std::vector<Finding>& findings) {
    if (run.validation.values.size() < kLeastValidations || course.training.empty())
        return;
    const bool rising = course.rise > kRise * course.way && course.gap > kGap * course.way;
    if (!rising && course.gap <= kWideGap * course.way)
        return;
    const auto best = std::ranges::min_element(run.validation.values) - run.validation.values.begin();
    auto words = printed("The loss is %.4g on training images and %.4g on held-out ones",
                         course.newest_training, course.newest);
    words += rising ? printed(", which was best, %.4g, after epoch %.3g and has risen since.", course.best,
                              run.validation.epochs[static_cast<std::size_t>(best)])
                    : printed(": a gap of %.0f %% of all that was gained since the first epoch.",
                              100 * course.gap / course.way);
    findings.push_back({Verdict::Memorising, words,
                        "Stop earlier, where the validation loss is best; or take a smaller model, weight "
                        "decay (adamw), or more data."});
}

void look_for_haste(const RunFigures& run, const Course& course, std::vector<Finding>& findings) {
    const auto count = run.validation.values.size();
    if (count < kLeastValidations) {
        findings.push_back(
            {Verdict::TooShort,
             printed("There is too little to judge yet: epochs %.3g, validations %zu.", run.epochs, count),
             "Train on."});
        return;
    }
    const double warmup = number(run.model, "kl_warmup_epochs", 0);
    if (run.epochs < warmup)
        findings.push_back(
            {Verdict::TooShort,
             printed("The run is at epoch %.3g and the KL term warms up until epoch %g.", run.epochs, warmup),
             "Train on, or shorten the warm-up."});
    else if (course.late_gain > kLateGain * course.way)
        findings.push_back({Verdict::TooShort,
                            printed("The validation loss is still falling: the last %s gained %.3g, %.0f %% "
                                    "of all that was gained since the first epoch.",
                                    count >= 20 ? "tenth of the run" : "epoch", course.late_gain,
                                    100 * course.late_gain / course.way),
                            "Train on: more epochs, and a rate that falls to the end (schedule cosine)."});
}

Finding healthy(const RunFigures& run, const Course& course) {
    auto words = printed("The validation loss has settled at %.4g, %.3g from the training loss.",
                         course.newest, course.gap);
    std::string remedy;
    if (run.latents && run.latents->dimensions() > 0) {
        const auto units = units_of(*run.latents);
        const auto used = run.latents->stochastic ? units.by_kl : units.by_variance;
        words += printed(" %zu of %zu dimensions are in use.", used, units.dimensions);
        if (2 * used < units.dimensions)
            remedy = printed("A code of %zu dimensions would do.", used);
        else if (used == units.dimensions)
            remedy = "A larger code may reconstruct better: penumbra-cli sweep shows where that ends.";
    }
    return {Verdict::Healthy, words, remedy};
}

std::vector<std::pair<std::string, double>> figures_of(const RunFigures& run, const Course& course,
                                                       std::size_t spikes) {
    std::vector<std::pair<std::string, double>> figures{{"epochs", run.epochs}};
    if (!course.training.empty()) {
        figures.emplace_back("training", course.newest_training);
        figures.emplace_back("spikes", static_cast<double>(spikes));
    }
    if (!run.validation.values.empty()) {
        figures.emplace_back("validation", course.newest);
        figures.emplace_back("best_validation", course.best);
        figures.emplace_back("first_validation", course.first);
        figures.emplace_back("rise", course.rise);
        figures.emplace_back("late_gain", course.late_gain);
        if (!course.training.empty())
            figures.emplace_back("gap", course.gap);
    }
    if (run.latents && run.latents->dimensions() > 0) {
        const auto units = units_of(*run.latents);
        figures.emplace_back("dimensions", static_cast<double>(units.dimensions));
        figures.emplace_back("active_by_variance", static_cast<double>(units.by_variance));
        if (run.latents->stochastic) {
            figures.emplace_back("active_by_kl", static_cast<double>(units.by_kl));
            figures.emplace_back("kl_nats", units.kl);
        }
    }
    return figures;
}

} // namespace

const char* to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::Unstable:
        return "unstable";
    case Verdict::PosteriorCollapse:
        return "posterior collapse";
    case Verdict::Memorising:
        return "memorising";
    case Verdict::TooShort:
        return "too short";
    case Verdict::Healthy:
        return "healthy";
    }
    return "";
}

Diagnosis diagnose(const RunFigures& run) {
    const auto course = course_of(run);
    const auto spikes = all_finite(run.training.values)
                            ? count_spikes(run.training.values, kSpikeShare * training_gain(course.training))
                            : 0;
    Diagnosis diagnosis;
    auto& findings = diagnosis.findings;
    look_for_instability(run, course, spikes, findings);
    if (all_finite(run.training.values) && all_finite(run.validation.values)) {
        // What a code is used for shows only once it has been learnt for a while.
        if (run.validation.values.size() >= kLeastValidations)
            look_for_collapse(run, findings);
        look_for_memorising(run, course, findings);
        const bool memorising = !findings.empty() && findings.back().verdict == Verdict::Memorising;
        if (!memorising)
            look_for_haste(run, course, findings);
    }
    if (findings.empty())
        findings.push_back(healthy(run, course));
    diagnosis.verdict = findings.front().verdict;
    diagnosis.figures = figures_of(run, course, spikes);
    return diagnosis;
}

} // namespace penumbra
