#include "app/cli/sweep.hpp"

#include "app/cli/command.hpp"
#include "app/cli/follow.hpp"
#include "app/cli/output.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>

namespace penumbra::cli {

namespace {

RunSpec describe_run(const SweepArguments& arguments, const SweepPoint& point) {
    auto spec = preset(arguments.preset);
    for (const auto& [key, value] : point.settings)
        set_parameter(spec, key, value);
    if (arguments.epochs)
        spec.training.set("epochs", *arguments.epochs);
    if (arguments.seed)
        spec.training.set("seed", *arguments.seed);
    spec.data = arguments.data;
    return spec;
}

/// What is typed wrong is told before anything is trained.
std::vector<SweepPoint> checked_points(const SweepArguments& arguments, std::vector<SweepAxis>& fixed) {
    try {
        std::vector<SweepAxis> axes;
        for (const auto& setting : arguments.settings) {
            auto axis = sweep_axis(setting);
            (axis.values.size() > 1 ? axes : fixed).push_back(std::move(axis));
        }
        if (axes.empty())
            throw Error("Nothing varies.", "Give one setting several values: --set latent=2,4,8,16.");
        const auto points = sweep_points(axes);
        for (auto point : points) {
            for (const auto& axis : fixed)
                point.settings.emplace_back(axis.key, axis.values.front());
            describe_run(arguments, point);
        }
        return points;
    } catch (const Error& wrong) {
        throw CLI::ValidationError(wrong.what());
    }
}

/// On the test images, by whatever of it the model can be measured by.
std::vector<std::pair<std::string, double>> measure(const TrainingSnapshot& run, std::int64_t limit,
                                                    const std::string& title) {
    LoadedModel model(run.checkpoint);
    EvaluationOptions options;
    options.limit = limit;
    const auto& can = model.info().capabilities;
    if (can.stochastic_encoder)
        options.metrics.emplace_back("elbo");
    if (can.encode && can.decode)
        options.metrics.emplace_back("reconstruction");
    if (can.encode)
        options.metrics.emplace_back("active_units");
    std::vector<std::pair<std::string, double>> figures;
    if (!options.metrics.empty()) {
        ProgressBar bar;
        const auto report = evaluate(model, *load_dataset(run.run.data), options,
                                     [&](const std::string& doing, double fraction) {
                                         bar.show(fraction, title + "measuring " + doing);
                                     });
        figures = report.rows.front().figures;
    }
    if (run.validation.rows > 0)
        figures.emplace_back("validation_total", run.validation.log->value(run.validation.rows - 1, 0));
    const auto images =
        static_cast<double>(run.step) * static_cast<double>(run.run.training.get<std::int64_t>("batch_size"));
    figures.emplace_back("epochs", run.epoch());
    figures.emplace_back("seconds", run.seconds_trained);
    figures.emplace_back("images_per_second", run.seconds_trained > 0 ? images / run.seconds_trained : 0);
    return figures;
}

nlohmann::json as_json(const SweepArguments& arguments, const std::vector<SweepPoint>& done,
                       const std::optional<Elbow>& elbow) {
    nlohmann::json points = nlohmann::json::array();
    for (const auto& point : done) {
        nlohmann::json entry{{"run", point.name()}};
        for (const auto& [key, value] : point.settings)
            entry["settings"][key] = value;
        for (const auto& [name, value] : point.figures)
            entry["figures"][name] = value;
        points.push_back(std::move(entry));
    }
    nlohmann::json object{{"preset", arguments.preset}, {"settings", arguments.settings}, {"points", points}};
    if (elbow)
        object["elbow"] = {{"figure", elbow->figure},
                           {"at", elbow->at},
                           {"distance", elbow->distance},
                           {"rule", "farthest below the chord from the first to the last point, both axes "
                                    "scaled to 0..1"}};
    return object;
}

void print(const std::vector<SweepPoint>& done, const std::optional<Elbow>& elbow) {
    for (const auto& point : done) {
        std::cout << point.name() << '\n';
        for (const auto& [name, value] : point.figures)
            std::printf("    %-24s %.5g\n", name.c_str(), value);
    }
    if (elbow)
        std::printf("Elbow of the %s: %s = %g, %.2f below the chord from the first to the last point (both "
                    "axes scaled to 0..1).\n",
                    elbow->figure.c_str(), done.front().settings.front().first.c_str(), elbow->at,
                    elbow->distance);
    else
        std::printf("No elbow: that takes three ascending values of one setting and a curve that bends.\n");
}

} // namespace

bool finish_point(const Sweep& sweep, SweepPoint& point, bool go_on, const std::string& title) {
    const auto& arguments = sweep.arguments;
    const auto folder = std::filesystem::path(arguments.out) / point.name();
    auto described = point;
    for (const auto& axis : sweep.fixed)
        described.settings.emplace_back(axis.key, axis.values.front());
    Studio studio(
        {.assets = {}, .data = arguments.data, .load_shipped_models = false, .engine = make_engine});
    if (go_on && std::filesystem::is_directory(folder) && !newest_checkpoint(folder).empty())
        studio.send(command::Resume{
            .checkpoint = folder, .more_epochs = 0, .minutes = {}, .folder = folder, .data = arguments.data});
    else
        studio.send(command::Start{describe_run(arguments, described), folder, {}});
    const auto end = follow(studio, title);
    if (was_interrupted() && end->state == TrainingState::Idle)
        return false; // before its first step: nothing is there to be kept
    check_end(studio, end);
    if (end->step < end->total_steps)
        return false;
    point.figures = measure(*end, arguments.limit, title);
    return true;
}

std::string title_of(const Sweep& sweep, std::size_t point) {
    return sweep.points[point].name() + " (" + std::to_string(point + 1) + "/" +
           std::to_string(sweep.points.size()) + ")  ";
}

SweepTable::SweepTable(const Sweep& sweep) : sweep_(sweep) {}

void SweepTable::keep(std::vector<SweepPoint> done) {
    done_ = std::move(done);
    if (done_.empty())
        return;
    elbow_ =
        find_elbow(done_, done_.front().figure("reconstruction") ? "reconstruction" : "reconstruction_mse");
    const std::filesystem::path out = sweep_.arguments.out;
    write_file_atomically(out / "sweep.csv", sweep_csv(done_));
    write_json((out / "sweep.json").string(), as_json(sweep_.arguments, done_, elbow_));
}

void SweepTable::show() const {
    if (sweep_.arguments.json != "-") {
        print(done_, elbow_);
        if (was_interrupted() && done_.size() < sweep_.points.size())
            std::cout << "Interrupted: " << done_.size() << " of " << sweep_.points.size()
                      << " points are done; --resume goes on.\n";
    }
    write_json(sweep_.arguments.json, as_json(sweep_.arguments, done_, elbow_));
}

namespace {

void sweep_alone(Sweep& sweep) {
    SweepTable table(sweep);
    std::vector<SweepPoint> done;
    for (std::size_t i = 0; i < sweep.points.size() && !was_interrupted(); ++i) {
        if (!finish_point(sweep, sweep.points[i], sweep.arguments.resume, title_of(sweep, i)))
            break;
        done.push_back(sweep.points[i]);
        table.keep(done); // after each point, so that nothing is lost with the next
    }
    table.show();
}

void start(const SweepArguments& arguments) {
    if (arguments.workers > 1 && (arguments.place.world_size > 1 || arguments.place.rank))
        throw CLI::ValidationError("--workers starts processes on this machine; --world-size and --rank say "
                                   "that each is started by hand. Give one or the other.");
    const auto place = worker_place(arguments.place);
    Sweep sweep{arguments, {}, {}};
    sweep.points = checked_points(arguments, sweep.fixed);
    watch_for_interrupts();
    if (arguments.workers > 1)
        start_workers(arguments);
    else if (place.count > 1)
        sweep_together(sweep, place);
    else
        sweep_alone(sweep);
}

} // namespace

void add_sweep(CLI::App& program) {
    auto* command = program.add_subcommand(
        "sweep", "Train a preset at several values of a setting in turn and put the figures side by side.");
    const auto arguments = std::make_shared<SweepArguments>();
    command->add_option("--preset", arguments->preset, "What to train: see penumbra-cli presets")->required();
    command
        ->add_option("--set", arguments->settings,
                     "key=value,value,...: trained at each; two lists make a grid, a single value holds for "
                     "all; repeatable")
        ->allow_extra_args(false)
        ->required();
    command->add_option("--epochs", arguments->epochs, "Of each run")->check(CLI::PositiveNumber);
    command->add_option("--seed", arguments->seed, "Of each run");
    command->add_option("--data", arguments->data, "Name or folder of the data set");
    command->add_option("--limit", arguments->limit, "Measure on the first so many test images only")
        ->check(CLI::PositiveNumber);
    command->add_option("--out", arguments->out,
                        "Folder of the runs, sweep.csv and sweep.json (default: sweep)");
    command
        ->add_option("--workers", arguments->workers,
                     "Train so many runs at a time, each in a process of its own with its share of the cores")
        ->check(CLI::Range(1, 256));
    add_place(*command, arguments->place, "Processes that share out the runs, on one machine or on several",
              "Which of them this one is, from 0, which hands out the runs and keeps the table");
    command->add_flag("--resume", arguments->resume,
                      "Keep the runs in --out that have ended, go on with one that was interrupted");
    command->add_option("--json", arguments->json, "Write the table to a file, or - for standard output");
    command->callback([arguments] { start(*arguments); });
}

} // namespace penumbra::cli
