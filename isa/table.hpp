// The instruction table: the rows of isa/instructions.inc, with what follows from their columns.
//
// Decoder, encoder, assembler, disassembler, engines, manual, hover texts and test generators read it;
// nothing repeats it. The checks below it run in the compiler: rows never overlap, every bit is operand,
// fixed or reserved, operand fields are disjoint, mnemonic and form together are unique; and what a row says
// of its meaning agrees with its form, its course and its mode.
#pragma once

#include <array>
#include <cstddef>

#include "isa/encode.hpp"
#include "isa/instruction.hpp"
#include "isa/platform.hpp"

namespace baton::isa {

namespace detail {

// The course after fetch and decode, as (execute, memory, write-back) cycles.
struct Course {
    std::uint8_t execute, memory, write_back;
    bool per_register = false;
};
inline constexpr Course simple{1, 0, 0};
inline constexpr Course writes_register{1, 0, 1};
inline constexpr Course multiply{3, 0, 1};
inline constexpr Course divide{16, 0, 1};
inline constexpr Course load{1, 1, 1};
inline constexpr Course store{1, 1, 0};
inline constexpr Course each_register{1, 1, 1, true};
inline constexpr Course atomic{1, 2, 1};
inline constexpr Course interrupt_return{1, 3, 1};

// --- meanings, as the rows write them ---
inline constexpr Semantics nothing{};
constexpr Semantics calculates(Operation operation, FlagEffect flags = FlagEffect::none) {
    return {.operation = operation, .flags = flags};
}
constexpr Semantics calculates(Operation operation, Source first, Source second = Source::none) {
    return {.operation = operation, .first = first, .second = second};
}
constexpr Semantics sets(FlagEffect flags) {
    return {.flags = flags};
}
constexpr Semantics loads(std::uint8_t bytes, bool sign_extended = false) {
    return {.memory = Memory::load, .bytes = bytes, .sign_extended = sign_extended};
}
constexpr Semantics stores(std::uint8_t bytes) {
    return {.memory = Memory::store, .bytes = bytes, .datum = Source::rd};
}
constexpr Semantics swaps(Memory memory, FlagEffect flags = FlagEffect::none) {
    return {.memory = memory, .datum = Source::rb, .flags = flags};
}
constexpr Semantics moves_list(Memory memory) {
    return {.memory = memory};
}
constexpr Semantics branches(Condition condition) {
    return {.control = Control::branch, .condition = condition};
}
constexpr Semantics traps(Vector vector) {
    return {.control = Control::trap, .trap_code = static_cast<std::uint8_t>(vector)};
}
inline constexpr Semantics jumps{.control = Control::jump};
inline constexpr Semantics calls{.control = Control::call};
inline constexpr Semantics returns{.first = Source::lr, .control = Control::return_};
inline constexpr Semantics waits{.control = Control::wait};
inline constexpr Semantics returns_from_interrupt{.first = Source::sp,
                                                  .memory = Memory::pop_frame,
                                                  .flags = FlagEffect::frame,
                                                  .control = Control::interrupt_return};

constexpr bool has(Form form, Operand wanted) {
    for (const Operand operand : operands_of(form)) {
        if (operand == wanted) return true;
    }
    return false;
}

constexpr Source first_source(Form form) {
    if (is_ip_relative(immediate_operand(form))) return Source::ip;
    for (const Operand operand :
         {Operand::ra, Operand::memory_offset, Operand::memory_index, Operand::memory_plain}) {
        if (has(form, operand)) return Source::ra;
    }
    if (has(form, Operand::register_list)) return Source::sp;
    if (immediate_operand(form) != Operand::none) return Source::immediate;
    if (has(form, Operand::system_register)) return Source::system;
    return Source::none;
}

constexpr Source second_source(Form form) {
    if (has(form, Operand::memory_plain)) return Source::none;
    if (has(form, Operand::rb) || has(form, Operand::memory_index)) return Source::rb;
    if (first_source(form) == Source::immediate) return Source::none;
    return immediate_operand(form) != Operand::none ? Source::immediate : Source::none;
}

/// With what the form says, where the row does not say otherwise.
constexpr Semantics completed(Semantics does, Form form) {
    if (does.first == Source::none) {
        does.first = first_source(form);
        does.second = second_source(form);
    }
    if (does.operation == Operation::none && does.first != Source::none) {
        does.operation = does.second == Source::none ? Operation::copy : Operation::add;
    }
    if (has(form, Operand::rd)) does.destination = Destination::rd;
    if (does.control == Control::call) does.destination = Destination::lr;
    if (is_list(does.memory) || does.memory == Memory::pop_frame) does.destination = Destination::sp;
    if (form == Form::system_ra) does.destination = Destination::system;
    return does;
}

constexpr Instruction row(Op op, std::string_view mnemonic, Form form, Course course, Privilege privilege,
                          Semantics semantics, Bilingual summary) {
    return Instruction{op,
                       mnemonic,
                       form,
                       static_cast<Word>(op) << 24,
                       ~operand_mask(form),
                       course.execute,
                       course.memory,
                       course.write_back,
                       course.per_register,
                       flags_written(semantics.flags),
                       privilege,
                       completed(semantics, form),
                       summary};
}

inline constexpr Privilege any = Privilege::any;
inline constexpr Privilege kernel = Privilege::kernel;

}  // namespace detail

inline constexpr std::array instruction_table = [] {
    using namespace detail;
    using O = Operation;
    using S = Source;
    using C = Condition;
    return std::array{
#define BATON_INSTRUCTION(name, opcode, mnemonic, form, course, mode, meaning, english, french) \
    row(Op::name, mnemonic, Form::form, course, mode, meaning, {english, french}),
#include "isa/instructions.inc"
#undef BATON_INSTRUCTION
    };
}();

inline constexpr std::size_t instruction_count = instruction_table.size();

namespace detail {

constexpr bool rows_are_distinct() {
    for (std::size_t i = 0; i < instruction_count; ++i) {
        for (std::size_t j = i + 1; j < instruction_count; ++j) {
            const auto& a = instruction_table[i];
            const auto& b = instruction_table[j];
            // Two rows overlap when no bit that both fix tells them apart.
            if (((a.match ^ b.match) & a.mask & b.mask) == 0) return false;
            if (a.mnemonic == b.mnemonic && a.form == b.form) return false;
        }
    }
    return true;
}

constexpr bool every_bit_is_accounted_for() {
    for (const auto& i : instruction_table) {
        if ((i.mask | operand_mask(i.form)) != 0xffffffffU) return false;
        if ((i.mask & operand_mask(i.form)) != 0) return false;
        if ((i.match & ~i.mask) != 0) return false;
        if ((i.match & ~field::opcode.mask()) != 0) return false;  // reserved bits are zero
        if ((i.mask & field::opcode.mask()) != field::opcode.mask()) return false;
        if (i.match == 0) return false;  // zeroed memory is not an instruction
    }
    return true;
}

constexpr bool operands_are_disjoint() {
    for (unsigned f = 0; f < form_count; ++f) {
        Word seen = 0;
        for (const Operand operand : operands_of(static_cast<Form>(f))) {
            if ((seen & operand_mask(operand)) != 0) return false;
            seen |= operand_mask(operand);
        }
    }
    return true;
}

constexpr unsigned longest_course() {
    unsigned longest = 0;
    for (const auto& i : instruction_table) {
        const unsigned cycles = i.cycles(register_count - 1);
        if (cycles > longest) longest = cycles;
    }
    return longest;
}

/// What the form's operands and the registers with a part to play can give.
constexpr bool offers(Form form, Source source) {
    switch (source) {
    case Source::none:
    case Source::ip:
    case Source::lr:
    case Source::sp:
    case Source::flags: return true;
    case Source::ra: return (operand_mask(form) & field::ra.mask()) == field::ra.mask();
    case Source::rb: return has(form, Operand::rb) || has(form, Operand::memory_index);
    case Source::rd: return has(form, Operand::rd) || has(form, Operand::rs);
    case Source::immediate: return immediate_operand(form) != Operand::none;
    case Source::system: return has(form, Operand::system_register);
    }
    return false;
}

constexpr bool meaning_fits_form(const Instruction& i) {
    const Semantics& does = i.semantics;
    const bool is_list_form = has(i.form, Operand::register_list);
    return offers(i.form, does.first) && offers(i.form, does.second) && offers(i.form, does.datum) &&
           is_list_form == is_list(does.memory) &&
           has(i.form, Operand::rs) == (does.memory == Memory::store) &&
           has(i.form, Operand::memory_plain) == is_atomic(does.memory);
}

/// The steps that the meaning needs, and no others.
constexpr bool meaning_fits_course(const Instruction& i) {
    const Semantics& does = i.semantics;
    const unsigned transfers = does.memory == Memory::none        ? 0
                               : is_atomic(does.memory)           ? 2
                               : does.memory == Memory::pop_frame ? 3
                                                                  : 1;
    const bool writes = does.destination != Destination::none && does.destination != Destination::system;
    return i.memory_cycles == transfers && i.per_register == is_list(does.memory) &&
           i.write_back_cycles == (writes ? 1 : 0) && i.execute_cycles > 0 &&
           (i.execute_cycles == 1 || transfers == 0);
}

/// Parts that say nothing together.
constexpr bool meaning_makes_sense(const Instruction& i) {
    const Semantics& does = i.semantics;
    const bool sums = adds_or_subtracts(does.operation);
    const bool touches_memory = does.memory != Memory::none;
    const bool goes = goes_to_value(does.control);
    return (does.operation == Operation::none) == (does.first == Source::none) &&
           (does.control == Control::branch) == (does.condition != Condition::always) &&
           (does.control == Control::trap) == (does.trap_code != 0) &&
           (does.control == Control::interrupt_return) == (does.memory == Memory::pop_frame) &&
           (does.flags == FlagEffect::frame) == (does.memory == Memory::pop_frame) &&
           (does.flags == FlagEffect::equality) == (does.memory == Memory::compare_swap) &&
           (does.flags != FlagEffect::arithmetic || (sums && !touches_memory)) &&
           (does.flags != FlagEffect::logic || !touches_memory) && !(goes && touches_memory) &&
           (!goes || does.destination == Destination::none || does.control == Control::call) &&
           (does.control < Control::trap || touches_memory || does.operation == Operation::none) &&
           (does.bytes == 1 || does.bytes == 2 || does.bytes == 4) &&
           (!does.sign_extended || does.memory == Memory::load);
}

/// User mode may neither sleep, nor touch system registers, nor open and close interrupts.
constexpr bool mode_fits_meaning(const Instruction& i) {
    const Semantics& does = i.semantics;
    const bool guarded = does.control == Control::wait || does.control == Control::interrupt_return ||
                         does.first == Source::system || does.destination == Destination::system ||
                         does.flags == FlagEffect::enable || does.flags == FlagEffect::disable;
    return !guarded || i.privilege == Privilege::kernel;
}

constexpr bool every_row(bool (*holds)(const Instruction&)) {
    for (const auto& i : instruction_table) {
        if (!holds(i)) return false;
    }
    return true;
}

static_assert(every_row(meaning_fits_form), "a meaning takes what its form does not have");
static_assert(every_row(meaning_fits_course), "a course has other steps than its meaning needs");
static_assert(every_row(meaning_makes_sense), "a meaning's parts contradict each other");
static_assert(every_row(mode_fits_meaning), "user mode may not do that");
static_assert(rows_are_distinct(), "two rows overlap, or share mnemonic and form");
static_assert(every_bit_is_accounted_for(), "a bit is neither operand nor fixed nor reserved");
static_assert(operands_are_disjoint(), "operand fields of a form overlap");
static_assert(longest_course() == longest_instruction_cycles);

inline constexpr std::uint8_t no_row = 0xff;

constexpr std::array<std::uint8_t, 256> rows_by_opcode() {
    std::array<std::uint8_t, 256> rows{};
    for (auto& r : rows) r = no_row;
    for (std::size_t i = 0; i < instruction_count; ++i) {
        rows[static_cast<std::size_t>(instruction_table[i].op)] = static_cast<std::uint8_t>(i);
    }
    return rows;
}
inline constexpr std::array<std::uint8_t, 256> row_by_opcode = rows_by_opcode();

}  // namespace detail

/// The row that `word` is, or nullptr for an illegal instruction. Total: any word is one or
/// the other.
constexpr const Instruction* decode(Word word) {
    const std::uint8_t row = detail::row_by_opcode[word >> 24];
    if (row == detail::no_row) return nullptr;
    const Instruction& candidate = instruction_table[row];
    return (word & candidate.mask) == candidate.match ? &candidate : nullptr;
}

/// The row of an operation.
constexpr const Instruction& instruction(Op op) {
    return instruction_table[detail::row_by_opcode[static_cast<std::size_t>(op)]];
}

}  // namespace baton::isa
