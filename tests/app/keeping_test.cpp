// What can be taken back, kept and found again, in the whole window with the shipped model.

#include "support/window_test.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>

namespace penumbra {
namespace {

using KeepingTest = testing::WindowTest;

TEST_F(KeepingTest, strokes_settings_and_moves_are_taken_back_in_their_order) {
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nwait seconds 1\n"
         "click clear\nstroke canvas 0.3 0.6 0.7 0.8 200\nwait frames 3");
    const std::string painted = session_.text("completion.canvas");
    EXPECT_NE(painted.find_first_not_of('0'), std::string::npos);
    play("set \"parameter seed\" 7\nwait frames 3");
    EXPECT_NE(session_.text("training.settings").find("\"seed\":7"), std::string::npos);
    play("drag map 0.03 0.03 0.2 0.1 300\nwait seconds 1");
    const auto first = session_.numbers("walk.current.code");
    ASSERT_EQ(first.size(), 2U);
    play("drag map 0.9 0.95 0.96 0.97 300\nwait seconds 1");
    EXPECT_NE(session_.numbers("walk.current.code"), first);

    play("key Ctrl+Z\nwait frames 3"); // the whole drag at once
    EXPECT_EQ(session_.numbers("walk.current.code"), first);
    EXPECT_TRUE(was_said("Took back: the move of the current code."));
    play("key Ctrl+Z\nkey Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.text("training.settings").find("\"seed\":7"), std::string::npos);
    EXPECT_EQ(session_.text("completion.canvas"), painted);
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.text("completion.canvas").find_first_not_of('0'), std::string::npos);
    play("key Ctrl+Shift+Z\nkey Ctrl+Shift+Z\nwait frames 3");
    EXPECT_EQ(session_.text("completion.canvas"), painted);
    EXPECT_NE(session_.text("training.settings").find("\"seed\":7"), std::string::npos);
    // The canvas's own button leaves the settings alone.
    play("click undo\nwait frames 3");
    EXPECT_EQ(session_.text("completion.canvas").find_first_not_of('0'), std::string::npos);
    EXPECT_NE(session_.text("training.settings").find("\"seed\":7"), std::string::npos);
}

TEST_F(KeepingTest, a_preset_of_ones_own_is_saved_chosen_and_deleted) {
    play("wait data timeout 60\nset \"parameter seed\" 11\nwait frames 2\naction training.save-preset\n"
         "wait preset-name\nkey Ctrl+A\ntype \"vae 2\"\nwait frames 3\nclick preset-save\nwait frames 2\n"
         "wait preset-name"); // such a name is not taken
    EXPECT_TRUE(read_own_presets().presets.empty());
    play("click preset-name\nkey Ctrl+A\ntype eleven\nclick preset-summary\ntype \"For a test.\"\nkey Enter\n"
         "wait frames 4");
    const auto own = read_own_presets();
    ASSERT_EQ(own.presets.size(), 1U);
    EXPECT_EQ(own.presets[0].name, "eleven");
    EXPECT_EQ(own.presets[0].summary, "For a test.");
    EXPECT_EQ(own.presets[0].run.training.get<std::int64_t>("seed"), 11);
    EXPECT_EQ(session_.text("training.preset"), "eleven");
    EXPECT_TRUE(can("training.delete-preset"));

    // Its neighbour in the list.
    play("click preset\nwait \"preset classifier\"\nclick \"preset classifier\"\nwait frames 3");
    EXPECT_EQ(session_.text("training.preset"), "classifier");
    EXPECT_FALSE(can("training.delete-preset"));
    play("key Ctrl+Z\nwait frames 3\naction training.delete-preset\nwait frames 3");
    EXPECT_TRUE(read_own_presets().presets.empty());
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(read_own_presets().presets.size(), 1U);
}

