#include "core/loaded_model.hpp"

#include "core/error.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/exploration/completer.hpp"
#include "core/exploration/probe_job.hpp"
#include "core/exploration/sample_codes.hpp"
#include "core/exploration/walker.hpp"
#include "core/models/checkpoint.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cstdio>

namespace penumbra {

namespace {

constexpr std::int64_t kChunk = 512; ///< images decoded in a pass: memory stays small whatever the input

std::string shape_words(const Array& array) {
    std::string words;
    for (const auto extent : array.shape)
        words += (words.empty() ? "[" : ", ") + std::to_string(extent);
    return words.empty() ? "a single number" : words + "]";
}

torch::Tensor as_matrix(const Array& array, std::int64_t columns) {
    const auto rows = static_cast<std::int64_t>(array.values.size()) / columns;
    return torch::tensor(array.values).view({rows, columns});
}

/// @throws Error unless every value lies in 0..1; NaN does not.
void check_range(const torch::Tensor& values, const char* what) {
    if (values.numel() == 0 || torch::logical_and(values >= 0, values <= 1).all().item<bool>())
        return;
    const auto wrong = values.masked_select(torch::logical_not(torch::logical_and(values >= 0, values <= 1)));
    const float found = wrong[0].item<float>();
    char words[32];
    std::snprintf(words, sizeof words, "%g", found);
    throw Error(std::string("The values of ") + what + " must lie in 0..1; found " + words + ".",
                found > 1 ? "If they are bytes, divide them by 255." : "");
}

/// [N, 784] from [N, 28, 28] or [N, 784]. The values are not looked at.
torch::Tensor as_images(const Array& array) {
    const auto& s = array.shape;
    const bool square = s.size() == 3 && s[1] == kImageRows && s[2] == kImageColumns;
    const bool flat = s.size() == 2 && s[1] == kImagePixels;
    if (!square && !flat)
        throw Error("Images come as an array [N, 28, 28] or [N, 784]; this one is " + shape_words(array) +
                    ".");
    return as_matrix(array, kImagePixels);
}

/// @throws Error in the words of the command line when a model lacks what was asked for.
void require(bool able, const Model& model, const char* what) {
    if (!able)
        throw Error("A model of kind " + model.spec().kind + " cannot " + what + ".",
                    "penumbra-cli info shows what a checkpoint can do.");
}

Array as_array(const torch::Tensor& tensor, std::vector<std::size_t> shape) {
    const auto plain = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    const auto* data = plain.data_ptr<float>();
    return {std::move(shape), {data, data + plain.numel()}};
}

} // namespace

struct LoadedModel::Implementation {
    CheckpointInfo info;
    std::shared_ptr<Model> model;

