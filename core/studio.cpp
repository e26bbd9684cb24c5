#include "core/studio.hpp"

#include "core/training/tensorboard_recorder.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace penumbra {

namespace {

/// The data set in use, loaded by whoever needs it first: the window in the background, or a run that starts.
class DataShelf {
  public:
    /// @throws Error. Asking for what is there already costs nothing.
    std::shared_ptr<const Dataset> get(const std::string& name) {
        {
            const std::lock_guard lock(mutex_);
            if (data_ && (name == name_ || name.empty()))
                return data_;
        }
        auto fresh = load_dataset(name);
        const std::lock_guard lock(mutex_);
        data_ = fresh;
        name_ = name;
        return fresh;
    }

    std::shared_ptr<const Dataset> now() const {
        const std::lock_guard lock(mutex_);
        return data_;
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Dataset> data_;
    std::string name_;
};

std::filesystem::path shipped(const StudioOptions& options, const char* name) {
    if (!options.load_shipped_models)
        return {};
    const auto path = options.assets / "models" / (std::string(name) + ".safetensors");
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) ? path : std::filesystem::path{};
}

} // namespace

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

void Studio::Implementation::start() {
    std::call_once(started, [this] {
        starter = std::jthread([this] { start_engine(); });
        loader = std::jthread([this](const std::stop_token& stop) { load_data(stop); });
    });
}

void Studio::Implementation::start_engine() {
    const auto fail = [this](const std::string& problem, const std::string& remedy) {
        const auto sentence = problem + " " + remedy;
        training->refuse(problem, remedy);
        exploration->refuse(sentence);
        measurement->refuse(sentence);
        report(sentence);
    };
    try {
        engine = options.engine(
            {.training = training,
             .exploration = exploration,
             .measurement = measurement,
             .completer = shipped(options, "split"),
             .walked = shipped(options, "vae-2d"),
             .classifier = shipped(options, "classifier"),
             .runs = options.runs,
             .device = options.device,
             .threads = threads,
             .load_data =
                 [this](const std::string& name) { return shelf.get(name.empty() ? options.data : name); },
             .data = [this] { return shelf.now(); },
             .wake = [this] { wake(); },
             .report = [this](const std::string& sentence) { report(sentence); }});
    } catch (const Error& missing) {
        return fail(missing.problem(), missing.remedy());
    } catch (const std::exception& unexpected) {
        return fail(std::string("The engine cannot start (") + unexpected.what() + ").",
                    "Start the program again.");
    }
    auto words = engine->describe();
    {
        const std::lock_guard lock(mutex);
        runtime = std::move(words);
    }
    wake();
}

void Studio::Implementation::load_data(const std::stop_token& stop) {
    // Unpacking or drawing 70,000 digits must delay neither painting nor the engine.
    if (threads->window())
        give_way_to_the_window();
    while (!stop.stop_requested()) {
        std::string name;
        {
            std::unique_lock lock(mutex);
            data_arrived.wait(lock, stop, [this] { return data_wanted.has_value(); });
            if (!data_wanted)
                return;
            name = std::move(*data_wanted);
            data_wanted.reset();
        }
        std::string words;
        try {
            shelf.get(name);
        } catch (const std::exception& missing) {
            words = missing.what();
            // Not finding MNIST is an empty state; not finding what somebody named is a problem.
            if (!name.empty())
                report(words);
        }
        {
            const std::lock_guard lock(mutex);
            if (!data_wanted)
                data_words = words;
        }
        wake();
    }
}

void Studio::Implementation::download(const std::stop_token& stop) {
    std::string failure;
    const auto folder = user_data_folder() / mnist_source().name;
    try {
        fetch(mnist_source(), folder,
              {.progress =
                   [this](const FetchProgress& progress) {
                       {
                           const std::lock_guard lock(mutex);
                           fetching = progress;
                       }
                       wake();
                   },
               .cancelled = [&stop] { return stop.stop_requested(); }});
    } catch (const Cancelled&) {
        failure.clear();
    } catch (const std::exception& problem) {
        failure = problem.what();
    }
    {
        const std::lock_guard lock(mutex);
        fetching.reset();
    }
    if (!failure.empty())
        report(failure);
    else if (!stop.stop_requested())
        open_data(folder.string());
    wake();
}

Studio::Studio(StudioOptions options) : self_(std::make_unique<Implementation>(std::move(options))) {
    self_->open_data(self_->options.data);
    if (self_->options.start_at_once)
        start();
}
Studio::~Studio() {
    // From here on nobody may be woken: the window is going away.
    on_publish({});
}

void Studio::start() {
    self_->start();
}
const std::filesystem::path& Studio::runs() const {
    return self_->options.runs;
}
std::string Studio::runtime() const {
    const std::lock_guard lock(self_->mutex);
    return self_->runtime;
}
bool Studio::starting() const {
    return !self_->exploration->ready();
}

void Studio::notice_person() {
    self_->threads->notice_person();
}

OwnCore Studio::own_core() const {
    return OwnCore(*self_->threads);
}

