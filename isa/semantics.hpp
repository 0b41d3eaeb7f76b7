// What an instruction does, as parts put together: the meaning that engines, drawings and manual read.
//
// In the execute step the operation makes a value of its operands `first` and `second`. Where the value goes
// follows from the other parts:
//
//   memory      control                     the value is
//   none        next, trap, wait            what `destination` is given, if there is one
//   none        branch, jump, call, return  the next ip (a branch's: if its condition holds)
//   not none    next, interrupt_return      the address of the transfers
//
// What `destination` is given, when it is not the value: a memory instruction's register gets what was read;
// sp, what it is after a push, a pop or an interrupt return; lr, by a call, the address of the next
// instruction.
//
//   memory        transfers                              of each
//   load          reads the destination's new value      `bytes`, sign-extended where `sign_extended`
//   store         writes `datum`                         `bytes`
//   exchange      reads, then writes `datum`             a word
//   fetch_add     reads, then writes the sum with `datum`
//   compare_swap  reads, then writes `datum` if rd holds what was read, else what was read; Z tells which
//   push_list     writes the list's registers below the address, which sp gets less their bytes
//   pop_list      reads the list's registers from the address up
//   pop_frame     reads ip, FLAGS and sp of the frame at the address
//
// Every combination that the checks in isa/table.hpp let pass is carried out by the cycle engine, so a new
// instruction made of known parts is a row and nothing else. Not here: how long it takes and whether the
// kernel alone may do it (the row's other columns), and how operands sit in the word (its form).
#pragma once

#include <cstdint>

#include "isa/flags.hpp"
#include "isa/word.hpp"

