#include "gui/model/code_lines.hpp"

#include <algorithm>

#include "base/expression.hpp"
#include "debug/replay/breakpoint_place.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::gui {

std::vector<LoadedModule> loaded_modules(const debug::Debugger& debugger, const Program& program) {
    std::vector<LoadedModule> modules;
    const lab::Setup& setup = program.setup();
    for (debug::LoadedModule& module : debug::loaded_modules(debugger)) {
        const isa::Image* image =
            module.program.empty() ? &*setup.kernel : &setup.programs.find(module.program)->second;
        modules.push_back({std::move(module), image});
    }
    return modules;
}

CodeLines CodeLines::of_source(const LoadedModule& module, std::uint32_t file, const SourceLines& text) {
    CodeLines lines;
    lines.lines_.resize(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) lines.lines_[i].number = static_cast<unsigned>(i + 1);
    const std::vector<isa::LineRow>& rows = module.image->lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const isa::LineRow& row = rows[i];
        if (row.line == 0 || row.file != file || row.line > text.size()) continue;
        const Word end = i + 1 < rows.size() ? rows[i + 1].address : module.image->memory_bytes();
        if (end <= row.address) continue;
        CodeLine& line = lines.lines_[row.line - 1];
        const Word begin = module.base + row.address;
        if (!line.address) {
            line.address = begin;
            line.bytes = end - row.address;
        }
        lines.intervals_[begin] = {module.base + end, row.line - 1};
    }
    return lines;
}

CodeLines CodeLines::of_memory(Word begin, Word end) {
    CodeLines lines;
    for (Word address = begin; address < end; address += isa::word_bytes) {
        lines.intervals_[address] = {address + isa::word_bytes, lines.lines_.size()};
        lines.lines_.push_back({0, address, isa::word_bytes});
    }
    return lines;
}

std::optional<std::size_t> CodeLines::line_at(Word address) const {
    auto next = intervals_.upper_bound(address);
    if (next == intervals_.begin()) return std::nullopt;
    --next;
    if (address >= next->second.end) return std::nullopt;
    return next->second.line;
}

std::optional<std::size_t> CodeLines::code_from(std::size_t line) const {
    for (; line < lines_.size(); ++line) {
        if (lines_[line].address) return line;
    }
    return std::nullopt;
}

std::optional<Word> branch_target(Word address, Word instruction) {
    const isa::Instruction* row = isa::decode(instruction);
    if (row == nullptr) return std::nullopt;
    for (const isa::Operand operand : isa::operands_of(row->form)) {
        if (operand != isa::Operand::target24) continue;
        // A signed distance in the low 24 bits.
        const Word bits = instruction & isa::field::imm24.mask();
        const Word distance = (bits & 0x800000U) != 0 ? bits | 0xff000000U : bits;
        return address + distance * isa::word_bytes;
    }
    return std::nullopt;
}

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::vector<Token> tokens_of(const std::string& line) {
    std::vector<Token> tokens;
    const auto put = [&](Token::Kind kind, std::size_t begin, std::size_t end) {
        if (end > begin) tokens.push_back({kind, begin, end});
    };
    std::size_t at = 0;
    bool operation_seen = false;
    while (at < line.size()) {
        const char c = line[at];
        if (c == ';' || c == '#') {
            put(Token::Kind::comment, at, line.size());
            break;
        }
        std::size_t end = at + 1;
        // A local label: "1:" where the line begins.
        const std::size_t digits = line.find_first_not_of("0123456789", at);
        if (!operation_seen && digits != std::string::npos && digits > at && line[digits] == ':') {
            put(Token::Kind::label, at, digits + 1);
            at = digits + 1;
            continue;
        }
        if (c == '"' || c == '\'') {
            while (end < line.size() && line[end] != c) end += line[end] == '\\' ? 2 : 1;
            end = std::min(line.size(), end + 1);
            put(Token::Kind::text, at, end);
        } else if (starts_name(c) && (at == 0 || !continues_name(line[at - 1]))) {
            while (end < line.size() && continues_name(line[end])) ++end;
            const bool label = end < line.size() && line[end] == ':' && !operation_seen;
            if (label) {
                put(Token::Kind::label, at, ++end);
            } else if (!operation_seen) {
                put(c == '.' ? Token::Kind::directive : Token::Kind::mnemonic, at, end);
                operation_seen = true;
            } else {
                put(Token::Kind::plain, at, end);
            }
        } else {
            while (end < line.size() && !starts_name(line[end]) && (operation_seen || !is_digit(line[end])) &&
                   line[end] != ';' && line[end] != '#' && line[end] != '"' && line[end] != '\'')
                ++end;
            put(Token::Kind::plain, at, end);
        }
        at = end;
    }
    return tokens;
}

}  // namespace baton::gui
