// Rows of what an instruction does, as text (rows/README.md says how they are written), and
// the check of one against a machine.
#pragma once

#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "isa/instruction.hpp"

namespace baton::test {

struct Row {
    std::string place;  ///< file:line
    std::string text;   ///< the line itself
    std::string instruction;
    std::string before;
    std::string after;
    unsigned cycles = 0;
    std::vector<std::string> course;  ///< one word a cycle, repetitions written out
};

/// All rows of tests/emu/rows; throws, naming the place, when one is not well formed.
std::vector<Row> all_rows();

/// A machine in the state before the row's instruction.
emu::Machine machine_before(const Row& row);

/// What was found instead of what the row says; empty when it holds.
std::string disagreement(const Row& row);

/// The operation that a row is about.
isa::Op operation_of(const Row& row);

}  // namespace baton::test
