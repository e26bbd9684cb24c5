#pragma once

#include "core/exploration/completer.hpp"
#include "core/exploration/mailbox.hpp"
#include "core/models/published_weights.hpp"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace penumbra {

/// The exploration thread: answers questions from its own copies of weights, never from the model in
/// training. Every public function returns at once and may be called from any thread.
class ExplorationWorker {
  public:
    struct Options {
        std::filesystem::path completer;  ///< opened at the start; may be empty
        std::filesystem::path classifier; ///< judges completions; may be empty
        std::string device = "auto";
        std::function<void()> wake;                     ///< after every publication
        std::function<void(const std::string&)> report; ///< a sentence about something that failed
    };

    explicit ExplorationWorker(Options options);
    ~ExplorationWorker(); ///< stops after the answer being computed, and joins

    std::uint64_t ask(CompleteQuery query);
    std::shared_ptr<const CompleteAnswer> completion() const;

    void open_completer(std::filesystem::path checkpoint);
    std::string completer() const;

    /// Newest weights of the model in training; a null pointer takes them away.
    void follow(std::shared_ptr<const PublishedWeights> weights);

  private:
    struct Opened {
        std::shared_ptr<Model> model;
        std::string name;
        WeightsStamp stamp;
    };

    void work(const std::stop_token& stop);
    void open(const std::filesystem::path& checkpoint);
    void open_classifier();
    CompleteAnswer answer(const CompleteQuery& query);
    /// The model in training as a copy of this thread's own, brought up to date; null when it cannot
    /// complete.
    Opened* follower();

    Options options_;

    mutable std::mutex mutex_; // guards what is above the line; held for moves only
    std::condition_variable_any arrived_;
    Mailbox<CompleteQuery> completions_;
    std::optional<std::filesystem::path> to_open_;
    std::shared_ptr<const PublishedWeights> published_;
    std::shared_ptr<const CompleteAnswer> answer_;
    std::string completer_name_;
    // ---- the worker's own ----
    Opened completer_;
    Opened follower_;
    Judge judge_;
    std::uint64_t opened_count_ = 0;

    std::jthread thread_; // last: joined before anything it uses goes
};

} // namespace penumbra
