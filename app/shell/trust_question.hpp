#pragma once

#include "app/shell/panel.hpp"

namespace penumbra {

/// A TorchScript file is a program: asks over the whole window whether one that is opened for the first time
/// may run. Call it every frame.
void draw_trust_question(PanelContext& context);

} // namespace penumbra
