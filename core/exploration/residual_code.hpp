#pragma once

#include "core/models/model.hpp"

namespace penumbra {

/// The part of a model's code that says what a completion adds to its evidence, N(0, I) whatever that is:
/// complete() takes it as its noise. Its size is 0 for models whose noise is no code: a number for each pixel
/// that is drawn, or proposals to resample.
CodePart residual_code(const Model& model);

/// That part of the codes of images [N, 784]: [N, size].
torch::Tensor encode_residual(Model& model, const torch::Tensor& images);

/// How far each dimension of the residual code moves the completion of a bottom [1, 392] where the other
/// dimensions are 0: half the Euclidean distance of the tops (pixels 0..1) at +1 and at -1. [size]
torch::Tensor residual_influence(Model& model, const torch::Tensor& bottom);

} // namespace penumbra
