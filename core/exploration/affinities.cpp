#include "core/exploration/affinities.hpp"

#include "core/exploration/distances_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace penumbra {

namespace {

constexpr int kMostHalvings = 64;
constexpr double kNear = 1e-5; ///< of the entropy, in nats

/// Probabilities falling off as exp(-beta d) with the entropy log(perplexity): d [k] squared, increasing.
void fit_width(std::span<const float> distances, double perplexity, std::span<float> probabilities) {
    const double wanted = std::log(perplexity);
    double beta = 1;
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double sum = 1;
    const double nearest = static_cast<double>(distances.front());
    for (int i = 0; i < kMostHalvings; ++i) {
        sum = 0;
        double weighted = 0;
        for (std::size_t j = 0; j < distances.size(); ++j) {
            const double away = static_cast<double>(distances[j]) - nearest;
            const double p = std::exp(-beta * away);
            probabilities[j] = static_cast<float>(p);
            sum += p;
            weighted += p * away;
        }
        const double entropy = std::log(sum) + beta * weighted / sum;
        if (std::abs(entropy - wanted) < kNear)
            break;
        (entropy > wanted ? low : high) = beta;
        beta = std::isinf(high) ? 2 * beta : (low + high) / 2;
    }
    for (float& p : probabilities)
        p = static_cast<float>(static_cast<double>(p) / sum);
}

} // namespace

Affinities::Affinities(std::span<const float> values, std::size_t size, double perplexity)
    : count_(values.size() / size), size_(size),
      kept_(std::min(count_ - 1, static_cast<std::size_t>(3 * perplexity))), perplexity_(perplexity),
      columns_(values.size()), distances_(count_), neighbours_(count_ * kept_),
      probabilities_(count_ * kept_) {
    for (std::size_t i = 0; i < count_; ++i)
        for (std::size_t k = 0; k < size; ++k)
            columns_[k * count_ + i] = values[i * size + k];
}

void Affinities::advance(std::size_t points) {
    const std::size_t last = std::min(count_, done_ + points);
    for (; done_ < last; ++done_)
        find(done_);
}

void Affinities::find(std::size_t point) {
    std::vector<float> here(size_);
    for (std::size_t k = 0; k < size_; ++k)
        here[k] = columns_[k * count_ + point];
    squared_distances(columns_.data(), size_, count_, here.data(), distances_.data());
    std::vector<std::uint32_t> order(count_);
    std::iota(order.begin(), order.end(), 0U);
    std::swap(order[point], order.back());
    order.pop_back(); // nobody is their own neighbour
    const auto nearer = [this](std::uint32_t a, std::uint32_t b) {
        return distances_[a] < distances_[b] || (distances_[a] == distances_[b] && a < b);
    };
    const auto kept = static_cast<std::ptrdiff_t>(kept_);
    std::nth_element(order.begin(), order.begin() + (kept - 1), order.end(), nearer);
    std::sort(order.begin(), order.begin() + kept, nearer);
    std::vector<float> nearest(kept_);
    for (std::size_t j = 0; j < kept_; ++j) {
        neighbours_[point * kept_ + j] = order[j];
        nearest[j] = distances_[order[j]];
    }
    fit_width(nearest, perplexity_, std::span(probabilities_).subspan(point * kept_, kept_));
}

Affinities::Matrix Affinities::symmetric() const {
    // Both directions of every edge, one after the other in each row; then those of the same two are added.
    std::vector<std::uint32_t> begin(count_ + 1, 0);
    for (std::size_t i = 0; i < count_; ++i)
        for (std::size_t j = 0; j < kept_; ++j) {
            ++begin[i + 1];
            ++begin[neighbours_[i * kept_ + j] + 1];
        }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    struct Edge {
        std::uint32_t to;
        float value;
    };
    std::vector<Edge> edges(begin.back());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    const double both = 2.0 * static_cast<double>(count_);
    for (std::size_t i = 0; i < count_; ++i)
        for (std::size_t j = 0; j < kept_; ++j) {
            const std::uint32_t other = neighbours_[i * kept_ + j];
            const auto value = static_cast<float>(probabilities_[i * kept_ + j] / both);
            edges[next[i]++] = {other, value};
            edges[next[other]++] = {static_cast<std::uint32_t>(i), value};
        }
    Matrix matrix;
    matrix.begin.push_back(0);
    for (std::size_t i = 0; i < count_; ++i) {
        const auto first = edges.begin() + begin[i];
        const auto last = edges.begin() + begin[i + 1];
        std::sort(first, last, [](const Edge& a, const Edge& b) { return a.to < b.to; });
        for (auto edge = first; edge != last; ++edge) {
            if (matrix.column.size() > matrix.begin.back() && matrix.column.back() == edge->to) {
                matrix.value.back() += edge->value;
            } else {
                matrix.column.push_back(edge->to);
                matrix.value.push_back(edge->value);
            }
        }
        matrix.begin.push_back(static_cast<std::uint32_t>(matrix.column.size()));
    }
    return matrix;
}

} // namespace penumbra
