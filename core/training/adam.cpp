#include "core/training/adam.hpp"

#include "core/error.hpp"
#include "core/training/adam_kernel.hpp"
#include "core/training/crew.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace penumbra {

namespace {

constexpr double kClipEpsilon = 1e-6; ///< as in torch.nn.utils.clip_grad_norm_

/// The t-th update.
AdamStep step_of(const AdamOptions& options, std::int64_t updates, double learning_rate, double weight_decay,
                 double scale) {
    const auto t = static_cast<double>(updates);
    const double coupled = options.decoupled ? 0.0 : weight_decay;
    return {.scale = static_cast<float>(scale),
            .coupled_decay = static_cast<float>(coupled),
            .shrink = static_cast<float>(options.decoupled ? 1.0 - learning_rate * weight_decay : 1.0),
            .step_size = static_cast<float>(learning_rate / (1 - std::pow(options.beta1, t))),
            .root_correction = static_cast<float>(std::sqrt(1 - std::pow(options.beta2, t))),
            .beta1 = static_cast<float>(options.beta1),
            .beta2 = static_cast<float>(options.beta2),
            .complement1 = static_cast<float>(1 - options.beta1),
            .complement2 = static_cast<float>(1 - options.beta2),
            .epsilon = static_cast<float>(options.epsilon)};
}

/// Calls work(begin, end) for pieces of [begin, end) of about `grain` or more, on the crew's threads if there
/// is one.
template<class Work>
void in_pieces(Crew* crew, std::int64_t begin, std::int64_t end, std::int64_t grain, const Work& work) {
    if (!crew) {
        at::parallel_for(begin, end, grain, work);
        return;
    }
    crew->together([&](int number) {
        const auto border = [&](int of) { return begin + (end - begin) * of / crew->count(); };
        work(border(number), border(number + 1));
    });
}

} // namespace

FlatParameters::FlatParameters(torch::nn::Module& module) {
    std::vector<torch::Tensor> parameters;
    std::vector<torch::Tensor> pieces;
    for (auto& parameter : module.parameters()) {
        if (!parameter.requires_grad())
            continue;
        if (parameter.scalar_type() != torch::kFloat32)
            throw Error("A model's weights must be float32 to be trained.");
        parameters.push_back(parameter);
        pieces.push_back(parameter.detach().reshape({-1}));
    }
    if (pieces.empty())
        throw Error("This model has no weights to train.");
    values_ = torch::cat(pieces);
    gradients_ = torch::zeros_like(values_);
    std::int64_t offset = 0;
    for (auto& parameter : parameters) {
        const auto count = parameter.numel();
        parameter.set_data(values_.narrow(0, offset, count).view(parameter.sizes()));
        parameter.mutable_grad() = gradients_.narrow(0, offset, count).view(parameter.sizes());
        offset += count;
    }
}

Adam::Adam(FlatParameters& parameters, AdamOptions options)
    : parameters_(parameters), options_(options), mean_(torch::zeros_like(parameters.values())),
      square_(torch::zeros_like(parameters.values())) {}

std::array<Adam::Part, 2> Adam::parts(Moved moved) {
    const auto border = options_.leading;
    return {Part{moved == Moved::Rest ? border : 0, border, updates_[0]},
            Part{border, moved == Moved::Leading ? border : parameters_.size(), updates_[1]}};
}

torch::Tensor Adam::update(double learning_rate, double weight_decay, double clip_norm, Moved moved,
                           Crew* crew) {
    const torch::NoGradGuard no_grad;
    return options_.fused && parameters_.values().is_cpu()
               ? update_on_cpu(learning_rate, weight_decay, clip_norm, moved, crew)
               : update_on_device(learning_rate, weight_decay, clip_norm, moved);
}

