// The privilege matrix: every instruction that touches memory x every region x first, last, straddling
// and wrapping addresses x mode, and every instruction fetched from each of them, with both engines. Each
// has exactly the outcome of the manual (chapters 2 and 4), and a denied access changes nothing.
//
// The rules are written down here a second time, on purpose, from the manual's words and not from
// the code. Some 15,000 cells, twice; a few seconds.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "each_instruction.hpp"
#include "emu/fast/runner.hpp"
#include "emu/fields.hpp"
#include "lockstep.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::EventKind;
using emu::Machine;
using emu::Runner;

namespace {

constexpr Word ram_bytes = isa::ram_bytes_least;
constexpr Surroundings around{0x2000, 0x4000, 0x6000, 0x7000, 0x5000};
constexpr Word timer_period = isa::device_base + 0x104;   // read and written
constexpr Word timer_expired = isa::device_base + 0x10c;  // only read
constexpr Word timer_ack = isa::device_base + 0x110;      // only written
constexpr Word fresh_period = 0x1234567;
constexpr Word device_hole = isa::device_base + 0x1f0;  // no register

struct Place {
    const char* name;
    Word address;
};
// Of each region its first address, its last word, half and byte, what straddles its end, and beyond.
constexpr Place places[] = {
    {"RAM's first", 0},
    {"RAM's second byte", 1},
    {"last word below the bounds", around.base - 4},
    {"straddling the lower bound", around.base - 2},
    {"last byte below the bounds", around.base - 1},
    {"first in the bounds", around.base},
    {"odd in the bounds", around.base + 1},
    {"half in the bounds", around.base + 2},
    {"amid the bounds", 0x3000},
    {"last word in the bounds", around.limit - 4},
    {"straddling the upper bound by a byte", around.limit - 3},
    {"last half in the bounds", around.limit - 2},
    {"last byte in the bounds", around.limit - 1},
    {"first above the bounds", around.limit},
    {"the kernel's stack", around.kernel_stack - 4},
    {"the vectors", around.vectors},
    {"RAM's last word", ram_bytes - 4},
    {"RAM's last half", ram_bytes - 2},
    {"RAM's last byte", ram_bytes - 1},
    {"first behind RAM", ram_bytes},
    {"amid nothing", 0x80000000U},
    {"last before the devices", isa::device_base - 4},
    {"a register", timer_period},
    {"a half of a register", timer_period + 2},
    {"a byte of a register", timer_period + 3},
    {"a register to read", timer_expired},
    {"a register to write", timer_ack},
    {"no register", device_hole},
    {"behind the devices", isa::device_base + isa::device_count* isa::device_window_bytes},
    {"the last word", 0xfffffffcU},
    {"wrapping by a byte", 0xfffffffdU},
    {"wrapping by half a word", 0xfffffffeU},
    {"the last byte", 0xffffffffU},
};

struct Touch {
    unsigned bytes = 4;  ///< of one access
    unsigned words = 1;  ///< accesses behind each other
    bool reads = false;
    bool writes = false;
    bool ram_only = false;
};

unsigned width_by_name(std::string_view mnemonic) {
    return mnemonic[2] == 'b' ? 1 : mnemonic[2] == 'h' ? 2 : 4;
}

/// What a row does to memory, by its name.
std::optional<Touch> touch_of(const isa::Instruction& row) {
    const std::string_view name = row.mnemonic;
    if (name.size() >= 3 && name.substr(0, 2) == "ld")
        return Touch{width_by_name(name), 1, true, false, false};
    if (name.size() == 3 && name.substr(0, 2) == "st")
        return Touch{width_by_name(name), 1, false, true, false};
    if (name == "push") return Touch{4, 2, false, true, true};
    if (name == "pop") return Touch{4, 2, true, false, true};
    if (name == "iret") return Touch{4, 3, true, false, true};
    if (name == "xchg" || name == "xadd" || name == "cas") return Touch{4, 1, true, true, true};
    return std::nullopt;
}

struct Denial {
    isa::Vector code;
    Word address;
};

/// The manual: alignment first, then the bounds, then the map; the lowest address that fails.
std::optional<Denial> denial_of(const Touch& touch, Word first, bool user) {
    for (unsigned i = 0; i < touch.words; ++i) {
        const Word address = first + i * touch.bytes;
        if (address % touch.bytes != 0) return Denial{isa::Vector::misalignment, address};
        const bool in_bounds = address >= around.base && address < around.limit;
        const bool in_ram = address < ram_bytes;
        const bool is_register = !touch.ram_only && touch.bytes == 4 &&
                                 (address == timer_period || (address == timer_expired && !touch.writes) ||
                                  (address == timer_ack && !touch.reads));
        if ((user && !in_bounds) || (!in_ram && !is_register))
            return Denial{isa::Vector::memory_fault, address};
    }
    return std::nullopt;
}

/// Everything but the cycle, which the denied attempt takes.
bool same_but_for_time(const Machine& a, const Machine& b) {
    emu::Machine::State x = a.state();
    emu::Machine::State y = b.state();
    x.cycle = y.cycle = 0;
    x.time = y.time = 0;
    x.stop = y.stop = {};
    x.cpu.latches = y.cpu.latches = {};
    return emu::fields_equal(x, y) && a.bus().ram() == b.bus().ram();
}

/// `machine` with the time and the latches of `other`.
Machine timeless(const Machine& machine, const Machine& other) {
    Machine::Snapshot snapshot = machine.snapshot();
    snapshot.state.cycle = other.cycle();
    snapshot.state.time = other.time();
    snapshot.state.cpu.latches = {};
    Machine result;
    result.restore(snapshot);
    return result;
}

Machine fresh(bool user, Word ip) {
    emu::Settings settings;
    settings.ram_bytes = ram_bytes;
    Machine machine(settings);
    for (Word at = 0; at < ram_bytes; ++at)
        machine.poke_byte(Address(at), static_cast<std::uint8_t>(at * 7 + (at >> 8) + 1));
    prepare(machine, {}, around);
    machine.poke_ip(ip);
    machine.poke_flags(user ? isa::flag::user : 0);
    Machine::Snapshot snapshot = machine.snapshot();
    snapshot.state.devices.timer.period = fresh_period;
    machine.restore(snapshot);
    return machine;
}

class Attempt {
public:
    Attempt(Machine machine, Engine engine, bool user)
        : before_(machine), machine_(std::move(machine)), runner_(engine), user_(user) {
        emu::EventFilter watch;
        watch.kinds = emu::all_events;
        watch.stop_on = bit(EventKind::fault) | bit(EventKind::stopped);
        runner_.watch(watch);
    }

