// Pseudo-instructions: the table lies in isa/, where the manual reads it too.
#pragma once

#include "isa/pseudo.hpp"

namespace baton::assembler {

using isa::pseudo_instructions;
using isa::PseudoInstruction;

}  // namespace baton::assembler
