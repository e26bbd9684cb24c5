#include "core/evaluation/completion_scores.hpp"

#include "core/evaluation/frechet.hpp"
#include "core/evaluation/images.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// Completed digits a chunk: 6 MB of pixels.
constexpr std::int64_t kDecodedTogether = 2048;

torch::Tensor doubles(const torch::Tensor& values) {
    return values.to(torch::kCPU, torch::kFloat64);
}

/// Mean absolute jump between rows 13 and 14; images [..., 784] -> [...].
torch::Tensor seam(const torch::Tensor& images) {
    const auto above = images.narrow(-1, kHalfPixels - kImageColumns, kImageColumns);
    const auto below = images.narrow(-1, kHalfPixels, kImageColumns);
    return (above - below).abs().mean(-1);
}

/// ‖S−S′‖₂ averaged over the K(K−1) ordered pairs; tops [n, K, 392] -> [n].
torch::Tensor mean_pair_distance(const torch::Tensor& tops) {
    const auto samples = static_cast<double>(tops.size(1));
    // Differences and not products: two equal completions are then exactly 0 apart.
    constexpr std::int64_t kNoProducts = 2;
    return torch::cdist(tops, tops, 2.0, kNoProducts).sum({1, 2}) / (samples * (samples - 1));
}

/// completions [n, K, 784] with their rows 14-27 replaced by bottoms [n, 392].
torch::Tensor paste_evidence(const torch::Tensor& completions, const torch::Tensor& bottoms) {
    const auto evidence = bottoms.unsqueeze(1).expand({-1, completions.size(1), -1});
    return torch::cat({completions.narrow(2, 0, kHalfPixels), evidence}, /*dim=*/2);
}

torch::Tensor joined(const std::vector<DigitScores>& chunks, torch::Tensor DigitScores::*score) {
    std::vector<torch::Tensor> parts;
    for (const auto& chunk : chunks)
        parts.push_back(chunk.*score);
    return torch::cat(parts);
}

DigitScores joined(const std::vector<DigitScores>& chunks) {
    return {joined(chunks, &DigitScores::energy),
            joined(chunks, &DigitScores::label_log_loss),
            joined(chunks, &DigitScores::label_agreement),
            joined(chunks, &DigitScores::best_squared_error),
            joined(chunks, &DigitScores::diversity),
            joined(chunks, &DigitScores::grey_pixels),
            joined(chunks, &DigitScores::seam)};
}

} // namespace

DigitScores score_digits(const torch::Tensor& completions, const torch::Tensor& judged,
                         const torch::Tensor& real, const torch::Tensor& labels) {
    const auto samples = static_cast<double>(completions.size(1));
    const auto tops = completions.narrow(2, 0, kHalfPixels).contiguous();
    const auto squared_errors = (tops - real.narrow(1, 0, kHalfPixels).unsqueeze(1)).square().sum(2);
    const auto pair_distance = mean_pair_distance(tops);
    const auto agreeing = judged.eq(labels.unsqueeze(1)).sum(1).to(torch::kFloat64);
    const auto grey = torch::logical_and(tops.gt(0.1), tops.lt(0.9)).sum(2).to(torch::kFloat64);

    DigitScores scores;
    scores.energy = doubles(squared_errors.sqrt().mean(1) - pair_distance / 2);
    scores.label_log_loss = doubles(-((agreeing + 0.1) / (samples + 1)).log());
    scores.label_agreement = doubles(agreeing / samples);
    scores.best_squared_error = doubles(std::get<0>(squared_errors.min(1)));
    scores.diversity = doubles(pair_distance);
    scores.grey_pixels = doubles(grey.mean(1));
    scores.seam = doubles(seam(completions).mean(1) - seam(real));
    return scores;
}

std::vector<std::pair<std::string, double>> CompletionScores::figures() const {
    const auto mean = [](const torch::Tensor& values) { return values.mean().item<double>(); };
    return {{"energy_score", mean(digits.energy)},
            {"label_log_loss", mean(digits.label_log_loss)},
            {"label_agreement", mean(digits.label_agreement)},
            {"frechet_distance", frechet_distance},
            {"best_squared_error", mean(digits.best_squared_error)},
            {"diversity", mean(digits.diversity)},
            {"grey_pixels", mean(digits.grey_pixels)},
            {"seam", mean(digits.seam)}};
}

CompletionScores score_completer(const Completer& completer, const Classify& classify, const ImageSet& test,
                                 std::int64_t count, std::int64_t samples, torch::Device device,
                                 const std::function<void(double)>& progress) {
    const torch::NoGradGuard no_grad;
    const std::int64_t step = std::max<std::int64_t>(1, kDecodedTogether / samples);
    std::vector<DigitScores> chunks;
    std::vector<torch::Tensor> real_features, completed_features;
    for (std::int64_t first = 0; first < count; first += step) {
        const std::int64_t size = std::min(step, count - first);
        const auto real = image_tensor(test, first, size).to(device);
        const auto labels = label_tensor(test, first, size).to(device);
        const auto bottoms = real.narrow(1, kHalfPixels, kHalfPixels);
        const auto completions = paste_evidence(completer(bottoms, first), bottoms);

        const auto believed = classify(completions.reshape({size * samples, kImagePixels}));
        const auto judged = believed.logits.argmax(1).view({size, samples});
        chunks.push_back(score_digits(completions, judged, real, labels));
        real_features.push_back(doubles(classify(real).features));
        completed_features.push_back(doubles(believed.features.view({size, samples, -1}).select(1, 0)));
        if (progress)
            progress(static_cast<double>(first + size) / static_cast<double>(count));
    }
    return {joined(chunks), frechet_distance(torch::cat(real_features), torch::cat(completed_features))};
}

} // namespace penumbra
