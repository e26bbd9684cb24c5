#include "core/evaluation/measurement_worker.hpp"

#include "core/error.hpp"
#include "core/evaluation/evaluate.hpp"
#include "core/models/checkpoint.hpp"
#include "core/runtime.hpp"
#include "core/threads.hpp"

#include <chrono>

namespace penumbra {

MeasurementWorker::MeasurementWorker(Options options)
    : options_(std::move(options)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

MeasurementWorker::~MeasurementWorker() {
    thread_.request_stop();
    options_.board->cancel();
    thread_.join();
}

void MeasurementWorker::follow(std::shared_ptr<const PublishedWeights> weights) {
    const std::lock_guard lock(mutex_);
    published_ = std::move(weights);
}

void MeasurementWorker::work(const std::stop_token& stop) {
    at::set_num_threads(ThreadRule::exploration());
    at::globalContext().setFlushDenormal(true);
    give_way_to_the_window();
    while (auto question = options_.board->wait(stop)) {
        if (options_.computes)
            options_.computes(true);
        answer(question->first, std::move(question->second), stop);
        if (options_.computes)
            options_.computes(false);
    }
}

void MeasurementWorker::answer(std::uint64_t serial, MeasureQuery query, const std::stop_token& stop) {
    auto& board = *options_.board;
    const auto start = std::chrono::steady_clock::now();
    MeasureAnswer answer;
    try {
        answer = measure(query, [&](const std::string& doing, double fraction) {
            if (board.abandoned(serial) || stop.stop_requested())
                throw Cancelled();
            board.tell({doing, fraction});
            options_.wake();
        });
    } catch (const Cancelled&) {
        return;
    } catch (const std::exception& problem) {
        // LibTorch appends where in its own code it was; the first line says what.
        const std::string all = problem.what();
        answer.problem = all.substr(0, all.find('\n'));
    }
    answer.query = std::move(query);
    answer.serial = serial;
    answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    board.finish(std::move(answer));
    options_.wake();
}

MeasureAnswer MeasurementWorker::measure(const MeasureQuery& query, const Progress& progress) {
    const auto data = options_.data ? options_.data() : nullptr;
    if (!data)
        throw Error("There are no images to measure on.", "Open a data set, or download MNIST.");
    MeasureAnswer answer;
    std::shared_ptr<Model> model;
    if (query.checkpoint.empty()) {
        std::shared_ptr<const PublishedWeights> published;
        {
            const std::lock_guard lock(mutex_);
            published = published_;
        }
        if (!published)
            throw Error("No model is in training.", "Train one, or measure the opened one.");
        model = make_model(published->spec, /*seed=*/0);
        apply(*published, *model);
        answer.model = "training";
        answer.step = published->step;
    } else {
        model = load_model(query.checkpoint, options_.device);
        answer.model = query.checkpoint.stem().string();
        answer.step = read_checkpoint_info(query.checkpoint).step;
    }
    std::shared_ptr<Model> judge;
    if (!options_.classifier.empty())
        judge = load_model(options_.classifier, options_.device);
    answer.report = evaluate(*model, {judge.get(), options_.classifier.filename().string()}, *data,
                             query.options, progress);
    return answer;
}

} // namespace penumbra
