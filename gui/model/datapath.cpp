#include "gui/model/datapath.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "emu/alu.hpp"
#include "isa/effect.hpp"
#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::gui {
namespace {

using emu::Step;
using emu::Tick;
using emu::Transfer;
using isa::Operand;
using isa::Source;
using isa::Word;

bool is_number_pattern(const isa::Semantics& does) {
    return does.memory != isa::Memory::none || isa::works_on_bits(does.operation);
}

// The operands of one instruction in one state, as names and as values.
struct Speaker {
    const isa::Operands& operands;
    const emu::Cpu& cpu;
    Word ip;
    bool bits;  // values are patterns of bits rather than numbers

    std::string text(Word word) const { return bits ? fmt::format("0x{:x}", word) : short_value(word); }
    std::string name(Source source) const {
        switch (source) {
        case Source::ra: return std::string(isa::register_name(operands.ra));
        case Source::rb: return std::string(isa::register_name(operands.rb));
        case Source::rd: return std::string(isa::register_name(operands.rd));
        case Source::lr: return std::string(isa::register_name(isa::link_register));
        case Source::sp: return std::string(isa::register_name(isa::stack_pointer));
        case Source::ip: return "ip";
        case Source::flags: return "flags";
        case Source::system: return std::string(isa::system_register_name(operands.system));
        case Source::immediate: return text(static_cast<Word>(operands.immediate));
        case Source::none: break;
        }
        return {};
    }
    Word value(Source source) const {
        switch (source) {
        case Source::ra: return cpu.reg(operands.ra);
        case Source::rb: return cpu.reg(operands.rb);
        case Source::rd: return cpu.reg(operands.rd);
        case Source::lr: return cpu.reg(isa::link_register);
        case Source::sp: return cpu.reg(isa::stack_pointer);
        case Source::ip: return ip;
        case Source::flags: return cpu.flags();
        case Source::system: return cpu.system(operands.system);
        case Source::immediate: return static_cast<Word>(operands.immediate);
        case Source::none: break;
        }
        return 0;
    }
    std::string value_text(Source source) const {
        if (source == Source::ip || source == Source::flags) return fmt::format("0x{:x}", value(source));
        return source == Source::none ? std::string() : text(value(source));
    }
};

// With the sign that stands between numbers in place of a hyphen, which may stand in words.
std::string with_minus(const std::string& expression) {
    std::string text;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    for (std::size_t at = 0; at < expression.size(); ++at) {
        const bool hyphen = at > 0 && letter(expression[at - 1]);
        text += expression[at] == '-' && !hyphen ? std::string("−") : std::string(1, expression[at]);
    }
    return text;
}

// The result, where this cycle has found it.
std::optional<Word> result_of(const isa::Semantics& does, const Speaker& speaker) {
    const emu::Cpu& cpu = speaker.cpu;
    // What only sets the flags is latched nowhere.
    if (does.memory == isa::Memory::none && does.destination == isa::Destination::none) {
        return emu::alu::calculate(does.operation, speaker.value(does.first), speaker.value(does.second),
                                   cpu.flags() & isa::flag::carry);
    }
    if (cpu.latches().step == Step::write_back) return cpu.latches().result;
    if (cpu.latches().step == Step::memory) return cpu.latches().address;
    return std::nullopt;
}

// Only a value that is computed with, or an address.
bool shows_computation(const isa::Semantics& does) {
    const bool one_address = does.memory == isa::Memory::none || does.memory == isa::Memory::load ||
                             does.memory == isa::Memory::store || isa::is_atomic(does.memory);
    return does.operation != isa::Operation::none && one_address && !isa::goes_to_value(does.control) &&
           does.destination != isa::Destination::system && does.flags != isa::FlagEffect::value;
}

std::string computation_of(const isa::Instruction& row, const Tick& tick, const emu::Cpu& cpu, bool to_come,
                           Language language) {
    const isa::Semantics& does = row.semantics;
    if (!shows_computation(does)) return {};
    const isa::Operands operands = isa::operands_of_word(row, tick.instruction);
    const Speaker speaker{operands, cpu, tick.ip, is_number_pattern(does)};
    const std::string carry = (cpu.flags() & isa::flag::carry) != 0 ? "1" : "0";
    std::vector<std::string> chain{
        with_minus(isa::expression_text(language, does, speaker.name(does.first), speaker.name(does.second))),
        with_minus(isa::expression_text(language, does, speaker.value_text(does.first),
                                        speaker.value_text(does.second), carry))};
    if (!to_come) {
        if (const std::optional<Word> result = result_of(does, speaker))
            chain.push_back(speaker.text(*result));
    }
    chain.erase(std::unique(chain.begin(), chain.end()), chain.end());
    if (chain.size() < 2) return {};
    std::string text;
    for (const std::string& part : chain) text += (text.empty() ? "" : " = ") + part;
    return text;
}

// "Z=0", "N=1 V=0": those on which the result depends.
std::string flags_read_text(const isa::Semantics& does, Word flags) {
    if (does.first == Source::flags) return fmt::format("0x{:x}", flags);
    std::string text;
    for (const isa::FlagInfo& info : isa::flag_infos) {
        if ((isa::flags_read(does) & info.bit) == 0) continue;
        text += (text.empty() ? "" : " ") + std::string(info.name) + ((flags & info.bit) != 0 ? "=1" : "=0");
    }
    return text;
}

void execute(Datapath& path, const isa::Instruction& row, const Tick& tick, const emu::Cpu& cpu, bool to_come,
             Language language) {
    const isa::Semantics& does = row.semantics;
    const isa::Operands operands = isa::operands_of_word(row, tick.instruction);
    path.registers_to_alu = reads_registers(row);
    path.flags_to_alu = reads_flags(row);
    path.decoder_to_alu = isa::immediate_operand(row.form) != Operand::none;
    path.alu_to_flags =
        (row.flags & isa::flag::arithmetic) != 0 && does.control != isa::Control::interrupt_return;
    path.alu_to_ip =
        is_branch(row) && (to_come || tick.did(emu::happened::retired) || does.control == isa::Control::call);
    if (!to_come && is_branch(row) && reads_flags(row) && tick.did(emu::happened::retired))
        path.alu_to_ip = cpu.ip() != tick.ip + isa::word_bytes;
    path.alu = path.registers_to_alu || path.flags_to_alu || path.decoder_to_alu || path.alu_to_flags ||
               path.alu_to_ip;
    path.computation = computation_of(row, tick, cpu, to_come, language);
    if (path.decoder_to_alu) {
        path.from_decoder = short_value(static_cast<Word>(operands.immediate));
    }
    if (path.flags_to_alu) path.from_flags = flags_read_text(does, cpu.flags());
    // What is stored goes by the bus; what is computed with goes here.
    const Speaker speaker{operands, cpu, tick.ip, false};
    for (const Source source : {does.first, does.second}) {
        if (!isa::is_register(source)) continue;
        path.from_registers += (path.from_registers.empty() ? "" : ", ") + short_value(speaker.value(source));
    }
}

}  // namespace

std::string short_value(Word value) {
    constexpr Word longest = 100'000;
    if (value < longest) return fmt::format("{}", value);
    if (0 - value < longest) return fmt::format("−{}", 0 - value);
    return fmt::format("0x{:x}", value);
}

bool is_branch(const isa::Instruction& row) {
    return isa::goes_to_value(row.semantics.control);
}

bool reads_flags(const isa::Instruction& row) {
    return isa::flags_read(row.semantics) != 0;
}

bool reads_registers(const isa::Instruction& row) {
    return isa::is_register(row.semantics.first) || isa::is_register(row.semantics.second);
}

Datapath datapath_of(const Tick& tick, const emu::Cpu& cpu, bool to_come, Language language) {
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
            row != nullptr && (reads_registers(*row) || isa::is_register(row->semantics.datum) ||
                               row->semantics.destination == isa::Destination::rd);
        break;
    case Step::execute:
        if (row != nullptr) execute(path, *row, tick, cpu, to_come, language);
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
