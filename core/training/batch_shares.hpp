#pragma once

#include "core/models/model.hpp"
#include "core/training/adam.hpp"
#include "core/training/crew.hpp"
#include "core/training/meeting.hpp"

#include <memory>
#include <vector>

namespace penumbra {

/// A batch shared out to threads of this process. Each has a copy of the model that reads the same weights
/// and leaves its gradients in a place of its own: from the first layer to the last gradient they meet only
/// for what relates all images to each other, where threads that share out every product wait a dozen times.
class BatchShares {
  public:
    /// For a model with a separable objective, on the CPU, where products can be kept on a thread.
    static bool possible(const Model& model);
    /// `weights`: the model's. Both must outlive this.
    BatchShares(Model& model, FlatParameters& weights);

    /// How many shares are worth having on so many threads: at least 1.
    static int useful(std::int64_t batch, int threads);

    /// The batch's objective, of the shares' weighed by their sizes and without a graph; its gradients are
    /// added to weights.gradients(). Every share but the first has its own generator, seeded from the
    /// context's in every step: the same number of shares, the same noise.
    Terms gradients(const Batch& batch, const ObjectiveContext& context, int shares);

    /// To all copies, which have the model's own spec. @throws Error as Model::set_live().
    void set_live(const std::string& key, const ParameterValue& value);

    /// The threads, for what follows in the step.
    Crew& crew() { return crew_; }

  private:
    struct Copy {
        std::shared_ptr<Model> model;
        torch::Tensor gradients; ///< [P]
        torch::Generator generator;
    };
    void use(int shares);
    /// The objective of a share's rows; `weight` times its gradients are added to the share's own.
    Terms part(const Batch& rows, ObjectiveContext context, std::size_t share, double weight);
    /// Adds up the shares' gradients and clears those of the copies.
    void join(int shares);

    Model& model_;
    FlatParameters& weights_;
    std::vector<Copy> copies_; ///< for the second share and those that follow
    Meeting meeting_;
    Crew crew_;
};

} // namespace penumbra
