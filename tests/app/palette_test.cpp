#include "app/shell/palette.hpp"

#include "app/panels/panels.hpp"
#include "app/shell/frame_loop.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Fuzzy, finds_letters_in_order_and_prefers_beginnings_and_runs) {
    EXPECT_FALSE(fuzzy_match("xyz", "Export the axes"));
    EXPECT_FALSE(fuzzy_match("long query", "lq"));
    EXPECT_FALSE(fuzzy_match("a", ""));
    EXPECT_EQ(fuzzy_match("", "anything")->score, 0);
    EXPECT_EQ(fuzzy_match("sp", "Save picture")->places, (std::vector<std::size_t>{0, 5}));
    EXPECT_EQ(fuzzy_match("PIC", "typical picture")->places, (std::vector<std::size_t>{8, 9, 10}));
    EXPECT_GT(fuzzy_match("sp", "Save picture")->score, fuzzy_match("sp", "transposed")->score);
    EXPECT_GT(fuzzy_match("light", "Light theme")->score,
              fuzzy_match("light", "List of graphs, three")->score);
    // Words in any order, each somewhere.
    EXPECT_TRUE(fuzzy_match("png samples", "Export the samples as PNG"));
    EXPECT_FALSE(fuzzy_match("png samples", "Export the samples"));
}

class PaletteRowsTest : public ::testing::Test {
  protected:
    PaletteRowsTest() {
        actions_.add({.id = "a", .label = "Fit the map", .menu = "Map", .run = [] {}});
        actions_.add({.id = "b", .label = "Manifold", .menu = "Map", .run = [] {}});
        actions_.add({.id = "c",
                      .label = "Map to a file",
                      .run = [] {},
                      .enabled = [this] { return enabled_; },
                      .needs = "There is no map."});
    }
    std::string ids(std::string_view query) const {
        std::string found;
        for (const PaletteRow& row : palette_rows(actions_, query)) {
            found += row.action->id;
        }
        return found;
    }
    Actions actions_;
    bool enabled_ = true;
};

TEST_F(PaletteRowsTest, without_a_query_the_recent_ones_lead) {
    EXPECT_EQ(ids(""), "abc");
    actions_.run("c");
    actions_.run("b");
    EXPECT_EQ(ids(""), "bca");
    actions_.set_recent({"gone", "a", "a"});
    EXPECT_EQ(ids(""), "abc");
    EXPECT_EQ(actions_.recent(), (std::vector<std::string>{"a"}));
}

TEST_F(PaletteRowsTest, what_cannot_be_done_is_found_further_down) {
    EXPECT_EQ(ids("map"), "cab"); // the beginning of the label, then of a later word, then the menu
    enabled_ = false;
    EXPECT_EQ(ids("map"), "acb");
    EXPECT_FALSE(palette_rows(actions_, "file").front().enabled);
    EXPECT_EQ(ids("nothing of the kind"), "");
}

/// The window with all panels, without models.
class PaletteTest : public ::testing::Test {
  protected:
    void play(const std::string& script) {
        loop_.play(Script(parse_script(script, "s"), "s", folder_.path()));
        loop_.run();
    }
    testing::TemporaryFolder folder_;
    Session session_;
    std::unique_ptr<Backend> backend_ = make_backend("egl", {.width = 1200, .height = 800});
    Studio studio_{{.assets = {},
                    .runs = folder_.path(),
                    .data = "none",
                    .device = "cpu",
                    .load_shipped_models = false,
                    .start_at_once = false}};
    FrameLoop loop_{*backend_, studio_, session_, make_panels()};
};

TEST_F(PaletteTest, an_action_is_found_and_done_with_the_keyboard_alone) {
    play("wait frames 3\nkey Ctrl+P\nwait \"palette input\"\ntype \"light th\"\nkey Enter\nwait frames 4");
    EXPECT_EQ(session_.theme, ThemeName::Light);
    EXPECT_EQ(loop_.actions().recent().front(), "view.light");
    // It stands first now; Down and Up come back to it.
    play("key Ctrl+P\nwait \"palette input\"\nkey Down\nkey Up\nkey Enter\nwait frames 4");
    EXPECT_EQ(session_.theme, ThemeName::Dark);
    // Escape leaves all as it is, and what cannot be done is not done.
    play("key Ctrl+P\nwait \"palette input\"\ntype light\nkey Escape\nwait frames 3\n"
         "key Ctrl+P\nwait \"palette input\"\ntype \"interpolation csv\"\nkey Enter\nwait frames 4\n"
         "screenshot refused.png\nkey Escape");
    EXPECT_EQ(session_.theme, ThemeName::Dark);
    EXPECT_EQ(session_.text("actions.recent"), "help.palette view.light ");
}

