#include "core/exploration/probe_images.hpp"

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

ProbeImages::ProbeImages(std::shared_ptr<const Dataset> data, ImageChoice choice)
    : data_(std::move(data)), choice_(choice) {
    if (!data_)
        return;
    const bool all = choice == ImageChoice::All;
    if (all || choice == ImageChoice::Test)
        sections_.push_back({&data_->test, "test"});
    if (all || choice == ImageChoice::Validation)
        sections_.push_back({&data_->validation, "validation"});
    if (all || choice == ImageChoice::Training)
        sections_.push_back({&data_->train, "training"});
}

std::size_t ProbeImages::size() const {
    std::size_t sum = 0;
    for (const Section& section : sections_)
        sum += section.set->size();
    return sum;
}

std::pair<ProbeImages::Section, std::size_t> ProbeImages::find(std::size_t row) const {
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
