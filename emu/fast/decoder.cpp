#include "emu/fast/decoder.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "emu/alu.hpp"
#include "emu/opcode_info.hpp"
#include "isa/platform.hpp"

namespace baton::emu::fast {

namespace {

using isa::Control;
using isa::Destination;
using isa::FlagEffect;
using isa::Memory;
using isa::Operation;
using isa::Semantics;
using isa::Source;
using isa::SystemRegister;
namespace field = isa::field;

// --- the handler of an instruction, by its meaning; what none is for is left to the cycle engine ---

constexpr Handler handler_of_transfer(const Semantics& does) {
    const bool indexed = does.second == Source::rb;
    const bool plain = does.operation == Operation::add || does.operation == Operation::copy;
    const Source base =
        isa::is_list(does.memory) || does.memory == Memory::pop_frame ? Source::sp : Source::ra;
    if (!plain || (does.first != base && does.first != Source::ip)) return Handler::leave;
    switch (does.memory) {
    case Memory::load:
        if (does.bytes == 4) return indexed ? Handler::ldw_x : Handler::ldw;
        if (does.bytes == 2 && does.sign_extended) return indexed ? Handler::ldh_x : Handler::ldh;
        if (does.bytes == 2) return indexed ? Handler::ldhu_x : Handler::ldhu;
        if (does.sign_extended) return indexed ? Handler::ldb_x : Handler::ldb;
        return indexed ? Handler::ldbu_x : Handler::ldbu;
    case Memory::store:
        if (does.bytes == 4) return indexed ? Handler::stw_x : Handler::stw;
        if (does.bytes == 2) return indexed ? Handler::sth_x : Handler::sth;
        return indexed ? Handler::stb_x : Handler::stb;
    case Memory::exchange: return Handler::xchg;
    case Memory::fetch_add: return Handler::xadd;
    case Memory::compare_swap: return Handler::cas;
    case Memory::push_list: return Handler::push;
    case Memory::pop_list: return Handler::pop;
    case Memory::pop_frame: return Handler::slow;
    case Memory::none: break;
    }
    return Handler::leave;
}

constexpr Handler handler_of_branch(isa::Condition condition) {
    switch (condition) {
    case isa::Condition::always: break;
#define BATON_FAST_JUMP(name) \
    case isa::Condition::name: return Handler::jump_##name;
        BATON_FAST_CONDITIONS(BATON_FAST_JUMP)
#undef BATON_FAST_JUMP
    }
    return Handler::jmp;
}

constexpr Handler handler_of_control(const Semantics& does) {
    const bool relative = does.first == Source::ip && does.second == Source::immediate;
    const bool direct = does.first == Source::ra && does.operation == Operation::copy;
    switch (does.control) {
    case Control::branch: return relative ? handler_of_branch(does.condition) : Handler::leave;
    case Control::jump: return relative ? Handler::jmp : direct ? Handler::jmp_r : Handler::leave;
    case Control::call: return relative ? Handler::call : direct ? Handler::call_r : Handler::leave;
    case Control::return_: return does.first == Source::lr ? Handler::ret : Handler::leave;
    case Control::trap:
    case Control::wait: return Handler::slow;
    default: return Handler::leave;
    }
}

/// FLAGS and perhaps a register get what comes of ra and a second operand.
constexpr Handler handler_of_flags(const Semantics& does) {
    const bool opens_or_closes = does.flags == FlagEffect::enable || does.flags == FlagEffect::disable;
    const bool restores = does.flags == FlagEffect::value && does.operation == Operation::copy &&
                          does.first == Source::ra && does.destination == Destination::none;
    if ((opens_or_closes && does.operation == Operation::none) || restores) return Handler::slow;
    if (does.first != Source::ra) return Handler::leave;
    const bool number = does.second == Source::immediate;
    const bool kept = does.destination == Destination::rd;
    if (does.flags == FlagEffect::logic && does.operation == Operation::and_ && !kept)
        return number ? Handler::test_i : Handler::test;
    if (does.flags != FlagEffect::arithmetic) return Handler::leave;
    if (!kept) {
        if (does.operation != Operation::sub) return Handler::leave;
        return number ? Handler::cmp_i : Handler::cmp;
    }
    switch (does.operation) {
    case Operation::add: return number ? Handler::adds_i : Handler::adds;
    case Operation::sub: return number ? Handler::subs_i : Handler::subs;
    case Operation::adc: return number ? Handler::adc_i : Handler::adc;
    case Operation::sbc: return number ? Handler::sbc_i : Handler::sbc;
    default: return Handler::leave;
    }
}

/// A register gets what comes of ra and rb, or of ra alone.
constexpr Handler handler_of_registers(Operation operation) {
    switch (operation) {
    case Operation::copy: return Handler::mov;
    case Operation::not_: return Handler::not_;
    case Operation::neg: return Handler::neg;
    case Operation::sxb: return Handler::sxb;
    case Operation::sxh: return Handler::sxh;
#define BATON_FAST_SAME(name, ...) \
    case Operation::name: return Handler::name;
        BATON_FAST_BINARY(BATON_FAST_SAME)
        BATON_FAST_DIVIDE(BATON_FAST_SAME)
#undef BATON_FAST_SAME
    default: return Handler::leave;
    }
}

/// A register gets what comes of ra and a number.
constexpr Handler handler_of_number(Operation operation) {
    switch (operation) {
    case Operation::add:
    case Operation::sub: return Handler::add_i;  // of the negative number
    case Operation::and_: return Handler::and_i;
    case Operation::or_: return Handler::or_i;
    case Operation::xor_: return Handler::xor_i;
    case Operation::shl: return Handler::shl_i;
    case Operation::shr: return Handler::shr_i;
    case Operation::sar: return Handler::sar_i;
    case Operation::ror: return Handler::ror_i;
    case Operation::mul: return Handler::mul_i;
    case Operation::div: return Handler::div_i;
    case Operation::divu: return Handler::divu_i;
    case Operation::rem: return Handler::rem_i;
    case Operation::remu: return Handler::remu_i;
    default: return Handler::leave;
    }
}

constexpr Handler handler_of_calculation(const Semantics& does) {
    const bool copies = does.operation == Operation::copy;
    if (does.destination == Destination::system)
        return copies && does.first == Source::ra ? Handler::wrsr : Handler::leave;
    if (does.destination != Destination::rd) return Handler::leave;
    switch (does.first) {
    case Source::flags: return copies ? Handler::getf : Handler::leave;
    case Source::system: return copies ? Handler::rdsr : Handler::leave;
    case Source::immediate: return copies ? Handler::constant : Handler::leave;
    case Source::ip: return does.operation == Operation::add ? Handler::constant : Handler::leave;
    case Source::rd:
        return does.operation == Operation::set_high && does.second == Source::immediate ? Handler::movhi
                                                                                         : Handler::leave;
    case Source::ra:
        return does.second == Source::immediate ? handler_of_number(does.operation)
                                                : handler_of_registers(does.operation);
    default: return Handler::leave;
    }
}

constexpr Handler handler_of(const isa::Instruction& row) {
    const Semantics& does = row.semantics;
    Handler handler = Handler::nop;
    if (does.memory != Memory::none) {
        handler = handler_of_transfer(does);
    } else if (does.control != Control::next) {
        handler = handler_of_control(does);
    } else if (does.flags != FlagEffect::none) {
        handler = handler_of_flags(does);
    } else if (does.operation != Operation::none) {
        handler = handler_of_calculation(does);
    }
    // Only these look at the mode.
    const bool guarded = handler == Handler::rdsr || handler == Handler::wrsr || handler == Handler::slow;
    return row.privilege == isa::Privilege::kernel && !guarded ? Handler::leave : handler;
}

constexpr std::array<Handler, 256> make_handlers() {
    std::array<Handler, 256> all{};
    for (const auto& row : isa::instruction_table) all[static_cast<std::size_t>(row.op)] = handler_of(row);
    return all;
}
constexpr std::array<Handler, 256> handlers = make_handlers();

/// Bit f is set when the branch goes with f as FLAGS (V N Z C).
constexpr Word taken_by_flags(isa::Condition condition) {
    Word taken = 0;
    for (Word flags = 0; flags <= isa::flag::arithmetic; ++flags) {
        if (isa::holds(condition, flags)) taken |= 1U << flags;
    }
    return taken;
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

void decode_jump(Op& result, const Semantics& does, Word address) {
    const Word target = result.imm;
    const bool near = target / isa::page_bytes == address / isa::page_bytes;
    if (near) {
        const auto words =
            static_cast<std::int32_t>(target - address) / static_cast<std::int32_t>(isa::word_bytes);
        result.imm = static_cast<Word>(words * static_cast<std::int32_t>(sizeof(Op)));
        result.jump_cost = 0;
    } else if (does.control != Control::branch) {
        result.plain = does.control == Control::jump ? Handler::jmp_far : Handler::call_far;
    } else {
        result.plain = Handler::branch_far;
        result.registers.more = taken_by_flags(does.condition);
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
    return {static_cast<std::uint16_t>(cycles), isa::always_leaves(info.does.control)};
}

Op decode_plain(Word word, Word address, const EventFilter& watch) {
    Op result;
    result.plain = Handler::leave;
    if (watch.stops_at(address)) {
        result.plain = Handler::pause;
    } else if (is_legal(word)) {
        const OpcodeInfo& info = info_of(word);
        const Semantics& does = info.does;
        Op::Registers& registers = result.registers;
        result.plain = handlers[word >> 24];
        result.imm = info.number.of(word) + (info.relative() ? address : 0);
        registers.d = static_cast<std::uint8_t>(field::rd.extract(word));
        registers.a = static_cast<std::uint8_t>(field::ra.extract(word));
        registers.b = static_cast<std::uint8_t>(field::rb.extract(word));
        const bool by_number = does.second == Source::immediate;
        if (info.relative() && isa::goes_to_value(does.control)) {
            decode_jump(result, does, address);
        } else if (info.relative()) {
            registers.a = zero_register;
        } else if (result.plain == Handler::add_i && does.operation == Operation::sub) {
            result.imm = 0U - result.imm;
        } else if (by_number && isa::divides(does.operation) && result.imm == 0) {
            result.plain = Handler::leave;
        } else if (info.per_register) {
            decode_list(result, word);
        } else if (result.plain == Handler::movhi) {
            result.imm <<= 16;
        } else if (result.plain == Handler::rdsr || result.plain == Handler::wrsr) {
            registers.n = static_cast<std::uint8_t>(field::system3.extract(word));
            const auto number = static_cast<SystemRegister>(registers.n);
            const bool watched = number == SystemRegister::ctx && context_is_noted(watch);
            if (result.plain == Handler::wrsr && (watched || number == SystemRegister::core))
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
