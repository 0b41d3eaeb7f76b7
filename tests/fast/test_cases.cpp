// Every instruction with an interrupt pending at each of its cycles, in either mode, with interrupts on
// and off, from the timer, a delay device and the controller: what the manual says (chapters 4 and 5), with
// both engines, to the cycle. And every pair of lines that are pending together.
//
// Branches are seen taken and not, cas both ways, push and pop with several lists; and a line that rises
// one cycle too late. The tables of cells and of pairs are printed; none may be empty. 44,064 cells, three
// runs each; about two seconds.
#include <fmt/format.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "each_instruction.hpp"
#include "emu/fast/runner.hpp"
#include "lockstep.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::EventKind;
using emu::Machine;
using emu::Runner;

namespace {

enum class From : std::uint8_t { timer, delay, raised };

struct Cell {
    const isa::Instruction* row = nullptr;
    unsigned pending_at = 0;  ///< cycle of the instruction's course
    bool user = false;
    bool on = false;  ///< interrupts, before the instruction
    From from = From::timer;
    unsigned wait_states = 0;
    Word nzcv = 0;           ///< before the instruction
    unsigned list = 0x0003;  ///< of push and pop
    bool swaps = false;      ///< cas finds what it compares with
};

constexpr Word begin = 0x1100;  // a nop stands before it, so that both engines are under way
constexpr unsigned raised_line = 9;

unsigned registers_in(const Cell& cell) {
    return static_cast<unsigned>(std::popcount(cell.list));
}

/// Whether a branch goes, by the manual.
bool is_taken(Op op, Word nzcv) {
    const bool c = (nzcv & isa::flag::carry) != 0;
    const bool z = (nzcv & isa::flag::zero) != 0;
    const bool n = (nzcv & isa::flag::negative) != 0;
    const bool v = (nzcv & isa::flag::overflow) != 0;
    switch (op) {
    case Op::jmp:
    case Op::call: return true;
    case Op::beq: return z;
    case Op::bne: return !z;
    case Op::blt: return n != v;
    case Op::bge: return n == v;
    case Op::bgt: return !z && n == v;
    case Op::ble: return z || n != v;
    case Op::bltu: return c;
    case Op::bgeu: return !c;
    case Op::bgtu: return !c && !z;
    case Op::bleu: return c || z;
    case Op::bmi: return n;
    case Op::bpl: return !n;
    case Op::bvs: return v;
    case Op::bvc: return !v;
    default: return false;
    }
}

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
    case From::delay: return static_cast<unsigned>(isa::Line::delay);
    case From::raised: return raised_line;
    }
    return 0;
}

Course course_of(const Cell& cell) {
    Course course;
    course.flags_to_set = cell.on ? 0 : isa::flag::interrupts;  // setf turns it over
    course.list = cell.list;
    return course;
}

/// Word of the frame that iret finds: back to user mode, interrupts turned over.
Word frame_flags(const Cell& cell) {
    return isa::flag::user | (cell.on ? 0 : isa::flag::interrupts);
}

Expected expected_of(const Cell& cell) {
    const Course course = course_of(cell);
    const Op op = cell.row->op;
    Expected expected;
    expected.cycles = cycles_of_course(*cell.row, registers_in(cell), cell.wait_states);
    expected.next_ip = begin + 4;
    expected.flags = (cell.user ? isa::flag::user : 0) | (cell.on ? isa::flag::interrupts : 0);
    if (is_taken(op, cell.nzcv)) expected.next_ip = begin + course.target;
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
    machine.poke_flags((cell.user ? isa::flag::user : 0) | (cell.on ? isa::flag::interrupts : 0) | cell.nzcv);
    if (cell.swaps) poke_word(machine, course.data, machine.cpu().reg(1));

    Machine::Snapshot snapshot = machine.snapshot();
    emu::Bus::State& devices = snapshot.state.devices;
    devices.interrupts.enable = 0xffff;
    const std::uint64_t moment = 3 + cell.wait_states + cell.pending_at;  // the nop goes first
    if (cell.from == From::timer) {
        devices.timer.enabled = true;
        devices.timer.due = moment;
    } else if (cell.from == From::delay) {
        devices.delay_devices.due[0] = moment;
    }
    machine.restore(snapshot);
    if (cell.from == From::raised) machine.post({moment, emu::InputKind::raise, 0, {raised_line}});
    return machine;
}

const Event* find(const std::vector<Event>& events, EventKind kind) {
    for (const Event& event : events) {
        if (event.kind == kind) return &event;
    }
    return nullptr;
}

