#pragma once

#include "core/data/dataset.hpp"
#include "core/exploration/walk_queries.hpp"

#include <memory>
#include <string>

namespace penumbra {

/// "test", "validation", "training" or "all".
const char* to_string(ImageChoice choice);

/// The rows of a probe as images of a data set: the test images, the validation images, the training images,
/// or all of them in that order.
class ProbeImages {
  public:
    ProbeImages() = default;
    ProbeImages(std::shared_ptr<const Dataset> data, ImageChoice choice);

    std::size_t size() const;
    std::span<const std::uint8_t> image(std::size_t row) const; ///< [784]
    std::uint8_t label(std::size_t row) const;
    std::string words(std::size_t row) const; ///< "test 1234"
    /// The set that the row is in and its index there.
    std::pair<const ImageSet*, std::size_t> locate(std::size_t row) const;

    const std::shared_ptr<const Dataset>& data() const { return data_; }
    ImageChoice choice() const { return choice_; }

  private:
    struct Section {
        const ImageSet* set = nullptr;
        const char* name = "";
    };
    std::pair<Section, std::size_t> find(std::size_t row) const;

    std::shared_ptr<const Dataset> data_;
    ImageChoice choice_ = ImageChoice::Test;
    std::vector<Section> sections_;
};

} // namespace penumbra
