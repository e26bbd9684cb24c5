#include "core/evaluation/generation_scores.hpp"

#include "core/evaluation/chunks.hpp"
#include "core/evaluation/frechet.hpp"
#include "core/evaluation/gaussian_mixture.hpp"
#include "core/evaluation/images.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>

namespace penumbra {

namespace {

/// Training images whose codes the mixture is fitted to, at most.
constexpr std::int64_t kMixtureImages = 10000;
/// Keeps the codes that the mixture is fitted to, and its samples, independent of the prior's.
constexpr std::uint64_t kMixtureStream = 0x4d4958;

/// Codes of a mixture could not be decoded where a part of them is a choice.
bool can_take_mixture(Model& model) {
    const auto can = model.capabilities();
    const auto parts = model.code_parts();
    return can.encode && can.decode && model.code_size() > 0 && model.code_size() <= kMostMixtureDimensions &&
           std::ranges::none_of(parts, [](const CodePart& part) { return part.choice; });
}

/// Classifier's features of `count` images that `make(first, size)` gives in chunks, [count, F] float64.
template<class Make>
torch::Tensor features_of(const Classify& classify, std::int64_t count,
                          const std::function<void(double)>& progress, Make make) {
    std::vector<torch::Tensor> parts;
    in_chunks(count, kChunkImages, progress, [&](auto first, auto size) {
        parts.push_back(classify(make(first, size)).features.to(torch::kCPU, torch::kFloat64));
    });
    return torch::cat(parts);
}

/// A draw of the posterior for each of some training images; of a deterministic encoder the codes.
torch::Tensor training_codes(Model& model, const ImageSet& train, torch::Generator& generator,
                             const std::function<void(double)>& progress) {
    const auto count = std::min(kMixtureImages, static_cast<std::int64_t>(train.size()));
    const auto encoding = encode_in_chunks(model, image_tensor(train, 0, count).to(model.device()), progress);
    const auto mean = encoding.mean.cpu();
    if (!encoding.logvar.defined())
        return mean;
    return mean + torch::exp(0.5 * encoding.logvar.cpu()) * at::randn(mean.sizes(), generator);
}

} // namespace

bool can_generate(Model& model) {
    return model.capabilities().sample || can_take_mixture(model);
}

Figures generation_scores(Model& model, const Classify& classify, const Dataset& data, std::int64_t count,
                          std::uint64_t seed, const std::function<void(double)>& progress) {
    const torch::NoGradGuard no_grad;
    const auto device = model.device();
    const auto part = [&](double offset, double width) -> std::function<void(double)> {
        if (!progress)
            return {};
        return [&progress, offset, width](double fraction) { progress(offset + width * fraction); };
    };
    const auto features_of_set = [&](const ImageSet& images, std::int64_t size) {
        return features_of(classify, size, {}, [&](auto first, auto length) {
            return image_tensor(images, first, length).to(device);
        });
    };
    const auto real = features_of_set(data.test, count);
    Figures figures;
    if (model.capabilities().sample) {
        auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
        const auto drawn = features_of(classify, count, part(0, 0.6), [&](auto, auto size) {
            return model.sample_images(size, /*temperature=*/1, generator).to(device);
        });
        figures.emplace_back("frechet_prior", frechet_distance(real, drawn));
    }
    if (can_take_mixture(model)) {
        auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed ^ kMixtureStream);
        const auto codes = training_codes(model, data.train, generator, part(0.6, 0.1));
        const auto components = std::min(kMixtureComponents, codes.size(0));
        const auto mixture = GaussianMixture::fit(codes, components, seed);
        const auto decoded = features_of(classify, count, part(0.8, 0.2), [&](auto, auto size) {
            return model.decode(mixture.sample(size, generator).to(device));
        });
        figures.emplace_back("frechet_mixture", frechet_distance(real, decoded));
    }
    const auto floor = std::min(count, static_cast<std::int64_t>(data.train.size()));
    figures.emplace_back("frechet_training_images",
                         frechet_distance(real, features_of_set(data.train, floor)));
    return figures;
}

} // namespace penumbra
