#pragma once

#include "core/exploration/affinities.hpp"
#include "core/exploration/quad_tree.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

struct TsneOptions {
    double perplexity = 30; ///< about how many neighbours count for each point, at least 2
    int iterations = 1000;  ///< at least 1
    std::uint64_t seed = 1;
};

/// Why so many points cannot be embedded with this perplexity, and what would do, in words; empty when they
/// can.
std::string perplexity_problem(double perplexity, std::size_t count);

/// t-SNE by Barnes and Hut's approximation (van der Maaten & Hinton 2008; van der Maaten 2014): places in the
/// plane such that points that are near among many dimensions are near there too. Distances between what
/// lies far apart mean little. Exaggerated twelvefold for the first 250 iterations, learning rate n / 12
/// (Belkina et al. 2019), momentum 0.5 and then 0.8, gains of 0.01 at least; from a start that keeps what is
/// large (Kobak & Berens 2019). One thread; the same values, start and options give the same places.
class Tsne {
  public:
    /// @param values  [n, size]  @param start  [n, 2], such as principal components, of any scale; empty: by
    /// chance
    /// @throws Error for a perplexity that does not fit, or values that are not finite.
    Tsne(std::span<const float> values, std::size_t size, std::span<const float> start,
         const TsneOptions& options);

    bool finished() const { return iteration_ == options_.iterations; }
    /// Goes on for about so long, at least one piece; nothing once it is finished.
    void advance(double milliseconds);

    int iteration() const { return iteration_; } ///< that are done; 0 while neighbours are looked for
    double fraction() const;                     ///< of all the work, 0..1
    /// KL(P || Q) in nats, as it was within the last ten iterations; 0 before the first.
    double divergence() const { return divergence_; }
    const std::vector<float>& places() const { return places_; } ///< [n, 2]

  private:
    void piece();
    void iterate();
    /// Adds what draws each point to its neighbours to gradient_; the sum of p log w with `measured`.
    double attract(float exaggeration, bool measured);
    void move(double total);

    TsneOptions options_;
    Affinities affinities_;
    std::optional<Affinities::Matrix> near_;
    double entropy_ = 0; ///< sum of p log p
    QuadTree tree_;
    std::vector<float> places_, velocity_, gains_, gradient_, repulsion_; ///< [n, 2] each
    int iteration_ = 0;
    double divergence_ = 0;
};

} // namespace penumbra
