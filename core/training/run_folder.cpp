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

/// Keeps the header and the rows up to a step.
void drop_rows_after(const fs::path& path, std::int64_t step) {
    std::ifstream in(path);
    if (!in)
        return;
    std::string kept;
    for (std::string line; std::getline(in, line);) {
        const auto comma = line.find(',');
        if (kept.empty() || (comma != std::string::npos && std::atoll(line.c_str() + comma + 1) <= step))
            kept += line + "\n";
    }
    in.close();
    write_file_atomically(path, kept);
}

} // namespace

RunFolder RunFolder::create(const fs::path& runs, const fs::path& folder, const RunSpec& spec) {
    RunFolder run;
    run.folder_ = folder.empty() ? next_folder(runs, spec.preset) : folder;
    if (fs::exists(run.folder_ / "config.json"))
        throw Error("The folder " + run.folder_.string() + " already holds a run.",
                    "Resume it, or choose another folder.");
    make_folders(run.folder_);
    write_file_atomically(run.folder_ / "config.json", to_json(spec).dump(2) + "\n");
    return run;
}

RunFolder RunFolder::reopen(const fs::path& folder, const RunSpec& spec, std::int64_t step) {
    RunFolder run;
    run.folder_ = folder;
    run.resumed_ = true;
    make_folders(folder);
    write_file_atomically(folder / "config.json", to_json(spec).dump(2) + "\n");
    drop_rows_after(folder / "metrics.csv", step);
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

void RunFolder::write_metrics(const LossView& training, const LossView& validation, double seconds_trained) {
    if (!kept())
        return;
    if (std::exchange(resumed_, false)) {
        training_written_ = training.rows;
        validation_written_ = validation.rows;
        return;
    }
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
    if (fs::is_regular_file(run_or_checkpoint, ignored))
        return run_or_checkpoint;
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(run_or_checkpoint / "checkpoints", ignored)) {
        const auto& path = entry.path();
        if (path.extension() != ".safetensors" || !path.filename().string().starts_with("step-"))
            continue;
        // Of two with the same step the later one has the longer name.
        const auto key = [](const fs::path& p) {
            return std::pair(p.stem().string().substr(0, 13), p.stem().string().size());
        };
        if (newest.empty() || key(path) > key(newest))
            newest = path;
    }
    if (newest.empty())
        throw Error("There is no checkpoint in " + run_or_checkpoint.string() + ".",
                    "Give a checkpoint's file, or a run folder that has one in checkpoints/.");
    return newest;
}

} // namespace penumbra
