#pragma once

#include "core/exploration/slow_queries.hpp"
#include "core/exploration/tsne.hpp"

#include <chrono>

namespace penumbra {

/// An embedding under way, for a thread that answers other questions in between.
class EmbedJob {
  public:
    /// @throws Error in words for a perplexity that does not fit or codes that are not numbers.
    explicit EmbedJob(EmbedQuery query);

    bool finished() const { return tsne_->finished(); }
    /// Works for about so long.
    void advance(double milliseconds);
    /// As it is now, but for the serial number and whether it was cancelled.
    EmbedAnswer answer() const;

  private:
    EmbedQuery query_;
    std::vector<std::uint32_t> rows_;
    std::optional<Tsne> tsne_;
    double spent_ = 0; ///< milliseconds
};

} // namespace penumbra
