// Screens of high density: everything keeps its size and place for the mouse, and has more pixels.
#include <catch2/catch.hpp>
#include <cmath>

#include "gui/view/raster.hpp"
#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

void open(Headless& window) {
    window.work.open_demo();
    window.work.set_layout(LayoutId::debug);
    window.frames(4);
}

Picture picture_of(const Headless& window) {
    Picture picture;
    rasterise(*ImGui::GetDrawData(), window.atlas, picture);
    return picture;
}

// Letters whose texels and the screen's pixels are not one to one, and how many letters there are.
struct Letters {
    unsigned all = 0;
    unsigned blurred = 0;
};
Letters letters_of(const Headless& window) {
    Letters letters;
    const ImDrawData& data = *ImGui::GetDrawData();
    const float density = data.FramebufferScale.x;
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImDrawList& list = *data.CmdLists[n];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            for (unsigned i = 0; i + 5 < command.ElemCount; ++i) {
                const auto index = [&](unsigned k) {
                    return list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
                };
                const auto at = [&](unsigned k) {
                    return list.VtxBuffer[static_cast<int>(command.VtxOffset) + index(k)];
                };
                // A letter is an upright rectangle, corners 0 1 2 and 0 2 3, with the texture spread over
                // both directions.
                if (index(0) != index(3) || index(2) != index(4) || index(5) != index(0) + 3) continue;
                const ImDrawVert a = at(0);
                const ImDrawVert b = at(1);
                const ImDrawVert c = at(2);
                if (a.pos.y != b.pos.y || b.pos.x != c.pos.x || a.uv.y != b.uv.y || b.uv.x != c.uv.x)
                    continue;
                const float texels_x = (c.uv.x - a.uv.x) * static_cast<float>(window.atlas.width);
                const float texels_y = (c.uv.y - a.uv.y) * static_cast<float>(window.atlas.height);
                if (std::abs(texels_x) < 0.5F || std::abs(texels_y) < 0.5F) continue;
                ++letters.all;
                const float pixels_x = (c.pos.x - a.pos.x) * density;
                const float pixels_y = (c.pos.y - a.pos.y) * density;
                if (std::abs(pixels_x - texels_x) > 0.02F || std::abs(pixels_y - texels_y) > 0.02F)
                    ++letters.blurred;
            }
        }
    }
    return letters;
}

}  // namespace

TEST_CASE("with twice the density everything has twice the pixels and keeps its place", "[gui][density]") {
    std::map<std::string, Rectangle, std::less<>> places;
    int width = 0;
    {
        Headless window;
        open(window);
        places = window.recorder.widgets;
        const Picture picture = picture_of(window);
        width = picture.width;
        CHECK(picture.width == 1600);
        CHECK(picture.height == 900);
    }
    Headless window(Headless::welcomed(), 1600, 900, 2);
    open(window);
    const Picture picture = picture_of(window);
    CHECK(picture.width == 2 * width);
    CHECK(picture.height == 1800);
    REQUIRE(window.recorder.widgets.size() > 100);
    for (const char* name : {"bar.cycle", "bar.position", "pane.code", "pane.memory", "register.r5", "flag.C",
                             "memory.place", "tab.timeline", "menubar.menu_view"}) {
        INFO(name);
        REQUIRE(places.count(name) == 1);
        const Rectangle& then = places[name];
        const Rectangle& now = window.place(name);
        // Letters have half pixels now; a line of tools may add them up.
        CHECK(now.left == Approx(then.left).margin(8));
        CHECK(now.top == Approx(then.top).margin(4));
        CHECK(now.width() == Approx(then.width()).margin(6));
        CHECK(now.height() == Approx(then.height()).margin(2));
    }
}

TEST_CASE("letters are sharp at every density: a texel is a pixel", "[gui][density]") {
    for (const float density : {1.0F, 2.0F, 3.0F}) {
        INFO(density);
        Headless window(Headless::welcomed(), 1600, 900, density);
        open(window);
        const float font = window.app.theme().ui->FontSize;
        CHECK(font == Approx(15 * density));
        CHECK(font * ImGui::GetIO().FontGlobalScale == Approx(15));
        const Letters letters = letters_of(window);
        CHECK(letters.all > 1000);
        CHECK(letters.blurred == 0);
    }
}

TEST_CASE("what is drawn at a high density stands where the mouse finds it", "[gui][density]") {
    Headless window(Headless::welcomed(), 1600, 900, 2);
    open(window);
    for (const bool on : {false, true}) {
        // A flag's field is of one colour when it is clear and of another when it is set.
        if (((window.debugger().machine().cpu().flags() & isa::flag::carry) != 0) != on)
            window.click("flag.C");
        REQUIRE(((window.debugger().machine().cpu().flags() & isa::flag::carry) != 0) == on);
        window.move(1, 1);
        const Picture picture = picture_of(window);
        const Rectangle& flag = window.place("flag.C");
        const int x = static_cast<int>(flag.left * 2) + 10;
        const int y = static_cast<int>((flag.top + flag.bottom));
        const ImU32 wanted = window.app.theme().colour(on ? Colour::accent_soft : Colour::field);
        const std::uint32_t pixel = picture.pixels[static_cast<std::size_t>(y * picture.width + x)];
        CHECK((pixel & 0xff) == (wanted >> IM_COL32_B_SHIFT & 0xff));
        CHECK((pixel >> 8 & 0xff) == (wanted >> IM_COL32_G_SHIFT & 0xff));
        CHECK((pixel >> 16 & 0xff) == (wanted >> IM_COL32_R_SHIFT & 0xff));
    }
    const std::uint64_t position = window.debugger().position();
    window.click("bar.cycle");
    window.settle();
    CHECK(window.debugger().position() == position + 1);
}
