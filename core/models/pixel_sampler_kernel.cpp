#include "core/models/pixel_sampler_kernel.hpp"

#include "core/models/categorical_draw.hpp"
#include "core/vector_clones.hpp"
#include "core/vector_math.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace penumbra {
namespace {

typedef float Block __attribute__((vector_size(sizeof(float) * kFeatureBlock)));

[[gnu::always_inline]] inline Block load(const float* from) {
    Block value;
    std::memcpy(&value, from, sizeof value);
    return value;
}
[[gnu::always_inline]] inline void store(float* to, Block value) {
    std::memcpy(to, &value, sizeof value);
}

/// y += x w for `Sites` rows of x, one block of columns. x [Sites, inputs], w [inputs, outputs].
template<int Sites>
[[gnu::always_inline]] inline void multiply_block(std::size_t inputs, const float* x, std::size_t x_stride,
                                                  const float* w, std::size_t outputs, float* y,
                                                  std::size_t y_stride) {
    Block sums[Sites];
    for (int s = 0; s < Sites; ++s)
        sums[s] = load(y + s * y_stride);
    for (std::size_t i = 0; i < inputs; ++i) {
        const Block weights = load(w + i * outputs);
        for (int s = 0; s < Sites; ++s)
            sums[s] += x[s * x_stride + i] * weights;
    }
    for (int s = 0; s < Sites; ++s)
        store(y + s * y_stride, sums[s]);
}

/// y [sites, outputs] += x [sites, inputs] w [inputs, outputs]; rows of x may overlap.
PENUMBRA_VECTOR_CLONES void multiply(std::size_t sites, std::size_t inputs, const float* x,
                                     std::size_t x_stride, const float* w, std::size_t outputs, float* y) {
    constexpr int kSites = 4;
    for (std::size_t j = 0; j < outputs; j += kFeatureBlock) {
        std::size_t s = 0;
        for (; s + kSites <= sites; s += kSites)
            multiply_block<kSites>(inputs, x + s * x_stride, x_stride, w + j, outputs, y + s * outputs + j,
                                   outputs);
        for (; s < sites; ++s)
            multiply_block<1>(inputs, x + s * x_stride, x_stride, w + j, outputs, y + s * outputs + j,
                              outputs);
    }
}

/// y = tanh(a) * sigmoid(b) of rows [a, b], each `channels` long.
PENUMBRA_VECTOR_CLONES void gate(std::size_t sites, std::size_t channels, const float* __restrict x,
                                 float* __restrict y) {
    for (std::size_t s = 0; s < sites; ++s)
        for (std::size_t i = 0; i < channels; ++i) {
            const float a = x[2 * s * channels + i], b = x[(2 * s + 1) * channels + i];
            y[s * channels + i] = (1 - 2 / (1 + vector_exp(2 * a))) / (1 + vector_exp(-b));
        }
}

void rectify(const float* from, std::size_t count, float* to) {
    for (std::size_t i = 0; i < count; ++i)
        to[i] = std::max(from[i], 0.0F);
}

/// exp(sharpness * logit), up to a common factor.
class Masses {
  public:
    Masses(std::span<const float> logits, float sharpness)
        : logits_(logits), sharpness_(sharpness), most_(*std::max_element(logits.begin(), logits.end())) {}

    float operator()(std::size_t value) const { return std::exp(sharpness_ * (logits_[value] - most_)); }
    float sum(std::size_t begin, std::size_t count) const {
        float total = 0;
        for (std::size_t i = begin; i < begin + count; ++i)
            total += (*this)(i);
        return total;
    }

  private:
    std::span<const float> logits_;
    float sharpness_, most_;
};

} // namespace

PixelSampler::PixelSampler(const PixelNetWeights& weights, const GateBiases& biases, std::size_t width)
    : weights_(&weights), biases_(biases), width_(width) {
    for (const auto& layer : weights.layers)
        features_.push_back(
            {.above = std::vector<float>(layer.rows * (width + layer.width - 1) * layer.inputs),
             .row = std::vector<float>((layer.width / 2 + width) * layer.inputs),
             .gates = std::vector<float>(width * gate_width())});
    before_gate_.resize(width * gate_width());
    gated_row_.resize(width * weights.channels);
    gate_.resize(gate_width());
    gated_.resize(weights.channels);
    top_.resize(weights.channels);
    hidden_.resize(weights.head);
    logits_.resize(weights.outputs);
}

const float* PixelSampler::bias_at(std::size_t layer, std::size_t stack, std::size_t column) const {
    return biases_.data + row_ * biases_.row_stride + column * biases_.column_stride +
           (2 * layer + stack) * gate_width();
}

void PixelSampler::push_row(std::size_t layer, const float* inputs) {
    const auto& shape = weights_->layers[layer];
    auto& above = features_[layer].above;
    const auto line = (width_ + shape.width - 1) * shape.inputs;
    std::copy(above.begin() + static_cast<std::ptrdiff_t>(line), above.end(), above.begin());
    std::copy_n(inputs, width_ * shape.inputs,
                above.end() - static_cast<std::ptrdiff_t>(line - shape.width / 2 * shape.inputs));
}

