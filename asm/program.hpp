// What the units of an assembly add up to before they are linked: sections, symbols,
// expressions whose value is not known yet, and the places that wait for them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "asm/name_table.hpp"
#include "asm/offers.hpp"
#include "asm/source.hpp"
#include "base/expression.hpp"

namespace baton::assembler {

/// Limits of what is kept until the end.
inline constexpr std::size_t section_limit = 64;
inline constexpr std::size_t symbol_limit = 250'000;
inline constexpr std::size_t stored_node_limit = 1'000'000;
inline constexpr std::size_t kept_parameter_limit = 500'000;  ///< of all macros

struct OutputSection {
    std::string name;
    bool executable = false;
    bool writable = true;
    bool zero_filled = false;
};

/// From here on code comes from this line.
struct LineMark {
    std::uint32_t offset = 0;
    std::uint32_t text = 0;  ///< index into Sources
    std::uint32_t line = 0;  ///< 0: here code ends
};

/// One unit's part of one section.
struct Fragment {
    std::uint32_t section = 0;
    std::uint32_t unit = 0;
    std::uint32_t align = 4;
    std::uint32_t size = 0;           ///< bytes.size() unless zero-filled
    std::vector<std::uint8_t> bytes;  ///< empty when zero-filled
    std::vector<LineMark> lines;
    bool warned_misaligned = false;  ///< since the last multiple of 4
    std::uint32_t address = 0;       ///< once laid out
};

/// Nodes of an expression that waits for the linker.
struct StoredExpression {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

struct Symbol {
    enum class State : std::uint8_t {
        undefined,
        label,
        constant,
        deferred,  ///< a constant or address whose expression looks forward
        broken,    ///< its definition was wrong, which has been reported
    };
    State state = State::undefined;
    bool global = false;
    bool weak = false;          ///< global, unless another source has a global one that is not weak
    bool reassignable = false;  ///< made by .set or =
    bool hidden = false;        ///< not in the image: numeric labels, former values of .set, the platform
    bool on_command_line = false;
    bool resolving = false;  ///< while its expression is evaluated, to find circles
    std::uint32_t unit = 0;
    std::string_view name;       ///< local labels with their scope; numeric ones as "1"
    Span defined_at;             ///< line 0 for the platform's
    std::uint32_t fragment = 0;  ///< of a label
    std::int64_t value = 0;      ///< a label's offset in its fragment, or the constant
    StoredExpression expression;
};

/// How a value gets into the image.
enum class Slot : std::uint8_t {
    instruction,    ///< the operand of the word that is there already
    load_constant,  ///< mov and movhi of li
    byte,
    half,
    word,
};

struct Fixup {
    Slot slot = Slot::word;
    std::uint32_t fragment = 0;
    std::uint32_t offset = 0;
    StoredExpression expression;
    Span span;  ///< the expression
};

/// An annotation from a comment.
struct Annotation {
    std::uint32_t fragment = 0;
    std::uint32_t offset = 0;
    std::string text;
};

struct ListedLine {
    std::uint32_t fragment = 0;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t line = 0;
    bool expanded = false;      ///< from a macro or repetition
    bool instructions = false;  ///< shown as words
    std::string_view text;
};

/// A `.global` or `.weak` line, to be checked when all units are known.
struct GlobalDeclaration {
    std::uint32_t symbol = 0;
    Span span;
};

struct Program {
    Program(const FileReader& files, const Options& options) : offers(files, options) {}

    Offers offers;
    std::vector<OutputSection> sections;
    std::vector<Fragment> fragments;
    std::vector<Symbol> symbols;
    std::deque<std::string> names;
    std::vector<ExpressionNode> nodes;
    std::vector<Fixup> fixups;
    std::vector<Annotation> annotations;
    std::vector<ListedLine> listed;
    std::vector<GlobalDeclaration> globals;
    /// The platform's symbols and -D constants, by name.
    NameTable predefined;
    std::vector<std::uint32_t> predefined_symbols;
    std::uint64_t total_bytes = 0;  ///< of all fragments
    /// Units of which a file is missing: what they don't define may stand in there.
    std::vector<bool> unit_is_incomplete;

    /// A copy that stays as long as the program.
    std::string_view keep_name(std::string_view name) { return names.emplace_back(name); }
};

/// What the parser's name nodes are bound to: ExpressionNode::a.
enum class Binding : std::uint32_t {
    symbol,    ///< number is an index into Program::symbols
    location,  ///< number is an offset in fragment b
};

}  // namespace baton::assembler
