// The frame of the window: layouts fill it, borders move, menus and tool bar do what they say.
#include <catch2/catch.hpp>

#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

TEST_CASE("each layout fills the window and its panes do not overlap", "[gui][layout]") {
    for (unsigned i = 0; i < layout_count; ++i) {
        const Layout layout(static_cast<LayoutId>(i));
        std::vector<Pane> panes;
        std::vector<Border> borders;
        layout.arrange({0, 0, 1000, 800}, {6, 0, 0}, panes, borders);
        REQUIRE(!panes.empty());
        float area = 0;
        for (const Pane& pane : panes) area += pane.place.width() * pane.place.height();
        for (const Border& border : borders) area += border.place.width() * border.place.height();
        CHECK(area == Approx(1000.0F * 800.0F));
        CHECK(borders.size() + 1 == panes.size());
        for (std::size_t a = 0; a < panes.size(); ++a) {
            const Rectangle& one = panes[a].place;
            CHECK(one.width() > 0);
            CHECK(one.height() > 0);
            CHECK(one.left >= 0);
            CHECK(one.top >= 0);
            CHECK(one.right <= 1000);
            CHECK(one.bottom <= 800);
            for (std::size_t b = a + 1; b < panes.size(); ++b) {
                const Rectangle& other = panes[b].place;
                INFO("layout " << i << ", panes " << a << " and " << b);
                const bool apart = one.right <= other.left || other.right <= one.left ||
                                   one.bottom <= other.top || other.bottom <= one.top;
                CHECK(apart);
            }
        }
    }
}

TEST_CASE("a border can't be dragged so far that a pane is lost", "[gui][layout]") {
    Layout layout(LayoutId::debug);
    for (unsigned node = 0; node < 40; ++node) layout.set_share(node, -5.0F);
    for (const float share : layout.shares()) CHECK(share >= Layout::least_share);
}

TEST_CASE("the window opens with the demo at a clock interrupt of a user program", "[gui]") {
    Headless window;
    window.work.open_demo();
    window.frames(3);
    REQUIRE(window.work.model().open());
    const emu::Machine& machine = window.debugger().machine();
    CHECK(!machine.cpu().user());
    const auto saved = machine.peek_word(Address(machine.cpu().reg(isa::stack_pointer) + isa::frame::flags));
    REQUIRE(saved);
    CHECK((*saved & isa::flag::user) != 0);
}

TEST_CASE("every panel of this build is drawn in some layout", "[gui][layout]") {
    Headless window;
    window.work.open_demo();
    for (const PanelInfo& info : panels()) {
        bool shown = false;
        for (unsigned i = 0; i < layout_count; ++i) {
            window.work.set_layout(static_cast<LayoutId>(i));
            window.app.key(info.key);
            window.frames(3);
            shown = shown || window.shows("pane." + std::string(info.name));
        }
        INFO(info.name);
        CHECK(shown);
    }
}

TEST_CASE("the tool bar steps a cycle forwards and backwards", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    const std::uint64_t begin = window.debugger().position();
    window.click("bar.cycle");
    window.settle();
    CHECK(window.debugger().position() == begin + 1);
    window.click("bar.cycle_back");
    window.settle();
    CHECK(window.debugger().position() == begin);
}
