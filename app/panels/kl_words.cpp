#include "app/panels/kl_words.hpp"

#include "app/panels/dimension_order.hpp"
#include "app/panels/printed.hpp"

#include <algorithm>
#include <numeric>

namespace penumbra {
namespace {

double wide(float value) {
    return static_cast<double>(value);
}

} // namespace

const std::vector<float>& shown_values(const LatentStatistics& statistics) {
    return statistics.stochastic ? statistics.kl : statistics.wasserstein;
}

double shown_total(const LatentStatistics& statistics) {
    const auto& values = shown_values(statistics);
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    return statistics.stochastic || values.empty() ? sum : sum / static_cast<double>(values.size());
}

std::string active_words(const LatentStatistics& statistics, std::span<const CodePart> parts) {
    const auto chosen = std::ranges::find_if(parts, &CodePart::choice);
    const CodePart choice = chosen == parts.end() ? CodePart{} : *chosen;
    std::size_t by_kl = 0;
    std::size_t by_variance = 0;
    double told = 0;
    for (std::size_t j = 0; j < statistics.dimensions(); ++j) {
        if (j >= choice.begin && j < choice.begin + choice.size) {
            told += statistics.stochastic ? wide(statistics.kl[j]) : 0;
            continue;
        }
        by_kl += statistics.active_by_kl(j);
        by_variance += statistics.active_by_variance(j);
    }
    const std::size_t dimensions = statistics.dimensions() - choice.size;
    if (!statistics.stochastic)
        return printed("%zu of %zu active: Var > %g", by_variance, dimensions, wide(kActiveVariance));
    return printed("%zu of %zu active: KL > %g nats for %g %% of images · %zu by Var > %g", by_kl, dimensions,
                   wide(kActiveKl), 100 * wide(kActiveShare), by_variance, wide(kActiveVariance)) +
           (choice.size > 0 ? " · " + choice.name + printed(" %.2f nats", told) : "");
}

std::string beta_words(const Parameters& parameters, std::optional<double> epoch) {
    if (!parameters.has("beta"))
        return {};
    const auto beta = parameters.get<double>("beta");
    const double warmup =
        parameters.has("kl_warmup_epochs") ? parameters.get<double>("kl_warmup_epochs") : 0.0;
    std::string words = printed("β %.2f", beta);
    if (!(warmup > 0))
        return words + " · no warm-up";
    words += printed(" · warm-up %g %s", warmup, warmup == 1 ? "epoch" : "epochs");
    if (epoch)
        words += printed(" · now %.2f", beta * std::clamp(*epoch / warmup, 0.0, 1.0));
    return words;
}

std::string bar_words(const LatentStatistics& statistics, std::span<const CodePart> parts,
                      std::size_t dimension) {
    const std::size_t j = dimension;
    std::string words = dimension_name(parts, j);
    if (parts.size() > 1)
        words += " (dimension " + std::to_string(j) + ")";
    if (statistics.stochastic)
        words += printed("\nKL %.3f nats; above %g nats for %.1f %% of images: %s", wide(statistics.kl[j]),
                         wide(kActiveKl), 100 * wide(statistics.kl_share[j]),
                         statistics.active_by_kl(j) ? "active" : "collapsed");
    words += printed("\nVar %.3f: %s", wide(statistics.variance[j]),
                     statistics.active_by_variance(j) ? "active" : "collapsed");
    return words + printed("\nmean %.3f, kurtosis %.2f (Gaussian: 3)\nW₂ from N(0, 1) %.3f",
                           wide(statistics.mean[j]), wide(statistics.kurtosis[j]),
                           wide(statistics.wasserstein[j]));
}

std::string kl_csv(const LatentStatistics& statistics, std::span<const CodePart> parts) {
    std::string out = "dimension,name,kl,kl_share,active_by_kl,mean,variance,active_by_variance,kurtosis,"
                      "wasserstein\n";
    for (std::size_t j = 0; j < statistics.dimensions(); ++j) {
        out += std::to_string(j) + "," + dimension_name(parts, j);
        out += statistics.stochastic
                   ? printed(",%.9g,%.9g,%d", wide(statistics.kl[j]), wide(statistics.kl_share[j]),
                             statistics.active_by_kl(j) ? 1 : 0)
                   : ",,,";
        out += printed(",%.9g,%.9g,%d,%.9g,%.9g\n", wide(statistics.mean[j]), wide(statistics.variance[j]),
                       statistics.active_by_variance(j) ? 1 : 0, wide(statistics.kurtosis[j]),
                       wide(statistics.wasserstein[j]));
    }
    return out;
}

std::vector<float> history_matrix(const LatentHistory& history, std::span<const std::int64_t> order) {
    std::vector<float> matrix;
    matrix.reserve(order.size() * history.rows.size());
    for (const std::int64_t j : order)
        for (const LatentHistory::Row& row : history.rows) {
            const auto& values = shown_values(row.statistics);
            if (values.size() != order.size())
                return {};
            matrix.push_back(values[static_cast<std::size_t>(j)]);
        }
    return matrix;
}

} // namespace penumbra
