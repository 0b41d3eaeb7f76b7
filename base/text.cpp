#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace baton {
namespace {

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

constexpr std::string_view replacement_character = "\xef\xbf\xbd";

}  // namespace

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = lower_case(c);
    return result;
}

unsigned edit_distance(std::string_view a, std::string_view b) {
    // Optimal string alignment: three rows of the usual table.
    std::vector<unsigned> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<unsigned>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<unsigned>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const unsigned replaced = above[j - 1] + (lower_case(a[i - 1]) == lower_case(b[j - 1]) ? 0U : 1U);
            row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
            if (i > 1 && j > 1 && lower_case(a[i - 1]) == lower_case(b[j - 2]) &&
                lower_case(a[i - 2]) == lower_case(b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

std::string nearest_name(std::string_view written, const std::vector<std::string_view>& names) {
    const std::size_t longest = 64;  // nobody mistypes a longer one; keeps hostile input cheap
    if (written.empty() || written.size() > longest) return {};
    const unsigned limit = written.size() < 2 ? 0 : written.size() < 5 ? 1 : written.size() < 8 ? 2 : 3;
    std::string_view best;
    unsigned best_distance = limit + 1;
    for (const std::string_view name : names) {
        if (name.empty() || name.size() > written.size() + limit || written.size() > name.size() + limit)
            continue;
        const unsigned distance = edit_distance(written, name);
        const bool better = distance < best_distance;
        const bool as_good = distance == best_distance && !best.empty();
        const auto starts_alike = [&](std::string_view other) {
            return lower_case(other[0]) == lower_case(written[0]);
        };
        if (better || (as_good && starts_alike(name) && !starts_alike(best))) {
            best = name;
            best_distance = distance;
        }
    }
    return std::string(best);
}

CodePoint decode_utf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(at);
    if (first < 0x80) return {first, 1, true};
    const unsigned length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() - at < length) return {first, 1, false};
    char32_t value = first & (0x7fU >> length);
    for (unsigned i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0U) != 0x80U) return {first, 1, false};
        value = value << 6 | (byte(at + i) & 0x3fU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (overlong || surrogate || value > 0x10ffff) return {first, 1, false};
    return {value, length, true};
}

void append_utf8(std::string& text, char32_t value) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<std::uint8_t>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xc0 | value >> 6);
        put(0x80 | (value & 0x3f));
    } else if (value < 0x10000) {
        put(0xe0 | value >> 12);
        put(0x80 | (value >> 6 & 0x3f));
        put(0x80 | (value & 0x3f));
    } else {
        put(0xf0 | value >> 18);
        put(0x80 | (value >> 12 & 0x3f));
        put(0x80 | (value >> 6 & 0x3f));
        put(0x80 | (value & 0x3f));
    }
}

std::size_t first_invalid_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        if (!c.valid) return at;
        at += c.bytes;
    }
    return std::string_view::npos;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).bytes) ++count;
    return count;
}

std::string replace_invalid_utf8(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        result += c.valid ? text.substr(at, c.bytes) : replacement_character;
        at += c.bytes;
    }
    return result;
}

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, display_columns(text)), ' ');
}

std::string right_aligned(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, display_columns(text)), ' ') + std::string(text);
}

std::string fitted(std::string_view text, std::size_t width) {
    if (display_columns(text) <= width) return std::string(text);
    std::size_t at = 0;
    for (std::size_t used = 0;;) {
        const CodePoint c = decode_utf8(text, at);
        used += c.valid ? columns_of(c.value) : 1;
        if (used >= width) return std::string(text.substr(0, at)) + "~";
        at += c.bytes;
    }
}

bool has_controls(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        if (c.valid && is_control(c.value)) return true;
        at += c.bytes;
    }
    return false;
}

std::string show_controls(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        if (!c.valid || (is_control(c.value) && c.value != '\n' && c.value != '\t')) {
            result += c.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c.value))
                                      : fmt::format("\\u{:04x}", static_cast<unsigned>(c.value));
        } else {
            result += text.substr(at, c.bytes);
        }
        at += c.bytes;
    }
    return result;
}

std::string ascii_text(std::string_view text) {
    static constexpr std::pair<std::string_view, char> letters[] = {
        {"é", 'e'}, {"è", 'e'}, {"ê", 'e'}, {"à", 'a'}, {"â", 'a'}, {"ç", 'c'},
        {"ô", 'o'}, {"î", 'i'}, {"û", 'u'}, {"ù", 'u'}, {"É", 'E'}, {"\u202f", ' '}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        const auto* const letter = std::find_if(std::begin(letters), std::end(letters),
                                                [&](const auto& pair) { return pair.first == bytes; });
        if (letter != std::end(letters)) {
            out += letter->second;
        } else if (bytes.size() == 1) {
            out += bytes;
        } else {
            out += '?';
        }
    }
    return out;
}

std::string wrap_text(std::string_view text, std::size_t columns, std::size_t indent) {
    // Whether a line may begin with this word: French sets a blank before its high punctuation.
    const auto may_begin = [](std::string_view word) {
        return word.find_first_of(":;?!") != 0 && word.substr(0, 2) != "»";
    };
    std::string out;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        // A word with all that must stay on its line: "fichier :", "« fr »".
        std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
        while (
            end < text.size() && text[end] == ' ' &&
            (!may_begin(text.substr(end + 1)) || text.substr(end - std::min<std::size_t>(2, end), 2) == "«"))
            end = std::min(text.find_first_of(" \n", end + 1), text.size());
        const std::string_view word = text.substr(at, end - at);
        const std::size_t width = display_columns(word);
        if (used != 0 && used + 1 + width > columns) {
            out += '\n' + std::string(indent, ' ');
            used = 0;
        }
        if (used != 0) out += ' ';
        out += word;
        used += width + (used != 0 ? 1 : 0);
        if (end < text.size() && text[end] == '\n') {
            out += '\n';
            if (end + 1 < text.size() && text[end + 1] != '\n') out += std::string(indent, ' ');
            used = 0;
        }
        at = end + 1;
    }
    return out;
}

std::string wrap_lines(std::string_view lines, std::size_t columns) {
    std::string out;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const std::string_view line = lines.substr(0, end);
        const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
        const std::string_view words = line.substr(blanks);
        // A line that fits may be a table's: its blanks inside stay, too.
        out += line.substr(0, blanks);
        const bool fits = display_columns(line) <= columns || columns < blanks + 2;
        out += fits ? std::string(words) : wrap_text(words, columns - blanks - 2, blanks + 2);
        if (end < lines.size()) out += '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return out;
}

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

}  // namespace baton
