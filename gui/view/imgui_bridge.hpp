// Dear ImGui, and what differs between its versions 1.86 and 1.92. Nothing else in the window knows of
// versions; the back ends' differences are bridged in platform_imgui.hpp.
#pragma once

#include <imgui.h>

namespace baton::gui::bridge {

/// Builds the font atlas where ImGui does not do it by itself, and returns its coverage, a byte a texel.
/// The pixels belong to ImGui and live until the atlas changes.
struct AtlasPixels {
    const unsigned char* coverage = nullptr;
    int width = 0;
    int height = 0;
};

inline AtlasPixels build_atlas() {
    AtlasPixels pixels;
    unsigned char* data = nullptr;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&data, &pixels.width, &pixels.height);
    pixels.coverage = data;
    return pixels;
}

/// Says that lists of any length can be drawn. For contexts whose lists raster.hpp draws, or nobody; back
/// ends of ImGui say it themselves.
inline void allow_long_lists() {
    ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
}

inline void push_font(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
    ImGui::PushFont(font, font->LegacySize);
#else
    ImGui::PushFont(font);
#endif
}

/// A key of ImGui's own that has just gone down.
inline bool pressed(decltype(ImGuiKey_Enter) key) {
#if IMGUI_VERSION_NUM < 18700
    const int index = ImGui::GetKeyIndex(key);
    return index >= 0 && ImGui::IsKeyPressed(index, false);
#else
    return ImGui::IsKeyPressed(static_cast<ImGuiKey>(key), false);
#endif
}

/// Whether the font has a picture of this sign.
inline bool has_sign(ImFont* font, ImWchar sign) {
#if IMGUI_VERSION_NUM >= 19200
    return font->IsGlyphInFont(sign);
#else
    return font->FindGlyphNoFallback(sign) != nullptr;
#endif
}

/// Whether text fields have the keyboard; keys are then for them.
inline bool typing() {
    return ImGui::GetIO().WantTextInput;
}

}  // namespace baton::gui::bridge
