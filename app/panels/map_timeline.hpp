#pragma once

#include "app/panels/map_history.hpp"
#include "app/panels/map_places.hpp"
#include "app/shell/panel.hpp"

#include <optional>

namespace penumbra {

/// The maps of the past with a slider that goes through them: which of them is shown, if any.
class MapTimeline {
  public:
    /// Keeps the newest map; once a frame. @param probe  of what is walked through, or null
    void update(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe);

    /// There are maps of the past of what is shown.
    bool any() const { return of_shown_ && history_.maps().size() > 1; }
    bool live() const { return !step_; }
    bool playing() const { return playing_; }
    void go_live();
    /// From the beginning, or from where it stands; or stops there.
    void toggle_play(double now);
    /// So many maps later, earlier below 0; later than the newest of the past is the newest of all.
    void move(int by);

    /// The map that is shown, along these axes; null while the newest is. The same pointer until something
    /// changes.
    std::shared_ptr<const MapPlaces> shown(const MapAxes& axes);

    /// Play, a slider, live: a row of `width`.
    void draw(PanelContext& context, float width);

  private:
    void go_to(std::size_t index);
    std::string words(std::size_t index) const;

    MapHistory history_;
    bool of_shown_ = false;            ///< the history is of what is walked through
    std::optional<std::int64_t> step_; ///< of the map shown; none: live
    bool playing_ = false;
    double next_ = 0; ///< when playing goes on
    std::shared_ptr<const MapPlaces> places_;
    MapAxes axes_; ///< of places_, as they were wanted
};

} // namespace penumbra