torch::Tensor Adam::update_on_cpu(double learning_rate, double weight_decay, double clip_norm, Moved moved,
                                  Crew* crew) {
    const auto moving = parts(moved);
    const auto first = moving.front().begin, last = moving.back().end, size = last - first;
    float* gradient = parameters_.gradients().data_ptr<float>();
    float* weight = parameters_.values().data_ptr<float>();
    // Blocks of one size, summed in one order, whoever computes them.
    constexpr std::int64_t kBlock = 1 << 15;
    partial_squares_.resize(static_cast<std::size_t>((size + kBlock - 1) / kBlock));
    in_pieces(crew, 0, static_cast<std::int64_t>(partial_squares_.size()), 1,
              [&](std::int64_t begin, std::int64_t end) {
                  for (auto block = begin; block < end; ++block)
                      partial_squares_[static_cast<std::size_t>(block)] =
                          sum_of_squares(static_cast<std::size_t>(std::min(kBlock, size - block * kBlock)),
                                         gradient + first + block * kBlock);
              });
    const double norm = std::sqrt(std::accumulate(partial_squares_.begin(), partial_squares_.end(), 0.0));
    const auto result = torch::scalar_tensor(norm, torch::kFloat64);
    if (!std::isfinite(norm))
        return result;

    float* mean = mean_.data_ptr<float>();
    float* square = square_.data_ptr<float>();
    const double scale = clip_norm > 0 ? std::min(1.0, clip_norm / (norm + kClipEpsilon)) : 1.0;
    for (const auto& part : moving) {
        if (part.begin == part.end)
            continue;
        const auto step = step_of(options_, ++part.updates, learning_rate, weight_decay, scale);
        in_pieces(crew, part.begin, part.end, kBlock, [&](std::int64_t begin, std::int64_t end) {
            adam_update(step, static_cast<std::size_t>(end - begin), gradient + begin, weight + begin,
                        mean + begin, square + begin);
        });
    }
    std::fill(gradient, gradient + first, 0.0F);
    std::fill(gradient + last, gradient + parameters_.size(), 0.0F);
    return result;
}

torch::Tensor Adam::update_on_device(double learning_rate, double weight_decay, double clip_norm,
                                     Moved moved) {
    const auto moving = parts(moved);
    const auto first = moving.front().begin, last = moving.back().end;
    auto moved_gradients = parameters_.gradients().narrow(0, first, last - first);
    const auto norm = moved_gradients.norm();
    // Where the norm is not finite nothing moves; the host learns of it later, without having been waited
    // for.
    const auto finite = norm.isfinite();
    const auto clipped =
        clip_norm > 0 ? (clip_norm / (norm + kClipEpsilon)).clamp_max(1.0) : torch::ones_like(norm);
    moved_gradients.mul_(clipped);
    moved_gradients.copy_(torch::where(finite, moved_gradients, torch::zeros_like(moved_gradients)));
    for (const auto& part : moving) {
        if (part.begin == part.end)
            continue;
        const auto of_part = [&](const torch::Tensor& all) {
            return all.narrow(0, part.begin, part.end - part.begin);
        };
        auto gradients = of_part(parameters_.gradients()), values = of_part(parameters_.values());
        auto mean = of_part(mean_), square = of_part(square_);
        const auto t = static_cast<double>(++part.updates);
        const double root_correction = std::sqrt(1 - std::pow(options_.beta2, t));
        if (!options_.decoupled && weight_decay != 0)
            gradients.add_(values, weight_decay);
        mean.mul_(options_.beta1).add_(gradients, 1 - options_.beta1);
        square.mul_(options_.beta2).addcmul_(gradients, gradients, 1 - options_.beta2);
        const auto change = mean / square.sqrt().div_(root_correction).add_(options_.epsilon) *
                            (learning_rate / (1 - std::pow(options_.beta1, t)));
        const double shrink = options_.decoupled ? learning_rate * weight_decay : 0.0;
        values.sub_((values * shrink + change) * finite);
    }
    parameters_.gradients().zero_();
    return norm;
}

} // namespace penumbra
