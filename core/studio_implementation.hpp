#pragma once

#include "core/data_shelf.hpp"
#include "core/studio.hpp"
#include "core/training/tensorboard_recorder.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace penumbra {

/// What the studio's own sources share.
struct Studio::Implementation {
    explicit Implementation(StudioOptions studio_options) : options(std::move(studio_options)) {}

    void start();
    void start_engine();

    void wake() const {
        std::function<void()> call;
        {
            const std::lock_guard lock(mutex);
            call = on_publish;
            if (recorder)
                recorder->notify();
        }
        if (call)
            call();
    }

    void report(const std::string& sentence) {
        {
            const std::lock_guard lock(mutex);
            problem = {problem.first + 1, sentence};
        }
        wake();
    }

    void open_data(const std::string& name) {
        {
            const std::lock_guard lock(mutex);
            data_wanted = name;
            data_words = "Loading the images ...";
        }
        data_arrived.notify_one();
    }

    void load_data(const std::stop_token& stop);

    void fetch_mnist() {
        {
            const std::lock_guard lock(mutex);
            if (fetching)
                return;
            fetching.emplace();
        }
        downloader = std::jthread([this](const std::stop_token& stop) { download(stop); });
    }
    void download(const std::stop_token& stop);

    const StudioOptions options;
    const std::shared_ptr<ThreadRule> threads =
        std::make_shared<ThreadRule>(/*window=*/options.load_shipped_models, physical_cores());
    const std::shared_ptr<TrainingBoard> training = std::make_shared<TrainingBoard>();
    const std::shared_ptr<ExplorationBoard> exploration = std::make_shared<ExplorationBoard>();
    const std::shared_ptr<MeasurementBoard> measurement = std::make_shared<MeasurementBoard>();

    mutable std::mutex mutex; // held for moves only
    std::function<void()> on_publish;
    std::pair<std::uint64_t, std::string> problem;
    std::optional<std::string> data_wanted;
    std::string data_words;
    std::optional<FetchProgress> fetching;
    std::condition_variable_any data_arrived;
    std::string runtime;

    DataShelf shelf;
    std::unique_ptr<TensorBoardRecorder> recorder; // outlives the engine, whose last words it writes
    std::once_flag started;
    std::unique_ptr<Engine> engine;
    std::jthread starter; // last: the threads end before what they use
    std::jthread loader;
    std::jthread downloader;
};

} // namespace penumbra
