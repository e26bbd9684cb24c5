#include "core/training/batch_shares.hpp"

#include "core/blas_threads.hpp"
#include "core/training/adam_kernel.hpp"
#include "core/training/backward.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <omp.h>

namespace penumbra {

namespace {

/// Fewer images make products that read the weights more often than they are worth.
constexpr std::int64_t kFewestImages = 16;

/// Weights of a piece that is added up at a time: cached between two passes.
constexpr std::int64_t kPiece = 1 << 14;

/// What the calling thread computes stays on it as long as this lives.
class OnThisThread {
  public:
    OnThisThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
    OnThisThread(const OnThisThread&) = delete;
    OnThisThread& operator=(const OnThisThread&) = delete;
    ~OnThisThread() { omp_set_num_threads(before_); }

  private:
    int before_;
    OneBlasThread products_;
};

void begin_thread() {
    at::get_num_threads(); // would choose a number when it is first asked
    omp_set_num_threads(1);
    at::globalContext().setFlushDenormal(true);
}

struct Range {
    std::int64_t begin, end;
    std::int64_t size() const { return end - begin; }
};

/// The share of [0, size) that has this number.
Range share_of(std::int64_t size, int share, int shares) {
    return {size * share / shares, size * (share + 1) / shares};
}

/// The mean of the shares' terms.
Terms mean_of(const std::vector<Terms>& shares, const std::vector<double>& weights) {
    Terms mean;
    for (std::size_t part = 0; part < shares.front().parts.size(); ++part) {
        double value = 0;
        for (std::size_t share = 0; share < shares.size(); ++share)
            value += weights[share] * shares[share].parts[part].value.item<double>();
        const auto& first = shares.front().parts[part];
        mean.parts.push_back({first.name, torch::scalar_tensor(value, torch::kFloat64), first.weight});
    }
    return mean;
}

} // namespace

BatchShares::BatchShares(Model& model, FlatParameters& weights)
    : model_(model), weights_(weights), crew_(begin_thread) {}

bool BatchShares::possible(const Model& model) {
    return model.separable() && model.device().is_cpu() && blas_threads() > 0;
}

int BatchShares::useful(std::int64_t batch, int threads) {
    return static_cast<int>(std::clamp<std::int64_t>(batch / kFewestImages, 1, threads));
}

Terms BatchShares::gradients(const Batch& batch, const ObjectiveContext& context, int shares) {
    const auto count = static_cast<std::size_t>(shares);
    use(shares);
    auto& source = *at::check_generator<at::CPUGeneratorImpl>(context.generator);
    for (std::size_t copy = 0; copy + 1 < count; ++copy)
        copies_[copy].generator.set_current_seed(source.random64());

    const auto images = batch.images.size(0);
    std::vector<std::int64_t> sizes;
    std::vector<double> weights;
    for (int share = 0; share < shares; ++share) {
        sizes.push_back(share_of(images, share, shares).size());
        weights.push_back(static_cast<double>(sizes.back()) / static_cast<double>(images));
    }
    meeting_.open(sizes);
    std::vector<Terms> terms(count);
    const OnThisThread on_this_thread;
    crew_.together([&](int share) {
        const auto [begin, end] = share_of(images, share, shares);
        try {
            const auto number = static_cast<std::size_t>(share);
            terms[number] =
                part({batch.images.narrow(0, begin, end - begin), batch.labels.narrow(0, begin, end - begin)},
                     context, number, weights[number]);
        } catch (const Meeting::Abandoned&) {
            // Who did not come says why.
        } catch (...) {
            meeting_.abandon();
            throw;
        }
    });
    join(shares);
    return mean_of(terms, weights);
}

Terms BatchShares::part(const Batch& rows, ObjectiveContext context, std::size_t share, double weight) {
    Meeting::Seat seat(meeting_, share);
    context.whole = &seat;
    if (share > 0)
        context.generator = copies_[share - 1].generator;
    auto terms = (share > 0 ? *copies_[share - 1].model : model_).objective(rows, context);
    backward(terms, weight);
    for (auto& part : terms.parts)
        part.value = part.value.detach(); // the graph goes where it was made
    return terms;
}

void BatchShares::join(int shares) {
    float* sum = weights_.gradients().data_ptr<float>();
    crew_.together([&](int number) {
        const auto [begin, end] = share_of(weights_.size(), number, shares);
        for (auto piece = begin; piece < end; piece += kPiece)
            for (int share = 1; share < shares; ++share)
                move_gradients(static_cast<std::size_t>(std::min(kPiece, end - piece)),
                               copies_[static_cast<std::size_t>(share - 1)].gradients.data_ptr<float>() +
                                   piece,
                               sum + piece);
    });
}

void BatchShares::use(int shares) {
    crew_.use(shares);
    while (static_cast<int>(copies_.size()) + 1 < shares) {
        Copy copy{make_model(model_.spec(), /*seed=*/0), torch::zeros_like(weights_.gradients()),
                  at::make_generator<at::CPUGeneratorImpl>()};
        const auto originals = model_.parameters();
        auto parameters = copy.model->parameters();
        std::int64_t offset = 0;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            auto& parameter = parameters[i];
            parameter.set_data(originals[i].detach());
            if (!parameter.requires_grad())
                continue;
            parameter.mutable_grad() =
                copy.gradients.narrow(0, offset, parameter.numel()).view(parameter.sizes());
            offset += parameter.numel();
        }
        const auto constants = model_.buffers();
        auto buffers = copy.model->buffers();
        for (std::size_t i = 0; i < buffers.size(); ++i)
            buffers[i].set_data(constants[i]);
        copy.model->train();
        copies_.push_back(std::move(copy));
    }
}

void BatchShares::set_live(const std::string& key, const ParameterValue& value) {
    for (auto& copy : copies_)
        copy.model->set_live(key, value);
}

} // namespace penumbra
