#include "core/training/spec.hpp"

#include "core/error.hpp"
#include "fabricated.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace penumbra::spec_test {
namespace {

TEST(RunSpec, EveryPresetIsMadeAndSurvivesJson) {
    std::set<std::string> names;
    for (const auto& [kind, known] : presets()) {
        const auto spec = preset(known.name);
        EXPECT_EQ(spec.model.kind, kind);
        EXPECT_EQ(spec.preset, known.name);
        const auto again = run_spec_from_json(nlohmann::json::parse(to_json(spec).dump()));
        EXPECT_EQ(again.model.parameters, spec.model.parameters) << known.name;
        EXPECT_EQ(again.training, spec.training) << known.name;
        EXPECT_TRUE(names.insert(known.name).second) << known.name << " is there twice";
    }
    for (const char* name : {"vae-2d", "vae-20", "split-faithful", "split-quick"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST(RunSpec, UnknownPresetNamesTheKnownOnes) {
    try {
        preset("vae-3000");
        FAIL();
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("vae-20"), std::string::npos);
    }
}

TEST(RunSpec, KeysAreFoundInTrainingAndModel) {
    auto spec = preset("vae-20");
    set_parameter(spec, "learning_rate", "0.01");
    set_parameter(spec, "latent", "7");
    EXPECT_EQ(spec.training.get<double>("learning_rate"), 0.01);
    EXPECT_EQ(spec.model.parameters.get<std::int64_t>("latent"), 7);
    EXPECT_EQ(spec.training.get<std::int64_t>("checkpoint_epochs"), 5);
    EXPECT_THROW(set_parameter(spec, "colour", "red"), Error);
    EXPECT_THROW(set_parameter(spec, "learning_rate", "-1"), Error);
    EXPECT_EQ(spec.training.get<double>("learning_rate"), 0.01);
}

TEST(RunSpec, DamagedJsonIsAnError) {
    EXPECT_THROW(run_spec_from_json(nlohmann::json::array()), Error);
    EXPECT_THROW(run_spec_from_json({{"model", {{"kind", "vae"}}}, {"data", 3}}), Error);
    EXPECT_THROW(run_spec_from_json({{"model", {{"kind", "vae"}}}, {"training", {{"speed", 3}}}}), Error);
}

} // namespace
} // namespace penumbra::spec_test
