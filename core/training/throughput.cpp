#include "core/training/throughput.hpp"

#include "core/training/trainer.hpp"

namespace penumbra {

namespace {

std::vector<std::pair<std::int64_t, float>> chosen_losses(const LossView& view) {
    std::vector<std::pair<std::int64_t, float>> losses;
    for (std::size_t row = 1; row < view.rows; row *= 10)
        losses.emplace_back(view.log->step(row - 1), view.log->value(row - 1, 0));
    if (view.rows > 0)
        losses.emplace_back(view.log->step(view.rows - 1), view.log->value(view.rows - 1, 0));
    return losses;
}

} // namespace

Throughput measure_training(const RunSpec& spec, std::shared_ptr<const Dataset> data, double seconds) {
    Trainer trainer(spec, std::move(data));
    trainer.prepare();
    Throughput result;
    result.batch = spec.training.get<std::int64_t>("batch_size");
    result.parameters = trainer.parameter_count();
    result.threads = at::get_num_threads();
    result.images = measure_pace(seconds, [&] { trainer.step(); });
    const auto images = static_cast<double>(result.batch);
    for (double* rate : {&result.images.per_second, &result.images.lower, &result.images.upper})
        *rate *= images;
    result.losses = chosen_losses(trainer.training_log());
    return result;
}

} // namespace penumbra
