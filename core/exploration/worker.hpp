#pragma once

#include "core/exploration/completer.hpp"
#include "core/exploration/follower.hpp"
#include "core/exploration/mailbox.hpp"
#include "core/exploration/probe_job.hpp"
#include "core/exploration/walk_queries.hpp"

#include <array>
#include <condition_variable>
#include <deque>
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
        std::filesystem::path completer;  ///< opened at the start; may be empty
        std::filesystem::path walked;     ///< the model that is walked through; may be empty
        std::filesystem::path classifier; ///< judges pictures; may be empty
        std::string device = "auto";
        std::function<std::shared_ptr<const Dataset>()> data; ///< the open data set, or null
        std::function<void()> wake;                           ///< after every publication
        std::function<void(const std::string&)> report;       ///< a sentence about something that failed
    };

    explicit ExplorationWorker(Options options);
    ~ExplorationWorker(); ///< stops after the answer being computed, and joins

    std::uint64_t ask(CompleteQuery query) { return put(completions_, std::move(query)); }
    std::uint64_t ask(DecodeQuery query);
    std::uint64_t ask(InterpolateQuery query) { return put(interpolations_, std::move(query)); }
    std::uint64_t ask(TraverseQuery query) { return put(traversals_, std::move(query)); }
    std::uint64_t ask(SampleQuery query) { return put(samples_, query); }
    std::uint64_t ask(ProbeQuery query) { return put(probes_, query); }

    std::shared_ptr<const CompleteAnswer> completion() const { return newest(completions_); }
    std::shared_ptr<const DecodeAnswer> decoded(DecodeUse use) const { return newest(line(use)); }
    std::shared_ptr<const InterpolateAnswer> interpolation() const { return newest(interpolations_); }
    std::shared_ptr<const TraverseAnswer> traversal() const { return newest(traversals_); }
    std::shared_ptr<const SampleAnswer> samples() const { return newest(samples_); }
    std::shared_ptr<const ProbeAnswer> probe() const { return newest(probes_); }

    /// See Studio::open_model().
    void open_model(std::filesystem::path checkpoint);
    std::shared_ptr<const OpenedModel> completer() const;
    std::shared_ptr<const OpenedModel> opened() const;

    /// Newest weights of the model in training; a null pointer takes them away.
    void follow(std::shared_ptr<const PublishedWeights> weights);

  private:
    template<class Query, class Answer>
    struct Line {
        Mailbox<Query> box;
        std::shared_ptr<const Answer> newest;
    };
    using DecodeLine = Line<DecodeQuery, DecodeAnswer>;
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

    template<class Query, class Answer>
    std::uint64_t put(Line<Query, Answer>& line, Query query);
    template<class Query, class Answer>
    std::shared_ptr<const Answer> newest(const Line<Query, Answer>& line) const;
    DecodeLine& line(DecodeUse use) { return decodes_[static_cast<std::size_t>(use)]; }
    const DecodeLine& line(DecodeUse use) const { return decodes_[static_cast<std::size_t>(use)]; }

    void work(const std::stop_token& stop);
    bool anything_to_do() const;
    /// Answers what waits in a line; false when nothing does.
    template<class Query, class Answer>
    bool serve(Line<Query, Answer>& line);
    template<class Query, class Answer>
    void publish(Line<Query, Answer>& line, Answer answer);
    bool open_waiting();
    void open(const std::filesystem::path& checkpoint, For at_start);
    void open(const std::filesystem::path& checkpoint);
    Opened load(const std::filesystem::path& checkpoint);
    void open_classifier();
    bool serve_probe();
    void begin_probe(std::uint64_t serial, const ProbeQuery& query);

    CompleteAnswer compute(const CompleteQuery& query);
    template<class Answer, class Query>
    Answer compute_walk(const Query& query);
    DecodeAnswer compute(const DecodeQuery& query);
    InterpolateAnswer compute(const InterpolateQuery& query);
    TraverseAnswer compute(const TraverseQuery& query);
    SampleAnswer compute(const SampleQuery& query);

    /// The model in training as one of this thread's copies.
    Asked training(Follower& follower);
    /// @throws Error when there is none.
    Asked walked(Source source, Follower& follower);

    Options options_;

    mutable std::mutex mutex_; // guards what is above the line; held for moves only
    std::condition_variable_any arrived_;
    Line<CompleteQuery, CompleteAnswer> completions_;
    std::array<DecodeLine, 3> decodes_;
    Line<InterpolateQuery, InterpolateAnswer> interpolations_;
    Line<TraverseQuery, TraverseAnswer> traversals_;
    Line<SampleQuery, SampleAnswer> samples_;
    Line<ProbeQuery, ProbeAnswer> probes_;
    std::deque<std::filesystem::path> to_open_;
    std::shared_ptr<const PublishedWeights> published_;
    std::shared_ptr<const OpenedModel> completer_about_;
    std::shared_ptr<const OpenedModel> walked_about_;
    // ---- the worker's own ----
    Opened completer_;
    Opened walked_;
    Follower follower_;
    Follower probe_follower_; ///< stays at its weights until its probe is finished
    Judge judge_;
    std::uint64_t opened_count_ = 0;
    struct Probe {
        std::uint64_t serial;
        Asked asked;
        ProbeJob job;
    };
    std::optional<Probe> probe_;

    std::jthread thread_; // last: joined before anything it uses goes
};

} // namespace penumbra
