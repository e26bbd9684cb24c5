#include "app/shell/session.hpp"

#include "core/studio.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Session, comes_back_as_it_was) {
    const testing::TemporaryFolder folder;
    Session session;
    session.theme = ThemeName::Light;
    session.ui_scale = 1.25F;
    session.width = 1280;
    session.height = 720;
    session.ratios["left"] = 0.25F;
    session.remember("/a/b.safetensors");
    session.remember("/a/c.safetensors");
    session.set_number("losses.smoothing", 0.1);
    session.set_flag("losses.log", true);
    session.set_text("training.preset", "vae-2d");
    save_session(session, folder.path() / "deep" / "session.json");

    std::string note;
    const Session back = load_session(folder.path() / "deep" / "session.json", note);
    EXPECT_EQ(note, "");
    EXPECT_EQ(back.theme, ThemeName::Light);
    EXPECT_FLOAT_EQ(back.ui_scale, 1.25F);
    EXPECT_EQ(back.width, 1280);
    EXPECT_EQ(back.height, 720);
    EXPECT_FLOAT_EQ(back.ratio("left", 0), 0.25F);
    EXPECT_FLOAT_EQ(back.ratio("right", 0.5F), 0.5F);
    EXPECT_EQ(back.recent, session.recent);
    EXPECT_DOUBLE_EQ(back.number("losses.smoothing", 0), 0.1);
    EXPECT_TRUE(back.flag("losses.log", false));
    EXPECT_EQ(back.text("training.preset"), "vae-2d");
}

TEST(Session, missing_is_quiet_and_damaged_is_noted) {
    const testing::TemporaryFolder folder;
    std::string note;
    EXPECT_EQ(load_session(folder.path() / "none.json", note).width, Session().width);
    EXPECT_EQ(note, "");
    for (const char* damaged : {"", "{", "[1, 2]", R"({"theme": "pink"})", R"({"width": "wide"})",
                                R"({"ratios": [1]})", R"({"recent": {"a": 1}})", R"({"values": {"a": 1}})"}) {
        write_file_atomically(folder.path() / "bad.json", std::string_view(damaged));
        const Session session = load_session(folder.path() / "bad.json", note);
        EXPECT_NE(note, "") << damaged;
        EXPECT_EQ(session.theme, Session().theme) << damaged;
        EXPECT_TRUE(session.values.empty()) << damaged;
    }
}

TEST(Session, absurd_measures_are_brought_into_range) {
    const testing::TemporaryFolder folder;
    write_file_atomically(folder.path() / "odd.json",
                          std::string_view(R"({"width": -5, "height": 9999999, "ratios": {"left": 7}})"));
    std::string note;
    const Session session = load_session(folder.path() / "odd.json", note);
    EXPECT_EQ(note, "");
    EXPECT_GE(session.width, 320);
    EXPECT_LE(session.height, 16384);
    EXPECT_LE(session.ratio("left", 0), 1);
}

TEST(Session, remembers_ten_files_without_repeats) {
    Session session;
    for (int i = 0; i < 15; ++i) {
        session.remember("/run/" + std::to_string(i));
    }
    session.remember("/run/10");
    ASSERT_EQ(session.recent.size(), 10U);
    EXPECT_EQ(session.recent[0], "/run/10");
    EXPECT_EQ(session.recent[1], "/run/14");
    EXPECT_EQ(std::count(session.recent.begin(), session.recent.end(), "/run/10"), 1);
}

TEST(Session, small_arrays_come_back_exactly) {
    Session session;
    const std::vector<std::uint8_t> bytes{0, 1, 127, 200, 255};
    const std::vector<float> numbers{0, -1.5F, 1e-7F, 3.4e38F, 0.1F};
    session.set_bytes("bytes", bytes);
    session.set_numbers("numbers", numbers);
    session.set_numbers("none", {});
    EXPECT_EQ(session.bytes("bytes"), bytes);
    EXPECT_EQ(session.numbers("numbers"), numbers);
    EXPECT_TRUE(session.numbers("none").empty());
    for (const char* text : {"0g", "x", "1 2 x", "nan", "- 1"}) {
        session.set_text("odd", text);
        EXPECT_TRUE(session.bytes("odd").empty()) << text;
        EXPECT_TRUE(session.numbers("odd").empty()) << text;
    }
}

TEST(Session, a_value_that_is_no_number_gives_the_fallback) {
    Session session;
    for (const char* text : {"", "x", "1x", "nan"}) {
        session.set_text("key", text);
        EXPECT_DOUBLE_EQ(session.number("key", 7), 7) << text;
    }
}

} // namespace
} // namespace penumbra
