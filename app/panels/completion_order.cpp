#include "app/panels/completion_order.hpp"

#include <algorithm>
#include <numeric>

namespace penumbra {
namespace {

constexpr float kFirmly = 0.6F; ///< probability at which a moving completion changes its class

} // namespace

void CompletionOrder::sort(std::span<const std::uint8_t> labels, std::span<const float> confidence) {
    if (labels.empty() || labels.size() != confidence.size())
        return clear();
    groups_.assign(labels.begin(), labels.end());
    places_.resize(labels.size());
    std::iota(places_.begin(), places_.end(), 0);
    std::ranges::stable_sort(places_, [&](int a, int b) {
        const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
        return groups_[i] != groups_[j] ? groups_[i] < groups_[j] : confidence[i] > confidence[j];
    });
}

void CompletionOrder::update(std::span<const std::uint8_t> labels, std::span<const float> confidence,
                             bool settled) {
    if (labels.size() != places_.size() || labels.size() != confidence.size())
        return sort(labels, confidence);
    std::vector<bool> moved(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        moved[i] = labels[i] != groups_[i] && (settled || confidence[i] >= kFirmly);
        if (moved[i])
            groups_[i] = labels[i];
    }
    std::ranges::stable_sort(places_, [&](int a, int b) {
        const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
        if (groups_[i] != groups_[j])
            return groups_[i] < groups_[j];
        return moved[i] != moved[j] ? moved[j] : moved[i] && confidence[i] > confidence[j];
    });
}

int CompletionOrder::completion(int place) const {
    const auto at = static_cast<std::size_t>(place);
    return at < places_.size() ? places_[at] : place;
}

int CompletionOrder::place(int completion) const {
    const auto found = std::ranges::find(places_, completion);
    return found == places_.end() ? completion : static_cast<int>(found - places_.begin());
}

int CompletionOrder::beginning(int place) const {
    if (static_cast<std::size_t>(place) >= places_.size() || (place > 0 && group(place - 1) == group(place)))
        return 0;
    return static_cast<int>(std::ranges::count(groups_, group(place)));
}

} // namespace penumbra
