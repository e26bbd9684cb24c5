#include "core/io/parameters.hpp"

#include "support/expect_error.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace penumbra {
namespace {

using testing::expect_error;

Parameters example() {
    std::vector<Parameter> schema(5);
    schema[0] = {
        .key = "beta", .help = "Weight of the KL term.", .fallback = 1.0, .minimum = 0, .maximum = 100};
    schema[1] = {.key = "epochs", .fallback = std::int64_t{10}, .minimum = 1, .maximum = 1e6};
    schema[2] = {.key = "body", .fallback = std::string("mlp"), .choices = {"mlp", "conv"}};
    schema[3] = {.key = "cosine", .fallback = false};
    schema[4] = {.key = "floor", .fallback = -1.0};
    return Parameters(schema);
}

TEST(Parameters, StartAtTheirDefaults) {
    const auto parameters = example();
    EXPECT_EQ(parameters.get<double>("beta"), 1.0);
    EXPECT_EQ(parameters.get<std::int64_t>("epochs"), 10);
    EXPECT_EQ(parameters.get<int>("epochs"), 10);
    EXPECT_EQ(parameters.get<std::string>("body"), "mlp");
    EXPECT_FALSE(parameters.get<bool>("cosine"));
    EXPECT_TRUE(parameters.has("beta"));
    EXPECT_FALSE(parameters.has("gamma"));
}

TEST(Parameters, WholeNumbersAreReadAsDoublesButNotTheOtherWay) {
    const auto parameters = example();
    EXPECT_EQ(parameters.get<double>("epochs"), 10.0);
    expect_error([&] { parameters.get<std::int64_t>("beta"); },
                 "beta is a finite number, not a whole number.");
    expect_error([&] { parameters.get<bool>("body"); }, "body is a word, not true or false.");
}

TEST(Parameters, AnUnknownKeyNamesTheKnownOnes) {
    const auto message = expect_error([] { example().get<double>("betta"); }, "no setting named \"betta\"");
    EXPECT_NE(message.find("beta, epochs, body, cosine, floor"), std::string::npos) << message;
}

TEST(Parameters, ARefusedValueIsNamedWithItsRangeAndTheOldOneStays) {
    auto parameters = example();
    parameters.set("beta", 4.0);
    const auto message =
        expect_error([&] { parameters.set("beta", 1e9); }, "beta must be between 0 and 100; 1e9 is not.");
    EXPECT_NE(message.find("Weight of the KL term."), std::string::npos);
    expect_error([&] { parameters.set("beta", -0.5); }, "beta must be between 0 and 100; -0.5 is not.");
    expect_error([&] { parameters.set("beta", std::nan("")); }, "beta must be a finite number; nan is not.");
    expect_error([&] { parameters.set("floor", HUGE_VAL); }, "floor must be a finite number; inf is not.");
    expect_error([&] { parameters.set("beta", std::string("x")); },
                 "beta must be a finite number; \"x\" is not.");
    expect_error([&] { parameters.set("cosine", 1.0); }, "cosine must be true or false; 1 is not.");
    expect_error([&] { parameters.set("body", std::string("rnn")); },
                 "body must be one of mlp, conv; \"rnn\" is not.");
    EXPECT_EQ(parameters.get<double>("beta"), 4.0);
    EXPECT_EQ(parameters.get<std::string>("body"), "mlp");
}

TEST(Parameters, OneSidedRangesSaySo) {
    Parameter steps{.key = "steps", .fallback = std::int64_t{1}, .minimum = 1};
    Parameters parameters({steps});
    expect_error([&] { parameters.set("steps", std::int64_t{0}); }, "steps must be at least 1; 0 is not.");
}

TEST(Parameters, TheEndsOfARangeBelongToIt) {
    auto parameters = example();
    parameters.set("beta", 100.0);
    EXPECT_EQ(parameters.get<double>("beta"), 100.0);
    parameters.set("beta", 0.0);
    EXPECT_EQ(parameters.get<double>("beta"), 0.0);
}

TEST(Parameters, TakeTypedText) {
    auto parameters = example();
    parameters.set_text("beta", "1e-3");
    parameters.set_text("epochs", "1e3");
    parameters.set_text("body", "conv");
    parameters.set_text("cosine", "true");
    EXPECT_EQ(parameters.get<double>("beta"), 1e-3);
    EXPECT_EQ(parameters.get<int>("epochs"), 1000);
    EXPECT_EQ(parameters.get<std::string>("body"), "conv");
    EXPECT_TRUE(parameters.get<bool>("cosine"));
    parameters.set_text("beta", "7");
    EXPECT_EQ(parameters.get<double>("beta"), 7.0);
}

TEST(Parameters, RefuseTypedTextThatIsNoValue) {
    auto parameters = example();
    expect_error([&] { parameters.set_text("beta", "1e9"); }, "between 0 and 100; 1e9 is not.");
    expect_error([&] { parameters.set_text("beta", "0.5x"); }, "must be a finite number; \"0.5x\" is not.");
    expect_error([&] { parameters.set_text("beta", ""); }, "must be a finite number; \"\" is not.");
    expect_error([&] { parameters.set_text("beta", "nan"); }, "must be a finite number; nan is not.");
    expect_error([&] { parameters.set_text("epochs", "1.5"); }, "epochs must be a whole number; 1.5 is not.");
    expect_error([&] { parameters.set_text("epochs", "99999999999999999999"); }, "must be a whole number");
    expect_error([&] { parameters.set_text("cosine", "yes"); }, "must be true or false; \"yes\" is not.");
    EXPECT_EQ(parameters, example());
}

TEST(Parameters, SurviveJson) {
    auto parameters = example();
    parameters.set("beta", 0.1);
    parameters.set("body", std::string("conv"));
    parameters.set("cosine", true);
    auto copy = example();
    copy.merge_json(nlohmann::json::parse(parameters.to_json().dump()));
    EXPECT_EQ(copy, parameters);
    EXPECT_TRUE(parameters.to_json()["epochs"].is_number_integer());
}

TEST(Parameters, JsonMayBePartialAndMayWriteADoubleWithoutAPoint) {
    auto parameters = example();
    parameters.merge_json({{"beta", 2}, {"floor", -3}});
    EXPECT_EQ(parameters.get<double>("beta"), 2.0);
    EXPECT_EQ(parameters.get<double>("floor"), -3.0);
    EXPECT_EQ(parameters.get<int>("epochs"), 10);
}

TEST(Parameters, JsonIsTakenWholeOrNotAtAll) {
    auto parameters = example();
    expect_error([&] { parameters.merge_json({{"beta", 2}, {"zeta", 1}}); }, "no setting named \"zeta\"");
    expect_error([&] { parameters.merge_json({{"beta", 2}, {"epochs", 0}}); }, "epochs must be between");
    expect_error(
        [&] {
            parameters.merge_json({{"beta", nullptr}});
        },
        "beta must be a finite number; null is not.");
    expect_error([&] { parameters.merge_json({{"beta", {1, 2}}}); }, "array is not.");
    expect_error(
        [&] {
            parameters.merge_json({{"epochs", 18446744073709551615u}});
        },
        "must be a whole number");
    expect_error([&] { parameters.merge_json(nlohmann::json::array({1})); }, "must be a JSON object");
    EXPECT_EQ(parameters, example());
}

TEST(Parameters, ASchemaWithADefaultOutOfRangeIsRefused) {
    const Parameter bad{.key = "beta", .fallback = 2.0, .minimum = 0, .maximum = 1};
    expect_error([&] { Parameters({bad}); }, "beta must be between 0 and 1; 2 is not.");
}

} // namespace
} // namespace penumbra
