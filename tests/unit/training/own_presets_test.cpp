#include "core/training/own_presets.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra::own_presets_test {
namespace {

RunSpec edited() {
    RunSpec run = preset("vae-20");
    set_parameter(run, "latent", "7");
    set_parameter(run, "learning_rate", "0.01");
    run.data = "somewhere";
    return run;
}

TEST(OwnPresets, ComeBackAsTheyWereSaved) {
    const testing::TemporaryFolder folder;
    const auto inner = folder / "presets";
    EXPECT_TRUE(read_own_presets(inner).presets.empty()); // no folder is none of them
    EXPECT_TRUE(read_own_presets(inner).problems.empty());
    EXPECT_EQ(write_own_preset("vae-7", "Seven latents.", edited(), inner), inner / "vae-7.json");
    write_own_preset("a.b_c", "", preset("split-quick"), inner);
    const auto all = read_own_presets(inner);
    EXPECT_TRUE(all.problems.empty());
    ASSERT_EQ(all.presets.size(), 2U);
    EXPECT_EQ(all.presets[0].name, "a.b_c");
    const OwnPreset& own = all.presets[1];
    EXPECT_EQ(own.name, "vae-7");
    EXPECT_EQ(own.summary, "Seven latents.");
    EXPECT_EQ(own.run.preset, "vae-7");
    EXPECT_EQ(own.run.model.kind, "vae");
    EXPECT_EQ(own.run.model.parameters, edited().model.parameters);
    EXPECT_EQ(own.run.training, edited().training);
    EXPECT_EQ(own.run.data, ""); // of the run, not of the preset
    delete_own_preset("a.b_c", inner);
    delete_own_preset("a.b_c", inner); // gone is gone
    EXPECT_EQ(read_own_presets(inner).presets.size(), 1U);
}

TEST(OwnPresets, ABadFileIsASentenceAndTheOthersAreThere) {
    const testing::TemporaryFolder folder;
    write_own_preset("good", "", edited(), folder.path());
    const std::pair<const char*, const char*> bad[] = {
        {"broken", "{\"model\": "},
        {"empty", "{}"},
        {"kind", R"({"model": {"kind": "no-such", "parameters": {}}})"},
        {"range", R"({"model": {"kind": "vae", "parameters": {"latent": -3}}})"},
        {"typed", R"({"model": 7})"},
        {"words", R"({"model": {"kind": "vae", "parameters": {}}, "summary": 7})"},
        {"vae-2d", R"({"model": {"kind": "vae", "parameters": {}}})"}, // the name of another one
        {"odd name", R"({"model": {"kind": "vae", "parameters": {}}})"}};
    for (const auto& [name, text] : bad)
        write_file_atomically(folder / (std::string(name) + ".json"), std::string_view(text));
    write_file_atomically(folder / "notes.txt", std::string_view("none of them"));
    const auto all = read_own_presets(folder.path());
    ASSERT_EQ(all.presets.size(), 1U);
    EXPECT_EQ(all.presets[0].name, "good");
    ASSERT_EQ(all.problems.size(), std::size(bad));
    for (const auto& [name, text] : bad)
        EXPECT_EQ(std::ranges::count_if(all.problems,
                                        [&](const std::string& problem) {
                                            return problem.find(std::string(name) + ".json") !=
                                                       std::string::npos &&
                                                   problem.ends_with("delete it.");
                                        }),
                  1)
            << name;
    testing::expect_error([&] { read_own_preset("range", folder.path()); }, "range.json");
}

TEST(OwnPresets, NamesAreThoseOfFiles) {
    for (const char* name : {"a", "vae-8", "my_best.2"})
        EXPECT_NO_THROW(check_preset_name(name)) << name;
    for (const char* name : {"", ".hidden", "../up", "two words", "a/b", "ä"})
        testing::expect_error([&] { check_preset_name(name); }, "cannot be the name");
    testing::expect_error([] { check_preset_name(std::string(49, 'a')); }, "cannot be the name");
    testing::expect_error([] { check_preset_name("vae-2d"); }, "comes with Penumbra");
}

TEST(OwnPresets, AreKnownByTheirNamesWhereverPresetsAre) {
    const testing::TemporaryFolder folder;
    const testing::EnvironmentVariable config("XDG_CONFIG_HOME", folder.path().string());
    write_own_preset("mine", "", edited());
    EXPECT_EQ(preset("mine").training, edited().training);
    EXPECT_EQ(preset("mine").preset, "mine");
    EXPECT_NE(testing::expect_error([] { preset("none-such"); }, "none-such").find("mine"),
              std::string::npos);
    write_file_atomically(own_preset_folder() / "bad.json", std::string_view("{"));
    testing::expect_error([] { preset("bad"); }, "bad.json");
}

} // namespace
} // namespace penumbra::own_presets_test