void Studio::send(TrainingCommand command) {
    self_->training->send(std::move(command));
}
std::shared_ptr<const TrainingSnapshot> Studio::training() const {
    return self_->training->snapshot();
}
void Studio::write_tensorboard(std::optional<std::filesystem::path> folder) {
    const std::lock_guard lock(self_->mutex);
    if (!self_->recorder)
        self_->recorder = std::make_unique<TensorBoardRecorder>(
            self_->training, [self = self_.get()](const std::string& sentence) { self->report(sentence); });
    self_->recorder->write_to(std::move(folder));
}
std::uint64_t Studio::ask(CompleteQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const CompleteAnswer> Studio::completion() const {
    return self_->exploration->newest(self_->exploration->completions);
}
std::uint64_t Studio::ask(CompareQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const CompareAnswer> Studio::comparison() const {
    return self_->exploration->newest(self_->exploration->comparisons);
}
std::uint64_t Studio::ask(DecodeQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(InterpolateQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(TraverseQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::uint64_t Studio::ask(SampleQuery query) {
    return self_->exploration->ask(query);
}
std::uint64_t Studio::ask(ProbeQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const DecodeAnswer> Studio::decoded(DecodeUse use) const {
    return self_->exploration->newest(self_->exploration->decodes(use));
}
std::shared_ptr<const InterpolateAnswer> Studio::interpolation() const {
    return self_->exploration->newest(self_->exploration->interpolations);
}
std::shared_ptr<const TraverseAnswer> Studio::traversal() const {
    return self_->exploration->newest(self_->exploration->traversals);
}
std::shared_ptr<const SampleAnswer> Studio::samples() const {
    return self_->exploration->newest(self_->exploration->samples);
}
std::shared_ptr<const ProbeAnswer> Studio::probe() const {
    return self_->exploration->newest(self_->exploration->probes);
}
std::uint64_t Studio::measure(MeasureQuery query) {
    return self_->measurement->ask(std::move(query));
}
void Studio::cancel_measurement() {
    self_->measurement->cancel();
}
std::optional<MeasureProgress> Studio::measuring() const {
    return self_->measurement->progress();
}
std::shared_ptr<const MeasureAnswer> Studio::measurement() const {
    return self_->measurement->newest();
}
void Studio::open_model(const std::filesystem::path& checkpoint) {
    self_->exploration->open_model(checkpoint);
}
std::filesystem::path Studio::untrusted() const {
    return self_->exploration->untrusted();
}
void Studio::answer_untrusted(bool may_run) {
    self_->exploration->answer_untrusted(may_run);
}
std::vector<std::shared_ptr<const OpenedModel>> Studio::completers() const {
    return self_->exploration->completers();
}
std::shared_ptr<const OpenedModel> Studio::completer() const {
    const auto all = completers();
    return all.empty() ? nullptr : all.back();
}
std::uint64_t Studio::ask_beside(ProbeQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const ProbeAnswer> Studio::probe_beside() const {
    return self_->exploration->newest(self_->exploration->probes_beside);
}

std::uint64_t Studio::ask_beside(InterpolateQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const InterpolateAnswer> Studio::interpolation_beside() const {
    return self_->exploration->newest(self_->exploration->interpolations_beside);
}

std::uint64_t Studio::ask_beside(TraverseQuery query) {
    return self_->exploration->ask_beside(std::move(query));
}
std::shared_ptr<const TraverseAnswer> Studio::traversal_beside() const {
    return self_->exploration->newest(self_->exploration->traversals_beside);
}

std::uint64_t Studio::ask_beside(SampleQuery query) {
    return self_->exploration->ask_beside(query);
}
std::shared_ptr<const SampleAnswer> Studio::samples_beside() const {
    return self_->exploration->newest(self_->exploration->samples_beside);
}

std::uint64_t Studio::ask(ReconstructQuery query) {
    return self_->exploration->ask(std::move(query));
}
std::shared_ptr<const ReconstructAnswer> Studio::reconstructions() const {
    return self_->exploration->newest(self_->exploration->reconstructions);
}
std::uint64_t Studio::ask_geodesic(InterpolateQuery query) {
    return self_->exploration->ask_geodesic(std::move(query));
}
std::shared_ptr<const GeodesicAnswer> Studio::geodesic() const {
    return self_->exploration->newest(self_->exploration->geodesics);
}
std::uint64_t Studio::ask(EmbedQuery query) {
    return self_->exploration->ask(std::move(query));
}
void Studio::cancel_embedding() {
    self_->exploration->cancel_embedding();
}
std::shared_ptr<const EmbedAnswer> Studio::embedding() const {
    return self_->exploration->newest(self_->exploration->embeddings);
}
std::shared_ptr<const OpenedModel> Studio::previous() const {
    return self_->exploration->previous();
}
std::shared_ptr<const OpenedModel> Studio::opened() const {
    return self_->exploration->walked();
}

std::pair<std::uint64_t, std::string> Studio::problem() const {
    const std::lock_guard lock(self_->mutex);
    return self_->problem;
}

void Studio::open_data(const std::string& name_or_folder) {
    self_->open_data(name_or_folder);
}
void Studio::fetch_mnist() {
    self_->fetch_mnist();
}
void Studio::cancel_fetch() {
    self_->downloader.request_stop();
}
std::optional<FetchProgress> Studio::fetching() const {
    const std::lock_guard lock(self_->mutex);
    return self_->fetching;
}
std::shared_ptr<const Dataset> Studio::data() const {
    return self_->shelf.now();
}

std::string Studio::data_message() const {
    const std::lock_guard lock(self_->mutex);
    return self_->data_words;
}

void Studio::on_publish(std::function<void()> wake) {
    const std::lock_guard lock(self_->mutex);
    self_->on_publish = std::move(wake);
}

} // namespace penumbra
