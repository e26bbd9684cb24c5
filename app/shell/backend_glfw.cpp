#include "app/gpu/framebuffer.hpp"
#include "app/shell/backend.hpp"
#include "app/shell/clock.hpp"
#include "core/error.hpp"

#include <array>
#include <glad/gl.h>
// glad comes first; GLFW then leaves OpenGL's own header out.
#include <GLFW/glfw3.h>
#include <algorithm>
#include <cctype>

namespace penumbra {

namespace {

constexpr const char* kOffscreenAdvice =
    "Without a display, `penumbra --backend egl --tour DIR` draws offscreen and leaves pictures in DIR.";

/// The letter, digit or sign printed on the key where the layout names one in ASCII, else GLFW's own code.
/// The two agree on an American keyboard, since GLFW's codes of printable keys are ASCII.
int printed_key(int key, int scancode) {
    if (key == GLFW_KEY_SPACE) {
        return key;
    }
    const char* name = glfwGetKeyName(key, scancode);
    if (name == nullptr || name[0] == '\0' || name[1] != '\0' || name[0] <= ' ' || name[0] == 127) {
        return key;
    }
    return std::toupper(static_cast<unsigned char>(name[0]));
}

class GlfwBackend final : public Backend {
  public:
    explicit GlfwBackend(const BackendOptions& options) {
        if (glfwInit() != GLFW_TRUE) {
            throw Error("No window can be opened: " + glfw_error() + ".", kOffscreenAdvice);
        }
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
        glfwWindowHint(GLFW_DEPTH_BITS, 0); // the window only receives a finished picture
        glfwWindowHint(GLFW_STENCIL_BITS, 0);
        window_ = glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
        if (window_ == nullptr) {
            const std::string reason = glfw_error();
            glfwTerminate();
            throw Error("No window with OpenGL 3.3 can be opened: " + reason + ".", kOffscreenAdvice);
        }
        glfwMakeContextCurrent(window_);
        if (gladLoadGL(glfwGetProcAddress) == 0) {
            glfwDestroyWindow(window_);
            glfwTerminate();
            throw Error("OpenGL 3.3 cannot be loaded.", kOffscreenAdvice);
        }
        glfwSwapInterval(1);
        glfwSetWindowSizeLimits(window_, 640, 400, GLFW_DONT_CARE, GLFW_DONT_CARE);
        glfwSetWindowUserPointer(window_, this);
        install_callbacks();
        make_cursors();
        picture_ = std::make_unique<gpu::Framebuffer>();
        size_ = framebuffer_size();
    }

    ~GlfwBackend() override {
        for (GLFWcursor* cursor : cursors_) {
            if (cursor != nullptr) {
                glfwDestroyCursor(cursor);
            }
        }
        picture_.reset();
        glfwDestroyWindow(window_);
        glfwTerminate();
    }

    const char* name() const override { return "glfw"; }

    void wait(double seconds) override {
        if (seconds <= 0) {
            glfwPollEvents();
        } else {
            glfwWaitEventsTimeout(seconds);
        }
        size_ = framebuffer_size();
    }
    void wake() override { glfwPostEmptyEvent(); }

    int width() const override { return size_.first; }
    int height() const override { return size_.second; }
    float content_scale() const override {
        float x = 1;
        float y = 1;
        glfwGetWindowContentScale(window_, &x, &y);
        return std::max(x, y);
    }
    bool hidden() const override {
        return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE || width() <= 0 || height() <= 0;
    }
    void resize(int width, int height) override { glfwSetWindowSize(window_, width, height); }
    void set_full_screen(bool on) override {
        const bool is = glfwGetWindowMonitor(window_) != nullptr;
        if (on && !is) {
            glfwGetWindowPos(window_, &windowed_.x, &windowed_.y);
            glfwGetWindowSize(window_, &windowed_.width, &windowed_.height);
            GLFWmonitor* monitor = monitor_below();
            const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
            if (mode != nullptr) { // its own mode: nothing flickers
                glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
            }
        } else if (!on && is) {
            glfwSetWindowMonitor(window_, nullptr, windowed_.x, windowed_.y, windowed_.width,
                                 windowed_.height, GLFW_DONT_CARE);
        }
    }

    void bind() override { picture_->resize(width(), height()); }
    void present() override {
        picture_->copy_to_window();
        glfwSwapBuffers(window_);
    }

    std::string clipboard() override {
        const char* text = glfwGetClipboardString(window_);
        return text != nullptr ? text : "";
    }
    void set_clipboard(const std::string& text) override { glfwSetClipboardString(window_, text.c_str()); }
    void set_cursor(ImGuiMouseCursor cursor) override {
        if (cursor == shown_cursor_) {
            return;
        }
        shown_cursor_ = cursor;
        const bool hide = cursor == ImGuiMouseCursor_None;
        glfwSetInputMode(window_, GLFW_CURSOR, hide ? GLFW_CURSOR_HIDDEN : GLFW_CURSOR_NORMAL);
        if (!hide) {
            glfwSetCursor(window_, cursors_[static_cast<std::size_t>(cursor)]);
        }
    }
    void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }

