// Verifies what a tick tells of its cycle: everything that timeline, trace and breakpoints are made of.
#include <catch2/catch.hpp>

#include "busy_guest.hpp"
#include "emu/report_names.hpp"

using namespace baton;
using namespace baton::test;
namespace flag = isa::flag;

TEST_CASE("a write of ctx is told in its cycle, also when the value is the old one", "[tick]") {
    Guest guest("start: wrsr ctx, r1\n wrsr ctx, r1\n wrsr ksp, r1\nloop: jmp loop\n");
    guest.machine.poke_register(1, 0x4000);
    const auto ticks = guest.run(12);
    CHECK(cycles_of(ticks, happened::context) == std::vector<std::uint64_t>{2, 5});
    CHECK(ticks[1].context == 0);
    CHECK(ticks[2].context == 0x4000);
}

TEST_CASE("each write of a general register is told, with its number and value", "[tick]") {
    // Replaying them on a copy of the registers gives the registers, in every cycle of a long run.
    Guest guest = busy_guest();
    auto registers = guest.machine.cpu().state().registers;
    bool same = true;
    for (unsigned i = 0; i < 6000; ++i) {
        const Tick tick = guest.machine.tick();
        if (tick.did(happened::register_written)) registers[tick.register_number] = tick.register_value;
        same = same && registers == guest.machine.cpu().state().registers;
    }
    CHECK(same);
}

TEST_CASE("each change of RAM by the processor is told as a bus transfer", "[tick]") {
    Guest guest = busy_guest();
    guest.machine.insert_disk({});  // the disk's transfers take no bus cycles
    emu::PagedBytes ram = guest.machine.bus().ram();
    for (unsigned i = 0; i < 6000; ++i) {
        const Tick tick = guest.machine.tick();
        if (tick.bus.transfer != emu::Transfer::write || tick.bus.stalled) continue;
        for (unsigned byte = 0; byte < tick.bus.bytes && tick.bus.address < ram.size(); ++byte) {
            ram.write_byte(tick.bus.address + byte, tick.bus.data >> (8 * byte));
        }
    }
    CHECK(ram == guest.machine.bus().ram());
}

TEST_CASE("what a tick says of mode, flags, context and ip agrees with the processor", "[tick]") {
    Guest guest = busy_guest();
    for (unsigned i = 0; i < 6000; ++i) {
        const bool user = guest.machine.cpu().user();
        const Word ip = guest.machine.cpu().ip();
        const Tick tick = guest.machine.tick();
        REQUIRE(tick.user == user);
        REQUIRE(tick.ip == ip);
        REQUIRE(tick.flags == guest.machine.cpu().flags());
        REQUIRE(tick.context == guest.machine.cpu().system(isa::SystemRegister::ctx));
        REQUIRE(tick.lines == guest.machine.bus().interrupts().state().lines);
        REQUIRE(tick.enabled == guest.machine.bus().interrupts().state().enable);
        const bool entry = tick.step == emu::Step::accept || tick.step == emu::Step::save ||
                           tick.step == emu::Step::vector || tick.step == emu::Step::enter;
        REQUIRE(tick.kernel_time == ((!user || entry) && tick.step != emu::Step::wait));
    }
}

TEST_CASE("instructions, entries and returns are told as begun and ended in pairs", "[tick]") {
    Guest guest = busy_guest();
    const auto ticks = guest.run(6000);
    bool inside = false;
    bool entering = false;
    for (const auto& tick : ticks) {
        if (tick.did(happened::began)) {
            REQUIRE_FALSE(inside);
            REQUIRE_FALSE(entering);
            inside = true;
        }
        if (tick.did(happened::accepted)) {
            REQUIRE_FALSE(inside);
            entering = true;
        }
        REQUIRE((inside || entering));
        if (tick.did(happened::entered)) entering = false;
        if (tick.did(happened::retired | happened::faulted)) inside = false;
    }
    CHECK(cycles_of(ticks, happened::returned).size() > 10);
}

TEST_CASE("a cycle of an entry names its code, the sampling before it as well", "[tick]") {
    Guest guest = busy_guest();
    unsigned sampled = 0;
    for (const auto& tick : guest.run(6000)) {
        if (tick.did(happened::interrupted)) sampled = tick.code;
        if (!tick.did(happened::accepted)) continue;
        if (tick.code >= 16) CHECK(tick.code == sampled);
        sampled = 0;
    }
}

TEST_CASE("the word of an instruction is known from the end of its fetch on", "[tick]") {
    Guest guest("start: add r1, r1, 1\n");
    const Word word = word_of("add r1, r1, 1");
    for (const auto& tick : guest.run(4)) CHECK(tick.instruction == word);
}

TEST_CASE("steps, transfers, stops, inputs and clocks have printed names", "[tick]") {
    CHECK(emu::step_name(emu::Step::write_back) == "write-back");
    CHECK(emu::step_name(emu::Step::stopped) == "stopped");
    CHECK(emu::transfer_name(emu::Transfer::none).empty());
    CHECK(emu::transfer_name(emu::Transfer::vector) == "vector");
    CHECK(emu::stop_name(emu::StopReason::double_fault) == "double fault");
    CHECK(emu::input_name(emu::InputKind::expire) == "expire");
    CHECK(emu::clock_name(emu::Clock::ideal) == "ideal");
}
