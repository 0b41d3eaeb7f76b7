// Steps forwards and backwards: each backward step undoes a forward one; over and out follow calls,
// interrupts and other threads.
#include "debug/symbols/watch_expression.hpp"
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::Direction;
using debug::GuestEvent;
using debug::StopEvent;

namespace {

constexpr Direction back = Direction::backward;

// A function that calls another, while a clock interrupts; then the same by a register.
const std::string calls = R"(
_start: lea sp, stack
        lea r0, vectors
        wrsr vbase, r0
        li r0, TIMER
        mov r1, 120
        stw r1, [r0 + TIMER_PERIOD]
        mov r1, TIMER_ENABLE | TIMER_PERIODIC
        stw r1, [r0 + TIMER_CONTROL]
        li r0, INTC
        mov r1, 1 << LINE_TIMER
        stw r1, [r0 + INTC_ENABLE]
        ei
again:  call outer
after:  nop
        jmp again
outer:  push {lr}
        mov r2, 5
        call inner
middle: call inner
last:   pop {lr}
        ret
inner:  mov r3, 3
1:      subs r3, r3, 1
        bne 1b
        ret
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

std::unique_ptr<debug::Debugger> calls_debugger() {
    const isa::Image image = assembled(calls);
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.code.set_kernel(image);
    return std::make_unique<debug::Debugger>(std::move(machine), options);
}

std::string place(const debug::Debugger& debugger) {
    const auto found = debugger.code().locate(debugger.machine().cpu().ip());
    return found ? found->name() : "";
}

debug::Word address(const debug::Debugger& debugger, const char* label) {
    return debugger.code().address_of(label)->address;
}

}  // namespace

TEST_CASE("back a cycle undoes a cycle, from everywhere", "[steps]") {
    const auto debugger = mini_debugger();
    const auto fresh = hashes(debugger->machine(), 1500);
    debugger->finish(Command::seek(1500));
    for (std::uint64_t at = 1500; at > 0; --at) {
        debugger->finish(Command::cycle(back));
        REQUIRE(debugger->position() == at - 1);
        REQUIRE(debugger->machine().hash() == fresh[at - 1]);
    }
    CHECK(debugger->finish(Command::cycle(back)).reason == StopEvent::Reason::oldest);
}

TEST_CASE("back an instruction leads to the last boundary, from every cycle", "[steps]") {
    const auto debugger = mini_debugger();
    std::vector<std::uint64_t> boundaries;
    emu::Machine plain = debugger->machine();
    debugger->finish(Command::seek(1500));
    while (plain.cycle() <= 1500) {
        if (!boundaries.empty()) {
            debugger->finish(Command::seek(plain.cycle()));
            debugger->finish(Command::instruction(back));
            REQUIRE(debugger->position() == boundaries.back());
        }
        if (plain.at_boundary()) boundaries.push_back(plain.cycle());
        plain.tick();
    }
    // And several at once.
    debugger->finish(Command::seek(1500));
    debugger->finish(Command::instruction(back, 100));
    const std::size_t last = boundaries.back() == 1500 ? boundaries.size() - 1 : boundaries.size();
    CHECK(debugger->position() == boundaries[last - 100]);
    debugger->finish(Command::instruction(Direction::forward, 99));
    CHECK(debugger->position() == boundaries[last - 1]);
}

TEST_CASE("an instruction step never loses or delays an interrupt: it leads through all boundaries",
          "[steps]") {
    const auto debugger = mini_debugger(97);
    emu::Machine plain = debugger->machine();
    while (plain.running() && plain.cycle() < 5000) {
        plain.tick();
        if (!plain.running()) break;
        if (!plain.at_boundary()) continue;
        debugger->finish(Command::instruction());
        REQUIRE(debugger->position() == plain.cycle());
        REQUIRE(debugger->machine().hash() == plain.hash());
    }
}

TEST_CASE("over passes a call and the interrupts in it; into enters; out comes back", "[steps]") {
    const auto debugger = calls_debugger();
    debugger->finish(Command::to_address(address(*debugger, "again")));
    for (int turn = 0; turn < 30; ++turn) {
        INFO("turn " << turn << " at " << debugger->position());
        debugger->finish(Command::to_address(address(*debugger, "again")));
        debugger->finish(Command::over());
        CHECK(place(*debugger) == "after");
        const std::uint64_t after = debugger->position();
        debugger->finish(Command::over(back));
        CHECK(place(*debugger) == "again");
        const std::uint64_t call = debugger->position();
        debugger->finish(Command::to_address(address(*debugger, "inner")));
        CHECK(debugger->position() < after);
        debugger->finish(Command::out());
        CHECK(place(*debugger) == "middle");
        debugger->finish(Command::over(back));
        CHECK(place(*debugger) == "outer+8");
        debugger->finish(Command::to_address(address(*debugger, "inner")));
        debugger->finish(Command::out(back));
        CHECK(place(*debugger) == "outer+8");
        debugger->finish(Command::out(back));
        CHECK(place(*debugger) == "again");
        CHECK(debugger->position() == call);
        debugger->finish(Command::to_address(address(*debugger, "last")));
        debugger->finish(Command::out());
        CHECK(place(*debugger) == "after");
        CHECK(debugger->position() == after);
    }
}

