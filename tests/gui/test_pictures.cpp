// Pictures: triangles fill what they should, once; the window's picture is there in every look.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "gui/view/raster.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

const unsigned char opaque = 255;
const bridge::AtlasPixels white{&opaque, 1, 1};

/// Draws with ImGui's own lists, without any window.
Picture drawn(void (*draw)(ImDrawList&), float width, float height) {
    ImDrawListSharedData* shared = ImGui::GetDrawListSharedData();
    ImDrawList list(shared);
    list._ResetForNewFrame();
    list.PushClipRect({0, 0}, {width, height});
    list.PushTextureID(ImGui::GetIO().Fonts->TexID);
    draw(list);
    ImDrawList* lists[] = {&list};
    ImDrawData data;
    data.Valid = true;
    data.CmdLists = lists;
    data.CmdListsCount = 1;
    data.DisplaySize = {width, height};
    data.FramebufferScale = {1, 1};
    Picture picture;
    rasterise(data, white, picture);
    return picture;
}

std::uint32_t pixel(const Picture& picture, int x, int y) {
    return picture.pixels[static_cast<std::size_t>(y * picture.width + x)];
}

}  // namespace

TEST_CASE("a rectangle fills exactly its pixels", "[gui][picture]") {
    const Headless window;
    const Picture picture = drawn(
        [](ImDrawList& list) {
            list.AddRectFilled({2, 3}, {6, 5}, IM_COL32(10, 20, 30, 255));
        },
        10, 10);
    for (int y = 0; y < 10; ++y) {
        for (int x = 0; x < 10; ++x) {
            const bool inside = x >= 2 && x < 6 && y >= 3 && y < 5;
            CHECK(pixel(picture, x, y) == (inside ? 0xff0a141eU : 0xff000000U));
        }
    }
}

TEST_CASE("triangles that share an edge leave no gap and draw nothing twice", "[gui][picture]") {
    const Headless window;
    // A fan around an odd middle; half transparent, so that a second drawing would show.
    const Picture picture = drawn(
        [](ImDrawList& list) {
            list.Flags = ImDrawListFlags_None;
            const ImVec2 middle(15.3F, 14.7F);
            const ImVec2 corners[] = {{1, 1}, {29, 1}, {29, 29}, {1, 29}};
            for (int i = 0; i < 4; ++i)
                list.AddTriangleFilled(corners[i], corners[(i + 1) % 4], middle,
                                       IM_COL32(255, 255, 255, 128));
        },
        30, 30);
    std::set<std::uint32_t> colours;
    for (int y = 1; y < 29; ++y) {
        for (int x = 1; x < 29; ++x) colours.insert(pixel(picture, x, y));
    }
    CHECK(colours == std::set<std::uint32_t>{0xff808080U});
}

TEST_CASE("what lies outside the clip rectangle or the picture is not drawn", "[gui][picture]") {
    const Headless window;
    const Picture picture = drawn(
        [](ImDrawList& list) {
            list.PushClipRect({3, 3}, {5, 5}, true);
            list.AddTriangleFilled({-100, -100}, {200, -100}, {5, 300}, IM_COL32_WHITE);
            list.AddRectFilled({-50, -50}, {4, 4}, IM_COL32(1, 1, 1, 255));
            list.PopClipRect();
        },
        8, 8);
    for (int y = 0; y < 8; ++y) {
        for (int x = 0; x < 8; ++x) {
            const bool inside = x >= 3 && x < 5 && y >= 3 && y < 5;
            CHECK(pixel(picture, x, y) == (!inside            ? 0xff000000U
                                           : x == 3 && y == 3 ? 0xff010101U
                                                              : 0xffffffffU));
        }
    }
}

TEST_CASE("pictures are written without a display, in every look, and repeat exactly", "[gui][picture]") {
    const test::TemporaryFolder folder;
    std::set<std::string> pictures;
    const auto picture = [&](const std::string& options) {
        const std::string file = (folder.path() / "picture.png").string();
        const auto result = test::run_command("env -u DISPLAY -u WAYLAND_DISPLAY " BATON_GUI_PROGRAM
                                              " --no-settings --size 640x480 --screenshot " +
                                              file + " " + options);
        INFO(options << ": " << result.err);
        REQUIRE(result.status == 0);
        const std::string bytes = test::read_file(file);
        REQUIRE(bytes.substr(1, 3) == "PNG");
        return bytes;
    };
    const std::vector<std::string> looks{
        "", "--theme dark", "--lang fr", "--layout debug", "--layout os", "--scale 150", "--at-cycle 100"};
    for (const std::string& look : looks) pictures.insert(picture(look));
    CHECK(pictures.size() == looks.size());
    CHECK(pictures.count(picture("--theme dark")) == 1);
}

