// Directives that fill sections.
#include <algorithm>
#include <array>

#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

constexpr std::int64_t align_limit = 1 << 20;

constexpr bool is_power_of_two(std::int64_t number) {
    return number > 0 && (number & (number - 1)) == 0;
}

}  // namespace

void Unit::data(Statement& statement, Slot slot) {
    begin_data();
    const unsigned bytes = slot_bytes(slot);
    if (statement.cursor.done()) {
        report_.error(statement.name_span(), Message(text::takes, statement.name, text::values));
        return;
    }
    Fragment& into = fragment();
    if (into.size % 4 == 0) into.warned_misaligned = false;
    if (into.size % bytes != 0 && !into.warned_misaligned) {
        into.warned_misaligned = true;  // a whole table has one cause
        report_.warning(statement.name_span(), Message(text::data_misaligned, bytes, bytes));
    }
    do {
        scratch_.clear();
        Parsed parsed;
        std::uint32_t bits = 0;
        if (parse(statement, parsed)) {
            const Evaluation found = evaluate_now(parsed);
            const bool relocated =
                found.outcome == Outcome::known && found.value.base != 0 && slot == Slot::word;
            if (found.outcome == Outcome::known && !relocated) {
                if (auto problem = fill_data(slot, found.value, bits)) {
                    report_.error(statement.line.span(parsed.begin, parsed.end), std::move(problem->message));
                }
            } else if (relocated || waits(statement.line, found)) {
                if (zero_filled()) {
                    report_.error(statement.name_span(),
                                  Message(text::zeros_only, program_.sections[fragment().section].name));
                } else {
                    add_fixup(statement, slot, parsed);
                }
            }
        } else {
            statement.cursor.at =
                std::min(statement.cursor.text.find(',', statement.cursor.at), statement.cursor.text.size());
        }
        const std::array<std::uint8_t, 4> image{
            static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
            static_cast<std::uint8_t>(bits >> 16), static_cast<std::uint8_t>(bits >> 24)};
        if (!emit(statement, image.data(), bytes)) return;
    } while (statement.cursor.take(','));
    expect_end(statement);
}

void Unit::text_bytes(Statement& statement, bool terminated) {
    begin_data();
    do {
        auto text = parse_string(statement);
        if (!text) return;
        if (terminated) text->push_back('\0');
        if (!emit(statement, text->data(), text->size())) return;
    } while (statement.cursor.take(','));
    expect_end(statement);
}

void Unit::space_directive(Statement& statement) {
    begin_data();
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto count = known_number(statement, text::the_size);
    const Span span = statement.line.span(begin, statement.cursor.at);
    std::int64_t fill = 0;
    if (count && statement.cursor.take(',')) {
        statement.cursor.skip_space();
        const std::size_t fill_begin = statement.cursor.at;
        const auto given = known_number(statement, text::the_fill_byte);
        if (!given) return;
        fill = *given;
        if (fill < -128 || fill > 255) {
            report_.error(statement.line.span(fill_begin, statement.cursor.at),
                          Message(text::value_does_not_fit, fill, text::a_byte, -128, 255));
            fill = 0;
        }
    }
    if (!count) return;
    expect_end(statement);
    if (*count < 0) {
        report_.error(span, Message(text::size_negative, *count));
        return;
    }
    emit_fill(statement, static_cast<std::uint64_t>(*count), static_cast<std::uint8_t>(fill));
}

void Unit::align_bytes(Statement& statement, std::int64_t bytes, const Span& span) {
    expect_end(statement);
    if (!is_power_of_two(bytes) || bytes > align_limit) {
        Message advice;
        if (bytes > 0 && bytes < align_limit) {
            std::int64_t below = 1;
            while (below * 2 < bytes) below *= 2;
            advice = Message(text::nearest_alignments, below, below * 2);
        }
        report_.error(span, Message(text::alignment_wrong, align_limit, bytes, advice));
        return;
    }
    Fragment& into = fragment();
    const auto alignment = static_cast<std::uint32_t>(bytes);
    into.align = std::max(into.align, alignment);
    const std::uint32_t gap = (alignment - into.size % alignment) % alignment;
    if (gap != 0) emit_padding(statement, gap);
}

void Unit::align_directive(Statement& statement) {
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto bytes = known_number(statement, text::the_alignment);
    if (bytes) align_bytes(statement, *bytes, statement.line.span(begin, statement.cursor.at));
}

void Unit::p2align_directive(Statement& statement) {
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto exponent = known_number(statement, text::the_exponent);
    if (!exponent) return;
    const Span span = statement.line.span(begin, statement.cursor.at);
    if (*exponent < 0 || *exponent > 20) {
        report_.error(span, Message(text::exponent_wrong, *exponent));
        return;
    }
    align_bytes(statement, std::int64_t{1} << *exponent, span);
}

