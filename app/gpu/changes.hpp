#pragma once

#include <cstdint>

namespace penumbra::gpu {

/// What a texture shows changes behind Dear ImGui's back: a frame made of the same draw lists looks the same
/// only while the revisions of its textures are what they were. Of the one thread that draws.

/// A number that is another one after every change of that texture's contents; 0 when there was none.
std::uint64_t revision(std::uintptr_t texture);
/// The contents of that texture are others from now on.
void count_change(std::uintptr_t texture);

} // namespace penumbra::gpu
