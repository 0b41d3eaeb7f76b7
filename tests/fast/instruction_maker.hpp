// Random instructions and short sequences, for random programs that keep going.
//
// By convention of these programs registers r0 to r8 are for results, r9 is a small index, r10 points
// to data, r11 to code, r12 to the devices; some instructions break the convention.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "isa/encode.hpp"
#include "isa/table.hpp"
#include "tests/support/random.hpp"

namespace baton::test {

using isa::Op;
using isa::Operands;
using isa::SystemRegister;
using isa::Word;

inline constexpr unsigned data_index = 9;
inline constexpr unsigned data_pointer = 10;
inline constexpr unsigned code_pointer = 11;
inline constexpr unsigned device_pointer = 12;

inline Word word_of(Op op, const Operands& operands) {
    return isa::encode(isa::instruction(op), operands);
}

/// How often each kind is made, against each other.
struct Weights {
    unsigned calculate, flags, branch, load, store, stack, call, atomic, multiply, device, system, modify,
        odd, illegal;

    unsigned sum() const {
        return calculate + flags + branch + load + store + stack + call + atomic + multiply + device +
               system + modify + odd + illegal;
    }
};

class InstructionMaker {
public:
    explicit InstructionMaker(std::uint64_t seed) : random_(seed) {}

protected:
    void put(Word& address, Word word) {
        memory_[address] = word;
        address += isa::word_bytes;
    }
    void put(Word& address, Op op, unsigned rd, unsigned ra, std::int64_t immediate) {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(rd);
        operands.ra = static_cast<std::uint8_t>(ra);
        operands.immediate = immediate;
        put(address, word_of(op, operands));
    }
    void put_constant(Word& address, unsigned rd, Word value) {
        put(address, Op::mov_i, rd, 0, isa::sign_extend(value, 16));
        if (static_cast<Word>(isa::sign_extend(value, 16)) != value)
            put(address, Op::movhi, rd, 0, value >> 16);
    }
    unsigned result_register() {
        if (random_.chance(97)) return random_.below(data_index);
        return random_.below(isa::register_count);
    }
    unsigned any_register() { return random_.below(isa::register_count); }

    Operands registers() {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(result_register());
        operands.ra = static_cast<std::uint8_t>(any_register());
        operands.rb = static_cast<std::uint8_t>(any_register());
        return operands;
    }

    /// A legal word of this row whatever its operands mean.
    Word any_of(Op op) {
        const isa::Instruction& row = isa::instruction(op);
        Word word = row.match | (random_.word() & isa::operand_mask(row.form));
        const isa::Form form = row.form;
        const auto operands = isa::operands_of(form);
        if (operands[0] == isa::Operand::rd) {
            word = (word & ~isa::field::rd.mask()) | isa::field::rd.place(result_register());
        }
        return word;
    }

