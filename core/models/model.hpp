#pragma once

#include "core/models/spec.hpp"

#include <functional>
#include <memory>
#include <string>
#include <torch/torch.h>
#include <vector>

namespace penumbra {

struct ImageSet;

/// Images as every model sees them.
struct Batch {
    torch::Tensor images; ///< [N, 784] float32, 0..1
    torch::Tensor labels; ///< [N] int64
};

/// One named part of an objective.
struct Term {
    std::string name;    ///< "reconstruction", "kl", "wristband", "marginal", ...
    torch::Tensor value; ///< scalar, unweighted, in its own units
    double weight = 1;   ///< its factor in the total; 0 for a term that is only watched
};

/// An objective: the total is the weighted sum of the parts, nothing else. What is plotted is what is
/// optimised.
struct Terms {
    std::vector<Term> parts;
    torch::Tensor total() const;
};

/// A scalar of rows [N, d], differentiable in them.
using BatchTerm = std::function<torch::Tensor(const torch::Tensor& rows)>;

/// The batch of which a model computes a part only.
class WholeBatch {
  public:
    WholeBatch() = default;
    WholeBatch(const WholeBatch&) = delete;
    WholeBatch& operator=(const WholeBatch&) = delete;
    virtual ~WholeBatch() = default;
    /// The term of all images' rows, those of this part in their place; differentiable in these. Those who
    /// compute the other parts must ask for the same terms in the same order.
    virtual torch::Tensor of(const torch::Tensor& rows, const BatchTerm& term) = 0;
};

/// What an objective may depend on beside the batch.
struct ObjectiveContext {
    double epoch = 0;            ///< passes over the training set so far, fractional; for warm-ups
    bool training = true;        ///< false when validating: no adversarial noise, no dropout
    torch::Generator generator;  ///< all randomness of the objective comes from here
    WholeBatch* whole = nullptr; ///< where the batch at hand is a part of it

    /// A term that relates the images of a batch to each other.
    torch::Tensor of_batch(const torch::Tensor& rows, const BatchTerm& term) const {
        return whole ? whole->of(rows, term) : term(rows);
    }
};

/// A code, or a posterior over codes.
struct Encoding {
    torch::Tensor mean;   ///< [N, d]
    torch::Tensor logvar; ///< [N, d] of the Gaussian posterior; undefined for a deterministic encoder
};

/// What a model imagines for given evidence.
struct Completions {
    /// Drawn from the model's own conditional distribution, each counting as much as the next.
    Completions(torch::Tensor images) : images(std::move(images)) {} // NOLINT(*-explicit-*): the usual case
    /// Resampled from weighted proposals.
    Completions(torch::Tensor images, torch::Tensor effective_samples, std::int64_t proposals)
        : images(std::move(images)), effective_samples(std::move(effective_samples)), proposals(proposals) {}

    torch::Tensor images; ///< [N, K, 784] as the decoder gives them: the caller pastes the evidence
    torch::Tensor effective_samples; ///< [N], (sum w)^2 / sum w^2 of the proposals; undefined without weights
    std::int64_t proposals = 0;      ///< weighed for each evidence; 0 without weights
};

/// What a classifier says.
struct Classification {
    torch::Tensor logits;   ///< [N, 10]
    torch::Tensor features; ///< [N, F], the penultimate layer after its non-linearity
};

/// The interface every model implements, as far as its capabilities() go. Calling what a kind cannot do is an
/// Error in words. Models are used from one thread at a time; a second thread gets a copy made from the same
/// spec.
class Model : public torch::nn::Module {
  public:
    explicit Model(ModelSpec spec) : spec_(std::move(spec)) {}

    const ModelSpec& spec() const { return spec_; }
    torch::Device device() const; ///< where its parameters live
    virtual Capabilities capabilities() const = 0;

    /// The objective of one batch, differentiable in the parameters.
    virtual Terms objective(const Batch& batch, const ObjectiveContext& context) = 0;
    /// True where a batch's objective is the mean of its images' own, but for what the context is asked for
    /// with of_batch(), and leaves nothing behind in the model: parts of the batch may then be computed
    /// apart, by models that share the weights.
    virtual bool separable() const { return false; }

    /// Called once in a run's life, before its first step and never when it is resumed: what the weights and
    /// buffers take from the training images before anything is learnt.
    virtual void initialise(const ImageSet& training);
    /// Called once before training begins or goes on, e.g. to calibrate a loss for the batch size.
    /// `cancelled` may be asked now and then; when it says true, @throws Cancelled.
    virtual void prepare(std::int64_t batch_size, const std::function<bool()>& cancelled = {});

    /// images [N, 784] -> posterior or code.
    virtual Encoding encode(const torch::Tensor& images);
    /// codes [N, d] -> images [N, 784], 0..1 (the likelihood's mean).
    virtual torch::Tensor decode(const torch::Tensor& codes);
    virtual std::int64_t code_size() const { return 0; }
    /// How many of the leading weights, in the order of parameters(), make the posterior: what an update of
    /// the encoder alone moves. 0 for a kind whose encoder cannot be updated apart.
    virtual std::int64_t encoder_weights() const { return 0; }
    /// log p(x | z) of images [N, 784] under codes [N, d], in nats an image: [N]. A density for continuous
    /// likelihoods.
    virtual torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor& codes);
    /// Ranges of the code that mean something by themselves; empty when only the whole code does.
    virtual std::vector<CodePart> code_parts() const { return {}; }
    /// Codes from the prior, [count, d], scaled by the temperature.
    virtual torch::Tensor sample_prior(std::int64_t count, double temperature, torch::Generator& generator);
    /// Images drawn from the model, [count, 784], 0..1; unless a kind knows better, decoded codes of the
    /// prior.
    virtual torch::Tensor sample_images(std::int64_t count, double temperature, torch::Generator& generator);

    /// log p(x) of images [N, 784], exactly, in nats an image: [N]; of the pixels as the kind defines them.
    virtual torch::Tensor exact_log_likelihood(const torch::Tensor& images);
    /// The same of rows 0-13 given rows 14-27.
    virtual torch::Tensor exact_completion_log_likelihood(const torch::Tensor& images);

    /// Length of the noise a completion takes; 0 when the model cannot complete.
    virtual std::int64_t noise_size() const { return 0; }
    /// bottom [N, 392] 0..1 and noise [N, K, noise_size] ~ N(0, I) -> K completions of each; the same noise
    /// gives the same completions.
    virtual Completions complete(const torch::Tensor& bottom, const torch::Tensor& noise);

    virtual Classification classify(const torch::Tensor& images);

    /// Changes a live hyper-parameter. @throws Error if it is not live or out of range.
    void set_live(const std::string& key, const ParameterValue& value);

  protected:
    double number(std::string_view key) const { return spec_.parameters.get<double>(key); }
    std::int64_t integer(std::string_view key) const { return spec_.parameters.get<std::int64_t>(key); }
    std::string word(std::string_view key) const { return spec_.parameters.get<std::string>(key); }
    bool flag(std::string_view key) const { return spec_.parameters.get<bool>(key); }

    [[noreturn]] void cannot(const char* what) const;

  private:
    ModelSpec spec_;
};

/// Makes the model that a spec describes, with weights initialised from `seed`; independent of any other
/// randomness in the process.
std::shared_ptr<Model> make_model(const ModelSpec& spec, std::uint64_t seed);

} // namespace penumbra
