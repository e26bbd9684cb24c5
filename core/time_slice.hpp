#pragma once

#include <chrono>

namespace penumbra {

/// How long the calling thread, and those it begins, may compute at a stretch before another of its priority
/// has its turn: 0.1 to 100 ms. The thread whose turn would end first goes first, so that short ones also
/// wait less. A wish: Linux grants it from 6.12 on, and nothing happens elsewhere.
void set_time_slice(std::chrono::microseconds slice);

/// A frame of the window is done within one.
inline constexpr std::chrono::milliseconds kDrawingSlice{8};
/// What computes in the background is in no hurry.
inline constexpr std::chrono::milliseconds kBackgroundSlice{100};
/// What shares its products out. OpenBLAS's threads wait for each other with sched_yield(), and from
/// Linux 6.18 on whoever yields to another thread gives a whole slice away, a tenfold one at a low priority.
inline constexpr std::chrono::microseconds kSharingSlice{100};

} // namespace penumbra
