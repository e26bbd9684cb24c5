#pragma once

#include "core/models/masked_rows.hpp"
#include "core/models/neighbourhood_kernel.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace penumbra {

/// A masked autoencoder as the sampler reads it. Nothing is copied: the weights must stay where they are.
struct MadeNetwork {
    std::size_t pixels = 0;
    std::size_t channels = 1;       ///< outputs for each pixel
    std::vector<std::size_t> seen;  ///< pixels that each hidden unit may know, ascending; of every layer
    std::vector<MaskedRows> hidden; ///< each but the first adds its rectified sums to the layer below
    MaskedRows output;              ///< [pixels * channels], over the last hidden layer
    MaskedRows direct;              ///< [pixels], over the pixels
    NeighbourhoodShape shape;       ///< radius 0: there is none, and the only channel is the logit
    NeighbourhoodArrays<const float> neighbourhood;
};

/// Ancestral sampling in one pass: units are sorted by what they know, so that each is computed once, as soon
/// as the last pixel it sees is drawn. A whole sample costs the products of one forward pass. No torch; what
/// is drawn for one sample does not depend on the others.
class MadeSampler {
  public:
    /// `known`: leading pixels that are evidence; the rest are drawn.
    MadeSampler(MadeNetwork network, std::size_t known);

    /// What the evidence [known] alone decides, computed once for all samples under it: the sums of all units
    /// that wait for further pixels. base [base_size()].
    std::size_t base_size() const;
    void read(const float* evidence, float* base) const;

    struct Sample {
        const float* evidence;   ///< [known]
        const float* base;       ///< of this evidence
        const float* thresholds; ///< [pixels - known]: a pixel is 1 where its logit is larger
        float* drawn;            ///< [pixels - known], 0 or 1
        float* logits = nullptr; ///< [pixels - known] if wanted
    };
    /// At most kSampleLanes at once.
    void draw(std::span<const Sample> samples) const;

  private:
    class Drawing;
    std::size_t waiting() const { return network_.seen.size() - ready_; }

    MadeNetwork network_;
    std::size_t known_;
    std::size_t ready_; ///< hidden units of each layer that know no more than the evidence
};

} // namespace penumbra
