// Which states of a processor can be reached: the check of what a save file claims.
#include "emu/cpu.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

namespace {

bool is_entry_code(std::uint8_t code, Word flags) {
    const auto first_line = static_cast<std::uint8_t>(isa::Vector::first_line);
    if (code >= first_line) return code < isa::vector_count && (flags & flag::interrupts) != 0;
    if (code > static_cast<std::uint8_t>(isa::Vector::breakpoint)) return false;
    // Faults of the kernel stop the machine and never come to an entry.
    const bool trap = code >= static_cast<std::uint8_t>(isa::Vector::syscall);
    return code != 0 && (trap || (flags & flag::user) != 0);
}

}  // namespace

bool Cpu::is_possible(const State& state, std::uint8_t wait_states) {
    const Latches& latches = state.latches;
    if ((state.flags & ~flag::all) != 0) return false;
    if (state.system[static_cast<std::size_t>(SystemRegister::core)] != 0) return false;
    if (latches.waited > wait_states) return false;

    // What the latches must be, given the step; those that hold data read are taken over.
    Latches expected;
    expected.step = latches.step;
    switch (latches.step) {
    case Step::fetch: expected.waited = latches.waited; break;
    case Step::decode: expected.instruction = latches.instruction; break;
    case Step::execute:
    case Step::memory:
    case Step::write_back:
    case Step::wait: return is_possible_instruction(state);
    case Step::accept:
    case Step::save:
    case Step::vector:
    case Step::enter: {
        if (!is_entry_code(latches.code, state.flags)) return false;
        expected.code = latches.code;
        if (latches.step == Step::accept) break;
        const bool user = (state.flags & flag::user) != 0;
        expected.address = user ? state.system[static_cast<std::size_t>(SystemRegister::ksp)]
                                : state.registers[isa::stack_pointer];
        if (latches.step == Step::save && latches.index < isa::frame::bytes / isa::word_bytes) {
            expected.index = latches.index;
        }
        if (latches.step != Step::enter) {
            expected.waited = latches.waited;
        } else {
            if (latches.data == 0 || latches.data % isa::word_bytes != 0) return false;
            expected.data = latches.data;
        }
        break;
    }
    default: return false;
    }
    return latches == expected;
}

bool Cpu::is_possible_instruction(const State& state) {
    const Latches& latches = state.latches;
    if (!is_legal(latches.instruction)) return false;
    const OpcodeInfo& info = info_of(latches.instruction);
    if (info.kernel && (state.flags & flag::user) != 0) return false;

    // Registers change in the last cycle alone (pop's list is no operand of its address), so the
    // execute step can be done again to see what it must have left.
    Cpu again;
    again.state_ = state;
    again.state_.latches = {};
    again.state_.latches.step = Step::execute;
    again.state_.latches.instruction = latches.instruction;
    if (latches.step == Step::execute) {
        if (latches.index >= info.execute_cycles) return false;
        again.state_.latches.index = latches.index;
        return latches == again.state_.latches;
    }
    again.state_.latches.index = static_cast<std::uint8_t>(info.execute_cycles - 1);
    BusRequest asked;
    if (again.asks()) again.request(asked);
    Tick unused;
    if (asked.fault != 0) return false;
    again.execute(asked, {}, unused);
    Latches expected = again.latches();

    if (latches.step == Step::memory) {
        if (expected.step != Step::memory) return false;
        if (latches.index >= memory_cycles_of(info, latches.instruction)) return false;
        expected.index = latches.index;
        expected.waited = latches.waited;
    } else if (latches.step == Step::write_back) {
        if (info.write_back_cycles == 0) return false;
        expected.step = Step::write_back;
    } else if (expected.step != Step::wait) {
        return false;
    }
    const bool has_read = latches.step == Step::write_back || latches.index > 0;
    if (has_read && (latches.next_flags & ~flag::all) == 0) {
        switch (info.does.memory) {
        case isa::Memory::load: expected.result = latches.result; break;
        case isa::Memory::pop_frame:
            expected.next_ip = latches.next_ip;
            expected.next_flags = latches.next_flags;
            expected.result = latches.result;
            break;
        case isa::Memory::exchange:
        case isa::Memory::fetch_add:
        case isa::Memory::compare_swap:
            expected.data = latches.data;
            expected.result = latches.result;
            expected.next_flags = (expected.next_flags & ~flag::zero) | (latches.next_flags & flag::zero);
            break;
        default: break;
        }
    }
    return latches == expected;
}

}  // namespace baton::emu
