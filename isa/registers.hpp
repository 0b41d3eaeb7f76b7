// Names of registers, in one place: what the disassembler prints and the assembler knows.
//
// Every general register answers to r0..r15; r13, r14 and r15 are printed as fp, lr and sp.
// Names are lower case.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "isa/instruction.hpp"

namespace baton::isa {

/// As they are printed; the index is the register's number.
inline constexpr std::array<std::string_view, register_count> register_names{
    "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "fp", "lr", "sp"};

/// The printed name of register `number` (0..15).
constexpr std::string_view register_name(unsigned number) {
    return register_names[number % register_count];
}

/// The number of a register from any of its names (r0..r15, fp, lr, sp), or nullopt.
constexpr std::optional<unsigned> parse_register(std::string_view name) {
    for (unsigned number = 0; number < register_count; ++number) {
        if (register_names[number] == name) return number;
    }
    if (name == "r13") return frame_pointer;
    if (name == "r14") return link_register;
    if (name == "r15") return stack_pointer;
    return std::nullopt;
}

constexpr std::string_view system_register_name(SystemRegister number) {
    return system_registers[static_cast<std::size_t>(number) % system_register_count].name;
}

/// The system register of that name (vbase, ctx, ...), or nullopt.
constexpr std::optional<SystemRegister> parse_system_register(std::string_view name) {
    for (const auto& info : system_registers) {
        if (info.name == name) return info.number;
    }
    return std::nullopt;
}

}  // namespace baton::isa
