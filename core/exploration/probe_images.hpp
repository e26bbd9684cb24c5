#pragma once

#include "core/data/dataset.hpp"
#include "core/exploration/walk_queries.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace penumbra {

/// "test", "validation", "training" or "all".
const char* to_string(ImageChoice choice);

/// Rows of `count` that are evenly spaced, at most `most`, increasing.
std::vector<std::uint32_t> evenly_spaced(std::size_t count, std::size_t most);

/// The rows of a probe as images of a data set: the test images, the validation images, the training images,
/// or all of them in that order.
class ProbeImages {
  public:
    ProbeImages() = default;
    /// @param rows  only these of them, see ProbeQuery::rows; those that there are not are left out
    ProbeImages(std::shared_ptr<const Dataset> data, ImageChoice choice,
                std::shared_ptr<const std::vector<std::uint32_t>> rows = {});

    std::size_t size() const;
    std::span<const std::uint8_t> image(std::size_t row) const; ///< [784]
    std::uint8_t label(std::size_t row) const;
    std::string words(std::size_t row) const; ///< "test 1234"
    /// The row's number among all images of the choice; the row itself unless only some rows are taken.
    std::size_t id(std::size_t row) const { return rows_ ? (*rows_)[row] : row; }
    /// The set that the row is in and its index there.
    std::pair<const ImageSet*, std::size_t> locate(std::size_t row) const;

    const std::shared_ptr<const Dataset>& data() const { return data_; }
    ImageChoice choice() const { return choice_; }
    /// The only rows taken, or null.
    const std::shared_ptr<const std::vector<std::uint32_t>>& rows() const { return rows_; }

  private:
    struct Section {
        const ImageSet* set = nullptr;
        const char* name = "";
    };
    std::size_t all() const;
    std::pair<Section, std::size_t> find(std::size_t row) const;

    std::shared_ptr<const Dataset> data_;
    ImageChoice choice_ = ImageChoice::Test;
    std::shared_ptr<const std::vector<std::uint32_t>> rows_;
    std::vector<Section> sections_;
};

} // namespace penumbra
