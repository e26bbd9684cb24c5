#include "app/gpu/changes.hpp"

#include <unordered_map>

namespace penumbra::gpu {
namespace {

// One count for all, so that a texture that takes over the name of a deleted one has another revision. Names
// are reused by OpenGL, so the table stays small.
std::uint64_t counted = 0;

std::unordered_map<std::uintptr_t, std::uint64_t>& revisions() {
    static std::unordered_map<std::uintptr_t, std::uint64_t> table;
    return table;
}

} // namespace

std::uint64_t revision(std::uintptr_t texture) {
    const auto found = revisions().find(texture);
    return found == revisions().end() ? 0 : found->second;
}

void count_change(std::uintptr_t texture) {
    revisions()[texture] = ++counted;
}

} // namespace penumbra::gpu
