#pragma once

#include <string>

namespace penumbra {

/// The script of `--tour`: every panel at work, pictures numbered in the order they are taken.
/// @param with_model  the shipped models are there: completions, map and walks are shown before training
std::string tour_script(bool with_model);

} // namespace penumbra
