#include "core/exploration/places.hpp"

#include "core/data/dataset.hpp"
#include "core/error.hpp"
#include "core/exploration/conversions.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

/// Pictures decoded at a time: bounds the memory of large grids.
constexpr std::int64_t kChunk = 256;
constexpr int kMostSteps = 129;
constexpr std::size_t kMostSegments = 16;

} // namespace

torch::Tensor codes_of(const Model& model, const std::vector<float>& values, std::size_t count) {
    const auto size = model.code_size();
    if (count == 0 || values.size() != count * static_cast<std::size_t>(size))
        throw Error("The model's codes have " + std::to_string(size) + " numbers; " +
                    std::to_string(values.size()) + " were given for " + std::to_string(count) + " codes.");
    if (!std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
        throw Error("A code holds only finite numbers.");
    return torch::tensor(values).view({static_cast<std::int64_t>(count), size});
}

std::vector<float> code_at(Model& model, const Place& place) {
    if (!place.image.empty()) {
        if (place.image.size() != static_cast<std::size_t>(kImagePixels))
            throw Error("An image has 784 pixels.");
        if (!std::ranges::all_of(place.image, [](float v) { return v >= 0 && v <= 1; }))
            throw Error("The pixels of an image lie between 0 and 1.");
        const auto image = torch::tensor(place.image).view({1, kImagePixels}).to(model.device());
        return to_floats(model.encode(image).mean);
    }
    if (!place.code.empty())
        return to_floats(codes_of(model, place.code, 1));
    return std::vector<float>(static_cast<std::size_t>(model.code_size()), 0.0F);
}

std::vector<std::vector<float>> stops_of(Model& model, const InterpolateQuery& query) {
    if (query.steps < 2 || query.steps > kMostSteps)
        throw Error("An interpolation has between 2 and 129 steps.");
    if (query.segments() > kMostSegments)
        throw Error("A path goes through at most 16 places.", "Take some of its stops away.");
    if (static_cast<std::size_t>(query.steps - 1) % query.segments() != 0)
        throw Error(std::to_string(query.steps) + " steps do not lead evenly through all the places.");
    std::vector<std::vector<float>> stops{code_at(model, query.a)};
    for (const Place& place : query.via)
        stops.push_back(code_at(model, place));
    stops.push_back(code_at(model, query.b));
    if (query.closed)
        stops.push_back(stops.front());
    return stops;
}

std::vector<float> steps_through(const std::vector<std::vector<float>>& stops, int steps, Between between) {
    const auto each = (static_cast<std::size_t>(steps) - 1) / (stops.size() - 1);
    std::vector<float> codes;
    for (std::size_t i = 0; i < static_cast<std::size_t>(steps); ++i) {
        const std::size_t from = std::min(i / each, stops.size() - 2);
        const double t = static_cast<double>(i - from * each) / static_cast<double>(each);
        const auto code = between(stops[from], stops[from + 1], t);
        codes.insert(codes.end(), code.begin(), code.end());
    }
    return codes;
}

torch::Tensor decode_all(Model& model, const torch::Tensor& codes) {
    std::vector<torch::Tensor> pieces;
    for (const auto& piece : codes.split(kChunk))
        pieces.push_back(model.decode(piece.to(model.device())));
    return pieces.size() == 1 ? pieces.front() : torch::cat(pieces);
}

} // namespace penumbra
