#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <numeric>

namespace penumbra::cli {

namespace {

/// A float as the double of its shortest decimal: 0.1, not 0.10000000149.
double decimal(float value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text - 1, value).ptr;
    *end = 0;
    return std::strtod(text, nullptr);
}

nlohmann::json statistics_json(const LatentStatistics& statistics, const std::string& data,
                               const std::string& images) {
    nlohmann::json dimensions = nlohmann::json::array();
    int by_kl = 0;
    int by_variance = 0;
    for (std::size_t j = 0; j < statistics.dimensions(); ++j) {
        nlohmann::json row{{"dimension", j},
                           {"mean", decimal(statistics.mean[j])},
                           {"variance", decimal(statistics.variance[j])},
                           {"kurtosis", decimal(statistics.kurtosis[j])},
                           {"wasserstein_from_normal", decimal(statistics.wasserstein[j])},
                           {"active_by_variance", statistics.active_by_variance(j)}};
        if (statistics.stochastic) {
            row["kl_nats"] = decimal(statistics.kl[j]);
            row["share_above_threshold"] = decimal(statistics.kl_share[j]);
            row["active_by_kl"] = statistics.active_by_kl(j);
        }
        by_kl += statistics.active_by_kl(j);
        by_variance += statistics.active_by_variance(j);
        dimensions.push_back(std::move(row));
    }
    nlohmann::json object{{"data", data},
                          {"images", images},
                          {"count", statistics.images},
                          {"stochastic_encoder", statistics.stochastic},
                          {"active_by_variance", by_variance},
                          {"variance_threshold", decimal(kActiveVariance)},
                          {"dimensions", dimensions}};
    if (statistics.stochastic) {
        object["kl_nats"] = std::accumulate(statistics.kl.begin(), statistics.kl.end(), 0.0);
        object["active_by_kl"] = by_kl;
        object["kl_threshold_nats"] = decimal(kActiveKl);
        object["kl_threshold_share"] = decimal(kActiveShare);
    }
    return object;
}

void print(const nlohmann::json& object) {
    const bool stochastic = object["stochastic_encoder"];
    const std::string images = object["images"]; // "all" is no word for a part of the data
    std::printf("%lld %s of %s\n", object["count"].get<long long>(),
                (images == "all" ? "images" : images + " images").c_str(),
                object["data"].get<std::string>().c_str());
    if (!stochastic)
        std::printf("The encoder is deterministic: no KL, but how far each dimension is from N(0,1).\n");
    std::printf("%5s %10s %8s %9s %9s %9s %9s\n", "dim", stochastic ? "KL, nats" : "",
                stochastic ? "share" : "", "mean", "variance", "kurtosis", "W2");
    for (const auto& row : object["dimensions"]) {
        std::printf("%5d ", row["dimension"].get<int>());
        if (stochastic)
            std::printf("%10.3f %8.3f ", row["kl_nats"].get<double>(),
                        row["share_above_threshold"].get<double>());
        else
            std::printf("%10s %8s ", "", "");
        std::printf("%9.3f %9.3f %9.3f %9.3f\n", row["mean"].get<double>(), row["variance"].get<double>(),
                    row["kurtosis"].get<double>(), row["wasserstein_from_normal"].get<double>());
    }
    const auto count = object["dimensions"].size();
    if (stochastic)
        std::printf("KL %.3f nats; active: %d of %zu by KL above %.2g nats for %.0f %% of the images, ",
                    object["kl_nats"].get<double>(), object["active_by_kl"].get<int>(), count,
                    static_cast<double>(kActiveKl), 100.0 * static_cast<double>(kActiveShare));
    else
        std::printf("active: ");
    std::printf("%d of %zu by variance of the mean above %.2g\n", object["active_by_variance"].get<int>(),
                count, static_cast<double>(kActiveVariance));
}

} // namespace

void add_kl(CLI::App& program) {
    struct Arguments {
        std::string checkpoint, json, data;
        ImageChoice images = ImageChoice::Test;
    };
    auto* command =
        program.add_subcommand("kl", "How a model uses each dimension of its code: KL, moments, W2.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("checkpoint", arguments->checkpoint, kModelHelp)->required();
    add_image_choice(*command, arguments->images);
    command->add_option("--data", arguments->data, "Data set: a name or a folder");
    command->add_option("--json", arguments->json, "Write the figures to this file; - for standard output");
    command->callback([arguments] {
        LoadedModel model(arguments->checkpoint);
        const auto data = load_dataset(arguments->data);
        ProgressBar bar;
        const auto probe = model.probe(data, {.images = arguments->images, .most = 1000000},
                                       [&](double fraction) { bar.show(fraction, "encoding"); });
        const auto object = statistics_json(probe.statistics, data->name, to_string(arguments->images));
        if (arguments->json != "-")
            print(object);
        write_json(arguments->json, object);
    });
}

} // namespace penumbra::cli
