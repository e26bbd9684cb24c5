#pragma once

#include "core/studio.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace penumbra {

/// Seconds from one question to the next where only the weights have changed, when the last answer took
/// `milliseconds`: a fifth of a core.
constexpr double following_pace(double milliseconds) {
    return 5 * milliseconds / 1000;
}

/// A panel's side of one mailbox: asks when the question or the weights have changed, not more often than its
/// pace when only the weights have, and keeps the newest answer.
/// @tparam Ask  which of the studio's functions asks
template<class Query, class Answer, std::uint64_t (Studio::*Ask)(Query) = &Studio::ask>
class Conversation {
  public:
    /// @param pace  seconds between two questions that differ in the weights alone
    explicit Conversation(double pace = 0.25) : pace_(pace) {}

    void set_pace(double seconds) { pace_ = seconds; }

    /// Returns the question's serial number when it was asked. A question that differs from the last one is
    /// asked at once; the same question to newer weights once the last one has been answered and the pace
    /// allows it.
    std::optional<std::uint64_t> ask(Studio& studio, const Query& query, WeightsStamp weights, double now) {
        const bool other = !last_ || !(*last_ == query) || weights.generation != weights_.generation;
        if (!other && (weights == weights_ || waiting() || now < time_ + pace()))
            return std::nullopt;
        last_ = query;
        weights_ = weights;
        time_ = now;
        serial_ = (studio.*Ask)(query);
        return serial_;
    }

    /// Takes over the newest answer. Returns true when it is another one than before.
    bool receive(std::shared_ptr<const Answer> newest) {
        if (!newest || newest == answer_)
            return false;
        answer_ = std::move(newest);
        return true;
    }

    /// The newest answer, or null; its problem may say why there is nothing in it.
    const Answer* answer() const { return answer_.get(); }
    std::shared_ptr<const Answer> share() const { return answer_; }
    /// A question is under way.
    bool waiting() const { return serial_ > (answer_ ? answer_->serial : 0); }
    /// Seconds after which ask() may do something although nothing else happens; for redraw_after().
    double next_wish(double now) const { return std::max(0.02, time_ + pace() - now); }

  private:
    /// A model whose answers take long is asked less often, so that following it leaves training its cores.
    double pace() const { return std::max(pace_, answer_ ? following_pace(answer_->milliseconds) : 0.0); }

    double pace_;
    double time_ = -1e9;
    std::uint64_t serial_ = 0;
    std::optional<Query> last_;
    WeightsStamp weights_;
    std::shared_ptr<const Answer> answer_;
};

} // namespace penumbra