TEST_CASE("the program's exit statuses are those of the command", "[gui][program]") {
    const test::TemporaryFolder folder;
    const std::string bad = folder.write("bad.asm", "_start: mvo r1\n");
    const std::string damaged = folder.write("damaged.json", "{");
    const std::string source = folder.write("good.asm", "_start: jmp _start\n");
    const std::string link = (folder.path() / "link.txt").string();
    std::filesystem::create_symlink(source, link);
    const std::string garbage = folder.write("x.bin", "what?");
    const std::string gone_policy = folder.write("gone.json", "{\"policy\": \"/gone/mine.asm\"}");
    const std::string fifo = (folder.path() / "pipe.asm").string();
    const std::string fifo_settings = (folder.path() / "pipe.json").string();
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    REQUIRE(::mkfifo(fifo_settings.c_str(), 0600) == 0);
    folder.write("x.png", "no picture");
    const std::string picture = " --no-settings --screenshot " + (folder.path() / "p.png").string();
    struct Case {
        std::string words;
        int status;
        std::string says;
    };
    const std::vector<Case> cases{
        {"--help", 0, ""},
        {"--version", 0, ""},
        {"--nonsense", 2, "nonsense"},
        {"--scale 20", 2, "scale"},
        {"--size 5x5", 2, "size"},
        {"--at-cycle soon", 2, "at-cycle"},
        {"--at 0 a b", 2, "one file"},
        {bad + picture, 3, "bad.asm:1:9: error:"},
        {(folder.path() / "missing.asm").string() + picture, 8, "missing.asm"},
        {"hello --policy nosuch" + picture, 2, "nosuch"},
        {"hello --no-settings --screenshot /nonexistent/p.png", 8, "/nonexistent/p.png"},
        {"--theme pink", 2, "--theme: 'pink' is neither light nor dark"},
        {"--layout 1", 2, "--layout: '1' is none of lesson, debug, os"},
        {"--seed -1", 2, "--seed"},
        {"--seed 18446744073709551616", 2, "--seed"},
        {"--ram 100M", 2, "--ram"},
        {"--phase 5000", 2, "--phase"},
        {"--at-cycle 1\u00e92", 2, "at-cycle"},
        {"--at-cycle 5...5", 2, "at-cycle"},
        {"--screenshot \"\"", 2, "--screenshot: must not be empty"},
        {bad + " --screenshot " + bad, 2, "ends in .png"},
        {bad + " --settings " + bad, 2, "ends in .json"},
        {"x.png --no-settings --screenshot ./x.png", 2, "would be overwritten"},
        {source + " --no-settings --widgets " + link, 2, "would be overwritten"},
        {fifo + picture, 8, "is a pipe, no regular file"},
        {"hello --disk " + fifo + picture, 8, "is a pipe, no regular file"},
        {"hello --policy " + fifo + picture, 8, "is a pipe, no regular file"},
        {"hello --settings " + fifo_settings + " --screenshot " + (folder.path() / "p.png").string(), 0,
         "is a pipe, no regular file"},
        {garbage + picture, 8, "raw bytes need --at ADDRESS"},
        {"count --settings " + gone_policy + " --screenshot " + (folder.path() / "p.png").string(), 0, ""},
        {"count --no-settings --policy /gone/mine.asm" + picture, 8, "/gone/mine.asm"},
        {"hello --settings " + damaged + " --screenshot " + (folder.path() / "p.png").string(), 0, "damaged"},
        {"hello --no-settings", 8, "no display"},
    };
    for (const Case& one : cases) {
        INFO(one.words);
        const auto result = test::run_command(
            "cd " + folder.path().string() +
            " && unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER; " BATON_GUI_PROGRAM " " + one.words);
        INFO(result.err);
        CHECK(result.status == one.status);
        CHECK(result.err.find(one.says) != std::string::npos);
    }
}
