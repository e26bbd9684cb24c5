#pragma once

#include "app/shell/panel.hpp"

#include <memory>
#include <vector>

namespace penumbra {

/// Every panel of the window, in the order of the tabs. A new panel is listed here and nowhere else.
std::vector<std::unique_ptr<Panel>> make_panels();

} // namespace penumbra
