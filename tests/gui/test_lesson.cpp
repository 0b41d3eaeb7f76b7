// The lesson's five programs in the window, in French, on a projector's screen: what they print, the threads
// under their process in the timeline and in the table, blocked on `verrou`.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/gui/drawn_letters.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::drawn_letters;
using baton::test::Headless;
using baton::test::without_blanks;
using Catch::Contains;

namespace {

Settings french_projector() {
    Settings settings = Headless::welcomed();
    settings.language = Language::french;
    return settings;
}

void open_lesson_program(Headless& window, const std::string& program) {
    OpenRequest request;
    request.files = {program};
    REQUIRE_FALSE(window.work.open(request));
    window.work.set_layout(LayoutId::os);
    window.frames(3);
}

std::string expected_text(const std::string& program) {
    const std::string path = "programs/" + program + ".expected";
    const bool in_french = std::filesystem::exists(std::filesystem::path(BATON_SOURCE_DIR) / (path + ".fr"));
    return test::read_source_file(in_french ? path + ".fr" : path);
}

}  // namespace

TEST_CASE("the lesson's programs say in the window what they say in French, with threads under their process",
          "[gui][lesson]") {
    struct Case {
        const char* program;
        unsigned threads;
        const char* end;  ///< of the main program, in the table
    };
    for (const Case& c : {Case{"sequence", 0, "terminé, code 0"}, Case{"concurrent", 2, "fini, code 0"},
                          Case{"chauffeur1", 1, "terminé, code 400"}, Case{"chauffeur4", 4, "fini, code "},
                          Case{"chauffeur4_lock", 4, "terminé, code 400"}}) {
        INFO(c.program);
        Headless window(french_projector(), 1280, 720);
        open_lesson_program(window, c.program);
        window.work.execute(CommandId::run);
        window.settle();
        CHECK(std::string(window.debugger().console_text()) == expected_text(c.program));
        CHECK_THAT(window.work.status(), Contains("La machine s'est éteinte avec le code 0."));

        const std::string letters = drawn_letters();
        const std::string text = expected_text(c.program);
        const std::string last_line = text.substr(text.rfind('\n', text.size() - 2) + 1);
        CHECK_THAT(letters, Contains(without_blanks(last_line)));
        CHECK_THAT(letters, Contains("Chronologie") && Contains("Processus") && Contains("noyau") &&
                                Contains("inactif"));
        CHECK_THAT(letters, Contains(without_blanks(c.end)));
        CHECK_THAT(letters, Contains("tempsdeséjour") && Contains("attente"));

        // The rows stand one under the other: the process, then its threads.
        const std::string name = std::string(" ") + c.program;
        float above = window.place("timeline.row.1" + name).top;
        for (unsigned thread = 1; thread <= c.threads; ++thread) {
            const std::string row = "1." + std::to_string(thread) + name;
            const float top = window.place("timeline.row." + row).top;
            CHECK(top > above);
            above = top;
            CHECK_THAT(letters, Contains(without_blanks(row)));
        }
        CHECK_FALSE(window.shows("timeline.row.1." + std::to_string(c.threads + 1) + name));
        // Of each thread one row in the table, and of the main program and the idle thread.
        unsigned rows = 0;
        while (window.shows("processes.row." + std::to_string(rows))) ++rows;
        CHECK(rows == c.threads + 2);
    }
}

TEST_CASE("a thread that waits for the lock is blocked on verrou, in the table, the timeline and the graph",
          "[gui][lesson]") {
    Headless window(french_projector(), 1280, 720);
    open_lesson_program(window, "chauffeur4_lock");
    window.work.execute(CommandId::run);
    window.settle();
    // Somewhere in the middle, where somebody waits.
    const auto& events = window.debugger().recording().lock_log().events();
    const auto waits = std::find_if(events.begin() + 100, events.end(), [](const debug::LockEvent& event) {
        return event.kind == debug::LockEvent::Kind::waiting;
    });
    REQUIRE(waits != events.end());
    const std::string thread = window.debugger().recording().os().thread_name(waits->thread);
    window.work.go_to(waits->cycle + 1500);
    window.frames(3);
    CHECK_THAT(drawn_letters(), Contains("bloquésurverrou"));

    // In the timeline, from near: whoever points at the thread's row reads it there.
    const auto at_cursor = [&] { return window.place("timeline.cursor").left - 2; };
    for (int step = 0; step < 12; ++step) {
        const Rectangle row = window.place("timeline.row." + thread);
        window.move(at_cursor(), (row.top + row.bottom) / 2);
        ImGui::GetIO().MouseWheel = 1;
        window.frames();
        ImGui::GetIO().MouseWheel = 0;
        window.frames(2);
    }
    const Rectangle row = window.place("timeline.row." + thread);
    window.click(at_cursor(), (row.top + row.bottom) / 2);
    CHECK_THAT(drawn_letters(), Contains(without_blanks(thread + ", bloqué sur verrou")) ||
                                    Contains(without_blanks(thread + " : bloqué sur verrou")));

    // In the graph: the lock, who has it and who waits.
    window.app.key(panel(PanelId::locks).key);
    window.frames(3);
    CHECK(window.shows("locks.node.verrou"));
    CHECK_THAT(drawn_letters(), Contains("Verrousetattentes") && Contains("verrou"));
    CHECK_FALSE(window.shows("locks.deadlock"));
}
