#include "core/exploration/tsne.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace penumbra {

namespace {

constexpr std::size_t kPointsAPiece = 32;
constexpr double kNeighboursShare = 0.15; ///< of the time, about
constexpr int kExaggerated = 250;         ///< iterations
constexpr float kExaggeration = 12;
constexpr int kMeasured = 10; ///< iterations from one KL to the next
constexpr float kLeastGain = 0.01F;
constexpr double kLeastRate = 200;
constexpr double kStartSpread = 1e-4; ///< standard deviation of the wider axis
constexpr double kJitter = 1e-6;      ///< so that points at the same place can part

/// Sentence by sentence, so that nothing is computed from what does not fit.
std::span<const float> checked(std::span<const float> values, std::size_t size, const TsneOptions& options) {
    if (size == 0 || values.size() % size != 0)
        throw Error("t-SNE was given codes of different sizes.");
    if (const auto problem = perplexity_problem(options.perplexity, values.size() / size); !problem.empty())
        throw Error(problem);
    if (options.iterations < 1)
        throw Error("t-SNE needs at least one iteration.");
    if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
        throw Error("Some of the codes are not finite numbers.",
                    "A model whose training has failed cannot be embedded.");
    return values;
}

} // namespace

std::string perplexity_problem(double perplexity, std::size_t count) {
    if (!(perplexity >= 2))
        return "The perplexity of t-SNE is at least 2: about so many neighbours count for each point.";
    if (count < 7)
        return "t-SNE needs at least 7 points; there are " + std::to_string(count) + ".";
    const double most = std::floor(static_cast<double>(count - 1) / 3);
    if (perplexity <= most)
        return {};
    const auto words = [](double value) { return std::to_string(std::llround(value)); };
    return "A perplexity of " + words(perplexity) + " needs more points than the " + std::to_string(count) +
           " there are: at most " + words(most) + " fits.";
}

Tsne::Tsne(std::span<const float> values, std::size_t size, std::span<const float> start,
           const TsneOptions& options)
    : options_(options), affinities_(checked(values, size, options), size, options.perplexity) {
    const std::size_t count = 2 * affinities_.count();
    if (!start.empty() && start.size() != count)
        throw Error("t-SNE was given a start for another number of points.");
    velocity_.assign(count, 0);
    gains_.assign(count, 1);
    gradient_.assign(count, 0);
    repulsion_.assign(count, 0);
    double spread = 0;
    for (std::size_t axis = 0; axis < 2 && !start.empty(); ++axis) {
        double sum = 0, squares = 0;
        for (std::size_t i = axis; i < count; i += 2) {
            sum += static_cast<double>(start[i]);
            squares += static_cast<double>(start[i]) * static_cast<double>(start[i]);
        }
        const auto n = static_cast<double>(count / 2);
        spread = std::max(spread, std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n))));
    }
    std::mt19937_64 generator(options.seed);
    std::normal_distribution<double> normal;
    const bool by_chance = !(spread > 0) || !std::isfinite(spread);
    for (std::size_t i = 0; i < count; ++i)
        places_.push_back(static_cast<float>(
            by_chance ? kStartSpread * normal(generator)
                      : kStartSpread / spread * static_cast<double>(start[i]) + kJitter * normal(generator)));
}

double Tsne::fraction() const {
    const double found = static_cast<double>(affinities_.done()) / static_cast<double>(affinities_.count());
    return kNeighboursShare * found + (1 - kNeighboursShare) * iteration_ / options_.iterations;
}

void Tsne::advance(double milliseconds) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const std::chrono::duration<double, std::milli> most(milliseconds);
    do {
        if (finished())
            return;
        piece();
    } while (Clock::now() - start < most);
}

void Tsne::piece() {
    if (affinities_.done() < affinities_.count()) {
        affinities_.advance(kPointsAPiece);
        return;
    }
    if (!near_) {
        near_ = affinities_.symmetric();
        for (const float p : near_->value)
            entropy_ += p > 0 ? static_cast<double>(p) * std::log(static_cast<double>(p)) : 0;
        return;
    }
    iterate();
}

void Tsne::iterate() {
    const bool measured = iteration_ % kMeasured == 0 || iteration_ + 1 == options_.iterations;
    tree_.build(places_);
    const double total = std::max(tree_.repel(repulsion_), 1e-30);
    const double likelihood = attract(iteration_ < kExaggerated ? kExaggeration : 1, measured);
    if (measured)
        divergence_ = entropy_ - likelihood + std::log(total);
    move(total);
    ++iteration_;
}

double Tsne::attract(float exaggeration, bool measured) {
    double likelihood = 0;
    for (std::size_t i = 0; i < affinities_.count(); ++i) {
        const float x = places_[2 * i];
        const float y = places_[2 * i + 1];
        float pull_x = 0, pull_y = 0;
        for (std::uint32_t e = near_->begin[i]; e < near_->begin[i + 1]; ++e) {
            const std::size_t j = near_->column[e];
            const float dx = x - places_[2 * j];
            const float dy = y - places_[2 * j + 1];
            const float w = 1 / (1 + dx * dx + dy * dy);
            pull_x += near_->value[e] * w * dx;
            pull_y += near_->value[e] * w * dy;
            if (measured)
                likelihood += static_cast<double>(near_->value[e] * std::log(w));
        }
        gradient_[2 * i] = exaggeration * pull_x;
        gradient_[2 * i + 1] = exaggeration * pull_y;
    }
    return likelihood;
}

void Tsne::move(double total) {
    const std::size_t count = places_.size();
    const auto rate = static_cast<float>(std::max(kLeastRate, static_cast<double>(count / 2) / 12));
    const float momentum = iteration_ < kExaggerated ? 0.5F : 0.8F;
    const auto share = static_cast<float>(1 / total);
    double mean[2] = {0, 0};
    for (std::size_t i = 0; i < count; ++i) {
        // Without the factor of four, as in the programs that the learning rate comes from.
        const float slope = gradient_[i] - share * repulsion_[i];
        const bool downhill = (slope > 0) != (velocity_[i] > 0);
        gains_[i] = std::max(kLeastGain, downhill ? gains_[i] + 0.2F : gains_[i] * 0.8F);
        velocity_[i] = momentum * velocity_[i] - rate * gains_[i] * slope;
        places_[i] += velocity_[i];
        mean[i % 2] += static_cast<double>(places_[i]);
    }
    for (std::size_t i = 0; i < count; ++i)
        places_[i] -= static_cast<float>(2 * mean[i % 2] / static_cast<double>(count));
}

} // namespace penumbra
