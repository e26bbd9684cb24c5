#pragma once

// The one door the programs use. Free of torch: plain structs, spans and vectors.

#include "core/data/dataset.hpp"
#include "core/data/fetch.hpp"
#include "core/data/synthetic_digits.hpp"
#include "core/engine.hpp"
#include "core/error.hpp"
#include "core/evaluation/measurement.hpp"
#include "core/evaluation/report.hpp"
#include "core/exploration/embedding_projector.hpp"
#include "core/exploration/paths.hpp"
#include "core/exploration/probe_images.hpp"
#include "core/exploration/queries.hpp"
#include "core/exploration/slow_queries.hpp"
#include "core/exploration/walk_queries.hpp"
#include "core/io/files.hpp"
#include "core/io/gif.hpp"
#include "core/io/npy.hpp"
#include "core/io/png.hpp"
#include "core/loaded_model.hpp"
#include "core/objectives/wristband_report.hpp"
#include "core/objectives/wristband_timing.hpp"
#include "core/run_diagnosis.hpp"
#include "core/runtime.hpp"
#include "core/threads.hpp"
#include "core/training/matrix_ceiling.hpp"
#include "core/training/own_presets.hpp"
#include "core/training/run_curves.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/snapshot.hpp"
#include "core/training/throughput.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace penumbra {

struct StudioOptions {
    std::filesystem::path assets;        ///< folder with models/; see find_assets()
    std::filesystem::path runs = "runs"; ///< where new runs are kept
    std::string data;                    ///< name or folder; empty: MNIST, wherever it is found
    std::string device = "auto";         ///< auto | cpu | cuda
    bool load_shipped_models = true;
    bool start_at_once = true; ///< otherwise the engine and the data wait for start()
    /// Where LibTorch comes from: loaded beside the program, or make_engine where it is linked.
    EngineMaker engine = load_engine;
};

/// The workers behind a window (or a command line): a training thread and an exploration thread. All calls
/// return at once; results are published and read as immutable values. Destruction stops and joins both
/// threads. What is asked for before they are there waits for them.
class Studio {
  public:
    explicit Studio(StudioOptions options);
    ~Studio();
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    /// Begins to load the engine (LibTorch with the two threads) and the data in the background; problem()
    /// says why when that fails, and commands and questions are then answered with it. Loading libraries
    /// shuts out every other thread that needs one, such as a driver of OpenGL: a window calls this once it
    /// has been drawn.
    void start();
    /// Until the engine is there and has opened its first models, or cannot.
    bool starting() const;
    /// Where new runs are kept.
    const std::filesystem::path& runs() const;
    /// What computes, in words; empty until the engine is there.
    std::string runtime() const;

    /// Somebody is using the window: training leaves it a core for a while, see ThreadRule.
    void notice_person();
    /// Keep it while a frame is built and drawn.
    OwnCore own_core() const;
    /// Queued for the training thread; its snapshots say when it has been done.
    void send(TrainingCommand command);
    /// The newest snapshot; never null.
    std::shared_ptr<const TrainingSnapshot> training() const;
    /// From now on TensorBoard's events of each run are written in the background: into this folder; for an
    /// empty path, into "tensorboard" in the run's own folder; for nothing, no longer. problem() says what
    /// could not be written. What has come is written before the Studio is gone.
    void write_tensorboard(std::optional<std::filesystem::path> folder);

    /// Replaces the waiting completion query, if any. Returns its serial number.
    std::uint64_t ask(CompleteQuery query);
    /// The newest answer, or null.
    std::shared_ptr<const CompleteAnswer> completion() const;

    /// The same for asking all models that complete.
    std::uint64_t ask(CompareQuery query);
    std::shared_ptr<const CompareAnswer> comparison() const;

