// The guard of user mode is worth nothing unless it notices: here programs seem to reach what they can't,
// by the test's hand, in the middle of a run that is sound otherwise.
#include <catch2/catch.hpp>

#include "escape.hpp"

using namespace baton;
using emu::Machine;
using test::EscapeBench;

namespace {

const EscapeBench& bench() {
    static const EscapeBench instance(BATON_SOURCE_DIR);
    return instance;
}

constexpr std::uint64_t cycles = 1'000'000;

/// What is found when the machine is changed once, at the 200th entry from user mode or return to it.
std::string found(bool at_entry, const std::function<void(Machine&)>& change) {
    int count = 0;
    const auto outcome = bench().run(3, cycles, emu::Engine::fast, [&](Machine& machine, bool entry) {
        if (entry == at_entry && ++count == 200) change(machine);
    });
    CHECK(count >= 200);
    return outcome.wrong;
}

/// The state of a device is changed.
template <class Change>
std::string found_in_state(Change change) {
    return found(true, [&](Machine& machine) {
        Machine::Snapshot snapshot = machine.snapshot();
        change(snapshot.state);
        machine.restore(snapshot);
    });
}

/// The same, at the 200th return to user mode.
template <class Change>
std::string found_in_state_at_return(Change change) {
    return found(false, [&](Machine& machine) {
        Machine::Snapshot snapshot = machine.snapshot();
        change(snapshot.state);
        machine.restore(snapshot);
    });
}

void store(Machine& machine, test::Word address, test::Word word) {
    for (unsigned i = 0; i < isa::word_bytes; ++i)
        machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(word >> (8 * i)));
}

/// Whose turn it is: a record of the thread table.
test::Word record_of(const Machine& machine) {
    return machine.cpu().system(isa::SystemRegister::ctx);
}

bool is_honest(const Machine& machine) {
    const std::string wanted("honest", 7);  // with the NUL
    const auto* name = machine.bus().ram().data() + record_of(machine) + *bench().layout().name;
    return std::equal(wanted.begin(), wanted.end(), name);
}

void flip(Machine& machine, test::Word address) {
    machine.poke_byte(Address(address), machine.bus().ram().read_byte(address) ^ 1U);
}

}  // namespace

TEST_CASE("nothing is found in a run that nobody meddles with", "[safety]") {
    const auto outcome = bench().run(3, cycles);
    CHECK(outcome.wrong.empty());
    CHECK(outcome.entries > 200);
    CHECK(outcome.processes > 7);
}

TEST_CASE("the guard notices a change of memory outside of the program's own", "[safety]") {
    using Catch::Contains;
    const std::string kernel = found(true, [](Machine& m) { flip(m, bench().symbol("trap_entry")); });
    CHECK_THAT(kernel, Contains("changed in user mode"));
    const std::string vector =
        found(true, [](Machine& m) { flip(m, bench().symbol("vector_table") + 16 * 4); });
    CHECK_THAT(vector, Contains("changed in user mode"));
    const std::string below =
        found(true, [](Machine& m) { flip(m, m.cpu().system(isa::SystemRegister::ubase) - 1); });
    CHECK_THAT(below, Contains("changed in user mode"));
    const std::string above =
        found(true, [](Machine& m) { flip(m, m.cpu().system(isa::SystemRegister::ulimit)); });
    CHECK_THAT(above, Contains("changed in user mode"));
}

TEST_CASE("the guard notices a change of mode, interrupt flag and system registers", "[safety]") {
    using Catch::Contains;
    const std::string off =
        found(true, [](Machine& m) { m.poke_flags(m.cpu().flags() & ~isa::flag::interrupts); });
    CHECK_THAT(off, Contains("FLAGS became"));
    const std::string kernel =
        found(true, [](Machine& m) { m.poke_flags(m.cpu().flags() & ~isa::flag::user); });
    CHECK_THAT(kernel, Contains("FLAGS became"));
    for (unsigned i = 0; i < isa::system_register_count; ++i) {
        const auto number = static_cast<isa::SystemRegister>(i);
        // The processor itself writes faddr; core can't be written.
        if (number == isa::SystemRegister::faddr || number == isa::SystemRegister::core) continue;
        const std::string changed =
            found(true, [&](Machine& m) { m.poke_system(number, m.cpu().system(number) + 4); });
        CHECK_THAT(changed, Contains("system register"));
    }
}

