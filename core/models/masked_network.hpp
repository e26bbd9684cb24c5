#pragma once

#include "core/models/made_sampler.hpp"
#include "core/models/masked_linear.hpp"
#include "core/models/neighbourhood.hpp"

#include <torch/torch.h>
#include <vector>

namespace penumbra {

struct MaskedNetworkOptions {
    std::int64_t hidden = 1024;     ///< units of each masked layer
    std::int64_t layers = 2;        ///< each but the first adds to the one below
    std::int64_t neighbourhood = 4; ///< its radius; 0: none, the plain masked autoencoder
    std::int64_t channels = 4; ///< what the masked layers say of each pixel to its neighbourhood's network
    double dropout = 0;        ///< of the last masked layer's units
};

/// p(x) of 784 pixels of 0 and 1 as a product of conditionals: the logit of each pixel given those before it.
/// Images are [N, 784] in the order of drawing.
class MaskedNetworkImpl : public torch::nn::Module {
  public:
    explicit MaskedNetworkImpl(const MaskedNetworkOptions& options);

    /// pixels [N, 784] -> logits [N, 784]. Logit i depends on pixels 0 .. i - 1 alone. With `dropout`, a
    /// generator on the CPU, some units are left out.
    torch::Tensor forward(const torch::Tensor& pixels, const torch::Generator& dropout = {});

    /// Draws what follows the evidence [N, known], K times: thresholds [N, K, 784 - known] -> 0 or 1 of the
    /// same shape, 1 where the logit is above the threshold. A row does not depend on the rows beside it.
    torch::Tensor draw(const torch::Tensor& evidence, const torch::Tensor& thresholds);

    /// The same by a whole forward pass a pixel: for devices where the plain loops do not run, and what they
    /// are tested against.
    torch::Tensor draw_by_passes(const torch::Tensor& evidence, const torch::Tensor& thresholds);

  private:
    MadeNetwork plain() const;

    MaskedNetworkOptions options_;
    std::vector<std::int64_t> seen_; ///< pixels that each unit of a layer may know, ascending
    torch::nn::ModuleList hidden_;
    MaskedLinear output_{nullptr}, direct_{nullptr};
    Neighbourhood neighbourhood_{nullptr};
};
TORCH_MODULE(MaskedNetwork);

} // namespace penumbra
