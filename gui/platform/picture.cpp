// Pictures without a display: frames in memory, rasterised here, written as PNG.
#include <png.h>

#include <cstdio>
#include <memory>

#include "gui/platform/platform.hpp"
#include "gui/view/imgui_bridge.hpp"
#include "gui/view/raster.hpp"
#include "lab/build/files.hpp"

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
    png_alloc_size_t size = 0;
    lab::Bytes file;
    // Once for the size. To a file libpng would write by itself, and remove what stood there if it fails.
    if (png_image_write_get_memory_size(image, size, 0, bytes.data(), 0, nullptr) != 0) file.resize(size);
    if (file.empty() ||
        png_image_write_to_memory(&image, file.data(), &size, 0, bytes.data(), 0, nullptr) == 0)
        return Failure{path, image.message};
    file.resize(size);
    return lab::write_file(path, file);
}

}  // namespace

Result<Done> write_picture(App& app, int width, int height, float density, const std::string& path) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    bridge::allow_long_lists();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60.0F;
    io.DisplayFramebufferScale = {density, density};
    app.apply_theme(density);
    const bridge::AtlasPixels atlas = bridge::build_atlas();
    // Sizes settle from one frame to the next, and a panel may take its time to find what it shows.
    constexpr int most_frames = 10'000;
    for (int frame = 0; frame < 4 || (app.wants_redraw() && frame < most_frames); ++frame) {
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
