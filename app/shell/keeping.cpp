// What the frame loop has to do with the session that outlives it.

#include "app/shell/frame_loop.hpp"
#include "app/shell/message_log.hpp"

#include <algorithm>
#include <sstream>

namespace penumbra {

namespace {

constexpr const char* kModels = "open.models"; ///< paths, a line each, the one opened last at the end
constexpr const char* kData = "open.data";
constexpr double kOpenedBy = 60; ///< seconds after the start
/// What is opened at every start without being asked for.
constexpr const char* kAlwaysOpen[] = {"split.safetensors", "vae-2d.safetensors"};

} // namespace

void FrameLoop::keep(SessionKeeper& keeper, const std::filesystem::path& shipped, bool models) {
    keeper_ = &keeper;
    shipped_ = shipped;
    if (models) {
        open_again();
    }
    if (keeper.crashed()) {
        tell_of_crash();
    }
}

void FrameLoop::open_again() {
    std::istringstream lines(session_.text(kModels));
    for (std::string line; std::getline(lines, line);) {
        std::error_code ignored;
        if (std::filesystem::exists(line, ignored)) {
            studio_.open_model(line);
            opening_again_.emplace_back(line);
        } else {
            complain("The model " + line + ", which was open last time, is no longer there.");
        }
    }
}

void FrameLoop::tell_of_crash() {
    const std::time_t then = keeper_->crashed_at();
    const std::string since = then > 0 ? ", started at " + clock_words(then, std::time(nullptr)) + "," : "";
    say("Penumbra" + since +
        " did not end as it should. Its session is back: what was open, the views, the "
        "settings and the painted canvas, as they were some seconds before.");
}

std::vector<std::filesystem::path> FrameLoop::open_models() const {
    std::vector<std::filesystem::path> paths;
    const auto add = [&paths](const std::filesystem::path& path) {
        std::erase(paths, path); // where it was opened last
        if (!path.empty()) {
            paths.push_back(path);
        }
    };
    if (context_.now < kOpenedBy) { // a crash at the start forgets none of those that are on their way
        std::ranges::for_each(opening_again_, add);
    }
    for (const auto& model : studio_.completers()) {
        add(model->path);
    }
    for (const auto& model : {studio_.previous(), studio_.opened()}) {
        add(model ? model->path : std::filesystem::path());
    }
    add(studio_.training()->checkpoint);
    // The models of every start are opened first in any case.
    const auto chosen = std::ranges::find_if(paths, [this](const std::filesystem::path& path) {
        return std::ranges::none_of(kAlwaysOpen, [&](const char* name) { return path == shipped_ / name; });
    });
    paths.erase(paths.begin(), chosen);
    return paths;
}

void FrameLoop::gather_session() {
    if (!full_screen_) {
        session_.width = backend_.width();
        session_.height = backend_.height();
    }
    workspace_.remember(session_);
    if (!studio_.starting()) { // before, nothing of last time's is open yet
        std::string lines;
        for (const auto& path : open_models()) {
            std::error_code ignored;
            lines += std::filesystem::absolute(path, ignored).string() + "\n";
        }
        session_.set_text(kModels, lines);
    }
    if (const auto data = studio_.data()) {
        std::error_code ignored;
        session_.set_text(kData, data->folder.empty()
                                     ? data->name
                                     : std::filesystem::absolute(data->folder, ignored).string());
    }
}

double FrameLoop::keep_session(double now, double longest) {
    if (!keep_at_) {
        return longest;
    }
    if (now < *keep_at_) {
        return std::min(longest, *keep_at_ - now);
    }
    keep_at_.reset();
    gather_session();
    keeper_->keep(session_);
    if (const std::string trouble = keeper_->trouble(); !trouble.empty()) {
        complain(trouble);
    }
    return longest;
}

} // namespace penumbra
