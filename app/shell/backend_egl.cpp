#include "app/gpu/framebuffer.hpp"
#include "app/shell/backend.hpp"
#include "core/error.hpp"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <array>
#include <chrono>
#include <condition_variable>
#include <glad/gl.h>
#include <mutex>
#include <string_view>

namespace penumbra {

namespace {

constexpr const char* kAdvice =
    "Install Mesa's software OpenGL: apt-get install libegl-mesa0 libgl1-mesa-dri.";

bool has_extension(const char* list, std::string_view name) {
    const std::string_view all = list != nullptr ? list : "";
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find(' ', at), all.size());
        if (all.substr(at, end - at) == name) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

/// Displays that need no window system, the most modest first: Mesa's surfaceless platform, then each EGL
/// device.
std::vector<EGLDisplay> offscreen_displays() {
    std::vector<EGLDisplay> displays;
    const char* extensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    const auto get_display =
        reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
    if (get_display == nullptr) {
        return displays;
    }
    if (has_extension(extensions, "EGL_MESA_platform_surfaceless")) {
        displays.push_back(get_display(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr));
    }
    const auto query_devices =
        reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(eglGetProcAddress("eglQueryDevicesEXT"));
    if (query_devices != nullptr && has_extension(extensions, "EGL_EXT_platform_device")) {
        std::array<EGLDeviceEXT, 16> devices{};
        EGLint count = 0;
        query_devices(static_cast<EGLint>(devices.size()), devices.data(), &count);
        for (EGLint i = 0; i < count; ++i) {
            displays.push_back(
                get_display(EGL_PLATFORM_DEVICE_EXT, devices[static_cast<std::size_t>(i)], nullptr));
        }
    }
    return displays;
}

/// Draws into a framebuffer object: no window, no X server. What is typed and pointed comes from scripts and
/// tests.
class EglBackend final : public Backend {
  public:
    explicit EglBackend(const BackendOptions& options) : width_(options.width), height_(options.height) {
        for (EGLDisplay display : offscreen_displays()) {
            if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr) == EGL_TRUE) {
                if (make_context(display)) {
                    display_ = display;
                    break;
                }
                eglTerminate(display);
            }
        }
        if (display_ == EGL_NO_DISPLAY) {
            throw Error("No OpenGL 3.3 is available offscreen through EGL.", kAdvice);
        }
        if (gladLoadGL(eglGetProcAddress) == 0) {
            close();
            throw Error("OpenGL 3.3 cannot be loaded.", kAdvice);
        }
        framebuffer_ = std::make_unique<gpu::Framebuffer>();
    }

    ~EglBackend() override { close(); }

    const char* name() const override { return "egl"; }

    void wait(double seconds) override {
        std::unique_lock lock(mutex_);
        condition_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return woken_; });
        woken_ = false;
    }
    void wake() override {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        condition_.notify_one();
    }

    int width() const override { return width_; }
    int height() const override { return height_; }
    float content_scale() const override { return 1; }
    bool hidden() const override { return false; }
    void resize(int width, int height) override {
        width_ = width;
        height_ = height;
    }

    void bind() override { framebuffer_->resize(width_, height_); }
    void present() override { gpu::finish(); }

    std::string clipboard() override { return clipboard_; }
    void set_clipboard(const std::string& text) override { clipboard_ = text; }
    void set_cursor(ImGuiMouseCursor) override {}
    void set_title(const std::string&) override {}

  private:
    bool make_context(EGLDisplay display) {
        const char* extensions = eglQueryString(display, EGL_EXTENSIONS);
        const bool surfaceless = has_extension(extensions, "EGL_KHR_surfaceless_context");
        const std::array<EGLint, 5> wanted{EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE,
                                           surfaceless ? 0 : EGL_PBUFFER_BIT, EGL_NONE};
        EGLConfig config = nullptr;
        EGLint count = 0;
        if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE ||
            eglChooseConfig(display, wanted.data(), &config, 1, &count) != EGL_TRUE || count == 0) {
            return false;
        }
        const std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                            3,
                                            EGL_CONTEXT_MINOR_VERSION,
                                            3,
                                            EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                            EGL_NONE};
        context_ = eglCreateContext(display, config, EGL_NO_CONTEXT, version.data());
        if (context_ == EGL_NO_CONTEXT) {
            return false;
        }
        if (!surfaceless) {
            const std::array<EGLint, 5> size{EGL_WIDTH, 16, EGL_HEIGHT, 16, EGL_NONE};
            surface_ = eglCreatePbufferSurface(display, config, size.data());
        }
        if (eglMakeCurrent(display, surface_, surface_, context_) != EGL_TRUE) {
            eglDestroyContext(display, context_);
            context_ = EGL_NO_CONTEXT;
            return false;
        }
        return true;
    }

    void close() {
        framebuffer_.reset();
        if (display_ != EGL_NO_DISPLAY) {
            eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
            eglDestroyContext(display_, context_);
            if (surface_ != EGL_NO_SURFACE) {
                eglDestroySurface(display_, surface_);
            }
            eglTerminate(display_);
        }
    }

    int width_;
    int height_;
    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface surface_ = EGL_NO_SURFACE;
    std::unique_ptr<gpu::Framebuffer> framebuffer_;
    std::string clipboard_;

    std::mutex mutex_;
    std::condition_variable condition_;
    bool woken_ = false;
};

} // namespace

std::unique_ptr<Backend> make_egl_backend(const BackendOptions& options) {
    return std::make_unique<EglBackend>(options);
}

} // namespace penumbra
