#pragma once

#include "app/panels/panels.hpp"
#include "app/shell/frame_loop.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/idx_files.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>

namespace penumbra::testing {

/// The whole window, drawn offscreen at 1600x1000, with a small data set, a session of its own and folders
/// that vanish with it. Nothing is loaded before the first script is played.
class WindowTest : public ::testing::Test {
  protected:
    struct With {
        std::uint32_t train = 20, test = 12; ///< images
        bool shipped_models = true;
    };
    WindowTest() : WindowTest(With{}) {}
    explicit WindowTest(const With& with) : with_(with) {
        std::filesystem::create_directories(data_folder());
        write_idx_set(data_folder(), with.train, with.test);
        open();
    }

    std::filesystem::path data_folder() const { return folder_.path() / "set"; }
    /// Plays a script to its end and gathers the session. @throws Error as Script does
    void play(const std::string& script) {
        loop_->play(Script(parse_script(script, "s"), "s", folder_.path()));
        loop_->run();
    }
    /// Another window after the first: the session is all it has of it.
    void open_again() {
        loop_.reset();
        open();
    }
    bool can(const char* action) const { return loop_->actions().enabled(*loop_->actions().find(action)); }
    bool was_said(const std::string& words) {
        return std::ranges::any_of(loop_->messages().all(), [&](const Message& message) {
            return message.text.find(words) != std::string::npos;
        });
    }
    /// The script that carries out an action and answers its question for a file.
    std::string save(const std::string& action, const char* file) const {
        return "action " + action + "\nwait \"chooser name\"\nkey Ctrl+A\ntype " + (folder_ / file).string() +
               "\nkey Enter\nwait frames 4\n";
    }
    std::string text(const char* file) const {
        const auto bytes = read_file(folder_ / file);
        return {bytes.begin(), bytes.end()};
    }
    /// Starts a small VAE of four dimensions that will not come to its end.
    void train(const char* folder) {
        RunSpec run = preset("vae-20");
        for (const auto& [key, value] : {std::pair{"latent", "4"},
                                         {"hidden", "16"},
                                         {"batch_size", "16"},
                                         {"device", "cpu"},
                                         {"epochs", "20000"}})
            set_parameter(run, key, value);
        command::Start start;
        start.run = run;
        start.folder = folder_.path() / folder;
        studio_->send(start);
    }

    const TemporaryFolder folder_;
    const EnvironmentVariable config_{"XDG_CONFIG_HOME", folder_.path().string()};
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 1600, .height = 1000});
    std::optional<Studio> studio_;
    std::optional<FrameLoop> loop_;

  private:
    void open() {
        studio_.emplace(
            StudioOptions{.assets = with_.shipped_models ? find_assets() : std::filesystem::path(),
                          .runs = folder_.path(),
                          .data = data_folder().string(),
                          .device = "cpu",
                          .load_shipped_models = with_.shipped_models,
                          .start_at_once = false});
        loop_.emplace(*backend_, *studio_, session_, make_panels());
    }

    const With with_;
};

} // namespace penumbra::testing
