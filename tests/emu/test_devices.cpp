// Verifies the device registers: who may access them and how (the manual, 2), console, disk, system and
// seed ports, and that looking never changes anything.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using isa::Access;
namespace flag = isa::flag;

namespace {

/// One access in kernel mode; true when it went through.
bool goes_through(const std::string& instruction, Word address, Machine* after = nullptr) {
    Guest guest("start: " + instruction + "\nloop: jmp loop\n");
    guest.type('k', 0);
    guest.machine.poke_register(2, address);
    guest.step();
    if (after != nullptr) *after = guest.machine;
    return guest.machine.stop().reason != emu::StopReason::kernel_fault;
}

}  // namespace

TEST_CASE("each word of each device's window can be read and written as the table says, or faults",
          "[devices]") {
    for (Word address = isa::device_base;
         address < isa::device_base + (isa::device_count + 1) * isa::device_window_bytes; address += 4) {
        bool readable = false;
        bool writable = false;
        for (const auto& r : isa::device_registers) {
            if (isa::devices[static_cast<std::size_t>(r.device)].base() + r.offset != address) continue;
            readable = r.access != Access::write;
            writable = r.access != Access::read;
        }
        INFO(fmt::format("{:#x}", address));
        CHECK(goes_through("ldw r1, [r2]", address) == readable);
        CHECK(goes_through("stw r1, [r2]", address) == writable);
    }
}

TEST_CASE("only words: a byte or half access to a register is a memory fault", "[devices]") {
    for (const char* const instruction :
         {"ldb r1, [r2]", "ldbu r1, [r2]", "ldh r1, [r2]", "ldhu r1, [r2]", "stb r1, [r2]", "sth r1, [r2]"}) {
        CHECK_FALSE(goes_through(instruction, 0xf0000104));
    }
    CHECK_FALSE(goes_through("ldb r1, [r2]", 0xf0000105));
}

TEST_CASE("devices have no wait states", "[devices]") {
    emu::Settings settings;
    settings.wait_states = 3;
    Guest guest("start: stw r1, [r2]\n ldw r1, [r2 + CONSOLE_STATUS]\nloop: jmp loop\n", settings);
    guest.machine.poke_register(2, 0xf0000200);
    CHECK(guest.step().size() == 4 + 3);  // the fetch waits
    CHECK(guest.step().size() == 5 + 3);
}

TEST_CASE("a refused access has no effect on the device", "[devices]") {
    // A byte load of CONSOLE_IN must not take the byte that waits.
    Guest guest("start: ldb r1, [r2]\n");
    guest.type('k', 0);
    guest.machine.poke_register(2, 0xf0000204);
    guest.run_to_stop();
    CHECK(guest.machine.bus().console().state().waiting == 1);
}

TEST_CASE("peeking at any address changes nothing and shows what a read would give", "[devices]") {
    Guest guest("start: jmp start\n");
    guest.type('k', 0);
    guest.expire(0);
    guest.run(3);
    const Machine before = guest.machine;
    for (Word address = isa::device_base;
         address < isa::device_base + isa::device_count * isa::device_window_bytes; ++address) {
        guest.machine.peek_byte(Address(address));
        guest.machine.peek_word(Address(address));
    }
    CHECK(guest.machine == before);

    for (const auto& r : isa::device_registers) {
        const Word address = isa::devices[static_cast<std::size_t>(r.device)].base() + r.offset;
        INFO(r.name);
        const auto peeked = guest.machine.peek_word(Address(address));
        CHECK(peeked.has_value() == (r.access != Access::write));
        if (!peeked) continue;
        const auto byte = guest.machine.peek_byte(Address(address + 1));
        CHECK(byte == static_cast<std::uint8_t>(*peeked >> 8));

        // The same as a load at this very cycle: the load's memory cycle is its fourth.
        Guest reader("start: ldw r1, [r2]\n");
        reader.type('k', 0);
        reader.expire(0);
        reader.machine.poke_register(2, address);
        reader.run(3);
        const Word expected = reader.word(address);
        reader.run(2);
        CHECK(reader.reg(1) == expected);
    }
    CHECK_FALSE(
        guest.machine.peek_word(Address(isa::device_base + isa::device_count * isa::device_window_bytes))
            .has_value());
    CHECK_FALSE(guest.machine.peek_byte(Address(0x80000000)).has_value());
    CHECK_FALSE(guest.machine.peek_word(Address(2)).has_value());
}