TEST_F(KeepingTest, samples_go_to_the_map_the_ends_and_the_canvas) {
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nclick \"tab Samples\"\n"
         "wait \"samples use a\" timeout 20\nwait seconds 1\nclick \"samples use a\"\nwait frames 3\n"
         "click \"samples show\"\nwait seconds 1");
    EXPECT_EQ(session_.text("walk.a").find("sample "), 0U);
    EXPECT_EQ(session_.text("walk.current"), session_.text("walk.a"));
    const auto code = session_.numbers("walk.current.code");
    ASSERT_EQ(code.size(), 2U);
    const auto cursor = studio_->decoded(DecodeUse::Cursor); // the map's cursor lies there
    ASSERT_NE(cursor, nullptr);
    EXPECT_EQ(cursor->query.codes, code);
    const std::string before = session_.text("completion.canvas");
    play("hover samples 0.02 0.1\nclick samples right\nwait \"samples menu samples.evidence\"\n"
         "click \"samples menu samples.evidence\"\nwait frames 4");
    EXPECT_NE(session_.text("completion.canvas"), before);
    EXPECT_TRUE(was_said("stands on the canvas."));
    EXPECT_TRUE(can("edit.undo"));
}

TEST_F(KeepingTest, sliders_move_the_current_code) {
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\n"
         "action traversals.sliders\nwait \"slider 0\" timeout 20\naction traversals.snap\nwait seconds 1");
    EXPECT_EQ(session_.number("traversals.mode", 0), 2);
    play("set \"slider 0\" 1.3\nwait seconds 1");
    const auto moved = session_.numbers("walk.current.code");
    ASSERT_EQ(moved.size(), 2U);
    EXPECT_FLOAT_EQ(moved[0], 1.5F);
    const auto decoded = studio_->decoded(DecodeUse::Sliders);
    ASSERT_NE(decoded, nullptr);
    EXPECT_EQ(decoded->problem, "");
    EXPECT_EQ(decoded->query.codes, moved);
    EXPECT_EQ(decoded->decoded.images.size(), std::size_t{kImagePixels});

    play("set \"slider 1\" -2\nwait frames 4");
    EXPECT_FLOAT_EQ(session_.numbers("walk.current.code")[1], -2);
    play("key Ctrl+Z\nwait frames 4");
    EXPECT_EQ(session_.numbers("walk.current.code"), moved);
    play("action traversals.zero\nwait frames 4");
    EXPECT_EQ(session_.numbers("walk.current.code"), (std::vector<float>{0, 0}));
    play("action traversals.animate\nwait seconds 0.5\naction traversals.animate\nwait frames 4");
    const auto swung = session_.numbers("walk.current.code");
    EXPECT_NE(swung[0] == 0, swung[1] == 0); // one of them
    play("action traversals.reset\nwait frames 4");
    EXPECT_NE(session_.numbers("walk.current.code"), swung);
}

TEST_F(KeepingTest, the_next_window_finds_what_this_one_left) {
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nclick clear\n"
         "stroke canvas 0.3 0.6 0.7 0.8 200\nclick \"tab Samples\"\nclick \"samples resample\"\n"
         "hover map 0.5 0.5\nwheel map 3\nwait seconds 1");
    const Session left = session_;
    EXPECT_EQ(left.numbers("map.view").size(), 3U);
    EXPECT_EQ(left.number("samples.seed", 0), 2);
    EXPECT_FALSE(left.text("open.data").empty());

    open_again();
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nwait seconds 1");
    for (const char* key : {"completion.canvas", "completion.seed", "samples.seed", "map.view", "map.model",
                            "tab.3", "walk.a", "walk.b", "walk.a.image", "open.data"}) {
        EXPECT_EQ(session_.text(key), left.text(key)) << key;
    }
}