  private:
    static std::string glfw_error() {
        const char* text = nullptr;
        glfwGetError(&text);
        return text != nullptr ? text : "the window system gave no reason";
    }

    std::pair<int, int> framebuffer_size() const {
        int width = 0;
        int height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        return {width, height};
    }

    /// The monitor that holds the window's middle, or the first.
    GLFWmonitor* monitor_below() const {
        const int x = windowed_.x + windowed_.width / 2;
        const int y = windowed_.y + windowed_.height / 2;
        int count = 0;
        GLFWmonitor** monitors = glfwGetMonitors(&count);
        for (int i = 0; i < count; ++i) {
            const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
            int left = 0;
            int top = 0;
            glfwGetMonitorPos(monitors[i], &left, &top);
            if (mode != nullptr && x >= left && x < left + mode->width && y >= top &&
                y < top + mode->height) {
                return monitors[i];
            }
        }
        return glfwGetPrimaryMonitor();
    }

    static GlfwBackend& of(GLFWwindow* window) {
        return *static_cast<GlfwBackend*>(glfwGetWindowUserPointer(window));
    }
    template<typename Event>
    static void push(GLFWwindow* window, Event event) {
        of(window).queue_.push_back({now_seconds(), std::move(event)});
    }

    /// Every sample is kept: Dear ImGui's own backend would look at the cursor only once a frame. The time
    /// stamp is that of the callback, which GLFW 3.3 delays until the loop polls: at most by the frame being
    /// drawn.
    void install_callbacks() {
        glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
            int window_width = 0;
            int window_height = 0;
            glfwGetWindowSize(window, &window_width, &window_height);
            const auto [width, height] = of(window).framebuffer_size();
            const double scale_x = window_width > 0 ? static_cast<double>(width) / window_width : 1;
            const double scale_y = window_height > 0 ? static_cast<double>(height) / window_height : 1;
            push(window, input::Move{static_cast<float>(x * scale_x), static_cast<float>(y * scale_y)});
        });
        glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int) {
            push(window, input::Button{button, action == GLFW_PRESS});
        });
        glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
            push(window, input::Wheel{static_cast<float>(x), static_cast<float>(y)});
        });
        glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int) {
            push(window, input::Key{printed_key(key, scancode), action != GLFW_RELEASE});
        });
        glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned codepoint) {
            push(window, input::Character{codepoint});
        });
        glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
            push(window, input::Drop{{paths, paths + count}});
        });
        glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
            push(window, input::Focus{focused == GLFW_TRUE});
        });
        glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int entered) {
            if (entered == GLFW_FALSE) {
                push(window, input::Leave{});
            }
        });
        glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) { push(window, input::Redraw{}); });
        glfwSetFramebufferSizeCallback(window_,
                                       [](GLFWwindow* window, int, int) { push(window, input::Redraw{}); });
        glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* window, float x, float y) {
            push(window, input::ScaleChange{std::max(x, y)});
        });
        glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) { push(window, input::Close{}); });
    }

    void make_cursors() {
        const auto set = [this](ImGuiMouseCursor cursor, int shape) {
            cursors_[static_cast<std::size_t>(cursor)] = glfwCreateStandardCursor(shape);
        };
        set(ImGuiMouseCursor_Arrow, GLFW_ARROW_CURSOR);
        set(ImGuiMouseCursor_TextInput, GLFW_IBEAM_CURSOR);
        set(ImGuiMouseCursor_ResizeNS, GLFW_VRESIZE_CURSOR);
        set(ImGuiMouseCursor_ResizeEW, GLFW_HRESIZE_CURSOR);
        set(ImGuiMouseCursor_Hand, GLFW_HAND_CURSOR);
    }

    GLFWwindow* window_ = nullptr;
    struct {
        int x = 0, y = 0, width = 0, height = 0;
    } windowed_;               ///< where the window was before it filled the screen, in screen coordinates
    std::pair<int, int> size_; ///< of the framebuffer; the same all through a frame
    std::unique_ptr<gpu::Framebuffer> picture_;
    std::array<GLFWcursor*, ImGuiMouseCursor_COUNT> cursors_{}; ///< null: the arrow
    ImGuiMouseCursor shown_cursor_ = ImGuiMouseCursor_Arrow;
};

} // namespace

std::unique_ptr<Backend> make_glfw_backend(const BackendOptions& options) {
    return std::make_unique<GlfwBackend>(options);
}

} // namespace penumbra
