#include "app/panels/map_colours.hpp"

#include "app/widgets/plot_axis.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr const char* kClass = "class";

const Factor* find(const ImageSet& set, const std::string& name) {
    const auto found = std::ranges::find(set.factors, name, &Factor::name);
    return found != set.factors.end() ? &*found : nullptr;
}

std::size_t index_of(float value, std::size_t count) {
    return std::min(static_cast<std::size_t>(std::max(0.0F, value)), count - 1);
}

} // namespace

std::vector<std::string> MapColours::choices(const Dataset& data) {
    std::vector<std::string> names = {kClass};
    for (const Factor& factor : data.test.factors) {
        names.push_back(factor.name);
    }
    return names;
}

void MapColours::read(const ProbeImages& images, std::size_t count, const std::string& choice) {
    const Factor* factor = find(images.data()->test, choice);
    what_ = factor != nullptr ? choice : kClass;
    names_ = factor != nullptr ? factor->names : images.data()->class_names;
    values_.assign(count, 0);
    // One look at a set a row; the factor is searched anew only where the set changes.
    const ImageSet* last = nullptr;
    for (std::size_t row = 0; row < count; ++row) {
        const auto [set, index] = images.locate(row);
        if (factor != nullptr && set != last) {
            factor = find(*set, choice);
            last = set;
        }
        values_[row] = factor == nullptr ? static_cast<float>(set->labels[index]) : factor->values[index];
    }
    counts_.assign(names_.size(), 0);
    for (const float value : values_) {
        if (!names_.empty()) {
            ++counts_[index_of(value, names_.size())];
        }
    }
    if (continuous() && count > 0) {
        std::vector<float> sorted = values_;
        std::ranges::sort(sorted);
        low_ = sorted[count / 100];
        high_ = sorted[count - 1 - count / 100];
    }
}

std::vector<ImU32> MapColours::colours(const ClassSelection& selection, const Theme& theme) const {
    std::vector<ImU32> colours(values_.size());
    const double length = high_ > low_ ? high_ - low_ : 1;
    for (std::size_t i = 0; i < colours.size(); ++i) {
        if (continuous()) {
            colours[i] = ramp_colour((static_cast<double>(values_[i]) - low_) / length, theme);
            continue;
        }
        const std::size_t index = index_of(values_[i], names_.size());
        colours[i] = selection.shows(index) ? theme.digit(static_cast<int>(index)) : 0;
    }
    return colours;
}

std::size_t MapColours::group(std::size_t row) const {
    return continuous() || row >= values_.size() ? 0 : index_of(values_[row], names_.size());
}

std::vector<LegendEntry> MapColours::legend(const Theme& theme) const {
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        entries.push_back({names_[i], theme.digit(static_cast<int>(i)), counts_[i]});
    }
    return entries;
}

std::string MapColours::words(std::size_t row) const {
    if (row >= values_.size()) {
        return {};
    }
    const std::string value = continuous() ? format_value(static_cast<double>(values_[row]))
                                           : names_[index_of(values_[row], names_.size())];
    return what_ + " " + value;
}

} // namespace penumbra
