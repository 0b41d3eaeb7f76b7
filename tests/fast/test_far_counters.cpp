// Times near 2^31, 2^32, 2^33 and 2^63: a run there is the run near zero, only later.
//
// Both engines, saved and loaded on the way. What the guest writes down of its counters and what is due
// must be later by the same number; all else must be equal.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "emu/fields.hpp"
#include "lockstep.hpp"
#include "tests/emu/guest.hpp"
#include "tests/support/random.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::Machine;
using emu::Runner;

namespace {

// Timer, delay, disk and keys; it sleeps, and computes in between. The handler leaves eight words of
// what it found, and nothing else that depends on the time.
const char* const counting_program = R"(
start:  li   r0, INTC
        mov  r1, -1
        stw  r1, [r0 + INTC_ENABLE]
        li   r0, TIMER
        mov  r1, 331
        stw  r1, [r0 + TIMER_PERIOD]
        mov  r1, TIMER_ENABLE | TIMER_PERIODIC
        stw  r1, [r0 + TIMER_CONTROL]
        li   r0, CONSOLE
        mov  r1, CONSOLE_INPUT_IRQ
        stw  r1, [r0 + CONSOLE_CONTROL]
        mov  r1, 1
        li   r0, DELAY
        mov  r2, 450
        stw  r2, [r0 + DELAY_COUNT]
        li   r0, DISK
        li   r2, 0x6000
        stw  r2, [r0 + DISK_ADDRESS]
        stw  r1, [r0 + DISK_COUNT]
        stw  r1, [r0 + DISK_COMMAND]
        li   r10, 0x4000
again:  ei
        mov  r2, 20
count:  add  r1, r1, r2
        subs r2, r2, 1
        bne  count
        wait
        jmp  again

handler:
        li   r4, TIMER
        ldw  r5, [r4 + TIMER_CYCLE_LOW]
        stw  r5, [r10 + 0]
        ldw  r5, [r4 + TIMER_CYCLE_HIGH]
        stw  r5, [r10 + 4]
        ldw  r5, [r4 + TIMER_TIME_LOW]
        stw  r5, [r10 + 8]
        ldw  r5, [r4 + TIMER_TIME_HIGH]
        stw  r5, [r10 + 12]
        ldw  r5, [r4 + TIMER_COUNT]
        stw  r5, [r10 + 16]
        ldw  r5, [r4 + TIMER_EXPIRED]
        stw  r5, [r4 + TIMER_ACK]
        stw  r5, [r10 + 20]
        li   r4, DELAY
        ldw  r5, [r4 + DELAY_DONE]
        stw  r5, [r4 + DELAY_ACK]
        stw  r5, [r10 + 24]
        cmp  r5, 0
        beq  busy
        mov  r5, 397
        stw  r5, [r4 + DELAY_COUNT]
busy:   li   r4, DISK
        ldw  r5, [r4 + DISK_STATUS]
        stw  r5, [r10 + 28]
        and  r5, r5, 2
        cmp  r5, 0
        beq  moving
        stw  r5, [r4 + DISK_ACK]
        stw  r5, [r4 + DISK_COMMAND]
moving: li   r4, CONSOLE
        ldw  r5, [r4 + CONSOLE_IN]
        stw  r5, [r10 + 32]
        li   r4, INTC
        mov  r5, -1
        stw  r5, [r4 + INTC_CLEAR]
        add  r10, r10, 36
        iret
)";
constexpr Word log_begin = 0x4000;
constexpr Word log_entry_bytes = 36;

struct Moment {
    std::uint64_t cycle = 0;
    std::uint64_t time = 0;
};

constexpr std::uint64_t length = 4000;

