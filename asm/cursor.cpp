#include "asm/cursor.hpp"

namespace baton::assembler {

std::size_t end_of_quoted(std::string_view line, std::size_t at) {
    const char quote = line[at];
    // The longest character constants: '\x41', '\101', and four bytes of UTF-8.
    const std::size_t limit = quote == '\'' ? at + 7 : line.size();
    for (std::size_t i = at + 1; i < line.size() && i < limit; ++i) {
        if (line[i] == '\\') {
            ++i;
        } else if (line[i] == quote) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

std::size_t find_comment(std::string_view line) {
    for (std::size_t i = line.find_first_of(";#\"'"); i < line.size(); ++i) {
        const char c = line[i];
        if (c == ';' || c == '#') return i;
        if (c == '"' || c == '\'') {
            const std::size_t end = end_of_quoted(line, i);
            if (end == std::string_view::npos) {
                if (c == '"') return std::string_view::npos;
                continue;
            }
            i = end - 1;
        }
    }
    return std::string_view::npos;
}

}  // namespace baton::assembler
