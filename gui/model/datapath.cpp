#include "gui/model/datapath.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::gui {
namespace {

using emu::Step;
using emu::Tick;
using emu::Transfer;
using isa::Op;
using isa::Operand;
using isa::Word;

bool has(const isa::Instruction& row, std::initializer_list<Operand> wanted) {
    const auto operands = isa::operands_of(row.form);
    return std::any_of(operands.begin(), operands.end(), [&](Operand operand) {
        return std::find(wanted.begin(), wanted.end(), operand) != wanted.end();
    });
}

// The part of a row's effect that execute computes: "ra - imm" of "rd = ra - imm; N Z C V", the address of
// "word at ra + imm = rs". Empty where there is no such part.
std::string_view expression_of(std::string_view effect) {
    std::string_view part = effect;
    if (const std::size_t at = effect.find(" at "); at != std::string_view::npos) {
        part = effect.substr(at + 4);
        return part.substr(0, std::min(part.find_first_of(";,=:"), part.size()));
    }
    if (effect.substr(0, 5) == "rd = ") {
        part = effect.substr(5);
    } else if (const std::size_t of = effect.find(" of "); of != std::string_view::npos) {
        part = effect.substr(of + 4);
    } else {
        return {};
    }
    return part.substr(0, std::min(part.find_first_of(";,"), part.size()));
}

struct Speaker {
    const isa::Operands& operands;
    const emu::Cpu& cpu;
    Word ip;
    bool bits;  // values are patterns of bits rather than numbers

    std::string value(Word word) const { return bits ? fmt::format("0x{:x}", word) : short_value(word); }
    std::string name_or_value(unsigned number, bool names) const {
        return names ? std::string(isa::register_name(number)) : value(cpu.reg(number));
    }
    // A word of the effect, as a name or as its value; nothing when it is no operand.
    std::optional<std::string> word(std::string_view text, bool names) const {
        if (text == "ra") return name_or_value(operands.ra, names);
        if (text == "rb") return name_or_value(operands.rb, names);
        if (text == "rd" || text == "rs") return name_or_value(operands.rd, names);
        if (text == "imm") {
            if (bits) return fmt::format("0x{:x}", static_cast<Word>(operands.immediate));
            return short_value(static_cast<Word>(operands.immediate));
        }
        if (text == "sr")
            return names ? std::string(isa::system_register_name(operands.system))
                         : value(cpu.system(operands.system));
        if (text == "ip") return names ? std::string("ip") : fmt::format("0x{:x}", ip);
        if (text == "flags" && !names) return fmt::format("0x{:x}", cpu.flags());
        if (text == "C") return names ? std::string("C") : std::string((cpu.flags() & 1U) != 0 ? "1" : "0");
        return std::nullopt;
    }
    std::string say(std::string_view expression, bool names) const {
        std::string text;
        const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
        for (std::size_t at = 0; at < expression.size();) {
            std::size_t end = at;
            while (end < expression.size() && letter(expression[end])) ++end;
            if (end > at) {
                const std::string_view one = expression.substr(at, end - at);
                const std::optional<std::string> spoken = word(one, names);
                text += spoken ? *spoken : std::string(one);
            } else {
                end = at + 1;
                text += expression[at] == '-' ? std::string("−") : std::string(1, expression[at]);
            }
            at = end;
        }
        return text.substr(0, text.find_last_not_of(' ') + 1);
    }
};

// The result, where this cycle has found it.
std::optional<Word> result_of(const isa::Instruction& row, const isa::Operands& operands,
                              const emu::Cpu& cpu) {
    const Word a = cpu.reg(operands.ra);
    switch (row.op) {
    case Op::cmp: return a - cpu.reg(operands.rb);
    case Op::cmp_i: return a - static_cast<Word>(operands.immediate);
    case Op::test: return a & cpu.reg(operands.rb);
    case Op::test_i: return a & static_cast<Word>(operands.immediate);
    default: break;
    }
    if (cpu.latches().step == Step::write_back) return cpu.latches().result;
    if (cpu.latches().step == Step::memory) return cpu.latches().address;
    return std::nullopt;
}

std::string computation_of(const isa::Instruction& row, const Tick& tick, const emu::Cpu& cpu, bool to_come) {
    const std::string_view expression = expression_of(row.effect);
    if (expression.empty()) return {};
    const isa::Operands operands = isa::operands_of_word(row, tick.instruction);
    const bool address = row.effect.find(" at ") != std::string_view::npos;
    const bool bits = address || expression.find_first_of("&|^~<>") != std::string_view::npos ||
                      expression.find("rotated") != std::string_view::npos;
    const Speaker speaker{operands, cpu, tick.ip, bits};
    std::vector<std::string> chain{speaker.say(expression, true), speaker.say(expression, false)};
    if (!to_come) {
        if (const std::optional<Word> result = result_of(row, operands, cpu))
            chain.push_back(speaker.value(*result));
    }
    chain.erase(std::unique(chain.begin(), chain.end()), chain.end());
    if (chain.size() < 2) return {};
    std::string text;
    for (const std::string& part : chain) text += (text.empty() ? "" : " = ") + part;
    return text;
}

// "Z=0", "N=1 V=0": those on which a branch depends.
std::string flags_read(const isa::Instruction& row, Word flags) {
    std::string_view condition = row.effect;
    if (condition.substr(0, 3) == "if ") {
        condition = condition.substr(3, condition.find(':') - 3);
    } else if (row.op == Op::getf) {
        return fmt::format("0x{:x}", flags);
    } else {
        condition = "C";
    }
    std::string text;
    for (const isa::FlagInfo& info : isa::flag_infos) {
        if (condition.find(info.name) == std::string_view::npos) continue;
        text += (text.empty() ? "" : " ") + std::string(info.name) + ((flags & info.bit) != 0 ? "=1" : "=0");
    }
    return text;
}

void execute(Datapath& path, const isa::Instruction& row, const Tick& tick, const emu::Cpu& cpu,
             bool to_come) {
    const isa::Operands operands = isa::operands_of_word(row, tick.instruction);
    path.registers_to_alu = reads_registers(row);
    path.flags_to_alu = reads_flags(row);
    path.decoder_to_alu = isa::immediate_operand(row.form) != Operand::none;
    path.alu_to_flags = (row.flags & isa::flag::arithmetic) != 0 && row.op != Op::iret;
    path.alu_to_ip = is_branch(row) && (to_come || tick.did(emu::happened::retired) || row.op == Op::call ||
                                        row.op == Op::call_r);
    if (!to_come && is_branch(row) && reads_flags(row) && tick.did(emu::happened::retired))
        path.alu_to_ip = cpu.ip() != tick.ip + isa::word_bytes;
    path.alu = path.registers_to_alu || path.flags_to_alu || path.decoder_to_alu || path.alu_to_flags ||
               path.alu_to_ip;
    path.computation = computation_of(row, tick, cpu, to_come);
    if (path.decoder_to_alu) {
        path.from_decoder = short_value(static_cast<Word>(operands.immediate));
    }
    if (path.flags_to_alu) path.from_flags = flags_read(row, cpu.flags());
    const auto add = [&](unsigned number) {
        path.from_registers += (path.from_registers.empty() ? "" : ", ") + short_value(cpu.reg(number));
    };
    if (row.op == Op::ret) add(isa::link_register);
    if (row.op == Op::push || row.op == Op::pop || row.op == Op::iret) add(isa::stack_pointer);
    if (row.op == Op::movhi) add(operands.rd);
    if (has(row, {Operand::ra, Operand::memory_offset, Operand::memory_index, Operand::memory_plain}))
        add(operands.ra);
    // What is stored goes by the bus; what is computed with goes here.
    if (has(row, {Operand::memory_index}) || (has(row, {Operand::rb}) && row.form != isa::Form::rd_rb_memory))
        add(operands.rb);
}

}  // namespace

