// Text helpers: nearest names for suggestions, UTF-8, and text that is safe on a terminal.
//
// UTF-8 is what RFC 3629 says: no overlong forms, no surrogates, nothing above U+10FFFF. Does
// not model grapheme clusters or widths of characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

/// A to Z as a to z; every other byte stays, so UTF-8 does, too.
constexpr char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string lower_case(std::string_view text);

/// Edit distance: insertions, deletions, replacements and swaps of neighbours, each 1; ASCII
/// letters that differ in case alone count as equal.
unsigned edit_distance(std::string_view a, std::string_view b);

/// The name that was probably meant, or "" when none is near: at most one edit for names of 2
/// to 4 characters, two up to 7, three from 8 on. Of equally near ones the one with the same first letter,
/// then the first in the list.
std::string nearest_name(std::string_view written, const std::vector<std::string_view>& names);

/// One decoded character. For bytes that are no UTF-8: valid is false, bytes is 1.
struct CodePoint {
    char32_t value = 0;
    unsigned bytes = 1;
    bool valid = false;
};

/// The character that starts at byte `at`. Precondition: at < text.size().
CodePoint decode_utf8(std::string_view text, std::size_t at);
/// Appends the character; precondition: a scalar value (no surrogate, at most U+10FFFF).
void append_utf8(std::string& text, char32_t value);
/// Byte position of the first byte that is no UTF-8, or npos.
std::size_t first_invalid_utf8(std::string_view text);
/// Characters in the text; an invalid byte counts as one.
std::size_t count_code_points(std::string_view text);
/// Columns that a terminal gives to a character: 2 to those of East Asia, 0 to combining marks.
std::size_t columns_of(char32_t value);
/// Columns of the whole text; an invalid byte takes one.
std::size_t display_columns(std::string_view text);
/// The same text with U+FFFD for every invalid byte.
std::string replace_invalid_utf8(std::string_view text);

/// True when the text has a character that a terminal would execute: U+0000..001F, U+007F..009F,
/// or one that turns the direction of writing.
bool has_controls(std::string_view text);
/// The text with such characters, and invalid bytes, shown as \x1b or \u202e; newline and tab stay.
std::string show_controls(std::string_view text);

/// The text on the left, or on the right, of `width` columns; a longer one stays whole.
std::string padded(std::string_view text, std::size_t width);
std::string right_aligned(std::string_view text, std::size_t width);
/// At most `width` columns, the last of them "~" when something is cut. Precondition: width > 0.
std::string fitted(std::string_view text, std::size_t width);

/// The text without other characters than ASCII: letters without their accents, plain blanks.
std::string ascii_text(std::string_view text);

/// Lines of at most `columns`, where blanks allow it; those behind the first begin with `indent`
/// blanks more. Line ends stay. French punctuation keeps its place: no line begins with : ; ? ! or ».
std::string wrap_text(std::string_view text, std::size_t columns, std::size_t indent = 0);
/// The same for lines that stand for themselves: each keeps the blanks that it begins with, and those that go
/// on with it are set in by two more.
std::string wrap_lines(std::string_view lines, std::size_t columns);

/// "12,345": thousands set apart by commas.
std::string grouped(std::uint64_t number);

}  // namespace baton
