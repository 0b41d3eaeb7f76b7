// The handlers that do several instructions at once: a part of the text of the loop (loop_body.hpp).
//
// The parts' operands stand in their own Ops, behind each other. Results pass on in the host's registers,
// but all are written: a part that can't be done here leaves the loop with those before it done. None is
// ever reached from the careful loop.

#define BATON_FAST_REGISTER(n, field) f.registers[(op + (n))->registers.field]
// Part n has the result of the part before as one of its operands: the other one.
#define BATON_FAST_OTHER(part) BATON_FAST_REGISTER(part, n)
// A part that can't be done here: what stands before it is done, its own handler looks at it again.
#define BATON_FAST_LEAVE_AT(n)      \
    do {                            \
        if constexpr ((n) == 0) {   \
            BATON_FAST_LEAVE(slow); \
        } else {                    \
            op += (n);              \
            BATON_FAST_DISPATCH();  \
        }                           \
    } while (0)
#define BATON_FAST_FUSED(name, ...) \
    BATON_FAST_HANDLER(name) {      \
        if constexpr (!careful) {   \
            __VA_ARGS__             \
        }                           \
        BATON_FAST_LEAVE(leave);    \
    }

// Compare, and branch.
#define BATON_FAST_DO(first, condition, second)                                        \
    BATON_FAST_FUSED(first##_##condition, {                                            \
        const Word a = BATON_FAST_A;                                                   \
        const Word b = (second);                                                       \
        flags = LazyFlags::of_difference(a, b);                                        \
        if (holds_for_difference<Condition::condition>(a, b)) BATON_FAST_JUMP(op + 1); \
        BATON_FAST_SKIP(2);                                                            \
    })
#define BATON_FAST_DO_CMP(first, condition) BATON_FAST_DO(first, condition, BATON_FAST_B)
#define BATON_FAST_DO_CMP_I(first, condition) BATON_FAST_DO(first, condition, op->imm)
BATON_FAST_COMPARE_CONDITIONS(BATON_FAST_DO_CMP, cmp)
BATON_FAST_COMPARE_CONDITIONS(BATON_FAST_DO_CMP_I, cmp_i)
#undef BATON_FAST_DO
#undef BATON_FAST_DO_CMP
#undef BATON_FAST_DO_CMP_I

#define BATON_FAST_DO(first, condition, second)                                           \
    BATON_FAST_FUSED(first##_##condition, {                                               \
        const Word both = BATON_FAST_A & (second);                                        \
        flags = LazyFlags::of_difference(both, 0);                                        \
        if (holds_for_difference<Condition::condition>(both, 0)) BATON_FAST_JUMP(op + 1); \
        BATON_FAST_SKIP(2);                                                               \
    })
#define BATON_FAST_DO_TEST(first, condition) BATON_FAST_DO(first, condition, BATON_FAST_B)
#define BATON_FAST_DO_TEST_I(first, condition) BATON_FAST_DO(first, condition, op->imm)
BATON_FAST_TEST_CONDITIONS(BATON_FAST_DO_TEST, test)
BATON_FAST_TEST_CONDITIONS(BATON_FAST_DO_TEST_I, test_i)
#undef BATON_FAST_DO
#undef BATON_FAST_DO_TEST
#undef BATON_FAST_DO_TEST_I

// The body of a loop or its end. A jump back to it goes round here, not through the dispatch.
#define BATON_FAST_TURNS(name, ...) BATON_FAST_FUSED(name, for (;;){__VA_ARGS__})

// Count with part n, and branch with the next.
#define BATON_FAST_COUNT(n, condition, second, calculated, how)                                   \
    {                                                                                             \
        const Word a = BATON_FAST_REGISTER(n, a);                                                 \
        const Word b = (second);                                                                  \
        const Word result = (calculated);                                                         \
        BATON_FAST_REGISTER(n, d) = result;                                                       \
        flags = LazyFlags::how(a, b);                                                             \
        if (holds_for_difference<Condition::condition>(result, 0)) BATON_FAST_JUMP(op + (n) + 1); \
        BATON_FAST_SKIP((n) + 2);                                                                 \
    }