TEST_F(KeepingTest, stops_and_the_loop_are_taken_back_and_found_again) {
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nwait seconds 1\n"
         "action interpolation.add-digit\nwait frames 3\naction interpolation.add-digit\nwait frames 3\n"
         "drag map 0.9 0.95 0.96 0.97 300\nwait seconds 1\naction interpolation.add-current\nwait frames 3\n"
         "action interpolation.loop\nwait frames 3");
    ASSERT_EQ(session_.number("walk.stops", 0), 3);
    const std::string first = session_.text("walk.stop.1.image"), second = session_.text("walk.stop.2.image");
    const auto code = session_.numbers("walk.stop.3.code");
    EXPECT_EQ(code.size(), 2U);
    EXPECT_TRUE(session_.flag("walk.loop", false));

    play("key Ctrl+Z\nwait frames 3");
    EXPECT_FALSE(session_.flag("walk.loop", true));
    EXPECT_TRUE(was_said("Took back: the change of the loop."));
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.number("walk.stops", 0), 2);
    EXPECT_TRUE(was_said("Took back: the change of the stops of the path."));
    play("key Ctrl+Y\nkey Ctrl+Y\nwait frames 3");
    EXPECT_EQ(session_.number("walk.stops", 0), 3);
    EXPECT_TRUE(session_.flag("walk.loop", false));
    play("action interpolation.path\nwait \"interpolation stop remove 1\"\n"
         "click \"interpolation stop remove 1\"\nwait frames 3\nkey Escape\nwait frames 3");
    EXPECT_EQ(session_.number("walk.stops", 0), 2);
    EXPECT_EQ(session_.text("walk.stop.1.image"), second);
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.text("walk.stop.1.image"), first);

    open_again();
    play("wait model timeout 60\nwait data timeout 60\nwait \"legend 0\" timeout 60\nwait seconds 1");
    EXPECT_EQ(session_.number("walk.stops", 0), 3);
    EXPECT_EQ(session_.text("walk.stop.1.image"), first);
    EXPECT_EQ(session_.text("walk.stop.2.image"), second);
    EXPECT_EQ(session_.numbers("walk.stop.3.code"), code);
    EXPECT_TRUE(session_.flag("walk.loop", false));
    EXPECT_FALSE(can("edit.undo")); // what came back is no step of this session
    const auto path = studio_->interpolation();
    ASSERT_NE(path, nullptr);
    EXPECT_EQ(path->query.via.size(), 3U);
    EXPECT_TRUE(path->query.closed);
}

TEST_F(KeepingTest, pinned_completions_are_taken_back_and_found_again) {
    play("wait model timeout 60\nwait completion timeout 20\ndrag completions 0.1 0.1 0.1 0.1 50\n"
         "wait frames 3\naction completion.pin\nwait frames 3\ndrag completions 0.4 0.1 0.4 0.1 50\n"
         "wait frames 3\naction completion.pin\nwait frames 3");
    const auto two = session_.bytes("completion.pinned");
    ASSERT_EQ(two.size(), 2U * kImagePixels);
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.pinned").size(), std::size_t{kImagePixels});
    EXPECT_TRUE(was_said("Took back: the pin."));
    play("key Ctrl+Y\nwait frames 3\naction completion.unpin-all\nwait frames 3");
    EXPECT_TRUE(session_.bytes("completion.pinned").empty());
    EXPECT_FALSE(can("completion.unpin-all"));
    play("key Ctrl+Z\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.pinned"), two);
    open_again();
    play("wait model timeout 60\nwait completion timeout 20\nwait pinned timeout 10\nwait frames 3");
    EXPECT_EQ(session_.bytes("completion.pinned"), two);
}

TEST_F(KeepingTest, somebody_new_is_shown_around_once) {
    loop_->introduce();
    play("wait introduction\nwait frames 3\nclick \"introduction next\"\nwait frames 3\n"
         "click \"introduction next\"\nwait frames 3");
    EXPECT_FALSE(session_.flag("introduction.seen", false));
    play("key Enter\nwait frames 3\nclick \"introduction skip\"\nwait frames 3");
    EXPECT_TRUE(session_.flag("introduction.seen", false));
    loop_->introduce(); // has been
    EXPECT_THROW(play("wait introduction timeout 0.5"), Error);
    play("action help.introduction\nwait introduction\nkey Escape\nwait frames 3");
    EXPECT_THROW(play("wait introduction timeout 0.5"), Error);
}

TEST_F(KeepingTest, menus_without_room_wait_in_one) {
    play("wait frames 3\nscale 2\nwait frames 3\nclick \"menu more\"\nwait \"menu Help\" timeout 5\nkey "
         "Escape\n"
         "scale 1\nwait frames 5\nwait \"menu Help\" timeout 5");
    EXPECT_THROW(play("wait \"menu more\" timeout 0.5"), Error);
}

} // namespace
} // namespace penumbra
