#include "core/evaluation/measurement.hpp"

namespace penumbra {

std::uint64_t MeasurementBoard::ask(MeasureQuery query) {
    std::uint64_t serial = 0;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = serial = ++serial_;
        waiting_ = std::move(query);
        progress_ = MeasureProgress{};
        refuse_waiting();
    }
    arrived_.notify_one();
    return serial;
}

void MeasurementBoard::cancel() {
    const std::lock_guard lock(mutex_);
    wanted_ = 0;
    waiting_.reset();
    progress_.reset();
}

std::shared_ptr<const MeasureAnswer> MeasurementBoard::newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
}

std::optional<MeasureProgress> MeasurementBoard::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

void MeasurementBoard::refuse(const std::string& sentence) {
    const std::lock_guard lock(mutex_);
    refusal_ = sentence;
    refuse_waiting();
}

void MeasurementBoard::refuse_waiting() {
    if (refusal_.empty() || !waiting_)
        return;
    MeasureAnswer answer;
    answer.query = std::move(*waiting_);
    answer.serial = serial_;
    answer.problem = refusal_;
    newest_ = std::make_shared<const MeasureAnswer>(std::move(answer));
    waiting_.reset();
    progress_.reset();
    wanted_ = 0;
}

std::optional<std::pair<std::uint64_t, MeasureQuery>> MeasurementBoard::wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait(lock, stop, [this] { return waiting_.has_value(); }))
        return std::nullopt;
    std::pair<std::uint64_t, MeasureQuery> taken{serial_, std::move(*waiting_)};
    waiting_.reset();
    return taken;
}

void MeasurementBoard::tell(MeasureProgress progress) {
    const std::lock_guard lock(mutex_);
    if (progress_)
        progress_ = std::move(progress);
}

void MeasurementBoard::finish(MeasureAnswer answer) {
    auto fresh = std::make_shared<const MeasureAnswer>(std::move(answer));
    const std::lock_guard lock(mutex_);
    if (abandoned(fresh->serial))
        return;
    newest_.swap(fresh);
    progress_.reset();
    wanted_ = 0;
}

} // namespace penumbra
