#include "core/exploration/probe_job.hpp"

#include "core/error.hpp"
#include "core/exploration/conversions.hpp"
#include "core/exploration/principal_components.hpp"
#include "core/models/latent_statistics_of.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// What a piece takes, for that is how long a completion may have to wait for it. How many images that are
/// depends on the model, and on who else computes; more than so many are no faster for each.
constexpr double kPieceMilliseconds = 2;
constexpr std::size_t kLeastPiece = 64, kMostPiece = 256;

/// The whole code first, then its parts.
std::vector<CodePart> all_parts(const Model& model) {
    std::vector<CodePart> parts{{"z", 0, static_cast<std::size_t>(model.code_size())}};
    const auto own = model.code_parts();
    parts.insert(parts.end(), own.begin(), own.end());
    return parts;
}

} // namespace

ProbeJob::ProbeJob(std::shared_ptr<Model> model, ProbeImages images, ProbeQuery query)
    : model_(std::move(model)), images_(std::move(images)), query_(query),
      count_(std::min(images_.size(), query.most)) {
    if (!model_->capabilities().encode)
        throw Error("A model of kind " + model_->spec().kind + " has no latent space.",
                    "Open or train one that encodes images.");
    if (count_ < 2)
        throw Error("There are no images to place on the map.", "Open a data set.");
}

void ProbeJob::advance() {
    const auto start = std::chrono::steady_clock::now();
    const torch::InferenceMode inference;
    const auto count = std::min(piece_, count_ - next_);
    auto bytes = torch::empty({static_cast<std::int64_t>(count), kImagePixels}, torch::kUInt8);
    auto* row = bytes.data_ptr<std::uint8_t>();
    for (std::size_t i = 0; i < count; ++i, row += kImagePixels) {
        const auto image = images_.image(next_ + i);
        std::copy(image.begin(), image.end(), row);
    }
    const auto encoding = model_->encode(bytes.to(model_->device(), torch::kFloat32) / 255);
    const auto keep = [&](torch::Tensor& all, const torch::Tensor& piece) {
        if (!piece.defined())
            return;
        if (!all.defined())
            all = torch::empty({static_cast<std::int64_t>(count_), piece.size(1)});
        all.narrow(0, static_cast<std::int64_t>(next_), static_cast<std::int64_t>(count)).copy_(piece);
    };
    keep(means_, encoding.mean);
    keep(logvars_, encoding.logvar);
    next_ += count;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    spent_ += took;
    if (took.count() > kPieceMilliseconds)
        piece_ = std::max(kLeastPiece, piece_ / 2);
    else if (took.count() < kPieceMilliseconds / 3)
        piece_ = std::min(kMostPiece, piece_ * 2);
}

ProbeAnswer ProbeJob::answer(const ProbeAnswer* before) {
    const auto start = std::chrono::steady_clock::now();
    const torch::InferenceMode inference;
    ProbeAnswer answer;
    answer.query = query_;
    answer.data = images_.data()->name;
    answer.count = count_;
    answer.code_size = static_cast<std::size_t>(means_.size(1));
    answer.codes = to_floats(means_);
    answer.labels.reserve(count_);
    for (std::size_t row = 0; row < count_; ++row)
        answer.labels.push_back(images_.label(row));
    answer.parts = all_parts(*model_);
    for (std::size_t i = 0; i < answer.parts.size(); ++i) {
        const auto& part = answer.parts[i];
        const auto codes =
            means_.narrow(1, static_cast<std::int64_t>(part.begin), static_cast<std::int64_t>(part.size));
        const bool same = before && before->parts.size() == answer.parts.size() && before->parts[i] == part;
        answer.components.push_back(principal_components(codes, same ? &before->components[i] : nullptr));
    }
    answer.statistics = latent_statistics({means_, logvars_});
    spent_ += std::chrono::steady_clock::now() - start;
    answer.milliseconds = spent_.count();
    return answer;
}

} // namespace penumbra
