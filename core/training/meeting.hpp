#pragma once

#include "core/models/model.hpp"

#include <atomic>
#include <vector>

namespace penumbra {

/// Where the threads that have a share of a batch each bring together what a term needs of all of them. The
/// first share's thread computes the term and its gradient, the others wait for it.
class Meeting {
  public:
    /// Somebody will not come; whoever waits for him is thrown this.
    struct Abandoned {};

    /// Begins a step. `images`: of each share.
    void open(std::vector<std::int64_t> images);
    /// What the objective of a share is given; of this step.
    class Seat final : public WholeBatch {
      public:
        Seat(Meeting& meeting, std::size_t share) : meeting_(meeting), share_(share) {}
        torch::Tensor of(const torch::Tensor& rows, const BatchTerm& term) override;

      private:
        Meeting& meeting_;
        std::size_t share_;
        int round_ = 0;
    };
    /// Everybody who waits, or will, is thrown Abandoned. From any thread.
    void abandon();

  private:
    void compute(const BatchTerm& term);
    void wait_for(const std::atomic<int>& counter, int least) const;

    std::vector<std::int64_t> images_;
    std::vector<torch::Tensor> rows_;   ///< of each share, [images, d]
    torch::Tensor value_;               ///< of the term
    std::vector<torch::Tensor> slopes_; ///< of each share's rows
    std::atomic<int> arrivals_ = 0;     ///< of shares, in all rounds of the step
    std::atomic<int> answers_ = 0;      ///< rounds that are complete
    std::atomic<bool> abandoned_ = false;
};

} // namespace penumbra
