#pragma once

#include "core/data/dataset.hpp"
#include "core/models/checkpoint.hpp"
#include "core/models/published_weights.hpp"
#include "core/training/adam.hpp"
#include "core/training/aggressive_encoder.hpp"
#include "core/training/batch_shares.hpp"
#include "core/training/batches.hpp"
#include "core/training/companions.hpp"
#include "core/training/loss_log.hpp"
#include "core/training/schedule.hpp"
#include "core/training/snapshot.hpp"
#include "core/training/step_losses.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

namespace penumbra {

/// The loss or its gradient stopped being a number. The trainer has put back weights from before and can go
/// on.
class NotFinite : public std::runtime_error {
  public:
    NotFinite(std::int64_t step, std::int64_t restored)
        : std::runtime_error("The loss stopped being a number at step " + std::to_string(step) +
                             "; the weights of step " + std::to_string(restored) + " were put back.") {}
};

/// Trains one model: owns it, its optimiser, the order of the data and the randomness. No files of its own
/// accord. Same spec, same data, same machine, same number of threads: same losses, bit for bit, also across
/// save() and resume.
class Trainer {
  public:
    /// @throws Error when the batch is larger than the data, the device is not there, or the encoder is to be
    /// trained aggressively and the model has none that can be.
    /// With companions every batch is shared out to all of them, and each makes the same updates. Losses are
    /// means of the shares' losses; one that relates the images of a batch to each other (Wristband, batch
    /// statistics) relates those of a share. Each share has its own noise.
    Trainer(RunSpec spec, std::shared_ptr<const Dataset> data, std::shared_ptr<Companions> companions = {});

    /// What must be done once before the first step, e.g. calibrating a loss. May take seconds.
    /// `cancelled` may be asked meanwhile; when it says true, @throws Cancelled.
    void prepare(const std::function<bool()>& cancelled = {});

    /// One update of the weights, recorded in training_log(): at once on the CPU, elsewhere some steps later.
    /// @throws NotFinite after putting back good weights.
    void step();
    /// True at the end of an epoch until its row is in validation_log().
    bool validation_due() const;
    /// The objective on the next batch of the held-out validation images, the same noise every time; the last
    /// batch records the means, and how the codes of the first images are distributed. In pieces, so that a
    /// pause need not wait for all of them.
    void validate_batch();

    bool finished() const { return step_ >= total_steps(); }
    bool at_epoch_end() const { return step_ > 0 && step_ % steps_per_epoch() == 0; }
    std::int64_t step_count() const { return step_; }
    std::int64_t steps_per_epoch() const { return batches_.per_epoch(); }
    std::int64_t total_steps() const { return schedule_.total_steps(); }
    double epoch() const { return static_cast<double>(step_) / static_cast<double>(steps_per_epoch()); }
    double learning_rate() const; ///< of the next step
    std::int64_t parameter_count() const { return weights_->size(); }
    const RunSpec& spec() const { return spec_; }
    const Dataset& data() const { return *data_; }
    /// Threads share a batch out by its images rather than each product.
    bool shares_images() const { return batch_shares_.has_value(); }
    Capabilities capabilities() const { return model_->capabilities(); }

    /// Changes a live hyper-parameter of the training or the model. @throws Error when it is not live or out
    /// of range.
    void set_live(const std::string& key, const ParameterValue& value);
    /// Moves the target so that `epochs` more are trained from here.
    void extend(std::int64_t epochs);

    /// Null logs before the first row.
    LossView training_log() const;
    LossView validation_log() const;
    /// Whether steps go to the encoder first, and how far it is; null where that was not asked for.
    const AggressiveEncoder* aggressive_encoder() const { return aggressive_ ? &*aggressive_ : nullptr; }
    /// A new object after each validation; null before the first.
    std::shared_ptr<const LatentHistory> latents() const { return latents_; }
    /// Those that the newest row of latents() is of; null also after resuming, until the next validation.
    std::shared_ptr<const LatentCodes> codes() const { return codes_; }

    /// The weights as they are used: the running average where one is kept.
    PublishedWeights publish(std::uint64_t generation);
    /// The first test image of each class and its reconstruction; null for a model that does not reconstruct.
    std::shared_ptr<const Reconstructions> reconstruct();

