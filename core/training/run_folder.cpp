#include "core/training/run_folder.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

void make_folders(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder / "checkpoints", failure);
    if (failure)
        throw Error("The run folder " + folder.string() + " cannot be made: " + failure.message() + ".",
                    "Choose a folder that can be written.");
}

/// The first runs/NNN-preset whose number nobody has.
fs::path next_folder(const fs::path& runs, const std::string& preset) {
    int highest = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(runs, ignored))
        highest = std::max(highest, std::atoi(entry.path().filename().c_str()));
    char number[16];
    std::snprintf(number, sizeof number, "%03d", highest + 1);
    return runs / (std::string(number) + "-" + (preset.empty() ? "run" : preset));
}

std::string metrics_header(const LossLog& log) {
    std::string line = "phase,step,epoch,learning_rate,seconds";
    for (const auto& name : log.names())
        line += "," + name;
    return line + "\n";
}

/// (step, number) of "step-00001234.safetensors" and "step-00001234-2.safetensors"; nothing for other names.
std::optional<std::pair<long long, int>> parse_checkpoint(const fs::path& path) {
    long long step = 0;
    int number = 1;
    int length = 0;
    const auto stem = path.stem().string();
    const auto whole = [&] { return static_cast<std::size_t>(length) == stem.size(); };
    if (path.extension() != ".safetensors" || std::sscanf(stem.c_str(), "step-%lld%n", &step, &length) != 1)
        return std::nullopt;
    if (!whole() && (std::sscanf(stem.c_str(), "step-%lld-%d%n", &step, &number, &length) != 2 || !whole()))
        return std::nullopt;
    return std::pair(step, number);
}

std::vector<fs::path> checkpoints_of(const fs::path& run) {
    std::vector<fs::path> found;
    std::error_code failure;
    for (fs::directory_iterator entry(run / "checkpoints", failure), end; !failure && entry != end;
         entry.increment(failure))
        if (parse_checkpoint(entry->path()))
            found.push_back(entry->path());
    return found;
}

/// Puts checkpoints beyond a step out of the way.
void abandon_after(const fs::path& run, std::int64_t step) {
    auto later = checkpoints_of(run);
    std::erase_if(later, [&](const fs::path& path) { return parse_checkpoint(path)->first <= step; });
    if (later.empty())
        return;
    int number = 1;
    const auto place = [&] { return run / "checkpoints" / ("abandoned-" + std::to_string(number)); };
    while (fs::exists(place()))
        ++number;
    std::error_code failure;
    fs::create_directory(place(), failure);
    if (fs::exists(run / "metrics.csv"))
        fs::copy_file(run / "metrics.csv", place() / "metrics.csv", failure);
    for (const auto& path : later) {
        if (!failure)
            fs::rename(path, place() / path.filename(), failure);
    }
    if (failure)
        throw Error("The later checkpoints in " + run.string() + " cannot be moved to " + place().string() +
                        ": " + failure.message() + ".",
                    "Check the folder's permissions, or resume into another folder.");
}

} // namespace

RunFolder RunFolder::create(const fs::path& runs, const fs::path& folder, const RunSpec& spec) {
    RunFolder run;
    run.folder_ = folder.empty() ? next_folder(runs, spec.preset) : folder;
    if (!checkpoints_of(run.folder_).empty())
        throw Error("The folder " + run.folder_.string() + " already holds a run.",
                    "Resume it, or choose another folder.");
    make_folders(run.folder_);
    run.write_config(spec);
    std::error_code ignored;
    fs::remove(run.folder_ / "metrics.csv", ignored); // of weights that nobody has
    return run;
}

void RunFolder::write_config(const RunSpec& spec) const {
    if (kept())
        write_file_atomically(folder_ / "config.json", to_json(spec).dump(2) + "\n");
}

void RunFolder::discard() {
    if (!kept())
        return;
    std::error_code ignored;
    fs::remove(folder_ / "config.json", ignored);
    fs::remove(folder_ / "checkpoints", ignored); // no folder with something in it is removed
    fs::remove(folder_, ignored);
    folder_.clear();
}

