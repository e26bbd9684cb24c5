#include "core/models/made_sampler.hpp"

#include "core/models/lane_sums_kernel.hpp"

#include <algorithm>

namespace penumbra {

namespace {

constexpr std::size_t kL = kSampleLanes;

float rectified(float value) {
    return value < 0 ? 0 : value;
}

} // namespace

MadeSampler::MadeSampler(MadeNetwork network, std::size_t known)
    : network_(std::move(network)), known_(known),
      ready_(
          static_cast<std::size_t>(std::ranges::upper_bound(network_.seen, known) - network_.seen.begin())) {}

std::size_t MadeSampler::base_size() const {
    return network_.hidden.size() * waiting() + (network_.pixels - known_) * (network_.channels + 1);
}

void MadeSampler::read(const float* evidence, float* base) const {
    const auto sum = [](const MaskedRows& layer, std::size_t u, const float* values, std::size_t count) {
        return layer.bias[u] + dot(layer.row[u], values, std::min(layer.reach[u], count));
    };
    std::vector<float> below(evidence, evidence + known_), values(ready_);
    for (std::size_t l = 0; l < network_.hidden.size(); ++l) {
        const auto& layer = network_.hidden[l];
        for (std::size_t u = 0; u < ready_; ++u)
            values[u] = rectified(sum(layer, u, below.data(), below.size())) + (l == 0 ? 0 : below[u]);
        for (std::size_t u = ready_; u < layer.size(); ++u)
            *base++ = sum(layer, u, below.data(), below.size());
        below = values;
    }
    for (std::size_t u = known_ * network_.channels; u < network_.output.size(); ++u)
        *base++ = sum(network_.output, u, below.data(), below.size());
    for (std::size_t pixel = known_; pixel < network_.pixels; ++pixel)
        *base++ = sum(network_.direct, pixel, evidence, known_);
}

/// Samples side by side, pixel after pixel.
class MadeSampler::Drawing {
  public:
    Drawing(const MadeSampler& sampler, std::span<const Sample> samples)
        : sampler_(sampler), network_(sampler.network_), samples_(samples), next_(sampler.ready_),
          pixels_(network_.pixels * kL, 0.0F),
          hidden_(network_.hidden.size(), std::vector<float>(sampler.waiting() * kL)),
          context_(network_.channels * kL), lit_(network_.pixels, 0) {
        for (std::size_t lane = 0; lane < samples_.size(); ++lane)
            for (std::size_t pixel = 0; pixel < sampler_.known_; ++pixel) {
                const float value = samples_[lane].evidence[pixel];
                pixels_[pixel * kL + lane] = value;
                lit_[pixel] |= static_cast<char>(value != 0);
            }
    }

    void run() {
        for (std::size_t pixel = sampler_.known_; pixel < network_.pixels; ++pixel) {
            compute_units(pixel);
            compute_logits(pixel);
            decide(pixel);
        }
    }

  private:
    /// The hidden units for which the pixel before this one was the last they waited for.
    void compute_units(std::size_t pixel) {
        const std::size_t first = next_;
        while (next_ < network_.seen.size() && network_.seen[next_] <= pixel)
            ++next_;
        for (std::size_t l = 0; l < hidden_.size(); ++l)
            for (std::size_t u = first; u < next_; ++u)
                compute_unit(l, u);
    }

    void compute_unit(std::size_t l, std::size_t u) {
        const std::size_t place = u - sampler_.ready_;
        float* sums = &hidden_[l][place * kL];
        start(l * sampler_.waiting() + place, sums);
        if (l == 0)
            add_drawn(network_.hidden[l].row[u], sums);
        else
            add_hidden(network_.hidden[l], u, hidden_[l - 1], sums);
        for (std::size_t lane = 0; lane < kL; ++lane)
            sums[lane] = rectified(sums[lane]) + (l == 0 ? 0 : hidden_[l - 1][place * kL + lane]);
    }

    void compute_logits(std::size_t pixel) {
        const std::size_t waited = hidden_.size() * sampler_.waiting();
        const std::size_t place = pixel - sampler_.known_;
        const std::size_t outputs = (network_.pixels - sampler_.known_) * network_.channels;
        for (std::size_t c = 0; c < network_.channels; ++c) {
            start(waited + place * network_.channels + c, &context_[c * kL]);
            add_hidden(network_.output, pixel * network_.channels + c, hidden_.back(), &context_[c * kL]);
        }
        start(waited + outputs + place, logits_);
        add_drawn(network_.direct.row[pixel], logits_);
        for (std::size_t lane = 0; lane < kL; ++lane)
            logits_[lane] += context_[lane];
        if (network_.shape.radius > 0)
            add_neighbourhood(pixel);
    }

