#include "emu/fast/decoder.hpp"

#include <algorithm>
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

/// A push or a pop: short lists as registers, long ones as a mask.
void decode_list(Op& result, Word word) {
    Word list = field::list15.extract(word);
    Op::Registers& registers = result.registers;
    result.imm = list;
    registers.n = static_cast<std::uint8_t>(std::popcount(list));
    const auto next = [&list] {
        const int lowest = std::countr_zero(list);
        list &= list - 1;
        return static_cast<std::uint8_t>(lowest);
    };
    if (registers.n == 0) {
        result.plain = Handler::nop;
    } else if (registers.n <= 3) {
        constexpr Handler pushes[] = {Handler::push_1, Handler::push_2, Handler::push_3};
        constexpr Handler pops[] = {Handler::pop_1, Handler::pop_2, Handler::pop_3};
        result.plain = (result.plain == Handler::push ? pushes : pops)[registers.n - 1];
        registers.d = next();
        registers.a = registers.n > 1 ? next() : std::uint8_t{0};
        registers.b = registers.n > 2 ? next() : std::uint8_t{0};
    }
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

Op decode_plain(Word word, Word address, const EventFilter& watch) {
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
            decode_list(result, word);
        } else if (op == Opcode::movhi) {
            result.imm <<= 16;
        } else if (op == Opcode::rdsr || op == Opcode::wrsr) {
            registers.n = static_cast<std::uint8_t>(field::system3.extract(word));
            const auto number = static_cast<SystemRegister>(registers.n);
            const bool watched = number == SystemRegister::ctx && context_is_noted(watch);
            if (op == Opcode::wrsr && (watched || number == SystemRegister::core))
                result.plain = Handler::slow;
        }
    }
    result.fast = result.plain;
    return result;
}

