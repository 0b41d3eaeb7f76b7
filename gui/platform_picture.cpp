// Pictures without a display: frames in memory, rasterised here, written as PNG.
#include <png.h>

#include <cstdio>
#include <memory>

#include "gui/imgui_bridge.hpp"
#include "gui/platform.hpp"
#include "gui/raster.hpp"

namespace baton::gui {
namespace {

Result<Done> write_png(const Picture& picture, const std::string& path) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(picture.pixels.size() * 3);
    for (const std::uint32_t pixel : picture.pixels) {
        bytes.push_back(static_cast<std::uint8_t>(pixel >> 16));
        bytes.push_back(static_cast<std::uint8_t>(pixel >> 8));
        bytes.push_back(static_cast<std::uint8_t>(pixel));
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = PNG_FORMAT_RGB;
    if (png_image_write_to_file(&image, path.c_str(), 0, bytes.data(), 0, nullptr) == 0) {
        return Failure{path, image.message};
    }
    return Done{};
}

}  // namespace

Result<Done> write_picture(App& app, int width, int height, const std::string& path) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60.0F;
    app.apply_theme();
    const bridge::AtlasPixels atlas = bridge::build_atlas();
    // Sizes settle from one frame to the next, and a panel may take its time to find what it shows.
    constexpr int most_frames = 10'000;
    for (int frame = 0; frame < 4 || (app.restless() && frame < most_frames); ++frame) {
        ImGui::NewFrame();
        app.draw();
        ImGui::Render();
    }
    Picture picture;
    rasterise(*ImGui::GetDrawData(), atlas, picture);
    ImGui::DestroyContext();
    return write_png(picture, path);
}

}  // namespace baton::gui
