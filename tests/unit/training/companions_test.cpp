#include "core/training/companions.hpp"

#include "core/error.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>
#include <unistd.h>

namespace penumbra::companions_test {
namespace {

using testing::fabricate_dataset;
using testing::tiny_vae;

/// A port that is probably free, another for each call.
std::uint16_t some_port() {
    static std::atomic<int> calls = 0;
    return static_cast<std::uint16_t>(20000 + (getpid() * 7 + calls++) % 20000);
}

/// Runs `work` for each of `count` places, each on a thread of its own, as if they were processes.
void together(int count, const std::function<void(const WorkerPlace&)>& work) {
    const auto port = some_port();
    std::vector<std::thread> threads;
    for (int rank = 0; rank < count; ++rank)
        threads.emplace_back([&, rank] { work({.rank = rank, .count = count, .port = port}); });
    for (auto& thread : threads)
        thread.join();
}

RunSpec plain_autoencoder() {
    auto spec = preset("ae");
    for (const auto& [key, value] : {std::pair{"latent", "2"},
                                     {"hidden", "16"},
                                     {"batch_size", "16"},
                                     {"device", "cpu"},
                                     {"epochs", "3"},
                                     {"clip_norm", "0.5"}})
        set_parameter(spec, key, value);
    return spec;
}

/// The recorded losses of all steps and of all validations.
std::vector<float> losses_of(Trainer& trainer) {
    trainer.prepare();
    while (!trainer.finished() || trainer.validation_due())
        trainer.validation_due() ? trainer.validate_batch() : trainer.step();
    std::vector<float> losses;
    for (const auto& log : {trainer.training_log(), trainer.validation_log()})
        for (std::size_t row = 0; row < log.rows; ++row)
            losses.push_back(log.log->value(row, 0));
    return losses;
}

TEST(Companions, AverageIsTheMeanOverAllProcesses) {
    together(3, [](const WorkerPlace& place) {
        Companions companions(place);
        auto values = torch::tensor({1.0F + static_cast<float>(place.rank), 10.0F});
        companions.average(values);
        EXPECT_FLOAT_EQ(values[0].item<float>(), 2);
        EXPECT_FLOAT_EQ(values[1].item<float>(), 10);
    });
}

TEST(Companions, TwoTrainAsOneWithTheWholeBatch) {
    const auto data = fabricate_dataset();
    Trainer alone(plain_autoencoder(), data);
    const auto expected = losses_of(alone);
    ASSERT_EQ(expected.size(), 15u); // 3 epochs of 4 steps and a validation
    together(2, [&](const WorkerPlace& place) {
        Trainer one(plain_autoencoder(), data, std::make_shared<Companions>(place));
        const auto losses = losses_of(one);
        ASSERT_EQ(losses.size(), expected.size());
        for (std::size_t i = 0; i < losses.size(); ++i)
            EXPECT_NEAR(losses[i], expected[i], 1e-5 * expected[i]) << i;
    });
}

TEST(Companions, SharesHaveTheirOwnNoiseAndTheSameWeights) {
    const auto data = fabricate_dataset();
    std::vector<std::vector<float>> losses(2);
    together(2, [&](const WorkerPlace& place) {
        Trainer one(tiny_vae(2), data, std::make_shared<Companions>(place));
        losses[static_cast<std::size_t>(place.rank)] = losses_of(one);
    });
    EXPECT_EQ(losses[0], losses[1]);
    Trainer alone(tiny_vae(2), data);
    EXPECT_NE(losses_of(alone), losses[0]); // the second half of each batch met other noise
}

TEST(Companions, ALostProcessIsASentenceForTheOthers) {
    together(2, [](const WorkerPlace& place) {
        Trainer one(plain_autoencoder(), fabricate_dataset(), std::make_shared<Companions>(place));
        one.prepare();
        one.step();
        if (place.rank == 1)
            return; // its connection closes
        try {
            one.step();
            one.step();
            ADD_FAILURE() << "went on alone";
        } catch (const Error& problem) {
            EXPECT_NE(problem.problem().find("has ended"), std::string::npos) << problem.what();
            EXPECT_NE(problem.remedy().find("--resume"), std::string::npos);
        }
    });
}

TEST(Companions, ThoseThatDifferAreTold) {
    together(2, [](const WorkerPlace& place) {
        auto spec = plain_autoencoder();
        set_parameter(spec, "epochs", place.rank == 0 ? "3" : "4");
        Trainer one(spec, fabricate_dataset(), std::make_shared<Companions>(place));
        EXPECT_THROW(one.prepare(), Error);
    });
}

TEST(Companions, ABatchThatCannotBeSharedOutIsRefused) {
    const auto data = fabricate_dataset();
    EXPECT_THROW(Batches(data->train, 16, torch::kCPU, {0, 3}), Error);
    Batches second(data->train, 16, torch::kCPU, {1, 2}), whole(data->train, 16, torch::kCPU);
    EXPECT_TRUE(second.shuffled(5, 0, 1).images.equal(whole.shuffled(5, 0, 1).images.narrow(0, 8, 8)));
}

TEST(Companions, AnUnknownMachineIsASentence) {
    EXPECT_THROW(Companions({.rank = 1, .count = 2, .host = "no.such.machine.invalid", .port = some_port()}),
                 Error);
}

} // namespace
} // namespace penumbra::companions_test
