// What is remembered between two runs, and that a damaged file does no harm.
#include <catch2/catch.hpp>
#include <fstream>

#include "debug/symbols/watch_expression.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

Settings changed_settings() {
    Settings settings;
    settings.language = Language::french;
    settings.theme = ThemeKind::dark;
    settings.scale = 175;
    settings.layout = LayoutId::os;
    settings.speed = 3;
    settings.policy = "mlfq";
    settings.window_width = 1024;
    settings.window_height = 768;
    settings.welcomed = true;
    OpenRequest request;
    request.files = {"/tmp/été.asm", "count 3"};
    request.policy = "fifo";
    request.quantum = 7;
    settings.remember(request);
    request.raw_at = 0x1000U;
    settings.remember(request);
    debug::Breakpoint breakpoint;
    breakpoint.kind = debug::Breakpoint::Kind::entered;
    breakpoint.code = std::uint8_t{16};
    breakpoint.enabled = false;
    breakpoint.skip = 4;
    breakpoint.log = "tick {r0}";
    breakpoint.condition.parse("r0 == 5 && [sp] > 1", debug::watch_syntax);
    settings.breakpoints["count"] = {breakpoint};
    settings.watches["count"] = {"r1 + 1", "[ticks]"};
    return settings;
}

}  // namespace

TEST_CASE("settings come back as they were kept", "[gui][settings]") {
    const Settings before = changed_settings();
    Message trouble;
    const Settings after = settings_from_text(settings_text(before), Settings{}, trouble);
    CHECK(trouble.empty());
    CHECK(after.language == before.language);
    CHECK(after.theme == before.theme);
    CHECK(after.scale == before.scale);
    CHECK(after.layout == before.layout);
    CHECK(after.speed == before.speed);
    CHECK(after.policy == before.policy);
    CHECK(after.window_width == before.window_width);
    CHECK(after.window_height == before.window_height);
    CHECK(after.recent == before.recent);
    CHECK(after.watches == before.watches);
    REQUIRE(after.breakpoints.count("count") == 1);
    REQUIRE(after.breakpoints.at("count").size() == 1);
    const debug::Breakpoint& breakpoint = after.breakpoints.at("count").front();
    CHECK(breakpoint.kind == debug::Breakpoint::Kind::entered);
    CHECK(breakpoint.code == std::uint8_t{16});
    CHECK(!breakpoint.enabled);
    CHECK(breakpoint.skip == 4);
    CHECK(breakpoint.log == "tick {r0}");
    CHECK(breakpoint.condition.text() == "r0 == 5 && [sp] > 1");
}

TEST_CASE("a damaged settings file gives the defaults and a sentence", "[gui][settings]") {
    const std::string whole = settings_text(changed_settings());
    for (const std::string& text : {std::string("{"), std::string("[1, 2]"), std::string("\xff\xfe"),
                                    std::string(), whole.substr(0, whole.size() / 2)}) {
        INFO(text);
        Message trouble;
        const Settings settings = settings_from_text(text, Settings{}, trouble);
        CHECK_FALSE(trouble.empty());
        CHECK(settings.scale == 100);
        CHECK(settings.recent.empty());
    }
}

TEST_CASE("a value that makes no sense is left at its default, and the others are kept", "[gui][settings]") {
    for (const char* wrong :
         {R"("scale": 12)", R"("scale": "big")", R"("scale": 1e99)", R"("scale": 18446744073709551615)",
          R"("theme": "pink")", R"("speed": -1)", R"("window": [1])", R"("language": 3)", R"("recent": 5)"}) {
        INFO(wrong);
        Message trouble;
        const Settings settings =
            settings_from_text("{\"policy\": \"fifo\", " + std::string(wrong) + "}", Settings{}, trouble);
        CHECK_FALSE(trouble.empty());
        CHECK(settings.policy == "fifo");
        CHECK(settings.scale == 100);
        CHECK(settings.window_width == 1600);
        CHECK(settings.speed == fastest_speed);
    }
}

TEST_CASE("settings are written to a new folder and read again", "[gui][settings]") {
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "deep" / "baton" / "window.json").string();
    Message trouble;
    CHECK(load_settings(path, Settings{}, trouble).scale == 100);
    CHECK(trouble.empty());
    REQUIRE(save_settings(path, changed_settings()));
    CHECK(load_settings(path, Settings{}, trouble).scale == 175);
    CHECK(trouble.empty());
    std::ofstream(path) << "nonsense";
    CHECK(load_settings(path, Settings{}, trouble).scale == 100);
    CHECK(say(Language::english, trouble).find(path) == 0);
}

TEST_CASE("only so many recent files are remembered, each once, the latest first", "[gui][settings]") {
    Settings settings;
    for (int i = 0; i < 40; ++i) {
        OpenRequest request;
        request.files = {"file" + std::to_string(i % 20)};
        settings.remember(request);
    }
    CHECK(settings.recent.size() == Settings::most_recent);
    CHECK(settings.recent.front().files.front() == "file19");
}

TEST_CASE("layout, borders and breakpoints of the window are in what it keeps", "[gui][settings]") {
    Settings kept;
    {
        Headless window;
        window.work.open_demo();
        window.work.set_layout(LayoutId::debug);
        window.frames(3);
        const std::vector<float> before = Layout(LayoutId::debug).shares();
        const auto border = window.recorder.widgets.lower_bound("border.debug.");
        REQUIRE(border != window.recorder.widgets.end());
        window.drag(std::string(border->first), 60, 60);
        debug::Breakpoint breakpoint;
        breakpoint.address = 0x1dc;
        window.work.model().edit().add(breakpoint);
        window.app.key(panel(PanelId::watches).key);
        window.frames(3);
        window.click("watch.add");
        window.type("[ticks] + 1");
        window.press_enter();
        REQUIRE(window.shows("watch.0"));
        kept = window.work.settings();
        CHECK(kept.shares[1] != before);
        CHECK(kept.layout == LayoutId::debug);
    }
    Message trouble;
    Headless again(settings_from_text(settings_text(kept), Settings{}, trouble));
    again.work.open_demo();
    again.frames(3);
    REQUIRE(again.debugger().breakpoints().size() == 1);
    CHECK(again.debugger().breakpoints().front().address == 0x1dc);
    CHECK(again.work.view().watches == std::vector<std::string>{"[ticks] + 1"});
    again.app.key(panel(PanelId::watches).key);
    again.frames(3);
    CHECK(again.shows("watch.0"));
    for (std::size_t i = 0; i < kept.shares[1].size(); ++i)
        CHECK(again.work.settings().shares[1][i] == Approx(kept.shares[1][i]));
}
