// Bytes into the present section.
#include <algorithm>
#include <array>

#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"

namespace baton::assembler {
namespace {

std::array<std::uint8_t, 4> bytes_of(isa::Word word) {
    return {static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8),
            static_cast<std::uint8_t>(word >> 16), static_cast<std::uint8_t>(word >> 24)};
}

bool is_or_belongs_to(std::string_view name, std::string_view section) {
    return name.substr(0, section.size()) == section &&
           (name.size() == section.size() || name[section.size()] == '.');
}

}  // namespace

std::uint32_t Unit::fragment_of(std::string_view name) {
    const auto known = fragments_.find(std::string(name));
    if (known != fragments_.end()) return known->second;
    auto section = std::find_if(program_.sections.begin(), program_.sections.end(),
                                [&](const OutputSection& s) { return s.name == name; });
    if (section == program_.sections.end()) {
        if (program_.sections.size() >= section_limit) {
            report_.fatal(here_.span(0, here_.text.size()), Message(text::too_many_sections, section_limit));
            return current_;
        }
        OutputSection fresh;
        fresh.name = name;
        fresh.executable = is_or_belongs_to(name, ".text");
        fresh.writable = !fresh.executable && !is_or_belongs_to(name, ".rodata");
        fresh.zero_filled = is_or_belongs_to(name, ".bss");
        section = program_.sections.insert(program_.sections.end(), std::move(fresh));
    }
    Fragment fresh;
    fresh.section = static_cast<std::uint32_t>(section - program_.sections.begin());
    fresh.unit = number_;
    const auto index = static_cast<std::uint32_t>(program_.fragments.size());
    program_.fragments.push_back(std::move(fresh));
    fragments_.emplace(name, index);
    return index;
}

bool Unit::room_for(const Statement& statement, std::uint64_t bytes) {
    if (bytes <= limits_.image_bytes && program_.total_bytes + bytes <= limits_.image_bytes) {
        program_.total_bytes += bytes;
        return true;
    }
    report_.fatal(statement.name_span(), Message(text::image_too_large, limits_.image_bytes));
    return false;
}

bool Unit::emit(const Statement& statement, const void* data, std::size_t bytes) {
    if (!room_for(statement, bytes)) return false;
    Fragment& into = fragment();
    if (zero_filled()) {
        const auto* first = static_cast<const std::uint8_t*>(data);
        if (std::any_of(first, first + bytes, [](std::uint8_t b) { return b != 0; })) {
            report_.error(statement.name_span(),
                          Message(text::zeros_only, program_.sections[into.section].name));
        }
    } else {
        const auto* first = static_cast<const std::uint8_t*>(data);
        into.bytes.insert(into.bytes.end(), first, first + bytes);
    }
    into.size += static_cast<std::uint32_t>(bytes);
    return true;
}

void Unit::emit_fill(const Statement& statement, std::uint64_t bytes, std::uint8_t fill) {
    if (!room_for(statement, bytes)) return;
    Fragment& into = fragment();
    if (zero_filled()) {
        if (fill != 0 && bytes != 0) {
            report_.error(statement.name_span(),
                          Message(text::zeros_not_filled, program_.sections[into.section].name, fill));
        }
    } else {
        into.bytes.insert(into.bytes.end(), static_cast<std::size_t>(bytes), fill);
    }
    into.size += static_cast<std::uint32_t>(bytes);
}

void Unit::emit_padding(const Statement& statement, std::uint32_t bytes) {
    if (!program_.sections[fragment().section].executable) {
        emit_fill(statement, bytes, 0);
        return;
    }
    // Whole words in code are nop, so that running into them does no harm.
    const std::uint32_t ragged = std::min(bytes, (4 - fragment().size % 4) % 4);
    emit_fill(statement, ragged, 0);
    const std::uint32_t whole = (bytes - ragged) & ~3U;
    const std::size_t begin = fragment().bytes.size();
    emit_fill(statement, whole, 0);
    std::vector<std::uint8_t>& into = fragment().bytes;
    // The opcode is the highest byte.
    for (std::size_t at = begin + 3; at < into.size(); at += 4)
        into[at] = static_cast<std::uint8_t>(isa::Op::nop);
    emit_fill(statement, (bytes - ragged) & 3U, 0);
}

void Unit::begin_instruction(const Statement& statement) {
    if (fragment().size % 4 != 0) {
        report_.error(statement.name_span(), text::instruction_misaligned);
        // The next ones are not to blame, nor are jumps to the labels here.
        const std::uint32_t before = fragment().size;
        emit_fill(statement, 4 - before % 4, 0);
        constexpr std::size_t looked_at = 1000;
        const std::size_t count = program_.symbols.size();
        for (std::size_t i = count > looked_at ? count - looked_at : 0; i < count; ++i) {
            Symbol& symbol = program_.symbols[i];
            const bool here = symbol.state == Symbol::State::label && symbol.fragment == current_;
            if (here && symbol.value == before) symbol.value = fragment().size;
        }
    }
    made_instruction_ = true;
    Fragment& into = fragment();
    const std::uint32_t text = sources_.text_index(statement.line.use);
    if (!into.lines.empty()) {
        const LineMark& last = into.lines.back();
        if (last.line == statement.line.number && last.text == text) return;
    }
    into.lines.push_back({into.size, text, statement.line.number});
}

void Unit::begin_data() {
    Fragment& into = fragment();
    if (!into.lines.empty() && into.lines.back().line != 0) into.lines.push_back({into.size, 0, 0});
}

void Unit::emit_instruction(const Statement& statement, isa::Word word) {
    const auto bytes = bytes_of(word);
    emit(statement, bytes.data(), bytes.size());
}

void Unit::add_fixup(const Statement& statement, Slot slot, const Parsed& parsed) {
    if (zero_filled()) return;  // an error anyway
    Fixup fixup;
    fixup.slot = slot;
    fixup.fragment = current_;
    fixup.offset = fragment().size;
    fixup.expression = store(statement.line, parsed);
    fixup.span = statement.line.span(parsed.begin, parsed.end);
    program_.fixups.push_back(fixup);
}

}  // namespace baton::assembler
