#pragma once

#include <cstddef>

namespace penumbra {

/// One update of Adam, with its bias corrections already worked in:
///   g' = scale g + coupled_decay w;  m = b1 m + (1 - b1) g';  v = b2 v + (1 - b2) g'^2
///   w  = shrink w - step_size m / (sqrt(v) / root_correction + epsilon)
struct AdamStep {
    float scale;           ///< of the gradient, from clipping
    float coupled_decay;   ///< weight decay of plain Adam; 0 for AdamW
    float shrink;          ///< 1 - learning_rate * decay of AdamW; 1 for plain Adam
    float step_size;       ///< learning_rate / (1 - b1^t)
    float root_correction; ///< sqrt(1 - b2^t)
    float beta1;
    float beta2;
    float complement1; ///< 1 - b1, taken in double: 1 - 0.999 in float is off by 5e-5 of itself
    float complement2; ///< 1 - b2
    float epsilon;
};

/// Updates `count` weights with their moments in one pass and clears their gradients.
void adam_update(const AdamStep& step, std::size_t count, float* gradient, float* weight, float* mean,
                 float* square);

/// Adds gradients to others and clears them.
void move_gradients(std::size_t count, float* from, float* to);

double sum_of_squares(std::size_t count, const float* values);

} // namespace penumbra
