#include "app/shell/tour.hpp"

#include "app/shell/script.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace penumbra {
namespace {

std::vector<ScriptCommand> commands_of(bool with_model) {
    return parse_script(tour_script(with_model), "tour");
}

bool has(const std::vector<ScriptCommand>& commands, const std::string& verb, const std::string& word) {
    return std::any_of(commands.begin(), commands.end(), [&](const ScriptCommand& command) {
        return command.verb == verb && !command.words.empty() && command.words[0] == word;
    });
}

TEST(Tour, shows_only_what_there_is) {
    for (const bool with_model : {false, true}) {
        const auto commands = commands_of(with_model);
        EXPECT_TRUE(has(commands, "click", "train"));
        EXPECT_TRUE(has(commands, "stroke", "canvas"));
        EXPECT_EQ(has(commands, "key", "Space"), with_model);
        EXPECT_EQ(has(commands, "drag", "map"), with_model);
    }
}

TEST(Tour, pictures_are_numbered_in_order) {
    for (const bool with_model : {false, true}) {
        std::vector<std::string> names;
        for (const ScriptCommand& command : commands_of(with_model)) {
            if (command.verb == "screenshot") {
                names.push_back(command.words[0]);
            }
        }
        EXPECT_GE(names.size(), 5U);
        EXPECT_EQ(names.front(), "01-start.png");
        EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
        EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
    }
}

} // namespace
} // namespace penumbra
