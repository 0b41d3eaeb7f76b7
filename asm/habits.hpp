// Habits that people bring to their first B32 program from x86, ARM, MIPS, RISC-V, 6502, the Little Man
// Computer and their assemblers, and what to write here instead.
//
// Models: words, and signs at an operand, that mean nothing here and something there. It is asked only
// about what is wrong already, so none of these words is taken away from anybody.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asm/operand.hpp"
#include "base/messages.hpp"

namespace baton::assembler {

struct Remark {
    Message message;
    std::string suggestion = {};  ///< the replacement text, or empty
};

/// Of an unknown instruction that other machines have: "; in B32 it is 'beq'".
std::optional<Remark> remark_on_mnemonic(std::string_view name);
/// Of a directive that other assemblers have or write without a point: what it is here (".word"), or "".
std::string_view directive_for(std::string_view name);
/// The same of a word for data alone: "db" and "byte" are .byte.
std::string_view data_directive_for(std::string_view name);

/// Of an undefined name: "; the registers are ...", "; a constant is written without '$': '5'". Empty when
/// it looks like any other name.
Message remark_on_name(std::string_view name);
/// Of the operand that begins at `at`, which would not be understood: "%r1", "=label", "(r2)".
std::optional<Remark> remark_on_operand(std::string_view text, std::size_t at);
/// Of what follows at `at` an operand that began at `begin`: "4(r2)", "loop:", a comment of another language.
std::optional<Remark> remark_behind_operand(std::string_view text, std::size_t begin, std::size_t at);
/// Of operands that the mnemonic does not take, written as they are in `text`: "; a memory operand stands in
/// brackets: '[x]'". Empty when there is nothing to say but what it takes.
Message remark_on_operands(std::string_view mnemonic, const std::vector<ParsedOperand>& operands,
                           std::string_view text);

/// Whether a comment of C begins at `at`, or has begun with the character before it.
bool is_foreign_comment(std::string_view text, std::size_t at);

}  // namespace baton::assembler
