#include "emu/cpu.hpp"

#include <bit>

#include "isa/platform.hpp"

namespace baton::emu {

namespace {

using isa::Control;
using isa::Memory;
namespace field = isa::field;

constexpr std::uint8_t code_of(isa::Vector vector) {
    return static_cast<std::uint8_t>(vector);
}

constexpr Word saved_bytes = isa::frame::bytes;
constexpr unsigned save_cycles = saved_bytes / isa::word_bytes;

/// Notes the transfer of this cycle.
void show(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    tick.bus = {asked.transfer, asked.bytes, reply.stalled, asked.address, reply.stalled ? 0 : reply.data};
}

}  // namespace

void Cpu::set_system(SystemRegister number, Word value) {
    // The core's number is wired, not stored.
    if (number != SystemRegister::core) state_.system[static_cast<std::size_t>(number)] = value;
}

// --- the steps ---

Cpu::Outcome Cpu::advance(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    tick.step = latches.step;
    tick.step_index = latches.index;
    tick.instruction = latches.instruction;
    switch (latches.step) {
    case Step::fetch: return fetch(asked, reply, tick);
    case Step::decode: return decode(tick);
    case Step::execute: return execute(asked, reply, tick);
    case Step::memory: return memory(asked, reply, tick);
    case Step::write_back: return write_back(tick);
    case Step::wait: return {Progress::waiting};
    case Step::accept: return accept(tick);
    case Step::save: return save(asked, reply, tick);
    case Step::vector: return vector(asked, reply, tick);
    case Step::enter: return enter(tick);
    case Step::stopped: break;
    }
    return {};
}

Cpu::Outcome Cpu::fetch(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    if (latches.waited == 0) tick.happened |= happened::began;
    if (asked.fault != 0) return fault(asked.fault, asked.fault_address, true, tick);
    if (reply.fault != 0) return fault(reply.fault, reply.fault_address, true, tick);
    show(asked, reply, tick);
    if (reply.stalled) {
        ++latches.waited;
        return {};
    }
    latches.waited = 0;
    latches.instruction = reply.data;
    tick.instruction = reply.data;
    latches.step = Step::decode;
    return {};
}

Cpu::Outcome Cpu::decode(Tick& tick) {
    const Word word = state_.latches.instruction;
    if (!is_legal(word)) return fault(code_of(isa::Vector::illegal_instruction), 0, false, tick);
    if (info_of(word).kernel && user()) return fault(code_of(isa::Vector::privilege), 0, false, tick);
    state_.latches.step = Step::execute;
    return {};
}

Cpu::Outcome Cpu::execute(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    const OpcodeInfo& info = info_of(latches.instruction);
    if (asked.probe) {
        // The bus saw only what lies below the first address that the processor refuses, so its
        // fault has the lower address.
        if (reply.fault != 0) return fault(reply.fault, reply.fault_address, true, tick);
        if (asked.fault != 0) return fault(asked.fault, asked.fault_address, true, tick);
        latches.address = asked.address;
    }
    if (info.execute_cycles > 1) {
        // Always seen in the first of these cycles, unless a debugger edits the divisor later.
        if (isa::divides(info.does.operation) && operand(info.does.second, info) == 0) {
            return fault(code_of(isa::Vector::division_by_zero), 0, false, tick);
        }
        if (latches.index + 1 < info.execute_cycles) {
            ++latches.index;
            return {};
        }
        latches.index = 0;
    }
    operate(info, tick);
    return after_execute(info, tick);
}

Cpu::Outcome Cpu::after_execute(const OpcodeInfo& info, Tick& tick) {
    Latches& latches = state_.latches;
    if (memory_cycles_of(info, latches.instruction) > 0) {
        latches.step = Step::memory;
        return {};
    }
    if (info.write_back_cycles > 0) {
        latches.step = Step::write_back;
        return {};
    }
    switch (info.does.control) {
    case Control::wait: latches.step = Step::wait; return {Progress::waiting};
    case Control::trap: {
        const std::uint8_t code = info.does.trap_code;
        end_instruction(tick);
        interrupt(code);
        return {Progress::trapped, code};
    }
    default: return end_instruction(tick);
    }
}

Cpu::Outcome Cpu::memory(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    if (asked.fault != 0) return fault(asked.fault, asked.fault_address, true, tick);
    if (reply.fault != 0) return fault(reply.fault, reply.fault_address, true, tick);
    show(asked, reply, tick);
    if (reply.stalled) {
        ++latches.waited;
        return {};
    }
    latches.waited = 0;

    const Word word = latches.instruction;
    const OpcodeInfo& info = info_of(word);
    const isa::Semantics& does = info.does;
    switch (does.memory) {
    case Memory::load:
        latches.result = does.sign_extended ? static_cast<Word>(isa::sign_extend(reply.data, 8U * does.bytes))
                                            : reply.data;
        break;
    case Memory::pop_list:
        write_register(listed_register(list_of(word), latches.index), reply.data, tick);
        break;
    case Memory::pop_frame:
        if (latches.index == 0) latches.next_ip = reply.data;
        if (latches.index == 1) latches.next_flags = reply.data & flag::all;
        if (latches.index == 2) latches.result = reply.data;
        break;
    case Memory::exchange:
    case Memory::fetch_add:
    case Memory::compare_swap:
        if (latches.index == 0) {
            latches.data = reply.data;
            latches.result = operand(does.datum, info);
            if (does.memory == Memory::fetch_add) latches.result += reply.data;
            if (does.memory == Memory::compare_swap) {
                const bool equal = reply.data == reg(field::rd.extract(word));
                if (!equal) latches.result = reply.data;
                latches.next_flags = (state_.flags & ~flag::zero) | (equal ? flag::zero : 0);
            }
        }
        break;
    case Memory::push_list:
    case Memory::store:
    case Memory::none: break;
    }

    if (latches.index + 1U < memory_cycles_of(info, word)) {
        ++latches.index;
        return {};
    }
    latches.index = 0;
    if (info.write_back_cycles == 0) return end_instruction(tick);
    latches.step = Step::write_back;
    return {};
}

unsigned Cpu::destination(const isa::Semantics& does) const {
    switch (does.destination) {
    case isa::Destination::lr: return isa::link_register;
    case isa::Destination::sp: return isa::stack_pointer;
    default: return field::rd.extract(state_.latches.instruction);
    }
}

Cpu::Outcome Cpu::write_back(Tick& tick) {
    const Latches& latches = state_.latches;
    const isa::Semantics& does = info_of(latches.instruction).does;
    Word value = latches.result;
    bool writes = true;
    if (isa::is_list(does.memory)) {
        const auto listed = static_cast<Word>(std::popcount(list_of(latches.instruction)));
        value = latches.address + (does.memory == Memory::pop_list ? listed * isa::word_bytes : 0);
        writes = listed != 0;
    } else if (isa::is_atomic(does.memory)) {
        value = latches.data;
    }
    if (writes) write_register(destination(does), value, tick);
    if (does.control == Control::interrupt_return) tick.happened |= happened::returned;
    return end_instruction(tick);
}

void Cpu::write_register(unsigned number, Word value, Tick& tick) {
    state_.registers[number] = value;
    tick.happened |= happened::register_written;
    tick.register_number = static_cast<std::uint8_t>(number);
    tick.register_value = value;
}

Cpu::Outcome Cpu::end_instruction(Tick& tick) {
    state_.ip = state_.latches.next_ip;
    state_.flags = state_.latches.next_flags;
    state_.latches = {};
    tick.happened |= happened::retired;
    return {Progress::ended};
}

void Cpu::end_wait(Tick& tick) {
    end_instruction(tick);
}

void Cpu::interrupt(std::uint8_t code) {
    state_.latches.step = Step::accept;
    state_.latches.code = code;
}

Cpu::Outcome Cpu::fault(std::uint8_t code, Word address, bool has_address, Tick& tick) {
    tick.happened |= happened::faulted;
    tick.code = code;
    state_.latches = {};
    if (!user()) return {Progress::kernel_fault, code, address};
    if (has_address) state_.system[static_cast<std::size_t>(SystemRegister::faddr)] = address;
    interrupt(code);
    return {Progress::trapped, code, address};
}

// --- entry ---

Cpu::Outcome Cpu::accept(Tick& tick) {
    Latches& latches = state_.latches;
    latches.address = user() ? system(SystemRegister::ksp) : reg(isa::stack_pointer);
    latches.step = Step::save;
    tick.happened |= happened::accepted;
    tick.code = latches.code;
    return {};
}

Cpu::Outcome Cpu::save(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    tick.code = latches.code;
    if (asked.fault != 0 || reply.fault != 0) {
        const Outcome outcome{Progress::double_fault, latches.code, asked.address};
        latches = {};
        return outcome;
    }
    show(asked, reply, tick);
    if (reply.stalled) {
        ++latches.waited;
        return {};
    }
    latches.waited = 0;
    if (++latches.index == save_cycles) {
        latches.index = 0;
        latches.step = Step::vector;
    }
    return {};
}

Cpu::Outcome Cpu::vector(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    Latches& latches = state_.latches;
    tick.code = latches.code;
    bool failed = asked.fault != 0 || reply.fault != 0;
    if (!failed) {
        show(asked, reply, tick);
        if (reply.stalled) {
            ++latches.waited;
            return {};
        }
        failed = reply.data == 0 || (reply.data & (isa::word_bytes - 1)) != 0;
    }
    if (failed) {
        const Outcome outcome{Progress::double_fault, latches.code, asked.address};
        latches = {};
        return outcome;
    }
    latches.waited = 0;
    latches.data = reply.data;
    latches.step = Step::enter;
    return {};
}

Cpu::Outcome Cpu::enter(Tick& tick) {
    const Latches latches = state_.latches;
    tick.happened |= happened::entered;
    tick.code = latches.code;
    write_register(isa::stack_pointer, latches.address - saved_bytes, tick);
    state_.ip = latches.data;
    state_.flags = 0;
    state_.latches = {};
    return {};
}

}  // namespace baton::emu
