#include "isa/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/messages/assembler.hpp"
#include "base/text.hpp"
#include "isa/encode.hpp"
#include "isa/pseudo.hpp"
#include "isa/table.hpp"

namespace baton::isa {
namespace {

struct NamedBits {
    Bits bits;
    std::string_view name;
};

std::vector<NamedBits> bits_of(Operand operand) {
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
    case Operand::target24: return {{field::imm24, "(target - ip) / 4"}};
    case Operand::address20:
    case Operand::memory_ip: return {{field::imm20, "label - ip"}};
    case Operand::memory_offset: return {{field::ra, "ra"}, {field::imm16, "imm"}};
    case Operand::memory_index: return {{field::ra, "ra"}, {field::rb, "rb"}};
    case Operand::register_list: return {{field::list15, "list: bit n is rn"}};
    case Operand::system_register: return {{field::system3, "sr"}};
    }
    return {};
}

/// All 32 bits of a form from the highest: opcode, operands, and "0" for reserved ones.
std::vector<NamedBits> layout_of(Form form) {
    std::vector<NamedBits> used{{field::opcode, "opcode"}};
    for (const Operand operand : operands_of(form)) {
        for (const NamedBits& bits : bits_of(operand)) used.push_back(bits);
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

std::string_view operand_text(Operand operand) {
    switch (operand) {
    case Operand::none: return "";
    case Operand::rd: return "rd";
    case Operand::rs: return "rs";
    case Operand::ra: return "ra";
    case Operand::rb: return "rb";
    case Operand::imm_signed16: return "imm";
    case Operand::imm_unsigned16: return "u16";
    case Operand::imm_shift5: return "u5";
    case Operand::target24: return "target";
    case Operand::address20: return "label";
    case Operand::memory_offset: return "[ra + imm]";
    case Operand::memory_index: return "[ra + rb]";
    case Operand::memory_ip: return "[label]";
    case Operand::memory_plain: return "[ra]";
    case Operand::register_list: return "{list}";
    case Operand::system_register: return "sr";
    }
    return "";
}

/// What a person may write for the form's number, in words; empty when there is none.
std::string range_text(Form form) {
    const Operand operand = immediate_operand(form);
    const auto range = immediate_range(operand);
    if (!range) return {};
    if (is_ip_relative(operand)) {
        return fmt::format("at most {} bytes back and {} ahead{}", -range->lowest, range->highest,
                           range->multiple_of == 4 ? ", a multiple of 4" : "");
    }
    return fmt::format("{}..{}", range->lowest, range->highest);
}

bool traps(Op op) {
    return op == Op::syscall || op == Op::brk;
}

}  // namespace

std::string syntax(const Instruction& row) {
    std::string text(row.mnemonic);
    const char* separator = " ";
    for (const Operand operand : operands_of(row.form)) {
        if (operand == Operand::none) break;
        text += separator;
        text += operand_text(operand);
        separator = ", ";
    }
    return text;
}

std::string flags_text(Word flags) {
    if (flags == 0) return "none";
    std::string text;
    for (const FlagInfo& info : flag_infos) {
        if ((flags & info.bit) == 0) continue;
        if (!text.empty()) text += ' ';
        text += info.name;
    }
    return text;
}

std::string cycles_text(const Instruction& row) {
    if (row.per_register) return fmt::format("{} + n", row.cycles(0));
    if (row.op == Op::wait) return fmt::format("{} + waiting", row.cycles());
    if (traps(row.op)) return fmt::format("{} + entry ({})", row.cycles(), entry_cycles);
    return fmt::format("{}", row.cycles());
}

std::string course_text(const Instruction& row) {
    std::string text = "fetch, decode";
    const auto add = [&](std::string_view step, unsigned times) {
        if (times > 0) text += fmt::format(", {}", step);
        if (times > 1) text += fmt::format(" x{}", times);
    };
    add("execute", row.execute_cycles);
    if (row.per_register) {
        text += ", memory xn";
    } else {
        add("memory", row.memory_cycles);
    }
    add("write-back", row.write_back_cycles);
    if (row.op == Op::wait) text += ", then waiting";
    if (traps(row.op)) text += ", then the entry";
    return text;
}

std::string encoding_text(const Instruction& row) {
    std::string text;
    for (const NamedBits& part : layout_of(row.form)) {
        if (!text.empty()) text += "  ";
        const unsigned top = part.bits.low + part.bits.width - 1U;
        const std::string name = part.bits.low == field::opcode.low
                                     ? fmt::format("0x{:02x}", static_cast<unsigned>(row.op))
                                     : std::string(part.name);
        text += fmt::format("{} [{}:{}]", name, top, part.bits.low);
    }
    return text;
}

std::string encoding_picture(Form form) {
    std::string text;
    for (const NamedBits& part : layout_of(form)) {
        text += fmt::format("|{:^{}}", part.name, 2 * part.bits.width - 1);
    }
    return text + "|";
}

Result<std::string> reference_entry(std::string_view mnemonic) {
    std::string text;
    for (const Instruction& row : instruction_table) {
        if (row.mnemonic != mnemonic) continue;
        if (!text.empty()) text += "\n";
        const auto line = [&](std::string_view name, std::string_view what) {
            text += fmt::format("    {:<10}{}\n", name, what);
        };
        text += syntax(row) + "\n";
        text += fmt::format("    {}\n", row.summary);
        line("effect", row.effect);
        const std::string range = range_text(row.form);
        if (!range.empty()) line(is_ip_relative(immediate_operand(row.form)) ? "reach" : "range", range);
        line("flags", row.flags == 0 ? "unchanged" : "changes " + flags_text(row.flags));
        line("cycles", cycles_text(row) + ": " + course_text(row));
        line("mode",
             row.privilege == Privilege::kernel ? "kernel only; a privilege fault in user mode" : "any");
        line("encoding", encoding_text(row));
    }
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        if (pseudo.name != mnemonic) continue;
        text += fmt::format("{}\n    {}\n    becomes   {}\n", pseudo.syntax, pseudo.summary,
                            pseudo.becomes_text());
    }
    if (!text.empty()) return text;
    std::vector<std::string_view> names;
    names.reserve(instruction_count + pseudo_instructions.size());
    for (const Instruction& row : instruction_table) names.push_back(row.mnemonic);
    for (const PseudoInstruction& pseudo : pseudo_instructions) names.push_back(pseudo.name);
    const std::string near = nearest_name(mnemonic, names);
    return Failure{"", Message(text::unknown_instruction, show_controls(mnemonic),
                               near.empty() ? Message() : Message(text::did_you_mean, near))};
}

std::string reference_list() {
    std::string text;
    std::size_t width = 0;
    for (const Instruction& row : instruction_table) width = std::max(width, syntax(row).size());
    for (std::size_t group = 0; group < instruction_groups.size(); ++group) {
        if (group > 0) text += "\n";
        text += fmt::format("{}\n", instruction_groups[group].title);
        for (const Instruction& row : instruction_table) {
            if (group_of(row) != group) continue;
            text += fmt::format("    {:<{}}  {}\n", syntax(row), width, row.summary);
        }
    }
    text += "\nWritten for you by the assembler\n";
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        text +=
            fmt::format("    {:<{}}  {}: {}\n", pseudo.syntax, width, pseudo.becomes_text(), pseudo.summary);
    }
    return text;
}

}  // namespace baton::isa
