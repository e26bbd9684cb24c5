#include "core/evaluation/reconstruction_scores.hpp"

#include "core/evaluation/chunks.hpp"
#include "core/evaluation/images.hpp"
#include "core/evaluation/noise_bank.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>

namespace penumbra {

namespace {

double total_of(const torch::Tensor& values) {
    return values.to(torch::kFloat64).sum().item<double>();
}

double value_of(const Terms& terms, const std::string& name) {
    for (const auto& term : terms.parts)
        if (term.name == name)
            return term.value.item<double>();
    return 0;
}

/// Mean absolute error per pixel of the completions against whole real digits.
double marginal_l1(Model& model, const ImageSet& test, std::int64_t count, std::int64_t samples,
                   std::uint64_t seed, const std::function<void(double)>& progress) {
    const NoiseBank noise(seed, count, samples, model.noise_size());
    double total = 0;
    in_chunks(count, std::max<std::int64_t>(1, 2048 / samples), progress, [&](auto first, auto size) {
        const auto real = image_tensor(test, first, size).to(model.device());
        const auto bottoms = real.narrow(1, kHalfPixels, kHalfPixels);
        const auto completions = model.complete(bottoms, noise.slice(first, size).to(model.device())).images;
        total += total_of((completions - real.unsqueeze(1)).abs());
    });
    return total / static_cast<double>(count * samples * kImagePixels);
}

} // namespace

Figures reconstruction_scores(Model& model, const ImageSet& test, std::int64_t count, std::int64_t samples,
                              std::uint64_t seed, const std::function<void(double)>& progress) {
    const auto can = model.capabilities();
    const bool completes = can.complete && !can.stochastic_encoder;
    // Completing is many times the work of reconstructing: the first gets 10 % of the bar, the second the
    // rest.
    const double share = completes ? 0.1 : 1.0;
    const auto part = [&](double offset, double width) -> std::function<void(double)> {
        if (!progress)
            return {};
        return [&progress, offset, width](double fraction) { progress(offset + width * fraction); };
    };

    double absolute = 0, squared = 0;
    in_chunks(count, kChunkImages, part(0, share), [&](auto first, auto size) {
        const auto real = image_tensor(test, first, size).to(model.device());
        const auto error = model.decode(model.encode(real).mean) - real;
        absolute += total_of(error.abs());
        squared += total_of(error.square());
    });
    const auto pixels = static_cast<double>(count * kImagePixels);
    Figures figures{{"reconstruction_l1", absolute / pixels}, {"reconstruction_mse", squared / pixels}};
    if (completes)
        figures.emplace_back("marginal_l1",
                             marginal_l1(model, test, count, samples, seed, part(share, 1 - share)));
    return figures;
}

Figures elbo_scores(Model& model, const ImageSet& test, std::int64_t count, std::uint64_t seed,
                    const std::function<void(double)>& progress) {
    ObjectiveContext context;
    context.training = false;
    context.generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    double reconstruction = 0, kl = 0;
    in_chunks(count, kChunkImages, progress, [&](auto first, auto size) {
        const auto real = image_tensor(test, first, size).to(model.device());
        const auto terms =
            model.objective({real, label_tensor(test, first, size).to(model.device())}, context);
        reconstruction += value_of(terms, "reconstruction") * static_cast<double>(size);
        kl += value_of(terms, "kl") * static_cast<double>(size);
    });
    const auto images = static_cast<double>(count);
    return {{"negative_elbo", (reconstruction + kl) / images},
            {"reconstruction", reconstruction / images},
            {"kl", kl / images}};
}

Figures classification_scores(Model& model, const ImageSet& test, std::int64_t count,
                              const std::function<void(double)>& progress) {
    double right = 0, cross_entropy = 0;
    in_chunks(count, kChunkImages, progress, [&](auto first, auto size) {
        const auto labels = label_tensor(test, first, size).to(model.device());
        const auto logits = model.classify(image_tensor(test, first, size).to(model.device())).logits;
        right += total_of(logits.argmax(1).eq(labels));
        cross_entropy -= total_of(torch::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)));
    });
    const auto images = static_cast<double>(count);
    return {{"accuracy", right / images}, {"cross_entropy", cross_entropy / images}};
}

} // namespace penumbra