TEST_CASE("the guard notices tables of threads and objects that are not sound", "[safety]") {
    using Catch::Contains;
    const auto symbol = [](const char* name) { return bench().symbol(name); };
    // The first thread of a process that is met; the first lock that somebody has.
    const auto thread_of_a_process = [&](const Machine& m) -> std::optional<test::Word> {
        const guest::OsLayout& layout = bench().layout();
        for (test::Word i = 1; i < layout.records; ++i) {
            const test::Word at = layout.record_address(i);
            const test::Word state = m.bus().ram().read_word(at + layout.state);
            const bool lives = state == symbol("STATE_READY") || state == symbol("STATE_BLOCKED");
            if (lives && m.bus().ram().read_word(at + *layout.number) != 0 &&
                m.bus().ram().read_word(at + symbol("THREAD_PROCESS")) != 0)
                return at;
        }
        return std::nullopt;
    };
    const auto held_lock = [&](const Machine& m) -> std::optional<test::Word> {
        for (test::Word at = symbol("object_table"); at < symbol("object_table_end");
             at += symbol("OBJECT_BYTES")) {
            const test::Word holder = m.bus().ram().read_word(at + symbol("OBJECT_HOLDER"));
            if (m.bus().ram().read_word(at + symbol("OBJECT_KIND")) == symbol("KIND_LOCK") && holder != 0 &&
                holder != symbol("HOLDER_GONE"))
                return at;
        }
        return std::nullopt;
    };
    const auto found_when = [&](const auto& where, const auto& change) {
        bool changed = false;
        for (std::uint64_t seed = 1; seed < 10 && !changed; ++seed) {
            const auto outcome =
                bench().run(seed, 4 * cycles, emu::Engine::fast, [&](Machine& m, bool entry) {
                    const auto at = entry || changed ? std::nullopt : where(m);
                    if (!at) return;
                    change(m, *at);
                    changed = true;
                });
            if (changed) return outcome.wrong;
        }
        return std::string("nothing to change was found");
    };
    CHECK_THAT(
        found_when(held_lock, [&](Machine& m, test::Word at) { store(m, at + symbol("OBJECT_HOLDER"), 4); }),
        Contains("held by what is no thread"));
    CHECK_THAT(
        found_when(held_lock, [&](Machine& m, test::Word at) { store(m, at + symbol("OBJECT_KIND"), 9); }),
        Contains("an object of kind 9"));
    CHECK_THAT(found_when(thread_of_a_process,
                          [&](Machine& m, test::Word at) { store(m, at + symbol("THREAD_PROCESS"), at); }),
               Contains("a thread of what is no main program"));
    CHECK_THAT(found_when(thread_of_a_process,
                          [&](Machine& m, test::Word at) {
                              store(m, at + symbol("THREAD_STATE"), symbol("STATE_BLOCKED"));
                              store(m, at + symbol("THREAD_REASON"), symbol("REASON_CONDITION"));
                          }),
               Contains("stands in no queue"));
}

TEST_CASE("the guard notices a change of each device", "[safety]") {
    using Catch::Contains;
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.timer.period += 1; }), Contains("timer"));
    CHECK_THAT(found_in_state([](Machine::State& s) {
                   s.devices.timer.expired = 0;
                   s.devices.timer.enabled = true;
                   s.devices.timer.due = s.time + 1'000'000;
               }),
               Contains("timer"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.interrupts.enable = 0; }),
               Contains("interrupt controller"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.disk.address += 512; }), Contains("disk"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.console.printed_count += 1; }),
               Contains("console"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.network.sent_count += 1; }),
               Contains("network"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.delay_devices.select ^= 1; }),
               Contains("delay devices"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.seed.generator += 1; }), Contains("device"));
    CHECK_THAT(found_in_state([](Machine::State& s) { s.devices.choices.next = 3; }), Contains("choices"));
}

TEST_CASE("the guard notices a program that the kernel does not resume as it was, or not within its bounds",
          "[safety]") {
    using Catch::Contains;
    int count = 0;
    const auto outcome = bench().run(3, cycles, emu::Engine::fast, [&](Machine& machine, bool entry) {
        if (!entry && ++count > 100) machine.poke_register(1, machine.cpu().reg(1) + 1);
    });
    CHECK_THAT(outcome.wrong, Contains("does not find its registers"));
    const std::string moved = found(false, [](Machine& m) {
        m.poke_system(isa::SystemRegister::ulimit, m.cpu().system(isa::SystemRegister::ulimit) + 512);
    });
    CHECK_THAT(moved, Contains("the bounds are not those of the record"));
    const std::string deaf =
        found(false, [](Machine& m) { m.poke_flags(m.cpu().flags() & ~isa::flag::interrupts); });
    CHECK_THAT(deaf, Contains("interrupts off"));
}

TEST_CASE("the guard notices memory that is not as an interrupted program has left it", "[safety]") {
    int count = 0;
    const auto outcome = bench().run(3, cycles, emu::Engine::fast, [&](Machine& machine, bool entry) {
        if (!entry && ++count > 100) flip(machine, machine.cpu().system(isa::SystemRegister::ulimit) - 1);
    });
    CHECK_THAT(outcome.wrong, Catch::Contains("does not find its memory"));
}