// --- console ---

TEST_CASE("the console prints the low byte, in the store's own cycle", "[console]") {
    Guest guest("start: stw r1, [r2]\nloop: jmp loop\n");
    guest.machine.poke_register(1, 0x12345641);
    guest.machine.poke_register(2, 0xf0000200);
    const auto ticks = guest.run(8);
    CHECK(cycles_of(ticks, happened::printed) == std::vector<std::uint64_t>{3});
    CHECK(ticks[3].printed_byte == 'A');
    CHECK(guest.machine.bus().console().state().printed_count == 1);
}

TEST_CASE("two texts of equal length leave the console in different states", "[console]") {
    const auto printed = [](Word first, Word second) {
        Guest guest("start: stw r1, [r2]\n stw r3, [r2]\nloop: jmp loop\n");
        guest.machine.poke_register(1, first);
        guest.machine.poke_register(2, 0xf0000200);
        guest.machine.poke_register(3, second);
        guest.run(8);
        return guest.machine.bus().console().state();
    };
    CHECK(printed('a', 'b') == printed('a', 'b'));
    CHECK_FALSE(printed('a', 'b') == printed('b', 'a'));
}

TEST_CASE("typed bytes come out in order; without one IN gives 0xffffffff", "[console]") {
    Guest guest(R"(
start:  ldw r1, [r2 + CONSOLE_IN]
        ldw r3, [r2 + CONSOLE_IN]
        ldw r4, [r2 + CONSOLE_STATUS]
        ldw r5, [r2 + CONSOLE_IN]
loop:   jmp loop
)");
    guest.machine.poke_register(2, 0xf0000200);
    guest.type('\xff', 0);
    guest.type('b', 1);
    guest.run_to("loop");
    CHECK(guest.reg(1) == 0xff);
    CHECK(guest.reg(3) == 'b');
    CHECK(guest.reg(4) == 0);
    CHECK(guest.reg(5) == 0xffffffff);
}

TEST_CASE("256 bytes can wait; more are lost and counted", "[console]") {
    Guest guest("start: jmp start\n");
    for (unsigned i = 0; i < 260; ++i) guest.type(static_cast<char>(i), 0);
    guest.run(1);
    CHECK(guest.word(0xf0000208) == 256);
    CHECK(guest.word(0xf0000210) == 4);
    CHECK(guest.word(0xf0000204) == 0);
}

TEST_CASE("the console's line is high while a byte waits and INPUT_IRQ is 1", "[console]") {
    Guest guest(R"(
start:  mov r1, 1
        stw r1, [r2 + CONSOLE_CONTROL]
        ldw r3, [r2 + CONSOLE_IN]
loop:   jmp loop
)");
    guest.machine.poke_register(2, 0xf0000200);
    guest.type('k', 0);
    const auto ticks = guest.run(16);
    CHECK(ticks[6].lines == 0);
    CHECK(ticks[7].lines == 2);  // switched on in the store's memory cycle
    CHECK(ticks[10].lines == 2);
    CHECK(ticks[11].lines == 0);  // taken in the load's memory cycle
}

// --- disk ---

namespace {

std::vector<std::uint8_t> numbered_disk(unsigned sectors) {
    std::vector<std::uint8_t> content(sectors * isa::sector_bytes);
    for (std::size_t i = 0; i < content.size(); ++i) {
        content[i] = static_cast<std::uint8_t>(i / isa::sector_bytes * 16 + i % 7);
    }
    return content;
}

/// Gives one command; r1 command, r3 sector, r4 address, r5 count.
Guest disk_guest(Word command, Word sector, Word address, Word count, const emu::Settings& settings = {}) {
    Guest guest(R"(
start:  stw r3, [r2 + DISK_SECTOR]
        stw r4, [r2 + DISK_ADDRESS]
        stw r5, [r2 + DISK_COUNT]
        stw r1, [r2 + DISK_COMMAND]
loop:   jmp loop
)",
                settings);
    guest.machine.insert_disk(numbered_disk(8));
    guest.machine.poke_register(1, command);
    guest.machine.poke_register(2, 0xf0000300);
    guest.machine.poke_register(3, sector);
    guest.machine.poke_register(4, address);
    guest.machine.poke_register(5, count);
    return guest;
}
constexpr std::uint64_t command_cycle = 15;
constexpr Word status = 0xf0000310;

}  // namespace

