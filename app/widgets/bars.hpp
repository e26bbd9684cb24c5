#pragma once

#include "app/shell/fonts.hpp"
#include "app/shell/theme.hpp"

#include <imgui.h>
#include <span>
#include <string>

namespace penumbra {

/// Upright bars in the class colours with a name beneath each and the percentage above the larger ones.
/// @param shares  0..1, one a class
/// @param names   one a class
void class_bars(ImDrawList& list, ImVec2 min, ImVec2 max, std::span<const float> shares,
                std::span<const std::string> names, const Theme& theme, const Fonts& fonts,
                float opacity = 1);

/// A progress bar: a thin track filled from the left. `fraction` below 0 draws an empty track.
void progress_bar(float fraction, float height, const Theme& theme);

} // namespace penumbra