    void decide(std::size_t pixel) {
        const std::size_t place = pixel - sampler_.known_;
        bool any = false;
        for (std::size_t lane = 0; lane < samples_.size(); ++lane) {
            const bool on = logits_[lane] > samples_[lane].thresholds[place];
            any |= on;
            pixels_[pixel * kL + lane] = on ? 1.0F : 0.0F;
            samples_[lane].drawn[place] = on ? 1.0F : 0.0F;
            if (samples_[lane].logits)
                samples_[lane].logits[place] = logits_[lane];
        }
        if (any) {
            lit_[pixel] = 1;
            drawn_.push_back(pixel);
        }
    }

    /// What the evidence has decided.
    void start(std::size_t index, float* sums) const {
        for (std::size_t lane = 0; lane < samples_.size(); ++lane)
            sums[lane] = samples_[lane].base[index];
    }
    /// What drawn pixels add; those that are 0 in every sample are passed over.
    void add_drawn(const float* row, float* sums) const {
        add_weighted_at(row, pixels_.data(), drawn_.data(), drawn_.size(), sums);
    }
    void add_hidden(const MaskedRows& layer, std::size_t u, const std::vector<float>& below,
                    float* sums) const {
        if (layer.reach[u] > sampler_.ready_)
            add_weighted(layer.row[u] + sampler_.ready_, below.data(), layer.reach[u] - sampler_.ready_,
                         sums);
    }

    void add_neighbourhood(std::size_t pixel) {
        constexpr std::size_t kF = kNeighbourhoodFeatures;
        const auto& arrays = network_.neighbourhood;
        inputs_.assign(context_.begin(), context_.end());
        rows_.clear();
        for (std::size_t c = 0; c < network_.channels; ++c)
            rows_.push_back(arrays.context + c * kF);
        gather_neighbours(pixel);
        weights_.resize(rows_.size());
        for (std::size_t f = 0; f < kF; ++f) {
            for (std::size_t n = 0; n < rows_.size(); ++n)
                weights_[n] = rows_[n][f];
            float sums[kL];
            std::fill_n(sums, kL, arrays.position[pixel * kF + f]);
            add_weighted(weights_.data(), inputs_.data(), weights_.size(), sums);
            add_rectified(arrays.readout[f], sums, logits_);
        }
    }

    /// Appends the values of the lit neighbours and where their weights are.
    void gather_neighbours(std::size_t pixel) {
        const auto& shape = network_.shape;
        const auto radius = static_cast<std::ptrdiff_t>(shape.radius), width = 2 * radius + 1;
        const auto row = static_cast<std::ptrdiff_t>(pixel / shape.columns) - radius;
        const auto column = static_cast<std::ptrdiff_t>(pixel % shape.columns) - radius;
        for (std::size_t n = 0; n < shape.neighbours(); ++n) {
            const auto r = row + static_cast<std::ptrdiff_t>(n) / width;
            const auto c = column + static_cast<std::ptrdiff_t>(n) % width;
            if (r < 0 || c < 0 || c >= static_cast<std::ptrdiff_t>(shape.columns))
                continue;
            const auto place = static_cast<std::size_t>(r) * shape.columns + static_cast<std::size_t>(c);
            if (!lit_[place])
                continue;
            rows_.push_back(network_.neighbourhood.patch + n * kNeighbourhoodFeatures);
            inputs_.insert(inputs_.end(), &pixels_[place * kL], &pixels_[place * kL] + kL);
        }
    }

    const MadeSampler& sampler_;
    const MadeNetwork& network_;
    std::span<const Sample> samples_;
    std::size_t next_;                       ///< hidden unit
    std::vector<float> pixels_;              ///< [pixels, lanes]
    std::vector<std::vector<float>> hidden_; ///< [waiting, lanes] of each layer
    std::vector<float> context_;             ///< [channels, lanes]
    std::vector<char> lit_;                  ///< [pixels], whether on in any sample
    std::vector<std::size_t> drawn_;         ///< the lit ones among those drawn
    alignas(64) float logits_[kL] = {};
    /// What the neighbourhood's network looks at for one pixel: [n, lanes], its weights, those of a feature.
    std::vector<float> inputs_, weights_;
    std::vector<const float*> rows_;
};

void MadeSampler::draw(std::span<const Sample> samples) const {
    Drawing(*this, samples).run();
}

} // namespace penumbra
