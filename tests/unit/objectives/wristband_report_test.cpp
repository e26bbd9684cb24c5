#include "core/objectives/wristband_report.hpp"

#include "core/error.hpp"
#include "golden_batch.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace penumbra::wristband_report_test {
namespace {

std::vector<double> values(std::int64_t points, std::int64_t dimensions) {
    const auto batch = golden_batch(points, dimensions).contiguous();
    return {batch.data_ptr<double>(), batch.data_ptr<double>() + batch.numel()};
}

TEST(WristbandReport, Golden) {
    const auto report = wristband_report(values(64, 21), 64, 21, false);
    EXPECT_NEAR(report.rep, -0.29426790697, 1e-9);
    EXPECT_NEAR(report.rad, 1.18292504071, 1e-9);
    EXPECT_NEAR(report.mom, 0.06068908807, 1e-9);
    EXPECT_NEAR(report.total, -0.11528631483, 1e-9);
}

TEST(WristbandReport, Spectral) {
    const auto report = wristband_report(values(64, 21), 64, 21, true);
    EXPECT_NEAR(report.rep, 0.06858735361, 1e-9);
    EXPECT_NEAR(report.rad, 1.18292504071, 1e-9);
}

TEST(WristbandReport, RefusesWhatItCannotMeasure) {
    auto batch = values(8, 2);
    EXPECT_THROW(wristband_report(batch, 8, 3, false), Error);
    EXPECT_THROW(wristband_report(batch, 8, 2, true), Error);
    EXPECT_THROW(wristband_report(std::span(batch).first(2), 1, 2, false), Error);
    batch[3] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW(wristband_report(batch, 8, 2, false), Error);
}

} // namespace
} // namespace penumbra::wristband_report_test