// The same; stands in BATON_FAST_TURNS.
#define BATON_FAST_COUNT_TURN(n, condition, second, calculated, how)                          \
    {                                                                                         \
        const Word a = BATON_FAST_REGISTER(n, a);                                             \
        const Word b = (second);                                                              \
        const Word result = (calculated);                                                     \
        BATON_FAST_REGISTER(n, d) = result;                                                   \
        flags = LazyFlags::how(a, b);                                                         \
        if (!holds_for_difference<Condition::condition>(result, 0)) BATON_FAST_SKIP((n) + 2); \
        const Op* const back = op + (n) + 1;                                                  \
        if (BATON_FAST_UNLIKELY(jumped(back) != op)) BATON_FAST_JUMP(back);                   \
        left -= back->jump_cost;                                                              \
        if (BATON_FAST_UNLIKELY(left < 0)) BATON_FAST_LEAVE(budget);                          \
    }
#define BATON_FAST_TURN_subs_i(n, condition) \
    BATON_FAST_COUNT_TURN(n, condition, (op + (n))->imm, a - b, of_difference)
#define BATON_FAST_TURN_adds(n, condition) \
    BATON_FAST_COUNT_TURN(n, condition, BATON_FAST_REGISTER(n, b), a + b, of_sum)
#define BATON_FAST_TURN_adds_i(n, condition) \
    BATON_FAST_COUNT_TURN(n, condition, (op + (n))->imm, a + b, of_sum)
#define BATON_FAST_COUNT_subs(n, condition) \
    BATON_FAST_COUNT(n, condition, BATON_FAST_REGISTER(n, b), a - b, of_difference)
#define BATON_FAST_COUNT_subs_i(n, condition) \
    BATON_FAST_COUNT(n, condition, (op + (n))->imm, a - b, of_difference)
#define BATON_FAST_COUNT_adds(n, condition) \
    BATON_FAST_COUNT(n, condition, BATON_FAST_REGISTER(n, b), a + b, of_sum)
