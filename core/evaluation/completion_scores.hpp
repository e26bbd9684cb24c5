#pragma once

#include "core/data/dataset.hpp"
#include "core/evaluation/options.hpp"
#include "core/models/model.hpp"

#include <functional>
#include <torch/torch.h>

namespace penumbra {

/// Imagines: bottoms [n, 392] of the test digits `first` .. `first + n` -> K whole digits each, [n, K, 784].
/// The evidence is pasted by whoever scores.
using Completer = std::function<torch::Tensor(const torch::Tensor& bottoms, std::int64_t first)>;

/// Names digits: images [n, 784] -> logits and penultimate features.
using Classify = std::function<Classification(const torch::Tensor& images)>;

/// What each test digit's completions score, [N] float64 on the CPU, over the 392 imagined pixels. The means
/// over digits are the figures that are quoted.
struct DigitScores {
    torch::Tensor energy; ///< mean‖S−x‖₂ − ½ mean‖S−S′‖₂, pairs S ≠ S′ (Gneiting & Raftery 2007)
    torch::Tensor label_log_loss;     ///< −log((count + 0.1) / (K + 1)), nats
    torch::Tensor label_agreement;    ///< share of completions judged to be the true label
    torch::Tensor best_squared_error; ///< smallest squared error of the K completions
    torch::Tensor diversity;          ///< mean‖S−S′‖₂ over pairs S ≠ S′
    torch::Tensor grey_pixels;        ///< imagined pixels above 0.1 and below 0.9
    torch::Tensor seam;               ///< mean |row 13 − row 14|, minus the real digit's own
};

/// completions [n, K, 784] with K ≥ 2, what each is judged to be [n, K], the real digits [n, 784] and labels
/// [n].
DigitScores score_digits(const torch::Tensor& completions, const torch::Tensor& judged,
                         const torch::Tensor& real, const torch::Tensor& labels);

/// A completer's scores on a test set.
struct CompletionScores {
    DigitScores digits;
    double frechet_distance =
        0; ///< classifier's penultimate features of the real digits and of one completion a digit

    /// The quoted figures by name, in the order they are shown.
    std::vector<std::pair<std::string, double>> figures() const;
};

/// Scores a completer on the first `count` images of `test`, K completions a digit. Works in chunks: what is
/// held at once does not grow with the test set beyond the features.
CompletionScores score_completer(const Completer& completer, const Classify& classify, const ImageSet& test,
                                 std::int64_t count, std::int64_t samples, torch::Device device,
                                 const std::function<void(double)>& progress = {});

} // namespace penumbra
