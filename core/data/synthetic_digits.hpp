#pragma once

#include "core/data/dataset.hpp"

#include <cstdint>

namespace penumbra {

/// Name of the built-in data set.
constexpr const char* kSyntheticName = "synthetic";
/// Seed of the built-in data set: part of its definition.
constexpr std::uint64_t kSyntheticSeed = 1;

/// Handwriting-like digits, 28x28: a skeleton of one of the class's styles, deformed smoothly, slanted,
/// rotated and scaled, drawn with a pen of some thickness whose pressure varies along the stroke, and framed
/// as MNIST is: ink in a box of 20 pixels, its centre of mass in the middle. Image i depends on seed and
/// first + i alone. The same numbers on every machine with the same mathematical library. The factors: style,
/// slant (degrees, to the right), thickness (pixels), width (of the skeleton's box over its height), rotation
/// (degrees, clockwise), size (pixels, the longer side of the ink).
ImageSet synthetic_digits(std::size_t count, std::uint64_t seed, std::uint64_t first = 0);

} // namespace penumbra
