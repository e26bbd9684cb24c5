#pragma once

#include "app/panels/map_projection.hpp"
#include "app/panels/walk.hpp"
#include "app/widgets/scatter.hpp"

#include <optional>
#include <string>
#include <vector>

namespace penumbra {

/// The map of a second model beside the first, of the same images in the same colours: the opened model while
/// the one in training is walked through, otherwise the one that was open before.
class MapBeside {
  public:
    /// Asks for the codes and takes them over.
    /// @param first  the probe that is drawn in the first map
    void update(PanelContext& context, const Walk& walk, const ProbeAnswer& first);
    /// The points' colours, as in the first map, [n].
    void set_colours(std::span<const ImU32> colours) { colours_.assign(colours.begin(), colours.end()); }
    /// Fills `size` from the cursor on. @param marked  row that the pointer is on in the first map, or -1
    /// @return the row under the pointer here, or -1
    int draw(PanelContext& context, ImVec2 size, int marked, const ScatterOptions& like);
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
