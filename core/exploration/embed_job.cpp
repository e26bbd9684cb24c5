#include "core/exploration/embed_job.hpp"

#include "core/error.hpp"
#include "core/exploration/probe_images.hpp"

namespace penumbra {

EmbedJob::EmbedJob(EmbedQuery query) : query_(std::move(query)) {
    const auto& probe = query_.probe;
    if (!probe || query_.part >= probe->parts.size())
        throw Error("There are no codes to embed.", "Wait until the map shows some.");
    const CodePart& part = probe->parts[query_.part];
    rows_ = evenly_spaced(probe->count, query_.most);
    std::vector<float> values;
    values.reserve(rows_.size() * part.size);
    for (const std::uint32_t row : rows_) {
        const auto first =
            probe->codes.begin() + static_cast<std::ptrdiff_t>(row * probe->code_size + part.begin);
        values.insert(values.end(), first, first + static_cast<std::ptrdiff_t>(part.size));
    }
    std::vector<float> start;
    if (query_.part < probe->components.size() &&
        probe->components[query_.part].coordinates.size() == 2 * probe->count) {
        const auto& coordinates = probe->components[query_.part].coordinates;
        for (const std::uint32_t row : rows_)
            start.insert(start.end(), {coordinates[2 * row], coordinates[2 * row + 1]});
    }
    tsne_.emplace(values, part.size, start, TsneOptions{query_.perplexity, query_.iterations, query_.seed});
}

void EmbedJob::advance(double milliseconds) {
    const auto start = std::chrono::steady_clock::now();
    tsne_->advance(milliseconds);
    spent_ += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

EmbedAnswer EmbedJob::answer() const {
    EmbedAnswer answer;
    answer.query = query_;
    answer.weights = query_.probe->weights;
    answer.model = query_.probe->model;
    answer.rows = rows_;
    answer.iteration = tsne_->iteration();
    if (answer.iteration > 0)
        answer.xy = tsne_->places();
    answer.fraction = tsne_->fraction();
    answer.divergence = tsne_->divergence();
    answer.finished = tsne_->finished();
    answer.milliseconds = spent_;
    return answer;
}

} // namespace penumbra
