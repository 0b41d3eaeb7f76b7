// Verifies save files: a machine saved in any cycle and loaded into a used one goes on as if nothing had
// happened; whatever is not a sound file is refused and harms nothing.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "busy_guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

// The exhaustive tests take about 4 seconds together; under sanitizers they take a sample.
#ifdef BATON_SANITIZED
constexpr unsigned every = 10;
#define SAMPLE " (sanitizers: every 10th)"
#else
constexpr unsigned every = 1;
#define SAMPLE ""
#endif

constexpr std::size_t header_bytes = 24;
constexpr std::size_t checksum_bytes = 8;

/// A small state in the middle of things: 64 KiB, few pages used, an event announced.
Machine small_machine(unsigned cycles) {
    Guest guest(R"(
start:  push {r0-r3}
        pop  {r0-r3}
        xadd r4, r5, [r6]
        div  r7, r8, r9
        ldw  r10, [r6 + 4]
        syscall
        jmp  start
        .org 0x200
handler:
        wait
        iret
)",
                busy_settings());
    guest.with_handler("handler").flags(isa::flag::user).enable(0xffff);
    guest.machine.poke_register(6, 0x400);
    guest.machine.poke_register(9, 3);
    guest.machine.insert_disk(Bytes(600, 9));
    guest.type('x', 100000);
    guest.raise(4, 100);
    guest.run(cycles);
    return guest.machine;
}

/// A machine that has been used for something else: no byte of its RAM is as it was.
Machine used_machine() {
    emu::Settings settings;
    settings.ram_bytes = 512 * 1024;
    settings.clock = emu::Clock::ideal;
    settings.seed = 99;
    Guest guest = busy_guest(settings);
    guest.run(1234);
    for (isa::Word at = 0; at < settings.ram_bytes; ++at)
        guest.machine.poke_byte(Address(at), static_cast<std::uint8_t>(at * 151 + 7));
    return guest.machine;
}

void sign(Bytes& file) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::size_t i = 0; i + checksum_bytes < file.size(); ++i) hash = (hash ^ file[i]) * 0x100000001b3U;
    for (std::size_t i = 0; i < checksum_bytes; ++i) {
        file[file.size() - checksum_bytes + i] = static_cast<std::uint8_t>(hash >> (8 * i));
    }
}

/// Loads a hostile file with a right checksum. It must be refused, or give a machine that is sound:
/// it saves as the very same file, and runs.
void load_hostile(const Bytes& file, unsigned& refused, unsigned& accepted) {
    Machine machine;
    if (!machine.load(file, "hostile")) {
        ++refused;
        return;
    }
    ++accepted;
    REQUIRE(machine.save() == file);
    for (unsigned i = 0; i < 1000; ++i) machine.tick();
}

}  // namespace

TEST_CASE("saved in any cycle and loaded into a used machine, it is the same and goes on the same" SAMPLE,
          "[save]") {
    // 3,000 cycles of the busy program (every 40th under sanitizers), each followed for 1,000 cycles.
    Guest guest = busy_guest();
    std::vector<Tick> future = guest.run(4000);
    Guest again = busy_guest();
    const Machine used = used_machine();
    for (unsigned cycle = 0; cycle < 3000; ++cycle) {
        if (cycle % every == 0) {
            Machine loaded = used;
            const auto result = loaded.load(again.machine.save(), "state");
            INFO("cycle " << cycle << (result ? "" : result.failure().text()));
            REQUIRE(result.ok());
            REQUIRE(loaded == again.machine);
            REQUIRE(loaded.hash() == again.machine.hash());
            bool same = true;
            for (unsigned i = 0; i < 1000; ++i) same = loaded.tick() == future[cycle + i] && same;
            REQUIRE(same);
        }
        again.machine.tick();
    }
}

TEST_CASE("equal states give equal bytes, whatever way they came about", "[save]") {
    Guest guest = busy_guest();
    guest.run(777);
    Machine loaded = used_machine();
    REQUIRE(loaded.load(guest.machine.save(), "state").ok());
    CHECK(loaded.save() == guest.machine.save());
    // A page that was written and is zero again leaves no trace.
    loaded.poke_byte(Address(0xc123), 5);
    CHECK(loaded.save() != guest.machine.save());
    loaded.poke_byte(Address(0xc123), 0);
    CHECK(loaded.save() == guest.machine.save());
}

