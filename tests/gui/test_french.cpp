// In French nothing English is shown: what stands on the screen is read from the letters that are drawn, and
// held against the English texts of the table, in every panel and behind every kind of error.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <map>
#include <sstream>

#include "tests/gui/drawn_letters.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::drawn_letters;
using baton::test::Headless;
using baton::test::TemporaryFolder;
using baton::test::without_blanks;

namespace {

/// Sources stand in the code's panel as they were written.
const std::string& sources() {
    static const std::string all = [] {
        std::string text;
        for (const char* folder : {BATON_SOURCE_DIR "/os", BATON_SOURCE_DIR "/programs"}) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
                const std::string kind = entry.path().extension().string();
                if (kind == ".asm" || kind == ".inc") text += without_blanks(test::read_file(entry.path()));
            }
        }
        return text;
    }();
    return all;
}

struct Fragment {
    std::string letters;
    std::string id;
};

/// The longest part of each English text between its arguments, where that has three words at least.
const std::vector<Fragment>& fragments() {
    static const std::vector<Fragment> all = [] {
        std::vector<Fragment> found;
        for (const Text& text : all_texts()) {
            std::string english = text.in(Language::english);
            std::string longest;
            for (std::size_t at = 0; at < english.size();) {
                const std::size_t brace = std::min(english.find('{', at), english.size());
                const std::string part = english.substr(at, brace - at);
                if (part.size() > longest.size()) longest = part;
                at = std::min(english.find('}', brace), english.size()) + 1;
            }
            std::istringstream words(longest);
            const auto count = std::distance(std::istream_iterator<std::string>(words),
                                             std::istream_iterator<std::string>());
            const std::string letters = without_blanks(longest);
            if (count < 3 || letters.size() < 12) continue;
            if (without_blanks(text.in(Language::french)).find(letters) != std::string::npos) continue;
            if (sources().find(letters) != std::string::npos) continue;
            found.push_back({letters, text.id()});
        }
        return found;
    }();
    return all;
}

std::string english_in(const std::string& text) {
    const std::string letters = without_blanks(text);
    std::string ids;
    for (const Fragment& fragment : fragments()) {
        if (letters.find(fragment.letters) != std::string::npos) ids += fragment.id + " ";
    }
    return ids;
}

std::string english_on(Headless& window) {
    window.frames(3);
    return english_in(drawn_letters() + "\n" + window.work.status());
}

Settings french() {
    Settings settings = Headless::welcomed();
    settings.language = Language::french;
    return settings;
}

/// Opens what can't be opened; what comes up says why.
void refused(Headless& window, const OpenRequest& request) {
    INFO((request.files.empty() ? request.jobs : request.files.front()) << ", " << request.policy);
    CHECK_FALSE(window.work.open_or_show(request));
    CHECK(english_on(window) == "");
    CHECK(window.app.dialog_open());
    window.tap(ImGuiKey_Escape);
    window.frames(2);
}

}  // namespace

TEST_CASE("English is found on the screen where it is", "[gui][french]") {
    CHECK(fragments().size() > 500);
    Headless window;
    window.work.open_demo();
    CHECK(english_on(window) != "");
    OpenRequest request;
    request.files = {"nosuch"};
    window.work.open_or_show(request);
    window.frames(3);
    const std::string both = english_on(window);
    window.tap(ImGuiKey_Escape);
    CHECK(both != english_on(window));
}

TEST_CASE("every panel and dialogue is in French", "[gui][french]") {
    for (const char* program : {"", "philo_deadlock"}) {
        Headless window(french());
        window.work.open_demo();
        if (*program != '\0') {
            OpenRequest request;
            request.files = {program};
            REQUIRE_FALSE(window.work.open(request));
            window.run();
        }
        for (unsigned layout = 0; layout < layout_count; ++layout) {
            window.work.set_layout(static_cast<LayoutId>(layout));
            for (const PanelInfo& info : panels()) {
                if (!window.work.layout().has(info.id)) continue;
                window.app.key(info.key);
                INFO(info.name << " in layout " << layout << " of " << program);
                CHECK(english_on(window) == "");
            }
        }
        for (const CommandId id :
             {CommandId::help, CommandId::open, CommandId::open_raw, CommandId::go_to_cycle}) {
            window.work.execute(id);
            INFO(command(id).name);
            CHECK(english_on(window) == "");
            window.tap(ImGuiKey_Escape);
            window.frames(2);
        }
    }
}