    Word calculate() {
        static constexpr std::array ops{Op::add,  Op::sub,   Op::and_,  Op::or_,   Op::xor_,  Op::shl,
                                        Op::shr,  Op::sar,   Op::ror,   Op::add_i, Op::sub_i, Op::and_i,
                                        Op::or_i, Op::xor_i, Op::shl_i, Op::shr_i, Op::sar_i, Op::ror_i,
                                        Op::mov,  Op::mov_i, Op::movhi, Op::not_,  Op::neg,   Op::sxb,
                                        Op::sxh,  Op::lea,   Op::nop,   Op::add_i, Op::add,   Op::mov_i};
        return any_of(random_.pick(ops));
    }
    Word set_flags() {
        static constexpr std::array ops{Op::adds,  Op::subs,  Op::adc,  Op::sbc,    Op::adds_i, Op::subs_i,
                                        Op::adc_i, Op::sbc_i, Op::cmp,  Op::cmp_i,  Op::test,   Op::test_i,
                                        Op::cmp_i, Op::cmp,   Op::getf, Op::subs_i, Op::adds_i, Op::setf};
        const Op op = random_.pick(ops);
        if ((op == Op::cmp_i || op == Op::subs_i || op == Op::adds_i) && random_.chance(70)) {
            Operands operands = registers();
            operands.immediate = static_cast<int>(random_.below(9)) - 4;
            return word_of(op, operands);
        }
        return any_of(op);
    }
    Word multiply() {
        static constexpr std::array ops{Op::mul, Op::mulh, Op::mulhu, Op::mul_i,  Op::div,   Op::divu,
                                        Op::rem, Op::remu, Op::div_i, Op::divu_i, Op::rem_i, Op::remu_i};
        return any_of(random_.pick(ops));
    }
    Word branch(Word address) {
        static constexpr std::array ops{Op::jmp,  Op::beq, Op::bne,  Op::blt,  Op::bge,
                                        Op::bgt,  Op::ble, Op::bltu, Op::bgeu, Op::bgtu,
                                        Op::bleu, Op::bmi, Op::bpl,  Op::bvs,  Op::bvc};
        Op op = random_.pick(ops);
        if (op == Op::jmp && random_.chance(50)) op = Op::bne;
        return word_of(op, target(address));
    }
    Operands target(Word address) {
        Operands operands;
        if (random_.chance(2)) {
            operands.immediate = 4 * (static_cast<int>(random_.below(0x8000)) - 0x4000);
        } else if (random_.chance(5)) {
            operands.immediate = static_cast<std::int64_t>(random_place()) - address;
        } else {
            // Mostly forward: programs that are caught in a short loop show nothing new.
            operands.immediate = 4 * (static_cast<int>(random_.below(32)) - (random_.chance(75) ? 2 : 24));
        }
        return operands;
    }
    Word random_place() {
        const auto& region = regions_[random_.below(static_cast<std::uint32_t>(regions_.size()))];
        return region.first + random_.below(region.second) * isa::word_bytes;
    }
    Word load_or_store(bool store) {
        static constexpr std::array loads{Op::ldw, Op::ldw, Op::ldw, Op::ldh, Op::ldhu, Op::ldb, Op::ldbu};
        static constexpr std::array loads_x{Op::ldw_x, Op::ldh_x, Op::ldhu_x, Op::ldb_x, Op::ldbu_x};
        static constexpr std::array loads_ip{Op::ldw_ip,  Op::ldw_ip, Op::ldh_ip,
                                             Op::ldhu_ip, Op::ldb_ip, Op::ldbu_ip};
        static constexpr std::array stores{Op::stw, Op::stw, Op::sth, Op::stb};
        static constexpr std::array stores_x{Op::stw_x, Op::sth_x, Op::stb_x};
        static constexpr std::array stores_ip{Op::stw_ip, Op::sth_ip, Op::stb_ip};
        Operands operands = registers();
        if (store) operands.rd = static_cast<std::uint8_t>(any_register());
        const unsigned kind = random_.below(10);
        if (kind < 7) {
            operands.ra = random_.chance(80) ? data_pointer : isa::stack_pointer;
            operands.immediate = static_cast<int>(random_.below(120)) - 30;
            if (random_.chance(92)) operands.immediate &= ~std::int64_t{3};
            if (random_.chance(kernel_ ? 1 : 5)) operands.ra = static_cast<std::uint8_t>(any_register());
            return word_of(store ? random_.pick(stores) : random_.pick(loads), operands);
        }
        if (kind < 9) {
            operands.ra = data_pointer;
            if (random_.chance(kernel_ ? 99 : 90)) operands.rb = data_index;
            return word_of(store ? random_.pick(stores_x) : random_.pick(loads_x), operands);
        }
        operands.immediate = static_cast<int>(random_.below(512)) - 256;
        if (random_.chance(90)) operands.immediate &= ~std::int64_t{3};
        return word_of(store ? random_.pick(stores_ip) : random_.pick(loads_ip), operands);
    }
    Word stack() {
        Operands operands;
        // Mostly short lists of result registers; sometimes everything.
        operands.list = static_cast<std::uint16_t>(random_.word() & random_.word() & 0x3ff);
        if (random_.chance(10)) operands.list = static_cast<std::uint16_t>(random_.word() & 0x7fff);
        return word_of(random_.chance(52) ? Op::push : Op::pop, operands);
    }
    Word call(Word address) {
        const unsigned kind = random_.below(10);
        if (kind < 5) return word_of(Op::call, target(address));
        if (kind < 9) return word_of(Op::ret, {});
        Operands operands;
        operands.ra = random_.chance(80) ? code_pointer : static_cast<std::uint8_t>(any_register());
        return word_of(random_.chance(50) ? Op::call_r : Op::jmp_r, operands);
    }
    Word atomic() {
        static constexpr std::array ops{Op::xchg, Op::xadd, Op::cas};
        Operands operands = registers();
        if (random_.chance(90)) operands.ra = random_.chance(80) ? data_pointer : isa::stack_pointer;
        return word_of(random_.pick(ops), operands);
    }
    Word device() {
        Operands operands = registers();
        if (random_.chance(90)) operands.ra = device_pointer;
        // Power is left out: it would end most runs at once.
        static constexpr std::array offsets{0x000, 0x004, 0x008, 0x00c, 0x010, 0x014, 0x100, 0x104, 0x108,
                                            0x10c, 0x110, 0x114, 0x118, 0x11c, 0x120, 0x200, 0x204, 0x208,
                                            0x20c, 0x210, 0x300, 0x304, 0x308, 0x30c, 0x310, 0x314, 0x318,
                                            0x404, 0x408, 0x500, 0x600, 0x604, 0x608, 0x60c, 0x610, 0x614,
                                            0x618, 0x61c, 0x700, 0x704, 0x704, 0x708, 0x70c, 0x710};
        operands.immediate = random_.pick(offsets);
        if (random_.chance(1)) operands.immediate = random_.chance(20) ? 0x400 : random_.below(0x900);
        const bool store = random_.chance(55);
        return word_of(store ? Op::stw : Op::ldw, operands);
    }
    Word system() {
        static constexpr std::array ops{Op::syscall, Op::syscall, Op::brk,  Op::ei,   Op::di,
                                        Op::setf,    Op::rdsr,    Op::wrsr, Op::iret, Op::wait};
        Op op = random_.pick(ops);
        if (kernel_ && (op == Op::iret || op == Op::wait) && random_.chance(70)) op = Op::rdsr;
        if (!kernel_ && random_.chance(80)) op = Op::syscall;
        Operands operands = registers();
        operands.system = static_cast<SystemRegister>(random_.below(isa::system_register_count));
        const bool dangerous = op == Op::wrsr && operands.system != SystemRegister::ctx &&
                               operands.system != SystemRegister::scratch;
        if (dangerous && random_.chance(85)) operands.system = SystemRegister::ctx;
        return word_of(op, operands);
    }
    /// A store into code: of an instruction, as long as the register holds what data() put there.
    Word modify() {
        Operands operands = registers();
        if (random_.chance(50)) {
            operands.immediate = 4 * (static_cast<int>(random_.below(40)) - 20);
            if (random_.chance(40)) operands.immediate = 4 * random_.below(4);  // what comes next
            return word_of(random_.chance(80) ? Op::stw_ip : Op::ldw_ip, operands);
        }
        operands.ra = code_pointer;
        operands.immediate = 4 * static_cast<int>(random_.below(64));
        static constexpr std::array ops{Op::stw, Op::stw, Op::stw, Op::sth, Op::stb, Op::ldw};
        return word_of(random_.pick(ops), operands);
    }

