#include "core/exploration/board.hpp"

#include <algorithm>

namespace penumbra {

void ExplorationBoard::open_model(std::filesystem::path checkpoint, bool trusted) {
    {
        const std::lock_guard lock(mutex_);
        to_open_.push_back({std::move(checkpoint), trusted});
    }
    arrived_.notify_one();
}

std::filesystem::path ExplorationBoard::untrusted() const {
    const std::lock_guard lock(mutex_);
    return untrusted_;
}

void ExplorationBoard::answer_untrusted(bool trusted) {
    std::filesystem::path program;
    {
        const std::lock_guard lock(mutex_);
        program.swap(untrusted_);
    }
    if (trusted && !program.empty())
        open_model(std::move(program), true);
}

void ExplorationBoard::set_untrusted(std::filesystem::path program) {
    const std::lock_guard lock(mutex_);
    untrusted_.swap(program);
}

std::vector<std::shared_ptr<const OpenedModel>> ExplorationBoard::completers() const {
    const std::lock_guard lock(mutex_);
    return completers_;
}

std::shared_ptr<const OpenedModel> ExplorationBoard::walked() const {
    const std::lock_guard lock(mutex_);
    return walked_;
}

std::shared_ptr<const OpenedModel> ExplorationBoard::previous() const {
    const std::lock_guard lock(mutex_);
    return previous_;
}

bool ExplorationBoard::ready() const {
    const std::lock_guard lock(mutex_);
    return ready_;
}

void ExplorationBoard::refuse(const std::string& sentence) {
    const std::lock_guard lock(mutex_);
    refusal_ = sentence;
    ready_ = true;
    refuse_waiting(completions);
    refuse_waiting(comparisons);
    refuse_waiting(interpolations);
    refuse_waiting(traversals);
    refuse_waiting(samples);
    refuse_waiting(probes);
    refuse_waiting(probes_beside);
    refuse_waiting(interpolations_beside);
    refuse_waiting(traversals_beside);
    refuse_waiting(samples_beside);
    refuse_waiting(reconstructions);
    refuse_waiting(geodesics);
    refuse_waiting(embeddings);
    for (auto& line : decodes_)
        refuse_waiting(line);
}

void ExplorationBoard::cancel_embedding() {
    const std::lock_guard lock(mutex_);
    embeddings_cancelled_ = embeddings.box_.serial();
}

bool ExplorationBoard::embedding_cancelled(std::uint64_t serial) const {
    const std::lock_guard lock(mutex_);
    return serial <= embeddings_cancelled_;
}

bool ExplorationBoard::anything_waits() const {
    const auto decode = std::ranges::any_of(decodes_, [](const auto& line) { return !line.box_.empty(); });
    return decode || !to_open_.empty() || !completions.box_.empty() || !comparisons.box_.empty() ||
           !interpolations.box_.empty() || !traversals.box_.empty() || !samples.box_.empty() ||
           !probes.box_.empty() || !probes_beside.box_.empty() || !interpolations_beside.box_.empty() ||
           !samples_beside.box_.empty() || !traversals_beside.box_.empty() || !reconstructions.box_.empty() ||
           !geodesics.box_.empty() || !embeddings.box_.empty();
}

void ExplorationBoard::wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, stop, [this] { return anything_waits(); });
}

std::optional<ExplorationBoard::ToOpen> ExplorationBoard::take_checkpoint() {
    const std::lock_guard lock(mutex_);
    if (to_open_.empty())
        return std::nullopt;
    auto wanted = std::move(to_open_.front());
    to_open_.pop_front();
    return wanted;
}

void ExplorationBoard::set_completers(std::vector<std::shared_ptr<const OpenedModel>> models) {
    const std::lock_guard lock(mutex_);
    completers_.swap(models);
}

void ExplorationBoard::set_walked(std::shared_ptr<const OpenedModel> model,
                                  std::shared_ptr<const OpenedModel> previous) {
    const std::lock_guard lock(mutex_);
    walked_.swap(model);
    previous_.swap(previous);
}

void ExplorationBoard::set_ready() {
    const std::lock_guard lock(mutex_);
    ready_ = true;
}

} // namespace penumbra
