// Verifies the machine as a value: copying, comparing, hashing, snapshots; that what it does depends on
// nothing but its state; and that no field is missing from a list.
#include <algorithm>
#include <catch2/catch.hpp>

#include "busy_guest.hpp"
#include "emu/fields.hpp"
#include "guest.hpp"
#include "member_count.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// Changes leaf number `leaf` of a value, counted through its field lists; true when there is one.
template <class T>
bool change_leaf(T& value, int& leaf) {
    if constexpr (std::is_same_v<T, bool>) {
        if (leaf-- != 0) return false;
        value = !value;
        return true;
    } else if constexpr (emu::is_number<T>) {
        if (leaf-- != 0) return false;
        value = static_cast<T>(static_cast<std::uint64_t>(value) ^ 1U);
        return true;
    } else if constexpr (emu::IsSequence<T>::value) {
        for (auto& element : value) {
            if (change_leaf(element, leaf)) return true;
        }
        return false;
    } else {
        bool changed = false;
        T::fields([&](const char*, auto& field) { changed = changed || change_leaf(field, leaf); }, value);
        return changed;
    }
}

std::uint64_t hash_of(const Machine::State& state) {
    emu::FieldHash hash;
    hash.add(state);
    return hash.value();
}

template <class T>
unsigned listed_members() {
    unsigned count = 0;
    const T value{};
    T::fields([&](const char*, const auto&) { ++count; }, value);
    return count;
}

template <class T>
void check_members(const char* name) {
    INFO(name);
    CHECK(listed_members<T>() == member_count<T>());
}

}  // namespace

TEST_CASE("the busy program of these tests keeps everything busy", "[state]") {
    Guest guest = busy_guest();
    const auto ticks = guest.run(6000);
    const auto codes = entries(ticks);
    for (const unsigned code : {6U, 7U, 16U, 17U, 18U}) {
        INFO("code " << code);
        CHECK(std::count(codes.begin(), codes.end(), code) >= 3);
    }
    CHECK(std::any_of(ticks.begin(), ticks.end(), [](const Tick& t) { return t.step == emu::Step::wait; }));
    CHECK(cycles_of(ticks, happened::printed).size() > 5);
    CHECK(guest.machine.running());
}

TEST_CASE("every struct of the state lists all its members", "[state]") {
    check_members<Machine::State>("Machine::State");
    check_members<emu::Settings>("Settings");
    check_members<emu::Cpu::State>("Cpu::State");
    check_members<emu::Cpu::Latches>("Cpu::Latches");
    check_members<emu::Bus::State>("Bus::State");
    check_members<emu::Interrupts::State>("Interrupts::State");
    check_members<emu::Timer::State>("Timer::State");
    check_members<emu::Console::State>("Console::State");
    check_members<emu::Disk::State>("Disk::State");
    check_members<emu::System::State>("System::State");
    check_members<emu::Seed::State>("Seed::State");
    check_members<emu::InputEvent>("InputEvent");
    check_members<emu::Stop>("Stop");
}

TEST_CASE("a change of any single field changes the hash and is seen by the comparison", "[state]") {
    Guest guest = busy_guest();
    guest.run(500);
    const Machine::State state = guest.machine.state();
    const std::uint64_t hash = hash_of(state);
    int leaves = 0;
    for (;; ++leaves) {
        Machine::State changed = state;
        int leaf = leaves;
        if (!change_leaf(changed, leaf)) break;
        INFO("leaf " << leaves);
        CHECK_FALSE(emu::fields_equal(changed, state));
        CHECK(hash_of(changed) != hash);
    }
    CHECK(leaves > 350);
}

TEST_CASE("a change of any byte of RAM or disk changes the machine's hash and comparison", "[state]") {
    Guest guest = busy_guest();
    guest.run(500);
    const std::uint64_t hash = guest.machine.hash();
    for (Word address = 0; address < guest.machine.settings().ram_bytes; address += 1237) {
        Machine changed = guest.machine;
        const auto byte = *changed.peek_byte(Address(address));
        changed.poke_byte(Address(address), static_cast<std::uint8_t>(byte ^ 0x80));
        CHECK(changed.hash() != hash);
        CHECK_FALSE(changed == guest.machine);
        changed.poke_byte(Address(address), byte);
        CHECK(changed.hash() == hash);
        CHECK(changed == guest.machine);
    }
    Machine::Snapshot snapshot = guest.machine.snapshot();
    auto content = guest.machine.disk_content();
    content[700] ^= 1;
    emu::PagedBytes other(static_cast<std::uint32_t>(content.size()));
    other.write(0, content.data(), static_cast<std::uint32_t>(content.size()));
    snapshot.disk = other.snapshot();
    Machine changed;
    changed.restore(snapshot);
    CHECK(changed.hash() != hash);
    CHECK_FALSE(changed == guest.machine);
}

