#include "isa/disassemble.hpp"

#include <fmt/format.h>

#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::isa {
namespace {

/// " + 8", " - 8" or nothing for 0.
std::string distance_text(std::int64_t number) {
    if (number == 0) return {};
    return number < 0 ? fmt::format(" - {}", -number) : fmt::format(" + {}", number);
}

bool reads_better_in_hexadecimal(Operation operation) {
    return operation == Operation::and_ || operation == Operation::or_ || operation == Operation::xor_ ||
           operation == Operation::set_high;
}

/// `place_text` writes the operand of an ip-relative instruction from its distance.
template <class PlaceText>
std::string text_of(Word word, const PlaceText& place_text) {
    const Instruction* row = decode(word);
    if (row == nullptr) return fmt::format(".word 0x{:08x}", word);
    const Operands operands = operands_of_word(*row, word);
    std::string text(row->mnemonic);
    const char* separator = " ";
    for (const Operand operand : operands_of(row->form)) {
        if (operand == Operand::none) break;
        text += separator;
        separator = ", ";
        switch (operand) {
        case Operand::none: break;
        case Operand::rd:
        case Operand::rs: text += register_name(operands.rd); break;
        case Operand::ra: text += register_name(operands.ra); break;
        case Operand::rb: text += register_name(operands.rb); break;
        case Operand::imm_signed16:
        case Operand::imm_unsigned16:
        case Operand::imm_shift5:
            text += reads_better_in_hexadecimal(row->semantics.operation)
                        ? fmt::format("0x{:x}", operands.immediate)
                        : fmt::format("{}", operands.immediate);
            break;
        case Operand::target24:
        case Operand::address20: text += place_text(operands.immediate); break;
        case Operand::memory_ip: text += "[" + place_text(operands.immediate) + "]"; break;
        case Operand::memory_offset:
            text += fmt::format("[{}{}]", register_name(operands.ra), distance_text(operands.immediate));
            break;
        case Operand::memory_index:
            text += fmt::format("[{} + {}]", register_name(operands.ra), register_name(operands.rb));
            break;
        case Operand::memory_plain: text += fmt::format("[{}]", register_name(operands.ra)); break;
        case Operand::register_list: text += register_list_text(operands.list); break;
        case Operand::system_register: text += system_register_name(operands.system); break;
        }
    }
    return text;
}

}  // namespace

std::string disassemble(Word word) {
    return text_of(word, [](std::int64_t distance) { return "." + distance_text(distance); });
}

std::string disassemble_at(Word word, Word address, const Symbolizer& name_of) {
    return text_of(word, [&](std::int64_t distance) {
        const Word place = address + static_cast<Word>(static_cast<std::uint64_t>(distance));
        if (name_of) {
            if (auto name = name_of(place)) return *name;
        }
        return fmt::format("0x{:08x}", place);
    });
}

std::string register_list_text(Word list) {
    const auto in_list = [&](unsigned number) { return (list >> number & 1U) != 0; };
    std::string text = "{";
    for (unsigned number = 0; number < register_count; ++number) {
        if (!in_list(number)) continue;
        if (text.size() > 1) text += ", ";
        text += register_name(number);
        unsigned last = number;
        while (last + 1 < frame_pointer && in_list(last + 1)) ++last;
        if (last > number && number < frame_pointer) {
            text += "-";
            text += register_name(last);
            number = last;
        }
    }
    return text + "}";
}

}  // namespace baton::isa
