#include "app/shell/frame_line.hpp"

#include "app/panels/panels.hpp"
#include "app/shell/frame_loop.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(FrameLine, means_over_a_moment_and_what_is_known) {
    FrameLine line;
    Statistics statistics;
    TrainingSnapshot training;
    EXPECT_TRUE(line.items(1, statistics, training).empty()); // no frame yet
    line.add({.build_ms = 1, .raster_ms = 3, .redrawn = 0.5});
    line.add({.build_ms = 2, .raster_ms = 6, .redrawn = 1});
    const auto first = line.items(1, statistics, training);
    EXPECT_EQ(first, (std::vector<std::string>{"frame 6.0 ms", "build and submit 1.5 ms",
                                               "longest frame 8.0 ms", "window redrawn 75 %"}));
    // A quarter of a second must pass before it is read anew, and then only the frames since count.
    line.add({.build_ms = 20, .raster_ms = 0});
    EXPECT_EQ(line.items(1.2, statistics, training), first);
    EXPECT_EQ(line.items(1.3, statistics, training)[0], "frame 20.0 ms");
    EXPECT_EQ(line.items(2, statistics, training)[0], "frame 20.0 ms"); // nothing was drawn

    statistics.stroke.caused(1, 1.0);
    statistics.stroke.shown(1);
    statistics.presented(1.042);
    training.state = TrainingState::Running;
    training.run = preset("vae-20");
    training.run.training.set("batch_size", std::int64_t{100});
    training.images_per_second = 1250;
    line.add({.build_ms = 1});
    const auto all = line.items(3, statistics, training);
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all[2], "stroke to completions 42 ms");
    EXPECT_EQ(all[3], "training 12.5 steps/s");
}

TEST(FrameLine, is_shown_when_asked_for_and_remembered) {
    const testing::TemporaryFolder folder;
    Session session;
    const auto backend = make_backend("egl", {.width = 1280, .height = 720});
    const auto play = [&](const std::string& script) {
        Studio studio({{}, folder.path(), "none", "cpu", false});
        FrameLoop loop(*backend, studio, session, make_panels());
        loop.play(Script(parse_script(script, "s"), "s", folder.path()));
        loop.run();
    };
    EXPECT_THROW(play("wait frames 3\nwait \"frame times\" timeout 0.5"), Error);
    play("wait frames 3\naction view.frame-times\nwait \"frame times\" timeout 5");
    EXPECT_TRUE(session.flag("view.frame-times", false));
    play("wait \"frame times\" timeout 5\naction view.frame-times\nwait frames 3"); // at the next start
    EXPECT_FALSE(session.flag("view.frame-times", true));
}

} // namespace
} // namespace penumbra
