// A small rasteriser for what ImGui draws: for pictures without a screen and for machines without OpenGL.
//
// Models textured triangles with colours at their corners, blended over what is there, inside clip
// rectangles; pixel centres and the top-left rule as graphics cards have them. Knows one texture, the
// font atlas, as coverage. Not modelled: user textures and callbacks, which nothing here uses.
#pragma once

#include <cstdint>
#include <vector>

#include "gui/view/imgui_bridge.hpp"

namespace baton::gui {

struct Picture {
    int width = 0;
    int height = 0;
    /// Row by row; a pixel is 0xffRRGGBB.
    std::vector<std::uint32_t> pixels;
};

/// Draws over `picture`, which is given the size of the frame and cleared first.
void rasterise(const ImDrawData& data, const bridge::AtlasPixels& atlas, Picture& picture);

}  // namespace baton::gui
