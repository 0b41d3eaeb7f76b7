// What each instruction does in its execute step: the meaning of every opcode, once.
#include "emu/alu.hpp"
#include "emu/cpu.hpp"

namespace baton::emu {

namespace {

using isa::Op;
namespace field = isa::field;

}  // namespace

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

}  // namespace baton::emu
