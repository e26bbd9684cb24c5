#include "core/training/snapshot.hpp"

namespace penumbra {

const char* to_string(TrainingState state) {
    switch (state) {
    case TrainingState::Idle:
        return "Idle";
    case TrainingState::Preparing:
        return "Preparing";
    case TrainingState::Running:
        return "Running";
    case TrainingState::Pausing:
        return "Pausing";
    case TrainingState::Paused:
        return "Paused";
    case TrainingState::Stopping:
        return "Stopping";
    case TrainingState::Finished:
        return "Finished";
    case TrainingState::Failed:
        return "Failed";
    }
    return "";
}

} // namespace penumbra
