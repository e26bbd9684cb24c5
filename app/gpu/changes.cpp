#include "app/gpu/changes.hpp"

namespace penumbra::gpu {
namespace {

std::uint64_t counted = 0;

} // namespace

std::uint64_t changes() {
    return counted;
}

void count_change() {
    ++counted;
}

} // namespace penumbra::gpu
