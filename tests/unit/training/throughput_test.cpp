#include "core/training/throughput.hpp"

#include "core/error.hpp"
#include "core/training/matrix_ceiling.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"

#include <chrono>
#include <thread>

namespace penumbra::throughput_test {
namespace {

TEST(Pace, CountsOnlyWhatIsInTheWindows) {
    std::int64_t calls = 0;
    const auto pace = measure_pace(0.02, [&] {
        ++calls;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    });
    EXPECT_GE(calls - pace.calls, kWarmUpCalls);
    EXPECT_GE(pace.calls, kPaceWindows); // one a window at least
    EXPECT_LE(pace.per_second, 5000);    // a sleep is never shorter than asked for
    EXPECT_LE(pace.lower, pace.per_second);
    EXPECT_LE(pace.per_second, pace.upper);
}

TEST(Throughput, IsOfTheTrainersOwnSteps) {
    const auto data = testing::fabricate_dataset();
    const auto spec = testing::tiny_vae();
    const auto result = measure_training(spec, data, 0.02);
    EXPECT_GT(result.images.per_second, 0);
    EXPECT_EQ(result.batch, 16);

    Trainer trainer(spec, data);
    trainer.prepare();
    EXPECT_EQ(result.parameters, trainer.parameter_count());
    for (int i = 0; i < 10; ++i)
        trainer.step();
    const auto log = trainer.training_log();
    ASSERT_GE(result.losses.size(), 3U);
    for (const std::size_t power : {0, 1}) {
        const auto [step, total] = result.losses[power];
        EXPECT_EQ(step, power == 0 ? 1 : 10);
        EXPECT_FLOAT_EQ(total, log.log->value(static_cast<std::size_t>(step) - 1, 0));
    }
    EXPECT_GE(result.losses.back().first, result.images.calls + kWarmUpCalls);
}

TEST(MatrixCeiling, HasEveryProductOfAStepOnce) {
    const auto ceiling = measure_matrix_products(preset("vae-20"), 0.02);
    double flop = 0;
    for (const auto& product : ceiling.products) {
        flop += product.flop();
        EXPECT_GT(product.microseconds, 0);
    }
    // Five products of the two large layers (the image needs no gradient), three of the small ones.
    EXPECT_DOUBLE_EQ(flop, 2.0 * 128 * (5 * 784 * 400 + 3 * (2 * 400 * 20 + 20 * 400)));
    EXPECT_EQ(ceiling.products.size(), 14U);
}

TEST(MatrixCeiling, TheSplitDecoderSeesEverySampledTop) {
    const auto spec = testing::tiny_split(); // 16 images, 2 sampled tops and the image's own
    const auto ceiling = measure_matrix_products(spec, 0.02);
    const auto rows = [&](const std::string& layer) {
        for (const auto& product : ceiling.products)
            if (product.layer == layer && product.kind == MatrixProduct::Kind::Forward)
                return product.rows;
        return std::int64_t{0};
    };
    EXPECT_EQ(rows("bottom_encoder.input"), 16);
    EXPECT_EQ(rows("decoder.bottom"), 16);
    EXPECT_EQ(rows("decoder.top"), 48);
    EXPECT_EQ(rows("decoder.layers.0"), 48);
    EXPECT_EQ(rows("decoder.top_half"), 48);
    EXPECT_EQ(rows("decoder.bottom_half"), 16);
}

TEST(MatrixCeiling, RefusesWhatIsMoreThanProducts) {
    EXPECT_THROW(measure_matrix_products(preset("vae-conv"), 0.02), Error);
    EXPECT_THROW(measure_matrix_products(preset("split-faithful"), 0.02), Error);
}

} // namespace
} // namespace penumbra::throughput_test