    Word instruction(Word address) {
        unsigned roll = random_.below(weights_.sum());
        const auto falls = [&roll](unsigned weight) {
            if (roll < weight) return true;
            roll -= weight;
            return false;
        };
        if (falls(weights_.calculate)) return calculate();
        if (falls(weights_.flags)) return set_flags();
        if (falls(weights_.branch)) return branch(address);
        if (falls(weights_.load)) return load_or_store(false);
        if (falls(weights_.store)) return load_or_store(true);
        if (falls(weights_.stack)) return stack();
        if (falls(weights_.call)) return call(address);
        if (falls(weights_.atomic)) return atomic();
        if (falls(weights_.multiply)) return multiply();
        if (falls(weights_.device)) return device();
        if (falls(weights_.system)) return system();
        if (falls(weights_.modify)) return modify();
        if (falls(weights_.odd)) {
            return any_of(isa::instruction_table[random_.below(isa::instruction_count)].op);
        }
        return random_.word();
    }

    // Sequences that the fast engine does at once, mostly with the operands that make it do so.
    void put(Word& at, Op op, Operands operands) {
        // Now and then another register: then they are not joined, or fault, or meet a device.
        if (random_.chance(3)) operands.ra = static_cast<std::uint8_t>(any_register());
        if (random_.chance(2)) operands.ra = device_pointer;
        if (random_.chance(2)) operands.rd = static_cast<std::uint8_t>(result_register());
        put(at, word_of(op, operands));
    }
    static Operands triple(unsigned rd, unsigned ra, unsigned rb) {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(rd);
        operands.ra = static_cast<std::uint8_t>(ra);
        operands.rb = static_cast<std::uint8_t>(rb);
        return operands;
    }
    static Operands with(unsigned rd, unsigned ra, std::int64_t immediate) {
        Operands operands = triple(rd, ra, 0);
        operands.immediate = immediate;
        return operands;
    }
    void put_branch(Word& at, Op op) { put(at, word_of(op, target(at))); }
    Op condition() {
        static constexpr std::array ops{Op::beq,  Op::bne,  Op::blt,  Op::bge,  Op::bgt, Op::ble,
                                        Op::bltu, Op::bgeu, Op::bgtu, Op::bleu, Op::bmi, Op::bpl};
        return random_.pick(ops);
    }
    void put_element(Word& at, Op op, unsigned rd) { put(at, op, triple(rd, data_pointer, data_index)); }
    /// `op` with `value` as one of its operands.
    void put_with(Word& at, Op op, unsigned value) {
        const unsigned other = random_.below(data_index);
        const unsigned rd = random_.chance(70) ? other : value;
        put(at, op, random_.chance(50) ? triple(rd, other, value) : triple(rd, value, other));
    }
    /// The start of a loop of a few turns, which the next put_count closes.
    void open_loop(Word& at) {
        Loop loop;
        loop.counter = random_.below(data_index);
        loop.step = (loop.counter + 1 + random_.below(data_index - 1)) % data_index;
        loop.op = random_.pick(std::array{Op::adds_i, Op::subs_i, Op::adds});
        const int turns = 1 + static_cast<int>(random_.below(9));
        if (loop.op == Op::adds) put(at, Op::mov_i, with(loop.step, 0, 1));
        put(at, Op::mov_i, with(loop.counter, 0, loop.op == Op::subs_i ? turns : -turns));
        loop.begin = at;
        loop_ = loop;
    }
    void close_loop(Word& at) {
        const Loop loop = *loop_;
        loop_.reset();
        if (loop.op == Op::adds) {
            put(at, loop.op, triple(loop.counter, loop.counter, loop.step));
        } else {
            put(at, loop.op, with(loop.counter, loop.counter, 1));
        }
        const bool negative = loop.op == Op::adds || (loop.op == Op::adds_i && random_.chance(50));
        Operands back;
        back.immediate = static_cast<std::int64_t>(loop.begin) - at;
        put(at, word_of(negative ? Op::bmi : Op::bne, back));
    }
    void put_count(Word& at) {
        if (loop_) return close_loop(at);
        static constexpr std::array ops{Op::adds_i, Op::subs_i, Op::adds_i, Op::subs_i, Op::adds, Op::subs};
        static constexpr std::array conditions{Op::bne, Op::bne, Op::bmi, Op::bmi, Op::beq, Op::bpl};
        const Op op = random_.pick(ops);
        const unsigned counter = random_.below(data_index);
        if (op == Op::adds || op == Op::subs) {
            put(at, op, triple(counter, counter, random_.below(data_index)));
        } else {
            put(at, op, with(counter, counter, static_cast<int>(random_.below(9)) - 4));
        }
        put_branch(at, op == Op::adds && random_.chance(60) ? Op::bmi : random_.pick(conditions));
    }
    void sequence(Word& at) {
        const unsigned t = random_.below(data_index);
        const unsigned u = random_.below(data_index);
        static constexpr std::array combine{Op::add, Op::xor_, Op::or_};
        static constexpr std::array loads{Op::ldw_x, Op::ldbu_x};
        static constexpr std::array steps{Op::add, Op::xor_, Op::stw_x, Op::stb_x};
        static constexpr std::array shifts{Op::shl_i, Op::shr_i};
        static constexpr std::array tests{Op::test, Op::cmp};
        static constexpr std::array tests_i{Op::test_i, Op::cmp_i, Op::cmp_i};
        loop_.reset();
        if (random_.chance(15)) open_loop(at);
        switch (random_.below(18)) {
        case 0:
            put_element(at, Op::ldw_x, t);
            put_element(at, Op::ldw_x, u);
            put(at, Op::cmp, triple(0, t, u));
            put_branch(at, condition());
            break;
        case 1: {
            put_element(at, Op::ldbu_x, t);
            put(at, Op::xor_, random_.chance(50) ? triple(t, t, u) : triple(t, u, t));
            put(at, Op::and_i, with(t, t, 15));
            put(at, Op::shl_i, with(t, t, 2));
            put(at, Op::ldw_x, random_.chance(50) ? triple(t, data_pointer, t) : triple(t, t, data_pointer));
            put(at, Op::shr_i, with(u, u, 8));
            put(at, Op::xor_, random_.chance(50) ? triple(u, u, t) : triple(u, t, u));
            put_count(at);
            break;
        }
        case 2:
            put(at, Op::and_i, with(t, u, 15));
            put(at, Op::shl_i, with(t, t, 2));
            put(at, Op::ldw_x, triple(u, data_pointer, t));
            break;
        case 3:
            put(at, Op::shl_i, with(t, data_index, 0));
            put(at, Op::ldw_x, random_.chance(50) ? triple(u, t, data_pointer) : triple(t, data_pointer, t));
            break;
        case 4:
            put(at, random_.chance(50) ? Op::ldw : Op::ldbu, with(t, data_pointer, 4 * random_.below(20)));
            put(at, Op::cmp_i, with(0, t, random_.below(3)));
            put_branch(at, random_.chance(50) ? Op::beq : Op::bne);
            break;
        case 5:
            put(at, Op::ldw, with(t, data_pointer, 4 * random_.below(20)));
            put_with(at, random_.pick(combine), t);
            break;
        case 6:
            put_element(at, random_.pick(loads), t);
            put_with(at, random_.pick(combine), t);
            break;
        case 7:
            put(at, random_.pick(shifts), with(t, u, random_.below(32)));
            put_with(at, random_.pick(combine), t);
            break;
        case 8:
            put(at, Op::mul, triple(t, u, random_.below(data_index)));
            put_with(at, Op::add, t);
            if (random_.chance(70)) put_count(at);
            break;
        case 9: {
            const Op step = random_.pick(steps);
            if (step == Op::stw_x || step == Op::stb_x) {
                put_element(at, step, u);
            } else {
                put(at, step, triple(t, t, u));
            }
            put_count(at);
            break;
        }
        case 10:
            put_element(at, Op::ldw_x, t);
            put_element(at, Op::stw_x, t);
            if (random_.chance(60)) put_count(at);
            break;
        case 11:
            put_element(at, random_.pick(loads), t);
            put_with(at, Op::add, t);
            put_count(at);
            break;
        case 12:
            if (random_.chance(60)) put_element(at, Op::ldw_x, u);
            put(at, Op::ldw, with(t, data_pointer, 4 * random_.below(20)));
            if (random_.chance(80)) put(at, Op::add_i, with(u, t, random_.below(9)));
            break;
        case 13:
            put_element(at, random_.chance(50) ? Op::stw_x : Op::ldw_x, t);
            put_element(at, random_.chance(50) ? Op::stw_x : Op::ldw_x, u);
            break;
        case 14:
            put(at, Op::mov_i, with(t, 0, static_cast<std::int16_t>(random_.word())));
            if (random_.chance(50)) {
                put(at, Op::movhi, with(t, 0, random_.below(0x10000)));
            } else {
                put(at, Op::stw, with(t, data_pointer, 4 * random_.below(20)));
            }
            break;
        case 15: {
            Operands list;
            for (unsigned i = 1 + random_.below(4); i > 0; --i)
                list.list |= static_cast<std::uint16_t>(1U << random_.below(10));
            put(at, word_of(Op::push, list));
            if (random_.chance(50)) put(at, instruction(at));
            put(at, word_of(Op::pop, list));
            if (random_.chance(40)) put(at, word_of(Op::ret, {}));
            break;
        }
        case 16: {
            // The product of two elements, added to a sum.
            const unsigned sum = random_.below(data_index);
            put_element(at, Op::ldw_x, t);
            put(at, Op::ldw, with(u, data_pointer, 4 * random_.below(20)));
            const unsigned moved = random_.chance(80) ? data_index : random_.below(data_index);
            put(at, Op::add_i, with(moved, moved, random_.chance(90) ? 0 : 4));
            put(at, Op::mul, random_.chance(50) ? triple(t, t, u) : triple(t, u, t));
            put(at, Op::add, random_.chance(50) ? triple(sum, sum, t) : triple(sum, t, sum));
            put_count(at);
            break;
        }
        default:
            if (random_.chance(50)) {
                put(at, random_.pick(tests), triple(0, t, u));
            } else {
                put(at, random_.pick(tests_i), with(0, t, random_.below(4)));
            }
            put_branch(at, condition());
            break;
        }
    }

    /// Seldom one that a handler does not survive.
    Word handler_instruction(Word address) {
        const unsigned kind = random_.below(100);
        if (kind < 50) return calculate();
        if (kind < 65) return set_flags();
        if (kind < 75) return load_or_store(false);
        if (kind < 85) return load_or_store(true);
        if (kind < 88) return atomic();
        if (kind < 94) return device();
        if (kind < 98) return modify();
        return instruction(address);
    }

    struct Loop {
        Word begin = 0;
        Op op = Op::adds_i;
        unsigned counter = 0;
        unsigned step = 0;  ///< a register, for `adds`
    };

    Random random_;
    std::optional<Loop> loop_;     ///< opened, not closed yet
    std::map<Word, Word> memory_;  ///< what was put, by address
    Weights weights_{};
    unsigned sequences_ = 0;                      ///< in hundredths
    bool kernel_ = false;                         ///< what is made now is for kernel mode
    std::vector<std::pair<Word, Word>> regions_;  ///< of code: address, words
};

}  // namespace baton::test