std::string short_value(Word value) {
    constexpr Word longest = 100'000;
    if (value < longest) return fmt::format("{}", value);
    if (0 - value < longest) return fmt::format("−{}", 0 - value);
    return fmt::format("0x{:x}", value);
}

bool is_branch(const isa::Instruction& row) {
    return (row.op >= Op::jmp && row.op <= Op::bvc) || (row.op >= Op::jmp_r && row.op <= Op::ret);
}

bool reads_flags(const isa::Instruction& row) {
    return (row.op >= Op::beq && row.op <= Op::bvc) || row.op == Op::adc || row.op == Op::adc_i ||
           row.op == Op::sbc || row.op == Op::sbc_i || row.op == Op::getf;
}

bool reads_registers(const isa::Instruction& row) {
    return has(row, {Operand::ra, Operand::rb, Operand::memory_offset, Operand::memory_index,
                     Operand::memory_plain, Operand::register_list}) ||
           row.op == Op::movhi || row.op == Op::ret || row.op == Op::iret;
}

Datapath datapath_of(const Tick& tick, const emu::Cpu& cpu, bool to_come) {
    Datapath path;
    path.bus = tick.bus.transfer != Transfer::none;
    const isa::Instruction* row = isa::decode(tick.instruction);
    switch (tick.step) {
    case Step::fetch:
        path.ip_to_bus = true;
        path.bus_to_ir = !tick.bus.stalled;
        break;
    case Step::decode:
        path.ir_to_decoder = true;
        path.decoder_to_registers =
            row != nullptr && (reads_registers(*row) || has(*row, {Operand::rd, Operand::rs}));
        break;
    case Step::execute:
        if (row != nullptr) execute(path, *row, tick, cpu, to_come);
        break;
    case Step::memory:
        path.alu_to_bus = true;
        path.registers_to_bus = tick.bus.transfer == Transfer::write;
        path.bus_to_registers = tick.bus.transfer == Transfer::read && !tick.bus.stalled;
        break;
    case Step::write_back: path.alu_to_registers = tick.did(emu::happened::register_written); break;
    case Step::save:
        path.state_to_bus = true;
        path.alu_to_bus = true;
        break;
    case Step::vector: path.bus_to_ip = !tick.bus.stalled; break;
    case Step::enter: path.alu_to_registers = true; break;
    case Step::accept:
    case Step::wait:
    case Step::stopped: break;
    }
    path.alu = path.alu || path.alu_to_registers || path.alu_to_bus;
    return path;
}

}  // namespace baton::gui
