#include "app/shell/actions.hpp"

#include "core/error.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(Chord, text_and_chord_agree) {
    for (const char* text :
         {"Space", "Ctrl+Z", "Ctrl+Shift+Z", "F12", "Ctrl++", "Ctrl+-", "?", "Alt+Left", "Escape"}) {
        EXPECT_EQ(to_string(parse_chord(text)), text);
    }
    EXPECT_EQ(parse_chord("z"), parse_chord("Z"));
    EXPECT_EQ(parse_chord("").key, 0);
    for (const char* wrong : {"Ctrl+Nothing", "F13", "Spc", "é"}) {
        EXPECT_THROW(parse_chord(wrong), Error) << wrong;
    }
}

TEST(Actions, refuse_a_second_owner_of_an_id_or_a_shortcut) {
    Actions actions;
    actions.add({.id = "a", .label = "A", .shortcut = "Ctrl+A", .alternatives = {"F2"}});
    EXPECT_THROW(actions.add({.id = "a", .label = "Again"}), Error);
    EXPECT_THROW(actions.add({.id = "b", .label = "B", .shortcut = "Ctrl+A"}), Error);
    EXPECT_THROW(actions.add({.id = "b", .label = "B", .shortcut = "F2"}), Error);
    actions.add({.id = "b", .label = "B", .shortcut = "Ctrl+B"}); // the refused ones left nothing behind
    EXPECT_EQ(actions.all().size(), 2U);
}

TEST(Actions, run_only_what_is_enabled_and_leave_text_fields_their_keys) {
    Actions actions;
    int runs = 0;
    bool enabled = false;
    actions.add({.id = "resample",
                 .label = "Resample",
                 .menu = "Completion",
                 .shortcut = "Space",
                 .run = [&] { ++runs; },
                 .enabled = [&] { return enabled; }});
    actions.add({.id = "quit",
                 .label = "Quit",
                 .menu = "File",
                 .shortcut = "Ctrl+Q",
                 .run = [&] { runs += 10; },
                 .alternatives = {"?"},
                 .while_typing = true});

    EXPECT_FALSE(actions.press(parse_chord("Space"), false));
    enabled = true;
    EXPECT_TRUE(actions.press(parse_chord("Space"), false));
    EXPECT_FALSE(actions.press(parse_chord("Space"), true));
    EXPECT_EQ(runs, 1);
    EXPECT_TRUE(actions.press(parse_chord("Ctrl+Q"), true));
    EXPECT_FALSE(actions.press(parse_chord("?"), true)); // a character that is being typed
    EXPECT_EQ(runs, 11);
    EXPECT_FALSE(actions.press(parse_chord("Ctrl+Shift+Q"), false));
    EXPECT_EQ(actions.menus(), (std::vector<std::string>{"Completion", "File"}));
}

} // namespace
} // namespace penumbra
