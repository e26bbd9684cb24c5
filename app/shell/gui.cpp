#include "app/shell/gui.hpp"

#include "app/gpu/changes.hpp"
#include "app/gpu/framebuffer.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cstring>
#include <imgui_impl_opengl3.h>

namespace penumbra {

namespace {

const char* get_clipboard(void* backend) {
    static std::string text; // Dear ImGui reads it before it asks again
    text = static_cast<Backend*>(backend)->clipboard();
    return text.c_str();
}

/// Mixes bytes into a 64-bit fingerprint, eight at a time.
void mix_in(std::uint64_t& state, const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    while (size > 0) {
        std::uint64_t word = 0;
        const std::size_t part = std::min(size, sizeof word);
        std::memcpy(&word, bytes, part);
        state = (state ^ word) * 0x9E3779B97F4A7C15ULL;
        state ^= state >> 32;
        bytes += part;
        size -= part;
    }
}

/// Of everything that decides what a frame looks like; never 0. What a callback of a draw list would draw
/// counts among the GPU's changes.
std::uint64_t fingerprint(const ImDrawData& data, ImU32 ground) {
    std::uint64_t state = gpu::changes() + 1;
    mix_in(state, &ground, sizeof ground);
    mix_in(state, &data.DisplaySize, sizeof data.DisplaySize);
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        mix_in(state, list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
        mix_in(state, list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
        for (const ImDrawCmd& command : list.CmdBuffer) {
            mix_in(state, &command.ClipRect, sizeof command.ClipRect);
            mix_in(state, &command.TextureId, sizeof command.TextureId);
            mix_in(state, &command.ElemCount, sizeof command.ElemCount);
            mix_in(state, &command.UserCallback, sizeof command.UserCallback);
            mix_in(state, &command.UserCallbackData, sizeof command.UserCallbackData);
        }
    }
    return state | 1U;
}

void set_clipboard(void* backend, const char* text) {
    static_cast<Backend*>(backend)->set_clipboard(text);
}

} // namespace

Gui::Gui(Backend& backend) : backend_(backend) {
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
    set_look(ThemeName::Dark, 1);
}

Gui::~Gui() {
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
        on_screen_ = 0;
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

bool Gui::submit(bool force) {
    backend_.set_cursor(ImGui::GetMouseCursor());
    ImGui::Render();
    const std::uint64_t now = fingerprint(*ImGui::GetDrawData(), theme_.panel);
    if (now == on_screen_ && !force) {
        return false;
    }
    on_screen_ = now;
    backend_.bind();
    gpu::clear(backend_.width(), backend_.height(), theme_.panel);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    return true;
}

} // namespace penumbra