TEST_CASE("the guard notices bounds that reach into the kernel, or into another program", "[safety]") {
    using Catch::Contains;
    const guest::OsLayout& layout = bench().layout();
    const std::string low = found(false, [&](Machine& m) {
        const test::Word inside = bench().symbol("user_memory") - 4;
        m.poke_system(isa::SystemRegister::ubase, inside);
        store(m, record_of(m) + *layout.base, inside);
    });
    CHECK_THAT(low, Contains(": bounds 0x"));
    const std::string high = found(false, [&](Machine& m) {
        const test::Word outside = static_cast<test::Word>(m.bus().ram().size()) + 4;
        m.poke_system(isa::SystemRegister::ulimit, outside);
        store(m, record_of(m) + *layout.limit, outside);
    });
    CHECK_THAT(high, Contains(": bounds 0x"));
    int others = 0;
    const std::string shared = found(false, [&](Machine& m) {
        for (test::Word i = 1; i < layout.records; ++i) {
            const test::Word other = layout.record_address(i);
            const test::Word state = m.bus().ram().read_word(other + layout.state);
            if (other == record_of(m) || state != bench().symbol("STATE_READY")) continue;
            // One word of the other's lies in the running one's.
            store(m, other + *layout.limit, m.cpu().system(isa::SystemRegister::ubase) + 4);
            store(m, other + *layout.base, m.cpu().system(isa::SystemRegister::ubase));
            ++others;
            return;
        }
    });
    CHECK(others == 1);
    CHECK_THAT(shared, Contains("overlaps that of"));
}

TEST_CASE("the guard notices what would keep the kernel from coming back", "[safety]") {
    using Catch::Contains;
    for (const unsigned code : {0U, static_cast<unsigned>(isa::Vector::first_line)}) {
        const std::string vector =
            found(false, [&](Machine& m) { flip(m, bench().symbol("vector_table") + code * 4 + 1); });
        CHECK_THAT(vector, Contains("does not lead into the kernel"));
    }
    const std::string table = found(false, [](Machine& m) {
        m.poke_system(isa::SystemRegister::vbase, m.cpu().system(isa::SystemRegister::vbase) + 4);
    });
    CHECK_THAT(table, Contains("vbase points elsewhere"));
    const std::string stack = found(false, [](Machine& m) {
        m.poke_system(isa::SystemRegister::ksp, m.cpu().system(isa::SystemRegister::ksp) - 4);
    });
    CHECK_THAT(stack, Contains("ksp is not the record's"));
    const std::string nobody = found(false, [](Machine& m) {
        m.poke_system(isa::SystemRegister::ctx, m.cpu().system(isa::SystemRegister::ctx) + 4);
    });
    CHECK_THAT(nobody, Contains("which is no record"));
    CHECK_THAT(found_in_state_at_return([](Machine::State& s) {
                   s.devices.timer.enabled = false;
                   s.devices.timer.expired = 0;
               }),
               Contains("no tick will come"));
    CHECK_THAT(found_in_state_at_return([](Machine::State& s) {
                   s.devices.timer.enabled = true;
                   s.devices.timer.expired = 0;
                   s.devices.timer.due = s.time + 10 * EscapeBench::tick_cycles;
               }),
               Contains("no tick will come"));
    CHECK_THAT(found_in_state_at_return([](Machine::State& s) {
                   s.devices.interrupts.enable =
                       static_cast<decltype(s.devices.interrupts.enable)>(s.devices.interrupts.enable & ~1U);
               }),
               Contains("the timer's line is masked"));
}

TEST_CASE("the guard notices kernel code that is not what it was, whenever it was changed", "[safety]") {
    // Outside of a stretch in user mode, and where nobody comes by any more: only the end can tell.
    int count = 0;
    const auto outcome = bench().run(3, cycles, emu::Engine::fast, [&](Machine& machine, bool entry) {
        if (!entry && ++count == 200) flip(machine, bench().symbol("_start"));
    });
    CHECK(count > 200);
    CHECK_THAT(outcome.wrong, Catch::Contains("the kernel's .text is not what it was"));
}

TEST_CASE("the guard notices when the honest program does not get its share", "[safety]") {
    // Each of its turns is cut short; everybody else's are as they were.
    // In a run in which the kernel does more than load programs.
    constexpr std::uint64_t longer = 4'000'000;
    std::uint64_t seed = 3;
    while (!bench().run(seed, longer).share_seen) REQUIRE(++seed < 20);
    CHECK(bench().run(seed, longer).wrong == "");
    const auto outcome = bench().run(seed, longer, emu::Engine::fast, [&](Machine& machine, bool entry) {
        if (entry || !is_honest(machine)) return;
        Machine::Snapshot snapshot = machine.snapshot();
        if (snapshot.state.devices.timer.expired != 0) return;
        snapshot.state.devices.timer.due = snapshot.state.time + 100;
        machine.restore(snapshot);
    });
    CHECK_THAT(outcome.wrong, Catch::Contains("that were its due"));
}

TEST_CASE("the guard notices a policy that lets a ready program wait for ever", "[safety]") {
    const EscapeBench unfair(BATON_SOURCE_DIR, "fifo");
    CHECK_THAT(unfair.run(3, cycles).wrong, Catch::Contains("is ready and has waited"));
}

TEST_CASE("random programs stay in their limits on the cycle engine as on the fast one", "[safety]") {
    for (const std::uint64_t seed : {11U, 12U}) {
        const auto slow = bench().run(seed, 400'000, emu::Engine::cycle);
        const auto fast = bench().run(seed, 400'000, emu::Engine::fast);
        CHECK(slow.wrong == "");
        CHECK(fast.wrong == "");
        CHECK(slow.entries == fast.entries);
        CHECK(slow.instructions == fast.instructions);
    }
}