Machine start_at(const Guest& guest, Moment moment) {
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.cycle = moment.cycle;
    snapshot.state.time = moment.time;
    Machine machine;
    machine.restore(snapshot);
    using emu::InputKind;
    for (const std::uint64_t k : {140U, 1190U, 1201U, 3100U})
        machine.post({moment.cycle + k, InputKind::key, 0, {'k'}});
    machine.post({moment.cycle + 1200, InputKind::raise, 0, {9}});
    machine.post({moment.cycle + 2000, InputKind::expire, 0, {}});
    return machine;
}

Machine reloaded(const Machine& machine) {
    Machine loaded;
    REQUIRE(loaded.load(machine.save(), "state").ok());
    REQUIRE(loaded == machine);
    REQUIRE(loaded.hash() == machine.hash());
    return loaded;
}

struct CheckedRun {
    Machine end;
    std::vector<Event> events;
};

/// The run by both engines, which must agree, in slices; saved and loaded after each.
CheckedRun checked_run(const Guest& guest, Moment moment, std::uint64_t seed) {
    Random random(seed);
    emu::EventFilter watch;
    watch.kinds = emu::all_events;
    Runner ticks(Engine::cycle);
    Runner runner(Engine::fast);
    ticks.watch(watch);
    runner.watch(watch);
    Machine slow = start_at(guest, moment);
    Machine fast = slow;
    std::vector<Event> slow_events;
    std::vector<Event> fast_events;
    while (slow.cycle() - moment.cycle < length) {
        const std::uint64_t target =
            std::min(moment.cycle + length, slow.cycle() + random.between(1, random.chance(50) ? 30 : 400));
        CHECK(ticks.run(slow, target, slow_events) == Runner::End::target);
        CHECK(runner.run(fast, target, fast_events) == Runner::End::target);
        REQUIRE(difference_of(slow, fast) == "");
        REQUIRE(slow.hash() == fast.hash());
        REQUIRE(slow_events == fast_events);
        slow = reloaded(slow);
        if (random.chance(50)) fast = reloaded(fast);
    }
    // Not within the handler, where a register holds what it reads.
    for (unsigned i = 0; !slow.at_boundary() || !slow.cpu().interrupts_on(); ++i) {
        REQUIRE(i < 5000);
        slow.tick();
    }
    return {slow, slow_events};
}

/// The state with its times `cycles` and `time` earlier.
Machine::State earlier(Machine::State state, std::uint64_t cycles, std::uint64_t time) {
    state.cycle -= cycles;
    state.time -= time;
    for (auto& event : state.events) event.cycle -= cycles;
    emu::Bus::State& devices = state.devices;
    if (devices.timer.enabled) devices.timer.due -= time;
    if (devices.disk.command != emu::Disk::Command::none) devices.disk.due -= time;
    for (std::uint64_t& due : devices.delay_devices.due) due -= due != 0 ? time : 0;
    // Their values are looked at where the guest has written them down.
    devices.timer.time_high = 0;
    devices.timer.cycle_high = 0;
    return state;
}

/// Cycle and time of each entry of the guest's log; they are zeroed.
std::vector<Moment> take_log(Machine& machine) {
    std::vector<Moment> log;
    const auto take = [&machine](Word address) {
        std::uint64_t value = 0;
        for (unsigned byte = 0; byte < 8; ++byte) {
            value |= std::uint64_t{*machine.peek_byte(Address(address + byte))} << (8 * byte);
            machine.poke_byte(Address(address + byte), 0);
        }
        return value;
    };
    for (Word at = log_begin; at < machine.cpu().reg(10); at += log_entry_bytes) {
        log.push_back({take(at), take(at + 8)});
    }
    return log;
}

