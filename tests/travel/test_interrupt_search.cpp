// The courses of interrupts as they are found in the history, held against a plain scan by the cycle engine.
#include "debug/replay/interrupt_search.hpp"
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::InterruptRecord;
using debug::InterruptSearch;
using debug::Poke;
using debug::SwitchedOff;

namespace {

constexpr unsigned first_line = static_cast<unsigned>(isa::Vector::first_line);

// All that has happened from the first cycle on, by ticks.
class Scan {
public:
    explicit Scan(emu::Machine begin) : machine_(std::move(begin)) { remember(); }

    const emu::Machine& machine() const { return machine_; }
    void post(const emu::InputEvent& event) { machine_.post(event); }
    void poke_flags(debug::Word flags) {
        machine_.poke_flags(flags);
        turn({SwitchedOff::By::person, machine_.cycle(), machine_.cpu().ip(), 0});
        remember();
    }
    void to(std::uint64_t position) {
        while (machine_.cycle() < position && machine_.running()) tick();
    }

    std::vector<InterruptRecord> courses;
    std::optional<SwitchedOff> off;
    std::array<std::optional<std::uint64_t>, isa::line_count> risen{};

private:
    void tick() {
        const emu::Tick tick = machine_.tick();
        if (tick.did(emu::happened::accepted)) {
            InterruptRecord course;
            course.code = tick.code;
            course.accepted = tick.cycle;
            course.interrupted_ip = tick.ip;
            course.context = tick.context;
            course.from_user = tick.user;
            if (tick.code >= first_line) course.raised = risen[tick.code - first_line];
            courses.push_back(course);
        }
        if (tick.step == emu::Step::save && !tick.bus.stalled) courses.back().saved = tick.cycle;
        if (tick.did(emu::happened::entered)) {
            courses.back().entered = tick.cycle;
            courses.back().handler = machine_.cpu().ip();
        }
        if (tick.did(emu::happened::returned)) {
            for (auto course = courses.rbegin(); course != courses.rend(); ++course) {
                if (!course->entered || course->returned) continue;
                course->returned = tick.cycle;
                course->back_to = tick.context;
                break;
            }
        }
        for (unsigned line = 0; line < isa::line_count; ++line) {
            if (((tick.pending & ~pending_) >> line & 1U) != 0) risen[line] = tick.cycle;
        }
        const bool entry = tick.did(emu::happened::entered);
        turn({entry ? SwitchedOff::By::entry : SwitchedOff::By::instruction, tick.cycle,
              entry ? machine_.cpu().ip() : tick.ip, entry ? tick.code : std::uint8_t{0}});
        remember();
    }
    void turn(const SwitchedOff& by) {
        if (machine_.cpu().interrupts_on() == on_) return;
        off.reset();
        if (on_) off = by;
    }
    void remember() {
        on_ = machine_.cpu().interrupts_on();
        pending_ = machine_.bus().interrupts().pending();
    }

