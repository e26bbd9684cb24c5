#include "core/training/tensorboard_log.hpp"

#include "core/io/png.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace penumbra {

namespace fs = std::filesystem;

namespace {

/// Rows of a loss log do not know when they were computed; they are written soon after.
double seconds_now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

TensorBoardLog::Curve TensorBoardLog::curve(const fs::path& folder, const LossView& view,
                                            const TrainingSnapshot& first) {
    const bool goes_on = first.checkpoint_step > 0 && EventFile::exists_in(folder);
    Curve curve{EventFile(folder)};
    if (!goes_on)
        return curve;
    curve.file.add_start(first.checkpoint_step + 1, seconds_now());
    while (curve.written < view.rows && view.log->step(curve.written) <= first.checkpoint_step)
        ++curve.written;
    return curve;
}

TensorBoardLog::TensorBoardLog(const fs::path& folder, const TrainingSnapshot& first)
    : training_(curve(folder / "training", first.training, first)),
      validation_(curve(folder / "validation", first.validation, first)), generation_(first.generation),
      run_folder_(first.folder) {}

bool TensorBoardLog::is_of(const TrainingSnapshot& snapshot) const {
    if (snapshot.generation == generation_)
        return true;
    // A run that was put aside for one that could not begin, and put back, counts anew.
    return snapshot.folder == run_folder_ && training_.view.log &&
           snapshot.training.log == training_.view.log;
}

void TensorBoardLog::add(const TrainingSnapshot& snapshot) {
    add_losses(training_, snapshot.training, Rate::With);
    add_losses(validation_, snapshot.validation, Rate::Without);
    if (snapshot.reconstructions)
        add_pictures(snapshot);
    if (snapshot.codes && snapshot.codes->step > last_codes_)
        add_codes(*snapshot.codes);
    training_.file.flush();
    validation_.file.flush();
}

void TensorBoardLog::add_losses(Curve& curve, const LossView& view, Rate rate) {
    curve.view = view;
    for (; curve.written < view.rows; ++curve.written) {
        EventSummary summary;
        for (std::size_t term = 0; term < view.log->names().size(); ++term)
            summary.add_scalar("loss/" + view.log->names()[term], view.log->value(curve.written, term));
        if (rate == Rate::With)
            summary.add_scalar("learning_rate", static_cast<float>(view.log->learning_rate(curve.written)));
        curve.file.add(view.log->step(curve.written), seconds_now(), summary);
    }
}

void TensorBoardLog::add_pictures(const TrainingSnapshot& snapshot) {
    const auto& shown = *snapshot.reconstructions;
    const bool last = !is_busy(snapshot.state) && shown.step > last_picture_;
    if (shown.count == 0 || (shown.step < next_picture_ && !last))
        return;
    auto images = shown.originals;
    images.insert(images.end(), shown.decoded.begin(), shown.decoded.end());
    const auto sheet = image_sheet(images, static_cast<int>(shown.count));
    EventSummary summary;
    summary.add_grey_image("reconstructions", sheet.width, sheet.height,
                           encode_png(sheet.width, sheet.height, 1, sheet.pixels));
    validation_.file.add(shown.step, seconds_now(), summary);
    last_picture_ = shown.step;
    const auto epoch = std::max<std::int64_t>(1, snapshot.steps_per_epoch);
    next_picture_ = (shown.step / epoch + 1) * epoch;
}

void TensorBoardLog::add_codes(const LatentCodes& codes) {
    EventSummary summary;
    std::vector<float> column(codes.count);
    for (std::size_t dimension = 0; dimension < codes.size; ++dimension) {
        for (std::size_t image = 0; image < codes.count; ++image)
            column[image] = codes.values[image * codes.size + dimension];
        summary.add_histogram("codes/z" + std::to_string(dimension), column);
    }
    if (!summary.empty())
        validation_.file.add(codes.step, seconds_now(), summary);
    last_codes_ = codes.step;
}

} // namespace penumbra
