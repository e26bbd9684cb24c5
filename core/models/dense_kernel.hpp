#pragma once

#include <cstddef>

namespace penumbra {

// What a fully connected layer does beside its matrix product, on a [rows, columns] block of row-major arrays
// whose rows lie `stride` apart. No torch.

/// y = max(y + bias, 0), or y + bias without `relu`. bias [columns].
void add_bias(std::size_t rows, std::size_t columns, std::size_t stride, const float* bias, bool relu,
              float* y);
void add_bias(std::size_t rows, std::size_t columns, std::size_t stride, const double* bias, bool relu,
              double* y);

/// gradient = upstream where y > 0, else 0; bias_gradient += its column sums.
void relu_backward(std::size_t rows, std::size_t columns, std::size_t stride, const float* upstream,
                   const float* y, float* gradient, float* bias_gradient);
void relu_backward(std::size_t rows, std::size_t columns, std::size_t stride, const double* upstream,
                   const double* y, double* gradient, double* bias_gradient);

/// sums += column sums of x.
void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride, const float* x, float* sums);
void add_column_sums(std::size_t rows, std::size_t columns, std::size_t stride, const double* x,
                     double* sums);

} // namespace penumbra