    /// Everything that resume() needs, in one file, atomically. @throws Error; the run goes on.
    void save(const std::filesystem::path& path, double seconds_trained);
    /// Takes over a checkpoint's weights, optimiser, randomness and history. The trainer must have been made
    /// from the checkpoint's own spec. Nothing changes when it throws. @throws Error for a damaged or shipped
    /// checkpoint.
    void resume(const SafetensorsFile& file, const CheckpointInfo& info, const std::filesystem::path& path);

  private:
    /// While it lives the model holds the averaged weights.
    class Averaged {
      public:
        explicit Averaged(Trainer& trainer) : trainer_(trainer) {
            trainer_.swap_average();
            trainer_.model_->eval();
        }
        ~Averaged() {
            trainer_.swap_average();
            trainer_.model_->train();
        }
        Averaged(const Averaged&) = delete;
        Averaged& operator=(const Averaged&) = delete;

      private:
        Trainer& trainer_;
    };

    /// Keeps the codes of a validation batch for the statistics of the latent dimensions.
    void collect_codes(const torch::Tensor& images);
    void append_latents(const Terms& terms);
    /// What the next step updates.
    Moved moved() const;
    /// Decides whether the encoder goes on being trained aggressively.
    void weigh_mutual_information(const Encoding& codes);

    /// The objective of a batch, whose gradients are added to the weights'. `crew` becomes the threads that
    /// shared the batch out, if any did.
    Terms gradients(const Batch& batch, Crew*& crew);
    /// Gradients and the model's running statistics become their means over all processes.
    void join_gradients();
    ObjectiveContext context(bool training, torch::Generator& generator) const;
    /// Exchanges the weights and their running average, in place. Without an average: nothing.
    void swap_average();
    void update_average();

    /// Everything that training changes: [P] float32 each, and the model's buffers.
    struct OptimizerState {
        torch::Tensor weights, mean, square;
        torch::Tensor average; ///< undefined when none is kept
        Adam::Updates updates{};
        /// Of the model: running statistics, a codebook. Not averaged; none in a state read from a file,
        /// whose model tensors hold them.
        std::vector<torch::Tensor> buffers{};
    };
    OptimizerState optimizer_state(); ///< copies
    void restore(const OptimizerState& state);

    void copy_state(OptimizerState& into); ///< reuses its tensors

    /// Fetches the losses of the steps since the last time and records them. @throws NotFinite.
    void settle();
    /// The copy in candidate_ becomes the good state if the loss has not jumped.
    void judge_candidate();
    [[noreturn]] void restore_good_state(std::int64_t failed_step);

    RunSpec spec_;
    std::shared_ptr<const Dataset> data_;
    std::shared_ptr<Companions> companions_; ///< null: trains alone
    torch::Device device_;
    std::shared_ptr<Model> model_;
    std::optional<FlatParameters> weights_;   ///< of the model, once it is on its device
    std::optional<BatchShares> batch_shares_; ///< where its objective allows them
    std::optional<Adam> optimizer_;
    std::optional<AggressiveEncoder> aggressive_;
    torch::Tensor average_; ///< running average of the weights, [P]; undefined when none is kept
    Batches batches_;
    Batches validation_batches_;
    Schedule schedule_;
    torch::Generator generator_;
    StepLosses losses_; ///< of steps that are not in training_log_ yet
    std::int64_t step_ = 0;
    struct Validation {
        std::int64_t batch = 0; ///< next one
        std::vector<double> sums;
        torch::Generator generator;
        std::vector<torch::Tensor> means, logvars; ///< codes so far, [batch, d] on the CPU
        std::int64_t encoded = 0;                  ///< images they are of
    };
    Validation validation_;
    std::shared_ptr<LossLog> training_log_;
    std::shared_ptr<LossLog> validation_log_;
    std::shared_ptr<const LatentHistory> latents_;
    std::shared_ptr<const LatentCodes> codes_;

    struct GoodState {
        OptimizerState optimizer;
        std::int64_t step = 0;
        double loss = 0; ///< mean total of the steps before it was kept
    };
    GoodState good_;
    OptimizerState candidate_;      ///< of the step being settled; otherwise memory for the next copy
    double recent_loss_ = 0;        ///< sum of totals since the last candidate
    std::int64_t recent_steps_ = 0; ///< since then
    double last_loss_ = 0;
};

} // namespace penumbra
