#pragma once

#include "core/models/gated_pixelcnn.hpp"

namespace penumbra {

/// GatedPixelCnn::sample(). @throws Error for tensors whose shapes do not fit each other or the net.
SiteDraws draw_sites(const GatedPixelCnnImpl& net, const SiteNoise& noise);

} // namespace penumbra
