#include "core/models/learned_neighbours.hpp"

#include "core/data/synthetic_digits.hpp"
#include "core/error.hpp"
#include "tests/unit/models/small_model.hpp"

#include <gtest/gtest.h>

namespace penumbra::learned_neighbours_test {
namespace {

std::shared_ptr<Model> small(const Settings& more = {}) {
    return model_of(LearnedNeighboursKind::kName,
                    {{"hidden", "24"},
                     {"latent", "8"},
                     {"memory", "200"},
                     {"dropout", "0"},
                     {"jitter", "0"},
                     {"sharpness", "1"}},
                    more);
}

ImageSet digits(std::size_t count) {
    return synthetic_digits(count, kSyntheticSeed);
}

Batch batch_of(const ImageSet& set) {
    const auto count = static_cast<std::int64_t>(set.size());
    Batch batch{torch::empty({count, kImagePixels}), torch::empty({count}, torch::kInt64)};
    for (std::int64_t i = 0; i < count; ++i) {
        batch.labels[i] = set.labels[static_cast<std::size_t>(i)];
        const auto image = set.image(static_cast<std::size_t>(i));
        for (int p = 0; p < kImagePixels; ++p)
            batch.images.data_ptr<float>()[i * kImagePixels + p] =
                static_cast<float>(image[static_cast<std::size_t>(p)]) * (1.0F / 255);
    }
    return batch;
}

ObjectiveContext context_of(std::uint64_t seed = 3) {
    return {.epoch = 0, .training = true, .generator = at::detail::createCPUGenerator(seed)};
}

torch::Tensor tops(const torch::Tensor& images) {
    return images.narrow(-1, 0, kHalfPixels);
}

TEST(LearnedNeighbours, NeedsDigitsToRemember) {
    const auto model = small();
    const auto batch = batch_of(digits(2));
    EXPECT_THROW(model->complete(bottoms(batch.images), numbers({2, 3, 1}, 1)), Error);
}

TEST(LearnedNeighbours, CompletesWithTopsThatWereThere) {
    const auto set = digits(300); // more than are remembered
    const auto model = small();
    model->initialise(set);
    model->eval();
    const torch::NoGradGuard no_grad;
    const auto evidence = bottoms(batch_of(digits(5)).images);
    const auto noise = numbers({5, 4, 1}, 2);
    const auto completed = model->complete(evidence, noise);
    ASSERT_EQ(completed.images.sizes(), (at::IntArrayRef{5, 4, kImagePixels}));
    EXPECT_EQ(completed.proposals, 200);
    EXPECT_TRUE((completed.effective_samples >= 1).all().item<bool>());
    EXPECT_TRUE((completed.effective_samples <= 200).all().item<bool>());
    EXPECT_TRUE(torch::equal(completed.images.narrow(2, kHalfPixels, kHalfPixels),
                             evidence.unsqueeze(1).expand({5, 4, kHalfPixels})));
    const auto known = tops(batch_of(set).images);
    const auto distances = torch::cdist(tops(completed.images).reshape({20, kHalfPixels}), known);
    EXPECT_LT(std::get<0>(distances.min(1)).max().item<double>(), 1e-2);
    EXPECT_TRUE(torch::equal(model->complete(evidence, noise).images, completed.images));
    // Each row by itself, whatever it is asked together with.
    EXPECT_TRUE(torch::allclose(model->complete(evidence.narrow(0, 3, 1), noise.narrow(0, 3, 1)).images[0],
                                completed.images[3]));
}

TEST(LearnedNeighbours, DrawsEachNeighbourAsOftenAsItWeighs) {
    const auto set = digits(3);
    const auto model = small();
    model->initialise(set);
    model->eval();
    const torch::NoGradGuard no_grad;
    const auto batch = batch_of(set);
    const auto evidence = bottoms(batch.images).narrow(0, 0, 1);
    const auto query_to_keys = [&] { // what the header says, by LibTorch's own distance
        const auto part = [&](const char* name, const torch::Tensor& x) {
            const auto p = model->named_parameters();
            const auto at = [&](const std::string& what) { return p[std::string(name) + what]; };
            auto hidden = x;
            for (const char* layer : {".body.0", ".body.2"})
                hidden = torch::relu(torch::linear(hidden, at(std::string(layer) + ".weight"),
                                                   at(std::string(layer) + ".bias")));
            return torch::linear(x, at(".linear.weight"), at(".linear.bias")) +
                   torch::linear(hidden, at(".correction.weight"), at(".correction.bias"));
        };
        return torch::softmax(-torch::cdist(part("query", evidence), part("key", batch.images)).square(), 1);
    };
    const auto expected = query_to_keys().squeeze(0);
    constexpr std::int64_t kDraws = 20000;
    const auto completed = model->complete(evidence, numbers({1, kDraws, 1}, 7));
    const auto which = torch::cdist(tops(completed.images[0]), tops(batch.images)).argmin(1);
    for (std::int64_t i = 0; i < 3; ++i)
        EXPECT_NEAR((which == i).to(torch::kFloat64).mean().item<double>(), expected[i].item<double>(), 0.02);
    EXPECT_NEAR(completed.effective_samples.item<double>(), 1 / expected.square().sum().item<double>(), 1e-3);
    // Without noise, the likeliest.
    const auto likeliest = model->complete(evidence, torch::zeros({1, 1, 1}));
    EXPECT_EQ(torch::cdist(tops(likeliest.images[0]), tops(batch.images)).argmin().item<std::int64_t>(),
              expected.argmax().item<std::int64_t>());
}

TEST(LearnedNeighbours, TheEnergyIsOfCompletionsWithTheOthers) {
    const auto batch = batch_of(digits(6));
    const auto model = small();
    const auto terms = model->objective(batch, context_of());
    // From the definition, pair by pair.
    model->eval();
    const torch::NoGradGuard no_grad;
    const auto top = tops(batch.images);
    double energy = 0;
    for (std::int64_t i = 0; i < 6; ++i) {
        std::vector<std::int64_t> others;
        for (std::int64_t j = 0; j < 6; ++j)
            if (j != i)
                others.push_back(j);
        const auto index = torch::tensor(others);
        const auto rest = small();
        ImageSet remembered;
        const auto set = digits(6);
        for (const auto j : others) {
            const auto image = set.image(static_cast<std::size_t>(j));
            remembered.pixels.insert(remembered.pixels.end(), image.begin(), image.end());
            remembered.labels.push_back(set.labels[static_cast<std::size_t>(j)]);
        }
        rest->initialise(remembered);
        rest->eval();
        const auto drawn =
            tops(rest->complete(bottoms(batch.images).narrow(0, i, 1), numbers({1, 4000, 1}, 11)).images[0]);
        const auto own = top.narrow(0, i, 1);
        const auto half = drawn.narrow(0, 0, 2000), other = drawn.narrow(0, 2000, 2000);
        energy += torch::cdist(drawn, own).mean().item<double>() -
                  0.5 * (half - other).norm(2, 1).mean().item<double>();
    }
    EXPECT_NEAR(value(terms, "energy"), energy / 6, 0.1);
}

TEST(LearnedNeighbours, LearnsToLookAtTheBottom) {
    const auto set = digits(600);
    const auto batch = batch_of(set);
    const auto model = small({{"memory", "600"}});
    model->train();
    torch::optim::Adam optimiser(model->parameters(), torch::optim::AdamOptions(3e-3));
    const double before = value(model->objective(batch, context_of()), "energy");
    for (int step = 0; step < 60; ++step) {
        optimiser.zero_grad();
        model->objective(batch, context_of()).total().backward();
        optimiser.step();
    }
    const auto after = model->objective(batch, context_of());
    EXPECT_LT(value(after, "energy"), 0.8 * before);
    EXPECT_LT(value(after, "label"), 1.0); // log 10 = 2.3 without a look
    // The memory's keys are those of the new weights.
    model->initialise(set);
    model->eval();
    const torch::NoGradGuard no_grad;
    const auto fresh = bottoms(batch_of(synthetic_digits(50, kSyntheticSeed, 5000)).images);
    const auto first = model->complete(fresh, torch::zeros({50, 1, 1})).images;
    for (auto& parameter : model->parameters())
        parameter.mul_(-1.5);
    EXPECT_FALSE(torch::equal(model->complete(fresh, torch::zeros({50, 1, 1})).images, first));
}

} // namespace
} // namespace penumbra::learned_neighbours_test
