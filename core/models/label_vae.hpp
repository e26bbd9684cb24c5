#pragma once

#include "core/models/spec.hpp"

#include <memory>

namespace penumbra {

class Model;

/// The variational autoencoder that is told the label: p(x | z, y) with a style z ~ N(0, I) that is
/// independent of the label, and a posterior q(z | x, y). Choosing y and drawing z is drawing a digit to
/// order. Kingma, Rezende, Mohamed & Welling, Semi-supervised Learning with Deep Generative Models, 2014
/// (their M2 with every label known); Sohn, Lee & Yan 2015.
///
/// What it trains, with the labels of the data, is a lower bound of log p(x | y). Beside it learns a
/// classifier q(y | x), which shares no weights with the rest, for images that come without a label.
///
/// Its code is the style, then ten numbers: the one-hot label times sqrt(2 ln 10). So the squared length of
/// the label part is 2 ln 10 for every digit, and its KL from N(0, I) at unit variance, which is half of
/// that, is ln 10 = 2.30 nats: exactly what a label tells that was uniform among ten. encode() gives the
/// label that the classifier believes in, at unit variance for that reason; statistics of the label part show
/// how those nats are shared among the digits. decode() feeds the decoder the label part divided by
/// sqrt(2 ln 10), so that what lies between two labels is a mixture of what the decoder does for each.
///
/// As a distribution, a label part u ~ N(0, I) stands for the label y with probability softmax(sqrt(2 ln 10)
/// u)_y, which makes all labels equally probable; log_likelihood() is the logarithm of the sum over them.
/// Averaged over the prior of codes it gives p(x) = sum_y p(x | y) / 10, the label unknown: estimates of the
/// likelihood are bounds of that. It lies at most ln 10 below log p(x | y). Ten decoder passes for each code.
struct LabelVaeKind {
    static constexpr const char* kName = "cvae-label";
    static ModelKindInfo info();
    static std::shared_ptr<Model> make(const ModelSpec& spec);
};

} // namespace penumbra
