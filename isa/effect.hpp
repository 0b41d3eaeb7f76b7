// What an instruction does in the notation of the manual ("rd = ra + rb; N Z C V"), made from its meaning.
#pragma once

#include <string>
#include <string_view>

#include "base/language.hpp"
#include "isa/instruction.hpp"

namespace baton::isa {

/// The whole effect, in one line.
std::string effect_text(Language language, const Instruction& row);

/// The value that the execute step makes, of operands given as names or as numbers: "r2 - 1"; `carry` is what
/// adc and sbc take besides.
std::string expression_text(Language language, const Semantics& does, std::string_view first,
                            std::string_view second, std::string_view carry = "C");

/// What a branch asks: "not Z and N == V".
std::string_view condition_text(Language language, Condition condition);

}  // namespace baton::isa
