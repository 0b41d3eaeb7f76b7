// Decoded instructions: what the fast engine runs instead of words.
//
// An Op stands for the word at one place. It names two handlers: `plain` does that word alone, `fast`
// may do it together with the one or two behind it. Ops lie side by side like their words, so what a
// fused handler needs of the next words stands in their own Ops.
//
// Costs are counted by segments. A segment is a straight run of words up to one that always jumps
// (or that can't be done natively). `cost_to_end` is what remains from a word to the end of its segment,
// as cycles and instructions in one number (CycleBudget). Whoever enters a segment pays its cost_to_end in
// advance; a branch that leaves it early gets the rest back. So only jumps count, and they subtract one
// number that was known when they were decoded.
#pragma once

#include <array>
#include <cstdint>

#include "isa/word.hpp"

namespace baton::emu::fast {

using isa::Word;

/// Cycles times 2^32 plus instructions: both are counted by one addition.
using CycleBudget = std::int64_t;

constexpr CycleBudget cycles_and_instructions(std::uint64_t cycles, std::uint64_t instructions) {
    return static_cast<CycleBudget>((cycles << 32) + instructions);
}

/// What is left of a budget of cycles, and how many instructions have been done on it: cycles left
/// times 2^32, plus 2^32 - 1 - instructions. Negative exactly when too many cycles are spent.
constexpr CycleBudget budget(std::uint64_t cycles) {
    return cycles_and_instructions(cycles, 0xffffffffU);
}
/// Precondition: not negative.
constexpr std::uint64_t cycles_left(CycleBudget budget) {
    return static_cast<std::uint64_t>(budget) >> 32;
}
constexpr std::uint64_t instructions_done(CycleBudget budget) {
    return 0xffffffffU - (static_cast<std::uint64_t>(budget) & 0xffffffffU);
}

// clang-format off
// Conditions of branches, as isa::Condition names them.
#define BATON_FAST_CONDITIONS(X) \
    X(eq) X(ne) X(lt) X(ge) X(gt) X(le) X(ltu) X(geu) X(gtu) X(leu) X(mi) X(pl) X(vs) X(vc)

// Two registers, or a register and a number, to a register: name (as isa::Operation has it), expression of a
// and b.
#define BATON_FAST_BINARY(X) \
    X(add, a + b) X(sub, a - b) X(and_, a & b) X(or_, a | b) X(xor_, a ^ b) \
    X(shl, alu::shift_left(a, b)) X(shr, alu::shift_right(a, b)) X(sar, alu::shift_right_signed(a, b)) \
    X(ror, alu::rotate_right(a, b)) X(mul, a * b) X(mulh, alu::multiply_high_signed(a, b)) \
    X(mulhu, alu::multiply_high_unsigned(a, b))
#define BATON_FAST_BINARY_I(X) \
    X(add_i, a + b) X(and_i, a & b) X(or_i, a | b) X(xor_i, a ^ b) X(shl_i, a << b) X(shr_i, a >> b) \
    X(sar_i, alu::shift_right_signed(a, b)) X(ror_i, alu::rotate_right(a, b)) X(mul_i, a * b)
#define BATON_FAST_DIVIDE(X) \
    X(div, alu::divide_signed(a, b)) X(divu, a / b) X(rem, alu::remainder_signed(a, b)) X(remu, a % b)
#define BATON_FAST_UNARY(X) \
    X(mov, a) X(not_, ~a) X(neg, 0U - a) X(sxb, static_cast<Word>(isa::sign_extend(a, 8))) \
    X(sxh, static_cast<Word>(isa::sign_extend(a, 16)))
// name, width in bytes, what becomes of the datum
#define BATON_FAST_LOADS(X) \
    X(ldw, 4, datum) X(ldh, 2, static_cast<Word>(isa::sign_extend(datum, 16))) X(ldhu, 2, datum) \
    X(ldb, 1, static_cast<Word>(isa::sign_extend(datum, 8))) X(ldbu, 1, datum)
#define BATON_FAST_STORES(X) X(stw, 4) X(sth, 2) X(stb, 1)

// --- fused instructions ---
// Compare, and branch: name of the first, condition.
#define BATON_FAST_COMPARE_CONDITIONS(X, first) \
    X(first, eq) X(first, ne) X(first, lt) X(first, ge) X(first, gt) X(first, le) X(first, ltu) \
    X(first, geu) X(first, gtu) X(first, leu)
#define BATON_FAST_COMPARE_BRANCHES(X) \
    BATON_FAST_COMPARE_CONDITIONS(X, cmp) BATON_FAST_COMPARE_CONDITIONS(X, cmp_i)
// Count, and branch.
#define BATON_FAST_COUNT_CONDITIONS(X, first) X(first, eq) X(first, ne) X(first, mi) X(first, pl)
#define BATON_FAST_COUNT_BRANCHES(X) \
    BATON_FAST_COUNT_CONDITIONS(X, subs) BATON_FAST_COUNT_CONDITIONS(X, subs_i) \
    BATON_FAST_COUNT_CONDITIONS(X, adds) BATON_FAST_COUNT_CONDITIONS(X, adds_i)
// Look at bits, and branch.
#define BATON_FAST_TEST_CONDITIONS(X, first) X(first, eq) X(first, ne)
#define BATON_FAST_TEST_BRANCHES(X) \
    BATON_FAST_TEST_CONDITIONS(X, test) BATON_FAST_TEST_CONDITIONS(X, test_i)
// The last step or two of a loop's body, count, and branch: first, second, condition.
#define BATON_FAST_LOOP_ENDS_WITH(X, first) \
    X(first, adds_i, ne) X(first, adds_i, mi) X(first, subs_i, ne) X(first, adds, mi)
#define BATON_FAST_LOOP_ENDS(X) \
    BATON_FAST_LOOP_ENDS_WITH(X, add) BATON_FAST_LOOP_ENDS_WITH(X, xor_) \
    BATON_FAST_LOOP_ENDS_WITH(X, stw_x) BATON_FAST_LOOP_ENDS_WITH(X, stb_x)
#define BATON_FAST_LONG_LOOP_ENDS(X) \
    BATON_FAST_LOOP_ENDS_WITH(X, mul_add) BATON_FAST_LOOP_ENDS_WITH(X, ldw_x_stw_x) \
    BATON_FAST_LOOP_ENDS_WITH(X, ldw_x_add) BATON_FAST_LOOP_ENDS_WITH(X, ldbu_x_add)
// The whole body of a loop: first, second, condition.
#define BATON_FAST_LOOP_BODIES(X) \
    BATON_FAST_LOOP_ENDS_WITH(X, table_step) BATON_FAST_LOOP_ENDS_WITH(X, ldw_x_ldw_add_i_mul_add)
// Load, compare with a number, and branch: load, condition.
#define BATON_FAST_LOAD_BRANCHES(X) X(ldw, eq) X(ldw, ne) X(ldbu, eq) X(ldbu, ne)
// Load two elements, compare them, and branch.
#define BATON_FAST_ELEMENT_BRANCHES(X) \
    X(ldw_x_ldw_x_cmp, lt) X(ldw_x_ldw_x_cmp, ge) X(ldw_x_ldw_x_cmp, gt) X(ldw_x_ldw_x_cmp, le) \
    X(ldw_x_ldw_x_cmp, ltu) X(ldw_x_ldw_x_cmp, geu) X(ldw_x_ldw_x_cmp, gtu) X(ldw_x_ldw_x_cmp, leu)
// Something, and what is done with its result: first, second.
#define BATON_FAST_LOAD_THEN(X) \
    X(ldw, add) X(ldw, xor_) X(ldw_x, add) X(ldw_x, xor_) X(ldbu_x, add) X(ldbu_x, xor_)
#define BATON_FAST_CALCULATE_THEN(X) \
    X(shl_i, add) X(shl_i, or_) X(shl_i, xor_) X(shr_i, add) X(shr_i, or_) X(shr_i, xor_) X(mul, add)
// Others.
#define BATON_FAST_OTHER_FUSED(X) \
    X(constant_movhi) X(constant_stw) X(and_i_shl_i_ldw_x) X(shl_i_ldw_x) X(ldw_add_i) \
    X(ldw_x_ldw_add_i) X(ldw_x_ldw_x) X(stw_x_stw_x) X(ldw_x_stw_x) X(pop_1_ret) X(pop_2_ret) X(pop_3_ret) \
    X(table_step)

// All handlers, each as BATON_FAST_ONE(name), which whoever uses the list defines.
#define BATON_FAST_NAME(name, ...) BATON_FAST_ONE(name)
#define BATON_FAST_NAME_I(name, ...) BATON_FAST_ONE(name##_i)
#define BATON_FAST_NAME_X(name, ...) BATON_FAST_ONE(name##_x)
#define BATON_FAST_NAME_JUMP(name, ...) BATON_FAST_ONE(jump_##name)
#define BATON_FAST_NAME_PAIR(first, condition) BATON_FAST_ONE(first##_##condition)
#define BATON_FAST_NAME_END(first, second, condition) BATON_FAST_ONE(first##_##second##_##condition)
#define BATON_FAST_NAME_LOAD(load, condition) BATON_FAST_ONE(load##_cmp_i_##condition)
#define BATON_FAST_ALL_HANDLERS \
    /* Places that hold no decoded instruction; none of these changes anything: not decoded yet; for */ \
    /* the cycle engine (illegal words, and places outside of the view); behind the last word of a */ \
    /* page; a breakpoint; for FastEngine::slow_instruction. */ \
    BATON_FAST_ONE(decode) BATON_FAST_ONE(leave) BATON_FAST_ONE(next_page) BATON_FAST_ONE(pause) \
    BATON_FAST_ONE(slow) \
    /* One instruction each. */ \
    BATON_FAST_ONE(nop) BATON_FAST_ONE(constant) BATON_FAST_ONE(movhi) BATON_FAST_ONE(getf) \
    BATON_FAST_ONE(rdsr) BATON_FAST_ONE(wrsr) \
    BATON_FAST_UNARY(BATON_FAST_NAME) BATON_FAST_BINARY(BATON_FAST_NAME) \
    BATON_FAST_BINARY_I(BATON_FAST_NAME) BATON_FAST_DIVIDE(BATON_FAST_NAME) \
    BATON_FAST_DIVIDE(BATON_FAST_NAME_I) \
    BATON_FAST_ONE(adds) BATON_FAST_ONE(adds_i) BATON_FAST_ONE(subs) BATON_FAST_ONE(subs_i) \
    BATON_FAST_ONE(adc) BATON_FAST_ONE(adc_i) BATON_FAST_ONE(sbc) BATON_FAST_ONE(sbc_i) \
    BATON_FAST_ONE(cmp) BATON_FAST_ONE(cmp_i) BATON_FAST_ONE(test) BATON_FAST_ONE(test_i) \
    BATON_FAST_LOADS(BATON_FAST_NAME) BATON_FAST_LOADS(BATON_FAST_NAME_X) \
    BATON_FAST_STORES(BATON_FAST_NAME) BATON_FAST_STORES(BATON_FAST_NAME_X) \
    BATON_FAST_ONE(push) BATON_FAST_ONE(pop) \
    BATON_FAST_ONE(push_1) BATON_FAST_ONE(push_2) BATON_FAST_ONE(push_3) BATON_FAST_ONE(pop_1) \
    BATON_FAST_ONE(pop_2) BATON_FAST_ONE(pop_3) \
    BATON_FAST_ONE(xchg) BATON_FAST_ONE(xadd) BATON_FAST_ONE(cas) \
    BATON_FAST_ONE(jmp) BATON_FAST_CONDITIONS(BATON_FAST_NAME_JUMP) BATON_FAST_ONE(call) \
    BATON_FAST_ONE(jmp_r) BATON_FAST_ONE(call_r) BATON_FAST_ONE(ret) \
    /* To a place in another page. */ \
    BATON_FAST_ONE(jmp_far) BATON_FAST_ONE(call_far) BATON_FAST_ONE(branch_far) \
    /* Several instructions each. */ \
    BATON_FAST_COMPARE_BRANCHES(BATON_FAST_NAME_PAIR) BATON_FAST_COUNT_BRANCHES(BATON_FAST_NAME_PAIR) \
    BATON_FAST_TEST_BRANCHES(BATON_FAST_NAME_PAIR) BATON_FAST_LOOP_ENDS(BATON_FAST_NAME_END) \
    BATON_FAST_LONG_LOOP_ENDS(BATON_FAST_NAME_END) BATON_FAST_LOOP_BODIES(BATON_FAST_NAME_END) \
    BATON_FAST_ELEMENT_BRANCHES(BATON_FAST_NAME_PAIR) \
    BATON_FAST_LOAD_BRANCHES(BATON_FAST_NAME_LOAD) BATON_FAST_LOAD_THEN(BATON_FAST_NAME_PAIR) \
    BATON_FAST_CALCULATE_THEN(BATON_FAST_NAME_PAIR) BATON_FAST_OTHER_FUSED(BATON_FAST_NAME)

enum class Handler : std::uint8_t {
#define BATON_FAST_ONE(name) name,
    BATON_FAST_ALL_HANDLERS
#undef BATON_FAST_ONE
};
// clang-format on

/// This one and those behind it do several instructions each.
inline constexpr Handler first_fused = Handler::cmp_eq;

/// How many words a fused handler does at most.
inline constexpr unsigned fused_words_most = 9;

struct Op {
    /// Register numbers; 16 reads as 0.
    struct Registers {
        std::uint8_t d = 0;
        std::uint8_t a = 0;
        std::uint8_t b = 0;
        std::uint8_t n = 0;
        Word more = 0;
    };

    Handler fast = Handler::decode;
    Handler plain = Handler::decode;
    std::uint16_t cost = 0;  ///< cycles of the plain instruction
    /// A number, or for jumps inside the page the way to the target in bytes of Ops.
    Word imm = 0;
    union {
        Registers registers = {};
        CycleBudget jump_cost;  ///< of jumps inside the page
    };
};
static_assert(sizeof(Op) == 16);

inline constexpr std::uint8_t zero_register = isa::register_count;

}  // namespace baton::emu::fast
