#include "core/exploration/completer.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/exploration/conversions.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace penumbra {

namespace {

constexpr int kMostSamples = 1024;

void check(const CompleteQuery& query) {
    if (query.bottom.size() != kHalfPixels)
        throw Error("A bottom half has 392 pixels; " + std::to_string(query.bottom.size()) + " were given.");
    if (std::any_of(query.bottom.begin(), query.bottom.end(), [](float v) { return !(v >= 0 && v <= 1); }))
        throw Error("The pixels of a bottom half lie between 0 and 1.");
    if (query.samples < 1 || query.statistics < query.samples || query.statistics > kMostSamples)
        throw Error(
            "Between 1 and 1024 completions can be asked for, and the statistics need at least as many.");
    if (!(query.temperature >= 0 && query.temperature <= 10))
        throw Error("The temperature lies between 0 and 10.");
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

    const auto bottom = torch::tensor(query.bottom).view({1, kHalfPixels}).to(device);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(query.seed);
    // Drawn in whole blocks of 16, as LibTorch makes them: the first samples are then the same for any count.
    const auto drawn = (query.statistics + 15) / 16 * 16;
    const auto noise = query.temperature *
                       at::randn({1, drawn, model.noise_size()}, generator).narrow(1, 0, query.statistics);
    const auto imagined = model.complete(bottom, noise.to(device));
    const auto images = paste_evidence(imagined.images, bottom).squeeze(0);
    const auto tops = images.narrow(1, 0, kHalfPixels);

    CompleteAnswer answer;
    answer.query = query;
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
        const auto labels =
            probabilities.argmax(1).narrow(0, 0, query.samples).to(torch::kUInt8).to(torch::kCPU);
        answer.labels.assign(labels.data_ptr<std::uint8_t>(),
                             labels.data_ptr<std::uint8_t>() + query.samples);
        answer.classifier = judge.description;
    }
    answer.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return answer;
}

} // namespace penumbra
