#include "core/training/meeting.hpp"

#include "core/objectives/fused.hpp"
#include "core/training/wait_while.hpp"

#include <numeric>

namespace penumbra {

namespace {

/// More than there are rounds or arrivals in a step.
constexpr int kNever = 1 << 24;

/// A value whose gradient in the rows is known already.
class Known : public torch::autograd::Function<Known> {
  public:
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor&,
                                 const torch::Tensor& value, const torch::Tensor& slope) {
        context->save_for_backward({slope});
        return value.clone();
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   const torch::autograd::variable_list& upstream) {
        once_differentiable();
        return {context->get_saved_variables()[0] * upstream[0], {}, {}};
    }
};

} // namespace

void Meeting::open(std::vector<std::int64_t> images) {
    images_ = std::move(images);
    rows_.assign(images_.size(), {});
    arrivals_ = 0;
    answers_ = 0;
    abandoned_ = false;
}

torch::Tensor Meeting::Seat::of(const torch::Tensor& rows, const BatchTerm& term) {
    auto& all = meeting_;
    const auto shares = static_cast<int>(all.images_.size());
    all.rows_[share_] = rows.detach();
    all.arrivals_.fetch_add(1, std::memory_order_acq_rel);
    all.arrivals_.notify_all();
    ++round_;
    if (share_ == 0) {
        all.wait_for(all.arrivals_, round_ * shares);
        all.compute(term);
        all.answers_.store(round_, std::memory_order_release);
        all.answers_.notify_all();
    } else {
        all.wait_for(all.answers_, round_);
    }
    return Known::apply(rows, all.value_, all.slopes_[share_]);
}

void Meeting::compute(const BatchTerm& term) {
    const torch::AutoGradMode with_gradient(true);
    const auto whole = torch::cat(rows_).requires_grad_();
    const auto value = term(whole);
    value_ = value.detach();
    slopes_ = torch::autograd::grad({value}, {whole})[0].split_with_sizes(images_);
    // Every share's objective has the term once, weighed by the share's size: together they have it once.
    const auto total = std::accumulate(images_.begin(), images_.end(), std::int64_t{0});
    for (std::size_t share = 0; share < slopes_.size(); ++share)
        slopes_[share] = slopes_[share] * (static_cast<double>(total) / static_cast<double>(images_[share]));
}

void Meeting::abandon() {
    abandoned_ = true;
    // Whoever waits looks again.
    for (auto* counter : {&arrivals_, &answers_}) {
        counter->fetch_add(kNever);
        counter->notify_all();
    }
}

void Meeting::wait_for(const std::atomic<int>& counter, int least) const {
    for (int now = counter.load(std::memory_order_acquire); now < least;
         now = counter.load(std::memory_order_acquire))
        wait_while(counter, now);
    if (abandoned_)
        throw Abandoned();
}

} // namespace penumbra