TEST_CASE("a disk read lands in RAM in one cycle, after the start time and a time for each sector",
          "[disk]") {
    Guest guest = disk_guest(1, 2, 0x4000, 3);
    const std::uint64_t done = command_cycle + 200 + 3 * 64;
    guest.run(done);
    CHECK(guest.word(status) == 1);
    for (Word at = 0x4000; at < 0x4000 + 3 * 512; at += 4) REQUIRE(guest.word(at) == 0);
    const auto ticks = guest.run(1);
    CHECK(ticks[0].did(happened::disk_done));
    CHECK(ticks[0].lines == 4);
    CHECK(guest.word(status) == 2);
    const auto content = numbered_disk(8);
    for (Word i = 0; i < 3 * 512; ++i) {
        REQUIRE(guest.machine.peek_byte(Address(0x4000 + i)) == content[2 * 512 + i]);
    }
    CHECK(guest.word(0x4000 - 4) == 0);
    CHECK(guest.word(0x4000 + 3 * 512) == 0);
}

TEST_CASE("a disk write takes what RAM holds when it ends, and leaves RAM alone", "[disk]") {
    Guest guest = disk_guest(2, 1, 0x4001, 1);
    guest.run(command_cycle + 200 + 64 - 1);
    for (Word i = 0; i < 512; ++i)
        guest.machine.poke_byte(Address(0x4001 + i), static_cast<std::uint8_t>(i * 3));
    guest.run(2);
    const auto content = guest.machine.disk_content();
    const auto before = numbered_disk(8);
    for (Word i = 0; i < 512; ++i) {
        REQUIRE(content[i] == before[i]);
        REQUIRE(content[512 + i] == static_cast<std::uint8_t>(i * 3));
        REQUIRE(content[1024 + i] == before[1024 + i]);
    }
}

TEST_CASE("the disk's line is high until ACK", "[disk]") {
    Guest guest = disk_guest(1, 0, 0x4000, 1);
    guest.run(1000);
    CHECK(guest.machine.bus().disk().line());
    guest.poke(guest.symbol("loop"), word_of("stw r1, [r2 + DISK_ACK]"));
    guest.run(10);
    CHECK(guest.word(status) == 0);
    CHECK_FALSE(guest.machine.bus().disk().line());
}

TEST_CASE("a place that is not wholly inside disk and RAM is an error after the start time; nothing moves",
          "[disk]") {
    struct Case {
        Word sector, address, count;
        bool error;
    };
    const Word ram = isa::ram_bytes_default;
    const Case cases[] = {
        {0, 0x4000, 8, false},         {0, 0x4000, 9, true},          {7, 0x4000, 1, false},
        {8, 0x4000, 1, true},          {8, 0x4000, 0, false},         {9, 0x4000, 0, true},
        {0, ram - 512, 1, false},      {0, ram - 511, 1, true},       {0, ram, 0, false},
        {0, ram + 1, 0, true},         {0xffffffff, 0x4000, 2, true}, {0, 0x4000, 0xffffffff, true},
        {0, 0xffffffff, 1, true},      {1, 0xfffffe00, 1, true},      {0, 0xf0000000, 1, true},
        {0x80000000, 0x4000, 1, true}, {1, 0x4000, 0x00800000, true},
    };
    for (const auto& c : cases) {
        for (const Word command : {1U, 2U}) {
            INFO(fmt::format("sector {:#x} address {:#x} count {:#x}", c.sector, c.address, c.count));
            Guest guest = disk_guest(command, c.sector, c.address, c.count);
            guest.run(command_cycle + 1);
            CHECK(guest.word(status) == 1);
            const Machine before = guest.machine;
            const auto ticks = guest.run(200 + 8 * 64);
            CHECK(guest.word(status) == (c.error ? 6 : 2));
            const std::uint64_t duration = 200 + (c.error ? 0 : c.count * 64);
            CHECK(cycles_of(ticks, happened::disk_done) ==
                  std::vector<std::uint64_t>{command_cycle + duration});
            if (c.error || c.count == 0) {
                CHECK(guest.machine.bus().ram() == before.bus().ram());
                CHECK(guest.machine.bus().disk_content() == before.bus().disk_content());
            }
        }
    }
}

