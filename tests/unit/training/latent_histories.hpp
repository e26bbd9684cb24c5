#pragma once

#include "core/models/latent_statistics.hpp"

#include <gtest/gtest.h>

namespace penumbra::testing {

inline void expect_same_history(const LatentHistory& a, const LatentHistory& b) {
    ASSERT_EQ(a.rows.size(), b.rows.size());
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        const auto& left = a.rows[i];
        const auto& right = b.rows[i];
        EXPECT_EQ(left.step, right.step);
        EXPECT_EQ(left.epoch, right.epoch);
        EXPECT_EQ(left.beta, right.beta);
        EXPECT_EQ(left.statistics.images, right.statistics.images);
        EXPECT_EQ(left.statistics.stochastic, right.statistics.stochastic);
        for (const auto values :
             {&LatentStatistics::kl, &LatentStatistics::kl_share, &LatentStatistics::mean,
              &LatentStatistics::variance, &LatentStatistics::kurtosis, &LatentStatistics::wasserstein})
            EXPECT_EQ(left.statistics.*values, right.statistics.*values) << "row " << i;
    }
}

} // namespace penumbra::testing