/// What happened, in a letter: i the interrupt was taken, - it stays pending, t a trap, p a privilege
/// fault goes first; or what differs from the manual.
std::string outcome(const Cell& cell, Engine engine, bool watched) {
    const Expected expected = expected_of(cell);
    Machine machine = machine_for(cell);
    Runner runner(engine);
    emu::EventFilter watch;
    if (watched) watch.kinds = emu::all_events;
    runner.watch(watch);
    std::vector<Event> events;
    const std::uint64_t start = 3 + cell.wait_states;
    const std::uint64_t end = start + expected.cycles;
    runner.run(machine, end, events);
    if (machine.cycle() != end) return fmt::format("is in cycle {}", machine.cycle());
    if (cell.row->op == Op::cas) {
        const Word left = machine.peek_word(Address(course_of(cell).data)).value_or(1);
        if (left != (cell.swaps ? machine.cpu().reg(3) : 0)) return "swapped or not";
    }
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
    runner.run(machine, end + 7 + 5 * cell.wait_states, events);
    if (!machine.at_boundary() || machine.cpu().ip() != Surroundings{}.handler) return "not in the handler";
    const Word frame = machine.cpu().reg(isa::stack_pointer);
    const auto saved = [&](Word offset) { return machine.peek_word(Address(frame + offset)).value_or(0); };
    if (saved(isa::frame::code) != expected.code) return fmt::format("code {}", saved(isa::frame::code));
    if (saved(isa::frame::ip) != expected.next_ip)
        return fmt::format("saved ip {:#x}", saved(isa::frame::ip));
    constexpr Word mode = isa::flag::user | isa::flag::interrupts;
    if ((saved(isa::frame::flags) & mode) != expected.flags) return "saved flags";
    if (watched) {
        const Event* interrupted = find(events, EventKind::interrupted);
        if ((interrupted != nullptr) != expected.entry_is_irq) return "interrupted or not";
        if (interrupted != nullptr && interrupted->cycle != end - 1) return "sampled in another cycle";
        const Event* accepted = find(events, EventKind::accepted);
        if (accepted == nullptr || accepted->cycle != end) return "accepted in another cycle";
    }
    if (expected.entry_is_irq) return "i";
    return expected.code == static_cast<unsigned>(isa::Vector::privilege) ? "p" : "t";
}

unsigned cells_of(const Cell& cell) {
    if (cell.user && cell.row->privilege == isa::Privilege::kernel) return 2 + cell.wait_states;
    const unsigned cycles = cycles_of_course(*cell.row, registers_in(cell), cell.wait_states);
    return cell.row->op == Op::wait ? cycles + 5 : cycles;
}

/// The outcome by the cycle engine; what differs when the fast one's is another. Watched and not: the fast
/// engine then takes other ways.
std::string outcome_of_both(const Cell& cell) {
    const std::string first = outcome(cell, Engine::cycle, true);
    if (first.size() != 1) return first;
    for (const bool watched : {true, false}) {
        const std::string other = outcome(cell, Engine::fast, watched);
        if (other != first) return fmt::format("{}, but fast: {}", first, other);
    }
    return first;
}

/// The line rises in the cycle behind the last one: "" when one more instruction, a nop, comes first.
std::string outcome_too_late(const Cell& cell, Engine engine, bool watched) {
    const Expected expected = expected_of(cell);
    Machine machine = machine_for(cell);
    Runner runner(engine);
    emu::EventFilter watch;
    if (watched) watch.kinds = emu::all_events;
    runner.watch(watch);
    std::vector<Event> events;
    const std::uint64_t end = 3 + cell.wait_states + expected.cycles;
    runner.run(machine, end, events);
    if (!machine.at_boundary() || machine.cpu().ip() != expected.next_ip) return "not before the nop";
    runner.run(machine, end + 3 + cell.wait_states, events);
    if (machine.cpu().ip() != expected.next_ip + 4) return "not behind the nop";
    const bool entry = machine.cpu().step() == emu::Step::accept;
    if (entry != expected.entry_is_irq) return entry ? "an entry" : "no entry";
    if (machine.bus().interrupts().deliverable() == 0 && !entry) return "nothing pending";
    runner.run(machine, end + 3 + cell.wait_states + 7 + 5 * cell.wait_states, events);
    if (!entry) return "";
    if (machine.cpu().ip() != Surroundings{}.handler) return "not in the handler";
    const Word frame = machine.cpu().reg(isa::stack_pointer);
    const Word saved = machine.peek_word(Address(frame + isa::frame::ip)).value_or(0);
    return saved == expected.next_ip + 4 ? "" : fmt::format("saved ip {:#x}", saved);
}

/// A short name of a cell, for messages.
std::string name_of(const Cell& cell) {
    return fmt::format("{} opcode {}, cycle {}, {}, {}, from {}, wait states {}, flags {:#x}, list {:#x}{}",
                       cell.row->mnemonic, static_cast<unsigned>(cell.row->op), cell.pending_at,
                       cell.user ? "user" : "kernel", cell.on ? "on" : "off", static_cast<int>(cell.from),
                       cell.wait_states, cell.nzcv, cell.list, cell.swaps ? ", swaps" : "");
}

