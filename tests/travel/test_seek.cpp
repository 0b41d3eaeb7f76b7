// Jumps in time: what is seen at a position does not depend on the way there.
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::Direction;
using debug::StopEvent;

TEST_CASE("a jump back equals a fresh run forwards, with disk, console and eight processes", "[seek]") {
    const auto debugger = os_debugger({"count", "primes", "sleeper", "family"});
    const emu::Machine start = debugger->machine();
    debugger->finish(Command::seek(3'000'000));
    Choices choices(7);
    std::vector<std::uint64_t> targets;
    for (int i = 0; i < 60; ++i) targets.push_back(choices.below(debugger->newest() + 1));
    std::vector<std::uint64_t> sorted = targets;
    std::sort(sorted.begin(), sorted.end());
    std::map<std::uint64_t, std::uint64_t> fresh;
    debug::SessionOptions plain;
    plain.observe = false;
    debug::Session run(start, plain);
    for (const std::uint64_t target : sorted) {
        debug::RunLimits limits;
        limits.cycles = target - run.machine().cycle();
        run.run(limits);
        fresh[target] = run.machine().hash();
    }
    for (const std::uint64_t target : targets) {
        CHECK(debugger->finish(Command::seek(target)).reason == StopEvent::Reason::done);
        CHECK(debugger->position() == target);
        CHECK(debugger->machine().hash() == fresh[target]);
        CHECK(debugger->machine_at(target).hash() == fresh[target]);
    }
}

