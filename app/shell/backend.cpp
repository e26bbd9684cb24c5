#include "app/shell/backend.hpp"

#include "core/error.hpp"

#include <glad/gl.h>

namespace penumbra {

std::string Backend::renderer() const {
    const auto* text = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    return text != nullptr ? text : "unknown";
}

std::unique_ptr<Backend> make_backend(const std::string& name, const BackendOptions& options) {
    if (name == "glfw") {
        return make_glfw_backend(options);
    }
    if (name == "egl") {
        return make_egl_backend(options);
    }
    throw Error("There is no window backend called '" + name + "'.", "Use glfw or egl.");
}

} // namespace penumbra