    emu::Machine machine_;
    bool on_ = false;
    std::uint16_t pending_ = 0;
};

void check(const debug::Debugger& debugger, const Scan& scan, const InterruptSearch& search) {
    INFO("at " << debugger.position());
    REQUIRE(scan.machine().hash() == debugger.machine().hash());
    CHECK(search.about(debugger));
    REQUIRE(search.done());
    const std::size_t known = std::min(scan.courses.size(), InterruptSearch::most);
    REQUIRE(search.records().size() == known);
    for (std::size_t i = 0; i < known; ++i) {
        const InterruptRecord& found = search.records()[i];
        const InterruptRecord& expected = scan.courses[scan.courses.size() - known + i];
        INFO("course of " << unsigned(expected.code) << " accepted in " << expected.accepted);
        CHECK(found.code == expected.code);
        CHECK(found.raised == expected.raised);
        CHECK(found.saved == expected.saved);
        CHECK(found.entered == expected.entered);
        CHECK(found.returned == expected.returned);
        CHECK(found == expected);
    }
    CHECK(search.off() == scan.off);
    for (unsigned line = 0; line < isa::line_count; ++line) {
        INFO("line " << line);
        if ((debugger.machine().bus().interrupts().pending() >> line & 1U) != 0)
            CHECK(search.pending_since(line) == scan.risen[line]);
    }
}

// Looks at random positions of what has run.
void check_everywhere(debug::Debugger& debugger, const emu::Machine& begin, int times, std::uint64_t seed) {
    Choices choices(seed);
    std::vector<std::uint64_t> positions{0, 1, debugger.newest()};
    for (int i = 0; i < times; ++i) positions.push_back(choices.below(debugger.newest()));
    std::sort(positions.begin(), positions.end());
    Scan scan(begin);
    InterruptSearch search;
    for (const std::uint64_t position : positions) {
        scan.to(position);
        debugger.finish(Command::seek(position));
        // In parts of any size.
        const std::uint64_t part = 1 + choices.below(choices.below(2) == 0 ? 100 : 1'000'000);
        do search.work(debugger, part);
        while (!search.done());
        check(debugger, scan, search);
    }
}

std::unique_ptr<debug::Debugger> bare_debugger(const char* source) {
    const isa::Image image = assembled(source);
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.code.set_kernel(image);
    return std::make_unique<debug::Debugger>(std::move(machine), options);
}

// A clock interrupt at cycle 60,000 and every 60,000 cycles from then on; behind a loop they are off for
// ever.
const char* const switches_off = R"(
_start: lea sp, stack
        lea r0, vectors
        wrsr vbase, r0
        li r0, TIMER
        li r1, 60000
        stw r1, [r0 + TIMER_PERIOD]
        mov r1, TIMER_ENABLE | TIMER_PERIODIC
        stw r1, [r0 + TIMER_CONTROL]
        li r0, INTC
        mov r1, 1 << LINE_TIMER
        stw r1, [r0 + INTC_ENABLE]
        ei
        li r2, 200000
1:      subs r2, r2, 1
        bne 1b
off:    di
2:      add r3, r3, 1
        jmp 2b
tick:   push {r0, r1}
        li r0, TIMER
        mov r1, 1
        stw r1, [r0 + TIMER_ACK]
        pop {r0, r1}
        iret
        .data
        .align 4
vectors: .rept 32
        .word tick
        .endr
        .bss
        .space 256
stack:
)";

}  // namespace

