#pragma once

#include <span>
#include <string>
#include <vector>

namespace penumbra {

/// (1 - t) a + t b. @param t 0..1
std::vector<float> lerp(std::span<const float> a, std::span<const float> b, double t);

/// Spherical linear interpolation, sin((1-t) w) / sin(w) a + sin(t w) / sin(w) b with w the angle between a
/// and b. Shoemake 1985, section 3.3. Its limits: for parallel codes, or where either is zero, it is lerp().
/// Opposite codes have no single great circle between them: the path turns through the axis on which a is
/// shortest, made orthogonal to a, the length going evenly from |a| to |b|.
std::vector<float> slerp(std::span<const float> a, std::span<const float> b, double t);

/// Angle between two codes in radians, 0..pi; 0 when either is zero.
double angle_between(std::span<const float> a, std::span<const float> b);

/// A sentence when slerp() takes one of its limits for these two, or empty.
std::string slerp_remark(std::span<const float> a, std::span<const float> b);

/// Energy of a path of pictures over unit time, which a geodesic makes small: the number of its steps times
/// the sum of their squared lengths; the square of the path's length where all steps are equally long. Shao,
/// Kumar & Fletcher 2018, section 3.2. @param moved  LatentPath::moved
double path_energy(std::span<const float> moved);

/// Euclidean length.
double norm(std::span<const float> code);

} // namespace penumbra
