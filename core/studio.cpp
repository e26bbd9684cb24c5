#include "core/studio_implementation.hpp"

namespace penumbra {

namespace {

std::filesystem::path shipped(const StudioOptions& options, const char* name) {
    if (!options.load_shipped_models)
        return {};
    const auto path = options.assets / "models" / (std::string(name) + ".safetensors");
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) ? path : std::filesystem::path{};
}

} // namespace

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