TEST_CASE("without a disk SECTORS is 0 and every transfer of sectors is an error", "[disk]") {
    Guest guest = disk_guest(1, 0, 0x4000, 1);
    guest.machine.insert_disk({});
    CHECK(guest.word(0xf0000318) == 0);
    guest.run(300);
    CHECK(guest.word(status) == 6);
}

TEST_CASE("a disk's size is rounded up to whole sectors, filled with zeros", "[disk]") {
    Machine machine;
    machine.insert_disk(std::vector<std::uint8_t>(513, 7));
    CHECK(machine.peek_word(Address(0xf0000318)) == 2);
    const auto content = machine.disk_content();
    REQUIRE(content.size() == 1024);
    CHECK(content[512] == 7);
    CHECK(content[513] == 0);
}

TEST_CASE("a command while BUSY is ignored, and so is an unknown one", "[disk]") {
    Guest guest(R"(
start:  stw r1, [r2 + DISK_COUNT]
        stw r1, [r2 + DISK_COMMAND]
        stw r3, [r2 + DISK_SECTOR]
        stw r1, [r2 + DISK_COMMAND]
loop:   jmp loop
)");
    guest.machine.insert_disk(numbered_disk(8));
    guest.machine.poke_register(1, 1);
    guest.machine.poke_register(2, 0xf0000300);
    guest.machine.poke_register(3, 5);
    const auto ticks = guest.run(600);
    // One transfer, of the sector that stood there at the first command.
    CHECK(cycles_of(ticks, happened::disk_done) == std::vector<std::uint64_t>{7 + 200 + 64});
    CHECK(guest.machine.peek_byte(Address(1)) == numbered_disk(8)[1]);

    for (const Word command : {0U, 3U, 4U, 0x101U, 0xffffffffU}) {
        Guest unknown = disk_guest(command, 0, 0x4000, 1);
        unknown.run(100);
        CHECK(unknown.word(status) == 0);
    }
}

TEST_CASE("ACK clears ERROR together with DONE", "[disk]") {
    Guest guest(R"(
start:  stw r3, [r2 + DISK_COUNT]
        stw r1, [r2 + DISK_COMMAND]
        wait
        stw r1, [r2 + DISK_ACK]
loop:   jmp loop
)");
    guest.enable(4);
    guest.machine.poke_register(1, 1);
    guest.machine.poke_register(2, 0xf0000300);
    guest.machine.poke_register(3, 1);
    guest.run_to("loop");  // there is no disk: it was an error
    CHECK(guest.word(status) == 0);
}

TEST_CASE("the next command clears DONE and ERROR as well", "[disk]") {
    Guest guest(R"(
start:  stw r1, [r2 + DISK_COMMAND]
        wait
        stw r3, [r2 + DISK_COUNT]
        stw r1, [r2 + DISK_COMMAND]
loop:   jmp loop
)");
    guest.enable(4);
    guest.machine.poke_register(1, 1);
    guest.machine.poke_register(2, 0xf0000300);
    guest.machine.poke_register(3, 1);
    guest.run_to("loop");
    CHECK(guest.word(status) == 1);
    CHECK_FALSE(guest.machine.bus().disk().line());
    guest.run(300);
    CHECK(guest.word(status) == 6);  // there is no disk
}

