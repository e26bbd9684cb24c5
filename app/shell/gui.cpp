#include "app/shell/gui.hpp"

#include "app/gpu/framebuffer.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <imgui_impl_opengl3.h>

namespace penumbra {

namespace {

const char* get_clipboard(void* backend) {
    static std::string text; // Dear ImGui reads it before it asks again
    text = static_cast<Backend*>(backend)->clipboard();
    return text.c_str();
}

void set_clipboard(void* backend, const char* text) {
    static_cast<Backend*>(backend)->set_clipboard(text);
}

} // namespace

Gui::Gui(Backend& backend, ThemeName name, float scale) : backend_(backend) {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr; // the session file remembers what matters
    io.LogFilename = nullptr;
    io.BackendPlatformName = backend.name();
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    io.ConfigDragClickToInputText = true;
    io.GetClipboardTextFn = get_clipboard;
    io.SetClipboardTextFn = set_clipboard;
    io.ClipboardUserData = &backend;
    InputFeeder::map_keys(io);
    if (!ImGui_ImplOpenGL3_Init("#version 330 core")) {
        ImGui::DestroyContext();
        throw Error("Dear ImGui's OpenGL renderer cannot start.");
    }
    set_look(name, scale);
}

Gui::~Gui() {
    damage_ = Damage(); // its draw lists belong to the context
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

void Gui::set_look(ThemeName name, float scale) {
    scale = std::clamp(scale, kSmallestScale, kLargestScale);
    const bool rebuild = fonts_.body == nullptr || scale != theme_.scale;
    theme_ = make_theme(name, scale);
    apply_style(theme_, ImGui::GetStyle());
    if (rebuild) {
        ImGuiIO& io = ImGui::GetIO();
        fonts_ = load_fonts(*io.Fonts, scale);
        io.FontDefault = fonts_.body;
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
        damage_.forget();
    }
}

void Gui::begin(double seconds) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(backend_.width()), static_cast<float>(backend_.height())};
    io.DisplayFramebufferScale = {1, 1};
    io.DeltaTime = static_cast<float>(std::max(seconds, 1e-4));
    backend_.bind();
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
}

bool Gui::submit(bool force, FrameParts& parts) {
    backend_.set_cursor(ImGui::GetMouseCursor());
    ImGui::Render();
    if (redraw_ == Redraw::Whole) {
        damage_.forget();
    }
    const auto& damaged = damage_.compare(*ImGui::GetDrawData(), theme_.panel);
    redrawn_ = damage_.share();
    parts.end("compare");
    backend_.bind();
    if (!damaged.empty()) {
        for (const PixelRectangle& part : damaged) {
            gpu::clear(part.left, backend_.height() - part.bottom, part.right - part.left,
                       part.bottom - part.top, theme_.panel);
        }
        ImGui_ImplOpenGL3_RenderDrawData(damage_.draw_data());
    }
    parts.end("submit");
    return force || !damaged.empty();
}

} // namespace penumbra
