#pragma once

#include "core/studio.hpp"

#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// The interpolation is asked for in finer steps than are shown, so that the scrubber glides: a multiple of
/// the intervals shown, at least 32. @param shown  steps with both ends, 2..33
int fine_steps(int shown);
/// About as many steps as are wanted, such that there are as many between each of a path's stops and the
/// next.
int even_steps(int wanted, std::size_t segments);
/// The steps of an answer include those that would be shown.
bool divides(int shown, int fine);

/// The steps of one path that are shown.
struct PathSteps {
    std::vector<std::size_t> at; ///< where in the path
    std::vector<double> t;       ///< 0..1
    std::vector<float> moved;    ///< Euclidean distance of the picture (0..1) from the step before; first 0
    std::vector<bool> jump;      ///< see mark_jumps()

    std::size_t size() const { return at.size(); }
    int jumps() const;
};
/// Every so many-th step, so that `shown` remain; empty when the path's steps do not include them.
PathSteps path_steps(const LatentPath& path, int shown);

/// The steps at which the picture moved more than twice as far as at the row's median step. The first entry
/// is no step.
std::vector<bool> mark_jumps(std::span<const float> moved);

/// Classes that a path is believed to pass through, in order, besides those of its ends.
std::vector<int> classes_between(const LatentPath& path, const PathSteps& steps);

/// "A and B lie 74° apart." with words for what that means.
std::string angle_words(double degrees);

/// "A", "1", "2", "B", "A" at the steps where a path of an interpolation comes by its ends and stops, empty
/// at the others; all empty for one from A to B alone.
std::vector<std::string> stop_letters(const InterpolateQuery& query, const PathSteps& steps,
                                      std::size_t fine);

/// The shown steps of all paths as a table: step,t,method,norm,label,confidence,moved,z0,z1,...; label and
/// confidence are empty without a classifier. Nine significant digits: a float survives the round trip.
/// @param geodesic  a third path, or null
std::string path_csv(const InterpolateAnswer& answer, int shown, const LatentPath* geodesic = nullptr);

} // namespace penumbra