    /// Applies `compute` to chunks of rows and puts the results together.
    template<class Compute>
    torch::Tensor in_chunks(const torch::Tensor& rows, Compute compute, std::int64_t chunk = kChunk,
                            const std::function<void(double)>& progress = {}) const {
        const torch::InferenceMode inference;
        std::vector<torch::Tensor> parts;
        for (std::int64_t begin = 0; begin < rows.size(0); begin += chunk) {
            const auto count = std::min(chunk, rows.size(0) - begin);
            parts.push_back(compute(rows.narrow(0, begin, count).to(model->device())).to(torch::kCPU));
            if (progress)
                progress(static_cast<double>(begin + count) / static_cast<double>(rows.size(0)));
        }
        if (parts.empty())
            throw Error("The input holds no rows.");
        return torch::cat(parts);
    }
};

LoadedModel::LoadedModel(const std::filesystem::path& checkpoint, const std::string& device)
    : self_(std::make_unique<Implementation>(
          Implementation{read_checkpoint_info(checkpoint), load_model(checkpoint, device)})) {}
LoadedModel::~LoadedModel() = default;
LoadedModel::LoadedModel(LoadedModel&&) noexcept = default;

const CheckpointInfo& LoadedModel::info() const {
    return self_->info;
}

Array LoadedModel::encode(const Array& images) {
    require(info().capabilities.encode, *self_->model, "encode images");
    const auto rows = as_images(images);
    check_range(rows, "images");
    const auto codes =
        self_->in_chunks(rows, [&](const torch::Tensor& chunk) { return self_->model->encode(chunk).mean; });
    return as_array(codes,
                    {static_cast<std::size_t>(codes.size(0)), static_cast<std::size_t>(codes.size(1))});
}

Array LoadedModel::decode(const Array& codes) {
    require(info().capabilities.decode, *self_->model, "decode codes");
    const auto size = self_->model->code_size();
    if (codes.shape.size() != 2 || static_cast<std::int64_t>(codes.shape[1]) != size)
        throw Error("Codes of this model come as an array [N, " + std::to_string(size) + "]; this one is " +
                    shape_words(codes) + ".");
    const auto rows = as_matrix(codes, size);
    if (!torch::isfinite(rows).all().item<bool>())
        throw Error("The codes hold values that are not finite.", "Remove rows with NaN or infinity.");
    const auto images =
        self_->in_chunks(rows, [&](const torch::Tensor& chunk) { return self_->model->decode(chunk); });
    return as_array(images, {codes.shape[0], kImageRows, kImageColumns});
}

Array LoadedModel::complete(const Array& images, int samples, std::uint64_t seed, double temperature,
                            const std::function<void(double)>& progress) {
    require(info().capabilities.complete, *self_->model, "complete digits");
    if (samples < 1)
        throw Error("At least one completion an image must be asked for.");
    const auto bottoms = as_images(images).narrow(1, kHalfPixels, kHalfPixels);
    check_range(bottoms, "rows 14-27");
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const auto completions = self_->in_chunks(
        bottoms,
        [&](const torch::Tensor& bottom) {
            const auto noise =
                temperature * at::randn({bottom.size(0), samples, self_->model->noise_size()}, generator);
            return paste_evidence(self_->model->complete(bottom, noise.to(bottom.device())).images, bottom);
        },
        std::max<std::int64_t>(1, kChunk / samples), progress);
    return as_array(completions, {static_cast<std::size_t>(bottoms.size(0)),
                                  static_cast<std::size_t>(samples), kImageRows, kImageColumns});
}

Array LoadedModel::sample(const SampleQuery& query) {
    auto& model = *self_->model;
    require(info().capabilities.sample, model, "be sampled from");
    if (query.count < 1)
        throw Error("At least one sample must be asked for.");
    const torch::InferenceMode inference;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(query.seed);
    // Choices are made in all the codes at once; images may also be drawn without any code.
    const bool chosen = query.option >= 0 || query.each_in_all || has_choice(model);
    const auto images =
        chosen ? self_->in_chunks(sample_codes(model, query, generator),
                                  [&](const torch::Tensor& codes) { return model.decode(codes); })
               : self_->in_chunks(torch::arange(query.count), [&](const torch::Tensor& chunk) {
                     return model.sample_images(chunk.size(0), query.temperature, generator);
                 });
    return as_array(images, {static_cast<std::size_t>(query.count), kImageRows, kImageColumns});
}

std::size_t LoadedModel::code_size() const {
    return static_cast<std::size_t>(self_->model->code_size());
}

InterpolateAnswer LoadedModel::answer(const InterpolateQuery& query) {
    require(info().capabilities.encode && info().capabilities.decode, *self_->model, "interpolate");
    return penumbra::answer(*self_->model, {}, query);
}

TraverseAnswer LoadedModel::answer(const TraverseQuery& query) {
    require(info().capabilities.decode, *self_->model, "decode codes");
    return penumbra::answer(*self_->model, {}, query);
}

ProbeAnswer LoadedModel::probe(const std::shared_ptr<const Dataset>& data, const ProbeQuery& query,
                               const std::function<void(double)>& progress) {
    require(info().capabilities.encode, *self_->model, "encode images");
    ProbeJob job(self_->model, ProbeImages(data, query.images, query.rows), query);
    while (!job.finished()) {
        job.advance();
        if (progress)
            progress(job.fraction());
    }
    return job.answer(nullptr);
}

Capabilities capabilities_of(const ModelSpec& spec) {
    return make_model(spec, 0)->capabilities();
}

Report evaluate(LoadedModel& model, const Dataset& data, const EvaluationOptions& options,
                const Progress& progress) {
    std::shared_ptr<Model> judge;
    if (!options.classifier.empty())
        judge =
            load_model(options.classifier, model.implementation().model->device().is_cuda() ? "cuda" : "cpu");
    return evaluate(*model.implementation().model, {judge.get(), options.classifier.filename().string()},
                    data, options, progress);
}

void export_weights(const std::filesystem::path& checkpoint, const std::filesystem::path& output) {
    write_weights_only(checkpoint, output);
}

} // namespace penumbra
