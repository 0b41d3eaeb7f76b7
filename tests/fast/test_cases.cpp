// Every instruction with an interrupt pending at each of its cycles, in either mode, with interrupts on
// and off, from the timer, a channel and the controller: what the manual says (chapters 4 and 5), with
// both engines, to the cycle. And every pair of lines that are pending together.
//
// The table of all cells is printed; none may be empty. 16,908 cells, three runs each; about a second.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "each_instruction.hpp"
#include "emu/fast/runner.hpp"
#include "lockstep.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Machine;
using emu::Notable;
using emu::NotableKind;
using emu::Runner;

namespace {

enum class From : std::uint8_t { timer, channel, raised };

struct Cell {
    const isa::Instruction* row = nullptr;
    unsigned pending_at = 0;  ///< cycle of the instruction's course
    bool user = false;
    bool on = false;  ///< interrupts, before the instruction
    From from = From::timer;
    unsigned wait_states = 0;
};

constexpr Word begin = 0x1100;  // a nop stands before it, so that both engines are under way
constexpr unsigned raised_line = 9;
constexpr unsigned registers_in_list = 2;

/// What follows by the manual.
struct Expected {
    unsigned cycles = 0;  ///< of the course
    Word next_ip = 0;     ///< that an entry saves
    Word flags = 0;       ///< U and I behind the instruction, or that an entry saves
    unsigned code = 0;    ///< of the entry that follows, or 0
    bool entry_is_irq = false;
};

unsigned line_of(From from) {
    switch (from) {
    case From::timer: return static_cast<unsigned>(isa::Line::timer);
    case From::channel: return static_cast<unsigned>(isa::Line::channels);
    case From::raised: return raised_line;
    }
    return 0;
}

Course course_of(const Cell& cell) {
    Course course;
    course.flags_to_set = cell.on ? 0 : isa::flag::interrupts;  // setf turns it over
    return course;
}

/// Word of the frame that iret finds: back to user mode, interrupts turned over.
Word frame_flags(const Cell& cell) {
    return isa::flag::user | (cell.on ? 0 : isa::flag::interrupts);
}

Expected expected_of(const Cell& cell) {
    // Taken when N Z C V are 0.
    static const std::set<Op> taken{Op::jmp,  Op::bne, Op::bge, Op::bgt, Op::bgeu,
                                    Op::bgtu, Op::bpl, Op::bvc, Op::call};
    const Course course = course_of(cell);
    const Op op = cell.row->op;
    Expected expected;
    expected.cycles = cycles_of_course(*cell.row, registers_in_list, cell.wait_states);
    expected.next_ip = begin + 4;
    expected.flags = (cell.user ? isa::flag::user : 0) | (cell.on ? isa::flag::interrupts : 0);
    if (taken.count(op) != 0) expected.next_ip = begin + course.target;
    if (op == Op::jmp_r || op == Op::call_r || op == Op::ret) expected.next_ip = course.jump_to;

    if (cell.user && cell.row->privilege == isa::Privilege::kernel) {
        expected.cycles = 2 + cell.wait_states;  // fetch and decode
        expected.next_ip = begin;
        expected.code = static_cast<unsigned>(isa::Vector::privilege);
        return expected;
    }
    if (op == Op::syscall) expected.code = static_cast<unsigned>(isa::Vector::syscall);
    if (op == Op::brk) expected.code = static_cast<unsigned>(isa::Vector::breakpoint);
    if (expected.code != 0) return expected;

    if (op == Op::ei) expected.flags |= isa::flag::interrupts;
    if (op == Op::di) expected.flags &= ~isa::flag::interrupts;
    if (op == Op::setf && !cell.user) expected.flags = course.flags_to_set;
    if (op == Op::iret) {
        expected.flags = frame_flags(cell);
        expected.next_ip = course.jump_to;
    }
    // WAIT ends in its execute cycle, or in the later one in which the line becomes pending.
    if (op == Op::wait) expected.cycles = std::max(expected.cycles, cell.pending_at + 1);
    if ((expected.flags & isa::flag::interrupts) != 0) {
        expected.code = static_cast<unsigned>(isa::Vector::first_line) + line_of(cell.from);
        expected.entry_is_irq = true;
    }
    return expected;
}

Machine machine_for(const Cell& cell) {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    settings.wait_states = static_cast<std::uint8_t>(cell.wait_states);
    Machine machine(settings);
    const Course course = course_of(cell);
    prepare(machine, course, {});
    for (Word at = begin - 4; at < begin + 0x200; at += 4) {
        poke_word(machine, at, isa::instruction(Op::nop).match);
    }
    poke_word(machine, begin, word_at(*cell.row, begin, course));
    poke_word(machine, course.stack + isa::frame::ip, course.jump_to);
    poke_word(machine, course.stack + isa::frame::flags, frame_flags(cell));
    poke_word(machine, course.stack + isa::frame::sp, 0x2600);
    machine.poke_ip(begin - 4);
    machine.poke_flags((cell.user ? isa::flag::user : 0) | (cell.on ? isa::flag::interrupts : 0));

    Machine::Snapshot snapshot = machine.snapshot();
    emu::Bus::State& devices = snapshot.state.devices;
    devices.interrupts.enable = 0xffff;
    const std::uint64_t moment = 3 + cell.wait_states + cell.pending_at;  // the nop goes first
    if (cell.from == From::timer) {
        devices.timer.enabled = true;
        devices.timer.due = moment;
    } else if (cell.from == From::channel) {
        devices.channels.due[0] = moment;
    }
    machine.restore(snapshot);
    if (cell.from == From::raised) machine.post({moment, emu::InputKind::raise, 0, {raised_line}});
    return machine;
}

const Notable* find(const std::vector<Notable>& notables, NotableKind kind) {
    for (const Notable& notable : notables) {
        if (notable.kind == kind) return &notable;
    }
    return nullptr;
}

/// What happened, in a letter: i the interrupt was taken, - it stays pending, t a trap, p a privilege
/// fault goes first; or what differs from the manual.
std::string outcome(const Cell& cell, Engine engine, bool watched) {
    const Expected expected = expected_of(cell);
    Machine machine = machine_for(cell);
    Runner runner(engine);
    emu::Watch watch;
    if (watched) watch.kinds = emu::all_notables;
    runner.watch(watch);
    std::vector<Notable> notables;
    const std::uint64_t start = 3 + cell.wait_states;
    const std::uint64_t end = start + expected.cycles;
    runner.run(machine, end, notables);
    if (machine.cycle() != end) return fmt::format("is in cycle {}", machine.cycle());
    if (expected.code == 0) {
        if (!machine.at_boundary()) return "not at a boundary";
        if (machine.cpu().ip() != expected.next_ip)
            return fmt::format("goes on at {:#x}", machine.cpu().ip());
        if ((machine.cpu().flags() & (isa::flag::user | isa::flag::interrupts)) != expected.flags)
            return "flags";
        if (machine.bus().interrupts().deliverable() == 0) return "nothing pending";
        return "-";
    }
    if (machine.cpu().step() != emu::Step::accept) return "no entry";
    runner.run(machine, end + 7 + 5 * cell.wait_states, notables);
    if (!machine.at_boundary() || machine.cpu().ip() != Surroundings{}.handler) return "not in the handler";
    const Word frame = machine.cpu().reg(isa::stack_pointer);
    const auto saved = [&](Word offset) { return machine.peek_word(Address(frame + offset)).value_or(0); };
    if (saved(isa::frame::code) != expected.code) return fmt::format("code {}", saved(isa::frame::code));
    if (saved(isa::frame::ip) != expected.next_ip)
        return fmt::format("saved ip {:#x}", saved(isa::frame::ip));
    constexpr Word mode = isa::flag::user | isa::flag::interrupts;
    if ((saved(isa::frame::flags) & mode) != expected.flags) return "saved flags";
    if (watched) {
        const Notable* interrupted = find(notables, NotableKind::interrupted);
        if ((interrupted != nullptr) != expected.entry_is_irq) return "interrupted or not";
        if (interrupted != nullptr && interrupted->cycle != end - 1) return "sampled in another cycle";
        const Notable* accepted = find(notables, NotableKind::accepted);
        if (accepted == nullptr || accepted->cycle != end) return "accepted in another cycle";
    }
    if (expected.entry_is_irq) return "i";
    return expected.code == static_cast<unsigned>(isa::Vector::privilege) ? "p" : "t";
}

unsigned cells_of(const isa::Instruction& row, bool user, unsigned wait_states) {
    if (user && row.privilege == isa::Privilege::kernel) return 2 + wait_states;
    const unsigned cycles = cycles_of_course(row, registers_in_list, wait_states);
    return row.op == Op::wait ? cycles + 5 : cycles;
}

}  // namespace

