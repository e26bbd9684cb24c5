#include "core/evaluation/measured_pixels.hpp"

#include "core/error.hpp"
#include "core/evaluation/images.hpp"

#include <algorithm>

namespace penumbra {

namespace {

/// Keeps the pixels drawn for a dynamic binarisation independent of the noise under one seed.
constexpr std::uint64_t kBinarisationStream = 0x504958454c;

std::string word_of(const Model& model, const std::string& key, const std::string& otherwise) {
    const auto& parameters = model.spec().parameters;
    return parameters.has(key) ? parameters.get<std::string>(key) : otherwise;
}

std::string binarisation_of(const Model& model, const EvaluationOptions& options) {
    if (options.binarisation.empty())
        return word_of(model, "binarisation", "none");
    for (const auto* known : {"none", "threshold", "dynamic"})
        if (options.binarisation == known)
            return known;
    throw Error("There is no binarisation named " + options.binarisation + ".",
                "Choose among none, threshold, dynamic.");
}

} // namespace

std::string MeasuredPixels::words() const {
    const auto what = quantity() + ", ";
    const auto own = likelihood.empty() ? "the model's own likelihood" : likelihood + " likelihood";
    if (grey_values)
        return what + own + " of the 256 grey values";
    if (binarisation == "none" && likelihood == "bernoulli")
        return what + "grey pixels fed to a Bernoulli (not a likelihood)";
    if (binarisation == "none")
        return what + own + " of grey pixels" + (likelihood.empty() ? " (if it is Bernoulli's, none)" : "");
    return what + own + " of pixels binarised " +
           (binarisation == "threshold" ? "at 0.5" : "once by a Bernoulli draw") +
           (given_bottom ? ", the evidence left grey" : "");
}

MeasuredPixels measured_pixels(const Model& model, const EvaluationOptions& options) {
    MeasuredPixels pixels;
    pixels.binarisation = binarisation_of(model, options);
    pixels.likelihood = word_of(model, "likelihood", "");
    pixels.grey_values =
        pixels.binarisation == "none" &&
        (pixels.likelihood == "discretised-logistic" || word_of(model, "dequantisation", "none") != "none");
    const auto can = model.capabilities();
    // Without a prior of its own that could be sampled, what completes has one given the evidence only.
    pixels.given_bottom = can.stochastic_encoder && can.complete && !can.sample;
    return pixels;
}

ImageSet image_set(const ImageSet& images, std::int64_t count, const MeasuredPixels& pixels,
                   std::uint64_t seed) {
    if (pixels.binarisation == "none")
        return images;
    auto made = black_and_white(images, count, pixels.binarisation, seed ^ kBinarisationStream);
    if (pixels.given_bottom)
        for (std::int64_t i = 0; i < count; ++i)
            std::copy_n(images.pixels.begin() + i * kImagePixels + kHalfPixels, kHalfPixels,
                        made.pixels.begin() + i * kImagePixels + kHalfPixels);
    return made;
}

} // namespace penumbra
