// A second model beside the first: what follows the map's "Beside".

#include "app/panels/panels.hpp"
#include "app/shell/frame_loop.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/idx_files.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Beside, a_second_models_dimensions_are_shown_and_its_points_are_those_of_the_first) {
    const testing::TemporaryFolder folder;
    const testing::EnvironmentVariable config("XDG_CONFIG_HOME", folder.path().string());
    const auto data = folder.path() / "set";
    std::filesystem::create_directories(data);
    testing::write_idx_set(data, 20, 12);
    const auto backend = make_backend("egl", {.width = 1600, .height = 1000});
    Session session;
    Studio studio({.assets = find_assets(),
                   .runs = folder.path(),
                   .data = data.string(),
                   .device = "cpu",
                   .start_at_once = false});
    FrameLoop loop(*backend, studio, session, make_panels());
    const auto play = [&](const std::string& script) {
        loop.play(Script(parse_script(script, "s"), "s", folder.path()));
        loop.run();
    };
    const auto other = folder.path() / "other.safetensors";
    std::filesystem::copy_file(find_assets() / "models" / "vae-2d.safetensors", other);
    play("wait model timeout 60\nwait data timeout 60\nwait \"kl bars\" timeout 60\naction map.beside\n"
         "wait seconds 0.5");
    EXPECT_THROW(play("wait \"kl bars beside\" timeout 0.5"), Error); // there is no second model
    play("drop " + other.string() +
         "\nwait \"kl bars beside\" timeout 30\nhover \"kl bars beside\" 0.4 0.6\n"
         "wait frames 4\nscreenshot beside.png");
    ASSERT_NE(studio.probe_beside(), nullptr);
    EXPECT_EQ(studio.probe_beside()->statistics.dimensions(), 2U);
    // Points that are chosen in the second map are chosen in both.
    const auto chosen = [&] { return loop.actions().enabled(*loop.actions().find("selection.clear")); };
    EXPECT_FALSE(chosen());
    play("hold shift\ndrag \"map beside\" 0.02 0.02 0.98 0.98 200\nrelease shift\nwait frames 4");
    EXPECT_TRUE(chosen());
    play("action map.beside\nwait frames 4");
    EXPECT_THROW(play("wait \"kl bars beside\" timeout 0.5"), Error);
}

} // namespace
} // namespace penumbra
