#pragma once

/// The texts of shaders/, put into the program at build time by shaders/embed.cmake.
namespace penumbra::gpu::shaders {

extern const char* const points_vert;
extern const char* const points_frag;

} // namespace penumbra::gpu::shaders
