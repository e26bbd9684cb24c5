#include "core/exploration/walker.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/exploration/conversions.hpp"
#include "core/exploration/paths.hpp"
#include "core/exploration/places.hpp"
#include "core/exploration/sample_codes.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <chrono>
#include <numbers>

namespace penumbra {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void require(bool met, const std::string& sentence) {
    if (!met)
        throw Error(sentence);
}

/// Distance of each picture [n, 784] from the one before; the first is 0.
std::vector<float> distances(const torch::Tensor& pictures) {
    const auto count = pictures.size(0);
    const auto steps = (pictures.narrow(0, 1, count - 1) - pictures.narrow(0, 0, count - 1)).norm(2, 1);
    return to_floats(torch::cat({torch::zeros({1}, steps.options()), steps}));
}

Decoded judged(const Judge& judge, const torch::Tensor& pictures) {
    Decoded decoded;
    decoded.images = to_bytes(pictures);
    if (!judge.model)
        return decoded;
    const auto probabilities = torch::softmax(judge.model->classify(pictures).logits, 1);
    const auto [confidence, label] = probabilities.max(1);
    decoded.confidence = to_floats(confidence);
    const auto labels = label.to(torch::kCPU, torch::kUInt8).contiguous();
    decoded.labels.assign(labels.data_ptr<std::uint8_t>(), labels.data_ptr<std::uint8_t>() + labels.numel());
    return decoded;
}

} // namespace

Decoded decode_and_judge(Model& model, const Judge& judge, const torch::Tensor& codes) {
    return judged(judge, decode_all(model, codes));
}

LatentPath decoded_path(Model& model, const Judge& judge, std::vector<float> codes, std::int64_t steps) {
    LatentPath path;
    const auto tensor = torch::tensor(codes).view({steps, model.code_size()});
    const auto pictures = decode_all(model, tensor);
    path.norms = to_floats(tensor.norm(2, 1));
    path.decoded = judged(judge, pictures);
    path.moved = distances(pictures);
    path.codes = std::move(codes);
    return path;
}

DecodeAnswer answer(Model& model, const Judge& judge, const DecodeQuery& query) {
    const auto start = Clock::now();
    const torch::InferenceMode inference;
    require(query.count <= 4096, "At most 4096 codes are decoded at once.");
    DecodeAnswer answer;
    answer.query = query;
    answer.decoded = decode_and_judge(model, judge, codes_of(model, query.codes, query.count));
    answer.milliseconds = milliseconds_since(start);
    return answer;
}

InterpolateAnswer answer(Model& model, const Judge& judge, const InterpolateQuery& query) {
    const auto start = Clock::now();
    const torch::InferenceMode inference;
    const auto stops = stops_of(model, query);
    InterpolateAnswer answer;
    answer.query = query;
    answer.code_size = stops.front().size();
    answer.angle = angle_between(stops[0], stops[1]) * 180 / std::numbers::pi;
    for (std::size_t i = 0; i + 1 < stops.size() && answer.remark.empty(); ++i)
        answer.remark = slerp_remark(stops[i], stops[i + 1]);
    answer.slerp = decoded_path(model, judge, steps_through(stops, query.steps, slerp), query.steps);
    answer.lerp = decoded_path(model, judge, steps_through(stops, query.steps, lerp), query.steps);
    answer.milliseconds = milliseconds_since(start);
    return answer;
}

TraverseAnswer answer(Model& model, const Judge& judge, const TraverseQuery& query) {
    const auto start = Clock::now();
    const torch::InferenceMode inference;
    const auto size = model.code_size();
    require(query.steps >= 2 && query.steps <= 33, "A traversal has between 2 and 33 steps.");
    require(query.limit > 0 && query.limit <= 100, "A traversal's limit lies between 0 and 100.");
    require(!query.dimensions.empty() && query.dimensions.size() <= 512,
            "Between 1 and 512 dimensions can be traversed.");
    require(!query.pair || query.dimensions.size() == 2, "A grid of two dimensions needs two of them.");
    for (const auto j : query.dimensions)
        if (j < 0 || j >= size)
            throw Error("There is no dimension " + std::to_string(j) + ".",
                        "The code has " + std::to_string(size) + ", counted from 0.");

    TraverseAnswer answer;
    answer.query = query;
    answer.base = code_at(model, query.base);
    const auto values = torch::linspace(-query.limit, query.limit, query.steps);
    answer.values = to_floats(values);
    const auto base = torch::tensor(answer.base).view({1, size});
    const std::int64_t rows = query.pair ? query.steps : static_cast<std::int64_t>(query.dimensions.size());
    auto codes = base.repeat({rows * query.steps, 1}).view({rows, query.steps, size});
    if (query.pair) {
        codes.select(2, query.dimensions[1]).copy_(values.flip({0}).unsqueeze(1).expand({rows, query.steps}));
        codes.select(2, query.dimensions[0]).copy_(values.unsqueeze(0).expand({rows, query.steps}));
    } else {
        for (std::int64_t row = 0; row < rows; ++row)
            codes[row].select(1, query.dimensions[static_cast<std::size_t>(row)]).copy_(values);
    }
    answer.decoded = decode_and_judge(model, judge, codes.view({-1, size}));
    answer.milliseconds = milliseconds_since(start);
    return answer;
}

SampleAnswer answer(Model& model, const Judge& judge, const SampleQuery& query) {
    const auto start = Clock::now();
    const torch::InferenceMode inference;
    require(query.count >= 1 && query.count <= 1024, "Between 1 and 1024 samples can be drawn.");
    require(query.temperature >= 0 && query.temperature <= 10, "The temperature lies between 0 and 10.");
    auto generator = at::make_generator<at::CPUGeneratorImpl>(query.seed);
    SampleAnswer answer;
    answer.query = query;
    if (model.capabilities().decode) {
        const auto codes = sample_codes(model, query, generator);
        answer.parts = model.code_parts();
        answer.code_size = static_cast<std::size_t>(codes.size(1));
        answer.codes = to_floats(codes);
        answer.decoded = decode_and_judge(model, judge, codes);
    } else {
        answer.decoded = judged(judge, model.sample_images(query.count, query.temperature, generator));
    }
    answer.milliseconds = milliseconds_since(start);
    return answer;
}

ReconstructAnswer answer(Model& model, const Judge& judge, const ReconstructQuery& query) {
    const auto start = Clock::now();
    const torch::InferenceMode inference;
    const std::size_t bytes = query.images ? query.images->size() : 0;
    require(bytes > 0 && bytes % kImagePixels == 0, "An image has 784 pixels.");
    require(bytes / kImagePixels <= 1024, "At most 1024 images are reconstructed at once.");
    const auto images = torch::tensor(*query.images, torch::kUInt8)
                            .view({-1, kImagePixels})
                            .to(model.device(), torch::kFloat32) /
                        255;
    ReconstructAnswer answer;
    answer.query = query;
    answer.decoded = decode_and_judge(model, judge, model.encode(images).mean);
    answer.milliseconds = milliseconds_since(start);
    return answer;
}

} // namespace penumbra