void check_later(const Guest& guest, Moment near, Moment far, std::uint64_t limit, std::uint64_t seed) {
    CheckedRun here = checked_run(guest, near, seed);
    CheckedRun there = checked_run(guest, far, seed + 1);
    const std::uint64_t cycles = far.cycle - near.cycle;
    const std::uint64_t time = far.time - near.time;
    CHECK(emu::fields_equal(earlier(here.end.state(), 0, 0), earlier(there.end.state(), cycles, time)));

    const std::vector<Moment> log = take_log(here.end);
    const std::vector<Moment> later = take_log(there.end);
    REQUIRE(log.size() == later.size());
    CHECK(log.size() > 8);
    const bool cycle_passes = later.front().cycle < limit && later.back().cycle > limit;
    const bool time_passes = later.front().time < limit && later.back().time > limit;
    CHECK((cycle_passes || time_passes));
    for (std::size_t i = 0; i < log.size(); ++i) {
        CHECK(log[i].cycle + cycles == later[i].cycle);
        CHECK(log[i].time + time == later[i].time);
    }
    CHECK(here.end.bus().ram() == there.end.bus().ram());
    CHECK(here.end.bus().disk_content() == there.end.bus().disk_content());
    REQUIRE(here.events.size() == there.events.size());
    for (std::size_t i = 0; i < here.events.size(); ++i) {
        const Event& a = here.events[i];
        const Event& b = there.events[i];
        if (a.cycle + cycles != b.cycle || a.kind != b.kind || a.ip != b.ip) FAIL_CHECK("event " << i);
    }
}

Guest guest_with(emu::Clock clock) {
    emu::Settings settings;
    settings.clock = clock;
    Guest guest(counting_program, settings);
    guest.with_handler("handler");
    guest.machine.insert_disk(std::vector<std::uint8_t>(2048, 0x5a));
    return guest;
}

constexpr std::array limits{std::uint64_t{1} << 31, std::uint64_t{1} << 32, std::uint64_t{1} << 33,
                            std::uint64_t{1} << 62, std::uint64_t{1} << 63};

}  // namespace

TEST_CASE("timer, delay, disk, keys and sleep go on over 2^31, 2^32, 2^33, 2^62 and 2^63", "[fast][far]") {
    const Guest guest = guest_with(emu::Clock::real);
    for (const std::uint64_t limit : limits) {
        // A period of the timer, so that now this, now that lies across the limit.
        for (std::uint64_t before = 1100; before < 1431; before += 30) {
            INFO("limit " << limit << ", from " << before << " cycles before it");
            check_later(guest, {10'000, 10'000}, {limit - before, limit - before}, limit, before);
        }
    }
}

TEST_CASE("under the ideal clock the time and the cycles pass these limits apart", "[fast][far]") {
    const Guest guest = guest_with(emu::Clock::ideal);
    for (const std::uint64_t limit : limits) {
        for (std::uint64_t before = 400; before < 760; before += 40) {
            INFO("limit " << limit << ", from " << before << " before it");
            check_later(guest, {10'000, 5'000}, {limit - 2 * before, 5'000}, limit, before);
            check_later(guest, {10'000, 5'000}, {limit + (limit >> 1), limit - before}, limit, before);
        }
    }
}

TEST_CASE("what can be saved can be loaded, up to where sums of times could wrap; beyond that it is refused",
          "[fast][far][save]") {
    constexpr std::uint64_t latest = std::uint64_t{0} - (std::uint64_t{1} << 52);
    const Guest guest = guest_with(emu::Clock::real);
    Machine machine = start_at(guest, {latest - 2000, latest - 2000});
    while (machine.cycle() <= latest) {
        REQUIRE(machine.check_saving().ok());
        if (machine.cycle() > latest - 20 || machine.cycle() % 64 == 0) machine = reloaded(machine);
        machine.tick();
    }
    const auto possible = machine.check_saving();
    REQUIRE_FALSE(possible.ok());
    CHECK(possible.failure().text() ==
          "the machine's state: cycle 18442240474082181121 is too late for it to be "
          "saved; cycle 18442240474082181120 is the last");
    Machine loaded;
    const std::uint64_t before = loaded.hash();
    CHECK_FALSE(loaded.load(machine.save(), "state").ok());
    CHECK(loaded.hash() == before);
}
