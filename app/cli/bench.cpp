#include "app/cli/command.hpp"
#include "app/cli/output.hpp"

#include <cstdio>
#include <iostream>
#include <optional>
#include <sys/resource.h>

namespace penumbra::cli {

namespace {

struct Arguments {
    std::string preset;
    std::vector<std::string> settings;
    std::string data;
    double seconds = 10;
    std::optional<int> threads;
    std::string json;
};

/// As typed, on the CPU: that is what is compared.
RunSpec describe(const Arguments& arguments) {
    try {
        auto spec = preset(arguments.preset);
        set_parameter(spec, "device", "cpu");
        for (const auto& setting : arguments.settings) {
            const auto equals = setting.find('=');
            if (equals == std::string::npos)
                throw Error("\"" + setting + "\" has no \"=\".", "Write --set key=value.");
            set_parameter(spec, setting.substr(0, equals), setting.substr(equals + 1));
        }
        return spec;
    } catch (const Error& wrong) {
        throw CLI::ValidationError(wrong.what());
    }
}

std::int64_t peak_memory_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return std::int64_t{1024} * usage.ru_maxrss; // Linux counts KiB
}

/// What every measurement says of itself.
nlohmann::json facts(const Arguments& arguments, const Pace& images, std::int64_t batch, int threads) {
    return {{"preset", arguments.preset},
            {"settings", arguments.settings},
            {"batch", batch},
            {"threads", threads},
            {"runtime", describe_runtime()},
            {"images_per_second", images.per_second},
            {"quartiles", {images.lower, images.upper}},
            {"steps", images.calls},
            {"seconds", images.seconds},
            {"peak_memory_bytes", peak_memory_bytes()}};
}

void print_pace(const Pace& images, std::int64_t batch, int threads) {
    std::printf("%.0f images/s (quartiles %.0f .. %.0f), %lld steps of %lld images in %.1f s, %d threads\n",
                images.per_second, images.lower, images.upper, static_cast<long long>(images.calls),
                static_cast<long long>(batch), images.seconds, threads);
}

void bench_train(const Arguments& arguments) {
    const auto spec = describe(arguments);
    const auto data = load_dataset(arguments.data);
    const auto result = measure_training(spec, data, arguments.seconds);
    auto object = facts(arguments, result.images, result.batch, result.threads);
    object["data"] = data->name;
    object["parameters"] = result.parameters;
    for (const auto& [step, loss] : result.losses)
        object["losses"].push_back({{"step", step}, {"total", loss}});
    if (arguments.json != "-") {
        std::printf("%s on %s, %lld parameters, %s\n", arguments.preset.c_str(), data->name.c_str(),
                    static_cast<long long>(result.parameters), describe_runtime().c_str());
        print_pace(result.images, result.batch, result.threads);
    }
    write_json(arguments.json, object);
}

void bench_products(const Arguments& arguments) {
    const auto result = measure_matrix_products(describe(arguments), arguments.seconds);
    auto object = facts(arguments, result.images, result.batch, result.threads);
    double flop = 0;
    for (const auto& product : result.products) {
        flop += product.flop();
        object["products"].push_back({{"layer", product.layer},
                                      {"product", to_string(product.kind)},
                                      {"rows", product.rows},
                                      {"inner", product.inner},
                                      {"columns", product.columns},
                                      {"microseconds", product.microseconds},
                                      {"gflops", product.flop() / product.microseconds / 1e3}});
    }
    object["flop_per_image"] = flop / static_cast<double>(result.batch);
    object["gflops"] = object["flop_per_image"].get<double>() * result.images.per_second / 1e9;
    if (arguments.json != "-") {
        for (const auto& product : result.products)
            std::printf("%-24s %-16s [%5lld, %5lld] x [%5lld, %5lld] %9.1f us %7.1f GFLOP/s\n",
                        product.layer.c_str(), to_string(product.kind), static_cast<long long>(product.rows),
                        static_cast<long long>(product.inner), static_cast<long long>(product.inner),
                        static_cast<long long>(product.columns), product.microseconds,
                        product.flop() / product.microseconds / 1e3);
        print_pace(result.images, result.batch, result.threads);
    }
    write_json(arguments.json, object);
}

void add_threads(CLI::App& command, std::optional<int>& threads) {
    command.add_option("--threads", threads, "Default: as training without a window has")
        ->check(CLI::Range(1, 1024));
}

void add_json(CLI::App& command, std::string& destination) {
    command.add_option("--json", destination, "Write the figures to a file, or - for standard output");
}

void add_measurement(CLI::App& bench, const char* name, const char* summary,
                     void (*measure)(const Arguments&), bool with_data) {
    auto* command = bench.add_subcommand(name, summary);
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--preset", arguments->preset, "See penumbra-cli presets")->required();
    command->add_option("--set", arguments->settings, "key=value, of the model or the training; repeatable")
        ->allow_extra_args(false);
    if (with_data)
        command->add_option("--data", arguments->data, "Name or folder of the data set");
    command->add_option("--seconds", arguments->seconds, "To measure for (default: 10)")
        ->check(CLI::Range(0.01, 3600.0));
    add_threads(*command, arguments->threads);
    add_json(*command, arguments->json);
    command->callback([arguments, measure] {
        if (arguments->threads)
            set_compute_threads(*arguments->threads);
        measure(*arguments);
    });
}

void add_wristband_measurement(CLI::App& bench) {
    struct Choice {
        std::int64_t points = 1024, dimensions = 21;
        int repetitions = 21;
        std::optional<int> threads;
        std::string json;
    };
    auto* command = bench.add_subcommand(
        "wristband", "Wristband loss, forward and backward: fused against composed of LibTorch operations.");
    const auto choice = std::make_shared<Choice>();
    command->add_option("--points", choice->points, "N (default: 1024)")->check(CLI::Range(2, 65536));
    command->add_option("--dimensions", choice->dimensions, "d (default: 21)")->check(CLI::Range(1, 4096));
    command->add_option("--repetitions", choice->repetitions, "Of each (default: 21)")
        ->check(CLI::Range(1, 100000));
    add_threads(*command, choice->threads);
    add_json(*command, choice->json);
    command->callback([choice] {
        if (choice->threads)
            set_compute_threads(*choice->threads);
        const auto timing = time_wristband(choice->points, choice->dimensions, choice->repetitions);
        if (choice->json != "-")
            std::printf("[%lld, %lld]: fused %.3f ms and %.1f MB, composed %.3f ms and %.1f MB\n",
                        static_cast<long long>(choice->points), static_cast<long long>(choice->dimensions),
                        timing.fused_ms, static_cast<double>(timing.fused_extra_bytes) / 1e6,
                        timing.composed_ms, static_cast<double>(timing.composed_extra_bytes) / 1e6);
        write_json(choice->json, {{"points", choice->points},
                                  {"dimensions", choice->dimensions},
                                  {"repetitions", choice->repetitions},
                                  {"runtime", describe_runtime()},
                                  {"fused_ms", timing.fused_ms},
                                  {"composed_ms", timing.composed_ms},
                                  {"fused_extra_bytes", timing.fused_extra_bytes},
                                  {"composed_extra_bytes", timing.composed_extra_bytes}});
    });
}

} // namespace

void add_bench(CLI::App& program) {
    auto* bench = program.add_subcommand("bench", "Measure how fast this machine trains; writes no run.");
    bench->require_subcommand(1);
    add_measurement(*bench, "train", "Steps of training: images a second.", bench_train, /*with_data=*/true);
    add_measurement(*bench, "gemm", "Only the matrix products of a step: the ceiling of training.",
                    bench_products, /*with_data=*/false);
    add_wristband_measurement(*bench);
}

} // namespace penumbra::cli
