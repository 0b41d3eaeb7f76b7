// ImGui's back ends for SDL2 and OpenGL 3, and what differs between their versions 1.86 and 1.92.
#pragma once

#include <imgui.h>

#if __has_include(<imgui_impl_sdl2.h>)
#include <imgui_impl_sdl2.h>
#elif __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#elif __has_include(<imgui_impl_sdl.h>)
#include <imgui_impl_sdl.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif
#if __has_include(<imgui_impl_opengl3.h>)
#include <imgui_impl_opengl3.h>
#else
#include <backends/imgui_impl_opengl3.h>
#endif

namespace baton::gui::bridge {

/// For a window that is drawn by hand.
inline bool start_without_renderer(SDL_Window* window) {
#if IMGUI_VERSION_NUM >= 18714
    return ImGui_ImplSDL2_InitForSDLRenderer(window, nullptr);
#else
    return ImGui_ImplSDL2_InitForSDLRenderer(window);
#endif
}

/// After the fonts have changed.
inline void renew_font_texture() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace baton::gui::bridge
