// Verifies the delay devices (the manual, 5): every register, when exactly a delay device is done, both
// clocks, many at once, and states that can't be.
#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::DelayDevices;

namespace {

constexpr emu::DeviceContext at(std::uint64_t time) {
    return {time, time, 0};
}

void start(DelayDevices& devices, Word device, Word count, std::uint64_t time) {
    devices.write(DelayDevices::Register::select, device, at(time));
    devices.write(DelayDevices::Register::count, count, at(time));
}

Word read(DelayDevices& devices, Word offset, std::uint64_t time) {
    return devices.read(offset, at(time));
}

}  // namespace

TEST_CASE("a delay device is busy for as long as it is told and then done until it is acknowledged",
          "[delay]") {
    DelayDevices devices;
    start(devices, 3, 10, 100);
    CHECK(read(devices, DelayDevices::Register::select, 100) == 3);
    CHECK(read(devices, DelayDevices::Register::count, 100) == 10);
    CHECK(read(devices, DelayDevices::Register::count, 109) == 1);
    CHECK(read(devices, DelayDevices::Register::busy, 100) == 8);
    CHECK(devices.due() == 110);
    CHECK_FALSE(devices.finish_if_due(109));
    CHECK_FALSE(devices.line());
    CHECK(devices.finish_if_due(110));
    CHECK(devices.line());
    CHECK(devices.due() == emu::never);
    CHECK(read(devices, DelayDevices::Register::count, 110) == 0);
    CHECK(read(devices, DelayDevices::Register::busy, 110) == 0);
    CHECK(read(devices, DelayDevices::Register::done, 110) == 8);
    devices.write(DelayDevices::Register::ack, 0xfffffff7U, at(111));  // all the others
    CHECK(devices.line());
    devices.write(DelayDevices::Register::ack, 8, at(111));
    CHECK_FALSE(devices.line());
}

TEST_CASE("all delay devices work at the same time, and several are done at once", "[delay]") {
    DelayDevices devices;
    for (Word i = 0; i < DelayDevices::count; ++i) start(devices, i, 10 + i / 2, 0);
    CHECK(read(devices, DelayDevices::Register::busy, 0) == 0xffffffffU);
    CHECK(devices.due() == 10);
    CHECK(devices.finish_if_due(10));
    CHECK(read(devices, DelayDevices::Register::done, 10) == 3);
    CHECK(devices.due() == 11);
    CHECK(devices.finish_if_due(25));
    CHECK(read(devices, DelayDevices::Register::done, 25) == 0xffffffffU);
}

TEST_CASE("writing COUNT again starts anew, 0 stops, and neither touches DONE", "[delay]") {
    DelayDevices devices;
    start(devices, 0, 5, 0);
    CHECK(devices.finish_if_due(5));
    start(devices, 0, 20, 5);
    start(devices, 0, 3, 6);
    CHECK(devices.due() == 9);
    CHECK(read(devices, DelayDevices::Register::done, 6) == 1);
    start(devices, 0, 0, 7);
    CHECK(devices.due() == emu::never);
    CHECK(read(devices, DelayDevices::Register::busy, 7) == 0);
    CHECK(read(devices, DelayDevices::Register::done, 7) == 1);
}

TEST_CASE("SELECT takes the number modulo 32, and the longest delay does not wrap", "[delay]") {
    DelayDevices devices;
    start(devices, 0xffffffffU, 0xffffffffU, 0x1'0000'0000ULL);
    CHECK(read(devices, DelayDevices::Register::select, 0x1'0000'0000ULL) == 31);
    CHECK(read(devices, DelayDevices::Register::busy, 0x1'0000'0000ULL) == 0x80000000U);
    CHECK(devices.due() == 0x1'ffff'ffffULL);
    CHECK(read(devices, DelayDevices::Register::count, 0x1'0000'0000ULL) == 0xffffffffU);
}

TEST_CASE("a delay device started by a guest is done in exactly the promised cycle", "[delay]") {
    for (const Word count : {1U, 2U, 7U, 50U}) {
        Guest guest("start: stw r1, [r2 + DELAY_COUNT]\nloop: jmp loop\n");
        guest.machine.poke_register(1, count);
        guest.machine.poke_register(2, 0xf0000700);
        const auto ticks = guest.run(80);
        // The store's transfer is in cycle 3.
        CHECK(cycles_of(ticks, happened::delay_done) == std::vector<std::uint64_t>{3 + count});
        CHECK((ticks[3 + count].lines & 1U << 4) != 0);
        CHECK((ticks[2 + count].lines & 1U << 4) == 0);
    }
}