    const Machine& machine() const { return machine_; }
    const Machine& before() const { return before_; }
    /// Runs so many cycles; true when nothing was denied.
    bool succeeds(unsigned cycles) {
        return runner_.run(machine_, machine_.cycle() + cycles, events_) == Runner::End::target;
    }
    /// "" when the attempt was denied as it must be, and changed nothing.
    std::string denied_as(const Denial& denial) {
        const auto code = static_cast<unsigned>(denial.code);
        const bool has_address = denial.code != isa::Vector::privilege;
        for (const Event& event : events_) {
            if (event.kind == EventKind::store || event.kind == EventKind::device_read ||
                event.kind == EventKind::device_write)
                return "something was moved";
        }
        if (!user_) {
            const emu::Stop& stop = machine_.stop();
            if (stop.reason != emu::StopReason::kernel_fault) return "the machine goes on";
            if (stop.code != code) return fmt::format("code {}", stop.code);
            if (has_address && stop.address != denial.address)
                return fmt::format("address {:#x}", stop.address);
            return same_but_for_time(before_, machine_) ? "" : "something has changed";
        }
        runner_.run(machine_, machine_.cycle() + 7, events_);
        if (!machine_.at_boundary() || machine_.cpu().ip() != around.handler) return "not in the handler";
        // Taken back by hand, the entry must have been all that happened.
        Machine back = machine_;
        const Word frame = around.kernel_stack - isa::frame::bytes;
        if (back.cpu().reg(isa::stack_pointer) != frame) return "the frame lies elsewhere";
        const auto saved = [&](Word offset) { return back.peek_word(Address(frame + offset)).value_or(0); };
        if (saved(isa::frame::code) != code) return fmt::format("code {}", saved(isa::frame::code));
        const Word faddr = back.cpu().system(isa::SystemRegister::faddr);
        if (has_address && faddr != denial.address) return fmt::format("faddr {:#x}", faddr);
        if (saved(isa::frame::ip) != before_.cpu().ip())
            return fmt::format("saved ip {:#x}", saved(isa::frame::ip));
        const Word sp = saved(isa::frame::sp);
        const Word flags = saved(isa::frame::flags);
        back.poke_ip(before_.cpu().ip());
        back.poke_flags(flags);
        back.poke_register(isa::stack_pointer, sp);
        back.poke_system(isa::SystemRegister::faddr, before_.cpu().system(isa::SystemRegister::faddr));
        for (Word at = frame; at < around.kernel_stack; ++at) {
            back.poke_byte(Address(at), before_.peek_byte(Address(at)).value_or(0));
        }
        return same_but_for_time(before_, back) ? "" : "something has changed";
    }

private:
    Machine before_;
    Machine machine_;
    Runner runner_;
    bool user_;
    std::vector<Event> events_;
};

/// Makes the row's memory operand be `address`; false when it can't reach it.
bool aim(const isa::Instruction& row, Word address, Word ip, Machine& machine) {
    Course course;
    course.data = address;
    switch (isa::immediate_operand(row.form)) {
    case isa::Operand::memory_ip: {
        const auto distance = static_cast<std::int32_t>(address - ip);
        if (distance < -0x80000 || distance > 0x7ffff) return false;
        course.data = ip + static_cast<Word>(distance);
        poke_word(
            machine, ip,
            row.match | (static_cast<Word>(distance) & isa::field::imm20.mask()) | isa::field::rd.place(1));
        return true;
    }
    default: break;
    }
    const Touch touch = *touch_of(row);
    poke_word(machine, ip, word_at(row, ip, course));
    const bool indexed = isa::operands_of(row.form)[1] == isa::Operand::memory_index;
    machine.poke_register(2, indexed ? address - machine.cpu().reg(3) : address);
    Word sp = machine.cpu().reg(isa::stack_pointer);
    if (row.op == Op::push) sp = address + touch.words * touch.bytes;
    if (row.op == Op::pop) sp = address;
    if (row.op == Op::iret) sp = address - isa::frame::ip;
    machine.poke_register(isa::stack_pointer, sp);
    return true;
}

/// What a load finds: in RAM the pattern, in the timer what `fresh` has left there.
Word found_at(const Machine& machine, Word address, unsigned bytes) {
    if (address == timer_period) return fresh_period;
    if (address == timer_expired) return 0;
    Word value = 0;
    for (unsigned i = 0; i < bytes; ++i)
        value |= Word{machine.peek_byte(Address(address + i)).value_or(0)} << (8 * i);
    return value;
}

void leave_at(Machine& machine, Word address, unsigned bytes, Word value) {
    if (address == timer_period) {
        Machine::Snapshot snapshot = machine.snapshot();
        snapshot.state.devices.timer.period = value;
        machine.restore(snapshot);
    } else if (address != timer_ack) {  // with nothing expired, acknowledging changes nothing
        for (unsigned i = 0; i < bytes; ++i)
            machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

/// The machine behind an access that is allowed, by the manual: destination, memory or device, FLAGS, ip.
Machine after_access(const isa::Instruction& row, const Touch& touch, Word first, const Machine& before) {
    Machine after = before;
    const std::string_view name = row.mnemonic;
    const Word found = found_at(before, first, touch.bytes);
    after.poke_ip(before.cpu().ip() + isa::word_bytes);
    if (name == "push") {  // r0 and r1
        for (unsigned i = 0; i < touch.words; ++i)
            leave_at(after, first + i * touch.bytes, touch.bytes, before.cpu().reg(i));
        after.poke_register(isa::stack_pointer, first);
    } else if (name == "pop") {
        for (unsigned i = 0; i < touch.words; ++i)
            after.poke_register(i, found_at(before, first + i * touch.bytes, touch.bytes));
        after.poke_register(isa::stack_pointer, first + touch.words * touch.bytes);
    } else if (name == "iret") {
        after.poke_ip(found);
        after.poke_flags(found_at(before, first + 4, 4) & isa::flag::all);
        after.poke_register(isa::stack_pointer, found_at(before, first + 8, 4));
    } else if (touch.writes && !touch.reads) {
        leave_at(after, first, touch.bytes, before.cpu().reg(1));
    } else if (touch.writes) {
        const Word old = before.cpu().reg(1);
        const Word operand = before.cpu().reg(3);
        const bool swaps = name == "cas" && found == old;
        after.poke_register(1, found);
        if (name == "xchg" || swaps) leave_at(after, first, 4, operand);
        if (name == "xadd") leave_at(after, first, 4, found + operand);
        if (name == "cas") {
            const Word others = before.cpu().flags() & ~isa::flag::zero;
            after.poke_flags(others | (swaps ? isa::flag::zero : 0));
        }
    } else {
        const bool is_signed = touch.bytes < 4 && name.back() != 'u';
        after.poke_register(1,
                            is_signed ? static_cast<Word>(isa::sign_extend(found, 8 * touch.bytes)) : found);
    }
    return after;
}

/// The address of a touching row's first access, with the operands of `prepare` and `word_at`.
Word first_address(const isa::Instruction& row, const Course& course, const Machine& machine) {
    const Word sp = machine.cpu().reg(isa::stack_pointer);
    if (row.op == Op::push) return sp - 8;
    if (row.op == Op::pop) return sp;
    if (row.op == Op::iret) return sp + isa::frame::ip;
    const auto operands = isa::operands_of(row.form);
    if (operands[1] == isa::Operand::memory_index) return machine.cpu().reg(2) + machine.cpu().reg(3);
    if (isa::immediate_operand(row.form) == isa::Operand::memory_ip) return course.data;
    return machine.cpu().reg(2);
}

/// The machine behind an instruction without memory operands. What these do is for other tests
/// (tests/emu/test_instructions.cpp); here it is what the cycle engine does at a usual place, moved.
Machine after_elsewhere(const isa::Instruction& row, const Machine& before) {
    constexpr Word usual = 0x3800;
    const Word ip = before.cpu().ip();
    Machine there = before;
    poke_word(there, usual, word_at(row, usual, {}));
    there.poke_ip(usual);
    for (unsigned i = cycles_of_course(row, 2, 0); i > 0; --i) there.tick();
    Machine after = before;
    for (unsigned i = 0; i < isa::register_count; ++i) after.poke_register(i, there.cpu().reg(i));
    if (row.op == Op::call || row.op == Op::call_r) {
        REQUIRE(there.cpu().reg(isa::link_register) == usual + isa::word_bytes);
        after.poke_register(isa::link_register, ip + isa::word_bytes);
    }
    for (unsigned i = 0; i < isa::system_register_count; ++i) {
        const auto number = static_cast<isa::SystemRegister>(i);
        after.poke_system(number, there.cpu().system(number));
    }
    after.poke_flags(there.cpu().flags());
    const bool absolute = row.op == Op::jmp_r || row.op == Op::call_r || row.op == Op::ret;
    after.poke_ip(absolute ? there.cpu().ip() : there.cpu().ip() - usual + ip);
    return after;
}

}  // namespace

TEST_CASE("every access of every instruction to every region has the outcome that the manual states",
          "[fast][privilege]") {
    constexpr Word ip = 0x3800;
    unsigned cells = 0, denied = 0;
    const Machine base_user = fresh(true, ip);
    const Machine base_kernel = fresh(false, ip);
    for (const isa::Instruction& row : isa::instruction_table) {
        const auto touch = touch_of(row);
        if (!touch) continue;
        for (const Place& place : places) {
            for (const bool user : {false, true}) {
                for (const Engine engine : {Engine::cycle, Engine::fast}) {
                    Machine machine = user ? base_user : base_kernel;
                    if (!aim(row, place.address, ip, machine)) continue;
                    ++cells;
                    INFO(row.mnemonic << " opcode " << static_cast<unsigned>(row.op) << ", " << place.name
                                      << ", " << (user ? "user" : "kernel") << ", engine "
                                      << static_cast<int>(engine));
                    std::optional<Denial> denial = denial_of(*touch, place.address, user);
                    if (user && row.privilege == isa::Privilege::kernel)
                        denial = Denial{isa::Vector::privilege, 0};
                    Attempt attempt(std::move(machine), engine, user);
                    const bool success = attempt.succeeds(cycles_of_course(row, touch->words, 0));
                    REQUIRE(success == !denial);
                    if (denial) {
                        ++denied;
                        REQUIRE(attempt.denied_as(*denial) == "");
                    } else {
                        REQUIRE(attempt.machine().at_boundary());
                        const Machine expected = after_access(row, *touch, place.address, attempt.before());
                        REQUIRE(difference_of(expected, timeless(attempt.machine(), expected)) == "");
                    }
                }
            }
        }
    }
    CHECK(cells > 3'500);
    CHECK(denied > 2'000);
    CHECK(cells - denied > 700);
}

TEST_CASE("every instruction is fetched only from where its mode may execute", "[fast][privilege]") {
    unsigned cells = 0, denied = 0;
    const Machine base_user = fresh(true, 0);
    const Machine base_kernel = fresh(false, 0);
    for (const isa::Instruction& row : isa::instruction_table) {
        for (const Place& place : places) {
            for (const bool user : {false, true}) {
                for (const Engine engine : {Engine::cycle, Engine::fast}) {
                    Machine machine = user ? base_user : base_kernel;
                    Course course;
                    course.data = isa::immediate_operand(row.form) == isa::Operand::memory_ip
                                      ? (place.address & ~3U) + (user ? 0x100 : 0x80)
                                      : course.data;
                    const bool can_hold = place.address % 4 == 0 && place.address < ram_bytes;
                    if (can_hold) poke_word(machine, place.address, word_at(row, place.address, course));
                    machine.poke_ip(place.address);
                    ++cells;
                    INFO(row.mnemonic << " opcode " << static_cast<unsigned>(row.op) << " at " << place.name
                                      << ", " << (user ? "user" : "kernel") << ", engine "
                                      << static_cast<int>(engine));
                    Touch fetch;
                    fetch.reads = fetch.ram_only = true;
                    std::optional<Denial> denial = denial_of(fetch, place.address, user);
                    if (!denial && user && row.privilege == isa::Privilege::kernel)
                        denial = Denial{isa::Vector::privilege, 0};
                    if (!denial && isa::immediate_operand(row.form) == isa::Operand::memory_ip)
                        denial = denial_of(*touch_of(row), course.data, user);
                    Attempt attempt(std::move(machine), engine, user);
                    const bool success = attempt.succeeds(cycles_of_course(row, 2, 0));
                    REQUIRE(success == !denial);
                    if (denial) {
                        ++denied;
                        REQUIRE(attempt.denied_as(*denial) == "");
                        continue;
                    }
                    const auto touch = touch_of(row);
                    const Machine& before = attempt.before();
                    const Machine expected =
                        touch ? after_access(row, *touch, first_address(row, course, before), before)
                              : after_elsewhere(row, before);
                    REQUIRE(difference_of(expected, timeless(attempt.machine(), expected)) == "");
                    const emu::Step step = attempt.machine().cpu().step();
                    const bool traps = row.op == Op::syscall || row.op == Op::brk;
                    REQUIRE((step == emu::Step::accept) == traps);
                    // Asleep, with nothing that could wake it, and no further.
                    REQUIRE((step == emu::Step::wait) == (row.op == Op::wait));
                }
            }
        }
    }
    CHECK(cells > 12'000);
    CHECK(denied > 8'000);
    CHECK(cells - denied > 2'400);
}