void Unit::org_directive(Statement& statement) {
    scratch_.clear();
    Parsed parsed;
    if (!parse(statement, parsed)) return;
    expect_end(statement);
    const Evaluation found = evaluate_now(parsed);
    const Span span = statement.line.span(parsed.begin, parsed.end);
    if (waits(statement.line, found)) {
        report_.error(span, Message(text::must_be_known, text::the_offset));
    }
    if (found.outcome != Outcome::known) return;
    // `.org 0x100` counts from the start of this unit's part, `.org table + 64` from a label in it.
    if (found.value.base != 0 && found.value.base != current_ + 1) {
        report_.error(span, text::org_other_section);
        return;
    }
    const std::int64_t target = found.value.number;
    if (target < static_cast<std::int64_t>(fragment().size)) {
        report_.error(span, Message(text::org_backwards, fragment().size, target));
        return;
    }
    begin_data();
    emit_fill(statement, static_cast<std::uint64_t>(target) - fragment().size, 0);
}

void Unit::incbin_directive(Statement& statement) {
    begin_data();
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto path = parse_string(statement);
    if (!path) return;
    const Span span = statement.line.span(begin, statement.cursor.at);
    std::int64_t skip = 0;
    std::int64_t count = -1;
    if (statement.cursor.take(',')) {
        const auto given = known_number(statement, text::bytes_to_skip);
        if (!given) return;
        skip = *given;
        if (statement.cursor.take(',')) {
            const auto wanted = known_number(statement, text::number_of_bytes);
            if (!wanted) return;
            count = *wanted;
        }
    }
    expect_end(statement);
    Message refusal;
    const Sources::Text* file = find_file(statement.line, *path, refusal);
    if (file == nullptr) {
        report_.error(span, file_not_found(*path, refusal));
        return;
    }
    const auto size = static_cast<std::int64_t>(file->text.size());
    if (skip < 0 || skip > size || (count >= 0 && count > size - skip)) {
        report_.error(span, Message(text::file_too_short, size));
        return;
    }
    const std::string_view bytes =
        std::string_view(file->text)
            .substr(static_cast<std::size_t>(skip),
                    count < 0 ? std::string_view::npos : static_cast<std::size_t>(count));
    emit(statement, bytes.data(), bytes.size());
}

void Unit::named_section(Statement& statement, std::string_view name) {
    expect_end(statement);
    current_ = fragment_of(name);
}

void Unit::section_directive(Statement& statement) {
    const auto name = parse_name(statement, text::a_section_name);
    if (!name) return;
    const std::size_t end = statement.cursor.at;
    const Span span = statement.line.span(end - name->size(), end);
    static constexpr std::array reserved{".symtab",  ".strtab",  ".shstrtab",  ".debug_line",
                                         ".rel.dyn", ".dynamic", ".note.baton"};
    if (std::find(reserved.begin(), reserved.end(), *name) != reserved.end()) {
        report_.error(span, Message(text::section_reserved, *name));
        return;
    }
    if (name->size() > isa::longest_section_name) {
        report_.error(span, Message(text::section_name_too_long, isa::longest_section_name));
        return;
    }
    const std::size_t sections_before = program_.sections.size();
    current_ = fragment_of(*name);
    if (report_.stopped()) return;
    if (!statement.cursor.take(',')) {
        expect_end(statement);
        return;
    }
    statement.cursor.skip_space();
    const std::size_t flags_begin = statement.cursor.at;
    const auto flags = parse_string(statement);
    if (!flags) return;
    OutputSection& section = program_.sections[fragment().section];
    OutputSection asked = section;
    asked.executable = flags->find('x') != std::string::npos;
    asked.writable = flags->find('w') != std::string::npos;
    if (flags->find_first_not_of("awx") != std::string::npos) {
        report_.error(statement.line.span(flags_begin, statement.cursor.at), text::section_flags_unknown);
        return;
    }
    if (statement.cursor.take(',')) {
        statement.cursor.skip_space();
        const std::size_t type_begin = statement.cursor.at;
        if (statement.cursor.peek() == '@' || statement.cursor.peek() == '%') ++statement.cursor.at;
        const std::string_view type = statement.cursor.take_name();
        if (type != "progbits" && type != "nobits") {
            report_.error(statement.line.span(type_begin, std::max(type_begin + 1, statement.cursor.at)),
                          text::section_type_unknown);
            return;
        }
        asked.zero_filled = type == "nobits";
    }
    expect_end(statement);
    const bool same = asked.executable == section.executable && asked.writable == section.writable &&
                      asked.zero_filled == section.zero_filled;
    if (same) return;
    if (sections_before == program_.sections.size()) {
        report_.error(statement.name_span(), Message(text::section_flags_changed, *name));
        return;
    }
    section = asked;
}

}  // namespace baton::assembler
