#include "asm/operand.hpp"

#include <array>
#include <unordered_map>

#include "base/messages/assembler.hpp"
#include "base/text.hpp"
#include "isa/pseudo.hpp"
#include "isa/reference.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::assembler {
namespace {

/// Up to eight letters in lower case as one number; 0 for longer names.
std::uint64_t key_of(std::string_view name) {
    if (name.size() > 8) return 0;
    std::uint64_t key = 0;
    for (const char c : name) key = key << 8 | static_cast<unsigned char>(lower_case(c));
    return key;
}

struct Mnemonics {
    std::vector<Mnemonic> all;
    std::unordered_map<std::uint64_t, std::uint32_t> by_key;

    Mnemonics() {
        for (const isa::Instruction& row : isa::instruction_table) {
            Mnemonic& mnemonic = entry(row.mnemonic);
            mnemonic.rows.push_back(&row);
            for (const isa::Operand operand : isa::operands_of(row.form)) {
                if (operand == isa::Operand::system_register) mnemonic.names_system_registers = true;
            }
        }
        for (const isa::PseudoInstruction& pseudo : isa::pseudo_instructions) {
            if (pseudo.becomes.empty()) {
                entry(pseudo.name).loads_constant = true;
            } else {
                entry(pseudo.name).rows = std::vector(entry(pseudo.becomes).rows);
            }
        }
    }
    Mnemonic& entry(std::string_view name) {
        const auto [place, fresh] = by_key.emplace(key_of(name), static_cast<std::uint32_t>(all.size()));
        if (fresh) {
            all.emplace_back();
            all.back().name = name;
        }
        return all[place->second];
    }
};

const Mnemonics& mnemonics() {
    static const Mnemonics table;
    return table;
}

Message joined(Message list, Message more) {
    return list.empty() ? std::move(more) : Message(text::operands_joined, std::move(list), std::move(more));
}

/// "rd, ra, imm", "rd, [label]", ..., or nothing
Message operands_message(const isa::Instruction& row) {
    Message list;
    for (const isa::Operand operand : isa::operands_of(row.form)) {
        if (operand != isa::Operand::none) list = joined(std::move(list), isa::operand_message(operand));
    }
    return list;
}

}  // namespace

bool accepts(isa::Operand wanted, const ParsedOperand& given) {
    using O = isa::Operand;
    using K = ParsedOperand::Kind;
    switch (wanted) {
    case O::none: return false;
    case O::rd:
    case O::rs:
    case O::ra:
    case O::rb: return given.kind == K::general_register;
    case O::imm_signed16:
    case O::imm_unsigned16:
    case O::imm_shift5:
    case O::target24:
    case O::address20: return given.kind == K::expression;
    case O::memory_offset: return given.kind == K::memory_offset || given.kind == K::memory_register;
    case O::memory_index: return given.kind == K::memory_index;
    case O::memory_ip: return given.kind == K::memory_expression;
    case O::memory_plain: return given.kind == K::memory_register;
    case O::register_list:
        return given.kind == K::list ||
               (given.kind == K::general_register && given.reg != isa::stack_pointer);
    case O::system_register: return given.kind == K::system_register;
    }
    return false;
}

const Mnemonic* find_mnemonic(std::string_view name) {
    const auto found = mnemonics().by_key.find(key_of(name));
    return found == mnemonics().by_key.end() ? nullptr : &mnemonics().all[found->second];
}

const std::vector<Mnemonic>& all_mnemonics() {
    return mnemonics().all;
}

Message syntax_of(const Mnemonic& mnemonic) {
    if (mnemonic.loads_constant) return "rd, imm";
    Message all_but_last;
    for (std::size_t i = 0; i + 1 < mnemonic.rows.size(); ++i)
        all_but_last = joined(std::move(all_but_last), operands_message(*mnemonic.rows[i]));
    Message last = operands_message(*mnemonic.rows.back());
    if (mnemonic.rows.size() > 1)
        return Message(text::one_or_other, std::move(all_but_last), std::move(last));
    return last;
}

int register_number(std::string_view name) {
    if (name.size() < 2 || name.size() > 3) return -1;
    std::array<char, 3> letters{};
    for (std::size_t i = 0; i < name.size(); ++i) letters[i] = lower_case(name[i]);
    const auto number = isa::parse_register(std::string_view(letters.data(), name.size()));
    return number ? static_cast<int>(*number) : -1;
}

}  // namespace baton::assembler
