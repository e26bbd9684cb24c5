#pragma once

#include "core/exploration/queries.hpp"
#include "core/models/published_weights.hpp"

#include <memory>

namespace penumbra {

/// One thread's own copy of the model in training, brought up to date when it is wanted.
class Follower {
  public:
    /// The model with the published weights, or null when nothing is published.
    std::shared_ptr<Model> follow(const std::shared_ptr<const PublishedWeights>& published) {
        if (!published)
            return nullptr;
        const WeightsStamp stamp{published->generation, published->step};
        if (!model_ || stamp_.generation != stamp.generation) {
            model_ = make_model(published->spec, /*seed=*/0);
            model_->eval();
            stamp_ = {};
        }
        if (stamp_ != stamp)
            apply(*published, *model_);
        stamp_ = stamp;
        return model_;
    }
    WeightsStamp stamp() const { return stamp_; }

  private:
    std::shared_ptr<Model> model_;
    WeightsStamp stamp_;
};

} // namespace penumbra
