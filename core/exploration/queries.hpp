#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace penumbra {

/// Which weights an answer came from.
struct WeightsStamp {
    std::uint64_t generation = 0; ///< of the run or opened checkpoint
    std::int64_t step = 0;
    bool operator==(const WeightsStamp&) const = default;
};

/// A residual code that a completion is drawn from in place of noise.
struct PlacedCode {
    int index = 0;           ///< of the completion, 0..samples - 1
    std::vector<float> code; ///< [code size]
    bool operator==(const PlacedCode&) const = default;
};

/// "Imagine the tops of this bottom."
struct CompleteQuery {
    std::vector<float> bottom; ///< [392], rows 14-27, 0..1
    int samples = 16;          ///< completions returned
    int statistics = 64;       ///< completions behind the mean, the spread and the beliefs; >= samples
    std::uint64_t seed = 0;    ///< of the noise: the same seed holds it
    double temperature = 1;    ///< scales the noise
    bool follow_training =
        false; ///< use the model in training, if it completes; otherwise the opened completer
    std::uint64_t completer = 0; ///< generation of the opened completer meant; 0: the one opened last
    /// [392], rows 0-13 of a digit that is painted whole: completions are then drawn around its residual
    /// code, where the model has such codes; empty: from the bottom alone.
    std::vector<float> top = {};
    std::vector<PlacedCode> placed = {}; ///< of a model that has residual codes
    bool influence = false;              ///< also measure what each dimension of the residual code does
};

struct CompleteAnswer {
    CompleteQuery query;
    std::uint64_t serial = 0; ///< of the query, as ask() returned it
    WeightsStamp weights;
    std::string model;      ///< what completed: a checkpoint's name, or "training"
    std::string classifier; ///< name and held-out accuracy of what judged, empty when there is none
    std::string problem;    ///< a sentence when it could not be answered; everything below is then empty
    std::vector<std::uint8_t> completions; ///< [samples, 28, 28], evidence pasted
    std::vector<std::uint8_t> labels;      ///< [samples], what each is believed to be
    std::vector<float> confidence;         ///< [samples], probability of that label, 0..1
    std::vector<float> mean;               ///< [392] pixel mean of the tops, 0..1
    std::vector<float> spread;             ///< [392] pixel standard deviation of the tops
    std::array<float, 10> beliefs{};       ///< mean class probability over the statistics completions
    std::int64_t proposals = 0;            ///< weighed to resample the completions from; 0: drawn directly
    double effective_samples = 0;          ///< of the proposals' weights, 1..proposals
    std::string code_name;                 ///< of the residual code: "z_top"; empty: the noise is no code
    std::size_t code_size = 0;             ///< its dimensions, N(0, 1) each; 0 without one
    std::vector<float> codes;              ///< [samples, code_size], what each was drawn from
    std::vector<float> painted_code;       ///< [code_size] of the whole painted digit; empty without one
    std::vector<float> influence;          ///< [code_size] when asked for, see residual_influence()
    double milliseconds = 0;               ///< computing it
};

/// "Imagine the tops of this bottom, with every model that can."
struct CompareQuery {
    std::vector<float> bottom; ///< [392], rows 14-27, 0..1
    int samples = 8;           ///< completions of each model
    std::uint64_t seed = 0;    ///< of the noise
    double temperature = 1;    ///< scales the noise
    bool operator==(const CompareQuery&) const = default;
};

/// One answer of each model: those that are open, in the order they were opened, then the one in training.
struct CompareAnswer {
    CompareQuery query;
    std::uint64_t serial = 0;
    std::string problem;
    std::vector<CompleteAnswer> models; ///< each with its own problem
};

} // namespace penumbra
