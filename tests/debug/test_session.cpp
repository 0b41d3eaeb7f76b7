// Sessions: driven in slices, observed without being touched, ended for a reason.
#include <catch2/catch.hpp>

#include "lab/present/timeline_text.hpp"
#include "tests/debug/observed.hpp"

using namespace baton;
using namespace baton::debug;
using namespace baton::lab;
using namespace baton::test;
namespace happened = baton::emu::happened;

namespace {

// Sleeps until a key comes, prints it, and powers off at '.'.
const std::string key_echo = R"(
_start: lea r0, vectors
        wrsr vbase, r0
        lea sp, stack
        li r4, CONSOLE
        mov r0, CONSOLE_INPUT_IRQ
        stw r0, [r4 + CONSOLE_CONTROL]
        li r1, INTC
        mov r0, 1 << LINE_CONSOLE
        stw r0, [r1 + INTC_ENABLE]
        ei
1:      wait
        jmp 1b
key:    ldw r0, [r4 + CONSOLE_IN]
        stw r0, [r4 + CONSOLE_OUT]
        cmp r0, '.'
        bne 2f
        li r1, SYSTEM
        mov r0, 0
        stw r0, [r1 + SYSTEM_POWER]
2:      iret
        .data
        .align 4
vectors: .rept 32
        .word key
        .endr
        .bss
        .space 256
stack:
)";

RunLimits cycles(std::uint64_t most) {
    RunLimits limits;
    limits.cycles = most;
    return limits;
}

emu::InputEvent key(std::uint64_t cycle, char byte) {
    return {cycle, emu::InputKind::key, 0, {static_cast<std::uint8_t>(byte)}};
}

std::string all_of(const Session& session) {
    const Statistics& s = session.statistics();
    std::string text = timeline_chart(session.timeline(), session.os()) + session.console().text();
    for (const std::uint64_t n : {s.cycles, s.instructions, s.user_cycles, s.kernel_cycles, s.idle_cycles,
                                  s.switches, s.entries[16], s.entries[6]})
        text += std::to_string(n) + " ";
    for (const guest::Thread& thread : session.os().threads())
        text +=
            thread.name + std::to_string(thread.cpu_cycles) + "/" + std::to_string(thread.ready_cycles) + " ";
    return text;
}

bool same_timeline(const debug::Timeline& a, const debug::Timeline& b) {
    const auto same = [](const auto& x, const auto& y, auto equal) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), equal);
    };
    return same(a.cpu_slices(), b.cpu_slices(),
                [](const debug::CpuSlice& x, const debug::CpuSlice& y) {
                    return x.begin == y.begin && x.end == y.end && x.holder == y.holder &&
                           x.contradicts == y.contradicts && x.thread == y.thread && x.context == y.context;
                }) &&
           same(a.state_slices(), b.state_slices(),
                [](const debug::StateSlice& x, const debug::StateSlice& y) {
                    return x.begin == y.begin && x.end == y.end && x.thread == y.thread &&
                           x.state_number == y.state_number && x.reason_number == y.reason_number &&
                           x.why == y.why;
                }) &&
           same(a.marks(), b.marks(), [](const debug::TimelineMark& x, const debug::TimelineMark& y) {
               return x.cycle == y.cycle && x.kind == y.kind && x.code == y.code && x.context == y.context;
           });
}

}  // namespace

TEST_CASE("where slices begin and end makes no difference", "[session]") {
    const isa::Image image = assembled(mini_kernel);
    Session whole = session_of(image);
    REQUIRE(run_to_end(whole) == RunEnd::stopped);
    for (const std::uint64_t slice : {1U, 2U, 3U, 17U, 1000U}) {
        Session sliced = session_of(image);
        RunEnd end = RunEnd::budget;
        while (end == RunEnd::budget) end = sliced.run(cycles(slice));
        CHECK(end == RunEnd::stopped);
        CHECK(sliced.machine() == whole.machine());
        CHECK(all_of(sliced) == all_of(whole));
        CHECK(sliced.timeline().cpu_slices().size() == whole.timeline().cpu_slices().size());
        CHECK(sliced.timeline().state_slices().size() == whole.timeline().state_slices().size());
    }
}

TEST_CASE("what is observed does not depend on the engine, nor on stepping", "[session]") {
    for (const emu::Clock clock : {emu::Clock::real, emu::Clock::ideal}) {
        for (const std::uint8_t wait_states : {std::uint8_t{0}, std::uint8_t{2}}) {
            emu::Settings settings;
            settings.clock = clock;
            settings.wait_states = wait_states;
            const isa::Image image = assembled(mini_kernel);
            SessionOptions slow;
            slow.engine = emu::Engine::cycle;
            Session by_cycle = session_of(image, settings, slow);
            REQUIRE(run_to_end(by_cycle) == RunEnd::stopped);
            Session fast = session_of(image, settings);
            REQUIRE(run_to_end(fast) == RunEnd::stopped);
            Session stepped = session_of(image, settings);
            while (stepped.machine().running()) stepped.step();
            stepped.sync_to_now();
            for (const Session* other : {&fast, &stepped}) {
                INFO((other == &fast ? "fast" : "stepped") << " wait states " << unsigned{wait_states});
                CHECK(other->machine() == by_cycle.machine());
                CHECK(all_of(*other) == all_of(by_cycle));
                CHECK(same_timeline(other->timeline(), by_cycle.timeline()));
            }
        }
    }
}

