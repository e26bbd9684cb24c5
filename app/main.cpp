#include "app/panels/panels.hpp"
#include "app/shell/backend.hpp"
#include "app/shell/clock.hpp"
#include "app/shell/frame_loop.hpp"
#include "app/shell/session.hpp"
#include "app/shell/tour.hpp"
#include "core/studio.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <optional>

namespace {

using namespace penumbra;

struct Options {
    std::string backend;
    std::string size;
    float ui_scale = 0;
    std::string theme;
    std::string script;
    std::string stats;
    std::string redraw;
    std::string tour;
    std::string session;
    bool fresh = false;
    std::string data;
    std::string preset;
    bool train = false;
    std::string device = "auto";
    std::string assets;
    std::string runs = "runs";
    std::vector<std::string> files;

    std::filesystem::path asset_folder() const {
        return assets.empty() ? find_assets() : std::filesystem::path(assets);
    }
    bool driven() const { return !script.empty() || !tour.empty(); }
};

void define(CLI::App& app, Options& options) {
    app.add_option("files", options.files, "Checkpoints to open; a folder is opened as a data set");
    app.add_option("--data", options.data,
                   "Data set: a name or a folder (default: MNIST, wherever it is found)");
    app.add_option("--preset", options.preset, "Preset to train");
    app.add_flag("--train", options.train, "Start training at once");
    app.add_option("--runs", options.runs, "Folder in which runs are kept (default: runs)");
    app.add_option("--device", options.device, "auto, cpu or cuda (default: auto)")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
    app.add_option("--assets", options.assets, "Folder with the models that come with Penumbra");
    app.add_option("--theme", options.theme, "dark or light (default: as last time)")
        ->check(CLI::IsMember({"dark", "light"}));
    app.add_option("--ui-scale", options.ui_scale, "1 to 2 (default: the monitor's)")
        ->check(CLI::Range(1.0, 2.0));
    app.add_option("--size", options.size,
                   "WIDTHxHEIGHT of the window in pixels (default: as last time, or 1600x1000)");
    app.add_option("--backend", options.backend,
                   "glfw: a window; egl: offscreen, for scripts (default: glfw)")
        ->check(CLI::IsMember({"glfw", "egl"}));
    app.add_option("--tour", options.tour, "Show yourself: paint, train, and leave pictures in this folder");
    app.add_option("--script", options.script, "Play the input of this file, then quit");
    app.add_option("--stats", options.stats, "Write frame times and latencies to this JSON file at the end");
    app.add_option("--redraw", options.redraw,
                   "damaged: frames draw what has changed (default); whole: everything, to compare")
        ->check(CLI::IsMember({"damaged", "whole"}));
    app.add_option("--session", options.session,
                   "Session file to use (default: the user's; none for scripts)");
    app.add_flag("--fresh", options.fresh, "Start as if for the first time: nothing of last time's session");
    app.set_version_flag("--version", version());
}

/// "1600x1000". @throws CLI::ValidationError otherwise.
std::pair<int, int> parse_size(const std::string& text) {
    int width = 0;
    int height = 0;
    int read = 0;
    if (std::sscanf(text.c_str(), "%dx%d%n", &width, &height, &read) != 2 ||
        read != static_cast<int>(text.size()) || width < 320 || height < 200 || width > 16384 ||
        height > 16384) {
        throw CLI::ValidationError("--size", "'" + text + "' is not WIDTHxHEIGHT, such as 1600x1000");
    }
    return {width, height};
}

std::string read_text(const std::string& file) {
    const auto bytes = read_file(file);
    return {bytes.begin(), bytes.end()};
}

/// The data set that was open last; empty when it is not there any more.
std::string data_of(const Session& session) {
    const std::string data = session.text("open.data");
    std::error_code ignored;
    return !std::filesystem::path(data).is_absolute() || std::filesystem::exists(data, ignored) ? data : "";
}

std::optional<Script> make_script(const Options& options) {
    if (!options.script.empty()) {
        return Script(parse_script(read_text(options.script), options.script), options.script);
    }
    if (!options.tour.empty()) {
        std::filesystem::create_directories(options.tour);
        const auto shipped = options.asset_folder() / "models" / "split.safetensors";
        const bool with_model = std::filesystem::exists(shipped) || !options.files.empty();
        return Script(parse_script(tour_script(with_model), "tour"), "tour", options.tour);
    }
    return std::nullopt;
}

void run(Options& options, const std::pair<int, int>& size) {
    // Scripts see a fresh program unless they name a session.
    const std::filesystem::path session_path = !options.session.empty()
                                                   ? std::filesystem::path(options.session)
                                               : options.driven() ? std::filesystem::path()
                                                                  : session_file();
    SessionKeeper keeper(session_path, options.fresh);
    Session& session = keeper.session();
    if (size.first > 0) {
        std::tie(session.width, session.height) = size;
    }
    if (options.ui_scale > 0) {
        session.ui_scale = options.ui_scale;
    }
    if (!options.theme.empty()) {
        session.theme = theme_name(options.theme);
    }
    if (!options.tour.empty() && options.preset.empty()) {
        options.preset = "vae-2d"; // whose map is worth watching
    }
    if (!options.preset.empty()) {
        preset(options.preset); // an unknown one is said before a window opens
        session.set_text("training.preset", options.preset);
        session.forget("training.settings"); // as edited last time
    }

    const auto backend = make_backend(options.backend, {.width = session.width, .height = session.height});
    Studio studio({.assets = options.asset_folder(),
                   .runs = options.runs,
                   .data = options.data.empty() ? data_of(session) : options.data,
                   .device = options.device,
                   .start_at_once = false});
    FrameLoop loop(*backend, studio, session, make_panels());
    if (options.redraw == "whole") {
        loop.set_redraw(Redraw::Whole);
    }
    for (const std::string& problem : keeper.problems()) {
        loop.complain(problem);
    }
    if (keeper.keeping()) {
        loop.keep(keeper, options.asset_folder() / "models", options.files.empty());
    }
    for (const std::string& file : options.files) {
        loop.open(file);
    }
    if (options.train) {
        RunSpec spec = preset(session.text("training.preset", "split-quick"));
        spec.data = options.data;
        studio.send(command::Start{std::move(spec), {}, {}});
    }
    if (auto script = make_script(options)) {
        loop.play(std::move(*script));
    } else {
        loop.introduce();
    }
    loop.run();

    if (!options.stats.empty()) {
        loop.statistics().write(options.stats);
    }
    keeper.close(session);
    if (loop.script() != nullptr) {
        for (const auto& picture : loop.script()->pictures()) {
            std::cout << picture.string() << "\n";
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    penumbra::tune_process(argv);
    penumbra::now_seconds(); // the clock starts
    CLI::App app("Penumbra: explore the latent space of generative models of small images.", "penumbra");
    Options options;
    define(app, options);
    std::pair<int, int> size{0, 0};
    try {
        app.parse(argc, argv);
        if (!options.size.empty()) {
            size = parse_size(options.size);
        }
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : 2;
    }
    if (options.backend.empty()) {
        options.backend = "glfw";
    }
    try {
        run(options, size);
    } catch (const std::exception& problem) {
        std::cerr << "penumbra: " << problem.what() << "\n";
        return 1;
    }
    return 0;
}