TEST_F(PaletteTest, every_action_that_may_be_refused_says_why) {
    for (const Action& action : loop_.actions().all()) {
        EXPECT_FALSE(action.label.empty()) << action.id;
        if (action.enabled) {
            EXPECT_TRUE(action.needs.ends_with('.')) << action.id << ": " << action.needs;
        }
    }
}

TEST_F(PaletteTest, one_panel_is_presented_and_the_keys_go_through_all) {
    const std::size_t count = make_panels().size();
    play("wait frames 3\nkey F5\nwait frames 3\nscreenshot first.png\nkey Right\nwait frames 3\n"
         "screenshot second.png");
    EXPECT_FLOAT_EQ(loop_.context().theme.scale, 1.5F);
    EXPECT_FLOAT_EQ(session_.ui_scale, 0); // a presentation's type is not remembered
    EXPECT_NE(read_file(folder_ / "first.png"), read_file(folder_ / "second.png"));
    EXPECT_EQ(loop_.marks().find("splitter left"), std::nullopt);
    std::string round;
    for (std::size_t i = 1; i < count; ++i) {
        round += "key PageDown\n";
    }
    play(round +
         "wait frames 3\nwait \"tab Completion\"\nkey Left\nwait frames 3\nkey Escape\nwait frames 3");
    EXPECT_FLOAT_EQ(loop_.context().theme.scale, 1);
    EXPECT_NE(loop_.marks().find("splitter left"), std::nullopt);
    EXPECT_EQ(loop_.marks().find("tab Completion").has_value(), true);
}

TEST_F(PaletteTest, titles_without_room_wait_in_a_menu) {
    play("wait frames 3\nscale 2\nwait \"more Training\"\nclick \"more Training\"\n"
         "wait \"tab Per-dimension KL\"\nclick \"tab Per-dimension KL\"\nwait \"more Per-dimension KL\"");
    EXPECT_EQ(loop_.marks().find("more Training"), std::nullopt);
    EXPECT_TRUE(loop_.marks().find("tab Per-dimension KL").has_value());
}

TEST_F(PaletteTest, a_right_click_on_a_title_offers_what_a_panel_can_do) {
    play("wait frames 3\nclick \"tab Losses\" right\nwait \"title present.losses\"\n"
         "click \"title present.losses\"\nwait frames 4");
    EXPECT_EQ(loop_.marks().find("splitter left"), std::nullopt);
    EXPECT_TRUE(loop_.marks().find("tab Losses").has_value());
}

TEST_F(PaletteTest, a_panel_is_shown_and_saved_as_a_picture) {
    const auto file = folder_ / "samples.png";
    play("wait frames 3\naction picture.samples\nwait \"chooser name\"\nkey Ctrl+A\ntype " + file.string() +
         "\nkey Enter\nwait frames 4");
    EXPECT_GT(std::filesystem::file_size(file), 500U);
    EXPECT_LT(std::filesystem::file_size(file), 100000U);
}

TEST_F(PaletteTest, what_was_said_can_be_read_and_saved_later) {
    loop_.complain("The disk is full.");
    loop_.complain("The disk is full.");
    loop_.say("Wrote it after all.");
    const MessageLog& log = loop_.messages();
    ASSERT_EQ(log.all().size(), 2U);
    EXPECT_EQ(log.all()[0].times, 2);
    EXPECT_EQ(log.problems(), 1U);
    EXPECT_EQ(log.text(true).substr(19), "  problem  The disk is full. (2 times)\n");
    const auto file = folder_ / "log.txt";
    play("wait frames 3\nclick message\nwait messages\naction messages.save\nwait \"chooser name\"\n"
         "key Ctrl+A\ntype " +
         file.string() + "\nkey Enter\nwait frames 4");
    const auto bytes = read_file(file);
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_NE(text.find("Wrote it after all."), std::string::npos);
    EXPECT_NE(text.find("The disk is full. (2 times)"), std::string::npos);
    play("action messages.clear\nwait frames 2");
    EXPECT_EQ(log.text().find("The disk is full."), std::string::npos);
}

TEST(MessageLog, keeps_the_newest_and_names_the_day_of_old_ones) {
    MessageLog log;
    for (std::size_t i = 0; i < MessageLog::kMost + 5; ++i) {
        log.add(i % 2 == 0, std::to_string(i), static_cast<std::time_t>(1'000'000 + i));
    }
    EXPECT_EQ(log.all().size(), MessageLog::kMost);
    EXPECT_EQ(log.all().front().text, "5");
    EXPECT_EQ(clock_words(1'000'000, 1'000'001).size(), 8U);
    EXPECT_EQ(clock_words(1'000'000, 2'000'000).size(), 19U);
}

} // namespace
} // namespace penumbra