TEST_CASE("observing does not change the machine", "[session]") {
    const isa::Image image = assembled(mini_kernel);
    Session watched = session_of(image);
    SessionOptions blind;
    blind.observe = false;
    Session unwatched = session_of(image, {}, blind);
    REQUIRE(run_to_end(watched) == RunEnd::stopped);
    REQUIRE(run_to_end(unwatched) == RunEnd::stopped);
    CHECK(watched.machine() == unwatched.machine());
    CHECK(unwatched.console().text().empty());
}

TEST_CASE("user, kernel and idle cycles are all cycles", "[session]") {
    const emu::Settings slow_ram = [] {
        emu::Settings settings;
        settings.wait_states = 2;
        return settings;
    }();
    for (const emu::Settings& settings : {emu::Settings{}, slow_ram}) {
        Session session = session_of(assembled(mini_kernel), settings);
        REQUIRE(run_to_end(session) == RunEnd::stopped);
        const Statistics& sums = session.statistics();
        CHECK(sums.user_cycles + sums.kernel_cycles + sums.idle_cycles == sums.cycles);
        CHECK(sums.cycles == session.machine().cycle());
        CHECK(sums.kernel_cycles > 0);
        std::uint64_t of_threads = 0;
        for (const guest::Thread& thread : session.os().threads()) of_threads += thread.cpu_cycles;
        CHECK(of_threads == sums.user_cycles);
    }
}

TEST_CASE("instructions, entries and switches are counted as the ticks tell them", "[session]") {
    const isa::Image image = assembled(mini_kernel);
    Session session = session_of(image);
    std::uint64_t retired = 0, timer = 0, syscalls = 0, switches = 0;
    std::optional<isa::Word> runs;
    while (session.machine().running()) {
        const emu::Tick& tick = session.step();
        retired += tick.did(happened::retired) ? 1 : 0;
        timer += tick.did(happened::entered) && tick.code == 16 ? 1 : 0;
        syscalls += tick.did(happened::entered) && tick.code == 6 ? 1 : 0;
        if (tick.user && tick.step <= emu::Step::write_back) {
            switches += runs && *runs != tick.context ? 1 : 0;
            runs = tick.context;
        }
    }
    session.sync_to_now();
    CHECK(session.statistics().instructions == retired);
    CHECK(session.statistics().entries[16] == timer);
    CHECK(session.statistics().entries[6] == syscalls);
    CHECK(session.statistics().switches == switches);
    CHECK(switches > 2);
    CHECK(session.timeline().mark_count(TimelineMarkKind::context_switch) == switches);
    CHECK(session.timeline().mark_count(TimelineMarkKind::interrupt) == timer);
}

TEST_CASE("the slices of the timeline follow each other without a gap", "[session]") {
    const Session session = observed(mini_kernel);
    std::uint64_t at = 0;
    std::uint64_t user = 0;
    for (const CpuSlice& slice : session.timeline().cpu_slices()) {
        CHECK(slice.begin == at);
        CHECK(slice.end > slice.begin);
        at = slice.end;
        if (slice.holder == CpuMode::user) user += slice.end - slice.begin;
    }
    CHECK(at == session.machine().cycle());
    CHECK(user == session.statistics().user_cycles);
}

TEST_CASE("a run stops behind the cycle in which what was asked for happens", "[session]") {
    Session session = session_of(assembled(mini_kernel));
    RunLimits limits = cycles(100'000);
    limits.stop_on = bit(emu::EventKind::entered);
    REQUIRE(session.run(limits) == RunEnd::condition);
    CHECK(session.last_event().kind == emu::EventKind::entered);
    CHECK(session.last_event().cycle + 1 == session.machine().cycle());
    CHECK(session.statistics().entries[16] == 1);
}

TEST_CASE("a machine that nothing can wake is stalled, and a key wakes it", "[session]") {
    Session session = session_of(assembled(key_echo));
    CHECK(session.run(cycles(10'000)) == RunEnd::stalled);
    const std::uint64_t asleep = session.machine().cycle();
    session.post(key(0, 'x'));  // a past cycle is the present one
    session.post(key(asleep + 500, '.'));
    CHECK(session.inputs_on_the_way());
    CHECK(session.run(cycles(10'000)) == RunEnd::stopped);
    CHECK(session.console().text() == "x.");
    REQUIRE(session.inputs().size() == 2);
    CHECK(session.inputs()[0].cycle == asleep);
    CHECK(session.inputs()[1].cycle == asleep + 500);
    CHECK(session.statistics().idle_cycles > 400);
    CHECK(session.run(cycles(10)) == RunEnd::stopped);  // and stays so
}

TEST_CASE("the console knows who printed what, and when", "[session]") {
    const Session session = observed(mini_kernel);
    CHECK(session.console().text() == "ba");
    REQUIRE(session.console().runs().size() == 2);
    CHECK(session.os().threads()[session.console().runs()[0].thread].name == "second");
    CHECK(session.os().threads()[session.console().runs()[1].thread].name == "first");
    CHECK(session.console().cycle_of(0) < session.console().cycle_of(1));
}

TEST_CASE("a session that begins in the middle counts from there", "[session]") {
    const isa::Image image = assembled(mini_kernel);
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    for (int i = 0; i < 3000; ++i) machine.tick();
    SessionOptions options;
    options.layout = *guest::OsLayout::from_image(image);
    Session session(std::move(machine), options);
    REQUIRE(run_to_end(session) == RunEnd::stopped);
    CHECK(session.start_cycle() == 3000);
    CHECK(session.statistics().cycles == session.machine().cycle() - 3000);
    CHECK(session.timeline().begin() == 3000);
    CHECK(session.os().threads().size() == 2);
    CHECK(session.console().text() == "ba");
}
