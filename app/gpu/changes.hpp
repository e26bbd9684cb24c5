#pragma once

#include <cstdint>

namespace penumbra::gpu {

/// Counts what changes on the GPU behind Dear ImGui's back: contents of textures, points and how they are
/// seen. A frame made of the same draw lists looks the same only while this has not grown. Of the one thread
/// that draws.
std::uint64_t changes();
/// Something that may be on the screen looks different from now on.
void count_change();

} // namespace penumbra::gpu
