#pragma once

#include "core/exploration/board.hpp"
#include "core/exploration/completer.hpp"
#include "core/exploration/embed_job.hpp"
#include "core/exploration/follower.hpp"
#include "core/exploration/geodesic.hpp"
#include "core/exploration/probe_job.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace penumbra {

/// The exploration thread: answers questions from its own copies of weights, never from the model in
/// training. What a hand is waiting for comes first; the map's codes are computed in pieces in between.
/// Every public function returns at once and may be called from any thread.
class ExplorationWorker {
  public:
    struct Options {
        /// What it shares with whoever asks.
        std::shared_ptr<ExplorationBoard> board = std::make_shared<ExplorationBoard>();
        std::filesystem::path completer;  ///< opened at the start; may be empty
        std::filesystem::path walked;     ///< the model that is walked through; may be empty
        std::filesystem::path classifier; ///< judges pictures; may be empty
        std::string device = "auto";
        std::function<std::shared_ptr<const Dataset>()> data; ///< the open data set, or null
        std::function<void()> wake;                           ///< after every publication
        std::function<void(const std::string&)> report;       ///< a sentence about something that failed
        std::function<void()> begin = {};                     ///< in its thread, before anything else
        std::function<void()> end = {};                       ///< there too, after everything else
        std::function<void(bool begins)> computes = {};       ///< there too: it has work, or none any more
    };

    explicit ExplorationWorker(Options options);
    ~ExplorationWorker(); ///< stops after the answer being computed, and joins

    template<class Query>
    std::uint64_t ask(Query query) {
        return board_->ask(std::move(query));
    }
    std::shared_ptr<const CompleteAnswer> completion() const { return board_->newest(board_->completions); }
    std::shared_ptr<const CompareAnswer> comparison() const { return board_->newest(board_->comparisons); }
    std::shared_ptr<const DecodeAnswer> decoded(DecodeUse use) const {
        return board_->newest(board_->decodes(use));
    }
    std::shared_ptr<const InterpolateAnswer> interpolation() const {
        return board_->newest(board_->interpolations);
    }
    std::shared_ptr<const TraverseAnswer> traversal() const { return board_->newest(board_->traversals); }
    std::shared_ptr<const SampleAnswer> samples() const { return board_->newest(board_->samples); }
    std::shared_ptr<const ProbeAnswer> probe() const { return board_->newest(board_->probes); }
    std::uint64_t ask_beside(ProbeQuery query) { return board_->ask_beside(std::move(query)); }
    std::shared_ptr<const ProbeAnswer> probe_beside() const { return board_->newest(board_->probes_beside); }

    std::uint64_t ask_geodesic(InterpolateQuery query) { return board_->ask_geodesic(std::move(query)); }
    std::shared_ptr<const GeodesicAnswer> geodesic() const { return board_->newest(board_->geodesics); }
    std::shared_ptr<const EmbedAnswer> embedding() const { return board_->newest(board_->embeddings); }
    void cancel_embedding() { board_->cancel_embedding(); }

    /// See Studio::open_model().
    void open_model(std::filesystem::path checkpoint) { board_->open_model(std::move(checkpoint)); }
    std::vector<std::shared_ptr<const OpenedModel>> completers() const { return board_->completers(); }
    std::shared_ptr<const OpenedModel> opened() const { return board_->walked(); }
    std::shared_ptr<const OpenedModel> previous() const { return board_->previous(); }

    /// Newest weights of the model in training; a null pointer takes them away.
    void follow(std::shared_ptr<const PublishedWeights> weights);

  private:
    struct Opened {
        std::shared_ptr<Model> model;
        std::shared_ptr<const OpenedModel> about;
    };
    /// A model to ask, with what its answers say of it.
    struct Asked {
        std::shared_ptr<Model> model;
        std::string name;
        WeightsStamp stamp;
    };
    enum class For { Completion, Walk };

    void work(const std::stop_token& stop);
    void computing(bool begins);
    /// Answers what waits in a line; false when nothing does.
    template<class Query, class Answer>
    bool serve(ExplorationBoard::Line<Query, Answer>& line);
    bool open_waiting();
    void open(const std::filesystem::path& checkpoint, For at_start);
    void open(const std::filesystem::path& checkpoint);
    Opened load(const std::filesystem::path& checkpoint);
    void use_for_completion(Opened opened);
    void use_for_walks(Opened opened);
    void open_classifier();

    CompleteAnswer compute(const CompleteQuery& query);
    CompareAnswer compute(const CompareQuery& query);
    template<class Answer, class Query>
    Answer compute_walk(const Query& query);
    DecodeAnswer compute(const DecodeQuery& query);
    InterpolateAnswer compute(const InterpolateQuery& query);
    TraverseAnswer compute(const TraverseQuery& query);
    SampleAnswer compute(const SampleQuery& query);
    ReconstructAnswer compute(const ReconstructQuery& query);

    /// The opened completer of a generation, or the one opened last. @throws Error when there is none.
    Asked completer(std::uint64_t generation) const;
    CompleteAnswer completed(const Asked& asked, const CompleteQuery& query) const;
    /// The model in training as one of this thread's copies.
    Asked training(Follower& follower);
    /// @throws Error when there is none.
    Asked walked(Source source, Follower& follower);

    Options options_;
    std::shared_ptr<ExplorationBoard> board_;
    std::mutex mutex_; // guards published_; held for moves only
    std::shared_ptr<const PublishedWeights> published_;
    // ---- its thread's own ----
    std::vector<Opened> completers_; ///< in the order they were opened
    Opened walked_;
    Opened previous_; ///< that was walked through before
    Follower follower_;
    Judge judge_;
    std::uint64_t opened_count_ = 0;
    struct Probe {
        std::uint64_t serial;
        Asked asked;
        ProbeJob job;
    };
    /// A line of probes with the one under way.
    struct ProbeLane {
        ExplorationBoard::Line<ProbeQuery, ProbeAnswer>& line;
        Follower follower{}; ///< stays at its weights until its probe is finished
        std::optional<Probe> probe{};
    };
    bool serve_probe(ProbeLane& lane);
    void begin_probe(ProbeLane& lane, std::uint64_t serial, const ProbeQuery& query);
    ProbeLane probes_{board_->probes};
    ProbeLane probes_beside_{board_->probes_beside};

    // worker_slow.cpp: what is computed in pieces; each does one and says whether there was any.
    bool serve_geodesic();
    bool serve_embedding();
    void publish(EmbedAnswer answer);
    struct Geodesic {
        std::uint64_t serial;
        Asked asked;
        GeodesicJob job;
    };
    Follower geodesic_follower_; ///< stays at its weights until the geodesic is found
    std::optional<Geodesic> geodesic_;
    struct Embedding {
        std::uint64_t serial;
        EmbedJob job;
        std::chrono::steady_clock::time_point published{};
    };
    std::optional<Embedding> embedding_;

    std::jthread thread_; // last: joined before anything it uses goes
};

} // namespace penumbra
