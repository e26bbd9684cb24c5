#pragma once

#include <cstdint>
#include <string>

namespace penumbra {

/// One of several processes that train one model together, on one machine or on several: each takes its share
/// of every batch, and their gradients are averaged.
struct WorkerPlace {
    int rank = 0;                   ///< 0 .. count - 1; the first is the one the others meet
    int count = 1;                  ///< 1: trains alone
    std::string host = "127.0.0.1"; ///< name or address of the first
    std::uint16_t port = 29500;     ///< on which the first waits for the others
};

} // namespace penumbra
