// The sentence at the foot: a run in which nobody can go on any more ends, and says who waits for whom; and
// every sentence is said anew when the window's language changes.
#include <catch2/catch.hpp>

#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;
using Catch::Contains;
using Reason = debug::StopEvent::Reason;

namespace {

void open_at_foot(Headless& window, const std::string& program) {
    OpenRequest request;
    request.files = {program};
    REQUIRE_FALSE(window.work.open(request));
    window.frames(2);
}

void speak(Headless& window, Language language) {
    window.work.perform(action::SetLanguage{language});
    window.frames(2);
}

}  // namespace

TEST_CASE("a run ends where nobody can go on any more, and the foot says who waits for whom", "[gui][foot]") {
    struct Case {
        const char* program;
        const char* sentence;
    };
    for (const Case& c :
         {Case{"philo_deadlock", "Deadlock: 1.1 → fork1 → 1.2 → fork2 → 1.3 → fork0 → 1.1. "},
          Case{"two_locks", "Deadlock: 1.1 → lock_b → 1.2 → lock_a → 1.1. "},
          Case{"lost_wakeup", "Every thread is blocked for ever: 1 → ended. "},
          Case{"producer_one", "Every thread is blocked for ever: 1.2 → changed, 1.3 → changed. "}}) {
        INFO(c.program);
        Headless window;
        open_at_foot(window, c.program);
        window.work.execute(CommandId::run);
        window.settle();
        CHECK(window.debugger().stop_event().reason == Reason::deadlock);
        CHECK_THAT(window.work.status(), Contains(c.sentence));
        CHECK(window.shows("foot.why"));
        window.work.perform(action::Explain{});
        const std::vector<DialogRequest> dialogs = window.work.take_dialogs();
        REQUIRE(dialogs.size() == 1);
        CHECK_THAT(dialogs[0].text, Contains(c.program) && Contains(" waits for "));
        CHECK_THAT(dialogs[0].text, Contains("asm:"));
        const debug::DeadlockWatch& watch = window.debugger().recording().deadlocks();
        REQUIRE(watch.total() == 1);
        const std::uint64_t there = window.debugger().position();
        CHECK(there > watch.found()[0].cycle);
        CHECK(there - watch.found()[0].cycle < 20'000);

        // Going on is possible: the clock ticks for ever.
        window.work.execute(CommandId::run);
        window.frames(10);
        CHECK(window.work.model().running());
        window.work.execute(CommandId::pause);
        CHECK(window.debugger().position() > there);
        // From before it, it ends there again.
        window.work.go_to(watch.found()[0].cycle - 1000);
        window.work.execute(CommandId::run);
        window.settle();
        CHECK(window.debugger().stop_event().reason == Reason::deadlock);
        CHECK(window.debugger().position() == there);
    }
}

TEST_CASE("a step over the call that closes a deadlock ends, too", "[gui][foot]") {
    Headless window;
    open_at_foot(window, "two_locks");
    window.work.execute(CommandId::run);
    window.settle();
    const std::uint64_t closed = window.debugger().recording().deadlocks().found()[0].cycle;
    for (const CommandId id : {CommandId::over, CommandId::out, CommandId::in_thread, CommandId::to_call}) {
        window.work.go_to(closed - 2'000);
        // Into a thread's own code, to the last system call that it makes.
        window.work.execute(CommandId::to_call_back);
        window.settle();
        window.work.go_to(closed);
        window.work.execute(CommandId::to_call_back);
        window.settle();
        window.work.execute(CommandId::out_back);
        window.settle();
        REQUIRE(window.debugger().machine().cpu().user());
        if (id == CommandId::to_call) window.work.go_to(closed);
        window.work.execute(id);
        window.settle();
        INFO(command(id).name);
        CHECK(window.debugger().stop_event().reason == Reason::deadlock);
    }
}

TEST_CASE("whoever waits for keys or packets is in no deadlock: they may still come", "[gui][foot]") {
    for (const char* program : {"echo", "netecho"}) {
        INFO(program);
        Headless window;
        open_at_foot(window, program);
        window.work.execute(CommandId::run);
        window.frames(30);
        CHECK(window.debugger().stop_event().reason != Reason::deadlock);
        window.work.execute(CommandId::pause);
        window.frames();
    }
}

TEST_CASE("the sentence at the foot follows the window's language", "[gui][foot]") {
    Headless window;
    open_at_foot(window, "two_locks");
    CHECK_THAT(window.work.status(), Contains("two_locks"));
    const auto both = [&](const std::string& english, const std::string& french) {
        speak(window, Language::english);
        CHECK_THAT(window.work.status(), Contains(english));
        speak(window, Language::french);
        CHECK_THAT(window.work.status(), Contains(french));
        speak(window, Language::english);
        CHECK_THAT(window.work.status(), Contains(english));
    };
    both("is ready at its first cycle", "est prêt à son premier cycle");
    window.work.execute(CommandId::run);
    window.settle();
    both("Deadlock: 1.1 → lock_b", "Interblocage : 1.1 → lock_b");
    both("No thread can go on any more", "Plus aucun thread ne peut avancer");
    window.work.execute(CommandId::restart);
    window.settle();
    window.work.execute(CommandId::to_tick);
    window.settle();
    both("The clock has ticked: timer.", "L'horloge a battu : ");
    // What an edit in the past has done, and what could not be done.
    debug::Poke poke;
    poke.value = 1;
    window.work.perform(action::Poke{poke});
    both("forgotten", "oubli");
    window.work.execute(CommandId::read_only);
    window.work.perform(action::Poke{poke});
    both("read-only", "lecture seule");
}
