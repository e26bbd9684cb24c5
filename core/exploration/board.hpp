#pragma once

#include "core/exploration/mailbox.hpp"
#include "core/exploration/slow_queries.hpp"
#include "core/exploration/walk_queries.hpp"

#include <array>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace penumbra {

/// What a window and the exploration thread share: the questions that wait, the newest answer to each kind,
/// and what is known of the open models. It is there before the thread is, so that nothing is lost that is
/// asked while LibTorch is being loaded. Any thread may call any function; locks are held for moves only.
class ExplorationBoard {
  public:
    std::uint64_t ask(CompleteQuery query) { return put(completions, std::move(query)); }
    std::uint64_t ask(CompareQuery query) { return put(comparisons, std::move(query)); }
    std::uint64_t ask(DecodeQuery query) { return put(decodes(query.use), std::move(query)); }
    std::uint64_t ask(InterpolateQuery query) { return put(interpolations, std::move(query)); }
    std::uint64_t ask(TraverseQuery query) { return put(traversals, std::move(query)); }
    std::uint64_t ask(SampleQuery query) { return put(samples, query); }
    std::uint64_t ask(ProbeQuery query) { return put(probes, std::move(query)); }
    std::uint64_t ask_beside(ProbeQuery query) { return put(probes_beside, std::move(query)); }
    std::uint64_t ask_beside(InterpolateQuery query) { return put(interpolations_beside, std::move(query)); }
    std::uint64_t ask_beside(TraverseQuery query) { return put(traversals_beside, std::move(query)); }
    std::uint64_t ask_beside(SampleQuery query) { return put(samples_beside, query); }
    std::uint64_t ask(ReconstructQuery query) { return put(reconstructions, std::move(query)); }
    std::uint64_t ask_geodesic(InterpolateQuery query) { return put(geodesics, std::move(query)); }
    std::uint64_t ask(EmbedQuery query) { return put(embeddings, std::move(query)); }
    /// Ends the embedding under way, or the one that waits.
    void cancel_embedding();
    /// Whether the embedding of that serial number has been cancelled.
    bool embedding_cancelled(std::uint64_t serial) const;

    /// @param trusted  somebody has said that the file may run, if it is a program
    void open_model(std::filesystem::path checkpoint, bool trusted = false);
    /// The file that was not opened because it is a program, until somebody has answered; empty when there is
    /// none.
    std::filesystem::path untrusted() const;
    /// Opens it, or forgets it.
    void answer_untrusted(bool trusted);
    /// The models that complete, in the order they were opened.
    std::vector<std::shared_ptr<const OpenedModel>> completers() const;
    std::shared_ptr<const OpenedModel> walked() const;   ///< or null
    std::shared_ptr<const OpenedModel> previous() const; ///< the one that was walked through before, or null
    /// Whether the models that are opened at the start have been, or cannot be.
    bool ready() const;

    /// There will be no exploration thread: every question, waiting or to come, is answered with this
    /// sentence.
    void refuse(const std::string& sentence);

    /// One kind of question, with the newest answer to it.
    template<class Query, class Answer>
    class Line {
        friend ExplorationBoard;
        Mailbox<Query> box_;
        std::shared_ptr<const Answer> newest_;
    };
    template<class Query, class Answer>
    std::shared_ptr<const Answer> newest(const Line<Query, Answer>& line) const {
        const std::lock_guard lock(mutex_);
        return line.newest_;
    }

    Line<CompleteQuery, CompleteAnswer> completions;
    Line<CompareQuery, CompareAnswer> comparisons;
    Line<InterpolateQuery, InterpolateAnswer> interpolations;
    Line<TraverseQuery, TraverseAnswer> traversals;
    Line<SampleQuery, SampleAnswer> samples;
    Line<ProbeQuery, ProbeAnswer> probes;
    /// Of a second model, for comparison.
    Line<ProbeQuery, ProbeAnswer> probes_beside;
    Line<InterpolateQuery, InterpolateAnswer> interpolations_beside;
    Line<TraverseQuery, TraverseAnswer> traversals_beside;
    Line<SampleQuery, SampleAnswer> samples_beside;
    Line<ReconstructQuery, ReconstructAnswer> reconstructions;
    Line<InterpolateQuery, GeodesicAnswer> geodesics;
    Line<EmbedQuery, EmbedAnswer> embeddings;
    Line<DecodeQuery, DecodeAnswer>& decodes(DecodeUse use) {
        return decodes_[static_cast<std::size_t>(use)];
    }

    // ---- the exploration thread's side ----

    /// Until a question or a checkpoint waits, or a request to stop.
    void wait(const std::stop_token& stop);
    /// The question that waits in a line, with its serial number.
    template<class Query, class Answer>
    std::optional<std::pair<std::uint64_t, Query>> take(Line<Query, Answer>& line) {
        const std::lock_guard lock(mutex_);
        return line.box_.take();
    }
    template<class Query, class Answer>
    void publish(Line<Query, Answer>& line, Answer answer) {
        auto fresh = std::make_shared<const Answer>(std::move(answer));
        const std::lock_guard lock(mutex_);
        line.newest_.swap(fresh);
    }
    struct ToOpen {
        std::filesystem::path checkpoint;
        bool trusted = false;
    };
    std::optional<ToOpen> take_checkpoint();
    void set_untrusted(std::filesystem::path program);
    void set_completers(std::vector<std::shared_ptr<const OpenedModel>> models);
    void set_walked(std::shared_ptr<const OpenedModel> model, std::shared_ptr<const OpenedModel> previous);
    void set_ready();

  private:
    template<class Query, class Answer>
    std::uint64_t put(Line<Query, Answer>& line, Query query) {
        std::uint64_t serial = 0;
        {
            const std::lock_guard lock(mutex_);
            serial = line.box_.put(std::move(query));
            refuse_waiting(line);
        }
        arrived_.notify_one();
        return serial;
    }
    template<class Query, class Answer>
    void refuse_waiting(Line<Query, Answer>& line) {
        if (refusal_.empty() || line.box_.empty())
            return;
        auto [serial, query] = *line.box_.take();
        Answer answer;
        answer.query = std::move(query);
        answer.serial = serial;
        answer.problem = refusal_;
        if constexpr (requires { answer.finished; })
            answer.finished = true;
        line.newest_ = std::make_shared<const Answer>(std::move(answer));
    }
    bool anything_waits() const;

    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::array<Line<DecodeQuery, DecodeAnswer>, kDecodeUses> decodes_;
    std::uint64_t embeddings_cancelled_ = 0; ///< all up to this serial number
    std::deque<ToOpen> to_open_;
    std::filesystem::path untrusted_;
    std::vector<std::shared_ptr<const OpenedModel>> completers_;
    std::shared_ptr<const OpenedModel> walked_;
    std::shared_ptr<const OpenedModel> previous_;
    bool ready_ = false;
    std::string refusal_;
};

} // namespace penumbra
