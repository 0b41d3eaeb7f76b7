#include "isa/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/messages/machine.hpp"
#include "base/text.hpp"
#include "isa/effect.hpp"
#include "isa/encode.hpp"
#include "isa/pseudo.hpp"
#include "isa/table.hpp"

namespace baton::isa {
namespace {

// Of a terminal, and of what stands before each line.
constexpr std::size_t columns = 80;
constexpr std::size_t margin = 4;

struct NamedBits {
    Bits bits;
    std::string_view name;
};

std::vector<NamedBits> bits_of(Operand operand, Language language) {
    switch (operand) {
    case Operand::none: return {};
    case Operand::rd: return {{field::rd, "rd"}};
    case Operand::rs: return {{field::rd, "rs"}};
    case Operand::ra:
    case Operand::memory_plain: return {{field::ra, "ra"}};
    case Operand::rb: return {{field::rb, "rb"}};
    case Operand::imm_signed16: return {{field::imm16, "imm"}};
    case Operand::imm_unsigned16: return {{field::imm16, "u16"}};
    case Operand::imm_shift5: return {{field::shift5, "u5"}};
    case Operand::target24: return {{field::imm24, say(language, text::bits_target)}};
    case Operand::address20:
    case Operand::memory_ip: return {{field::imm20, say(language, text::bits_label)}};
    case Operand::memory_offset: return {{field::ra, "ra"}, {field::imm16, "imm"}};
    case Operand::memory_index: return {{field::ra, "ra"}, {field::rb, "rb"}};
    case Operand::register_list: return {{field::list15, say(language, text::bits_list)}};
    case Operand::system_register: return {{field::system3, "sr"}};
    }
    return {};
}

/// All 32 bits of a form from the highest: opcode, operands, and "0" for reserved ones.
std::vector<NamedBits> layout_of(Form form, Language language) {
    std::vector<NamedBits> used{{field::opcode, say(language, text::bits_opcode)}};
    for (const Operand operand : operands_of(form)) {
        for (const NamedBits& bits : bits_of(operand, language)) used.push_back(bits);
    }
    std::sort(used.begin(), used.end(),
              [](const NamedBits& a, const NamedBits& b) { return a.bits.low > b.bits.low; });
    std::vector<NamedBits> layout;
    unsigned above = 32;
    const auto fill_down_to = [&](unsigned top) {
        if (above > top) {
            layout.push_back(
                {Bits{static_cast<std::uint8_t>(top), static_cast<std::uint8_t>(above - top)}, "0"});
        }
    };
    for (const NamedBits& next : used) {
        fill_down_to(next.bits.low + 0U + next.bits.width);
        layout.push_back(next);
        above = next.bits.low;
    }
    fill_down_to(0);
    return layout;
}

/// As the table has it, but for the words: "b target".
std::string pseudo_syntax(const PseudoInstruction& pseudo, Language language) {
    std::string text(pseudo.syntax);
    for (const Text word : {Text(text::operand_label), Text(text::operand_target)}) {
        const std::string_view english = say(Language::english, word);
        const std::size_t at = text.rfind(english);
        if (at != std::string::npos && at + english.size() == text.size())
            text.replace(at, english.size(), say(language, word));
    }
    return text;
}

}  // namespace

Message operand_message(Operand operand) {
    switch (operand) {
    case Operand::none: return "";
    case Operand::rd: return "rd";
    case Operand::rs: return "rs";
    case Operand::ra: return "ra";
    case Operand::rb: return "rb";
    case Operand::imm_signed16: return "imm";
    case Operand::imm_unsigned16: return "u16";
    case Operand::imm_shift5: return "u5";
    case Operand::target24: return text::operand_target;
    case Operand::address20: return text::operand_label;
    case Operand::memory_offset: return "[ra + imm]";
    case Operand::memory_index: return "[ra + rb]";
    case Operand::memory_ip: return text::operand_at_label;
    case Operand::memory_plain: return "[ra]";
    case Operand::register_list: return {text::operand_list, "{", "}"};
    case Operand::system_register: return "sr";
    }
    return "";
}

namespace {

/// What a person may write for the form's number, in words; empty when there is none.
std::string range_text(Form form, Language language) {
    const Operand operand = immediate_operand(form);
    const auto range = immediate_range(operand);
    if (!range) return {};
    if (is_ip_relative(operand)) {
        return say(language, range->multiple_of == 4 ? text::reach_of_words : text::reach_of_bytes,
                   -range->lowest, range->highest);
    }
    return fmt::format("{}..{}", range->lowest, range->highest);
}

}  // namespace

std::string syntax(const Instruction& row, Language language) {
    std::string text(row.mnemonic);
    const char* separator = " ";
    for (const Operand operand : operands_of(row.form)) {
        if (operand == Operand::none) break;
        text += separator;
        text += say(language, operand_message(operand));
        separator = ", ";
    }
    return text;
}

std::string flags_text(Word flags, Language language) {
    if (flags == 0) return say(language, text::flags_none);
    std::string text;
    for (const FlagInfo& info : flag_infos) {
        if ((flags & info.bit) == 0) continue;
        if (!text.empty()) text += ' ';
        text += info.name;
    }
    return text;
}

std::string cycles_text(const Instruction& row, Language language) {
    if (row.per_register) return fmt::format("{} + n", row.cycles(0));
    if (row.semantics.control == Control::wait) return say(language, text::cycles_and_waiting, row.cycles());
    if (row.semantics.control == Control::trap)
        return say(language, text::cycles_and_entry, row.cycles(), entry_cycles);
    return fmt::format("{}", row.cycles());
}

std::string course_text(const Instruction& row, Language language) {
    std::string text = say(language, text::course_fetch_decode);
    const auto add = [&](Text step, unsigned times) {
        if (times > 0) text += fmt::format(", {}", say(language, step));
        if (times > 1) text += fmt::format(" x{}", times);
    };
    add(text::course_execute, row.execute_cycles);
    if (row.per_register) {
        text += fmt::format(", {} xn", say(language, text::course_memory));
    } else {
        add(text::course_memory, row.memory_cycles);
    }
    add(text::course_write_back, row.write_back_cycles);
    if (row.semantics.control == Control::wait) add(text::course_then_waiting, 1);
    if (row.semantics.control == Control::trap) add(text::course_then_entry, 1);
    return text;
}

std::string encoding_text(const Instruction& row, Language language) {
    std::string text;
    for (const NamedBits& part : layout_of(row.form, language)) {
        if (!text.empty()) text += "  ";
        const unsigned top = part.bits.low + part.bits.width - 1U;
        const std::string name = part.bits.low == field::opcode.low
                                     ? fmt::format("0x{:02x}", static_cast<unsigned>(row.op))
                                     : std::string(part.name);
        text += fmt::format("{} [{}:{}]", name, top, part.bits.low);
    }
    return text;
}

std::string encoding_picture(Form form, Language language) {
    std::string text;
    for (const NamedBits& part : layout_of(form, language)) {
        text += fmt::format("|{:^{}}", part.name, 2 * part.bits.width - 1);
    }
    return text + "|";
}

Result<std::string> reference_entry(std::string_view mnemonic, Language language) {
    // The names of the lines in a column that is wide enough for the longest in any language.
    const std::size_t width = language == Language::french ? 13 : 10;
    std::string text;
    const auto line = [&](Text name, std::string_view what) {
        text += fmt::format("    {:<{}}{}\n", say(language, name), width,
                            wrap_text(what, columns - margin - width, margin + width));
    };
    const auto summary = [&](std::string_view what) {
        text += fmt::format("    {}\n", wrap_text(what, columns - margin, margin));
    };
    for (const Instruction& row : instruction_table) {
        if (row.mnemonic != mnemonic) continue;
        if (!text.empty()) text += "\n";
        text += syntax(row, language) + "\n";
        summary(row.summary.in(language));
        line(text::entry_effect, effect_text(language, row));
        const std::string range = range_text(row.form, language);
        if (!range.empty()) {
            const bool reach = is_ip_relative(immediate_operand(row.form));
            line(reach ? text::entry_reach : text::entry_range, range);
        }
        line(text::entry_flags, row.flags == 0 ? std::string(say(language, text::flags_unchanged))
                                               : say(language, text::flags_changed, flags_text(row.flags)));
        line(text::entry_cycles,
             say(language, text::cycles_and_course, cycles_text(row, language), course_text(row, language)));
        line(text::entry_mode,
             say(language, row.privilege == Privilege::kernel ? text::mode_kernel_only : text::mode_any));
        line(text::entry_encoding, encoding_text(row, language));
    }
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        if (pseudo.name != mnemonic) continue;
        text += pseudo_syntax(pseudo, language) + "\n";
        summary(pseudo.summary.in(language));
        line(text::entry_becomes, pseudo.becomes_text(language));
    }
    if (!text.empty()) return text;
    std::vector<std::string_view> names;
    names.reserve(instruction_count + pseudo_instructions.size());
    for (const Instruction& row : instruction_table) names.push_back(row.mnemonic);
    for (const PseudoInstruction& pseudo : pseudo_instructions) names.push_back(pseudo.name);
    const std::string near = nearest_name(mnemonic, names);
    if (near.empty()) return Failure{{}, Message(text::no_such_instruction, show_controls(mnemonic))};
    return Failure{{}, Message(text::no_such_instruction_but, show_controls(mnemonic), near)};
}

std::string reference_list(Language language) {
    std::string text;
    std::size_t width = 0;
    for (const Instruction& row : instruction_table)
        width = std::max(width, count_code_points(syntax(row, language)));
    const auto entry = [&](const std::string& syntax, std::string_view what) {
        text += fmt::format("    {:<{}}  {}\n", syntax, width,
                            wrap_text(what, columns - margin - width - 2, margin + width + 2));
    };
    for (std::size_t group = 0; group < instruction_groups.size(); ++group) {
        if (group > 0) text += "\n";
        text += fmt::format("{}\n", instruction_groups[group].title.in(language));
        for (const Instruction& row : instruction_table) {
            if (group_of(row) == group) entry(syntax(row, language), row.summary.in(language));
        }
    }
    text += fmt::format("\n{}\n", say(language, text::group_pseudo));
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        entry(pseudo_syntax(pseudo, language),
              say(language, text::pseudo_and_summary, pseudo.becomes_text(language),
                  pseudo.summary.in(language)));
    }
    return text;
}

}  // namespace baton::isa
