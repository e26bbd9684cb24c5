#include "app/shell/fonts.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <string>

namespace penumbra {

namespace {

/// Where Debian's fonts-inter keeps its faces; a folder fonts/ of the user's own may be added by
/// $PENUMBRA_FONTS.
std::filesystem::path find_face(const char* file) {
    const char* own = std::getenv("PENUMBRA_FONTS");
    const std::array<std::filesystem::path, 3> folders{
        own != nullptr ? own : "", "/usr/share/fonts/opentype/inter", "/usr/share/fonts/truetype/inter"};
    for (const auto& folder : folders) {
        std::error_code ignored;
        if (!folder.empty() && std::filesystem::is_regular_file(folder / file, ignored)) {
            return folder / file;
        }
    }
    return {};
}

/// Latin, Greek, dashes and quotes, super- and subscripts, arrows, mathematical signs, simple shapes and
/// check marks.
constexpr std::array<ImWchar, 19> kGlyphs{0x0020, 0x017F, 0x0391, 0x03C9, 0x2010, 0x2044, 0x2070,
                                          0x209C, 0x2190, 0x21BB, 0x2200, 0x2265, 0x25A0, 0x25CF,
                                          0x2713, 0x2717, 0x2016, 0x2016, 0};
constexpr std::array<ImWchar, 3> kAscii{0x0020, 0x00FF, 0};

ImFont* load_face(ImFontAtlas& atlas, const std::filesystem::path& face, float pixels,
                  const ImWchar* glyphs) {
    if (face.empty()) {
        ImFontConfig config;
        config.SizePixels = pixels;
        return atlas.AddFontDefault(&config);
    }
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    return atlas.AddFontFromFileTTF(face.c_str(), pixels, &config, glyphs);
}

/// Inter's digits are proportional unless a shaping engine asks for its tabular ones, which Dear ImGui has
/// not. So every digit, and the signs that stand in their place, is centred in the advance of the widest
/// digit.
void make_tabular(ImFont& font) {
    float widest = 0;
    for (ImWchar digit = '0'; digit <= '9'; ++digit) {
        widest = std::max(widest, font.GetCharAdvance(digit));
    }
    widest = std::round(widest);
    for (ImFontGlyph& glyph : font.Glyphs) {
        const auto codepoint = static_cast<ImWchar>(glyph.Codepoint);
        const bool sign = codepoint == '+' || codepoint == '-' || codepoint == 0x2212;
        if ((codepoint >= '0' && codepoint <= '9') || sign) {
            const float shift = std::round((widest - glyph.AdvanceX) / 2);
            glyph.X0 += shift;
            glyph.X1 += shift;
            glyph.AdvanceX = widest;
        }
    }
    font.BuildLookupTable();
}

} // namespace

Fonts load_fonts(ImFontAtlas& atlas, float scale) {
    const auto regular = find_face("Inter-Regular.otf");
    const auto medium = find_face("Inter-Medium.otf");
    const auto semi_bold = find_face("Inter-SemiBold.otf");
    const auto size = [scale](float design) { return std::round(design * scale); };

    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
    Fonts fonts;
    fonts.real = !regular.empty();
    fonts.body = load_face(atlas, regular, size(17), kGlyphs.data());
    fonts.medium = load_face(atlas, medium, size(17), kGlyphs.data());
    fonts.small = load_face(atlas, regular, size(14), kGlyphs.data());
    fonts.heading = load_face(atlas, semi_bold, size(20), kGlyphs.data());
    fonts.number = load_face(atlas, regular, size(17), kGlyphs.data());
    fonts.small_number = load_face(atlas, regular, size(14), kGlyphs.data());
    fonts.large_number = load_face(atlas, medium, size(32), kAscii.data());
    atlas.Build();
    for (ImFont* font : {fonts.number, fonts.small_number, fonts.large_number}) {
        make_tabular(*font);
    }
    return fonts;
}

void draw_right_aligned(ImDrawList& list, ImFont* font, float right, float top, ImU32 colour,
                        std::string_view text) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    const float width = font->CalcTextSizeA(font->FontSize, 1e9F, 0, begin, end).x;
    list.AddText(font, font->FontSize, {std::round(right - width), top}, colour, begin, end);
}

} // namespace penumbra
