// The lines that the code panel shows: of a source file with the addresses of its code, or of memory as
// instructions. No ImGui; rebuilt when the file or the place where its program is loaded changes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "gui/model/program.hpp"

namespace baton::gui {

using isa::Word;

/// An image where it lies in memory now.
struct LoadedModule : debug::LoadedModule {
    const isa::Image* image = nullptr;
};

/// What is loaded, the current thread's program first.
std::vector<LoadedModule> loaded_modules(const debug::Debugger& debugger, const Program& program);

struct CodeLine {
    unsigned number = 0;          ///< of the source; 0 in a disassembly
    std::optional<Word> address;  ///< of its first instruction; nothing for a line without code
    Word bytes = 0;               ///< of its code
};

class CodeLines {
public:
    /// The lines of file number `file` of the module.
    static CodeLines of_source(const LoadedModule& module, std::uint32_t file, const SourceLines& text);
    /// Words from `begin` up to `end`.
    static CodeLines of_memory(Word begin, Word end);

    std::size_t size() const { return lines_.size(); }
    const CodeLine& operator[](std::size_t i) const { return lines_[i]; }
    /// The line whose code holds the address.
    std::optional<std::size_t> line_at(Word address) const;
    /// The first line at or behind `line` that has code.
    std::optional<std::size_t> code_from(std::size_t line) const;

private:
    std::vector<CodeLine> lines_;
    // Intervals of code, by their first address: the last address and the line.
    struct Interval {
        Word end = 0;
        std::size_t line = 0;
    };
    std::map<Word, Interval> intervals_;
};

/// Where the branch or call at `address` goes, when the word says so by itself.
std::optional<Word> branch_target(Word address, Word instruction);

/// A part of a source line with one meaning.
struct Token {
    enum class Kind : std::uint8_t { plain, label, directive, mnemonic, comment, text };
    Kind kind = Kind::plain;
    std::size_t begin = 0;
    std::size_t end = 0;
};
std::vector<Token> tokens_of(const std::string& line);

}  // namespace baton::gui
