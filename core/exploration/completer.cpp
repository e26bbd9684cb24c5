#include "core/exploration/completer.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/exploration/conversions.hpp"
#include "core/exploration/residual_code.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace penumbra {

namespace {

constexpr int kMostSamples = 1024;
/// How far completions lie from the code of a digit that is painted whole, in deviations of the prior: near
/// enough to be taken for variations of it.
constexpr double kAroundPainted = 0.5;

void check_half(const std::vector<float>& half, const std::string& which) {
    if (half.size() != kHalfPixels)
        throw Error("A " + which + " half has 392 pixels; " + std::to_string(half.size()) + " were given.");
    if (std::any_of(half.begin(), half.end(), [](float v) { return !(v >= 0 && v <= 1); }))
        throw Error("The pixels of a " + which + " half lie between 0 and 1.");
}

void check(const CompleteQuery& query) {
    check_half(query.bottom, "bottom");
    if (!query.top.empty())
        check_half(query.top, "top");
    if (query.samples < 1 || query.statistics < query.samples || query.statistics > kMostSamples)
        throw Error(
            "Between 1 and 1024 completions can be asked for, and the statistics need at least as many.");
    if (!(query.temperature >= 0 && query.temperature <= 10))
        throw Error("The temperature lies between 0 and 10.");
}

torch::Tensor row(const std::vector<float>& values) {
    return torch::tensor(values).view({1, -1});
}

/// Noise [1, K, d] around the painted digit's code, where there is one, with the placed codes in their
/// places. Fills what the answer says about codes.
torch::Tensor as_codes(Model& model, torch::Tensor noise, CompleteAnswer& answer) {
    const auto& query = answer.query;
    const auto part = residual_code(model);
    answer.code_name = part.name;
    answer.code_size = part.size;
    if (part.size == 0) {
        if (!query.placed.empty())
            throw Error("This model draws its completions from noise that is no code.");
        return noise;
    }
    if (!query.top.empty()) {
        const auto digit = torch::cat({row(query.top), row(query.bottom)}, 1).to(model.device());
        const auto painted = encode_residual(model, digit).to(torch::kCPU);
        noise = painted.unsqueeze(1) + kAroundPainted * noise;
        answer.painted_code = to_floats(painted);
    }
    for (const PlacedCode& placed : query.placed) {
        if (placed.index < 0 || placed.index >= query.samples)
            throw Error("There is no completion " + std::to_string(placed.index) + " to be given a code.");
        if (placed.code.size() != part.size ||
            !std::all_of(placed.code.begin(), placed.code.end(), [](float v) { return std::isfinite(v); }))
            throw Error("A residual code of this model has " + std::to_string(part.size) +
                        " finite numbers.");
        noise[0][placed.index].copy_(torch::tensor(placed.code));
    }
    answer.codes = to_floats(noise[0].narrow(0, 0, query.samples));
    return noise;
}

} // namespace

torch::Tensor paste_evidence(const torch::Tensor& completions, const torch::Tensor& bottom) {
    const auto top = completions.narrow(2, 0, kHalfPixels);
    return torch::cat({top, bottom.unsqueeze(1).expand({-1, completions.size(1), -1})}, 2);
}

std::string describe_classifier(const std::filesystem::path& path, const CheckpointInfo& info) {
    const auto error = info.validation.find("error rate");
    if (error == info.validation.end())
        return path.stem().string();
    char words[160];
    std::snprintf(words, sizeof words, "%s, %.1f %% right on %lld held-out digits of %s", path.stem().c_str(),
                  100 * (1 - error->second), static_cast<long long>(info.validation_images),
                  info.data_name.c_str());
    return words;
}

CompleteAnswer complete(Model& model, const Judge& judge, const CompleteQuery& query) {
    check(query);
    const auto start = std::chrono::steady_clock::now();
    const torch::InferenceMode inference;
    const auto device = model.device();

    CompleteAnswer answer;
    answer.query = query;
    const auto bottom = row(query.bottom).to(device);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(query.seed);
    // Drawn in whole blocks of 16, as LibTorch makes them: the first samples are then the same for any count.
    const auto drawn = (query.statistics + 15) / 16 * 16;
    const auto noise = query.temperature *
                       at::randn({1, drawn, model.noise_size()}, generator).narrow(1, 0, query.statistics);
    const auto imagined = model.complete(bottom, as_codes(model, noise, answer).to(device));
    const auto images = paste_evidence(imagined.images, bottom).squeeze(0);
    const auto tops = images.narrow(1, 0, kHalfPixels);

    answer.proposals = imagined.proposals;
    if (imagined.effective_samples.defined())
        answer.effective_samples = imagined.effective_samples.item<double>();
    answer.completions = to_bytes(images.narrow(0, 0, query.samples));
    answer.mean = to_floats(tops.mean(0));
    answer.spread = to_floats(tops.std(0, /*unbiased=*/false));
    if (judge.model) {
        const auto probabilities = torch::softmax(judge.model->classify(images).logits, 1);
        const auto beliefs = to_floats(probabilities.mean(0));
        std::copy_n(beliefs.begin(), answer.beliefs.size(), answer.beliefs.begin());
        const auto [confidence, label] = probabilities.narrow(0, 0, query.samples).max(1);
        const auto labels = label.to(torch::kUInt8).to(torch::kCPU);
        answer.labels.assign(labels.data_ptr<std::uint8_t>(),
                             labels.data_ptr<std::uint8_t>() + query.samples);
        answer.confidence = to_floats(confidence);
        answer.classifier = judge.description;
    }
    if (query.influence && answer.code_size > 0)
        answer.influence = to_floats(residual_influence(model, bottom));
    answer.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return answer;
}

} // namespace penumbra