/// Keeps the header and the rows up to a step.
RunFolder::Steps RunFolder::drop_rows_after(const fs::path& path, std::int64_t step) {
    Steps last;
    std::ifstream in(path);
    if (!in)
        return last;
    std::string kept;
    for (std::string line; std::getline(in, line);) {
        const auto comma = line.find(',');
        const auto row = comma == std::string::npos ? 0 : std::atoll(line.c_str() + comma + 1);
        if (!kept.empty() && (comma == std::string::npos || row > step))
            continue;
        if (!kept.empty())
            (line.starts_with("train,") ? last.training : last.validation) = row;
        kept += line + "\n";
    }
    in.close();
    write_file_atomically(path, kept);
    return last;
}

RunFolder RunFolder::reopen(const fs::path& folder, const RunSpec& spec, std::int64_t step) {
    RunFolder run;
    run.folder_ = folder;
    make_folders(folder);
    run.write_config(spec);
    abandon_after(folder, step);
    run.on_disk_ = drop_rows_after(folder / "metrics.csv", step);
    return run;
}

fs::path RunFolder::checkpoint_path(std::int64_t step) const {
    char name[32];
    std::snprintf(name, sizeof name, "step-%08lld", static_cast<long long>(step));
    fs::path path = folder_ / "checkpoints" / (std::string(name) + ".safetensors");
    for (int again = 2; fs::exists(path); ++again)
        path = folder_ / "checkpoints" / (std::string(name) + "-" + std::to_string(again) + ".safetensors");
    return path;
}

void RunFolder::write_metrics(const LossView& training, const LossView& validation, double seconds_trained,
                              bool all) {
    if (!kept())
        return;
    if (const auto known = std::exchange(on_disk_, {})) {
        while (training_written_ < training.rows && training.log->step(training_written_) <= known->training)
            ++training_written_;
        while (validation_written_ < validation.rows &&
               validation.log->step(validation_written_) <= known->validation)
            ++validation_written_;
    }
    if (training.rows < training_written_ + (all ? 1 : kTrainingRows) &&
        validation.rows == validation_written_)
        return;
    std::ostringstream rows;
    rows.precision(9);
    const auto put = [&](const char* phase, const LossView& view, std::size_t first, std::size_t last) {
        rows << phase << ',' << view.log->step(last) << ',' << view.log->epoch(last) << ','
             << view.log->learning_rate(last) << ',' << seconds_trained;
        for (std::size_t term = 0; term < view.log->names().size(); ++term) {
            double sum = 0;
            for (std::size_t row = first; row <= last; ++row)
                sum += view.log->value(row, term);
            rows << ',' << sum / static_cast<double>(last - first + 1);
        }
        rows << '\n';
    };
    std::size_t trained = training_written_;
    for (; trained + kTrainingRows <= training.rows; trained += kTrainingRows)
        put("train", training, trained, trained + kTrainingRows - 1);
    if (all && trained < training.rows) {
        put("train", training, trained, training.rows - 1);
        trained = training.rows;
    }
    std::size_t validated = validation_written_;
    for (; validated < validation.rows; ++validated)
        put("validation", validation, validated, validated);
    const auto text = rows.str();
    if (text.empty())
        return;

    const fs::path path = folder_ / "metrics.csv";
    const bool fresh = !fs::exists(path);
    std::error_code unknown;
    const auto size_before = fresh ? 0 : fs::file_size(path, unknown);
    std::ofstream out(path, std::ios::app);
    if (fresh)
        out << metrics_header(*(training.log ? training.log : validation.log));
    out << text << std::flush;
    if (!out) {
        const std::string reason = std::strerror(errno);
        out.close();
        if (!unknown)
            fs::resize_file(path, size_before, unknown); // no half rows: they are written again later
        throw Error("The losses could not be written to " + path.string() + ": " + reason + ".",
                    "Training goes on; make room or check the folder's permissions.");
    }
    training_written_ = trained;
    validation_written_ = validated;
}

fs::path newest_checkpoint(const fs::path& run_or_checkpoint) {
    std::error_code ignored;
    if (!fs::is_directory(run_or_checkpoint, ignored))
        return run_or_checkpoint;
    fs::path newest;
    for (const auto& path : checkpoints_of(run_or_checkpoint))
        if (newest.empty() || *parse_checkpoint(path) > *parse_checkpoint(newest))
            newest = path;
    return newest;
}

} // namespace penumbra