TEST_CASE("code that the disk brings is executed as it stands", "[disk]") {
    Guest guest(R"(
start:  mov r1, 1
        li r2, DISK
        li r3, 0x1000
        stw r3, [r2 + DISK_ADDRESS]
        stw r1, [r2 + DISK_COUNT]
        jmp r3
)");
    // At 0x1000 a jump to itself stands, until the disk replaces it while it runs.
    const auto code_bytes = [](const std::string& text) { return assemble(text).segments[0].bytes; };
    const auto loop = code_bytes(" jmp .\n");
    for (Word i = 0; i < 4; ++i) guest.machine.poke_byte(Address(0x1000 + i), loop[i]);
    guest.machine.insert_disk(code_bytes(" mov r9, 77\ndone: jmp done\n"));
    guest.run(22);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.disk.command = emu::Disk::Command::read;
    snapshot.state.devices.disk.at_address = 0x1000;
    snapshot.state.devices.disk.sectors = 1;
    snapshot.state.devices.disk.due = 100;
    guest.machine.restore(snapshot);
    guest.run(100);
    CHECK(guest.reg(9) == 77);
}

TEST_CASE("the disk counts the time base, too: on the ideal clock it waits while the kernel runs", "[disk]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    Guest guest = disk_guest(1, 0, 0x4000, 1, settings);
    guest.run(10000);
    CHECK(guest.word(status) == 1);
}

TEST_CASE("the disk's times are settings; with both 0 a transfer ends in the next cycle", "[disk]") {
    emu::Settings settings;
    settings.disk_start_cycles = 0;
    settings.disk_sector_cycles = 0;
    Guest guest = disk_guest(1, 0, 0x4000, 8, settings);
    CHECK(cycles_of(guest.run(30), happened::disk_done) == std::vector<std::uint64_t>{command_cycle + 1});
}

// --- system and seed ---

TEST_CASE("the system port tells RAM and cores, and POWER takes the low byte as exit code", "[system]") {
    emu::Settings settings;
    settings.ram_bytes = 128 * 1024;
    Guest guest("start: stw r1, [r2 + SYSTEM_POWER]\n", settings);
    CHECK(guest.word(0xf0000404) == 128 * 1024);
    CHECK(guest.word(0xf0000408) == 1);
    guest.machine.poke_register(1, 0x1ff);
    guest.machine.poke_register(2, 0xf0000400);
    guest.run_to_stop();
    CHECK(guest.machine.stop().exit_code == 0xff);
}

TEST_CASE("a choice is read once, the last one counts, and without one it is 0", "[choices]") {
    Guest guest("start: ldw r1, [r4]\n ldw r2, [r4]\n ldw r3, [r4]\nloop: jmp loop\n");
    guest.machine.poke_register(4, 0xf0000800);
    guest.machine.post({0, emu::InputKind::choose, 0, {7}});
    guest.machine.post({1, emu::InputKind::choose, 0, {9}});
    guest.machine.post({9, emu::InputKind::choose, 0, {200}});
    guest.run(4);
    CHECK(guest.word(0xf0000800) == 0);
    guest.run(11);
    CHECK(guest.reg(1) == 9);
    CHECK(guest.reg(2) == 0);
    CHECK(guest.reg(3) == 200);
}

TEST_CASE("the seed port gives the same numbers for the same seed, others for another", "[seed]") {
    const auto numbers = [](std::uint64_t seed) {
        emu::Settings settings;
        settings.seed = seed;
        Guest guest("start: ldw r1, [r9]\n ldw r2, [r9]\n ldw r3, [r9]\nloop: jmp loop\n", settings);
        guest.machine.poke_register(9, 0xf0000500);
        guest.run_to("loop");
        return std::vector<Word>{guest.reg(1), guest.reg(2), guest.reg(3)};
    };
    CHECK(numbers(1) == numbers(1));
    CHECK_FALSE(numbers(1) == numbers(2));
    const auto first = numbers(1);
    CHECK(first[0] != first[1]);
    CHECK(first[1] != first[2]);
    // SplitMix64 from 1234567, as its authors' program prints it: 6457827717110365317, 3203168211198807973.
    const auto known = numbers(1234567);
    CHECK(known[0] == static_cast<Word>(6457827717110365317U >> 32));
    CHECK(known[1] == static_cast<Word>(3203168211198807973U >> 32));
}