void PixelSampler::vertical_stack(bool needed) {
    const auto last = weights_->layers.size() - 1;
    for (std::size_t l = 0; l <= last && (needed || l < last); ++l) {
        const auto& layer = weights_->layers[l];
        auto& own = features_[l];
        const auto line = (width_ + layer.width - 1) * layer.inputs, span = layer.width * layer.inputs;
        for (std::size_t column = 0; column < width_; ++column) {
            float* to = before_gate_.data() + column * gate_width();
            std::copy(layer.vertical_bias.begin(), layer.vertical_bias.end(), to);
            if (biases_.data)
                for (std::size_t i = 0; i < gate_width(); ++i)
                    to[i] += bias_at(l, 0, column)[i];
        }
        for (std::size_t row = 0; row < layer.rows; ++row)
            multiply(width_, span, own.above.data() + row * line, layer.inputs,
                     layer.vertical.data() + row * span * gate_width(), gate_width(), before_gate_.data());
        if (needed) {
            for (std::size_t column = 0; column < width_; ++column) {
                float* to = own.gates.data() + column * gate_width();
                std::copy(layer.horizontal_bias.begin(), layer.horizontal_bias.end(), to);
                if (biases_.data)
                    for (std::size_t i = 0; i < gate_width(); ++i)
                        to[i] += bias_at(l, 1, column)[i];
            }
            multiply(width_, gate_width(), before_gate_.data(), gate_width(), layer.across.data(),
                     gate_width(), own.gates.data());
        }
        if (l < last) {
            gate(width_, weights_->channels, before_gate_.data(), gated_row_.data());
            push_row(l + 1, gated_row_.data());
        }
    }
}

void PixelSampler::know_row(const float* inputs) {
    vertical_stack(/*needed=*/false);
    push_row(0, inputs);
    ++row_;
}

void PixelSampler::begin_row() {
    vertical_stack(/*needed=*/true);
    column_ = 0;
}

std::span<const float> PixelSampler::logits() {
    const auto channels = weights_->channels;
    for (std::size_t l = 0; l < weights_->layers.size(); ++l) {
        const auto& layer = weights_->layers[l];
        auto& own = features_[l];
        std::copy_n(own.gates.begin() + static_cast<std::ptrdiff_t>(column_ * gate_width()), gate_width(),
                    gate_.begin());
        multiply(1, layer.taps * layer.inputs, own.row.data() + column_ * layer.inputs, 0,
                 layer.horizontal.data(), gate_width(), gate_.data());
        gate(1, channels, gate_.data(), gated_.data());
        top_ = layer.out_bias;
        multiply(1, channels, gated_.data(), 0, layer.out.data(), channels, top_.data());
        // The first layer's inputs are what is to be drawn: it alone is not residual.
        const auto at = [&](std::size_t index) {
            const auto margin = weights_->layers[index].width / 2;
            return features_[index].row.begin() + static_cast<std::ptrdiff_t>((margin + column_) * channels);
        };
        if (l > 0)
            std::transform(top_.begin(), top_.end(), at(l), top_.begin(), std::plus<>());
        if (l + 1 < weights_->layers.size())
            std::copy(top_.begin(), top_.end(), at(l + 1));
    }
    rectify(top_.data(), channels, top_.data());
    hidden_ = weights_->head_bias;
    multiply(1, channels, top_.data(), 0, weights_->head_map.data(), weights_->head, hidden_.data());
    rectify(hidden_.data(), weights_->head, hidden_.data());
    logits_ = weights_->logits_bias;
    multiply(1, weights_->head, hidden_.data(), 0, weights_->logits_map.data(), weights_->outputs,
             logits_.data());
    return logits_;
}

void PixelSampler::put(const float* inputs) {
    const auto& first = weights_->layers.front();
    std::copy_n(inputs, first.inputs,
                features_.front().row.begin() +
                    static_cast<std::ptrdiff_t>((first.width / 2 + column_) * first.inputs));
    ++column_;
}

void PixelSampler::end_row() {
    const auto& first = weights_->layers.front();
    push_row(0, features_.front().row.data() + first.width / 2 * first.inputs);
    ++row_;
}

DrawnValue draw_value(std::span<const float> logits, float sharpness, float uniform) {
    const Masses mass(logits, sharpness);
    const float total = mass.sum(0, logits.size());
    float below = 0, own = 0;
    std::size_t value = 0;
    for (; value < logits.size(); ++value) {
        own = mass(value);
        below += own;
        if (uniform * total < below)
            break;
    }
    // Rounding, or a uniform number of 1, may leave the sum a little short.
    return {static_cast<std::int64_t>(std::min(value, logits.size() - 1)), own / total};
}

DrawnValue draw_value_likeliest_first(std::span<const float> logits, float sharpness, float uniform) {
    const Masses mass(logits, sharpness);
    std::vector<float> left(logits.size());
    for (std::size_t value = 0; value < left.size(); ++value)
        left[value] = mass(value);
    const float total = std::accumulate(left.begin(), left.end(), 0.0F);
    const auto drawn = draw_likeliest_first(left, uniform);
    return {static_cast<std::int64_t>(drawn), mass(drawn) / total};
}

DrawnValue draw_bits(std::span<const float> logits, float sharpness, std::span<const float> uniforms,
                     float* ones) {
    const Masses mass(logits, sharpness);
    std::size_t begin = 0, count = logits.size();
    float probability = 1;
    for (std::size_t bit = 0; bit < uniforms.size(); ++bit) {
        count /= 2;
        const float zero = mass.sum(begin, count), one = mass.sum(begin + count, count);
        ones[bit] = one / (zero + one);
        const bool set = ones[bit] > 0 && uniforms[bit] >= 1 - ones[bit];
        probability *= set ? ones[bit] : 1 - ones[bit];
        begin += set ? count : 0;
    }
    return {static_cast<std::int64_t>(begin), probability};
}

} // namespace penumbra
