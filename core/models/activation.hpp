#pragma once

#include <cstdint>

namespace penumbra {

/// The non-linearity after a layer.
enum class Activation : std::int64_t { None, Relu, Sigmoid, Tanh };

} // namespace penumbra
