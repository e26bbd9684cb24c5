#pragma once

#include <string>

namespace penumbra {

/// The script behind `--tour`: paints, resamples, trains for a short while where digits are there to train
/// on.
/// @param with_data   a data set is to be had.
/// @param with_model  a model that completes comes with the program.
std::string tour_script(bool with_data, bool with_model);

} // namespace penumbra
