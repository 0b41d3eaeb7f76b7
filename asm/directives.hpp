// The directives by name: one table for the assembler, its suggestions and the manual.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "asm/unit.hpp"

namespace baton::assembler {

struct DirectiveEntry {
    std::string_view name;
    void (Unit::*run)(Unit::Statement&);
    std::string_view syntax;   ///< of its operands
    std::string_view summary;  ///< empty for another name of the one before
};

/// The directive of that name in any case, or nullptr.
const DirectiveEntry* find_directive(std::string_view name);
/// All of them, other names included, in the order of the manual.
const std::vector<DirectiveEntry>& all_directives();
/// All names, for suggestions.
const std::vector<std::string_view>& directive_names();

}  // namespace baton::assembler
