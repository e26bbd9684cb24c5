#pragma once

// Questions about the latent space of one model: where images lie, what codes decode to, what lies between.

#include "core/exploration/queries.hpp"
#include "core/models/latent_statistics.hpp"
#include "core/models/spec.hpp"

#include <filesystem>
#include <memory>

namespace penumbra {

/// The model that is walked through.
enum class Source {
    Opened,   ///< a checkpoint: the shipped vae-2d until another one is opened
    Training, ///< the newest published weights of the model in training
    Previous  ///< the checkpoint that was open before the opened one
};

/// What is known of the opened model.
struct OpenedModel {
    std::string name; ///< of its file: "vae-2d"
    std::filesystem::path path;
    ModelSpec spec;
    Capabilities capabilities;
    std::size_t code_size = 0;
    WeightsStamp weights;
};

/// A point of the latent space: an image, encoded with the weights of the moment, or a code; neither: the
/// origin.
struct Place {
    std::vector<float> image = {}; ///< [784], 0..1; used when it is not empty
    std::vector<float> code = {};  ///< [d]
    bool operator==(const Place&) const = default;
};

/// What every answer says.
struct Answered {
    std::uint64_t serial = 0; ///< of the query, as ask() returned it
    WeightsStamp weights;
    std::string model;   ///< a checkpoint's name, or "training"
    std::string problem; ///< a sentence when it could not be answered; the rest is then empty
    double milliseconds = 0;
};

/// Pictures decoded from codes, and the digits they are believed to be (both empty without a classifier).
struct Decoded {
    std::vector<std::uint8_t> images; ///< [count, 28, 28]
    std::vector<std::uint8_t> labels; ///< [count]
    std::vector<float> confidence;    ///< [count], probability of that label, 0..1
};

/// Each use has its own mailbox, so that they do not displace each other.
enum class DecodeUse { Cursor, Hover, Manifold, Selection, Sliders };
constexpr std::size_t kDecodeUses = 5;

/// "What do these codes decode to?"
struct DecodeQuery {
    Source source = Source::Opened;
    DecodeUse use = DecodeUse::Cursor;
    std::vector<float> codes; ///< [count, d]
    std::size_t count = 0;    ///< 1..4096
    bool operator==(const DecodeQuery&) const = default;
};
struct DecodeAnswer : Answered {
    DecodeQuery query;
    Decoded decoded;
};

/// "What does the model make of these images?": decoded from their posterior means.
struct ReconstructQuery {
    Source source = Source::Opened;
    /// [count, 28, 28], 1..1024 of them; never null. Two questions are the same when they share them.
    std::shared_ptr<const std::vector<std::uint8_t>> images = {};
    bool operator==(const ReconstructQuery&) const = default;
};
struct ReconstructAnswer : Answered {
    ReconstructQuery query;
    Decoded decoded;
};

/// "What lies between A and B?", or on the way through further places, and back to A.
struct InterpolateQuery {
    Source source = Source::Opened;
    Place a = {}, b = {};
    int steps = 9;               ///< 2..129, with both ends; as many from each place to the next
    std::vector<Place> via = {}; ///< between A and B, in order
    bool closed = false;         ///< from B on to A
    /// Ways from one place to the next.
    std::size_t segments() const { return via.size() + (closed ? 2 : 1); }
    bool operator==(const InterpolateQuery&) const = default;
};
struct LatentPath {
    std::vector<float> codes; ///< [steps, d]
    std::vector<float> norms; ///< [steps], Euclidean
    Decoded decoded;
    std::vector<float>
        moved; ///< [steps], Euclidean distance of the picture (0..1) from the one before; first 0
};
struct InterpolateAnswer : Answered {
    InterpolateQuery query;
    std::size_t code_size = 0;
    double angle = 0; ///< between A and B, degrees
    std::string
        remark; ///< why slerp is not the great circle: a zero code, parallel or opposite codes; or empty
    LatentPath slerp, lerp;
};

/// "What does one dimension do?": rows of pictures, everything else held at the base.
struct TraverseQuery {
    Source source = Source::Opened;
    Place base = {};
    std::vector<std::int64_t> dimensions = {}; ///< one row each; for a pair: {across, down}
    bool pair = false;                         ///< a grid of two dimensions instead: [steps, steps]
    int steps = 11;                            ///< 2..33
    float limit = 3;                           ///< values run over -limit..limit
    bool operator==(const TraverseQuery&) const = default;
};
struct TraverseAnswer : Answered {
    TraverseQuery query;
    std::vector<float> base;   ///< [d], the code that was held
    std::vector<float> values; ///< [steps]
    Decoded decoded;           ///< [rows * steps], row by row; a pair's first row is its largest value down
};

/// "Draw from the prior."
struct SampleQuery {
    Source source = Source::Opened;
    int count = 36; ///< 1..1024
    std::uint64_t seed = 1;
    double temperature = 1; ///< scales the codes, 0..10
    /// The option that every sample takes of a code's choice part, from 0: a digit; below 0: whichever the
    /// prior gives.
    int option = -1;
    /// With option below 0 and a choice of n options: n samples in a row are one code in each of its options.
    bool each_in_all = false;
    bool operator==(const SampleQuery&) const = default;
};
struct SampleAnswer : Answered {
    SampleQuery query;
    std::size_t code_size = 0;
    std::vector<CodePart> parts; ///< of the codes, those that mean something by themselves; may be empty
    std::vector<float> codes;    ///< [count, d]; empty where the model draws images without a code
    Decoded decoded;
};

/// Which images of the open data set.
enum class ImageChoice { Test, Validation, Training, All };

/// "Where do the images lie?" Answered in the background, in pieces, so that it delays nothing else.
struct ProbeQuery {
    Source source = Source::Opened;
    ImageChoice images = ImageChoice::Test;
    std::size_t most = 5000; ///< the first so many of them
    std::string data = {};   ///< identity of the data set meant; the open one is taken, whichever it is
    /// Only these of the images, in increasing order, counted as ProbeImages does; null: all of them. Two
    /// questions are the same when they share the list.
    std::shared_ptr<const std::vector<std::uint32_t>> rows = {};
    bool operator==(const ProbeQuery&) const = default;
};
/// The first two principal components of a part of the codes.
struct PrincipalComponents {
    std::vector<float> mean;        ///< [size]
    std::vector<float> axes;        ///< [2, size], orthonormal; signs follow the answer before
    std::vector<float> coordinates; ///< [count, 2]
    float explained[2] = {0, 0};    ///< shares of the variance
};
struct ProbeAnswer : Answered {
    ProbeQuery query;
    std::string data; ///< name of the data set
    std::size_t count = 0;
    std::size_t code_size = 0;
    std::vector<float> codes;                    ///< [count, d], posterior means
    std::vector<std::uint8_t> labels;            ///< [count]
    std::vector<CodePart> parts;                 ///< at least one; the first is the whole code
    std::vector<PrincipalComponents> components; ///< of each part; empty fields for a part of one dimension
    LatentStatistics statistics;
};

} // namespace penumbra
