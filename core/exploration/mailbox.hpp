#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace penumbra {

/// Holds at most one question: a newer one replaces the one that waits, which is then never computed. Serial
/// numbers say which question an answer belongs to. Not synchronised: its owner holds a lock around every
/// call.
template<class Query>
class Mailbox {
  public:
    /// Returns the question's serial number; they count up from 1.
    std::uint64_t put(Query query) {
        waiting_ = std::move(query);
        return ++serial_;
    }

    bool empty() const { return !waiting_; }
    std::uint64_t serial() const { return serial_; } ///< of the newest question; 0 before the first

    /// The waiting question with its serial number; leaves the box empty.
    std::optional<std::pair<std::uint64_t, Query>> take() {
        if (!waiting_)
            return std::nullopt;
        std::pair<std::uint64_t, Query> taken{serial_, std::move(*waiting_)};
        waiting_.reset();
        return taken;
    }

  private:
    std::optional<Query> waiting_;
    std::uint64_t serial_ = 0;
};

} // namespace penumbra
