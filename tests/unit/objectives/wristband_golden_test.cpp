// Figures computed in float64 by two independent implementations of the published formulae, uncalibrated.
#include "core/error.hpp"
#include "core/objectives/moment.hpp"
#include "core/objectives/repulsion.hpp"
#include "core/objectives/spectral.hpp"
#include "core/objectives/wristband.hpp"
#include "golden_batch.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace penumbra::wristband_golden_test {
namespace {

constexpr double kTolerance = 1e-9;

// The norms were published to eight digits, the third of them 9e-9 too high; these are from finite
// differences of a second implementation, which agree to eleven digits.

struct Golden {
    std::int64_t points, dimensions;
    double per_point, global, spectral, radial, w2, kl_diagonal, angular, geodesic, total, slope, norm;
};

void PrintTo(const Golden& golden, std::ostream* stream) {
    *stream << golden.points << " x " << golden.dimensions;
}

const Golden kGolden[] = {
    {4, 2, -0.28335065187, -0.28006457823, 0, 0.21304035086, 0.61927412907, 0.42633159984, -0.05927048569,
     -0.27986722468, 0.35722751228, 0.16382288677, 0.617664984650},
    {8, 3, -0.32921816613, -0.32873388950, 0.03482797807, 0.29635579822, 0.24669824739, 0.00604074166,
     -0.14271521610, -0.33430339840, -0.05288433892, -0.02237477067, 0.225065855594},
    {16, 4, -0.33504212220, -0.33405773482, 0.02826679615, 0.36270282878, 0.01634289566, 0.01174123813,
     -0.15506282259, -0.33729994601, -0.28242894366, 0.00988607721, 0.106165061153},
    {64, 21, -0.29426790697, -0.29189694507, 0.06858735361, 1.18292504071, 0.06068908807, 0.01815769291,
     -0.16379545619, -0.29510823375, -0.11528631483, -0.00239070167, 0.065142879026},
};

class WristbandGolden : public ::testing::TestWithParam<Golden> {
  protected:
    torch::Tensor batch() const { return golden_batch(GetParam().points, GetParam().dimensions); }
    WristbandTerms terms(const WristbandOptions& options) const { return wristband_terms(batch(), options); }
};

TEST_P(WristbandGolden, RepulsionPerPoint) {
    EXPECT_NEAR(terms({}).repulsion.item<double>(), GetParam().per_point, kTolerance);
}

TEST_P(WristbandGolden, RepulsionGlobal) {
    WristbandOptions options;
    options.reduction = Reduction::Global;
    EXPECT_NEAR(terms(options).repulsion.item<double>(), GetParam().global, kTolerance);
}

TEST_P(WristbandGolden, RepulsionGeodesic) {
    WristbandOptions options;
    options.distance = AngularDistance::Geodesic;
    EXPECT_NEAR(terms(options).repulsion.item<double>(), GetParam().geodesic, kTolerance);
}

TEST_P(WristbandGolden, RepulsionSpectral) {
    WristbandOptions options;
    options.reduction = Reduction::Global;
    options.spectral = true;
    if (GetParam().dimensions < 3) { // not defined on the circle
        EXPECT_THROW(terms(options), Error);
        return;
    }
    EXPECT_NEAR(terms(options).repulsion.item<double>(), GetParam().spectral, kTolerance);
}

TEST_P(WristbandGolden, Angular) {
    WristbandOptions options;
    options.angular_weight = 1;
    EXPECT_NEAR(terms(options).angular.item<double>(), GetParam().angular, kTolerance);
}

TEST_P(WristbandGolden, Radial) {
    EXPECT_NEAR(terms({}).radial.item<double>(), GetParam().radial, kTolerance);
}

TEST_P(WristbandGolden, MomentW2) {
    EXPECT_NEAR(terms({}).moment.item<double>(), GetParam().w2, kTolerance);
}

TEST_P(WristbandGolden, MomentKlDiagonal) {
    WristbandOptions options;
    options.moment = MomentForm::KlDiagonal;
    EXPECT_NEAR(terms(options).moment.item<double>(), GetParam().kl_diagonal, kTolerance);
}

TEST_P(WristbandGolden, TotalAndItsGradient) {
    auto points = batch().requires_grad_();
    const auto total = WristbandLoss(WristbandOptions{})(points).total;
    EXPECT_NEAR(total.item<double>(), GetParam().total, kTolerance);
    total.backward();
    EXPECT_NEAR(points.grad()[0][0].item<double>(), GetParam().slope, kTolerance);
    EXPECT_NEAR(points.grad().norm().item<double>(), GetParam().norm, kTolerance);
}

TEST_P(WristbandGolden, Float32AgreesWithFloat64) {
    auto points = batch().to(torch::kFloat32).requires_grad_();
    const auto total = WristbandLoss(WristbandOptions{})(points).total;
    EXPECT_NEAR(total.item<double>(), GetParam().total, 1e-5);
    total.backward();
    EXPECT_NEAR(points.grad().norm().item<double>(), GetParam().norm, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Batches, WristbandGolden, ::testing::ValuesIn(kGolden));

TEST(WristbandMap, RadiiOfTheFirstBatch) {
    const auto radius = wrap(golden_batch(4, 2)).radius;
    const double expected[] = {.45003536, .69652773, .65243452, .02425067};
    for (int i = 0; i < 4; ++i)
        EXPECT_NEAR(radius[i].item<double>(), expected[i], 5e-9);
}

TEST(WristbandLine, OneDimension) {
    const auto terms = wristband_terms(golden_batch(8, 1), {});
    EXPECT_NEAR(terms.repulsion.item<double>(), 0.06953192255, kTolerance);
    EXPECT_NEAR(terms.moment.item<double>(), 0.00225183892, kTolerance);
    EXPECT_EQ(terms.radial.item<double>(), 0);
    EXPECT_EQ(terms.angular.item<double>(), 0);
}

TEST(SpectralWeights, Published) {
    const double cosine[] = {.626657069, .920688255, .364981286, .0780789422, .00901368908, .000561534645};
    const auto weights = spectral_weights(3, {});
    ASSERT_EQ(weights.cosine.size(), 6u);
    for (std::size_t k = 0; k < 6; ++k)
        EXPECT_NEAR(weights.cosine[k], cosine[k], 5e-10);
    const struct {
        std::int64_t dimensions;
        double degree_0, degree_1;
    } rows[] = {{3, .348943706, .139348515},
                {8, .294220080, .0479857381},
                {21, .274972870, .0173947669},
                {64, .267282971, .00556605354}};
    for (const auto& row : rows) {
        const auto found = spectral_weights(row.dimensions, {});
        EXPECT_NEAR(found.degree_0, row.degree_0, 5e-10) << row.dimensions;
        EXPECT_NEAR(found.degree_1, row.degree_1, 5e-10) << row.dimensions;
    }
}

TEST(SpectralWeights, StayFiniteInManyDimensions) {
    const auto weights = spectral_weights(100000, {});
    EXPECT_NEAR(weights.degree_0, std::exp(-4.0 / 3), 1e-5); // the kernel's mean, as the sphere concentrates
    EXPECT_GT(weights.degree_1, 0);
}

} // namespace
} // namespace penumbra::wristband_golden_test
