#pragma once

#include "app/shell/theme.hpp"
#include "app/widgets/colour_scale.hpp"
#include "core/studio.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace penumbra {

/// What the points of a map are coloured by: the class or a ground-truth factor of the data set, and the
/// legend of it.
class MapColours {
  public:
    /// What can be chosen of a data set: "class", and its factors by name.
    static std::vector<std::string> choices(const Dataset& data);

    /// Looks up the values of the first `count` rows. @param choice  of choices(); an unknown one means the
    /// class
    void read(const ProbeImages& images, std::size_t count, const std::string& choice);
    /// The points' colours, [count]; alpha 0 where the selection hides.
    std::vector<ImU32> colours(const ClassSelection& selection, const Theme& theme) const;
    /// Entries of a legend; empty for a continuous factor, which has a scale instead.
    std::vector<LegendEntry> legend(const Theme& theme) const;
    bool continuous() const { return names_.empty(); }
    /// Which entry of the legend a row belongs to; 0 where there is none.
    std::size_t group(std::size_t row) const;
    /// The ends of the scale: all but the outermost hundredths lie between them.
    double low() const { return low_; }
    double high() const { return high_; }
    /// "slant 0.3" or the class's name; what a tooltip says of a row.
    std::string words(std::size_t row) const;

  private:
    std::string what_;
    std::vector<float> values_;       ///< [count]
    std::vector<std::string> names_;  ///< of the values 0, 1, ..; empty: continuous
    std::vector<std::size_t> counts_; ///< of the names
    double low_ = 0;
    double high_ = 1;
};

} // namespace penumbra
