// Words to assembly text.
//
// Total: a word that is no instruction becomes `.word 0x00000000`. Assembling the text of
// disassemble() gives the same word again, wherever it is placed: distances are written from
// the instruction (`jmp . + 8`, `ldw r1, [. - 16]`). disassemble_at() is for people who look
// at one place: it writes addresses or names instead.
//
// Numbers of logic instructions are hexadecimal, all others decimal. Does not know pseudo
// instructions: what `li` became is shown as the mov and movhi that it is.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "isa/instruction.hpp"

namespace baton::isa {

/// A name for an address ("loop", "table+8"), or nullopt when there is none.
using Symbolizer = std::function<std::optional<std::string>(Word address)>;

/// The text of `word`, independent of its place.
std::string disassemble(Word word);

/// The text of `word` at `address`: `jmp loop` if `name_of` knows the target, else
/// `jmp 0x00000010`.
std::string disassemble_at(Word word, Word address, const Symbolizer& name_of = {});

/// A register list as it is written: "{r0-r3, lr}", "{}". Bit n of `list` is register n.
std::string register_list_text(Word list);

}  // namespace baton::isa