TEST_CASE("pages of zeros take no room in the file", "[save]") {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_most;
    CHECK(Machine(settings).save().size() < 1000);
}

TEST_CASE("a stopped machine can be saved and loaded: powered off, kernel fault, double fault", "[save]") {
    for (const char* const text : {"start: li r1, SYSTEM\n mov r2, 3\n stw r2, [r1]\n", "start: .word 0\n",
                                   "start: syscall\n", "start: li r1, 0x80000000\n ldw r1, [r1]\n"}) {
        Guest guest(text);
        guest.run_to_stop();
        Machine loaded = used_machine();
        REQUIRE(loaded.load(guest.machine.save(), "state").ok());
        CHECK(loaded == guest.machine);
        CHECK(loaded.stop() == guest.machine.stop());
    }
}

TEST_CASE("a file that is no state, of another version, or cut short is refused with the reason", "[save]") {
    const auto reason = [](const Bytes& bytes) {
        Machine machine;
        const auto result = machine.load(bytes, "my.state");
        return result ? std::string("loaded") : result.failure().text();
    };
    const Bytes good = small_machine(200).save();
    CHECK(reason(good) == "loaded");
    CHECK(reason({}) == "my.state: this is no saved machine state");
    CHECK(reason(Bytes(5000, 'x')) == "my.state: this is no saved machine state");
    const std::string elf =
        "\x7f"
        "ELF and more";
    CHECK(reason(Bytes(elf.begin(), elf.end())) == "my.state: this is no saved machine state");

    Bytes other_version = good;
    other_version[12] = 4;
    sign(other_version);
    CHECK(reason(other_version) ==
          "my.state: the state was saved in version 4 of the format; this program reads 3");
    CHECK(reason(Bytes(good.begin(), good.begin() + 20)) == "my.state: the saved state is cut short");
    Bytes longer = good;
    longer.push_back(0);
    CHECK(reason(longer) ==
          fmt::format("my.state: the saved state is damaged: {} bytes where {} are announced",
                      good.size() - 31, good.size() - 32));
    Bytes flipped = good;
    flipped[100] ^= 1;
    CHECK(reason(flipped) == "my.state: the saved state is damaged: its checksum is wrong");
}

TEST_CASE("a refused file changes nothing", "[save]") {
    Machine machine = used_machine();
    const Machine before = machine;
    Bytes file = small_machine(200).save();
    CHECK_FALSE(machine.load(Bytes(file.begin(), file.end() - 100), "state").ok());
    CHECK(machine == before);
    file[header_bytes + 4] = 200;  // wait states
    sign(file);
    CHECK_FALSE(machine.load(file, "state").ok());
    CHECK(machine == before);
}

TEST_CASE("with any one byte changed the file is refused" SAMPLE, "[save]") {
    const Bytes good = small_machine(200).save();
    REQUIRE(good.size() < 20000);
    Machine machine;
    for (std::size_t at = 0; at < good.size(); at += every) {
        for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
            Bytes bad = good;
            bad[at] = static_cast<std::uint8_t>(bad[at] ^ change);
            REQUIRE_FALSE(machine.load(bad, "state").ok());
        }
    }
}

TEST_CASE("cut at any length the file is refused, also with a right checksum" SAMPLE, "[save]") {
    const Bytes good = small_machine(200).save();
    Machine machine;
    for (std::size_t length = 0; length < good.size(); length += every) {
        Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
        REQUIRE_FALSE(machine.load(cut, "state").ok());
        if (length < header_bytes + checksum_bytes) continue;
        const std::uint64_t payload = length - header_bytes - checksum_bytes;
        for (unsigned i = 0; i < 8; ++i) cut[16 + i] = static_cast<std::uint8_t>(payload >> (8 * i));
        sign(cut);
        REQUIRE_FALSE(machine.load(cut, "state").ok());
    }
}

