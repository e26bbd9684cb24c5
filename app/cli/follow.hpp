#pragma once

#include "core/studio.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace penumbra::cli {

/// From now on an interrupt (Ctrl-C) or a request to end does not kill the program: follow() stops the run,
/// which saves it.
void watch_for_interrupts();
/// Whether there has been one.
bool was_interrupted();
/// As if there had been one. From any thread.
void interrupt();

/// "epoch 2.10  step 984/4690  loss 107.3 ..."
std::string progress_words(const TrainingSnapshot& now);

/// Follows a run, with a bar whose words begin with `title`, until nothing more happens by itself.
std::shared_ptr<const TrainingSnapshot> follow(Studio& studio, const std::string& title = {});

/// What follow() has returned, once more after a run that was lost to NaN has been stopped.
/// @throws Error unless the run ended well and is on the disk.
void check_end(Studio& studio, std::shared_ptr<const TrainingSnapshot> end);

/// What a run came to, for machines.
nlohmann::json summary(const TrainingSnapshot& end);

} // namespace penumbra::cli
