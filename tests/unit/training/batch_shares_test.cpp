#include "core/training/batch_shares.hpp"

#include "core/training/backward.hpp"
#include "core/training/trainer.hpp"
#include "fabricated.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <nlohmann/json.hpp>

namespace penumbra::batch_shares_test {
namespace {

using testing::fabricate_dataset;
using testing::TemporaryFolder;
using testing::tiny_split;
using testing::tiny_vae;

/// The threads of LibTorch as long as it lives.
class Threads {
  public:
    explicit Threads(int count) : before_(at::get_num_threads()) { at::set_num_threads(count); }
    ~Threads() { at::set_num_threads(before_); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

  private:
    int before_;
};

/// No noise, and a term that relates all images.
RunSpec tiny_gae(int epochs = 2) {
    auto spec = preset("gae");
    for (const auto& [key, value] : {std::pair{"latent", "4"},
                                     {"hidden", "16"},
                                     {"batch_size", "32"},
                                     {"wristband_repetitions", "16"},
                                     {"device", "cpu"}})
        set_parameter(spec, key, value);
    set_parameter(spec, "epochs", std::to_string(epochs));
    return spec;
}

torch::Generator generator(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

Batch some_batch(std::int64_t images) {
    static const auto data = fabricate_dataset();
    Batches batches(data->train, images, torch::kCPU);
    const auto batch = batches.shuffled(1, 0, 0);
    return {batch.images.clone(), batch.labels.clone()};
}

/// A model whose weights are flat, as a trainer has it.
struct Trained {
    explicit Trained(const RunSpec& spec, std::int64_t batch) : model(make_model(spec.model, 3)) {
        model->train();
        weights.emplace(*model);
        model->prepare(batch);
    }
    std::shared_ptr<Model> model;
    std::optional<FlatParameters> weights;
};

void expect_near(const torch::Tensor& a, const torch::Tensor& b) {
    const auto scale = b.abs().max().item<double>();
    EXPECT_GT(scale, 0);
    EXPECT_LT((a - b).abs().max().item<double>(), 2e-5 * scale);
}

class SharesOf : public ::testing::TestWithParam<int> {};

TEST_P(SharesOf, ABatchHaveItsGradientsAndItsLosses) {
    const int shares = GetParam();
    Trained trained(tiny_gae(), 50);
    if (!BatchShares::possible(*trained.model))
        GTEST_SKIP() << "LibTorch does not compute with OpenBLAS here";
    const auto batch = some_batch(50); // 50 images are not three times the same number
    const ObjectiveContext context{.epoch = 0, .training = true, .generator = generator(1)};
    const auto whole = trained.model->objective(batch, context);
    backward(whole);
    const auto expected = trained.weights->gradients().clone();

    BatchShares parts(*trained.model, *trained.weights);
    for (int again = 0; again < 2; ++again) { // nothing is left from the first time
        trained.weights->zero_gradients();
        const auto terms = parts.gradients(batch, context, shares);
        expect_near(trained.weights->gradients(), expected);
        ASSERT_EQ(terms.parts.size(), whole.parts.size());
        for (std::size_t i = 0; i < whole.parts.size(); ++i) {
            EXPECT_EQ(terms.parts[i].name, whole.parts[i].name);
            EXPECT_EQ(terms.parts[i].weight, whole.parts[i].weight);
            EXPECT_NEAR(terms.parts[i].value.item<double>(), whole.parts[i].value.item<double>(),
                        1e-5 * std::abs(whole.parts[i].value.item<double>()));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(BatchShares, SharesOf, ::testing::Values(1, 2, 3));

TEST(BatchShares, EveryShareHasItsOwnNoiseAndItIsTheSameAgain) {
    Trained trained(tiny_vae(), 32);
    if (!BatchShares::possible(*trained.model))
        GTEST_SKIP() << "LibTorch does not compute with OpenBLAS here";
    const auto batch = some_batch(32);
    auto drawn = generator(7);
    const auto own_seed = at::check_generator<at::CPUGeneratorImpl>(drawn)->random64();
    double loss = 0;
    for (const bool second : {false, true}) {
        const auto noise = second ? generator(own_seed) : drawn;
        const auto terms = trained.model->objective(
            {batch.images.narrow(0, second ? 16 : 0, 16), batch.labels.narrow(0, second ? 16 : 0, 16)},
            {.epoch = 0, .training = true, .generator = noise});
        backward(terms, 0.5);
        loss += 0.5 * terms.total().item<double>();
    }
    const auto expected = trained.weights->gradients().clone();
    trained.weights->zero_gradients();

    BatchShares parts(*trained.model, *trained.weights);
    const auto terms = parts.gradients(batch, {.epoch = 0, .training = true, .generator = generator(7)}, 2);
    expect_near(trained.weights->gradients(), expected);
    EXPECT_NEAR(terms.total().item<double>(), loss, 1e-5 * loss);
}

TEST(BatchShares, SmallBatchesAreNotWorthSharing) {
    EXPECT_EQ(BatchShares::useful(16, 2), 1);
    EXPECT_EQ(BatchShares::useful(128, 2), 2);
    EXPECT_EQ(BatchShares::useful(128, 64), 8);
    EXPECT_EQ(BatchShares::useful(8, 4), 1);
    EXPECT_EQ(BatchShares::useful(1024, 1), 1);
}

TEST(BatchShares, AFailureOfOneShareEndsTheOthersWait) {
    Meeting meeting;
    meeting.open({2, 2});
    Crew crew([] {});
    crew.use(2);
    int abandoned = 0;
    const auto fails = [&] {
        crew.together([&](int number) {
            Meeting::Seat seat(meeting, static_cast<std::size_t>(number));
            try {
                if (number == 1)
                    throw std::runtime_error("no memory");
                seat.of(torch::ones({2, 3}), [](const torch::Tensor& rows) { return rows.sum(); });
            } catch (const Meeting::Abandoned&) {
                ++abandoned;
            } catch (...) {
                meeting.abandon();
                throw;
            }
        });
    };
    EXPECT_THROW(fails(), std::runtime_error);
    EXPECT_EQ(abandoned, 1);
}

void run(Trainer& trainer) {
    trainer.prepare();
    while (!trainer.finished() || trainer.validation_due())
        trainer.validation_due() ? trainer.validate_batch() : trainer.step();
}

TEST(BatchShares, ACurveIsTheSameOnOneThreadAndOnTwo) {
    std::vector<std::vector<float>> curves;
    for (const int threads : {1, 2}) {
        const Threads there(threads);
        Trainer trainer(tiny_gae(4), fabricate_dataset());
        run(trainer);
        const auto log = trainer.training_log();
        ASSERT_EQ(log.rows, 8u);
        auto& curve = curves.emplace_back();
        for (std::size_t row = 0; row < log.rows; ++row)
            curve.push_back(log.log->value(row, 0));
    }
    for (std::size_t row = 0; row < curves[0].size(); ++row)
        EXPECT_NEAR(curves[0][row], curves[1][row], 1e-4 * std::abs(curves[0][row]));
}

TEST(BatchShares, WithTheSameThreadsEverythingIsTheSameToTheLastBitAlsoAfterResuming) {
    const Threads two(2);
    for (auto spec : {tiny_vae(3), tiny_split(3)}) {
        set_parameter(spec, "batch_size", "32");
        const TemporaryFolder folder;
        const auto path = folder.path() / "checkpoint.safetensors";
        Trainer straight(spec, fabricate_dataset()), interrupted(spec, fabricate_dataset());
        run(straight);
        interrupted.prepare();
        while (interrupted.step_count() < 3)
            interrupted.validation_due() ? interrupted.validate_batch() : interrupted.step();
        interrupted.save(path, 0);
        const auto file = read_safetensors(path);
        const auto info = checkpoint_info(file.metadata, path);
        Trainer resumed(run_spec_from_json(nlohmann::json::parse(info.run)), fabricate_dataset());
        resumed.resume(file, info, path);
        run(resumed);
        const auto a = straight.training_log(), b = resumed.training_log();
        ASSERT_EQ(a.rows, 6u);
        ASSERT_EQ(b.rows, 6u);
        for (std::size_t row = 0; row < a.rows; ++row)
            EXPECT_EQ(a.log->value(row, 0), b.log->value(row, 0)) << spec.model.kind << ", row " << row;
    }
}

TEST(BatchShares, ALiveParameterReachesEveryShare) {
    const Threads two(2);
    auto spec = tiny_vae(1);
    set_parameter(spec, "batch_size", "64");
    Trainer trainer(spec, fabricate_dataset());
    trainer.step();
    trainer.set_live("beta", 0.0);
    trainer.extend(1);
    trainer.step();
    const auto log = trainer.training_log();
    EXPECT_NEAR(log.log->value(1, 0), log.log->value(1, 1), 1e-3); // the reconstruction alone
}

} // namespace
} // namespace penumbra::batch_shares_test
