// A calibrated loss must tell Gaussian batches from every departure of the published sensitivity list.
#include "core/objectives/calibration.hpp"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <numbers>

namespace penumbra::wristband_sensitivity_test {
namespace {

constexpr std::int64_t kPoints = 256, kDimensions = 8;

struct Departure {
    const char* name;
    double published; ///< mean total at this shape
    std::function<torch::Tensor(const torch::Tensor& normal, torch::Generator& generator)> make;
};

torch::Tensor uniform(torch::Generator& generator) {
    return torch::rand({kPoints, kDimensions}, generator);
}

const Departure kDepartures[] = {
    {"mean + 0.1", 3.3, [](const auto& x, auto&) { return x + 0.1; }},
    {"scale 1.1", 10.7, [](const auto& x, auto&) { return x * 1.1; }},
    {"scale 0.9", 9.7, [](const auto& x, auto&) { return x * 0.9; }},
    {"one pair correlated", 5.3,
     [](const auto& x, auto&) {
         auto y = x.clone();
         y.select(1, 1) = 0.5 * x.select(1, 0) + std::sqrt(0.75) * x.select(1, 1);
         return y;
     }},
    {"uniform cube", 5.3, [](const auto&, auto& g) { return (uniform(g) - 0.5) * std::sqrt(12.0); }},
    {"Laplace", 6.8,
     [](const auto&, auto& g) {
         const auto centred = uniform(g) - 0.5;
         return -centred.sign() * torch::log1p(-2 * centred.abs()) / std::sqrt(2.0);
     }},
    {"half duplicated", 4.7,
     [](const auto& x, auto&) {
         const auto half = x.narrow(0, 0, kPoints / 2);
         return torch::cat({half, half});
     }},
    {"sphere", 48.7,
     [](const auto& x, auto&) { return x / x.norm(2, 1, true) * std::sqrt(double(kDimensions)); }},
    {"Rademacher", 48.9, [](const auto& x, auto&) { return x.sign(); }},
};

TEST(WristbandSensitivity, EveryDepartureExceedsTheNull) {
    CalibrationRequest request;
    request.points = kPoints;
    request.dimensions = kDimensions;
    request.repetitions = 256;
    const WristbandLoss loss(request.options, calibrate_wristband(request));
    auto generator = at::detail::createCPUGenerator(7);
    constexpr int kBatches = 24;
    const auto mean_total = [&](const auto& make) {
        double sum = 0;
        for (int i = 0; i < kBatches; ++i)
            sum += loss(make(torch::randn({kPoints, kDimensions}, generator), generator))
                       .total.template item<double>();
        return sum / kBatches;
    };
    const double null = mean_total([](const auto& x, auto&) { return x; });
    EXPECT_NEAR(null, 0, 0.7); // the mean of 24 with deviation 1
    for (const auto& departure : kDepartures) {
        const double found = mean_total(departure.make);
        EXPECT_GT(found, null + 2) << departure.name;
        EXPECT_NEAR(found, departure.published, 0.25 * departure.published + 0.7) << departure.name;
    }
}

TEST(WristbandSensitivity, MixtureOfClusters) {
    CalibrationRequest request;
    request.points = kPoints;
    request.dimensions = kDimensions;
    request.repetitions = 64;
    const WristbandLoss loss(request.options, calibrate_wristband(request));
    auto generator = at::detail::createCPUGenerator(8);
    const auto centres = torch::randn({10, kDimensions}, generator);
    const auto which = torch::randint(10, {kPoints}, generator, torch::kInt64);
    const auto points =
        centres.index_select(0, which) + 0.1 * torch::randn({kPoints, kDimensions}, generator);
    EXPECT_GT(loss(points).total.item<double>(), 20);
}

TEST(WristbandSensitivity, DescentMakesABatchGaussian) {
    CalibrationRequest request;
    request.points = 128;
    request.dimensions = 4;
    request.repetitions = 64;
    const WristbandLoss loss(request.options, calibrate_wristband(request));
    auto generator = at::detail::createCPUGenerator(9);
    auto points = (torch::rand({128, 4}, generator) * 3 + 1).requires_grad_();
    const double before = loss(points).total.item<double>();
    torch::optim::Adam optimiser({points}, torch::optim::AdamOptions(0.05));
    for (int step = 0; step < 150; ++step) {
        optimiser.zero_grad();
        loss(points).total.backward();
        optimiser.step();
    }
    const double after = loss(points).total.item<double>();
    EXPECT_GT(before, 30);
    EXPECT_LT(after, 1); // no worse than a batch drawn from N(0, I)
}

} // namespace
} // namespace penumbra::wristband_sensitivity_test