    /// The same for the questions about a latent space; each kind (and each use of decoding) has its own
    /// mailbox.
    std::uint64_t ask(DecodeQuery query);
    std::uint64_t ask(InterpolateQuery query);
    std::uint64_t ask(TraverseQuery query);
    std::uint64_t ask(SampleQuery query);
    std::uint64_t ask(ProbeQuery query);
    std::shared_ptr<const DecodeAnswer> decoded(DecodeUse use) const;
    std::shared_ptr<const InterpolateAnswer> interpolation() const;
    std::shared_ptr<const TraverseAnswer> traversal() const;
    std::shared_ptr<const SampleAnswer> samples() const;
    std::shared_ptr<const ProbeAnswer> probe() const;
    /// A second probe, of another model, that does not displace the first.
    std::uint64_t ask_beside(ProbeQuery query);
    std::shared_ptr<const ProbeAnswer> probe_beside() const;
    /// The same for what lies between two places, for traversals, and for draws from the prior.
    std::uint64_t ask_beside(InterpolateQuery query);
    std::shared_ptr<const InterpolateAnswer> interpolation_beside() const;
    std::uint64_t ask_beside(TraverseQuery query);
    std::shared_ptr<const TraverseAnswer> traversal_beside() const;
    std::uint64_t ask_beside(SampleQuery query);
    std::shared_ptr<const SampleAnswer> samples_beside() const;
    /// What an opened model makes of images.
    std::uint64_t ask(ReconstructQuery query);
    std::shared_ptr<const ReconstructAnswer> reconstructions() const;
    /// The way between the ends of an interpolation on which the pictures change least; takes a while.
    std::uint64_t ask_geodesic(InterpolateQuery query);
    std::shared_ptr<const GeodesicAnswer> geodesic() const;
    /// Lays codes out by t-SNE, for seconds; its answers come while it goes on, the last one is `finished`.
    std::uint64_t ask(EmbedQuery query);
    void cancel_embedding();
    std::shared_ptr<const EmbedAnswer> embedding() const;

    /// Measures a model on the test images in the background; ends the measurement under way. Returns its
    /// serial number.
    std::uint64_t measure(MeasureQuery query);
    void cancel_measurement();
    /// How far it is; nothing while none is under way.
    std::optional<MeasureProgress> measuring() const;
    /// The newest figures, or null.
    std::shared_ptr<const MeasureAnswer> measurement() const;

    /// Opens a checkpoint in the background: as the model that is walked through when it encodes or decodes,
    /// and as the one that completes when it completes. What can do neither, or cannot be read, is reported
    /// by problem(); what was open stays open.
    void open_model(const std::filesystem::path& checkpoint);
    /// A TorchScript file is a program. One that is opened for the first time waits here until somebody says
    /// whether it may run; empty when none does.
    std::filesystem::path untrusted() const;
    /// Opens it, now and later until the program ends, or leaves it.
    void answer_untrusted(bool may_run);
    /// The models that complete, in the order they were opened; empty while none is loaded. A few are kept.
    std::vector<std::shared_ptr<const OpenedModel>> completers() const;
    /// The one opened last, or null.
    std::shared_ptr<const OpenedModel> completer() const;
    /// The model that is walked through, or null while none is loaded.
    std::shared_ptr<const OpenedModel> opened() const;
    /// The one that was opened before it, or null.
    std::shared_ptr<const OpenedModel> previous() const;
    /// Newest sentence about something that failed outside training, with a counter so that it is shown once.
    std::pair<std::uint64_t, std::string> problem() const;

    /// Loads a data set in the background; data() changes when it is there, problem() says why when it is
    /// not.
    void open_data(const std::string& name_or_folder);
    /// Downloads MNIST into the user's data folder in the background and opens it; problem() says why when
    /// that fails. What has arrived of a cancelled one is kept and gone on with.
    void fetch_mnist();
    void cancel_fetch();
    /// How far the download is; nothing while none is under way.
    std::optional<FetchProgress> fetching() const;
    /// The open data set, or null (not found, or still loading: see data_message()).
    std::shared_ptr<const Dataset> data() const;
    /// Words for an empty state: "Loading ...", or where data may be put.
    std::string data_message() const;

    /// Called from any worker thread after it has published something; must be quick (wake the window).
    /// A call may still be under way after it was replaced: what it uses must outlive the Studio or be
    /// shared.
    void on_publish(std::function<void()> wake);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> self_;
};

} // namespace penumbra
