#include "app/panels/map_history.hpp"

#include <algorithm>

namespace penumbra {
namespace {

/// What a past map is drawn from, of these rows alone.
ProbeAnswer reduced(const ProbeAnswer& map, const std::vector<std::uint32_t>& rows) {
    ProbeAnswer kept;
    static_cast<Answered&>(kept) = map;
    kept.query = map.query;
    kept.data = map.data;
    kept.count = rows.size();
    kept.code_size = map.code_size;
    kept.parts = map.parts;
    kept.statistics = map.statistics;
    for (const PrincipalComponents& all : map.components) {
        PrincipalComponents& part = kept.components.emplace_back();
        part.mean = all.mean;
        part.axes = all.axes;
        std::ranges::copy(all.explained, part.explained);
    }
    kept.codes.reserve(rows.size() * map.code_size);
    for (const std::uint32_t row : rows) {
        const auto code = map.codes.begin() + static_cast<std::ptrdiff_t>(row * map.code_size);
        kept.codes.insert(kept.codes.end(), code, code + static_cast<std::ptrdiff_t>(map.code_size));
        kept.labels.push_back(row < map.labels.size() ? map.labels[row] : std::uint8_t{0});
    }
    if (rows.size() < map.count) {
        // A row of the map is a row of the list that the map was of, if it was of one.
        std::vector<std::uint32_t> ids = rows;
        if (map.query.rows)
            std::ranges::transform(rows, ids.begin(),
                                   [&](std::uint32_t row) { return (*map.query.rows)[row]; });
        kept.query.rows = std::make_shared<const std::vector<std::uint32_t>>(std::move(ids));
    }
    return kept;
}

} // namespace

bool MapHistory::is_of(const ProbeAnswer& probe) const {
    return seen_ && seen_->query == probe.query && seen_->weights.generation == probe.weights.generation &&
           seen_->count == probe.count && seen_->code_size == probe.code_size && seen_->data == probe.data;
}

bool MapHistory::keep(const std::shared_ptr<const ProbeAnswer>& map, double epoch) {
    if (!map || map == seen_ || map->query.source != Source::Training || map->count == 0 ||
        map->code_size == 0)
        return false;
    const bool other = !is_of(*map);
    if (other)
        maps_.clear();
    seen_ = map;
    if (!maps_.empty() && map->weights.step <= maps_.back().step())
        return other;
    const std::size_t most = std::clamp(kMostNumbers / map->code_size, std::size_t{1}, kMostPoints);
    auto rows = maps_.empty()
                    ? std::make_shared<const std::vector<std::uint32_t>>(evenly_spaced(map->count, most))
                    : maps_.front().rows;
    auto codes = std::make_shared<const ProbeAnswer>(reduced(*map, *rows));
    maps_.push_back({std::move(codes), std::move(rows), epoch});
    if (maps_.size() > kMostMaps)
        thin();
    return other;
}

/// The first and the newest stay.
void MapHistory::thin() {
    std::size_t crowded = 1;
    const auto room = [this](std::size_t i) { return maps_[i + 1].step() - maps_[i - 1].step(); };
    for (std::size_t i = 2; i + 1 < maps_.size(); ++i)
        if (room(i) < room(crowded))
            crowded = i;
    maps_.erase(maps_.begin() + static_cast<std::ptrdiff_t>(crowded));
}

std::size_t MapHistory::nearest(std::int64_t step) const {
    const auto after = std::ranges::lower_bound(maps_, step, {}, &PastMap::step);
    if (after == maps_.begin())
        return 0;
    const auto index = static_cast<std::size_t>(after - maps_.begin());
    if (after == maps_.end())
        return index - 1;
    return after->step() - step < step - (after - 1)->step() ? index : index - 1;
}

} // namespace penumbra
