#pragma once

#include "core/models/neighbourhood.hpp"

#include <torch/torch.h>

namespace penumbra {

/// Black and white digits given the grey edges of real ones: a regression of each pixel's grey from the black
/// and white around it. A rendering and no part of any likelihood: it says how such an edge looks as a rule,
/// not how the greys of one image are distributed.
class ToningImpl : public torch::nn::Module {
  public:
    ToningImpl();

    /// Pixels of 0 and 1, [N, P] of whole rows -> greys 0..1, [N, P].
    torch::Tensor forward(const torch::Tensor& binary);

    /// Rows and columns around a pixel that its grey depends on.
    static constexpr std::int64_t kRadius = 3;

  private:
    Neighbourhood edges_{nullptr};
};
TORCH_MODULE(Toning);

} // namespace penumbra
