#pragma once

#include "core/training/place.hpp"

#include <memory>
#include <torch/types.h>

namespace penumbra {

/// The other processes that train the same model: LibTorch's c10d with Gloo, over TCP. All of them must call
/// the same functions in the same order. Nothing is encrypted and nobody is asked who they are: for networks
/// one trusts.
class Companions {
  public:
    /// Waits until all have come, at most a minute. @throws Error when they do not, or nobody answers at the
    /// place.
    explicit Companions(const WorkerPlace& place);
    Companions(const Companions&) = delete;
    Companions& operator=(const Companions&) = delete;
    ~Companions();

    int rank() const { return place_.rank; }
    int count() const { return place_.count; }

    /// Replaces values, any shape, float32 or float64, by their mean over all processes.
    /// @throws Error when another one has ended or has been silent for two minutes.
    void average(torch::Tensor& values);
    /// @throws Error unless all have the same number; `what` completes "The processes differ in ...".
    void agree(std::int64_t number, const char* what);

  private:
    class Group;

    WorkerPlace place_;
    std::unique_ptr<Group> group_;
};

} // namespace penumbra
