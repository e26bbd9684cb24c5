#include "core/models/lane_sums_kernel.hpp"

#include "core/lanes.hpp"
#include "core/vector_clones.hpp"

namespace penumbra {
namespace {

using Lanes = LanesOf<float, 32>;
constexpr int kVectors = kSampleLanes / Lanes::kCount;

/// The sums of all lanes, in registers.
class Sums {
  public:
    [[gnu::always_inline]] explicit Sums(const float* from) {
        for (int v = 0; v < kVectors; ++v)
            vectors_[v] = Lanes::load(from + v * Lanes::kCount);
    }
    [[gnu::always_inline]] void add(float weight, const float* values) {
        const auto factor = Lanes::all(weight);
        for (int v = 0; v < kVectors; ++v)
            vectors_[v] += factor * Lanes::load(values + v * Lanes::kCount);
    }
    [[gnu::always_inline]] void store(float* to) const {
        for (int v = 0; v < kVectors; ++v)
            Lanes::store(to + v * Lanes::kCount, vectors_[v]);
    }

  private:
    Lanes::Real vectors_[kVectors];
};

} // namespace

PENUMBRA_VECTOR_CLONES float dot(const float* a, const float* b, std::size_t count) {
    constexpr std::size_t kParts = 32;
    float parts[kParts] = {};
    std::size_t i = 0;
    for (; i + kParts <= count; i += kParts)
        for (std::size_t part = 0; part < kParts; ++part)
            parts[part] += a[i + part] * b[i + part];
    float sum = 0;
    for (; i < count; ++i)
        sum += a[i] * b[i];
    for (const float part : parts)
        sum += part;
    return sum;
}

PENUMBRA_VECTOR_CLONES void add_weighted(const float* weights, const float* values, std::size_t count,
                                         float* sums) {
    Sums total(sums);
    for (std::size_t j = 0; j < count; ++j)
        total.add(weights[j], values + j * kSampleLanes);
    total.store(sums);
}

PENUMBRA_VECTOR_CLONES void add_weighted_at(const float* weights, const float* values,
                                            const std::size_t* which, std::size_t count, float* sums) {
    Sums total(sums);
    for (std::size_t j = 0; j < count; ++j)
        total.add(weights[which[j]], values + which[j] * kSampleLanes);
    total.store(sums);
}

PENUMBRA_VECTOR_CLONES void add_rectified(float factor, const float* value, float* sums) {
    for (std::size_t lane = 0; lane < kSampleLanes; ++lane)
        sums[lane] += factor * (value[lane] < 0 ? 0.0F : value[lane]);
}

} // namespace penumbra