/// Every mode, interrupts on and off, every source, without and with wait states.
template <class Do>
void for_surroundings(Cell cell, Do what) {
    for (const bool user : {false, true}) {
        for (const bool on : {true, false}) {
            for (const From from : {From::timer, From::delay, From::raised}) {
                for (const unsigned wait_states : {0U, 2U}) {
                    cell.user = user;
                    cell.on = on;
                    cell.from = from;
                    cell.wait_states = wait_states;
                    what(cell);
                }
            }
        }
    }
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
                    const unsigned count = cells_of(Cell{&row, 0, user, on, From::timer, wait_states});
                    for (unsigned at = 0; at < count; ++at) {
                        std::string letter;
                        for (const From from : {From::timer, From::delay, From::raised}) {
                            const Cell cell{&row, at, user, on, from, wait_states};
                            INFO(name_of(cell));
                            letter = outcome_of_both(cell);
                            REQUIRE(letter.size() == 1);
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

TEST_CASE(
    "the same of each branch taken and not, of cas both ways, of push and pop of one to seven registers",
    "[fast][cases]") {
    unsigned cells = 0;
    const auto check = [&cells](const Cell& variant) {
        for_surroundings(variant, [&cells](Cell cell) {
            const unsigned count = cells_of(cell);
            for (cell.pending_at = 0; cell.pending_at < count; ++cell.pending_at) {
                INFO(name_of(cell));
                REQUIRE(outcome_of_both(cell).size() == 1);
                ++cells;
            }
        });
    };
    for (const isa::Instruction& row : isa::instruction_table) {
        Cell cell;
        cell.row = &row;
        std::set<bool> ways;
        if (isa::immediate_operand(row.form) == isa::Operand::target24 && row.op != Op::jmp &&
            row.op != Op::call) {
            for (cell.nzcv = 0; cell.nzcv <= isa::flag::arithmetic; ++cell.nzcv) {
                ways.insert(is_taken(row.op, cell.nzcv));
                check(cell);
            }
            INFO(row.mnemonic);
            CHECK(ways.size() == 2);
        } else if (row.op == Op::cas) {
            for (cell.nzcv = 0; cell.nzcv <= isa::flag::zero; cell.nzcv += isa::flag::zero) {
                for (const bool swaps : {false, true}) {
                    cell.swaps = swaps;
                    check(cell);
                }
            }
        } else if (row.op == Op::push || row.op == Op::pop) {
            for (const unsigned list : {0x0001U, 0x0007U, 0x0203U, 0x00ffU & ~1U}) {
                cell.list = list;
                check(cell);
            }
        }
    }
    fmt::print("{} cells of branches, cas, push and pop\n", cells);
    CHECK(cells > 20'000);
}

TEST_CASE("a line that rises one cycle too late waits for one instruction more", "[fast][cases]") {
    unsigned cells = 0;
    for (const isa::Instruction& row : isa::instruction_table) {
        // WAIT sleeps until then; behind a trap the entry comes first.
        if (row.op == Op::wait || row.op == Op::syscall || row.op == Op::brk) continue;
        Cell variant;
        variant.row = &row;
        for_surroundings(variant, [&](Cell cell) {
            if (cell.user && row.privilege == isa::Privilege::kernel) return;
            cell.pending_at = expected_of(cell).cycles;
            INFO(name_of(cell));
            REQUIRE(outcome_too_late(cell, Engine::cycle, true) == "");
            REQUIRE(outcome_too_late(cell, Engine::fast, true) == "");
            REQUIRE(outcome_too_late(cell, Engine::fast, false) == "");
            ++cells;
        });
    }
    fmt::print("{} cells one cycle too late\n", cells);
    CHECK(cells > 2'000);
}

TEST_CASE("of every pair of pending lines the lower is taken first, and the other directly after iret",
          "[fast][cases]") {
    const Word nop = isa::instruction(Op::nop).match;
    // By line and line, the one that is taken first.
    std::array<std::array<unsigned, isa::line_count>, isa::line_count> first{};
    for (auto& line : first) line.fill(isa::line_count);
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
                    emu::EventFilter watch;
                    watch.kinds = bit(EventKind::entered);
                    runner.watch(watch);
                    std::vector<Event> events;
                    runner.run(machine, 60, events);
                    INFO("lines " << low << " and " << high);
                    REQUIRE(events.size() == 2);
                    const auto first_line = static_cast<unsigned>(isa::Vector::first_line);
                    CHECK(events[0].code == first_line + low);
                    first[low][high] = first[high][low] = events[0].code - first_line;
                    CHECK(events[0].cycle == 3 + 7 - 1);
                    CHECK(events[1].code == first_line + high);
                    CHECK(events[1].cycle == 3 + 7 + 7 + 7 - 1);
                    CHECK(machine.bus().interrupts().deliverable() == 0);
                }
            }
        }
    }
    fmt::print("Two lines pending together: the one that is taken first.\n    ");
    for (unsigned b = 0; b < isa::line_count; ++b) fmt::print("{:>3}", b);
    for (unsigned a = 0; a < isa::line_count; ++a) {
        fmt::print("\n{:>3} ", a);
        for (unsigned b = 0; b < isa::line_count; ++b) {
            if (a != b) CHECK(first[a][b] < isa::line_count);
            fmt::print("{:>3}", a == b ? "." : std::to_string(first[a][b]));
        }
    }
    fmt::print("\n");
}