namespace {

/// How a part of a fusion must be joined to those before.
enum class Link : std::uint8_t {
    none,
    to_a,                   ///< the result before is its `a`
    to_any,                 ///< the result before is its `a` or its `b`
    same,                   ///< both name the same register as `d`
    pair,                   ///< `a` and `b` are the two results before, in this order
    any_pair,               ///< in any order
    pair_but_one,           ///< `a` and `b` are the two results before the one before, in any order
    to_any_beside_carried,  ///< the result before and the carried register are its operands
    to_carried,             ///< the carried register is its `a`
};

struct Part {
    Handler handler = Handler::decode;
    Link link = Link::none;
};

struct Pattern {
    Handler fused = Handler::decode;
    unsigned words = 0;
    std::array<Part, fused_words_most> parts{};
    /// Of a loop's whole body: the part whose result is carried from turn to turn in a register that
    /// no other part writes, but perhaps the one just before it. 0: there is none.
    unsigned carrier = 0;
};

template <class... More>
constexpr Pattern pattern(Handler fused, Handler first, More... more) {
    return {fused, 1 + sizeof...(more), {Part{first, Link::none}, more...}};
}

template <class... More>
constexpr Pattern carrying(unsigned carrier, Handler fused, Handler first, More... more) {
    Pattern result = pattern(fused, first, more...);
    result.carrier = carrier;
    return result;
}

constexpr Part part(Handler handler, Link link = Link::none) {
    return {handler, link};
}

// clang-format off
#define BATON_FAST_PATTERN_PAIR(first, condition) \
    pattern(Handler::first##_##condition, Handler::first, part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_END(first, second, condition) \
    pattern(Handler::first##_##second##_##condition, Handler::first, part(Handler::second), \
            part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_LONG_END(first, link, next, second, condition) \
    pattern(Handler::first##_##next##_##second##_##condition, Handler::first, part(Handler::next, Link::link), \
            part(Handler::second), part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_MUL(first, second, condition) \
    BATON_FAST_PATTERN_LONG_END(mul, to_any, add, second, condition)
#define BATON_FAST_PATTERN_COPY(first, second, condition) \
    BATON_FAST_PATTERN_LONG_END(ldw_x, same, stw_x, second, condition)
#define BATON_FAST_PATTERN_SUM(first, second, condition) \
    BATON_FAST_PATTERN_LONG_END(ldw_x, to_any, add, second, condition)
#define BATON_FAST_PATTERN_SUM_BYTES(first, second, condition) \
    BATON_FAST_PATTERN_LONG_END(ldbu_x, to_any, add, second, condition)
#define BATON_FAST_PATTERN_ELEMENTS(first, condition) \
    pattern(Handler::first##_##condition, Handler::ldw_x, part(Handler::ldw_x), part(Handler::cmp, Link::pair), \
            part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_LOAD(load, condition) \
    pattern(Handler::load##_cmp_i_##condition, Handler::load, part(Handler::cmp_i, Link::to_a), \
            part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_THEN(first, second) \
    pattern(Handler::first##_##second, Handler::first, part(Handler::second, Link::to_any)),
#define BATON_FAST_PATTERN_TABLE_STEP(to_mix, to_shift) \
    Handler::ldbu_x, part(Handler::xor_, Link::to_mix), part(Handler::and_i, Link::to_a), \
        part(Handler::shl_i, Link::to_a), part(Handler::ldw_x, Link::to_any), part(Handler::shr_i, Link::to_shift), \
        part(Handler::xor_, Link::any_pair)
#define BATON_FAST_PATTERN_CHECKSUM(first, second, condition) \
    carrying(6, Handler::first##_##second##_##condition, \
             BATON_FAST_PATTERN_TABLE_STEP(to_any_beside_carried, to_carried), part(Handler::second), \
            part(Handler::jump_##condition)),
#define BATON_FAST_PATTERN_PRODUCT(first, second, condition) \
    carrying(4, Handler::first##_##second##_##condition, Handler::ldw_x, part(Handler::ldw), part(Handler::add_i), \
             part(Handler::mul, Link::pair_but_one), part(Handler::add, Link::to_any_beside_carried), part(Handler::second), \
            part(Handler::jump_##condition)),
// Longer ones first.
constexpr Pattern patterns[] = {
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_CHECKSUM, table_step)
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_PRODUCT, ldw_x_ldw_add_i_mul_add)
    pattern(Handler::table_step, BATON_FAST_PATTERN_TABLE_STEP(to_any, none)),
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_MUL, mul_add)
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_COPY, ldw_x_stw_x)
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_SUM, ldw_x_add)
    BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_PATTERN_SUM_BYTES, ldbu_x_add)
    BATON_FAST_ELEMENT_BRANCHES(BATON_FAST_PATTERN_ELEMENTS)
    BATON_FAST_LOOP_ENDS(BATON_FAST_PATTERN_END)
    BATON_FAST_LOAD_BRANCHES(BATON_FAST_PATTERN_LOAD)
    pattern(Handler::and_i_shl_i_ldw_x, Handler::and_i, part(Handler::shl_i, Link::to_a),
            part(Handler::ldw_x, Link::to_any)),
    pattern(Handler::ldw_x_ldw_add_i, Handler::ldw_x, part(Handler::ldw), part(Handler::add_i)),
    BATON_FAST_COMPARE_BRANCHES(BATON_FAST_PATTERN_PAIR)
    BATON_FAST_COUNT_BRANCHES(BATON_FAST_PATTERN_PAIR)
    BATON_FAST_TEST_BRANCHES(BATON_FAST_PATTERN_PAIR)
    BATON_FAST_LOAD_THEN(BATON_FAST_PATTERN_THEN)
    BATON_FAST_CALCULATE_THEN(BATON_FAST_PATTERN_THEN)
    pattern(Handler::constant_movhi, Handler::constant, part(Handler::movhi, Link::same)),
    pattern(Handler::constant_stw, Handler::constant, part(Handler::stw)),
    pattern(Handler::shl_i_ldw_x, Handler::shl_i, part(Handler::ldw_x, Link::to_any)),
    pattern(Handler::ldw_add_i, Handler::ldw, part(Handler::add_i)),
    pattern(Handler::ldw_x_stw_x, Handler::ldw_x, part(Handler::stw_x, Link::same)),
    pattern(Handler::ldw_x_ldw_x, Handler::ldw_x, part(Handler::ldw_x)),
    pattern(Handler::stw_x_stw_x, Handler::stw_x, part(Handler::stw_x)),
    pattern(Handler::pop_1_ret, Handler::pop_1, part(Handler::ret)),
    pattern(Handler::pop_2_ret, Handler::pop_2, part(Handler::ret)),
    pattern(Handler::pop_3_ret, Handler::pop_3, part(Handler::ret)),
};
// clang-format on

constexpr bool besides_are_free() {
    for (const Pattern& p : patterns) {
        for (const Part& part : p.parts) {
            if (part.link == Link::to_any && !may_be_beside(part.handler)) return false;
        }
    }
    return true;
}
static_assert(besides_are_free());

constexpr std::array<std::uint8_t, 256> make_words_most() {
    std::array<std::uint8_t, 256> all{};
    for (auto& words : all) words = 1;
    for (const Pattern& p : patterns) {
        auto& words = all[static_cast<std::size_t>(p.parts[0].handler)];
        words = std::max(words, static_cast<std::uint8_t>(p.words));
    }
    return all;
}
constexpr std::array<std::uint8_t, 256> words_most = make_words_most();

/// Whether the Op at `i` is joined to those before as it must be.
bool is_linked(const Pattern& p, const std::array<Op, fused_words_most>& ops, unsigned i) {
    const Link link = p.parts[i].link;
    const std::uint8_t carried = ops[p.carrier].registers.d;
    const Op::Registers& second = ops[i].registers;
    const std::uint8_t result = ops[i - 1].registers.d;
    const auto pair = [&](std::uint8_t earlier, std::uint8_t later) {
        if (earlier == later) return false;
        const bool in_order = second.a == earlier && second.b == later;
        return in_order || (link != Link::pair && second.a == later && second.b == earlier);
    };
    switch (link) {
    case Link::none: return true;
    case Link::to_a: return second.a == result;
    case Link::to_any: return second.a == result || second.b == result;
    case Link::same: return second.d == result;
    case Link::pair:
    case Link::any_pair: return pair(ops[i - 2].registers.d, result);
    case Link::pair_but_one: {
        const std::uint8_t earlier = ops[i - 3].registers.d;
        const std::uint8_t later = ops[i - 2].registers.d;
        return earlier != result && later != result && pair(earlier, later);
    }
    case Link::to_any_beside_carried:
        return result != carried &&
               ((second.a == result && second.b == carried) || (second.a == carried && second.b == result));
    case Link::to_carried: return second.a == carried;
    }
    return false;
}

/// The last word jumps; all others of a loop's body write their `d`.
bool is_carried(const Pattern& p, const std::array<Op, fused_words_most>& ops) {
    for (unsigned i = 0; p.carrier != 0 && i < p.words - 1; ++i) {
        if (i == p.carrier || i + 1 == p.carrier) continue;
        if (ops[i].registers.d == ops[p.carrier].registers.d) return false;
    }
    return true;
}

}  // namespace

unsigned fusion_words_most(Handler first) {
    return words_most[static_cast<std::size_t>(first)];
}

Fusion fuse(const std::array<Op, fused_words_most>& ops, unsigned count) {
    for (const Pattern& p : patterns) {
        if (p.words > count || p.parts[0].handler != ops[0].plain) continue;
        bool fits = true;
        unsigned beside = 0;
        for (unsigned i = 1; i < p.words && fits; ++i) {
            fits = p.parts[i].handler == ops[i].plain && is_linked(p, ops, i);
            if (p.parts[i].link == Link::to_any) beside |= 1U << i;
        }
        if (fits && is_carried(p, ops)) return {p.fused, p.words, beside};
    }
    return {ops[0].plain, 1, 0};
}

}  // namespace baton::emu::fast
