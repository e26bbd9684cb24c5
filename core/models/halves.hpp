#pragma once

#include "core/data/dataset.hpp"

#include <torch/torch.h>

namespace penumbra {

/// Rows 0-13 of images [..., 784], which completing imagines: [..., 392], a view.
inline torch::Tensor top_rows(const torch::Tensor& images) {
    return images.narrow(-1, 0, kHalfPixels);
}

/// Rows 14-27 of images [..., 784], the evidence: [..., 392], a view.
inline torch::Tensor bottom_rows(const torch::Tensor& images) {
    return images.narrow(-1, kHalfPixels, kHalfPixels);
}

} // namespace penumbra
