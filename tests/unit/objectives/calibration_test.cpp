#include "core/objectives/calibration.hpp"

#include "core/error.hpp"
#include "core/io/files.hpp"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace penumbra::calibration_test {
namespace {

CalibrationRequest request(std::int64_t points, std::int64_t dimensions, std::int64_t repetitions) {
    CalibrationRequest result;
    result.points = points;
    result.dimensions = dimensions;
    result.repetitions = repetitions;
    return result;
}

TEST(Calibration, ReproducesThePublishedTable) {
    auto wanted = request(64, 8, 1024);
    const auto upstream = calibrate_wristband(wanted);
    EXPECT_NEAR(upstream.mean[0], -0.34786, 3e-4);
    EXPECT_NEAR(upstream.mean[1], 0.03436, 3e-3);
    EXPECT_NEAR(upstream.mean[3], 0.05112, 1.5e-3);
    EXPECT_NEAR(upstream.deviation[0], 0.018581, 1e-6); // the floor
    EXPECT_NEAR(upstream.deviation[1], 2.32e-2, 3e-3);
    EXPECT_NEAR(upstream.deviation[2], 0.018581, 1e-6); // off, so the floor
    EXPECT_NEAR(upstream.deviation[3], 0.018581, 1e-6);
    EXPECT_NEAR(upstream.total_deviation, 0.7229, 0.05);

    wanted.floor = CalibrationFloor::Exact;
    const auto exact = calibrate_wristband(wanted);
    EXPECT_EQ(exact.mean, upstream.mean);
    EXPECT_NEAR(exact.deviation[0], 2.04e-3, 2e-4);
    EXPECT_NEAR(exact.deviation[3], 1.17e-2, 1.2e-3);
    EXPECT_EQ(exact.deviation[2], 1);
    EXPECT_NEAR(exact.total_deviation, 1.804, 0.15);
}

TEST(Calibration, SpectralOfTheTable) {
    auto wanted = request(1024, 21, 96);
    wanted.options.spectral = true;
    wanted.options.reduction = Reduction::Global;
    const auto found = calibrate_wristband(wanted);
    EXPECT_NEAR(found.mean[0], 0.00047, 1e-4);
    EXPECT_NEAR(found.mean[1], 0.00249, 8e-4);
    EXPECT_NEAR(found.total_deviation, 0.0368, 0.009);
}

TEST(Calibration, TotalIsStandardUnderTheNull) {
    const auto wanted = request(64, 8, 512);
    const WristbandLoss loss(wanted.options, calibrate_wristband(wanted));
    auto generator = at::detail::createCPUGenerator(99);
    std::vector<double> totals;
    for (int i = 0; i < 400; ++i)
        totals.push_back(loss(torch::randn({64, 8}, generator)).total.item<double>());
    const auto values = torch::tensor(totals, torch::kFloat64);
    EXPECT_NEAR(values.mean().item<double>(), 0, 0.25);
    EXPECT_NEAR(values.std().item<double>(), 1, 0.25);
}

TEST(Calibration, AnotherShapeIsRefused) {
    const auto wanted = request(64, 8, 32);
    const WristbandLoss loss(wanted.options, calibrate_wristband(wanted));
    auto points = torch::ones({64, 8}).normal_(0, 1, at::detail::createCPUGenerator(3)).requires_grad_();
    loss(points).total.backward();
    EXPECT_TRUE(torch::isfinite(points.grad()).all().item<bool>());
    EXPECT_THROW(loss(torch::ones({32, 8})), Error);
    EXPECT_THROW(loss(torch::ones({64, 7})), Error);
    EXPECT_THROW(calibrate_wristband(request(1, 8, 32)), Error);
}

TEST(Calibration, SeedReproduces) {
    auto wanted = request(32, 4, 16);
    EXPECT_EQ(calibrate_wristband(wanted).mean, calibrate_wristband(wanted).mean);
    const auto before = calibrate_wristband(wanted).mean;
    wanted.seed = 1;
    EXPECT_NE(calibrate_wristband(wanted).mean, before);
}

class CalibrationCache : public ::testing::Test {
  protected:
    void SetUp() override { std::filesystem::remove_all(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string text(const std::filesystem::path& file) const {
        const auto bytes = read_file(file);
        return {bytes.begin(), bytes.end()};
    }
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / "penumbra-calibration-test";
};

TEST_F(CalibrationCache, KeepsEveryBit) {
    const auto wanted = request(32, 4, 16);
    const auto first = cached_wristband_calibration(wanted, folder_);
    ASSERT_TRUE(std::filesystem::exists(calibration_file(wanted, folder_)));
    const auto second = cached_wristband_calibration(wanted, folder_);
    EXPECT_EQ(first.mean, second.mean);
    EXPECT_EQ(first.deviation, second.deviation);
    EXPECT_EQ(first.total_deviation, second.total_deviation);
    EXPECT_EQ(second.points, 32);
    EXPECT_EQ(second.dimensions, 4);
}

TEST_F(CalibrationCache, IsReadWhenSound) {
    const auto wanted = request(32, 4, 16);
    cached_wristband_calibration(wanted, folder_);
    const auto file = calibration_file(wanted, folder_);
    auto json = nlohmann::json::parse(text(file));
    json["calibration"]["total_deviation"] = 123.5;
    write_file_atomically(file, json.dump());
    EXPECT_EQ(cached_wristband_calibration(wanted, folder_).total_deviation, 123.5);
}

TEST_F(CalibrationCache, DamageIsMeasuredAnew) {
    const auto wanted = request(32, 4, 16);
    const auto good = cached_wristband_calibration(wanted, folder_);
    const auto file = calibration_file(wanted, folder_);
    const auto whole = text(file);
    auto foreign = nlohmann::json::parse(whole);
    foreign["request"]["seed"] = 77;
    auto negative = nlohmann::json::parse(whole);
    negative["calibration"]["deviation"][0] = -1;
    auto missing = nlohmann::json::parse(whole);
    missing["calibration"].erase("mean");
    for (const auto& damaged : {std::string(), whole.substr(0, whole.size() / 2), std::string("[]"),
                                foreign.dump(), negative.dump(), missing.dump()}) {
        write_file_atomically(file, damaged);
        EXPECT_EQ(cached_wristband_calibration(wanted, folder_).deviation, good.deviation) << damaged;
        EXPECT_EQ(text(file), whole);
    }
}

TEST_F(CalibrationCache, EveryOptionHasItsOwnFile) {
    const auto wanted = request(32, 4, 16);
    const std::function<void(CalibrationRequest&)> changes[] = {
        [](auto& r) { r.points = 33; },
        [](auto& r) { r.dimensions = 5; },
        [](auto& r) { r.repetitions = 17; },
        [](auto& r) { r.seed = 5; },
        [](auto& r) { r.floor = CalibrationFloor::Exact; },
        [](auto& r) { r.precision = torch::kFloat64; },
        [](auto& r) { r.options.beta = 4; },
        [](auto& r) { r.options.alpha = 0.5; },
        [](auto& r) { r.options.reduction = Reduction::Global; },
        [](auto& r) { r.options.distance = AngularDistance::Geodesic; },
        [](auto& r) { r.options.moment = MomentForm::KlFull; },
        [](auto& r) { r.options.radial_weight = 0.2; },
        [](auto& r) { r.options.angular_weight = 0.2; },
        [](auto& r) { r.options.moment_weight = 0.2; },
        [](auto& r) { r.options.spectral = true; },
    };
    for (const auto& change : changes) {
        auto other = wanted;
        change(other);
        EXPECT_NE(calibration_file(other, folder_), calibration_file(wanted, folder_));
    }
}

TEST_F(CalibrationCache, CancellingLeavesNoFile) {
    auto wanted = request(32, 4, 200);
    int asked = 0;
    wanted.cancelled = [&asked] { return ++asked > 2; };
    EXPECT_THROW(cached_wristband_calibration(wanted, folder_), Cancelled);
    EXPECT_EQ(asked, 3);
    EXPECT_FALSE(std::filesystem::exists(calibration_file(wanted, folder_)));
}

TEST_F(CalibrationCache, UnwritableFolderOnlyCostsTime) {
    std::filesystem::create_directories(folder_);
    write_file_atomically(folder_ / "file", std::string_view("in the way"));
    const auto wanted = request(32, 4, 16);
    EXPECT_EQ(cached_wristband_calibration(wanted, folder_ / "file").mean, calibrate_wristband(wanted).mean);
}

} // namespace
} // namespace penumbra::calibration_test
