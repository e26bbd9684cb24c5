#pragma once

#include "app/panels/map_projection.hpp"
#include "app/panels/walk.hpp"
#include "app/widgets/scatter.hpp"

#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// The map of a second model beside the first, of the same images in the same colours: see
/// second_model().
class MapBeside {
  public:
    /// Asks for the codes and takes them over.
    /// @param first  the probe that is drawn in the first map
    void update(PanelContext& context, const Walk& walk, const ProbeAnswer& first);
    /// The points' colours, as in the first map, [n].
    void set_colours(std::span<const ImU32> colours) { colours_.assign(colours.begin(), colours.end()); }
    struct Mark {
        int row = -1; ///< of the first map; below 0: none
        const char* letter = "";
    };
    /// Fills `size` from the cursor on. @param marks  rows that are marked in the first map
    /// @return what was done to points here, which are rows of the first map
    ScatterTouched draw(PanelContext& context, ImVec2 size, std::span<const Mark> marks,
                        const ScatterOptions& like);
    /// Where a row of the first map lies here; nothing where it does not.
    std::optional<ScatterPlace> place(int row) const;
    void fit() { scatter_.fit(); }

  private:
    std::string name_;
    Conversation<ProbeQuery, ProbeAnswer, &Studio::ask_beside> talk_{2};
    std::shared_ptr<const ProbeAnswer> shown_;
    std::string obstacle_; ///< why there is nothing to show; empty when there is
    MapProjection projection_;
    Scatter scatter_;
    std::vector<ImU32> colours_;
    std::vector<ImU32> painted_;
};

} // namespace penumbra
