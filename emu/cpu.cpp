#include "emu/cpu.hpp"

#include <bit>

#include "emu/alu.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

namespace {

using isa::Op;
namespace field = isa::field;

constexpr std::uint8_t code_of(isa::Vector vector) {
    return static_cast<std::uint8_t>(vector);
}

constexpr Word list_of(Word instruction) {
    return field::list15.extract(instruction);
}

/// The number of the `index`th register in a list, counted from the lowest.
unsigned listed_register(Word list, unsigned index) {
    for (; index > 0; --index) list &= list - 1;
    return static_cast<unsigned>(std::countr_zero(list));
}

/// Memory cycles of this very instruction.
unsigned memory_cycles_of(const OpcodeInfo& info, Word instruction) {
    return info.per_register ? static_cast<unsigned>(std::popcount(list_of(instruction)))
                             : info.memory_cycles;
}

constexpr Word saved_bytes = isa::frame::bytes;
constexpr unsigned save_cycles = saved_bytes / isa::word_bytes;
constexpr unsigned iret_words = 3;

bool is_division(Op op) {
    return (op >= Op::div && op <= Op::remu) || (op >= Op::div_i && op <= Op::remu_i);
}

/// Notes the transfer of this cycle.
void show(const BusRequest& asked, const BusReply& reply, Tick& tick) {
    tick.bus = {asked.transfer, asked.bytes, reply.stalled, asked.address, reply.stalled ? 0 : reply.data};
}

}  // namespace

void Cpu::set_system(SystemRegister number, Word value) {
    // The core's number is wired, not stored.
    if (number != SystemRegister::core) state_.system[static_cast<std::size_t>(number)] = value;
}

// --- what the processor wants of the bus ---

void Cpu::other_request(BusRequest& request) const {
    switch (state_.latches.step) {
    case Step::execute: probe_request(request); break;
    case Step::memory: memory_request(request); break;
    default: entry_request(request); break;
    }
}

void Cpu::probe_request(BusRequest& request) const {
    const Latches& latches = state_.latches;
    Word first = 0;
    unsigned words = 1;
    switch (info_of(latches.instruction).memory) {
    case MemoryUse::push:
        words = static_cast<unsigned>(std::popcount(list_of(latches.instruction)));
        first = reg(isa::stack_pointer) - words * isa::word_bytes;
        break;
    case MemoryUse::pop:
        words = static_cast<unsigned>(std::popcount(list_of(latches.instruction)));
        first = reg(isa::stack_pointer);
        break;
    case MemoryUse::iret:
        words = iret_words;
        first = reg(isa::stack_pointer) + isa::frame::ip;
        break;
    default: first = reg(field::ra.extract(latches.instruction)); break;
    }

    request.probe = true;
    request.ram_only = true;
    request.address = first;
    if (words == 0) return;
    if ((first & (isa::word_bytes - 1)) != 0) {
        request.fault = code_of(isa::Vector::misalignment);
        request.fault_address = first;
        return;
    }
    unsigned word = 0;
    for (; word < words; ++word) {
        const Word address = first + word * isa::word_bytes;
        const Translation translation = translate(address, isa::word_bytes);
        if (translation.fault != 0) {
            request.fault = translation.fault;
            request.fault_address = address;
            break;
        }
    }
    request.bytes = static_cast<std::uint8_t>(word * isa::word_bytes);
}

void Cpu::memory_request(BusRequest& request) const {
    const Latches& latches = state_.latches;
    const OpcodeInfo& info = info_of(latches.instruction);
    const Word stored_register = field::rd.extract(latches.instruction);
    const Word indexed = latches.address + latches.index * isa::word_bytes;
    switch (info.memory) {
    case MemoryUse::none: break;
    case MemoryUse::load: access(Transfer::read, latches.address, info.access_bytes, request); break;
    case MemoryUse::store:
        access(Transfer::write, latches.address, info.access_bytes, request);
        request.data = reg(stored_register) & (0xffffffffU >> (32 - 8 * info.access_bytes));
        break;
    case MemoryUse::push:
        access(Transfer::write, indexed, isa::word_bytes, request);
        request.data = reg(listed_register(list_of(latches.instruction), latches.index));
        request.ram_only = true;
        break;
    case MemoryUse::pop:
    case MemoryUse::iret:
        access(Transfer::read, indexed, isa::word_bytes, request);
        request.ram_only = true;
        break;
    case MemoryUse::atomic:
        access(latches.index == 0 ? Transfer::read : Transfer::write, latches.address, isa::word_bytes,
               request);
        request.data = latches.result;
        request.ram_only = true;
        break;
    }
}

