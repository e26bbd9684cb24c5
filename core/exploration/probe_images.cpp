#include "core/exploration/probe_images.hpp"

#include <algorithm>
#include <stdexcept>

namespace penumbra {

const char* to_string(ImageChoice choice) {
    switch (choice) {
    case ImageChoice::Test:
        return "test";
    case ImageChoice::Validation:
        return "validation";
    case ImageChoice::Training:
        return "training";
    case ImageChoice::All:
        return "all";
    }
    return "";
}

std::vector<std::uint32_t> evenly_spaced(std::size_t count, std::size_t most) {
    std::vector<std::uint32_t> rows(std::min(count, most));
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<std::uint32_t>(i * count / rows.size());
    return rows;
}

ProbeImages::ProbeImages(std::shared_ptr<const Dataset> data, ImageChoice choice,
                         std::shared_ptr<const std::vector<std::uint32_t>> rows)
    : data_(std::move(data)), choice_(choice), rows_(std::move(rows)) {
    if (!data_)
        return;
    const bool everything = choice == ImageChoice::All;
    if (everything || choice == ImageChoice::Test)
        sections_.push_back({&data_->test, "test"});
    if (everything || choice == ImageChoice::Validation)
        sections_.push_back({&data_->validation, "validation"});
    if (everything || choice == ImageChoice::Training)
        sections_.push_back({&data_->train, "training"});
    // A list may have been made for another data set.
    const auto unknown = [count = all()](std::uint32_t row) { return row >= count; };
    if (rows_ && std::ranges::any_of(*rows_, unknown)) {
        auto known = std::make_shared<std::vector<std::uint32_t>>(*rows_);
        std::erase_if(*known, unknown);
        rows_ = std::move(known);
    }
}

std::size_t ProbeImages::size() const {
    return rows_ ? rows_->size() : all();
}

std::size_t ProbeImages::all() const {
    std::size_t sum = 0;
    for (const Section& section : sections_)
        sum += section.set->size();
    return sum;
}

std::pair<ProbeImages::Section, std::size_t> ProbeImages::find(std::size_t row) const {
    if (rows_) {
        if (row >= rows_->size())
            throw std::out_of_range("a probe row that the list does not have");
        row = (*rows_)[row];
    }
    for (const Section& section : sections_) {
        if (row < section.set->size())
            return {section, row};
        row -= section.set->size();
    }
    throw std::out_of_range("a probe row that the data set does not have");
}

std::pair<const ImageSet*, std::size_t> ProbeImages::locate(std::size_t row) const {
    const auto [section, index] = find(row);
    return {section.set, index};
}

std::span<const std::uint8_t> ProbeImages::image(std::size_t row) const {
    const auto [set, index] = locate(row);
    return set->image(index);
}

std::uint8_t ProbeImages::label(std::size_t row) const {
    const auto [set, index] = locate(row);
    return set->labels[index];
}

std::string ProbeImages::words(std::size_t row) const {
    const auto [section, index] = find(row);
    return std::string(section.name) + " " + std::to_string(index);
}

} // namespace penumbra