TEST_CASE("over back undoes over wherever no breakpoint and no end of a function comes in between",
          "[steps]") {
    const auto debugger = calls_debugger();
    debugger->finish(Command::seek(3000));
    Choices choices(3);
    int tried = 0;
    for (int i = 0; i < 300; ++i) {
        debugger->finish(Command::seek(400 + choices.below(2000)));
        debugger->finish(Command::instruction());
        const std::string name = place(*debugger);
        const bool leaves =
            name.rfind("inner+12", 0) == 0 || name.rfind("last+4", 0) == 0 || name.rfind("tick", 0) == 0;
        if (leaves) continue;
        const std::uint64_t from = debugger->position();
        debugger->finish(Command::over());
        INFO("from " << from << " " << name << " over to " << debugger->position() << " "
                     << place(*debugger));
        debugger->finish(Command::over(back));
        CHECK(debugger->position() == from);
        ++tried;
    }
    CHECK(tried > 150);
}

TEST_CASE("out of a handler is where it returns to; back out of it is what it interrupted", "[steps]") {
    const auto debugger = calls_debugger();
    debugger->finish(Command::seek(1000));
    debugger->finish(Command::to_event(GuestEvent::tick));
    CHECK(place(*debugger) == "tick");
    const std::uint64_t entered = debugger->position();
    debugger->finish(Command::out());
    CHECK(debugger->position() > entered);
    CHECK(place(*debugger).rfind("tick", 0) != 0);
    const std::uint64_t after = debugger->position();
    const debug::Word resumed = debugger->machine().cpu().ip();
    debugger->finish(Command::seek(entered));
    debugger->finish(Command::instruction());
    debugger->finish(Command::out(back));
    CHECK(debugger->position() < entered);
    CHECK(place(*debugger).rfind("tick", 0) != 0);
    debugger->finish(Command::instruction());
    CHECK(debugger->position() == entered);
    debugger->finish(Command::to_address(resumed));
    CHECK(debugger->position() == after);
}

TEST_CASE("over in a process passes its system call while others run, and says when it never comes back",
          "[steps]") {
    const auto debugger = os_debugger({"count", "primes", "sleeper"});
    int calls = 0;
    for (int i = 0; i < 40; ++i) {
        if (debugger->finish(Command::to_event(GuestEvent::system_call)).reason != StopEvent::Reason::done)
            break;
        ++calls;
        debugger->finish(Command::out(back));  // the syscall instruction
        REQUIRE(debugger->machine().cpu().user());
        const std::uint32_t thread = debugger->machine().cpu().system(isa::SystemRegister::ctx);
        const debug::Word ip = debugger->machine().cpu().ip();
        const std::uint64_t from = debugger->position();
        const StopEvent::Reason reason = debugger->finish(Command::over()).reason;
        if (reason == StopEvent::Reason::gone || reason == StopEvent::Reason::stopped) continue;
        CHECK(debugger->machine().cpu().user());
        CHECK(debugger->machine().cpu().system(isa::SystemRegister::ctx) == thread);
        CHECK(debugger->machine().cpu().ip() == ip + 4);
        debugger->finish(Command::over(back));
        CHECK(debugger->position() == from);
        debugger->finish(Command::over());
    }
    CHECK(calls > 10);
}

TEST_CASE("runs to events lead to the same moments forwards and backwards", "[steps]") {
    const auto debugger = os_debugger({"count", "primes", "sleeper", "family"});
    for (const GuestEvent event :
         {GuestEvent::entry, GuestEvent::interrupt_return, GuestEvent::context_switch,
          GuestEvent::system_call, GuestEvent::process_exit, GuestEvent::tick}) {
        INFO("event " << static_cast<int>(event));
        std::vector<std::uint64_t> forwards;
        debugger->finish(Command::seek(0));
        while (debugger->finish(Command::to_event(event)).reason == StopEvent::Reason::done)
            forwards.push_back(debugger->position());
        REQUIRE(forwards.size() >= 4);
        if (event == GuestEvent::context_switch) {
            std::vector<std::uint64_t> marks;
            for (const debug::TimelineMark& mark : debugger->timeline().marks())
                if (mark.kind == debug::TimelineMarkKind::context_switch) marks.push_back(mark.cycle);
            // The timeline counts from the first thread on, which came from none.
            CHECK(std::includes(forwards.begin(), forwards.end(), marks.begin(), marks.end()));
            CHECK(forwards.size() <= marks.size() + 1);
        }
        std::vector<std::uint64_t> backwards;
        while (debugger->finish(Command::to_event(event, back)).reason == StopEvent::Reason::done)
            backwards.push_back(debugger->position());
        std::reverse(backwards.begin(), backwards.end());
        // A run backwards does not stop where it begins.
        if (forwards.back() == debugger->newest()) forwards.pop_back();
        const auto differ =
            std::mismatch(forwards.begin(), forwards.end(), backwards.begin(), backwards.end());
        if (differ.first != forwards.end() || differ.second != backwards.end()) {
            FAIL("after " << differ.first - forwards.begin() << " of " << forwards.size() << " and "
                          << backwards.size() << ": " << (differ.first == forwards.end() ? 0 : *differ.first)
                          << " and " << (differ.second == backwards.end() ? 0 : *differ.second));
        }
    }
}
