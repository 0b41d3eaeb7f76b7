// What an instruction does in its execute step, put together from the parts of its meaning
// (isa/semantics.hpp): operands, operation, flags, and where the value goes.
#include "emu/alu.hpp"
#include "emu/cpu.hpp"

namespace baton::emu {

namespace {

using isa::Control;
using isa::FlagEffect;
using isa::Source;
namespace field = isa::field;

}  // namespace

Word Cpu::operand(Source source, const OpcodeInfo& info) const {
    const Word word = state_.latches.instruction;
    switch (source) {
    case Source::none: return 0;
    case Source::ra: return reg(field::ra.extract(word));
    case Source::rb: return reg(field::rb.extract(word));
    case Source::rd: return reg(field::rd.extract(word));
    case Source::lr: return reg(isa::link_register);
    case Source::sp: return reg(isa::stack_pointer);
    case Source::ip: return state_.ip;
    case Source::immediate: return info.number.of(word);
    case Source::flags: return state_.flags;
    case Source::system: return system(static_cast<SystemRegister>(field::system3.extract(word)));
    }
    return 0;
}

Word Cpu::flags_after(const isa::Semantics& does, Word a, Word b, Word value) const {
    const Word flags = state_.flags;
    switch (does.flags) {
    case FlagEffect::none:
    case FlagEffect::equality:  // found by the memory steps, and so are those of a frame
    case FlagEffect::frame: break;
    case FlagEffect::arithmetic:
        return (flags & ~flag::arithmetic) | alu::arithmetic_flags(does.operation, a, b, flags & flag::carry);
    case FlagEffect::logic: return (flags & ~flag::arithmetic) | alu::nz_of(value);
    case FlagEffect::value: {
        const Word may_change = flag::arithmetic | (user() ? 0 : flag::interrupts);
        return (flags & ~may_change) | (value & may_change);
    }
    case FlagEffect::enable: return flags | flag::interrupts;
    case FlagEffect::disable: return flags & ~flag::interrupts;
    }
    return flags;
}

void Cpu::operate(const OpcodeInfo& info, Tick& tick) {
    Latches& latches = state_.latches;
    const isa::Semantics& does = info.does;
    latches.next_ip = state_.ip + isa::word_bytes;
    latches.next_flags = state_.flags;
    // The probe has found the address already.
    if (info.probes()) return;

    const Word a = operand(does.first, info);
    const Word b = operand(does.second, info);
    const Word value = alu::calculate(does.operation, a, b, state_.flags & flag::carry);
    if (does.flags != FlagEffect::none) latches.next_flags = flags_after(does, a, b, value);

    if (does.memory != isa::Memory::none) {
        latches.address = value;
    } else if (isa::goes_to_value(does.control)) {
        if (does.control == Control::call) latches.result = latches.next_ip;
        if (isa::holds(does.condition, state_.flags)) latches.next_ip = value;
    } else if (does.destination == isa::Destination::system) {
        const auto number = static_cast<SystemRegister>(field::system3.extract(latches.instruction));
        set_system(number, value);
        if (number == SystemRegister::ctx) tick.happened |= happened::context;
    } else if (does.destination != isa::Destination::none) {
        latches.result = value;
    }
}

}  // namespace baton::emu
