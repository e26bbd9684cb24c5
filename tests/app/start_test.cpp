// The window before LibTorch is there, and without it.

#include "app/panels/panels.hpp"
#include "app/shell/frame_loop.hpp"
#include "core/error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/idx_files.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace penumbra {
namespace {

class StartTest : public ::testing::Test {
  protected:
    StudioOptions options(EngineMaker engine) const {
        const auto data = folder_.path() / "set";
        std::filesystem::create_directories(data);
        testing::write_idx_set(data, 20, 10);
        return {.assets = {},
                .runs = folder_.path(),
                .data = data.string(),
                .device = "cpu",
                .start_at_once = false,
                .engine = std::move(engine)};
    }

    testing::TemporaryFolder folder_;
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 1600, .height = 1000});
};

TEST_F(StartTest, the_engine_is_loaded_after_the_first_frame) {
    std::atomic<bool> loading = false;
    Studio studio(options([&loading](const EngineOptions&) -> std::unique_ptr<Engine> {
        loading = true;
        throw Error("None.");
    }));
    FrameLoop loop(*backend_, studio, session_, make_panels());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(loading);
    while (loop.frames() == 0) {
        loop.turn(0.01);
    }
    for (int i = 0; i < 2000 && !loading; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(loading);
}

TEST_F(StartTest, without_an_engine_the_window_says_so_and_takes_paint) {
    Studio studio(options([](const EngineOptions&) -> std::unique_ptr<Engine> {
        throw Error("The engine is not there.", "Install it.");
    }));
    FrameLoop loop(*backend_, studio, session_, make_panels());
    loop.play(Script(parse_script("wait dismiss timeout 20\nscreenshot before.png\n"
                                  "click clear\nstroke canvas 0.3 0.6 0.7 0.9 200\nkey Space\nwait frames 5\n"
                                  "screenshot after.png\nclick dismiss",
                                  "s"),
                     "s", folder_.path()));
    loop.run();
    EXPECT_NE(read_file(folder_ / "before.png"), read_file(folder_ / "after.png"));
    EXPECT_EQ(studio.problem().second.find("The engine is not there."), 0U);
    EXPECT_EQ(studio.training()->state, TrainingState::Idle);
}

} // namespace
} // namespace penumbra