namespace baton::isa {

/// What is done with the operands a (first) and b (second).
enum class Operation : std::uint8_t {
    none,
    copy,      ///< a
    add,       ///< a + b
    sub,       ///< a - b
    adc,       ///< a + b + C
    sbc,       ///< a - b - C
    and_,      ///< bits in both
    or_,       ///< bits in either
    xor_,      ///< bits that differ
    shl,       ///< a shifted left by the low five bits of b
    shr,       ///< right, zeros come in
    sar,       ///< right, copies of the sign come in
    ror,       ///< rotated right
    mul,       ///< low word of the product
    mulh,      ///< high word of the signed product
    mulhu,     ///< high word of the unsigned product
    div,       ///< signed, towards zero; b = 0 is a fault, here and in the next three
    divu,      ///< unsigned
    rem,       ///< signed, has the sign of a
    remu,      ///< unsigned
    set_high,  ///< the low half of a, below the low half of b
    not_,      ///< every bit of a flipped
    neg,       ///< 0 - a
    sxb,       ///< the low byte of a, sign-extended
    sxh,       ///< the low half of a, sign-extended
};
inline constexpr unsigned operation_count = static_cast<unsigned>(Operation::sxh) + 1;

/// Where an operand comes from.
enum class Source : std::uint8_t {
    none,
    ra,
    rb,
    rd,  ///< the register in the bits of rd or rs
    lr,
    sp,
    ip,         ///< of this instruction
    immediate,  ///< the number in the word; of a jump, a distance in bytes
    flags,
    system,  ///< the system register that the word names
};

/// What is written behind the last step, beside RAM, FLAGS and ip.
enum class Destination : std::uint8_t { none, rd, lr, sp, system };

enum class Memory : std::uint8_t {
    none,
    load,
    store,
    exchange,
    fetch_add,
    compare_swap,
    push_list,
    pop_list,
    pop_frame,
};

/// Which FLAGS an instruction writes, and from what.
enum class FlagEffect : std::uint8_t {
    none,
    arithmetic,  ///< N Z of the value; C carry or borrow, V overflow, of a sum or a difference
    logic,       ///< N Z of the value; C = V = 0
    equality,    ///< Z of a compare_swap
    value,       ///< N Z C V of the value's own bits; in kernel mode also I
    enable,      ///< I = 1
    disable,     ///< I = 0
    frame,       ///< all, from the frame of an interrupt return
};

enum class Control : std::uint8_t {
    next,
    branch,  ///< to the value, if the condition holds
    jump,
    call,
    return_,
    trap,              ///< ends, and an entry with `trap_code` follows
    interrupt_return,  ///< to what the frame says
    wait,              ///< until an enabled line is pending
};

/// On which FLAGS a branch goes.
enum class Condition : std::uint8_t { always, eq, ne, lt, ge, gt, le, ltu, geu, gtu, leu, mi, pl, vs, vc };
inline constexpr unsigned condition_count = static_cast<unsigned>(Condition::vc) + 1;

struct Semantics {
    Operation operation = Operation::none;
    Source first = Source::none;
    Source second = Source::none;
    Memory memory = Memory::none;
    std::uint8_t bytes = 4;  ///< of each transfer
    bool sign_extended = false;
    Source datum = Source::none;  ///< what goes to memory
    Destination destination = Destination::none;
    FlagEffect flags = FlagEffect::none;
    Control control = Control::next;
    Condition condition = Condition::always;
    std::uint8_t trap_code = 0;
};

/// Whether a branch goes with these FLAGS.
constexpr bool holds(Condition condition, Word flags) {
    const bool c = (flags & flag::carry) != 0;
    const bool z = (flags & flag::zero) != 0;
    const bool n = (flags & flag::negative) != 0;
    const bool v = (flags & flag::overflow) != 0;
    switch (condition) {
    case Condition::always: return true;
    case Condition::eq: return z;
    case Condition::ne: return !z;
    case Condition::lt: return n != v;
    case Condition::ge: return n == v;
    case Condition::gt: return !z && n == v;
    case Condition::le: return z || n != v;
    case Condition::ltu: return c;
    case Condition::geu: return !c;
    case Condition::gtu: return !c && !z;
    case Condition::leu: return c || z;
    case Condition::mi: return n;
    case Condition::pl: return !n;
    case Condition::vs: return v;
    case Condition::vc: return !v;
    }
    return false;
}

// --- what follows from the parts ---

constexpr bool adds_or_subtracts(Operation operation) {
    return operation >= Operation::add && operation <= Operation::sbc;
}
constexpr bool multiplies(Operation operation) {
    return operation >= Operation::mul && operation <= Operation::mulhu;
}
constexpr bool divides(Operation operation) {
    return operation >= Operation::div && operation <= Operation::remu;
}
/// It takes its operands as patterns of bits rather than as numbers.
constexpr bool works_on_bits(Operation operation) {
    return (operation >= Operation::and_ && operation <= Operation::ror) ||
           operation == Operation::set_high || operation == Operation::not_;
}
constexpr bool is_atomic(Memory memory) {
    return memory >= Memory::exchange && memory <= Memory::compare_swap;
}
constexpr bool is_list(Memory memory) {
    return memory == Memory::push_list || memory == Memory::pop_list;
}
/// Addresses are tested in the execute step, before anything changes.
constexpr bool is_tested_first(Memory memory) {
    return memory >= Memory::exchange;
}
/// The value is where the program goes on.
constexpr bool goes_to_value(Control control) {
    return control >= Control::branch && control <= Control::return_;
}
/// What stands behind it in memory is not what runs next, whatever the FLAGS are.
constexpr bool always_leaves(Control control) {
    return control >= Control::jump;
}

/// FLAGS bits that may change.
constexpr Word flags_written(FlagEffect effect) {
    switch (effect) {
    case FlagEffect::none: return 0;
    case FlagEffect::arithmetic:
    case FlagEffect::logic: return flag::arithmetic;
    case FlagEffect::equality: return flag::zero;
    case FlagEffect::value: return flag::arithmetic | flag::interrupts;
    case FlagEffect::enable:
    case FlagEffect::disable: return flag::interrupts;
    case FlagEffect::frame: return flag::all;
    }
    return 0;
}

/// FLAGS bits on which a condition depends.
constexpr Word flags_read(Condition condition) {
    Word read = 0;
    for (Word flags = 0; flags <= flag::arithmetic; ++flags) {
        for (const Word bit : {flag::carry, flag::zero, flag::negative, flag::overflow}) {
            if (holds(condition, flags) != holds(condition, flags ^ bit)) read |= bit;
        }
    }
    return read;
}

/// FLAGS bits on which the result depends; those that stay as they are not counted.
constexpr Word flags_read(const Semantics& does) {
    if (does.first == Source::flags || does.second == Source::flags) return flag::all;
    if (does.operation == Operation::adc || does.operation == Operation::sbc) return flag::carry;
    return flags_read(does.condition);
}

constexpr bool is_register(Source source) {
    return source >= Source::ra && source <= Source::sp;
}

}  // namespace baton::isa