TEST_CASE("an interrupt pending at any cycle of any instruction is taken where the manual says",
          "[fast][cases]") {
    fmt::print(
        "Interrupt pending at each cycle of each instruction. i: taken behind it, -: stays pending, t: the\n"
        "trap goes first, p: the privilege fault goes first.\n"
        "{:10} {:19} {:19} {:19} {:19}\n",
        "", "kernel, on", "kernel, off", "user, on", "user, off");
    unsigned cells = 0;
    for (const isa::Instruction& row : isa::instruction_table) {
        std::string line = fmt::format("{:10}", row.mnemonic);
        for (const bool user : {false, true}) {
            for (const bool on : {true, false}) {
                std::string letters;
                for (const unsigned wait_states : {0U, 2U}) {
                    const unsigned count = cells_of(row, user, wait_states);
                    for (unsigned at = 0; at < count; ++at) {
                        std::string letter;
                        for (const From from : {From::timer, From::channel, From::raised}) {
                            const Cell cell{&row, at, user, on, from, wait_states};
                            const std::string first = outcome(cell, Engine::cycle, true);
                            INFO(row.mnemonic << " opcode " << static_cast<unsigned>(row.op) << ", cycle "
                                              << at << (user ? ", user" : ", kernel")
                                              << (on ? ", on" : ", off") << ", from "
                                              << static_cast<int>(from) << ", wait states " << wait_states);
                            REQUIRE(first.size() == 1);
                            // Watched and not: the fast engine then takes other ways.
                            REQUIRE(outcome(cell, Engine::fast, true) == first);
                            REQUIRE(outcome(cell, Engine::fast, false) == first);
                            letter = first;
                            ++cells;
                        }
                        if (wait_states == 0) letters += letter;
                    }
                }
                REQUIRE(!letters.empty());
                line += fmt::format(" {:19}", letters);
            }
        }
        fmt::print("{}\n", line);
    }
    fmt::print("{} cells, none empty\n", cells);
    CHECK(cells > 16'000);
}

TEST_CASE("of every pair of pending lines the lower is taken first, and the other directly after iret",
          "[fast][cases]") {
    const Word nop = isa::instruction(Op::nop).match;
    for (unsigned low = 0; low < isa::line_count; ++low) {
        for (unsigned high = low + 1; high < isa::line_count; ++high) {
            for (const bool user : {false, true}) {
                for (const Engine engine : {Engine::cycle, Engine::fast}) {
                    emu::Settings settings;
                    settings.ram_bytes = isa::ram_bytes_least;
                    Machine machine(settings);
                    const Surroundings around;
                    prepare(machine, {}, around);
                    for (Word at = begin; at < begin + 0x20; at += 4) poke_word(machine, at, nop);
                    poke_word(machine, around.handler, isa::instruction(Op::iret).match);
                    machine.poke_ip(begin);
                    machine.poke_flags((user ? isa::flag::user : 0) | isa::flag::interrupts);
                    Machine::Snapshot snapshot = machine.snapshot();
                    snapshot.state.devices.interrupts.enable = 0xffff;
                    machine.restore(snapshot);
                    // They come in the last cycle of the first instruction.
                    machine.post({2, emu::InputKind::raise, 0, {static_cast<std::uint8_t>(high)}});
                    machine.post({2, emu::InputKind::raise, 0, {static_cast<std::uint8_t>(low)}});
                    Runner runner(engine);
                    emu::Watch watch;
                    watch.kinds = bit(NotableKind::entered);
                    runner.watch(watch);
                    std::vector<Notable> notables;
                    runner.run(machine, 60, notables);
                    INFO("lines " << low << " and " << high);
                    REQUIRE(notables.size() == 2);
                    const auto first_line = static_cast<unsigned>(isa::Vector::first_line);
                    CHECK(notables[0].code == first_line + low);
                    CHECK(notables[0].cycle == 3 + 7 - 1);
                    CHECK(notables[1].code == first_line + high);
                    CHECK(notables[1].cycle == 3 + 7 + 7 + 7 - 1);
                    CHECK(machine.bus().interrupts().deliverable() == 0);
                }
            }
        }
    }
}
