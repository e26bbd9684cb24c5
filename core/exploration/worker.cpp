#include "core/exploration/worker.hpp"

#include "core/error.hpp"
#include "core/models/checkpoint.hpp"

#include <exception>

namespace penumbra {

ExplorationWorker::ExplorationWorker(Options options)
    : options_(std::move(options)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

ExplorationWorker::~ExplorationWorker() {
    thread_.request_stop();
    thread_.join();
}

std::uint64_t ExplorationWorker::ask(CompleteQuery query) {
    std::uint64_t serial = 0;
    {
        const std::lock_guard lock(mutex_);
        serial = completions_.put(std::move(query));
    }
    arrived_.notify_one();
    return serial;
}

std::shared_ptr<const CompleteAnswer> ExplorationWorker::completion() const {
    const std::lock_guard lock(mutex_);
    return answer_;
}

void ExplorationWorker::open_completer(std::filesystem::path checkpoint) {
    {
        const std::lock_guard lock(mutex_);
        to_open_ = std::move(checkpoint);
    }
    arrived_.notify_one();
}

std::string ExplorationWorker::completer() const {
    const std::lock_guard lock(mutex_);
    return completer_name_;
}

void ExplorationWorker::follow(std::shared_ptr<const PublishedWeights> weights) {
    const std::lock_guard lock(mutex_);
    published_ = std::move(weights);
}

void ExplorationWorker::work(const std::stop_token& stop) {
    at::set_num_threads(1); // a completion is small; the other cores belong to training
    at::globalContext().setFlushDenormal(true);
    if (!options_.completer.empty())
        open(options_.completer);
    if (!options_.classifier.empty())
        open_classifier();

    while (!stop.stop_requested()) {
        std::optional<std::filesystem::path> to_open;
        std::optional<std::pair<std::uint64_t, CompleteQuery>> question;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, stop, [this] { return to_open_ || !completions_.empty(); });
            if (stop.stop_requested())
                return;
            to_open.swap(to_open_);
            if (!to_open)
                question = completions_.take();
        }
        if (to_open)
            open(*to_open);
        if (question) {
            auto fresh = std::make_shared<CompleteAnswer>(answer(question->second));
            fresh->serial = question->first;
            {
                const std::lock_guard lock(mutex_);
                answer_ = std::move(fresh);
            }
            options_.wake();
        }
    }
}

void ExplorationWorker::open(const std::filesystem::path& checkpoint) {
    try {
        auto model = load_model(checkpoint, options_.device);
        if (!model->capabilities().complete)
            throw Error("The " + model->spec().kind + " in " + checkpoint.filename().string() +
                            " does not complete digits.",
                        "Open a split autoencoder for that; the one that was open stays.");
        completer_ = {std::move(model),
                      checkpoint.stem().string(),
                      {.generation = ++opened_count_, .step = read_checkpoint_info(checkpoint).step}};
        const std::lock_guard lock(mutex_);
        completer_name_ = completer_.name;
    } catch (const std::exception& problem) {
        options_.report(problem.what());
    }
    options_.wake();
}

void ExplorationWorker::open_classifier() {
    try {
        judge_.model = load_model(options_.classifier, options_.device);
        judge_.description =
            describe_classifier(options_.classifier, read_checkpoint_info(options_.classifier));
    } catch (const std::exception& problem) {
        options_.report(problem.what());
    }
}

ExplorationWorker::Opened* ExplorationWorker::follower() {
    std::shared_ptr<const PublishedWeights> published;
    {
        const std::lock_guard lock(mutex_);
        published = published_;
    }
    if (!published)
        return nullptr;
    const WeightsStamp stamp{published->generation, published->step};
    if (!follower_.model || follower_.stamp.generation != stamp.generation)
        follower_ = {make_model(published->spec, /*seed=*/0), "training", {}};
    if (!follower_.model->capabilities().complete)
        return nullptr;
    if (follower_.stamp != stamp) {
        apply(*published, *follower_.model);
        follower_.stamp = stamp;
    }
    return &follower_;
}

CompleteAnswer ExplorationWorker::answer(const CompleteQuery& query) {
    try {
        Opened* source = query.follow_training ? follower() : nullptr;
        if (!source)
            source = &completer_;
        if (!source->model)
            throw Error("No model that completes digits is open.",
                        "Open a split autoencoder's checkpoint, or train one.");
        auto answer = complete(*source->model, judge_, query);
        answer.model = source->name;
        answer.weights = source->stamp;
        return answer;
    } catch (const std::exception& problem) {
        CompleteAnswer failed;
        failed.query = query;
        failed.problem = problem.what();
        return failed;
    }
}

} // namespace penumbra
