#include "core/training/trainer.hpp"

#include "core/error.hpp"
#include "core/training/backward.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>
#include <limits>

namespace penumbra {

namespace {

/// The noise of a run's steps, apart from the weights' own seed.
constexpr std::uint64_t kNoiseStream = 0x9E3779B97F4A7C15ULL;

/// Steps between two copies of good weights. A copy of 2 million weights and their moments takes some 5 ms.
constexpr std::int64_t kGoodStateSteps = 100;

/// Images of a validation batch: those of a training batch, or all there are. A calibrated Wristband holds
/// for batches of one size only, those that one process trains on.
std::int64_t validation_batch(const RunSpec& spec, const ImageSet& images, std::int64_t share) {
    const auto& parameters = spec.model.parameters;
    const bool wristband = parameters.has("wristband_weight");
    if (wristband &&
        (!parameters.has("wristband_calibrated") || parameters.get<bool>("wristband_calibrated")))
        return share;
    const auto batch = wristband ? share : spec.training.get<std::int64_t>("batch_size");
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(images.size()), 1, batch);
}

std::uint64_t seed_of(const RunSpec& spec) {
    return static_cast<std::uint64_t>(spec.training.get<std::int64_t>("seed"));
}

Batches::Share share_of(const std::shared_ptr<Companions>& companions) {
    return companions ? Batches::Share{companions->rank(), companions->count()} : Batches::Share{};
}

std::uint64_t noise_seed(const RunSpec& spec, Batches::Share share) {
    constexpr std::uint64_t kApart = 0xD1B54A32D192ED03ULL;
    return seed_of(spec) ^ (kNoiseStream + kApart * static_cast<std::uint64_t>(share.rank));
}

bool is_finite(const StepLosses::Row& row) {
    return std::isfinite(row.gradient_norm) &&
           std::all_of(row.values.begin(), row.values.end(), [](float v) { return std::isfinite(v); });
}

/// How many leading weights are updated apart from the rest.
std::int64_t leading_weights(const Model& model, const Parameters& training) {
    if (!training.get<bool>("aggressive_encoder"))
        return 0;
    const auto count = model.capabilities().stochastic_encoder ? model.encoder_weights() : 0;
    if (count == 0)
        throw Error("A model of kind " + model.spec().kind +
                        " has no stochastic encoder that can be updated apart from its decoder.",
                    "Switch aggressive_encoder off, or choose a model of kind vae or pixel-vae.");
    return count;
}

} // namespace

Trainer::Trainer(RunSpec spec, std::shared_ptr<const Dataset> data, std::shared_ptr<Companions> companions)
    : spec_(std::move(spec)), data_(std::move(data)), companions_(std::move(companions)),
      device_(choose_device(spec_.training.get<std::string>("device"))),
      model_(make_model(spec_.model, seed_of(spec_))),
      batches_(data_->train, spec_.training.get<std::int64_t>("batch_size"), device_, share_of(companions_)),
      validation_batches_(data_->validation,
                          validation_batch(spec_, data_->validation, batches_.share_size()), device_),
      schedule_(spec_.training, batches_.per_epoch()),
      generator_(at::make_generator<at::CPUGeneratorImpl>(noise_seed(spec_, share_of(companions_)))),
      losses_(device_) {
    model_->to(device_);
    model_->train();
    weights_.emplace(*model_);
    if (BatchShares::possible(*model_))
        batch_shares_.emplace(*model_, *weights_);
    const auto leading = leading_weights(*model_, spec_.training);
    optimizer_.emplace(*weights_,
                       AdamOptions{.decoupled = spec_.training.get<std::string>("optimizer") == "adamw",
                                   .leading = leading});
    if (leading > 0)
        aggressive_.emplace();
    if (spec_.training.get<double>("average_decay") > 0)
        average_ = weights_->values().clone();
    good_ = {optimizer_state(), 0, std::numeric_limits<double>::infinity()};
}

void Trainer::prepare(const std::function<bool()>& cancelled) {
    if (step_ == 0) {
        model_->initialise(data_->train);
        if (average_.defined())
            average_.copy_(weights_->values());
        good_ = {optimizer_state(), 0, std::numeric_limits<double>::infinity()};
    }
    model_->prepare(batches_.share_size(), cancelled);
    if (companions_) {
        if (step_ > 0) // all have read one checkpoint, and the state of its generator
            generator_.set_current_seed(noise_seed(spec_, share_of(companions_)) +
                                        static_cast<std::uint64_t>(step_));
        companions_->agree(step_, "the step they go on from");
        companions_->agree(total_steps(), "how long they are to train");
        companions_->agree(weights_->size(), "the number of weights");
    }
}

