#pragma once

#include "app/shell/theme.hpp"
#include "core/studio.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// Images chosen on the map, and two groups of them kept for an attribute: those that have it and those that
/// have not. They stay chosen when model and weights change, and as far as they are there when fewer or more
/// images are shown; another data set, or another of its parts, lets go of them.
class MapSelection {
  public:
    enum class Group { Chosen, With, Without };
    enum class Merge { Replace, Add, Remove };
    Merge merge = Merge::Replace; ///< what choose() does

    /// The rows that the map draws from now on; nothing happens while they are the same.
    /// @param count  of the probe
    void attach(const ProbeImages& images, std::size_t count);

    void choose(std::span<const std::uint32_t> rows);
    void toggle(std::uint32_t row);
    void clear();
    /// The chosen ones become a group; With and Without do not change with what is chosen later.
    void keep(Group group);
    void drop(Group group);

    /// Rows of the attached probe, increasing.
    const std::vector<std::uint32_t>& rows(Group group = Group::Chosen) const { return of(group).rows; }
    bool empty(Group group = Group::Chosen) const { return rows(group).empty(); }
    /// The same as numbers among all images of the choice, see ProbeImages::id().
    const std::vector<std::uint32_t>& ids(Group group = Group::Chosen) const { return of(group).ids; }
    /// Counts how often something was chosen after there had been nothing.
    std::uint64_t begun() const { return begun_; }
    /// Counts changes of any group and of what is isolated.
    std::uint64_t version() const { return version_; }

    bool isolated() const { return isolated_; }
    void isolate(bool on);
    /// Makes colours of points faint where they are not chosen; gone (alpha 0) while the chosen ones are
    /// isolated. Nothing while none is chosen. @param colours  [count]
    void tint(std::span<ImU32> colours, const Theme& theme) const;

    /// Mean code of a group, [d]; empty for an empty group. Computed when group or probe have changed.
    const std::vector<float>& mean(Group group, const std::shared_ptr<const ProbeAnswer>& probe);

  private:
    struct Members {
        std::vector<std::uint32_t> ids, rows;
    };
    Members& of(Group group) { return groups_[static_cast<std::size_t>(group)]; }
    const Members& of(Group group) const { return groups_[static_cast<std::size_t>(group)]; }
    void find_rows(Members& members) const;
    void set_rows(std::vector<std::uint32_t> rows);

    ProbeImages images_;
    std::size_t count_ = 0;
    std::array<Members, 3> groups_;
    struct Mean {
        std::shared_ptr<const ProbeAnswer> probe;
        std::uint64_t version = 0;
        std::vector<float> code;
    };
    std::array<Mean, 3> means_;
    std::uint64_t version_ = 0;
    std::uint64_t begun_ = 0;
    bool isolated_ = false;
};

/// "with" minus "without", [d]: the direction in which an attribute grows (Larsen et al. 2016, sec. 3.2);
/// empty unless both have the same size and are not empty.
std::vector<float> attribute_vector(std::span<const float> with, std::span<const float> without);

/// Rows of a probe as a table: id, set, index, label, class, z0, z1, ...; nine significant digits.
/// @param rows  increasing; those that the probe does not have are left out
/// @param xy    [count, 2], where all rows are on a map: columns x and y before the code; or empty
std::string codes_csv(const ProbeAnswer& probe, const ProbeImages& images,
                      std::span<const std::uint32_t> rows, std::span<const float> xy = {});

} // namespace penumbra