TEST_CASE("counts, threads and console of a past moment are those of a run that ended there", "[seek]") {
    const auto debugger = os_debugger({"count", "primes"});
    debugger->finish(Command::seek(400'000));
    for (const std::uint64_t target : {399'999U, 250'001U, 100'000U, 5U, 0U, 180'000U, 320'123U}) {
        debugger->finish(Command::seek(target));
        const auto fresh = os_debugger({"count", "primes"});
        fresh->finish(Command::seek(target));
        const debug::Statistics& a = debugger->now().statistics();
        const debug::Statistics& b = fresh->now().statistics();
        CHECK(a.cycles == b.cycles);
        CHECK(a.instructions == b.instructions);
        CHECK(a.user_cycles == b.user_cycles);
        CHECK(a.switches == b.switches);
        CHECK(a.entries == b.entries);
        CHECK(std::string(debugger->console_text()) == std::string(fresh->console_text()));
        const auto& threads = debugger->now().os().threads();
        REQUIRE(threads.size() == fresh->now().os().threads().size());
        for (std::size_t i = 0; i < threads.size(); ++i) {
            CHECK(threads[i].cpu_cycles == fresh->now().os().threads()[i].cpu_cycles);
            CHECK(threads[i].ready_cycles == fresh->now().os().threads()[i].ready_cycles);
            CHECK(threads[i].state == fresh->now().os().threads()[i].state);
        }
    }
}

TEST_CASE("the recording stays when one goes back, and running forward again adds nothing twice", "[seek]") {
    const auto debugger = os_debugger({"count"});
    debugger->finish(Command::seek(300'000));
    const std::size_t slices = debugger->timeline().cpu_slices().size();
    const std::string text(debugger->console_text());
    debugger->finish(Command::seek(1000));
    CHECK(debugger->in_past());
    CHECK(debugger->newest() == 300'000);
    CHECK(debugger->future() == 299'000);
    CHECK(debugger->timeline().cpu_slices().size() == slices);
    CHECK(debugger->console_text().empty());
    debugger->finish(Command::seek(300'000));
    CHECK_FALSE(debugger->in_past());
    CHECK(debugger->timeline().cpu_slices().size() == slices);
    CHECK(std::string(debugger->console_text()) == text);
}

TEST_CASE("work in slices of any length leads to the same place, and a pause loses nothing", "[seek]") {
    for (const std::uint64_t slice : {1ULL, 7ULL, 1000ULL, 1'000'000ULL}) {
        const auto debugger = mini_debugger();
        debugger->finish(Command::seek(1700));
        debugger->start(Command::seek(777));
        while (debugger->busy()) debugger->work(slice);
        CHECK(debugger->position() == 777);
        CHECK(debugger->machine().hash() == hashes(mini_debugger()->machine(), 777).back());
        debugger->start(Command::run());
        debugger->work(slice);
        debugger->pause();
        CHECK(debugger->stop_event().reason != StopEvent::Reason::begin);
        debugger->finish(Command::seek(1700));
        CHECK(debugger->machine().hash() == hashes(mini_debugger()->machine(), 1700).back());
    }
}

TEST_CASE("jumps end at the oldest position, and run on beyond the newest", "[seek]") {
    const auto debugger = mini_debugger();
    debugger->finish(Command::seek(500));
    CHECK(debugger->finish(Command::cycle(Direction::backward, 501)).reason == StopEvent::Reason::oldest);
    CHECK(debugger->position() == 0);
    debugger->finish(Command::seek(900));
    CHECK(debugger->newest() == 900);
    CHECK(debugger->finish(Command::run()).reason == StopEvent::Reason::stopped);
    CHECK(debugger->finish(Command::cycle()).reason == StopEvent::Reason::stopped);
}

TEST_CASE("what happened in any recorded cycle can be looked up", "[seek]") {
    const auto debugger = mini_debugger();
    emu::Machine plain = debugger->machine();
    debugger->finish(Command::seek(1200));
    for (std::uint64_t cycle = 0; cycle < 1200; ++cycle) {
        const emu::Tick tick = plain.tick();
        if (cycle % 13 == 0) CHECK(debugger->tick_of(cycle) == tick);
    }
}

TEST_CASE("a sleep that nothing would have ended is gone through again, to the key that came", "[seek]") {
    const isa::Image image = assembled(R"(
_start: lea sp, stack
        lea r0, vectors
        wrsr vbase, r0
        li r0, CONSOLE
        mov r1, CONSOLE_INPUT_IRQ
        stw r1, [r0 + CONSOLE_CONTROL]
        li r0, INTC
        mov r1, 1 << LINE_CONSOLE
        stw r1, [r0 + INTC_ENABLE]
        ei
again:  wait
        add r5, r5, 1
        jmp again
typed:  li r6, CONSOLE
        ldw r7, [r6 + CONSOLE_IN]
        iret
        .data
        .align 4
vectors: .rept 32
        .word typed
        .endr
        .bss
        .space 64
stack:
)");
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.code.set_kernel(image);
    debug::Debugger debugger(machine, options);
    CHECK(debugger.finish(Command::run()).reason == StopEvent::Reason::stalled);
    const std::uint64_t asleep = debugger.position();
    // A person goes on by single cycles, types, and goes on.
    for (int i = 0; i < 40; ++i) debugger.finish(Command::cycle());
    REQUIRE(debugger.position() == asleep + 40);
    REQUIRE(debugger.input({0, emu::InputKind::key, 0, {'x'}}).ok());
    const std::uint64_t typed = debugger.position();
    CHECK(debugger.finish(Command::run()).reason == StopEvent::Reason::stalled);
    REQUIRE(debugger.machine().cpu().reg(5) == 1);
    for (int i = 0; i < 10; ++i) debugger.finish(Command::cycle());
    const std::uint64_t newest = debugger.newest();
    const std::uint64_t hash = debugger.machine().hash();

    std::vector<std::uint64_t> fresh{machine.hash()};
    emu::Machine plain = machine;
    while (plain.cycle() < newest) {
        if (plain.cycle() == typed) {
            plain.post({0, emu::InputKind::key, 0, {'x'}});
            fresh.back() = plain.hash();
        }
        plain.tick();
        fresh.push_back(plain.hash());
    }
    REQUIRE(fresh.back() == hash);
    for (std::uint64_t from : {newest, std::uint64_t{0}}) {
        for (std::uint64_t to = 0; to <= newest; ++to) {
            debugger.finish(Command::seek(from));
            CHECK(debugger.finish(Command::seek(to)).reason == StopEvent::Reason::done);
            REQUIRE(debugger.position() == to);
            REQUIRE(debugger.machine().hash() == fresh[to]);
            REQUIRE(debugger.machine_at(to).hash() == fresh[to]);
        }
    }
    // Backwards from the end through the sleep, and forwards from its midst to the key's interrupt.
    debugger.finish(Command::seek(newest));
    for (std::uint64_t at = newest; at > 0; --at) {
        debugger.finish(Command::cycle(Direction::backward));
        REQUIRE(debugger.position() == at - 1);
    }
    debugger.finish(Command::seek(asleep + 10));
    debugger.finish(Command::to_event(debug::GuestEvent::entry));
    const std::uint64_t entered = debugger.position();
    CHECK(entered > typed);
    debugger.finish(Command::seek(newest));
    debugger.finish(Command::to_event(debug::GuestEvent::entry, Direction::backward));
    CHECK(debugger.position() == entered);
    debugger.finish(Command::find_write(debug::Place::of_register(7)));
    CHECK(debugger.write_origin().outcome == debug::WriteOrigin::Outcome::never);
    debugger.finish(Command::seek(newest));
    debugger.finish(Command::find_write(debug::Place::of_register(5)));
    CHECK(debugger.write_origin().outcome == debug::WriteOrigin::Outcome::found);
    CHECK(debugger.write_origin().cycle > entered);
}
