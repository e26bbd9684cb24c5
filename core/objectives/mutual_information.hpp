#pragma once

#include <torch/torch.h>

namespace penumbra {

/// An estimate of the mutual information between images and codes under the encoder, in nats:
///   I_q(x; z) = E_x KL(q(z | x) || p(z)) - KL(q(z) || p(z)) = E_x E_q(z|x) [log q(z | x) - log q(z)],
/// in which the prior cancels. q(z) is the mean of the N posteriors N(mean, exp(logvar)), mean and logvar
/// [N, d], and each gives one code. At most log N, so that a code that tells more than N images apart is
/// underrated; 0 when all posteriors are the same. N^2 d terms. Hoffman & Johnson 2016; He et al. 2019,
/// section 4.2.
double mutual_information(const torch::Tensor& mean, const torch::Tensor& logvar,
                          torch::Generator& generator);

} // namespace penumbra
