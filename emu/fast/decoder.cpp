#include "emu/fast/decoder.hpp"

#include <array>
#include <bit>

#include "emu/alu.hpp"
#include "emu/opcode_info.hpp"
#include "isa/platform.hpp"

namespace baton::emu::fast {

namespace {

using Opcode = isa::Op;
using isa::SystemRegister;
namespace field = isa::field;

constexpr bool always_jumps(Opcode op) {
    switch (op) {
    case Opcode::jmp:
    case Opcode::jmp_r:
    case Opcode::call:
    case Opcode::call_r:
    case Opcode::ret:
    case Opcode::iret:
    case Opcode::syscall:
    case Opcode::brk:
    case Opcode::wait: return true;
    default: return false;
    }
}

/// The handler of each operation; those that are not listed are done slowly.
constexpr std::array<Handler, 256> make_handlers() {
    std::array<Handler, 256> all{};
    for (const auto& row : isa::instruction_table) all[static_cast<std::size_t>(row.op)] = Handler::slow;
    const auto set = [&all](Opcode op, Handler handler) { all[static_cast<std::size_t>(op)] = handler; };
    set(Opcode::nop, Handler::nop);
    set(Opcode::getf, Handler::getf);
    set(Opcode::rdsr, Handler::rdsr);
    set(Opcode::wrsr, Handler::wrsr);
#define BATON_FAST_SAME(name, ...) set(Opcode::name, Handler::name);
#define BATON_FAST_SAME_I(name, ...) set(Opcode::name##_i, Handler::name##_i);
#define BATON_FAST_SAME_X(name, ...) set(Opcode::name##_x, Handler::name##_x);
#define BATON_FAST_SAME_IP(name, ...) set(Opcode::name##_ip, Handler::name);
    BATON_FAST_UNARY(BATON_FAST_SAME)
    BATON_FAST_BINARY(BATON_FAST_SAME)
    BATON_FAST_BINARY_I(BATON_FAST_SAME)
    BATON_FAST_DIVIDE(BATON_FAST_SAME)
    BATON_FAST_DIVIDE(BATON_FAST_SAME_I)
    BATON_FAST_LOADS(BATON_FAST_SAME)
    BATON_FAST_LOADS(BATON_FAST_SAME_X)
    BATON_FAST_LOADS(BATON_FAST_SAME_IP)
    BATON_FAST_STORES(BATON_FAST_SAME)
    BATON_FAST_STORES(BATON_FAST_SAME_X)
    BATON_FAST_STORES(BATON_FAST_SAME_IP)
#undef BATON_FAST_SAME
#undef BATON_FAST_SAME_I
#undef BATON_FAST_SAME_X
#undef BATON_FAST_SAME_IP
    set(Opcode::sub_i, Handler::add_i);  // of the negative number
    set(Opcode::adds, Handler::adds);
    set(Opcode::adds_i, Handler::adds_i);
    set(Opcode::subs, Handler::subs);
    set(Opcode::subs_i, Handler::subs_i);
    set(Opcode::adc, Handler::adc);
    set(Opcode::adc_i, Handler::adc_i);
    set(Opcode::sbc, Handler::sbc);
    set(Opcode::sbc_i, Handler::sbc_i);
    set(Opcode::cmp, Handler::cmp);
    set(Opcode::cmp_i, Handler::cmp_i);
    set(Opcode::test, Handler::test);
    set(Opcode::test_i, Handler::test_i);
    set(Opcode::mov_i, Handler::constant);
    set(Opcode::lea, Handler::constant);
    set(Opcode::movhi, Handler::movhi);
    set(Opcode::push, Handler::push);
    set(Opcode::pop, Handler::pop);
    set(Opcode::xchg, Handler::xchg);
    set(Opcode::xadd, Handler::xadd);
    set(Opcode::cas, Handler::cas);
    set(Opcode::jmp, Handler::jmp);
    set(Opcode::call, Handler::call);
    set(Opcode::jmp_r, Handler::jmp_r);
    set(Opcode::call_r, Handler::call_r);
    set(Opcode::ret, Handler::ret);
#define BATON_FAST_JUMP(name, op) set(Opcode::op, Handler::jump_##name);
    BATON_FAST_CONDITIONS(BATON_FAST_JUMP)
#undef BATON_FAST_JUMP
    return all;
}
constexpr std::array<Handler, 256> handlers = make_handlers();

/// Bit f is set when the branch goes with f as FLAGS (V N Z C).
constexpr Word taken_by_flags(Opcode op) {
    Word taken = 0;
    for (Word flags = 0; flags <= isa::flag::arithmetic; ++flags) {
        if (alu::branch_taken(op, flags)) taken |= 1U << flags;
    }
    return taken;
}

Word immediate_of(Word word, Word address, const OpcodeInfo& info) {
    switch (info.source) {
    case Source::none:
    case Source::register_b: return 0;
    case Source::signed16: return static_cast<Word>(isa::sign_extend(field::imm16.extract(word), 16));
    case Source::unsigned16: return field::imm16.extract(word);
    case Source::shift5: return field::shift5.extract(word);
    case Source::signed20:
        return address + static_cast<Word>(isa::sign_extend(field::imm20.extract(word), 20));
    case Source::target24:
        return address +
               static_cast<Word>(isa::sign_extend(field::imm24.extract(word), 24)) * isa::word_bytes;
    }
    return 0;
}

void decode_jump(Op& result, Opcode op, Word address) {
    const Word target = result.imm;
    const bool near = target / isa::page_bytes == address / isa::page_bytes;
    if (near) {
        const auto words =
            static_cast<std::int32_t>(target - address) / static_cast<std::int32_t>(isa::word_bytes);
        result.imm = static_cast<Word>(words * static_cast<std::int32_t>(sizeof(Op)));
        result.charge = 0;
    } else if (op == Opcode::jmp || op == Opcode::call) {
        result.plain = op == Opcode::jmp ? Handler::jmp_far : Handler::call_far;
    } else {
        result.plain = Handler::branch_far;
        result.registers.more = taken_by_flags(op);
    }
}

}  // namespace

Cost cost_of(Word word, unsigned wait_states) {
    if (!is_legal(word)) return {0, true};
    const OpcodeInfo& info = info_of(word);
    const unsigned transfers = info.per_register
                                   ? static_cast<unsigned>(std::popcount(field::list15.extract(word)))
                                   : info.memory_cycles;
    const unsigned cycles =
        2U + wait_states + info.execute_cycles + transfers * (1U + wait_states) + info.write_back_cycles;
    return {static_cast<std::uint16_t>(cycles), always_jumps(static_cast<Opcode>(word >> 24))};
}

Op decode_plain(Word word, Word address, const Watch& watch) {
    Op result;
    result.plain = Handler::leave;
    if (watch.stops_at(address)) {
        result.plain = Handler::pause;
    } else if (is_legal(word)) {
        const OpcodeInfo& info = info_of(word);
        const auto op = static_cast<Opcode>(word >> 24);
        Op::Registers& registers = result.registers;
        result.plain = handlers[word >> 24];
        result.imm = immediate_of(word, address, info);
        registers.d = static_cast<std::uint8_t>(field::rd.extract(word));
        registers.a = static_cast<std::uint8_t>(field::ra.extract(word));
        registers.b = static_cast<std::uint8_t>(field::rb.extract(word));
        const bool divides_by_number = op >= Opcode::div_i && op <= Opcode::remu_i;
        if (info.source == Source::target24) {
            decode_jump(result, op, address);
        } else if (info.relative) {
            registers.a = zero_register;
        } else if (op == Opcode::sub_i) {
            result.imm = 0U - result.imm;
        } else if (divides_by_number && result.imm == 0) {
            result.plain = Handler::leave;
        } else if (info.per_register) {
            result.imm = field::list15.extract(word);
            registers.n = static_cast<std::uint8_t>(std::popcount(result.imm));
            if (registers.n == 0) result.plain = Handler::nop;
        } else if (op == Opcode::rdsr || op == Opcode::wrsr) {
            registers.n = static_cast<std::uint8_t>(field::system3.extract(word));
            const auto number = static_cast<SystemRegister>(registers.n);
            const bool watched = number == SystemRegister::ctx && watch.wants(NotableKind::context);
            if (op == Opcode::wrsr && (watched || number == SystemRegister::core))
                result.plain = Handler::slow;
        }
    }
    result.fast = result.plain;
    return result;
}

Handler fuse(const Op& first, const Op& second) {
    static constexpr auto pair_of = [](Handler a, Handler b) {
#define BATON_FAST_PAIR(first, condition) \
    if (a == Handler::first && b == Handler::jump_##condition) return Handler::first##_##condition;
        BATON_FAST_COMPARE_BRANCHES(BATON_FAST_PAIR)
        BATON_FAST_COUNT_BRANCHES(BATON_FAST_PAIR)
        BATON_FAST_TEST_BRANCHES(BATON_FAST_PAIR)
#undef BATON_FAST_PAIR
        return a;
    };
    if (first.plain == Handler::constant && second.plain == Handler::movhi &&
        first.registers.d == second.registers.d) {
        return Handler::constant_movhi;
    }
    return pair_of(first.plain, second.plain);
}

}  // namespace baton::emu::fast
