#include "app/panels/compared_run.hpp"

#include <algorithm>
#include <chrono>

namespace penumbra {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRuns = 12;
constexpr double kLookAgain = 0.05; ///< seconds, while something is being read

template<class Value>
bool arrived(const std::future<Value>& future) {
    return future.valid() && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

using Opened = std::vector<std::pair<fs::path, std::string>>; ///< checkpoint and name

/// Looks at the disk.
std::vector<ComparedRun::Choice> list_runs(const Opened& opened, const fs::path& runs,
                                           const fs::path& without) {
    std::vector<ComparedRun::Choice> choices;
    std::vector<fs::path> known;
    std::error_code ignored;
    const auto add = [&](const fs::path& run, const std::string& words) {
        const auto metrics = fs::weakly_canonical(metrics_of(run), ignored);
        if (metrics.empty() || std::ranges::find(known, metrics) != known.end())
            return;
        known.push_back(metrics);
        choices.push_back({metrics, metrics.parent_path().filename().string() + words});
    };
    if (!without.empty())
        known.push_back(fs::weakly_canonical(without / "metrics.csv", ignored));
    for (const auto& [checkpoint, name] : opened)
        add(checkpoint, "  ·  " + name + " is open");
    for (const auto& run : runs_with_curves(runs, kMostRuns))
        add(run, "");
    return choices;
}

} // namespace

void ComparedRun::open(fs::path run) {
    wanted_ = std::move(run);
}

void ComparedRun::close(Session& session) {
    curves_.reset();
    wanted_.clear();
    dropped_ = coming_.valid();
    session.forget(kKey);
}

void ComparedRun::look_for_runs(const Studio& studio) {
    if (listing_.valid())
        return; // under way
    Opened opened;
    auto models = studio.completers();
    models.push_back(studio.previous());
    models.push_back(studio.opened());
    for (const auto& model : models)
        if (model)
            opened.emplace_back(model->path, model->name);
    choices_.clear();
    listing_ = std::async(std::launch::async, list_runs, std::move(opened), studio.runs(),
                          studio.training()->folder);
}

bool ComparedRun::update(PanelContext& context) {
    if (arrived(listing_))
        choices_ = listing_.get();
    bool fresh = false;
    if (arrived(coming_)) {
        try {
            auto curves = std::make_shared<const RunCurves>(coming_.get());
            if (!dropped_) {
                context.session.set_text(kKey, curves->metrics.string());
                curves_ = std::move(curves);
                fresh = true;
            }
        } catch (const std::exception& error) {
            if (!dropped_) {
                context.shell.complain(error.what());
                if (!curves_)
                    context.session.forget(kKey);
            }
        }
        dropped_ = false;
    }
    if (!wanted_.empty() && !coming_.valid())
        coming_ = std::async(std::launch::async, read_run_curves, std::exchange(wanted_, {}));
    if (reading() || looking())
        context.shell.redraw_after(kLookAgain);
    return fresh;
}

} // namespace penumbra