void Trainer::join_gradients() {
    if (!companions_)
        return;
    companions_->average(weights_->gradients());
    for (auto& buffer : model_->buffers())
        if (buffer.is_floating_point())
            companions_->average(buffer);
}

ObjectiveContext Trainer::context(bool training, torch::Generator& generator) const {
    return {.epoch = epoch(), .training = training, .generator = generator};
}

double Trainer::learning_rate() const {
    return spec_.training.get<double>("learning_rate") * schedule_.fraction(step_);
}

Moved Trainer::moved() const {
    if (!aggressive_ || !aggressive_->active())
        return Moved::All;
    return aggressive_->decoder_is_next() ? Moved::Rest : Moved::Leading;
}

void Trainer::step() {
    const double rate = learning_rate();
    const auto per_epoch = steps_per_epoch();
    const auto batch = batches_.shuffled(seed_of(spec_), step_ / per_epoch, step_ % per_epoch);
    Crew* crew = nullptr;
    const auto terms = gradients(batch, crew);
    join_gradients();
    // A copy is taken before the update, of weights whose loss is being computed: the next ones may already
    // be lost.
    const bool copy_due = recent_steps_ + 1 >= kGoodStateSteps;
    if (copy_due)
        copy_state(candidate_);
    const auto norm = optimizer_->update(rate, spec_.training.get<double>("weight_decay"),
                                         spec_.training.get<double>("clip_norm"), moved(), crew);
    update_average();
    ++step_;
    ++recent_steps_;
    if (!training_log_)
        training_log_ = std::make_shared<LossLog>(names_of(terms));
    losses_.add(step_, epoch(), rate, terms, norm);
    const bool loss_decides = aggressive_ && aggressive_->active(); // on what the next step updates
    if (copy_due || losses_.full() || at_epoch_end() || finished() || loss_decides)
        settle();
    if (loss_decides)
        aggressive_->observe(last_loss_);
    if (copy_due)
        judge_candidate();
}

Terms Trainer::gradients(const Batch& batch, Crew*& crew) {
    const auto how = context(/*training=*/true, generator_);
    const int shares = batch_shares_ ? BatchShares::useful(batches_.share_size(), at::get_num_threads()) : 1;
    if (shares > 1) {
        crew = &batch_shares_->crew();
        return batch_shares_->gradients(batch, how, shares);
    }
    auto terms = model_->objective(batch, how);
    backward(terms);
    return terms;
}

void Trainer::settle() {
    for (auto& row : losses_.take()) {
        if (companions_) {
            auto values = torch::from_blob(row.values.data(), {static_cast<std::int64_t>(row.values.size())},
                                           torch::kFloat32);
            companions_->average(values);
        }
        if (!is_finite(row))
            restore_good_state(row.step);
        training_log_->append(row.step, row.epoch, row.learning_rate, row.values);
        recent_loss_ += row.values.front();
        last_loss_ = row.values.front();
    }
}

void Trainer::update_average() {
    if (!average_.defined())
        return;
    // Early averages forget the first weights quickly.
    const auto t = static_cast<double>(step_);
    const double decay = std::min(spec_.training.get<double>("average_decay"), (1 + t) / (10 + t));
    const torch::NoGradGuard no_grad;
    average_.lerp_(weights_->values(), 1 - decay);
}

void Trainer::swap_average() {
    if (!average_.defined())
        return;
    const torch::NoGradGuard no_grad;
    const auto kept = weights_->values().clone();
    weights_->values().copy_(average_);
    average_.copy_(kept);
}

Trainer::OptimizerState Trainer::optimizer_state() {
    OptimizerState state;
    copy_state(state);
    return state;
}

