#pragma once

#include <vector>

namespace penumbra {

/// The cores that this process may use, each as the CPUs that are its hyper-threads. At least one.
std::vector<std::vector<int>> cores_of_process();

/// The CPUs of one of `count` equal shares of the cores; where there are fewer cores than shares, some share
/// one. Cores that are left over go to the first shares.
/// @param share  0 .. count - 1
std::vector<int> core_share(const std::vector<std::vector<int>>& cores, int share, int count);

} // namespace penumbra
