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

class Canvas final : public Surface {
public:
    explicit Canvas(float density) : density_(density) {}
    float density() const override { return density_; }
    void fonts_changed() override { atlas_ = bridge::build_atlas(); }
    const bridge::AtlasPixels& atlas() const { return atlas_; }

private:
    float density_;
    bridge::AtlasPixels atlas_;
};

}  // namespace

Result<Done> write_picture(Window& window, int width, int height, float density, const std::string& path) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    bridge::allow_long_lists();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60.0F;
    io.DisplayFramebufferScale = {density, density};
    Canvas canvas(density);
    // Sizes settle from one frame to the next, and a panel may take its time to find what it shows.
    constexpr int most_frames = 10'000;
    for (int frame = 0; window.wants_redraw() && frame < most_frames; ++frame)
        window.frame(canvas, 0, [] { return true; });
    Picture picture;
    rasterise(*ImGui::GetDrawData(), canvas.atlas(), picture);
    ImGui::DestroyContext();
    return write_png(picture, path);
}

}  // namespace baton::gui
