// Parentheses around any part of an expression change nothing. What could go wrong: a name is looked up with
// its parentheses, an operand is taken for another kind, a place in the text is taken for the text.
#include <algorithm>
#include <catch2/catch.hpp>

#include "asm/directives.hpp"
#include "asm/operand.hpp"
#include "golden_case.hpp"
#include "isa/image.hpp"
#include "tests/asm/sources.hpp"

using namespace baton;

namespace {

struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The parts of all expressions that begin behind a space, a comma or a bracket of this line: each constant,
/// name and operation. Operands that are no expressions (registers, strings, lists) have none.
std::vector<Place> parts_of(std::string_view line) {
    std::vector<Place> parts;
    std::vector<ExpressionNode> nodes;
    if (line.find('\\') != std::string_view::npos) return parts;  // a name may be part of another one
    for (std::size_t at = line.find_first_not_of(" \t"); at < line.size(); ++at) {
        if (line[at] == ';' || line[at] == '#' || line[at] == '"') return parts;
        const bool starts = at > 0 && std::string_view(" \t,[(").find(line[at - 1]) != std::string_view::npos;
        if (!starts || line[at] == ' ' || line[at] == '\t') continue;
        nodes.clear();
        std::size_t end = at;
        if (parse_expression(line, end, nodes, {false, true})) continue;
        for (const ExpressionNode& node : nodes) parts.push_back({node.begin, node.end});
        at = end - 1;
    }
    return parts;
}

/// Whether the part is an operand of a directive that takes expressions, or of an instruction.
bool takes_expressions(std::string_view line) {
    const std::size_t colon = line.find(':');
    std::size_t begin =
        colon != std::string_view::npos && line.find_first_of(" \t\"'") > colon ? colon + 1 : 0;
    begin = std::min(line.find_first_not_of(" \t", begin), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    constexpr std::array<std::string_view, 16> directives{
        ".word", ".half",  ".byte",    ".long", ".int", ".short",  ".hword", ".space",
        ".skip", ".align", ".p2align", ".org",  ".if",  ".elseif", ".rept",  ".balign"};
    const assembler::Mnemonic* mnemonic = assembler::find_mnemonic(word);
    if (mnemonic != nullptr) return !mnemonic->names_system_registers;
    return std::find(directives.begin(), directives.end(), word) != directives.end();
}

/// What only looks like an expression: an instruction or a directive behind its label, and registers.
bool is_no_number(const std::string& part) {
    const std::string_view first = token_at(part, 0);
    if (assembler::find_mnemonic(first) != nullptr || assembler::find_directive(first) != nullptr)
        return true;
    for (std::size_t at = 0; at < part.size(); ++at) {
        const std::string_view token = token_at(part, at);
        if (assembler::register_number(token) >= 0) return true;
        at += token.size() - 1;
    }
    return false;
}

/// What comes of it: the file, byte by byte; nothing when there are errors.
std::vector<std::uint8_t> outcome(const std::vector<std::string>& units, const test::Files& files,
                                  const assembler::Options& options) {
    const auto assembly = test::assemble_files(units, files, options);
    return assembly.image ? isa::write_elf(*assembly.image) : std::vector<std::uint8_t>();
}

/// Wraps each part of each line in turn; counts them, and names those that changed something.
void check_wrapped(const std::vector<std::string>& units, const test::Files& files,
                   const assembler::Options& options, std::size_t& wrapped) {
    const auto before = outcome(units, files, options);
    if (before.empty()) return;
    for (const auto& [name, text] : files) {
        for (std::size_t line_begin = 0; line_begin < text.size();) {
            const std::size_t line_end = std::min(text.find('\n', line_begin), text.size());
            const std::string line = text.substr(line_begin, line_end - line_begin);
            for (const Place& part : takes_expressions(line) ? parts_of(line) : std::vector<Place>()) {
                const std::string inner = line.substr(part.begin, part.end - part.begin);
                if (part.begin == line.find_first_not_of(" \t") || is_no_number(inner)) continue;
                test::Files changed = files;
                changed[name].replace(line_begin + part.begin, inner.size(), "(" + inner + ")");
                ++wrapped;
                if (outcome(units, changed, options) != before)
                    FAIL_CHECK(name << ": " << line << "\n  with (" << inner << ")");
            }
            line_begin = line_end + 1;
        }
    }
}

}  // namespace

TEST_CASE("a name in parentheses is that name", "[asm]") {
    const auto assembly = test::assemble_files({"a.asm"},
                                               {{"a.asm",
                                                 "        .equ    A, 5\n"
                                                 "        .macro  room, n\n"
                                                 "        .space  (\\n) * 4\n"
                                                 "        .endm\n"
                                                 "start:  mov     r1, (A)\n"
                                                 "1:      jmp     (1b)\n"
                                                 "        jmp     ((.))\n"
                                                 "        .if     (A) != 5 || (SIZE) != 5\n"
                                                 "        .error  \"not 5\"\n"
                                                 "        .endif\n"
                                                 "        .word   -(A), (end) - (start)\n"
                                                 "        room    A\n"
                                                 "end:\n"}},
                                               {{}, {{"OTHER", "5"}, {"SIZE", "(OTHER)"}}, false, {}});
    REQUIRE(assembly.image);
    CHECK(assembly.image->memory_bytes() == 20 + 20);
    const auto unknown = test::assemble_text(" .word 1 + (nothing)\n");
    REQUIRE(unknown.diagnostics.size() == 1);
    CHECK(say(Language::english, unknown.diagnostics[0].message) == "undefined symbol 'nothing'");
}

TEST_CASE("parentheses around any part of an expression of a sound source change nothing", "[asm]") {
    std::size_t wrapped = 0;
    for (const test::GoldenCase& golden :
         test::read_golden_cases(std::filesystem::path(BATON_SOURCE_DIR) / "tests/asm/golden")) {
        INFO(golden.origin.filename().string() << ": " << golden.name);
        check_wrapped(golden.units, golden.files, golden.options, wrapped);
    }
    check_wrapped({"rich.asm"}, test::rich_files(), {{}, {{"DEFINED", "5"}}, false, {}}, wrapped);
    CHECK(wrapped > 300);
}
