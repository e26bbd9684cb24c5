#include "app/shell/backend.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <glad/gl.h>
#include <thread>

namespace penumbra {

namespace {

/// Where Mesa draws in software, it would take a thread for every core and then wait for the one that
/// training keeps busy. On two busy cores strokes were answered in 76 ms instead of 134 ms (median) without
/// threads of its own. Harmless elsewhere; a value the person has set stays.
void leave_cores_to_the_workers() {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    setenv("LP_NUM_THREADS", std::to_string(cores <= 2 ? 0 : cores / 2).c_str(), /*overwrite=*/0);
}

} // namespace

std::string Backend::renderer() const {
    const auto* text = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    return text != nullptr ? text : "unknown";
}

std::unique_ptr<Backend> make_backend(const std::string& name, const BackendOptions& options) {
    leave_cores_to_the_workers();
    if (name == "glfw") {
        return make_glfw_backend(options);
    }
    if (name == "egl") {
        return make_egl_backend(options);
    }
    throw Error("There is no window backend called '" + name + "'.", "Use glfw or egl.");
}

} // namespace penumbra
