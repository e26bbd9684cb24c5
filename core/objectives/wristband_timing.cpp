#include "core/objectives/wristband_timing.hpp"

#include "core/error.hpp"
#include "core/objectives/wristband.hpp"

#include <algorithm>
#include <atomic>
#include <c10/core/CPUAllocator.h>
#include <chrono>
#include <cstring>
#include <vector>

namespace penumbra {
namespace {

/// LibTorch's own allocator, with a count of what is held.
class CountingAllocator final : public at::Allocator {
  public:
    explicit CountingAllocator(at::Allocator* own) : own_(own) {}

    void start() {
        at_start_ = held_.load();
        most_ = at_start_;
    }
    std::size_t most() const { return static_cast<std::size_t>(most_ - at_start_); }

    // One of these overrides the base's: it is const up to LibTorch 2.2 and not const after.
    at::DataPtr allocate(std::size_t bytes) const { return counted(bytes); }
    at::DataPtr allocate(std::size_t bytes) { return counted(bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

  private:
    /// Memory with the counter that hears of its end.
    struct Block {
        at::DataPtr memory;
        std::int64_t bytes;
        std::atomic<std::int64_t>* held;
    };
    static void release(void* pointer) {
        auto* block = static_cast<Block*>(pointer);
        *block->held -= block->bytes;
        delete block;
    }
    at::DataPtr counted(std::size_t bytes) const {
        auto* block = new Block{own_->allocate(bytes), static_cast<std::int64_t>(bytes), &held_};
        const std::int64_t now = held_ += block->bytes;
        for (std::int64_t most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
        }
        return {block->memory.get(), block, &release, block->memory.device()};
    }

    at::Allocator* own_;
    std::int64_t at_start_ = 0;
    mutable std::atomic<std::int64_t> held_ = 0, most_ = 0;
};

/// Lives as long as the program: tensors made while it counts may outlive the counting.
CountingAllocator& counter() {
    static auto* const allocator = new CountingAllocator(c10::GetCPUAllocator());
    return *allocator;
}

class Counting {
  public:
    Counting() : own_(c10::GetCPUAllocator()) { c10::SetCPUAllocator(&counter()); }
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
    ~Counting() { c10::SetCPUAllocator(own_); }

  private:
    at::Allocator* own_;
};

/// Forward and backward; the gradient is left in the points.
void evaluate(torch::Tensor& points, WristbandForm form) {
    points.mutable_grad().reset();
    const WristbandOptions options;
    weighted_sum(wristband_terms(points, options, form), options).backward();
}

std::size_t extra_bytes(torch::Tensor& points, WristbandForm form) {
    const Counting counting;
    points.mutable_grad().reset();
    counter().start();
    evaluate(points, form);
    const std::size_t gradient = points.nbytes();
    points.mutable_grad().reset();
    return counter().most() > gradient ? counter().most() - gradient : 0;
}

double milliseconds(torch::Tensor& points, WristbandForm form) {
    const auto start = std::chrono::steady_clock::now();
    evaluate(points, form);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// One form after the other, the fused first: threads of the BLAS that the composed form has woken go on
/// spinning for a tenth of a second.
double median_of(torch::Tensor& points, WristbandForm form, int repetitions) {
    milliseconds(points, form);
    std::vector<double> values;
    for (int i = 0; i < repetitions; ++i)
        values.push_back(milliseconds(points, form));
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

WristbandTiming time_wristband(std::int64_t points, std::int64_t dimensions, int repetitions) {
    if (points < 2 || dimensions < 1 || repetitions < 1)
        throw Error("Timing the Wristband loss needs two points, a dimension and a repetition at least.",
                    "Use larger numbers.");
    auto generator = at::detail::createCPUGenerator(1);
    auto batch = torch::randn({points, dimensions}, generator, torch::kFloat32).requires_grad_();
    WristbandTiming timing;
    timing.fused_extra_bytes = extra_bytes(batch, WristbandForm::Fused);
    timing.fused_ms = median_of(batch, WristbandForm::Fused, repetitions);
    timing.composed_extra_bytes = extra_bytes(batch, WristbandForm::Composed);
    timing.composed_ms = median_of(batch, WristbandForm::Composed, repetitions);
    return timing;
}

} // namespace penumbra
