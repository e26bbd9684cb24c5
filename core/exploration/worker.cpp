#include "core/exploration/worker.hpp"

#include "core/error.hpp"
#include "core/exploration/walker.hpp"
#include "core/models/checkpoint.hpp"
#include "core/models/trusted_programs.hpp"
#include "core/threads.hpp"

#include <algorithm>
#include <exception>

namespace penumbra {

namespace {

/// Opened models that complete and are kept, so that they can be compared.
constexpr std::size_t kMostCompleters = 6;

std::string first_line(const std::exception& problem) {
    // LibTorch appends where in its own code it was; the first line says what.
    const std::string all = problem.what();
    return all.substr(0, all.find('\n'));
}

} // namespace

ExplorationWorker::ExplorationWorker(Options options)
    : options_(std::move(options)), board_(options_.board), thread_([this](const std::stop_token& stop) {
          if (options_.begin)
              options_.begin();
          computing(true);
          work(stop);
          computing(false);
          if (options_.end)
              options_.end();
      }) {}

ExplorationWorker::~ExplorationWorker() {
    thread_.request_stop();
    thread_.join();
}

void ExplorationWorker::follow(std::shared_ptr<const PublishedWeights> weights) {
    const std::lock_guard lock(mutex_);
    published_ = std::move(weights);
}

void ExplorationWorker::computing(bool begins) {
    if (options_.computes)
        options_.computes(begins);
}

void ExplorationWorker::work(const std::stop_token& stop) {
    at::set_num_threads(ThreadRule::exploration());
    at::globalContext().setFlushDenormal(true);
    if (!options_.completer.empty())
        open(options_.completer, For::Completion);
    if (!options_.classifier.empty())
        open_classifier();
    if (!options_.walked.empty())
        open(options_.walked, For::Walk);
    board_->set_ready();
    options_.wake();

    auto& board = *board_;
    while (!stop.stop_requested()) {
        if (!probes_.probe && !probes_beside_.probe && !geodesic_ && !embedding_) {
            computing(false);
            board.wait(stop);
            computing(true);
        }
        if (stop.stop_requested())
            return;
        // One answer a turn, so that the first in this order never waits for more than one other.
        if (open_waiting() || serve(board.completions) || serve(board.decodes(DecodeUse::Cursor)) ||
            serve(board.decodes(DecodeUse::Sliders)) || serve(board.decodes(DecodeUse::Hover)) ||
            serve(board.decodes(DecodeUse::Selection)) || serve(board.interpolations) ||
            serve(board.traversals) || serve(board.samples) || serve(board.comparisons) ||
            serve(board.interpolations_beside) || serve(board.traversals_beside) ||
            serve(board.samples_beside) || serve(board.reconstructions) ||
            serve(board.decodes(DecodeUse::Manifold)))
            continue;
        if (!serve_geodesic() && !serve_probe(probes_) && !serve_probe(probes_beside_))
            serve_embedding();
    }
}

template<class Query, class Answer>
bool ExplorationWorker::serve(ExplorationBoard::Line<Query, Answer>& line) {
    auto question = board_->take(line);
    if (!question)
        return false;
    Answer answer;
    try {
        answer = compute(question->second);
    } catch (const std::exception& problem) {
        answer.problem = first_line(problem);
        answer.query = std::move(question->second);
    }
    answer.serial = question->first;
    board_->publish(line, std::move(answer));
    options_.wake();
    return true;
}

bool ExplorationWorker::open_waiting() {
    const auto wanted = board_->take_checkpoint();
    if (!wanted)
        return false;
    if (wanted->trusted)
        trust_program(wanted->checkpoint);
    open(wanted->checkpoint);
    return true;
}

ExplorationWorker::Opened ExplorationWorker::load(const std::filesystem::path& checkpoint) {
    auto model = load_model(checkpoint, options_.device);
    OpenedModel about;
    about.name = checkpoint.stem().string();
    about.path = checkpoint;
    about.spec = model->spec();
    about.capabilities = model->capabilities();
    about.code_size = static_cast<std::size_t>(model->code_size());
    about.weights = {.generation = ++opened_count_, .step = read_checkpoint_info(checkpoint).step};
    return {std::move(model), std::make_shared<const OpenedModel>(std::move(about))};
}

void ExplorationWorker::open(const std::filesystem::path& checkpoint, For at_start) {
    try {
        auto opened = load(checkpoint);
        if (at_start == For::Completion)
            use_for_completion(std::move(opened));
        else
            use_for_walks(std::move(opened));
    } catch (const std::exception& problem) {
        options_.report(first_line(problem));
    }
    options_.wake();
}

void ExplorationWorker::open(const std::filesystem::path& checkpoint) {
    try {
        const auto opened = load(checkpoint);
        const auto can = opened.about->capabilities;
        if (!can.complete && !can.decode && !can.encode && !can.sample)
            throw Error("The " + opened.about->spec.kind + " in " + checkpoint.filename().string() +
                            " has no latent space, draws no digits and does not complete them.",
                        "Open a generative model; the one that was open stays.");
        if (can.complete)
            use_for_completion(opened);
        // Codes that can only be measured take nobody's map away.
        const auto walks = [](const Capabilities& can) { return can.decode || can.sample; };
        const bool other_walks = walked_.model && walks(walked_.model->capabilities());
        if (walks(can) || (can.encode && !(can.complete && other_walks)))
            use_for_walks(opened);
    } catch (const UntrustedProgram&) {
        board_->set_untrusted(checkpoint); // whoever sees the board asks
    } catch (const std::exception& problem) {
        options_.report(first_line(problem));
    }
    options_.wake();
}

void ExplorationWorker::use_for_completion(Opened opened) {
    // Opened anew, a file may hold other weights than before.
    std::erase_if(completers_, [&](const Opened& one) { return one.about->path == opened.about->path; });
    completers_.push_back(std::move(opened));
    if (completers_.size() > kMostCompleters)
        completers_.erase(completers_.begin());
    std::vector<std::shared_ptr<const OpenedModel>> known;
    for (const auto& one : completers_)
        known.push_back(one.about);
    board_->set_completers(std::move(known));
}

void ExplorationWorker::use_for_walks(Opened opened) {
    if (walked_.model && walked_.about->path != opened.about->path)
        previous_ = std::move(walked_);
    walked_ = std::move(opened);
    board_->set_walked(walked_.about, previous_.about);
}

void ExplorationWorker::open_classifier() {
    try {
        judge_.model = load_model(options_.classifier, options_.device);
        judge_.description =
            describe_classifier(options_.classifier, read_checkpoint_info(options_.classifier));
    } catch (const std::exception& problem) {
        options_.report(first_line(problem));
    }
}

ExplorationWorker::Asked ExplorationWorker::training(Follower& follower) {
    std::shared_ptr<const PublishedWeights> published;
    {
        const std::lock_guard lock(mutex_);
        published = published_;
    }
    auto model = follower.follow(published);
    return {std::move(model), "training", follower.stamp()};
}

ExplorationWorker::Asked ExplorationWorker::walked(Source source, Follower& follower) {
    if (source == Source::Training) {
        auto asked = training(follower);
        if (!asked.model)
            throw Error("No model is in training.", "Train one, or walk through the opened one.");
        return asked;
    }
    const Opened& one = source == Source::Previous ? previous_ : walked_;
    if (!one.model)
        throw Error("No model with a latent space is open.", "Open a checkpoint, or train one.");
    return {one.model, one.about->name, one.about->weights};
}

CompleteAnswer ExplorationWorker::compute(const CompleteQuery& query) {
    Asked asked;
    if (query.follow_training)
        asked = training(follower_);
    if (!asked.model || !asked.model->capabilities().complete)
        asked = completer(query.completer);
    return completed(asked, query);
}

CompareAnswer ExplorationWorker::compute(const CompareQuery& query) {
    CompareAnswer answer;
    answer.query = query;
    CompleteQuery each;
    each.bottom = query.bottom;
    each.samples = each.statistics = query.samples;
    each.seed = query.seed;
    each.temperature = query.temperature;
    std::vector<Asked> all;
    for (const auto& one : completers_)
        all.push_back(completer(one.about->weights.generation));
    if (auto trained = training(follower_); trained.model && trained.model->capabilities().complete)
        all.push_back(std::move(trained));
    for (const auto& asked : all) {
        try {
            answer.models.push_back(completed(asked, each));
        } catch (const std::exception& problem) {
            CompleteAnswer failed;
            failed.query = each;
            failed.model = asked.name;
            failed.problem = first_line(problem);
            answer.models.push_back(std::move(failed));
        }
    }
    return answer;
}

ExplorationWorker::Asked ExplorationWorker::completer(std::uint64_t generation) const {
    if (completers_.empty())
        throw Error("No model that completes digits is open.",
                    "Open a checkpoint that completes, or train one, such as split-quick.");
    const auto named = std::ranges::find_if(
        completers_, [&](const Opened& one) { return one.about->weights.generation == generation; });
    const auto& chosen = named == completers_.end() ? completers_.back() : *named;
    return {chosen.model, chosen.about->name, chosen.about->weights};
}

CompleteAnswer ExplorationWorker::completed(const Asked& asked, const CompleteQuery& query) const {
    auto answer = complete(*asked.model, judge_, query);
    answer.model = asked.name;
    answer.weights = asked.stamp;
    return answer;
}

template<class Answer, class Query>
Answer ExplorationWorker::compute_walk(const Query& query) {
    const auto asked = walked(query.source, follower_);
    Answer result = answer(*asked.model, judge_, query);
    result.model = asked.name;
    result.weights = asked.stamp;
    return result;
}

DecodeAnswer ExplorationWorker::compute(const DecodeQuery& query) {
    return compute_walk<DecodeAnswer>(query);
}
InterpolateAnswer ExplorationWorker::compute(const InterpolateQuery& query) {
    return compute_walk<InterpolateAnswer>(query);
}
TraverseAnswer ExplorationWorker::compute(const TraverseQuery& query) {
    return compute_walk<TraverseAnswer>(query);
}
SampleAnswer ExplorationWorker::compute(const SampleQuery& query) {
    return compute_walk<SampleAnswer>(query);
}
ReconstructAnswer ExplorationWorker::compute(const ReconstructQuery& query) {
    return compute_walk<ReconstructAnswer>(query);
}

/// Begins the newest probe that is asked for, or does a piece of the one under way.
bool ExplorationWorker::serve_probe(ProbeLane& lane) {
    const auto question = board_->take(lane.line);
    auto& probe = lane.probe;
    if (question)
        probe.reset();
    if (!question && !probe)
        return false;
    const auto serial = question ? question->first : probe->serial;
    const auto query = question ? question->second : ProbeQuery{};
    try {
        if (question)
            begin_probe(lane, serial, query);
        probe->job.advance();
        if (!probe->job.finished())
            return true;
        const auto before = board_->newest(lane.line);
        const bool same_map = before && before->model == probe->asked.name &&
                              before->weights.generation == probe->asked.stamp.generation;
        auto answer = probe->job.answer(same_map ? before.get() : nullptr);
        answer.serial = serial;
        answer.model = probe->asked.name;
        answer.weights = probe->asked.stamp;
        probe.reset();
        board_->publish(lane.line, std::move(answer));
        options_.wake();
    } catch (const std::exception& problem) {
        probe.reset();
        ProbeAnswer failed;
        failed.serial = serial;
        failed.query = query;
        failed.problem = first_line(problem);
        board_->publish(lane.line, std::move(failed));
        options_.wake();
    }
    return true;
}

void ExplorationWorker::begin_probe(ProbeLane& lane, std::uint64_t serial, const ProbeQuery& query) {
    auto asked = walked(query.source, lane.follower);
    ProbeImages images(options_.data ? options_.data() : nullptr, query.images, query.rows);
    ProbeJob job(asked.model, std::move(images), query);
    lane.probe.emplace(Probe{serial, std::move(asked), std::move(job)});
}

} // namespace penumbra