TEST_CASE("with a byte changed and a right checksum it is refused or gives a sound machine" SAMPLE,
          "[save]") {
    // States in the middle of everything that can be half done (a sample under sanitizers).
    unsigned refused = 0;
    unsigned accepted = 0;
    for (unsigned cycles = 0; cycles < 130; cycles += 1) {
        const Bytes good = small_machine(cycles).save();
        // All of the state; of the pages some bytes.
        for (std::size_t at = header_bytes; at + checksum_bytes < good.size(); at += at < 800 ? 1 : 501) {
            if ((at + cycles) % every != 0) continue;
            for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
                if ((at + cycles + change) % 11 != 0) continue;
                Bytes bad = good;
                bad[at] = static_cast<std::uint8_t>(bad[at] ^ change);
                sign(bad);
                load_hostile(bad, refused, accepted);
            }
        }
    }
    // Both happen: most of the processor's latches are refused, registers are free.
    CHECK(refused > 100 / every);
    CHECK(accepted > 100 / every);
}

TEST_CASE("with many bytes changed and a right checksum it is refused or gives a sound machine" SAMPLE,
          "[save]") {
    auto random = [engine = std::mt19937(1)]() mutable { return static_cast<std::uint32_t>(engine()); };
    unsigned refused = 0;
    unsigned accepted = 0;
    const std::size_t runs = 20000 / every;
    for (std::size_t run = 0; run < runs; ++run) {
        static const std::vector<Bytes> states = [] {
            std::vector<Bytes> files;
            for (unsigned cycles = 0; cycles < 130; ++cycles) files.push_back(small_machine(cycles).save());
            return files;
        }();
        Bytes bad = states[random() % states.size()];
        const unsigned changes = 1 + random() % 4;
        for (unsigned i = 0; i < changes; ++i) {
            const std::size_t span =
                random() % 2 == 0 ? 250 : std::min<std::size_t>(800, bad.size() - header_bytes);
            bad[header_bytes + random() % span] =
                static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 16 : random());
        }
        sign(bad);
        load_hostile(bad, refused, accepted);
    }
    CHECK(refused > runs / 20);
    CHECK(accepted > 0);
}

TEST_CASE("a latch that no cycle could have left is refused", "[save]") {
    const auto refused = [](unsigned cycles, void (*change)(Machine::State&)) {
        Machine machine = small_machine(cycles);
        Machine::Snapshot snapshot = machine.snapshot();
        change(snapshot.state);
        Machine changed;
        changed.restore(snapshot);
        Machine loaded;
        return !loaded.load(changed.save(), "state").ok();
    };
    CHECK_FALSE(refused(0, [](Machine::State&) {}));
    CHECK(refused(0, [](Machine::State& s) { s.cpu.latches.instruction = 5; }));
    CHECK(refused(0, [](Machine::State& s) { s.cpu.latches.waited = 2; }));
    CHECK(refused(0, [](Machine::State& s) { s.cpu.latches.step = emu::Step::stopped; }));
    CHECK(refused(0, [](Machine::State& s) { s.cpu.latches.step = emu::Step::memory; }));
    CHECK(refused(0, [](Machine::State& s) { s.cpu.flags |= 1U << 20; }));
    CHECK(refused(
        0, [](Machine::State& s) { s.cpu.system[static_cast<std::size_t>(isa::SystemRegister::core)] = 1; }));
    CHECK(refused(0, [](Machine::State& s) { s.devices.console.waiting = 257; }));
    CHECK(refused(0, [](Machine::State& s) { s.devices.console.queue[3] = 1; }));
    CHECK(refused(0, [](Machine::State& s) { s.devices.timer.due = 1; }));
    CHECK(refused(0, [](Machine::State& s) {
        s.devices.timer.enabled = true;
        s.devices.timer.due = std::uint64_t{1} << 40;
    }));
    CHECK(refused(0, [](Machine::State& s) { s.devices.disk.command = static_cast<emu::Disk::Command>(3); }));
    CHECK(refused(0, [](Machine::State& s) {
        s.devices.disk.command = emu::Disk::Command::read;  // outside of the disk, but said to succeed
        s.devices.disk.from_sector = 1;
        s.devices.disk.sectors = 100;
    }));
    CHECK(refused(0, [](Machine::State& s) { s.devices.system.off = true; }));
    CHECK(refused(0, [](Machine::State& s) { s.stop.reason = emu::StopReason::kernel_fault; }));
    CHECK(refused(0, [](Machine::State& s) { s.time = 5; }));
    CHECK(refused(50, [](Machine::State& s) { s.events.front().cycle = 3; }));
    CHECK(refused(50, [](Machine::State& s) { s.events.front().core = 1; }));
    CHECK(refused(50, [](Machine::State& s) { std::swap(s.events.front(), s.events.back()); }));
}
