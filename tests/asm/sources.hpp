// Assembling texts from memory, and the rich source that uses every feature.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "asm/assembler.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

using Files = std::map<std::string, std::string>;

inline assembler::Assembly assemble_files(const std::vector<std::string>& units, const Files& files,
                                          const assembler::Options& options = {},
                                          const assembler::Limits& limits = {}) {
    const auto reader = [&](const std::string& path) -> std::optional<std::string> {
        const auto found = files.find(path);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    };
    return assembler::assemble(units, reader, options, limits);
}

inline assembler::Assembly assemble_text(const std::string& text, const assembler::Limits& limits = {}) {
    return assemble_files({"a.asm"}, {{"a.asm", text}}, {}, limits);
}

/// tests/asm/data/rich.asm and what it includes, by the names that it uses.
inline Files rich_files() {
    return {{"rich.asm", read_source_file("tests/asm/data/rich.asm")},
            {"rich.inc", read_source_file("tests/asm/data/rich.inc")},
            {"rich.bin", "abcdef"}};
}

}  // namespace baton::test
