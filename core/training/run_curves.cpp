#include "core/training/run_curves.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "metrics.csv";
constexpr std::string_view kBeginning = "phase,step,epoch,learning_rate,seconds,";

Error damaged(const fs::path& path, std::size_t line) {
    return Error("Line " + std::to_string(line) + " of " + path.string() + " is damaged.",
                 "Its curves cannot be drawn; choose another run, or take that line out.");
}

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t begin = 0;;) {
        const auto comma = std::min(line.find(',', begin), line.size());
        words.push_back(line.substr(begin, comma - begin));
        if (comma == line.size())
            return words;
        begin = comma + 1;
    }
}

template<class Number>
std::optional<Number> number(std::string_view word) {
    Number value{};
    const auto* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

/// Appends a row to its log. False when it is not one.
bool take_row(const std::vector<std::string_view>& words, LossLog& training, LossLog& validation) {
    const auto& names = training.names();
    if (words.size() != names.size() + 5 || (words[0] != "train" && words[0] != "validation"))
        return false;
    auto& log = words[0] == "train" ? training : validation;
    const auto step = number<std::int64_t>(words[1]);
    const auto epoch = number<double>(words[2]), rate = number<double>(words[3]);
    if (!step || !epoch || !rate || (log.size() > 0 && *step < log.step(log.size() - 1)))
        return false;
    std::vector<float> values;
    for (std::size_t term = 0; term < names.size(); ++term) {
        const auto value = number<double>(words[5 + term]); // a mean may lie beyond what a float holds
        if (!value)
            return false;
        values.push_back(static_cast<float>(*value));
    }
    log.append(*step, *epoch, *rate, values);
    return true;
}

std::int64_t batch_size_of(const fs::path& folder) {
    try {
        const auto bytes = read_file(folder / "config.json");
        const auto config = nlohmann::json::parse(bytes.begin(), bytes.end());
        return config.at("training").at("batch_size").get<std::int64_t>();
    } catch (const std::exception&) {
        return 0; // the curves can be drawn without
    }
}

/// The run's own folder, also for the metrics that abandoned checkpoints keep in checkpoints/abandoned-N.
fs::path folder_of(const fs::path& metrics) {
    const auto folder = metrics.parent_path();
    return folder.parent_path().filename() == "checkpoints" ? folder.parent_path().parent_path() : folder;
}

} // namespace

fs::path metrics_of(const fs::path& run_or_checkpoint) {
    std::error_code ignored;
    auto folder = fs::absolute(run_or_checkpoint, ignored);
    if (folder.filename() == kFile)
        return fs::exists(folder, ignored) ? folder : fs::path();
    // A checkpoint lies in RUN/checkpoints, or in RUN/checkpoints/abandoned-N.
    for (int up = 0; up < 3 && !folder.empty(); ++up, folder = folder.parent_path())
        if (fs::is_directory(folder, ignored) && fs::exists(folder / kFile, ignored))
            return folder / kFile;
    return {};
}

RunCurves read_run_curves(const fs::path& run_or_checkpoint) {
    RunCurves curves;
    curves.metrics = metrics_of(run_or_checkpoint);
    if (curves.metrics.empty())
        throw Error("There is no metrics.csv in " + run_or_checkpoint.string() + ".",
                    "Choose the folder of a run: its curves are in that file.");
    const auto bytes = read_file(curves.metrics);
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    // What the last line lacks may be on its way.
    text = text.substr(0, text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n'));
    const auto header = text.substr(0, std::min(text.find('\n'), text.size()));
    if (!header.starts_with(kBeginning))
        throw Error(curves.metrics.string() + " does not begin as the metrics of a run do.",
                    "Choose the folder of a run that Penumbra has kept.");
    std::vector<std::string> names;
    for (const auto word : split(header.substr(kBeginning.size())))
        names.emplace_back(word);
    const auto training = std::make_shared<LossLog>(names), validation = std::make_shared<LossLog>(names);
    std::size_t line = 1;
    for (auto begin = header.size() + 1; begin < text.size(); ++line) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (!take_row(split(text.substr(begin, end - begin)), *training, *validation))
            throw damaged(curves.metrics, line + 1);
        begin = end + 1;
    }
    if (training->size() + validation->size() == 0)
        throw Error(curves.metrics.string() + " holds no losses yet.",
                    "They are written every fifty steps and at the end of each epoch.");
    const auto folder = folder_of(curves.metrics);
    curves.name = folder.filename().string();
    curves.batch_size = batch_size_of(folder);
    curves.training = {training, training->size()};
    curves.validation = {validation, validation->size()};
    return curves;
}

std::vector<fs::path> runs_with_curves(const fs::path& runs, std::size_t most) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code failure;
    for (fs::directory_iterator entry(runs, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        std::error_code missing;
        const auto written = fs::last_write_time(entry->path() / kFile, missing);
        if (!missing)
            found.emplace_back(written, entry->path());
    }
    std::ranges::sort(found, std::greater{});
    std::vector<fs::path> folders;
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
        folders.push_back(found[i].second);
    return folders;
}

} // namespace penumbra