TEST_CASE("a clock interrupt: raised, accepted, saved, handler, return, in the manual's order",
          "[interrupts]") {
    const auto debugger = mini_debugger();
    debugger->finish(Command::seek(5000));
    InterruptSearch search;
    while (!search.done() || !search.about(*debugger)) search.work(*debugger, 10'000);
    unsigned clock = 0;
    for (const InterruptRecord& course : search.records()) {
        if (course.code != first_line) continue;
        INFO("accepted in " << course.accepted);
        REQUIRE(course.raised);
        REQUIRE(course.saved);
        REQUIRE(course.entered);
        CHECK(debugger->tick_of(*course.raised).did(emu::happened::timer_expired));
        CHECK(*course.raised < course.accepted);
        // Seven cycles: accept, four to save, the vector, enter.
        CHECK(*course.saved == course.accepted + 4);
        CHECK(*course.entered == course.accepted + 6);
        CHECK(course.handler == debugger->code().address_of("trap")->address);
        CHECK(course.from_user);
        if (course.returned) CHECK(*course.returned > *course.entered);
        ++clock;
    }
    CHECK(clock >= 5);
}

TEST_CASE("the last courses, the switching off and the rises are those of a plain scan, at any position",
          "[interrupts]") {
    const auto debugger = mini_debugger();
    const emu::Machine begin = debugger->machine();
    debugger->finish(Command::run());
    check_everywhere(*debugger, begin, 300, 1);
}

TEST_CASE("so they are under the guest OS, with disk, clock, keys and packets", "[interrupts]") {
    const auto debugger = os_debugger({"count", "sleeper", "echo"});
    emu::Machine begin = debugger->machine();
    // Announced before the first cycle, for both.
    for (std::uint64_t i = 0; i < 12; ++i) {
        const emu::InputEvent typed{
            90'000 + i * 9'500, emu::InputKind::key, 0, {static_cast<std::uint8_t>(i % 4 == 3 ? '\n' : 'a')}};
        const emu::InputEvent raised{
            95'000 + i * 7'777, emu::InputKind::raise, 0, {static_cast<std::uint8_t>(6 + i % 9)}};
        for (const emu::InputEvent& event : {typed, raised}) {
            begin.post(event);
            REQUIRE(debugger->input(event).ok());
        }
    }
    debugger->finish(Command::seek(260'000));
    check_everywhere(*debugger, begin, 150, 2);
}

TEST_CASE("what lies a million cycles back is found: the instruction, the rise, the courses",
          "[interrupts]") {
    const auto debugger = bare_debugger(switches_off);
    const emu::Machine begin = debugger->machine();
    debugger->finish(Command::seek(1'800'000));
    check_everywhere(*debugger, begin, 12, 3);
    debugger->finish(Command::seek(1'800'000));
    InterruptSearch search;
    search.work(*debugger, 1000);
    CHECK_FALSE(search.done());
    CHECK_FALSE(search.off());
    std::uint64_t before = debugger->position() + 1;
    while (!search.done()) {
        search.work(*debugger, 50'000);
        CHECK(search.looked_from() <= before);
        before = search.looked_from();
    }
    REQUIRE(search.off());
    CHECK(search.off()->by == SwitchedOff::By::instruction);
    CHECK(search.off()->ip == debugger->code().address_of("off")->address);
    REQUIRE(search.pending_since(0));
    CHECK(*search.pending_since(0) > search.off()->cycle);
    CHECK(*search.pending_since(0) < search.off()->cycle + 60'001);
    REQUIRE(search.records().size() == InterruptSearch::most);
    CHECK(search.records().back().returned);
}

TEST_CASE(
    "interrupts that were never on are off since the begin, and a machine that only waits has no course",
    "[interrupts]") {
    const auto debugger = bare_debugger("_start: add r1, r1, 1\n jmp _start\n");
    debugger->finish(Command::seek(300'000));
    InterruptSearch search;
    do search.work(*debugger, 10'000);
    while (!search.done());
    CHECK_FALSE(search.off());
    CHECK(search.records().empty());
    CHECK(search.looked_from() == 0);
}

TEST_CASE("flags that a person changed count, and every change makes the search begin anew", "[interrupts]") {
    const auto debugger = bare_debugger(switches_off);
    Scan scan(debugger->machine());
    debugger->finish(Command::seek(500'000));
    debugger->finish(Command::seek(300'000));
    while (!debugger->machine().at_boundary()) debugger->finish(Command::cycle());
    const std::uint64_t at = debugger->position();
    InterruptSearch search;
    const auto finish = [&] {
        do search.work(*debugger, 20'000);
        while (!search.done());
    };
    finish();
    scan.to(at);
    check(*debugger, scan, search);
    CHECK_FALSE(search.off());
    REQUIRE(debugger->poke({Poke::Kind::flags, 0, 0}).ok());
    CHECK_FALSE(search.about(*debugger));
    scan.poke_flags(0);
    finish();
    check(*debugger, scan, search);
    REQUIRE(search.off());
    CHECK(search.off()->by == SwitchedOff::By::person);
    CHECK(search.off()->cycle == at);
    debugger->finish(Command::seek(at + 200'000));
    scan.to(at + 200'000);
    finish();
    check(*debugger, scan, search);
    CHECK(search.off()->cycle == at);
}

TEST_CASE("what is known of a debugger that is gone is about no other", "[interrupts]") {
    std::optional<debug::Debugger> debugger;
    const auto open = [&](const char* source) {
        emu::Machine machine;
        REQUIRE(machine.load_image(assembled(source)).ok());
        debugger.emplace(std::move(machine));
        debugger->finish(Command::seek(700'000));
    };
    InterruptSearch search;
    open(switches_off);
    const debug::Debugger* const place = &*debugger;
    search.work(*debugger, 30'000);
    CHECK(search.records().size() == 0);
    CHECK_FALSE(search.done());
    debugger.reset();
    open("_start: add r1, r1, 1\n jmp _start\n");
    REQUIRE(&*debugger == place);
    CHECK_FALSE(search.about(*debugger));
    do search.work(*debugger, 100'000);
    while (!search.done());
    CHECK(search.records().empty());
    CHECK(search.looked_from() == 0);
}

TEST_CASE("a history that has forgotten its begin says how far back it was looked", "[interrupts]") {
    const isa::Image image = assembled(switches_off);
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.history_bytes = 1;
    debug::Debugger debugger(std::move(machine), options);
    debugger.finish(Command::seek(200'000'000));
    REQUIRE(debugger.oldest() > 2'000'000);
    InterruptSearch search;
    do search.work(debugger, 50'000'000);
    while (!search.done());
    CHECK(search.looked_from() == debugger.oldest());
    CHECK_FALSE(search.off());
    CHECK_FALSE(search.pending_since(0));
    CHECK(search.records().empty());
}
