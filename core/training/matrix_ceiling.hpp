#pragma once

#include "core/training/pace.hpp"
#include "core/training/spec.hpp"

#include <string>
#include <vector>

namespace penumbra {

/// One matrix product of a training step, [rows, inner] x [inner, columns].
struct MatrixProduct {
    std::string layer; ///< "decoder.0"
    enum class Kind { Forward, WeightGradient, InputGradient } kind = Kind::Forward;
    std::int64_t rows = 0;
    std::int64_t inner = 0;
    std::int64_t columns = 0;
    double microseconds = 0; ///< mean
    double flop() const { return 2 * static_cast<double>(rows * inner * columns); }
};

const char* to_string(MatrixProduct::Kind kind);

/// How fast a model would be trained if a step were its matrix products and nothing else.
struct MatrixCeiling {
    Pace images; ///< images a second; its calls are steps
    std::int64_t batch = 0;
    int threads = 0;
    std::vector<MatrixProduct> products;
};

/// Measures the products of a step of the model's linear layers, one after the other as in a step, with the
/// BLAS that LibTorch uses: forward, gradient of the weights, and gradient of the input unless that is the
/// image. @throws Error for a model that has more than linear layers.
MatrixCeiling measure_matrix_products(const RunSpec& spec, double seconds);

} // namespace penumbra
