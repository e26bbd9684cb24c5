// What takes the exploration thread long: geodesics and embeddings, a piece at a time.

#include "core/exploration/worker.hpp"

#include <exception>

namespace penumbra {

namespace {

/// How long a completion may have to wait for an embedding.
constexpr double kEmbeddingPiece = 4;
/// From one picture of an embedding under way to the next.
constexpr std::chrono::milliseconds kEmbeddingPace{120};

std::string line_of(const std::exception& problem) {
    const std::string all = problem.what();
    return all.substr(0, all.find('\n'));
}

} // namespace

bool ExplorationWorker::serve_geodesic() {
    auto question = board_->take(board_->geodesics);
    if (!question && !geodesic_)
        return false;
    const auto serial = question ? question->first : geodesic_->serial;
    const InterpolateQuery query = question ? question->second : InterpolateQuery{};
    try {
        if (question) {
            geodesic_.reset();
            auto asked = walked(query.source, geodesic_follower_);
            GeodesicJob job(asked.model, query);
            geodesic_.emplace(Geodesic{serial, std::move(asked), std::move(job)});
        }
        geodesic_->job.advance();
        if (!geodesic_->job.finished())
            return true;
        auto answer = geodesic_->job.answer(judge_);
        answer.serial = serial;
        answer.model = geodesic_->asked.name;
        answer.weights = geodesic_->asked.stamp;
        board_->publish(board_->geodesics, std::move(answer));
    } catch (const std::exception& problem) {
        GeodesicAnswer failed;
        failed.serial = serial;
        failed.query = query;
        failed.problem = line_of(problem);
        board_->publish(board_->geodesics, std::move(failed));
    }
    geodesic_.reset();
    options_.wake();
    return true;
}

bool ExplorationWorker::serve_embedding() {
    auto question = board_->take(board_->embeddings);
    if (!question && !embedding_)
        return false;
    const auto serial = question ? question->first : embedding_->serial;
    const EmbedQuery query = question ? question->second : EmbedQuery{};
    try {
        if (question) {
            embedding_.reset();
            embedding_.emplace(Embedding{serial, EmbedJob(query)});
        }
        const bool cancelled = board_->embedding_cancelled(serial);
        if (!cancelled)
            embedding_->job.advance(kEmbeddingPiece);
        const bool over = cancelled || embedding_->job.finished();
        const auto now = std::chrono::steady_clock::now();
        if (!over && now < embedding_->published + kEmbeddingPace)
            return true;
        embedding_->published = now;
        auto answer = embedding_->job.answer();
        answer.serial = serial;
        answer.cancelled = cancelled && !answer.finished;
        answer.finished = over;
        if (over)
            embedding_.reset();
        publish(std::move(answer));
    } catch (const std::exception& problem) {
        embedding_.reset();
        EmbedAnswer failed;
        failed.serial = serial;
        failed.query = query;
        failed.problem = line_of(problem);
        failed.finished = true;
        publish(std::move(failed));
    }
    return true;
}

void ExplorationWorker::publish(EmbedAnswer answer) {
    board_->publish(board_->embeddings, std::move(answer));
    options_.wake();
}

} // namespace penumbra
