#pragma once

#include "app/shell/input.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace penumbra {

struct BackendOptions {
    int width = 1600;
    int height = 1000;
    std::string title = "Penumbra";
};

/// A window, or the place of one, with a current OpenGL 3.3 core context on the thread that made it.
/// All calls but wake() belong to that thread.
class Backend {
  public:
    virtual ~Backend() = default;

    /// "glfw" or "egl".
    virtual const char* name() const = 0;
    /// What draws, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)".
    std::string renderer() const;

    /// Sleeps until an event has come, wake() was called, or `seconds` have passed; 0 only looks.
    virtual void wait(double seconds) = 0;
    /// Ends a wait() from any thread.
    virtual void wake() = 0;
    /// Events that have come and have not been delivered yet. A script puts its own here.
    InputQueue& queue() { return queue_; }

    virtual int width() const = 0; ///< of the framebuffer
    virtual int height() const = 0;
    /// Pixels the monitor wants for one unit of size.
    virtual float content_scale() const = 0;
    /// Nothing can be seen, so nothing needs to be drawn.
    virtual bool hidden() const = 0;
    virtual void resize(int width, int height) = 0;
    /// The whole monitor that the window is on, without a frame; does nothing where there is no window.
    virtual void set_full_screen(bool /*on*/) {}

    /// Drawing goes to the window's picture from now on, an offscreen one of width() x height() pixels. What
    /// was drawn into it stays until its size changes.
    virtual void bind() = 0;
    /// Shows the picture and returns when that is done.
    virtual void present() = 0;

    virtual std::string clipboard() = 0;
    virtual void set_clipboard(const std::string& text) = 0;
    virtual void set_cursor(ImGuiMouseCursor cursor) = 0;
    virtual void set_title(const std::string& title) = 0;

  protected:
    InputQueue queue_;
};

/// @param name  "glfw" or "egl". @throws Error for another name, and when there is no display or no
/// OpenGL 3.3.
std::unique_ptr<Backend> make_backend(const std::string& name, const BackendOptions& options);
std::unique_ptr<Backend> make_glfw_backend(const BackendOptions& options);
std::unique_ptr<Backend> make_egl_backend(const BackendOptions& options);

} // namespace penumbra
