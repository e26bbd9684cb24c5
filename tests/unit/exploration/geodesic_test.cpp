#include "core/exploration/geodesic.hpp"

#include "core/data/dataset.hpp"
#include "core/exploration/paths.hpp"
#include "support/expect_error.hpp"
#include "unit/training/fabricated.hpp"

#include <cmath>

namespace penumbra::geodesic_test {

namespace {

/// Pictures of which two pixels say where a code of two dimensions lies on a hill: x, and a height that makes
/// going straight over the top a long way.
class Hill : public Model {
  public:
    Hill() : Model(model_spec("vae")) { register_parameter("place", torch::zeros({1})); } // has a device
    Capabilities capabilities() const override { return {.encode = true, .decode = true}; }
    std::int64_t code_size() const override { return 2; }
    Terms objective(const Batch&, const ObjectiveContext&) override { return {}; } // nobody trains it
    torch::Tensor decode(const torch::Tensor& codes) override {
        const auto height = 3 * torch::exp(-2 * codes.square().sum(1, true));
        return torch::cat({codes, height, torch::zeros({codes.size(0), kImagePixels - 3})}, 1);
    }
};

/// Pictures that jump: the sign of the code.
class Steps : public Hill {
  public:
    torch::Tensor decode(const torch::Tensor& codes) override {
        const torch::NoGradGuard none;
        return torch::sign(codes.narrow(1, 0, 1)).expand({codes.size(0), kImagePixels});
    }
};

Place at(float x, float y) {
    return {.code = {x, y}};
}

GeodesicAnswer found(const std::shared_ptr<Model>& model, const InterpolateQuery& query) {
    GeodesicJob job(model, query);
    while (!job.finished())
        job.advance();
    return job.answer({});
}

double energy(const LatentPath& path) {
    return path_energy(path.moved);
}

TEST(Geodesic, GoesRoundAHillAndHasLessEnergy) {
    const auto hill = std::make_shared<Hill>();
    const InterpolateQuery query{.a = at(-1, 0.05F), .b = at(1, 0.05F), .steps = 33};
    const auto straight = answer(*hill, {}, query);
    const auto round = found(hill, query);
    EXPECT_LT(energy(round.path), 0.8 * energy(straight.lerp));
    EXPECT_GT(round.path.codes[2 * 16 + 1], 0.4F); // in the middle, beside the top
    // Its ends are A and B, and its speed is even.
    EXPECT_FLOAT_EQ(round.path.codes[0], -1);
    EXPECT_FLOAT_EQ(round.path.codes[64], 1);
    float longest = 0, length = 0;
    for (const float step : round.path.moved) {
        longest = std::max(longest, step);
        length += step;
    }
    EXPECT_LT(longest, 1.3F * length / 32);
    EXPECT_NEAR(energy(round.path), length * length, 0.05 * length * length);
}

TEST(Geodesic, TheEnergyNeverGrows) {
    GeodesicJob job(std::make_shared<Hill>(), {.a = at(-1, 0.2F), .b = at(1, -0.1F), .steps = 17});
    double before = job.energy();
    int pieces = 0;
    for (; !job.finished(); ++pieces) {
        job.advance();
        EXPECT_LE(job.energy(), before);
        before = job.energy();
    }
    EXPECT_LE(pieces, GeodesicJob::kMostGradients);
}

TEST(Geodesic, StopsStayWhereTheyAreAndALoopComesBack) {
    const auto hill = std::make_shared<Hill>();
    const auto loop =
        found(hill, {.a = at(-1, 0), .b = at(1, 0), .steps = 31, .via = {at(0.1F, 0.1F)}, .closed = true});
    ASSERT_EQ(loop.path.norms.size(), 31U);
    EXPECT_FLOAT_EQ(loop.path.codes[20], 0.1F); // step 10
    EXPECT_FLOAT_EQ(loop.path.codes[40], 1);    // step 20
    EXPECT_FLOAT_EQ(loop.path.codes[60], -1);   // back again
}

TEST(Geodesic, AModelsOwnDecoderHasOne) {
    const std::shared_ptr<Model> vae = make_model(testing::tiny_vae().model, 1);
    vae->eval();
    std::vector<float> a(static_cast<std::size_t>(vae->code_size()), -2), b(a.size(), 2);
    b[0] = -1;
    const InterpolateQuery query{.a = {.code = a}, .b = {.code = b}, .steps = 17};
    const auto way = found(vae, query);
    EXPECT_LE(energy(way.path), energy(answer(*vae, {}, query).lerp) * 1.0001);
    EXPECT_EQ(way.path.decoded.images.size(), 17U * kImagePixels);
    for (const auto& weight : vae->parameters())
        EXPECT_FALSE(weight.grad().defined()); // nothing is left behind in the model
}

TEST(Geodesic, SaysWhyThereIsNone) {
    testing::expect_error([] { found(std::make_shared<Steps>(), {.a = at(-1, 0), .b = at(1, 0)}); },
                          "do not change smoothly");
    const std::shared_ptr<Model> codes = make_model(model_spec("vq-vae"), 1);
    const std::vector<float> zero(static_cast<std::size_t>(codes->code_size()), 0);
    testing::expect_error([&] { found(codes, {.a = {.code = zero}, .b = {.code = zero}, .steps = 3}); },
                          "do not change smoothly");
}

TEST(Geodesic, BetweenAPlaceAndItselfThereIsNothingToDo) {
    const auto way = found(std::make_shared<Hill>(), {.a = at(1, 0), .b = at(1, 0), .steps = 5});
    EXPECT_EQ(energy(way.path), 0);
    EXPECT_EQ(way.iterations, 0);
}

} // namespace

} // namespace penumbra::geodesic_test
