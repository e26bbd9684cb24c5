// What the studio passes on to the exploration thread's board.

#include "core/studio_implementation.hpp"

namespace penumbra {

bool Studio::starting() const {
    return !self_->exploration->ready();
}
std::uint64_t Studio::ask(CompleteQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const CompleteAnswer> Studio::completion() const {
    return self_->exploration->newest(self_->exploration->completions);
}
std::uint64_t Studio::ask(CompareQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const CompareAnswer> Studio::comparison() const {
    return self_->exploration->newest(self_->exploration->comparisons);
}
std::uint64_t Studio::ask(DecodeQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(InterpolateQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(TraverseQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(SampleQuery query) {
    return self_->exploration->ask(query);
}
std::uint64_t Studio::ask(ProbeQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const DecodeAnswer> Studio::decoded(DecodeUse use) const {
    return self_->exploration->newest(self_->exploration->decodes(use));
}
std::shared_ptr<const InterpolateAnswer> Studio::interpolation() const {
    return self_->exploration->newest(self_->exploration->interpolations);
}
std::shared_ptr<const TraverseAnswer> Studio::traversal() const {
    return self_->exploration->newest(self_->exploration->traversals);
}
std::shared_ptr<const SampleAnswer> Studio::samples() const {
    return self_->exploration->newest(self_->exploration->samples);
}
std::shared_ptr<const ProbeAnswer> Studio::probe() const {
    return self_->exploration->newest(self_->exploration->probes);
}
void Studio::open_model(const std::filesystem::path& checkpoint) {
    self_->exploration->open_model(checkpoint);
}
std::filesystem::path Studio::untrusted() const {
    return self_->exploration->untrusted();
}
void Studio::answer_untrusted(bool may_run) {
    self_->exploration->answer_untrusted(may_run);
}
std::vector<std::shared_ptr<const OpenedModel>> Studio::completers() const {
    return self_->exploration->completers();
}
std::shared_ptr<const OpenedModel> Studio::completer() const {
    const auto all = completers();
    return all.empty() ? nullptr : all.back();
}
std::uint64_t Studio::ask_beside(ProbeQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const ProbeAnswer> Studio::probe_beside() const {
    return self_->exploration->newest(self_->exploration->probes_beside);
}
std::uint64_t Studio::ask_beside(InterpolateQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const InterpolateAnswer> Studio::interpolation_beside() const {
    return self_->exploration->newest(self_->exploration->interpolations_beside);
}
std::uint64_t Studio::ask_beside(TraverseQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const TraverseAnswer> Studio::traversal_beside() const {
    return self_->exploration->newest(self_->exploration->traversals_beside);
}
std::uint64_t Studio::ask_beside(SampleQuery query) {
    return self_->exploration->ask_beside(query);
}
std::shared_ptr<const SampleAnswer> Studio::samples_beside() const {
    return self_->exploration->newest(self_->exploration->samples_beside);
}
std::uint64_t Studio::ask(ReconstructQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const ReconstructAnswer> Studio::reconstructions() const {
    return self_->exploration->newest(self_->exploration->reconstructions);
}
std::uint64_t Studio::ask_geodesic(InterpolateQuery query) {
    return self_->exploration->ask_geodesic(std::move(query));
}
std::shared_ptr<const GeodesicAnswer> Studio::geodesic() const {
    return self_->exploration->newest(self_->exploration->geodesics);
}
std::uint64_t Studio::ask(EmbedQuery query) {
    return self_->exploration->ask(std::move(query));
}
void Studio::cancel_embedding() {
    self_->exploration->cancel_embedding();
}
std::shared_ptr<const EmbedAnswer> Studio::embedding() const {
    return self_->exploration->newest(self_->exploration->embeddings);
}
std::shared_ptr<const OpenedModel> Studio::previous() const {
    return self_->exploration->previous();
}
std::shared_ptr<const OpenedModel> Studio::opened() const {
    return self_->exploration->walked();
}

} // namespace penumbra