TEST_CASE("what can't be opened is said in French", "[gui][french]") {
    const TemporaryFolder folder;
    Headless window(french());
    window.work.open_demo();
    window.frames(3);
    OpenRequest request;
    const auto of = [&](std::vector<std::string> files) -> OpenRequest& {
        request = {};
        request.files = std::move(files);
        return request;
    };
    refused(window, of({"/nowhere/at/all.asm"}));
    refused(window, of({"nosuch"}));
    refused(window,
            of({folder.write("broken.asm", std::string("_start: mvo r1\n ldw r2, x\n .word 1/0\n"))}));
    refused(window, of({folder.write("bytes.bin", std::string("what?"))}));
    refused(window, of({folder.path().string()}));
    of({"count"}).policy = "nosuch";
    refused(window, request);
    of({"count"}).policy = folder.write("policy.asm", std::string("sched_pick: mvo r1\n"));
    refused(window, request);
    of({"count"}).policy = folder.write("empty.asm", std::string("; nothing\n"));
    refused(window, request);
    of({"count"}).disk = "/nowhere/disk";
    refused(window, request);
    of({"count", "primes"}).raw_at = 0;
    refused(window, request);
    of({"count"}).settings.ram_bytes = 3;
    refused(window, request);
    for (const char* jobs : {"?", "A:0", "A:0:x", "A:0:5,A:0:5", "A:0:99999999999"}) {
        of({}).jobs = jobs;
        refused(window, request);
    }
    refused(window, of(std::vector<std::string>(32, "count")));
}

TEST_CASE("what is typed wrongly is said in French", "[gui][french]") {
    Headless window(french());
    window.work.open_demo();
    window.work.set_layout(LayoutId::debug);
    window.frames(3);
    const auto show = [&](PanelId id) {
        window.app.key(panel(id).key);
        window.frames(3);
    };
    show(PanelId::watches);
    for (const char* place : {"nosuch", "1+", "((", "", "trap.asm:99999", "nosuch.asm:3", "0xffffffffffff"}) {
        INFO(place);
        window.click("break.place");
        window.type(place);
        window.click("break.add");
        CHECK(english_on(window) == "");
        window.click("watch.add");
        window.type(place);
        window.press_enter();
        CHECK(english_on(window) == "");
    }
    show(PanelId::registers);
    window.click("register.r5");
    window.frames(2);
    window.type("xyz");
    window.press_enter();
    CHECK(english_on(window) == "");
    show(PanelId::memory);
    window.click("memory.place");
    window.type("nosuch");
    window.press_enter();
    CHECK(english_on(window) == "");
    window.work.execute(CommandId::read_only);
    window.work.execute(CommandId::into_back);
    window.settle();
    window.click("flag.C");
    CHECK(english_on(window) == "");
    window.work.execute(CommandId::go_to_cycle);
    window.frames(3);
    window.type("abc");
    window.click("dialog.accept");
    CHECK(english_on(window) == "");
    window.tap(ImGuiKey_Escape);
    window.frames(2);
    window.work.policy().edit("sched_pick: mvo r1\n");
    show(PanelId::editor);
    CHECK(english_on(window) == "");
    window.work.execute(CommandId::rerun);
    CHECK(english_on(window) == "");
}

TEST_CASE("why the machine has stopped is said in French", "[gui][french]") {
    const TemporaryFolder folder;
    const auto ended = [&](OpenRequest request) {
        Headless window(french());
        REQUIRE_FALSE(window.work.open(request));
        window.run();
        CHECK(english_on(window) == "");
        window.work.perform(action::Explain{});
        CHECK(english_on(window) == "");
        CHECK(english_in(std::string(window.debugger().console_text())) == "");
    };
    OpenRequest request;
    for (const char* program : {"crash", "hello", "shell", "philo_deadlock", "lost_wakeup", "greedy"}) {
        INFO(program);
        request.files = {program};
        ended(request);
    }
    request.files = {
        folder.write("fault.asm", std::string("_start: mov r1, 0\n div r2, r2, r1\n jmp _start\n"))};
    ended(request);
    request.files = {"count"};
    request.policy =
        folder.write("hangs.asm", std::string("        .global sched_init, sched_add, sched_remove, "
                                              "sched_pick, sched_tick, sched_changed\n"
                                              "sched_init:\nsched_add:\nsched_remove:\n"
                                              "sched_changed: ret\nsched_tick: ret\n"
                                              "sched_pick: mov r0, 0\n ret\n"));
    Headless window(french());
    if (!window.work.open(request)) {
        window.run();
        window.work.perform(action::Explain{});
    }
    CHECK(english_on(window) == "");
}
