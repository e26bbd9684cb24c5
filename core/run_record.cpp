#include "core/error.hpp"
#include "core/models/checkpoint.hpp"
#include "core/models/latent_history.hpp"
#include "core/run_diagnosis.hpp"
#include "core/training/loss_history.hpp"
#include "core/training/run_folder.hpp"

#include <cmath>

namespace penumbra {

RunFigures run_figures(const std::filesystem::path& run_or_checkpoint) {
    const auto path = newest_checkpoint(run_or_checkpoint);
    if (path.empty())
        throw Error("There is no checkpoint in " + run_or_checkpoint.string() + ".",
                    "Give a checkpoint's file, or a run folder that has one in checkpoints/.");
    const auto file = read_safetensors(path);
    const auto info = checkpoint_info(file.metadata, path);
    const auto losses = take_losses(file, path);
    if (!losses.training)
        throw Error(path.string() + " holds no record of its losses.",
                    "It was exported without: diagnose a checkpoint inside the run's folder.");
    // As the training thread would tell of it.
    TrainingSnapshot run;
    run.run.model = info.model;
    run.step = info.step;
    run.steps_per_epoch = info.epoch > 0 ? std::llround(static_cast<double>(info.step) / info.epoch) : 0;
    run.training = {losses.training, losses.training->size()};
    if (losses.validation)
        run.validation = {losses.validation, losses.validation->size()};
    run.latents = std::make_shared<LatentHistory>(take_latent_history(file, path));
    return run_figures(run);
}

} // namespace penumbra
