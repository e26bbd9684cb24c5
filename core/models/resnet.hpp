#pragma once

#include <torch/torch.h>

namespace penumbra {

/// Images [N, 784] -> [N, hidden] by the ResNet-18 of He, Zhang, Ren & Sun 2016: four stages of two blocks of
/// two 3x3 convolutions with a shortcut around them, with `channels`, twice, four and eight times as many
/// channels (64 is ResNet-18 itself). What differs, for small grey images: the stem is one 3x3 convolution at
/// full size, without pooling, so that the sides are 28, 14, 7 and 4; the last maps are not averaged but
/// flattened, because a code must tell where a stroke is and not only that it is there; and the
/// normalisation is over groups of channels of one image (Wu & He 2018) instead of over the batch, so that an
/// image's code never depends on the images beside it, and averaged or published weights are the whole model.
torch::nn::Sequential resnet_encoder(std::int64_t channels, std::int64_t hidden);

/// code -> [N, maps * 784]: from 8 * channels maps of 4x4 up to 7x7, 14x14 and 28x28, each time enlarging by
/// repeating pixels and then convolving, which leaves no checkerboard (Odena, Dumoulin & Olah 2016), with
/// half the channels. The last layer is linear.
torch::nn::Sequential resnet_decoder(std::int64_t latent, std::int64_t channels, std::int64_t hidden,
                                     std::int64_t maps);

} // namespace penumbra