void Cpu::entry_request(BusRequest& request) const {
    // Entries are the kernel's business: no bounds, so no translation.
    const Latches& latches = state_.latches;
    request.ram_only = true;
    request.bytes = isa::word_bytes;
    request.waited = latches.waited;
    if (latches.step == Step::vector) {
        request.transfer = Transfer::vector;
        request.address = system(SystemRegister::vbase) + latches.code * isa::word_bytes;
    } else {
        request.transfer = Transfer::write;
        request.address = latches.address - (latches.index + 1U) * isa::word_bytes;
        switch (latches.index) {
        case 0: request.data = reg(isa::stack_pointer); break;
        case 1: request.data = state_.flags; break;
        case 2: request.data = state_.ip; break;
        default: request.data = latches.code; break;
        }
    }
    request.fault_address = request.address;
    if ((request.address & (isa::word_bytes - 1)) != 0) {
        request.fault = code_of(isa::Vector::misalignment);
    }
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

Word Cpu::second_operand(const OpcodeInfo& info) const {
    const Word word = state_.latches.instruction;
    switch (info.source) {
    case Source::none: return 0;
    case Source::register_b: return reg(field::rb.extract(word));
    case Source::signed16: return static_cast<Word>(isa::sign_extend(field::imm16.extract(word), 16));
    case Source::unsigned16: return field::imm16.extract(word);
    case Source::shift5: return field::shift5.extract(word);
    case Source::signed20: return static_cast<Word>(isa::sign_extend(field::imm20.extract(word), 20));
    case Source::target24:
        return static_cast<Word>(isa::sign_extend(field::imm24.extract(word), 24)) * isa::word_bytes;
    }
    return 0;
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
        if (is_division(static_cast<Op>(latches.instruction >> 24)) && second_operand(info) == 0) {
            return fault(code_of(isa::Vector::division_by_zero), 0, false, tick);
        }
        if (latches.index + 1 < info.execute_cycles) {
            ++latches.index;
            return {};
        }
        latches.index = 0;
    }
    latches.next_ip = state_.ip + isa::word_bytes;
    latches.next_flags = state_.flags;
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
    switch (static_cast<Op>(latches.instruction >> 24)) {
    case Op::wait: latches.step = Step::wait; return {Progress::waiting};
    case Op::syscall:
    case Op::brk: {
        const auto code =
            code_of(latches.instruction >> 24 == static_cast<Word>(Op::syscall) ? isa::Vector::syscall
                                                                                : isa::Vector::breakpoint);
        end_instruction(tick);
        interrupt(code);
        return {Progress::trapped, code};
    }
    default: return end_instruction(tick);
    }
}