TEST_CASE("on the ideal clock a delay device counts no cycle of the kernel", "[delay][ideal]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    Guest guest("start: stw r1, [r2 + DELAY_COUNT]\nloop: jmp loop\n", settings);
    guest.with_handler("loop");
    guest.machine.poke_register(1, 10);
    guest.machine.poke_register(2, 0xf0000700);
    // The store, 6 cycles in user mode, 9 in the kernel, and the rest in user mode.
    guest.run(4);
    guest.flags(isa::flag::user).run(6);
    guest.flags(0).run(9);
    const auto ticks = guest.flags(isa::flag::user).run(20);
    CHECK(cycles_of(ticks, happened::delay_done) == std::vector<std::uint64_t>{4 + 6 + 9 + 4});
}

TEST_CASE("of a timer expiry and a delay device in the same cycle the timer goes first, and neither is lost",
          "[delay]") {
    Guest guest(R"(
start:  li   r2, DELAY
        mov  r1, 40
        stw  r1, [r2 + DELAY_COUNT]
        ei
loop:   jmp  loop
        .org 0x100
on_timer:
        li   r3, TIMER
        mov  r4, 1
        stw  r4, [r3 + TIMER_ACK]
        iret
on_delay:
        ldw  r4, [r2 + DELAY_DONE]
        stw  r4, [r2 + DELAY_ACK]
        iret
)");
    guest.with_handler("on_timer").enable(0xffff);
    guest.vector(20, "on_delay");
    Machine probe = guest.machine;
    std::uint64_t done = 0;
    while (done == 0) {
        const Tick tick = probe.tick();
        if (tick.did(happened::delay_done)) done = tick.cycle;
        REQUIRE(tick.cycle < 1000);
    }
    guest.expire(done);
    const auto ticks = guest.run(300);
    CHECK(entries(ticks) == std::vector<unsigned>{16, 20});
    CHECK_FALSE(guest.machine.bus().delay_devices().line());
}

TEST_CASE("a machine saved at any moment of busy delay devices goes on the same", "[delay][save]") {
    Guest guest(R"(
start:  li   r2, DELAY
        mov  r5, 0
loop:   stw  r5, [r2 + DELAY_SELECT]
        add  r6, r5, 20
        stw  r6, [r2 + DELAY_COUNT]
        ldw  r7, [r2 + DELAY_DONE]
        stw  r7, [r2 + DELAY_ACK]
        add  r5, r5, 3
        jmp  loop
)");
    Machine plain = guest.machine;
    unsigned done = 0;
    for (int cycle = 0; cycle < 400; ++cycle) {
        Machine loaded;
        REQUIRE(loaded.load(plain.save(), "save").ok());
        REQUIRE(loaded == plain);
        Machine expected = plain;
        for (int i = 0; i < 100; ++i) REQUIRE(loaded.tick() == expected.tick());
        REQUIRE(loaded.hash() == expected.hash());
        if (plain.tick().did(happened::delay_done)) ++done;
    }
    CHECK(done >= 5);
}

TEST_CASE("states that no delay devices can be in are refused", "[delay][save]") {
    const auto possible = [](auto change) {
        DelayDevices devices;
        start(devices, 2, 10, 100);
        DelayDevices::State state = devices.state();
        change(state);
        return DelayDevices::is_possible(state, 105);
    };
    CHECK(possible([](auto&) {}));
    CHECK(possible([](auto& s) { s.done = 0xffffffffU; }));
    CHECK_FALSE(possible([](auto& s) { s.select = 32; }));
    CHECK_FALSE(possible([](auto& s) { s.due[2] = 104; }));                     // should be done
    CHECK_FALSE(possible([](auto& s) { s.due[2] = 105 + 0x1'0000'0000ULL; }));  // longer than COUNT holds
    CHECK_FALSE(possible([](auto& s) { s.due[3] = 104; }));                     // each device is looked at
    CHECK_FALSE(possible([](auto& s) { s.due[31] = 1; }));
}

TEST_CASE("which delay devices are busy follows from when they are done, in every state", "[delay]") {
    DelayDevices devices;
    DelayDevices::State state;
    for (unsigned device = 0; device < DelayDevices::count; ++device) {
        state.due[device] = 100 + device;
        devices.set_state(state);
        CHECK(read(devices, DelayDevices::Register::busy, 50) == 0xffffffffU >> (31 - device));
        CHECK(devices.due() == 100);
    }
}
