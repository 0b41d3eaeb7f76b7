// The listing, and the symbol file.
#include <fmt/format.h>

#include <algorithm>

#include "asm/link.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

constexpr std::uint32_t bytes_a_row = 8;
/// Of a long run of data this much is listed.
constexpr std::uint32_t bytes_a_line = 64;

}  // namespace

std::string Linker::listing(const isa::Image& image) const {
    const Language language = options_.listing_language;
    std::string out = say(language, text::listing_heading);
    const std::uint8_t* all = image.segments.empty() ? nullptr : image.segments.front().bytes.data();
    for (const ListedLine& listed : program_.listed) {
        const Fragment& fragment = program_.fragments[listed.fragment];
        const bool has_bytes = fragment.size != 0 && !program_.sections[fragment.section].zero_filled;
        const std::uint32_t shown = has_bytes ? std::min(listed.bytes, bytes_a_line) : 0;
        const std::uint8_t* line_bytes = has_bytes ? all + fragment.address + listed.offset : nullptr;
        std::uint32_t at = 0;
        bool first = true;
        do {
            std::string bytes;
            const std::uint32_t row_end = std::min(shown, at + bytes_a_row);
            for (std::uint32_t i = at; i < row_end; ++i) {
                if (listed.instructions && i % 4 == 0 && i + 4 <= row_end) {
                    const std::uint8_t* word = line_bytes + i;
                    bytes += fmt::format("{}{:02x}{:02x}{:02x}{:02x}", bytes.empty() ? "" : " ", word[3],
                                         word[2], word[1], word[0]);
                    i += 3;
                } else {
                    bytes += fmt::format("{}{:02x}", bytes.empty() ? "" : " ", line_bytes[i]);
                }
            }
            const std::string address = listed.bytes != 0 || first
                                            ? fmt::format("{:08x}", fragment.address + listed.offset + at)
                                            : std::string(8, ' ');
            if (first) {
                out += fmt::format("{}  {:<23} {:>6}{} {}\n", address, bytes, listed.line,
                                   listed.expanded ? "+" : " ", show_controls(listed.text));
            } else {
                out += fmt::format("{}  {}\n", address, bytes);
            }
            first = false;
            at = row_end;
        } while (at < shown);
        if (listed.bytes > shown) out += say(language, text::listing_cut, listed.bytes);
    }
    return out;
}

std::string symbol_file(const isa::Image& image) {
    std::vector<const isa::Symbol*> order;
    for (const isa::Symbol& symbol : image.symbols) order.push_back(&symbol);
    std::stable_sort(order.begin(), order.end(),
                     [](const isa::Symbol* x, const isa::Symbol* y) { return x->value < y->value; });
    std::string out;
    for (const isa::Symbol* symbol : order) {
        const bool label = symbol->kind == isa::SymbolKind::label;
        out += fmt::format(
            "{:08x} {} {}\n", symbol->value,
            label ? (symbol->global ? "LABEL" : "label") : (symbol->global ? "CONSTANT" : "constant"),
            symbol->name);
    }
    return out;
}

}  // namespace baton::assembler
