// A reading position in one line of source.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/expression.hpp"

namespace baton::assembler {

struct Cursor {
    std::string_view text;
    std::size_t at = 0;

    void skip_space() {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    }
    /// Skips spaces, then says whether nothing is left.
    bool done() {
        skip_space();
        return at >= text.size();
    }
    char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
    /// Skips spaces; takes `c` if it comes next.
    bool take(char c) {
        skip_space();
        if (at >= text.size() || text[at] != c) return false;
        ++at;
        return true;
    }
    /// Skips spaces; takes a name, or nothing.
    std::string_view take_name() {
        skip_space();
        const std::size_t begin = at;
        if (at < text.size() && starts_name(text[at])) {
            while (at < text.size() && continues_name(text[at])) ++at;
        }
        return text.substr(begin, at - begin);
    }
};

/// Where the comment begins (`;` or `#` outside of strings and character constants), or npos.
std::size_t find_comment(std::string_view line);

/// Where the string or character constant that opens at `at` ends: behind its closing quote, or
/// npos when it has none. A character constant must be a short one, so that an apostrophe in
/// prose does not swallow the line.
std::size_t end_of_quoted(std::string_view line, std::size_t at);

}  // namespace baton::assembler