void Trainer::copy_state(OptimizerState& into) {
    const torch::NoGradGuard no_grad;
    const auto copy = [](torch::Tensor& to, const torch::Tensor& from) {
        if (to.defined() && from.defined())
            to.copy_(from);
        else
            to = from.defined() ? from.clone() : from;
    };
    copy(into.weights, weights_->values());
    copy(into.mean, optimizer_->mean());
    copy(into.square, optimizer_->square());
    copy(into.average, average_);
    into.updates = optimizer_->updates();
    const auto buffers = model_->buffers();
    into.buffers.resize(buffers.size());
    for (std::size_t i = 0; i < buffers.size(); ++i)
        copy(into.buffers[i], buffers[i]);
}

void Trainer::restore(const OptimizerState& state) {
    const torch::NoGradGuard no_grad;
    weights_->values().copy_(state.weights);
    optimizer_->mean().copy_(state.mean);
    optimizer_->square().copy_(state.square);
    if (average_.defined())
        average_.copy_(state.average);
    optimizer_->set_updates(state.updates);
    const auto buffers = model_->buffers();
    for (std::size_t i = 0; i < state.buffers.size(); ++i)
        buffers[i].copy_(state.buffers[i]);
}

void Trainer::judge_candidate() {
    const double mean = std::max<double>(recent_loss_ / static_cast<double>(recent_steps_), last_loss_);
    recent_loss_ = 0;
    recent_steps_ = 0;
    // A loss on its way to infinity is still finite for a while: weights whose loss has jumped are not good.
    if (mean > good_.loss + 2 * std::abs(good_.loss) + 1)
        return;
    std::swap(good_.optimizer, candidate_);
    good_.step = step_ - 1;
    good_.loss = mean;
}

void Trainer::restore_good_state(std::int64_t failed_step) {
    losses_.take();
    restore(good_.optimizer);
    weights_->zero_gradients();
    if (aggressive_)
        aggressive_->restart();
    step_ = failed_step - 1;
    recent_loss_ = 0;
    recent_steps_ = 0;
    throw NotFinite(failed_step, good_.step);
}

LossView Trainer::training_log() const {
    return {training_log_, training_log_ ? training_log_->size() : 0};
}

LossView Trainer::validation_log() const {
    return {validation_log_, validation_log_ ? validation_log_->size() : 0};
}

void Trainer::set_live(const std::string& key, const ParameterValue& value) {
    if (spec_.model.parameters.has(key)) {
        model_->set_live(key, value);
        if (batch_shares_)
            batch_shares_->set_live(key, value);
        spec_.model = model_->spec();
        return;
    }
    for (const auto& parameter : spec_.training.schema())
        if (parameter.key == key && !parameter.live)
            throw Error(parameter.label + " cannot be changed while training runs.",
                        "Stop, change it and start again.");
    spec_.training.set(key, value);
}

void Trainer::extend(std::int64_t epochs) {
    extend_run(spec_.training, epochs, steps_per_epoch());
    schedule_ = Schedule(spec_.training, steps_per_epoch());
}

PublishedWeights Trainer::publish(std::uint64_t generation) {
    const Averaged averaged(*this);
    return penumbra::publish(*model_, generation, step_);
}

std::shared_ptr<const Reconstructions> Trainer::reconstruct() {
    const auto capabilities = model_->capabilities();
    if (!capabilities.encode || !capabilities.decode)
        return nullptr;
    const torch::NoGradGuard no_grad;
    const Averaged averaged(*this);
    auto shown = std::make_shared<Reconstructions>();
    shown->step = step_;
    for (std::uint8_t digit = 0; digit < 10; ++digit) {
        const auto& labels = data_->test.labels;
        const auto found = std::find(labels.begin(), labels.end(), digit);
        if (found == labels.end())
            continue;
        const auto image = data_->test.image(static_cast<std::size_t>(found - labels.begin()));
        shown->originals.insert(shown->originals.end(), image.begin(), image.end());
        shown->labels.push_back(digit);
    }
    shown->count = shown->labels.size();
    const auto images =
        torch::from_blob(shown->originals.data(), {static_cast<std::int64_t>(shown->count), kImagePixels},
                         torch::kUInt8)
            .to(device_, torch::kFloat32) /
        255;
    const auto decoded = (model_->decode(model_->encode(images).mean) * 255)
                             .round()
                             .clamp(0, 255)
                             .to(torch::kCPU, torch::kUInt8)
                             .contiguous();
    shown->decoded.assign(decoded.data_ptr<std::uint8_t>(),
                          decoded.data_ptr<std::uint8_t>() + decoded.numel());
    return shown;
}

} // namespace penumbra
