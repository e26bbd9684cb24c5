#pragma once

// Questions that take long: answered in pieces, so that they delay nothing else.

#include "core/exploration/walk_queries.hpp"

namespace penumbra {

/// "How would t-SNE lay these codes out?" Asked on demand; it takes seconds, and goes on until it is
/// finished, cancelled, or another one is asked for.
struct EmbedQuery {
    std::shared_ptr<const ProbeAnswer> probe = {}; ///< whose codes; never null
    std::size_t part = 0;                          ///< of its parts
    std::size_t most = 5000;                       ///< of its rows: evenly spaced ones where there are more
    double perplexity = 30;
    int iterations = 1000;
    std::uint64_t seed = 1;
    bool operator==(const EmbedQuery&) const = default;
};
/// Comes some times a second while the places still move.
struct EmbedAnswer : Answered {
    EmbedQuery query;
    std::vector<std::uint32_t> rows; ///< of the probe, increasing
    std::vector<float> xy;           ///< [rows, 2]; empty until the first iteration
    int iteration = 0;
    double fraction = 0;   ///< of the work, 0..1
    double divergence = 0; ///< KL(P || Q), nats
    bool finished = false; ///< no other answer follows: done, cancelled, or a problem
    bool cancelled = false;
};

/// The shortest way between the ends of an interpolation as pictures count it, see GeodesicJob.
struct GeodesicAnswer : Answered {
    InterpolateQuery query;
    LatentPath path;
    int iterations = 0;
};

} // namespace penumbra
