#pragma once

#include "app/panels/walk.hpp"

#include <optional>

namespace penumbra {

/// Finds the code of a waypoint without asking a model: the waypoint's own, or that of its image among the
/// probe's rows. Remembers where it found the last one, since it is asked every frame.
class KnownCode {
  public:
    /// Row of the probe that the waypoint's picture is of; nothing when it is of none.
    /// @param images  the probe's rows
    std::optional<std::size_t> row(const Waypoint& point, const ProbeAnswer& probe,
                                   const ProbeImages& images);
    /// [d], or empty where it is not known.
    std::vector<float> code(const Waypoint& point, const ProbeAnswer& probe, const ProbeImages& images);

  private:
    struct Asked {
        std::string caption;
        std::shared_ptr<const Dataset> data;
        std::shared_ptr<const std::vector<std::uint32_t>> rows;
        ImageChoice images = ImageChoice::Test;
        std::size_t count = 0;
        bool operator==(const Asked&) const = default;
    };
    Asked asked_;
    std::optional<std::size_t> row_;
};

} // namespace penumbra
