#pragma once

#include "core/models/activation.hpp"

#include <cstddef>

namespace penumbra {

// What a fully connected layer does beside its matrix product, on a [rows, columns] block of row-major arrays
// whose rows lie `stride` apart. No torch.

/// y = activation(y + bias). bias [columns].
void add_bias(std::size_t rows, std::size_t columns, std::size_t stride, const float* bias,
              Activation activation, float* y);
void add_bias(std::size_t rows, std::size_t columns, std::size_t stride, const double* bias,
              Activation activation, double* y);

/// gradient = upstream times the activation's slope, which its result y tells; bias_gradient += the column
/// sums.
void activation_backward(std::size_t rows, std::size_t columns, std::size_t stride, Activation activation,
                         const float* upstream, const float* y, float* gradient, float* bias_gradient);
void activation_backward(std::size_t rows, std::size_t columns, std::size_t stride, Activation activation,
                         const double* upstream, const double* y, double* gradient, double* bias_gradient);

/// sums += column sums of x.
void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride, const float* x, float* sums);
void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride, const double* x,
                     double* sums);

} // namespace penumbra
