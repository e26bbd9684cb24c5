// Trainer's look at the held-out images, and what their codes tell.

#include "core/models/latent_statistics_of.hpp"
#include "core/objectives/mutual_information.hpp"
#include "core/training/trainer.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>

namespace penumbra {

namespace {

/// The same noise every time.
constexpr std::uint64_t kValidationSeed = 20141220;

/// Validation images whose codes go into the statistics of the latent dimensions.
constexpr std::int64_t kLatentImages = 5000;

/// Those of them whose codes and images are asked for their mutual information: the work is their square.
constexpr std::int64_t kMutualImages = 1000;

/// codes [N, d] on the CPU.
std::shared_ptr<const LatentCodes> latent_codes(const torch::Tensor& codes, std::int64_t step) {
    const auto plain = codes.to(torch::kFloat32).contiguous();
    const auto* first = plain.data_ptr<float>();
    return std::make_shared<const LatentCodes>(LatentCodes{.count = static_cast<std::size_t>(plain.size(0)),
                                                           .size = static_cast<std::size_t>(plain.size(1)),
                                                           .values = {first, first + plain.numel()},
                                                           .step = step});
}

} // namespace

bool Trainer::validation_due() const {
    return at_epoch_end() && (!validation_log_ || validation_log_->size() == 0 ||
                              validation_log_->step(validation_log_->size() - 1) != step_);
}

void Trainer::validate_batch() {
    const torch::NoGradGuard no_grad;
    const Averaged averaged(*this);
    if (validation_.batch == 0) {
        validation_ = {};
        validation_.generator = at::make_generator<at::CPUGeneratorImpl>(kValidationSeed);
    }
    const auto batch = validation_batches_.in_order(validation_.batch);
    const auto terms = model_->objective(batch, context(/*training=*/false, validation_.generator));
    collect_codes(batch.images);
    const auto values = values_of(terms);
    validation_.sums.resize(values.size());
    for (std::size_t term = 0; term < values.size(); ++term)
        validation_.sums[term] += values[term];
    const auto count = validation_batches_.per_epoch();
    if (++validation_.batch < count)
        return;
    validation_.batch = 0;
    std::vector<float> means;
    for (const double sum : validation_.sums)
        means.push_back(static_cast<float>(sum / static_cast<double>(count)));
    if (!validation_log_)
        validation_log_ = std::make_shared<LossLog>(names_of(terms));
    validation_log_->append(step_, epoch(), learning_rate(), means);
    append_latents(terms);
}

void Trainer::collect_codes(const torch::Tensor& images) {
    const auto count = std::min(images.size(0), kLatentImages - validation_.encoded);
    if (!capabilities().encode || count <= 0)
        return;
    const auto encoding = model_->encode(images.narrow(0, 0, count));
    validation_.means.push_back(encoding.mean.to(torch::kCPU));
    if (encoding.logvar.defined())
        validation_.logvars.push_back(encoding.logvar.to(torch::kCPU));
    validation_.encoded += count;
}

void Trainer::append_latents(const Terms& terms) {
    if (validation_.encoded >= 2) { // a variance needs two
        Encoding all{torch::cat(validation_.means), {}};
        if (!validation_.logvars.empty())
            all.logvar = torch::cat(validation_.logvars);
        weigh_mutual_information(all);
        LatentHistory::Row row{.step = step_, .epoch = epoch(), .statistics = latent_statistics(all)};
        for (const auto& part : terms.parts)
            if (part.name == "kl" || part.name == "kl_objective")
                row.beta = part.weight;
        auto history =
            latents_ ? std::make_shared<LatentHistory>(*latents_) : std::make_shared<LatentHistory>();
        history->rows.push_back(std::move(row));
        latents_ = std::move(history);
        codes_ = latent_codes(all.mean, step_);
    }
    validation_ = {}; // the codes are needed no longer
}

void Trainer::weigh_mutual_information(const Encoding& codes) {
    if (!aggressive_ || !aggressive_->active())
        return;
    const auto count = std::min(codes.mean.size(0), kMutualImages);
    auto generator = at::make_generator<at::CPUGeneratorImpl>(kValidationSeed); // the same noise every time
    aggressive_->end_of_epoch(
        mutual_information(codes.mean.narrow(0, 0, count), codes.logvar.narrow(0, 0, count), generator));
}

} // namespace penumbra
