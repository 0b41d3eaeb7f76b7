// The course of an interrupt as it is told, held against what the ticks show.
#include "emu/debug/interrupt_courses.hpp"
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::InterruptCourse;
using debug::InterruptCourses;

TEST_CASE("a clock interrupt: raised, accepted, saved, handler, return, in the manual's order", "[courses]") {
    emu::Machine machine = mini_debugger()->machine();
    InterruptCourses courses(machine);
    std::vector<std::uint64_t> expired;
    while (machine.running() && machine.cycle() < 5000) {
        const emu::Tick tick = machine.tick();
        courses.take(tick, machine);
        if (tick.did(emu::happened::timer_expired)) expired.push_back(tick.cycle);
    }
    unsigned clock = 0;
    for (const InterruptCourse& course : courses.courses()) {
        if (course.code != 16) continue;
        INFO("accepted in " << course.accepted);
        REQUIRE(course.raised);
        REQUIRE(course.saved);
        REQUIRE(course.entered);
        CHECK(std::find(expired.begin(), expired.end(), *course.raised) != expired.end());
        CHECK(*course.raised < course.accepted);
        // Seven cycles: accept, four to save, the vector, enter.
        CHECK(*course.saved == course.accepted + 4);
        CHECK(*course.entered == course.accepted + 6);
        CHECK(course.handler == mini_debugger()->code().address_of("trap")->address);
        CHECK(course.from_user);
        if (course.returned) CHECK(*course.returned > *course.entered);
        ++clock;
    }
    CHECK(clock >= 8);
}

TEST_CASE("a request that waits says since when, and since when interrupts are off", "[courses]") {
    // The clock asks while a handler of a system call is under way.
    const auto debugger = os_debugger({"count", "primes"});
    debugger->finish(debug::Command::to_event(debug::Event::system_call));
    emu::Machine machine = debugger->machine();
    InterruptCourses courses(machine);
    CHECK(courses.off().has_value());
    CHECK_FALSE(courses.off()->cycle.has_value());
    machine.post({machine.cycle() + 10, emu::InputKind::raise, 0, {9}});
    const std::uint64_t asked = machine.cycle() + 10;
    for (int i = 0; i < 20; ++i) courses.take(machine.tick(), machine);
    CHECK((machine.bus().interrupts().pending() >> 9 & 1U) == 1);
    CHECK(courses.pending_since(9) == asked);
    // When the handler has returned they are on, and the next entry switches them off again.
    while (!machine.cpu().interrupts_on()) courses.take(machine.tick(), machine);
    CHECK_FALSE(courses.off().has_value());
    while (machine.cpu().interrupts_on()) courses.take(machine.tick(), machine);
    REQUIRE(courses.off());
    CHECK(courses.off()->by_entry);
    CHECK(courses.off()->cycle == machine.cycle() - 1);
}