#define BATON_FAST_COUNT_adds_i(n, condition) BATON_FAST_COUNT(n, condition, (op + (n))->imm, a + b, of_sum)
#define BATON_FAST_DO(first, condition) \
    BATON_FAST_FUSED(first##_##condition, BATON_FAST_COUNT_##first(0, condition))
BATON_FAST_COUNT_BRANCHES(BATON_FAST_DO)
#undef BATON_FAST_DO

// Loads in part n: width, address, and the name of what was loaded.
#define BATON_FAST_LOAD(n, width, where, name)                                      \
    const Word at_##name = (where);                                                 \
    if (BATON_FAST_UNLIKELY(!reaches<width>(f, at_##name))) BATON_FAST_LEAVE_AT(n); \
    const Word name = load<width>(ram + at_##name);                                 \
    BATON_FAST_REGISTER(n, d) = name;
#define BATON_FAST_OFFSET(n) (BATON_FAST_REGISTER(n, a) + (op + (n))->imm)
#define BATON_FAST_INDEX(n) (BATON_FAST_REGISTER(n, a) + BATON_FAST_REGISTER(n, b))
#define BATON_FAST_LOAD_ldw(n, name) BATON_FAST_LOAD(n, 4, BATON_FAST_OFFSET(n), name)
#define BATON_FAST_LOAD_ldw_x(n, name) BATON_FAST_LOAD(n, 4, BATON_FAST_INDEX(n), name)
#define BATON_FAST_LOAD_ldbu(n, name) BATON_FAST_LOAD(n, 1, BATON_FAST_OFFSET(n), name)
#define BATON_FAST_LOAD_ldbu_x(n, name) BATON_FAST_LOAD(n, 1, BATON_FAST_INDEX(n), name)
// Stores in part n: width, address, value.
#define BATON_FAST_STORE(n, width, where, value)                                            \
    {                                                                                       \
        const Word address = (where);                                                       \
        if (BATON_FAST_UNLIKELY(!reaches<width>(f, address) || !plain_store(f, address))) { \
            BATON_FAST_LEAVE_AT(n);                                                         \
        }                                                                                   \
        store<width>(ram + address, (value));                                               \
    }

// The last step or two of a loop's body, count, and branch.
#define BATON_FAST_STEP_add BATON_FAST_D = BATON_FAST_A + BATON_FAST_B;
#define BATON_FAST_STEP_xor_ BATON_FAST_D = BATON_FAST_A ^ BATON_FAST_B;
#define BATON_FAST_STEP_stw_x BATON_FAST_STORE(0, 4, BATON_FAST_INDEX(0), BATON_FAST_D)
#define BATON_FAST_STEP_stb_x BATON_FAST_STORE(0, 1, BATON_FAST_INDEX(0), BATON_FAST_D)
#define BATON_FAST_DO(first, second, condition)      \
    BATON_FAST_TURNS(first##_##second##_##condition, \
                     BATON_FAST_STEP_##first BATON_FAST_TURN_##second(1, condition))
BATON_FAST_LOOP_ENDS(BATON_FAST_DO)
#undef BATON_FAST_DO
#undef BATON_FAST_STEP_add
#undef BATON_FAST_STEP_xor_
#undef BATON_FAST_STEP_stw_x
#undef BATON_FAST_STEP_stb_x
#define BATON_FAST_ADD_1(value) BATON_FAST_REGISTER(1, d) = BATON_FAST_OTHER(1) + (value);
#define BATON_FAST_STEP_mul_add                       \
    const Word product = BATON_FAST_A * BATON_FAST_B; \
    BATON_FAST_D = product;                           \
    BATON_FAST_ADD_1(product)
#define BATON_FAST_STEP_ldw_x_stw_x \
    BATON_FAST_LOAD_ldw_x(0, datum) BATON_FAST_STORE(1, 4, BATON_FAST_INDEX(1), datum)
#define BATON_FAST_STEP_ldw_x_add BATON_FAST_LOAD_ldw_x(0, datum) BATON_FAST_ADD_1(datum)
#define BATON_FAST_STEP_ldbu_x_add BATON_FAST_LOAD_ldbu_x(0, datum) BATON_FAST_ADD_1(datum)
#define BATON_FAST_DO(first, second, condition)      \
    BATON_FAST_TURNS(first##_##second##_##condition, \
                     BATON_FAST_STEP_##first BATON_FAST_TURN_##second(2, condition))
BATON_FAST_LONG_LOOP_ENDS(BATON_FAST_DO)
#undef BATON_FAST_DO
#undef BATON_FAST_STEP_mul_add
#undef BATON_FAST_STEP_ldw_x_stw_x
#undef BATON_FAST_STEP_ldw_x_add
#undef BATON_FAST_STEP_ldbu_x_add
#undef BATON_FAST_ADD_1

// The step of a checksum with a table: c = c >> n ^ table[(c ^ byte) & mask]. Seven words.
#define BATON_FAST_STEP_table_step(to_mix, to_shift)                    \
    BATON_FAST_LOAD_ldbu_x(0, byte) const Word mixed = byte ^ (to_mix); \
    BATON_FAST_REGISTER(1, d) = mixed;                                  \
    const Word masked = mixed & (op + 2)->imm;                          \
    BATON_FAST_REGISTER(2, d) = masked;                                 \
    const Word scaled = masked << (op + 3)->imm;                        \
    BATON_FAST_REGISTER(3, d) = scaled;                                 \
    BATON_FAST_LOAD(4, 4, BATON_FAST_OTHER(4) + scaled, entry)          \
    const Word shifted = (to_shift) >> (op + 5)->imm;                   \
    BATON_FAST_REGISTER(5, d) = shifted;                                \
    const Word checksum = entry ^ shifted;                              \
    BATON_FAST_REGISTER(6, d) = checksum;
BATON_FAST_FUSED(table_step, {
    BATON_FAST_STEP_table_step(BATON_FAST_OTHER(1), BATON_FAST_REGISTER(5, a)) BATON_FAST_SKIP(7);
})

// Whole bodies of loops, each with one register that stays in the host's from turn to turn: such a
// step, or the product of two elements added to a sum.
#define BATON_FAST_DO(first, second, condition)                              \
    BATON_FAST_FUSED(first##_##second##_##condition, {                       \
        Word carried = BATON_FAST_REGISTER(6, d);                            \
        for (;;) {                                                           \
            BATON_FAST_STEP_table_step(carried, carried) carried = checksum; \
            BATON_FAST_TURN_##second(7, condition)                           \
        }                                                                    \
    })
BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_DO, table_step)
#undef BATON_FAST_DO
#define BATON_FAST_DO(first, second, condition)                                                     \
    BATON_FAST_FUSED(first##_##second##_##condition, {                                              \
        Word carried = BATON_FAST_REGISTER(4, d);                                                   \
        for (;;) {                                                                                  \
            BATON_FAST_LOAD_ldw_x(0, one) BATON_FAST_LOAD_ldw(1, other) BATON_FAST_REGISTER(2, d) = \
                BATON_FAST_REGISTER(2, a) + (op + 2)->imm;                                          \
            const Word product = one * other;                                                       \
            BATON_FAST_REGISTER(3, d) = product;                                                    \
            carried += product;                                                                     \
            BATON_FAST_REGISTER(4, d) = carried;                                                    \
            BATON_FAST_TURN_##second(5, condition)                                                  \
        }                                                                                           \
    })
BATON_FAST_LOOP_ENDS_WITH(BATON_FAST_DO, ldw_x_ldw_add_i_mul_add)
#undef BATON_FAST_DO
#undef BATON_FAST_STEP_table_step
#undef BATON_FAST_TURN_subs_i
#undef BATON_FAST_TURN_adds
#undef BATON_FAST_TURN_adds_i
#undef BATON_FAST_COUNT_TURN
#undef BATON_FAST_TURNS
#undef BATON_FAST_COUNT_subs
#undef BATON_FAST_COUNT_subs_i
#undef BATON_FAST_COUNT_adds
#undef BATON_FAST_COUNT_adds_i
#undef BATON_FAST_COUNT

// Load, compare with a number, and branch.
#define BATON_FAST_DO(load, condition)                                                          \
    BATON_FAST_FUSED(load##_cmp_i_##condition, {                                                \
        BATON_FAST_LOAD_##load(0, datum) const Word number = (op + 1)->imm;                     \
        flags = LazyFlags::of_difference(datum, number);                                        \
        if (holds_for_difference<Condition::condition>(datum, number)) BATON_FAST_JUMP(op + 2); \
        BATON_FAST_SKIP(3);                                                                     \
    })
BATON_FAST_LOAD_BRANCHES(BATON_FAST_DO)
#undef BATON_FAST_DO

// Load two elements, compare them, and branch.
#define BATON_FAST_DO(first, condition)                                                      \
    BATON_FAST_FUSED(first##_##condition, {                                                  \
        BATON_FAST_LOAD_ldw_x(0, one) BATON_FAST_LOAD_ldw_x(1, other) flags =                \
            LazyFlags::of_difference(one, other);                                            \
        if (holds_for_difference<Condition::condition>(one, other)) BATON_FAST_JUMP(op + 3); \
        BATON_FAST_SKIP(4);                                                                  \
    })
BATON_FAST_ELEMENT_BRANCHES(BATON_FAST_DO)
#undef BATON_FAST_DO

// Something, and what is done with its result.
#define BATON_FAST_THEN_add BATON_FAST_REGISTER(1, d) = BATON_FAST_OTHER(1) + datum;
#define BATON_FAST_THEN_or_ BATON_FAST_REGISTER(1, d) = BATON_FAST_OTHER(1) | datum;
#define BATON_FAST_THEN_xor_ BATON_FAST_REGISTER(1, d) = BATON_FAST_OTHER(1) ^ datum;
#define BATON_FAST_DO(load, second)   \
    BATON_FAST_FUSED(load##_##second, \
                     BATON_FAST_LOAD_##load(0, datum) BATON_FAST_THEN_##second BATON_FAST_SKIP(2);)
BATON_FAST_LOAD_THEN(BATON_FAST_DO)
#undef BATON_FAST_DO
#define BATON_FAST_RESULT_shl_i BATON_FAST_A << op->imm
#define BATON_FAST_RESULT_shr_i BATON_FAST_A >> op->imm
#define BATON_FAST_RESULT_mul BATON_FAST_A* BATON_FAST_B
#define BATON_FAST_DO(first, second)                  \
    BATON_FAST_FUSED(first##_##second, {              \
        const Word datum = BATON_FAST_RESULT_##first; \
        BATON_FAST_D = datum;                         \
        BATON_FAST_THEN_##second BATON_FAST_SKIP(2);  \
    })
BATON_FAST_CALCULATE_THEN(BATON_FAST_DO)
#undef BATON_FAST_DO
#undef BATON_FAST_RESULT_shl_i
#undef BATON_FAST_RESULT_shr_i
#undef BATON_FAST_RESULT_mul
#undef BATON_FAST_THEN_add
#undef BATON_FAST_THEN_or_
#undef BATON_FAST_THEN_xor_

// A word of a table, by an index that is masked and scaled.
BATON_FAST_FUSED(and_i_shl_i_ldw_x, {
    const Word masked = BATON_FAST_A & op->imm;
    BATON_FAST_D = masked;
    const Word scaled = masked << (op + 1)->imm;
    BATON_FAST_REGISTER(1, d) = scaled;
    BATON_FAST_LOAD(2, 4, BATON_FAST_OTHER(2) + scaled, datum)
    BATON_FAST_SKIP(3);
})
BATON_FAST_FUSED(shl_i_ldw_x, {
    const Word scaled = BATON_FAST_A << op->imm;
    BATON_FAST_D = scaled;
    BATON_FAST_LOAD(1, 4, BATON_FAST_OTHER(1) + scaled, datum)
    BATON_FAST_SKIP(2);
})
// A word, and on to the next.
BATON_FAST_FUSED(ldw_add_i, {
    BATON_FAST_LOAD_ldw(0, datum) BATON_FAST_REGISTER(1, d) = BATON_FAST_REGISTER(1, a) + (op + 1)->imm;
    BATON_FAST_SKIP(2);
})
// Two words, and on to the next.
BATON_FAST_FUSED(ldw_x_ldw_add_i, {
    BATON_FAST_LOAD_ldw_x(0, one) BATON_FAST_LOAD_ldw(1, other) BATON_FAST_REGISTER(2, d) =
        BATON_FAST_REGISTER(2, a) + (op + 2)->imm;
    BATON_FAST_SKIP(3);
})
// Two words.
BATON_FAST_FUSED(ldw_x_ldw_x,
                 { BATON_FAST_LOAD_ldw_x(0, one) BATON_FAST_LOAD_ldw_x(1, other) BATON_FAST_SKIP(2); })
BATON_FAST_FUSED(stw_x_stw_x, {
    BATON_FAST_STORE(0, 4, BATON_FAST_INDEX(0), BATON_FAST_D)
    BATON_FAST_STORE(1, 4, BATON_FAST_INDEX(1), BATON_FAST_REGISTER(1, d))
    BATON_FAST_SKIP(2);
})
// A word from here to there.
BATON_FAST_FUSED(ldw_x_stw_x, {
    BATON_FAST_LOAD_ldw_x(0, datum) BATON_FAST_STORE(1, 4, BATON_FAST_INDEX(1), datum) BATON_FAST_SKIP(2);
})
BATON_FAST_FUSED(constant_movhi, {
    BATON_FAST_D = (op->imm & 0xffffU) | (op + 1)->imm;
    BATON_FAST_SKIP(2);
})
BATON_FAST_FUSED(constant_stw, {
    BATON_FAST_D = op->imm;
    BATON_FAST_STORE(1, 4, BATON_FAST_OFFSET(1), BATON_FAST_REGISTER(1, d))
    BATON_FAST_SKIP(2);
})
BATON_FAST_FUSED(pop_1_ret, { BATON_FAST_POP_1 BATON_FAST_GO(f.registers[isa::link_register]); })
BATON_FAST_FUSED(pop_2_ret, { BATON_FAST_POP_2 BATON_FAST_GO(f.registers[isa::link_register]); })
BATON_FAST_FUSED(pop_3_ret, { BATON_FAST_POP_3 BATON_FAST_GO(f.registers[isa::link_register]); })
#undef BATON_FAST_STORE
#undef BATON_FAST_LOAD
#undef BATON_FAST_LOAD_ldw
#undef BATON_FAST_LOAD_ldw_x
#undef BATON_FAST_LOAD_ldbu
#undef BATON_FAST_LOAD_ldbu_x
#undef BATON_FAST_OFFSET
#undef BATON_FAST_INDEX