TEST_CASE("a copy goes on like its original and leaves it alone", "[state]") {
    Guest guest = busy_guest();
    guest.run(700);
    const Machine original = guest.machine;
    Machine copy = original;
    CHECK(copy == original);
    CHECK(copy.hash() == original.hash());
    for (unsigned i = 0; i < 2000; ++i) CHECK(copy.tick() == guest.machine.tick());
    CHECK(copy == guest.machine);
    CHECK_FALSE(copy == original);
    CHECK(original.cycle() == 700);
}

TEST_CASE("two runs from the same start are the same in every cycle", "[state]") {
    Guest a = busy_guest();
    Guest b = busy_guest();
    for (unsigned i = 0; i < 3000; ++i) {
        CHECK(a.machine.tick() == b.machine.tick());
        if (i % 100 == 0) CHECK(a.machine.hash() == b.machine.hash());
    }
}

TEST_CASE("how ticks are bundled, and what is looked at between them, makes no difference", "[state]") {
    Guest plain = busy_guest();
    plain.run(3000);
    for (const unsigned bundle : {1U, 7U, 100U}) {
        Guest watched = busy_guest();
        while (watched.machine.cycle() < 3000) {
            watched.run(std::min<std::uint64_t>(bundle, 3000 - watched.machine.cycle()));
            (void)watched.machine.hash();
            (void)watched.machine.snapshot();
            (void)watched.machine.save();
            (void)watched.machine.peek_word(Address(0xf0000114));
        }
        CHECK(watched.machine == plain.machine);
        CHECK(watched.machine.hash() == plain.machine.hash());
    }
}

TEST_CASE("events may be announced early or just in time", "[state]") {
    Guest early = busy_guest();
    early.type('x', 100);
    early.raise(9, 200);
    early.run(1000);
    Guest late = busy_guest();
    late.run(100);
    late.type('x', 100);
    late.run(100);
    late.raise(9, 200);
    late.run(800);
    CHECK(early.machine == late.machine);
}

TEST_CASE("next_event_cycle names the cycle of the next event, or none", "[state]") {
    Guest guest("start: jmp start\n");
    CHECK_FALSE(guest.machine.next_event_cycle().has_value());
    guest.type('x', 90);
    CHECK(guest.machine.next_event_cycle() == 90);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.timer.enabled = true;
    snapshot.state.devices.timer.due = 40;
    guest.machine.restore(snapshot);
    CHECK(guest.machine.next_event_cycle() == 40);
    CHECK(cycles_of(guest.run(60), happened::timer_expired) == std::vector<std::uint64_t>{40});
    CHECK(guest.machine.next_event_cycle() == 90);
    CHECK(guest.machine.announced().size() == 1);
    guest.machine.discard_announced();
    CHECK_FALSE(guest.machine.next_event_cycle().has_value());
}

TEST_CASE("a snapshot of any cycle brings the machine back to it, from wherever it is", "[snapshot]") {
    Guest guest = busy_guest();
    std::vector<Machine::Snapshot> snapshots;
    std::vector<std::uint64_t> hashes;
    std::vector<Machine> copies;
    for (unsigned i = 0; i < 60; ++i) {
        guest.run(47);
        snapshots.push_back(guest.machine.snapshot());
        hashes.push_back(guest.machine.hash());
        copies.push_back(guest.machine);
    }
    // Back and forth in a fixed, wild order.
    for (unsigned i = 0; i < 400; ++i) {
        const std::size_t to = (i * 37 + i * i) % snapshots.size();
        guest.machine.restore(snapshots[to]);
        CHECK(guest.machine == copies[to]);
        CHECK(guest.machine.hash() == hashes[to]);
        if (i % 3 == 0) guest.run(i % 29);
    }
}

TEST_CASE("a snapshot can be restored into a machine of another size", "[snapshot]") {
    Guest guest = busy_guest();
    guest.run(900);
    const auto snapshot = guest.machine.snapshot();
    emu::Settings settings;
    settings.ram_bytes = 1024 * 1024;
    settings.wait_states = 4;
    Machine other(settings);
    other.restore(snapshot);
    CHECK(other == guest.machine);
    for (unsigned i = 0; i < 1000; ++i) CHECK(other.tick() == guest.machine.tick());
}

TEST_CASE("a snapshot stays what it was while the machine goes on", "[snapshot]") {
    Guest guest = busy_guest();
    guest.run(300);
    const Machine then = guest.machine;
    const auto snapshot = guest.machine.snapshot();
    guest.run(3000);
    guest.poke(0x5000, 0x12345678);
    Machine back;
    back.restore(snapshot);
    CHECK(back == then);
}