void Cpu::operate(const OpcodeInfo& info, Tick& tick) {
    Latches& latches = state_.latches;
    const Word word = latches.instruction;
    const Word a = info.relative ? state_.ip : reg(field::ra.extract(word));
    const Word b = second_operand(info);
    const Word carry = state_.flags & flag::carry;
    const auto set = [&](alu::Flagged flagged) {
        latches.result = flagged.result;
        latches.next_flags = (state_.flags & ~flag::arithmetic) | flagged.nzcv;
    };

    switch (static_cast<Op>(word >> 24)) {
    case Op::nop:
    case Op::syscall:
    case Op::brk:
    case Op::iret:
    case Op::wait:
    case Op::push:
    case Op::pop:
    case Op::xchg:
    case Op::xadd:
    case Op::cas: break;

    case Op::ei: latches.next_flags = state_.flags | flag::interrupts; break;
    case Op::di: latches.next_flags = state_.flags & ~flag::interrupts; break;
    case Op::getf: latches.result = state_.flags; break;
    case Op::setf: {
        const Word may_change = flag::arithmetic | (user() ? 0 : flag::interrupts);
        latches.next_flags = (state_.flags & ~may_change) | (a & may_change);
        break;
    }
    case Op::rdsr: latches.result = system(static_cast<SystemRegister>(field::system3.extract(word))); break;
    case Op::wrsr: {
        const auto number = static_cast<SystemRegister>(field::system3.extract(word));
        set_system(number, a);
        if (number == SystemRegister::ctx) tick.happened |= happened::context;
        break;
    }

    case Op::add:
    case Op::add_i: latches.result = a + b; break;
    case Op::sub:
    case Op::sub_i: latches.result = a - b; break;
    case Op::and_:
    case Op::and_i: latches.result = a & b; break;
    case Op::or_:
    case Op::or_i: latches.result = a | b; break;
    case Op::xor_:
    case Op::xor_i: latches.result = a ^ b; break;
    case Op::shl:
    case Op::shl_i: latches.result = alu::shift_left(a, b); break;
    case Op::shr:
    case Op::shr_i: latches.result = alu::shift_right(a, b); break;
    case Op::sar:
    case Op::sar_i: latches.result = alu::shift_right_signed(a, b); break;
    case Op::ror:
    case Op::ror_i: latches.result = alu::rotate_right(a, b); break;
    case Op::mul:
    case Op::mul_i: latches.result = a * b; break;
    case Op::mulh: latches.result = alu::multiply_high_signed(a, b); break;
    case Op::mulhu: latches.result = alu::multiply_high_unsigned(a, b); break;
    case Op::div:
    case Op::div_i: latches.result = alu::divide_signed(a, b); break;
    case Op::divu:
    case Op::divu_i: latches.result = a / b; break;
    case Op::rem:
    case Op::rem_i: latches.result = alu::remainder_signed(a, b); break;
    case Op::remu:
    case Op::remu_i: latches.result = a % b; break;

    case Op::adds:
    case Op::adds_i: set(alu::add(a, b)); break;
    case Op::subs:
    case Op::subs_i:
    case Op::cmp:
    case Op::cmp_i: set(alu::subtract(a, b)); break;
    case Op::adc:
    case Op::adc_i: set(alu::add(a, b, carry)); break;
    case Op::sbc:
    case Op::sbc_i: set(alu::subtract(a, b, carry)); break;
    case Op::test:
    case Op::test_i: set({a & b, alu::nz_of(a & b)}); break;

    case Op::mov: latches.result = a; break;
    case Op::mov_i: latches.result = b; break;
    case Op::movhi: latches.result = (reg(field::rd.extract(word)) & 0xffffU) | b << 16; break;
    case Op::not_: latches.result = ~a; break;
    case Op::neg: latches.result = 0 - a; break;
    case Op::sxb: latches.result = static_cast<Word>(isa::sign_extend(a, 8)); break;
    case Op::sxh: latches.result = static_cast<Word>(isa::sign_extend(a, 16)); break;
    case Op::lea: latches.result = a + b; break;

    case Op::ldw:
    case Op::ldh:
    case Op::ldhu:
    case Op::ldb:
    case Op::ldbu:
    case Op::ldw_x:
    case Op::ldh_x:
    case Op::ldhu_x:
    case Op::ldb_x:
    case Op::ldbu_x:
    case Op::ldw_ip:
    case Op::ldh_ip:
    case Op::ldhu_ip:
    case Op::ldb_ip:
    case Op::ldbu_ip:
    case Op::stw:
    case Op::sth:
    case Op::stb:
    case Op::stw_x:
    case Op::sth_x:
    case Op::stb_x:
    case Op::stw_ip:
    case Op::sth_ip:
    case Op::stb_ip: latches.address = a + b; break;

    case Op::jmp:
    case Op::beq:
    case Op::bne:
    case Op::blt:
    case Op::bge:
    case Op::bgt:
    case Op::ble:
    case Op::bltu:
    case Op::bgeu:
    case Op::bgtu:
    case Op::bleu:
    case Op::bmi:
    case Op::bpl:
    case Op::bvs:
    case Op::bvc:
        if (alu::branch_taken(static_cast<Op>(word >> 24), state_.flags)) latches.next_ip = a + b;
        break;
    case Op::jmp_r: latches.next_ip = a; break;
    case Op::call:
        latches.result = latches.next_ip;
        latches.next_ip = a + b;
        break;
    case Op::call_r:
        latches.result = latches.next_ip;
        latches.next_ip = a;
        break;
    case Op::ret: latches.next_ip = reg(isa::link_register); break;
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
    switch (info.memory) {
    case MemoryUse::load:
        latches.result = info.sign_extended
                             ? static_cast<Word>(isa::sign_extend(reply.data, 8U * info.access_bytes))
                             : reply.data;
        break;
    case MemoryUse::pop:
        write_register(listed_register(list_of(word), latches.index), reply.data, tick);
        break;
    case MemoryUse::iret:
        if (latches.index == 0) latches.next_ip = reply.data;
        if (latches.index == 1) latches.next_flags = reply.data & flag::all;
        if (latches.index == 2) latches.result = reply.data;
        break;
    case MemoryUse::atomic:
        if (latches.index == 0) {
            latches.data = reply.data;
            const Word b = reg(field::rb.extract(word));
            switch (static_cast<Op>(word >> 24)) {
            case Op::xadd: latches.result = reply.data + b; break;
            case Op::cas: {
                const bool equal = reply.data == reg(field::rd.extract(word));
                latches.result = equal ? b : reply.data;
                latches.next_flags = (state_.flags & ~flag::zero) | (equal ? flag::zero : 0);
                break;
            }
            default: latches.result = b; break;
            }
        }
        break;
    case MemoryUse::push:
    case MemoryUse::store:
    case MemoryUse::none: break;
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

Cpu::Outcome Cpu::write_back(Tick& tick) {
    const Latches& latches = state_.latches;
    const Word word = latches.instruction;
    const OpcodeInfo& info = info_of(word);
    const auto listed = static_cast<Word>(std::popcount(list_of(word)));
    switch (info.memory) {
    case MemoryUse::push:
        if (listed != 0) write_register(isa::stack_pointer, latches.address, tick);
        break;
    case MemoryUse::pop:
        if (listed != 0) {
            write_register(isa::stack_pointer, latches.address + listed * isa::word_bytes, tick);
        }
        break;
    case MemoryUse::iret:
        write_register(isa::stack_pointer, latches.result, tick);
        tick.happened |= happened::returned;
        break;
    case MemoryUse::atomic: write_register(field::rd.extract(word), latches.data, tick); break;
    default: {
        const Op op = static_cast<Op>(word >> 24);
        const bool links = op == Op::call || op == Op::call_r;
        write_register(links ? isa::link_register : field::rd.extract(word), latches.result, tick);
        break;
    }
    }
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
