// The text of the loop. The two loop_*.cpp include it, once each, after they have defined
//   BATON_FAST_LOOP           the name of the function template
//   BATON_FAST_BEGIN          what stands before the handlers
//   BATON_FAST_HANDLER(name)  what a handler begins with
//   BATON_FAST_DISPATCH()     goes on with the handler of `op`
//   BATON_FAST_END            what stands behind them
// No include guard: this is not a header that anybody else could use.
#include "emu/fast/loop_memory.hpp"

namespace baton::emu::fast {

template <bool careful>
static Exit BATON_FAST_LOOP(Frame& f) {
    const Op* op = f.op;
    CodePage* page = f.page;
    LazyFlags flags = f.flags;
    std::uint8_t* const ram = f.ram;
    // Careful: what is left. Else: what will be left at the end of the segment.
    CycleBudget left = careful ? f.left : f.left - page->cost_to_end_of(op);
    Word target = 0;
    Exit reason{};
    // The last jump backward, and where it went. In a loop, comparing is faster than going through the
    // Op: the host guesses that they are the same, and does not wait for the way to be loaded.
    [[maybe_unused]] const Op* loop_jump = nullptr;
    [[maybe_unused]] const Op* loop_begin = nullptr;

#define BATON_FAST_D f.registers[op->registers.d]
#define BATON_FAST_A f.registers[op->registers.a]
#define BATON_FAST_B f.registers[op->registers.b]
// Leaves before the instruction at `op`.
#define BATON_FAST_LEAVE(why) \
    do {                      \
        reason = Exit::why;   \
        goto leave;           \
    } while (0)
// To the next instruction.
#define BATON_FAST_NEXT()          \
    do {                           \
        if constexpr (careful) {   \
            left -= price(op);     \
            ++op;                  \
            goto look;             \
        } else {                   \
            ++op;                  \
            BATON_FAST_DISPATCH(); \
        }                          \
    } while (0)
// Behind `n` instructions that were done at once.
#define BATON_FAST_SKIP(n)     \
    do {                       \
        op += n;               \
        BATON_FAST_DISPATCH(); \
    } while (0)
// The jump at `jump` goes.
#define BATON_FAST_JUMP(jump)                                            \
    do {                                                                 \
        const Op* const from = (jump);                                   \
        if constexpr (careful) {                                         \
            left -= price(from);                                         \
            op = jumped(from);                                           \
            goto entered;                                                \
        } else {                                                         \
            left -= from->jump_cost;                                     \
            if (from == loop_jump) {                                     \
                op = loop_begin;                                         \
            } else {                                                     \
                op = jumped(from);                                       \
                if (goes_back(from)) {                                   \
                    loop_jump = from;                                    \
                    loop_begin = op;                                     \
                }                                                        \
            }                                                            \
            if (BATON_FAST_UNLIKELY(left < 0)) BATON_FAST_LEAVE(budget); \
            BATON_FAST_DISPATCH();                                       \
        }                                                                \
    } while (0)
// To the address `to`, which may be anything.
#define BATON_FAST_GO(to)                         \
    do {                                          \
        target = (to);                            \
        if constexpr (careful) left -= price(op); \
        goto go;                                  \
    } while (0)
#define BATON_FAST_GO_FAR(to)                     \
    do {                                          \
        target = (to);                            \
        if constexpr (careful) left -= price(op); \
        goto go_far;                              \
    } while (0)

    BATON_FAST_BEGIN

    BATON_FAST_HANDLER(decode) {
        BATON_FAST_LEAVE(decode);
    }
    BATON_FAST_HANDLER(leave) {
        BATON_FAST_LEAVE(leave);
    }
    BATON_FAST_HANDLER(pause) {
        BATON_FAST_LEAVE(pause);
    }
    BATON_FAST_HANDLER(slow) {
        BATON_FAST_LEAVE(slow);
    }
    BATON_FAST_HANDLER(next_page) {
        target = page->base + isa::page_bytes;
        goto go_far;
    }

    BATON_FAST_HANDLER(nop) {
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(constant) {
        BATON_FAST_D = op->imm;
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(movhi) {
        BATON_FAST_D = (BATON_FAST_D & 0xffffU) | op->imm;
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(getf) {
        BATON_FAST_D = f.status | flags.nzcv();
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(rdsr) {
        if (BATON_FAST_UNLIKELY(f.user)) BATON_FAST_LEAVE(leave);
        BATON_FAST_D = f.system[op->registers.n];
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(wrsr) {
        if (BATON_FAST_UNLIKELY(f.user)) BATON_FAST_LEAVE(leave);
        f.system[op->registers.n] = BATON_FAST_A;
        BATON_FAST_NEXT();
    }

#define BATON_FAST_DO(name, result)  \
    BATON_FAST_HANDLER(name) {       \
        const Word a = BATON_FAST_A; \
        BATON_FAST_D = (result);     \
        BATON_FAST_NEXT();           \
    }
    BATON_FAST_UNARY(BATON_FAST_DO)
#undef BATON_FAST_DO
#define BATON_FAST_DO(name, result)  \
    BATON_FAST_HANDLER(name) {       \
        const Word a = BATON_FAST_A; \
        const Word b = BATON_FAST_B; \
        BATON_FAST_D = (result);     \
        BATON_FAST_NEXT();           \
    }
    BATON_FAST_BINARY(BATON_FAST_DO)
#undef BATON_FAST_DO
#define BATON_FAST_DO(name, result)  \
    BATON_FAST_HANDLER(name) {       \
        const Word a = BATON_FAST_A; \
        const Word b = op->imm;      \
        BATON_FAST_D = (result);     \
        BATON_FAST_NEXT();           \
    }
    BATON_FAST_BINARY_I(BATON_FAST_DO)
#undef BATON_FAST_DO
#define BATON_FAST_DO(name, result)                               \
    BATON_FAST_HANDLER(name) {                                    \
        const Word a = BATON_FAST_A;                              \
        const Word b = BATON_FAST_B;                              \
        if (BATON_FAST_UNLIKELY(b == 0)) BATON_FAST_LEAVE(leave); \
        BATON_FAST_D = (result);                                  \
        BATON_FAST_NEXT();                                        \
    }                                                             \
    BATON_FAST_HANDLER(name##_i) {                                \
        const Word a = BATON_FAST_A;                              \
        const Word b = op->imm;                                   \
        BATON_FAST_D = (result);                                  \
        BATON_FAST_NEXT();                                        \
    }
    BATON_FAST_DIVIDE(BATON_FAST_DO)
#undef BATON_FAST_DO

    // The second operand is read before the result is written: they may share a register.
#define BATON_FAST_DO(name, second, result, how) \
    BATON_FAST_HANDLER(name) {                   \
        const Word a = BATON_FAST_A;             \
        const Word b = (second);                 \
        BATON_FAST_D = (result);                 \
        flags = LazyFlags::how(a, b);            \
        BATON_FAST_NEXT();                       \
    }
    BATON_FAST_DO(adds, BATON_FAST_B, a + b, of_sum)
    BATON_FAST_DO(adds_i, op->imm, a + b, of_sum)
    BATON_FAST_DO(subs, BATON_FAST_B, a - b, of_difference)
    BATON_FAST_DO(subs_i, op->imm, a - b, of_difference)
#undef BATON_FAST_DO
#define BATON_FAST_DO(name, second, function)                                 \
    BATON_FAST_HANDLER(name) {                                                \
        const auto flagged = function(BATON_FAST_A, (second), flags.carry()); \
        BATON_FAST_D = flagged.result;                                        \
        flags = LazyFlags::of(flagged.nzcv);                                  \
        BATON_FAST_NEXT();                                                    \
    }
    BATON_FAST_DO(adc, BATON_FAST_B, alu::add)
    BATON_FAST_DO(adc_i, op->imm, alu::add)
    BATON_FAST_DO(sbc, BATON_FAST_B, alu::subtract)
    BATON_FAST_DO(sbc_i, op->imm, alu::subtract)
#undef BATON_FAST_DO
    BATON_FAST_HANDLER(cmp) {
        flags = LazyFlags::of_difference(BATON_FAST_A, BATON_FAST_B);
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(cmp_i) {
        flags = LazyFlags::of_difference(BATON_FAST_A, op->imm);
        BATON_FAST_NEXT();
    }
    // As flags, a & b is the difference of itself and 0.
    BATON_FAST_HANDLER(test) {
        flags = LazyFlags::of_difference(BATON_FAST_A & BATON_FAST_B, 0);
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(test_i) {
        flags = LazyFlags::of_difference(BATON_FAST_A & op->imm, 0);
        BATON_FAST_NEXT();
    }

#define BATON_FAST_DO_AT(name, width, result, where)                                  \
    BATON_FAST_HANDLER(name) {                                                        \
        const Word address = (where);                                                 \
        if (BATON_FAST_UNLIKELY(!reaches<width>(f, address))) BATON_FAST_LEAVE(slow); \
        const Word datum = load<width>(ram + address);                                \
        BATON_FAST_D = (result);                                                      \
        BATON_FAST_NEXT();                                                            \
    }
#define BATON_FAST_DO(name, width, result)                        \
    BATON_FAST_DO_AT(name, width, result, BATON_FAST_A + op->imm) \
    BATON_FAST_DO_AT(name##_x, width, result, BATON_FAST_A + BATON_FAST_B)
    BATON_FAST_LOADS(BATON_FAST_DO)
#undef BATON_FAST_DO_AT
#undef BATON_FAST_DO
#define BATON_FAST_DO_AT(name, width, where)                                                \
    BATON_FAST_HANDLER(name) {                                                              \
        const Word address = (where);                                                       \
        if (BATON_FAST_UNLIKELY(!reaches<width>(f, address) || !plain_store(f, address))) { \
            BATON_FAST_LEAVE(slow);                                                         \
        }                                                                                   \
        store<width>(ram + address, BATON_FAST_D);                                          \
        BATON_FAST_NEXT();                                                                  \
    }
#define BATON_FAST_DO_INDEXED(name, width) BATON_FAST_DO_AT(name##_x, width, BATON_FAST_A + BATON_FAST_B)
    BATON_FAST_STORES(BATON_FAST_DO_INDEXED)
    BATON_FAST_DO_AT(sth, 2, BATON_FAST_A + op->imm)
    BATON_FAST_DO_AT(stb, 1, BATON_FAST_A + op->imm)
#undef BATON_FAST_DO_AT
#undef BATON_FAST_DO_INDEXED
    // The usual store to a watched place, the guest's thread table: leaving the loop for it is dear.
    BATON_FAST_HANDLER(stw) {
        const Word address = BATON_FAST_A + op->imm;
        if (BATON_FAST_UNLIKELY(!reaches<4>(f, address))) BATON_FAST_LEAVE(slow);
        if (BATON_FAST_UNLIKELY(!plain_store(f, address))) {
            if (careful || !only_watched(f, address) || f.watched_count == f.watched_room)
                BATON_FAST_LEAVE(slow);
            f.watched[f.watched_count++] = {op,    page,    left + page->cost_to_end_of(op),
                                            flags, address, BATON_FAST_D};
        }
        store_32(ram + address, BATON_FAST_D);
        BATON_FAST_NEXT();
    }

    // Up to three registers are named one by one, longer lists are run through.
#define BATON_FAST_PUSH(n, ...)                                                           \
    constexpr Word bytes = (n)*isa::word_bytes;                                           \
    const Word first = f.registers[isa::stack_pointer] - bytes;                           \
    if (BATON_FAST_UNLIKELY(!stacks(f, first, bytes) || !plain_stack(f, first, bytes))) { \
        BATON_FAST_LEAVE(slow);                                                           \
    }                                                                                     \
    std::uint8_t* const at = ram + first;                                                 \
    __VA_ARGS__                                                                           \
    f.registers[isa::stack_pointer] = first;
#define BATON_FAST_POP(n, ...)                                                 \
    constexpr Word bytes = (n)*isa::word_bytes;                                \
    const Word first = f.registers[isa::stack_pointer];                        \
    if (BATON_FAST_UNLIKELY(!stacks(f, first, bytes))) BATON_FAST_LEAVE(slow); \
    const std::uint8_t* const at = ram + first;                                \
    __VA_ARGS__                                                                \
    f.registers[isa::stack_pointer] = first + bytes;
#define BATON_FAST_POP_1 BATON_FAST_POP(1, BATON_FAST_D = load_32(at);)
#define BATON_FAST_POP_2 BATON_FAST_POP(2, BATON_FAST_D = load_32(at); BATON_FAST_A = load_32(at + 4);)
#define BATON_FAST_POP_3                                                          \
    BATON_FAST_POP(3, BATON_FAST_D = load_32(at); BATON_FAST_A = load_32(at + 4); \
                   BATON_FAST_B = load_32(at + 8);)
    BATON_FAST_HANDLER(push_1) {
        BATON_FAST_PUSH(1, store_32(at, BATON_FAST_D);)
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(push_2) {
        BATON_FAST_PUSH(2, store_32(at, BATON_FAST_D); store_32(at + 4, BATON_FAST_A);)
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(push_3) {
        BATON_FAST_PUSH(3, store_32(at, BATON_FAST_D); store_32(at + 4, BATON_FAST_A);
                        store_32(at + 8, BATON_FAST_B);)
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(pop_1) {
        BATON_FAST_POP_1
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(pop_2) {
        BATON_FAST_POP_2
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(pop_3) {
        BATON_FAST_POP_3
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(push) {
        const Word bytes = op->registers.n * isa::word_bytes;
        const Word first = f.registers[isa::stack_pointer] - bytes;
        if (BATON_FAST_UNLIKELY(!stacks(f, first, bytes) || !plain_stack(f, first, bytes))) {
            BATON_FAST_LEAVE(slow);
        }
        std::uint8_t* at = ram + first;
        for (Word list = op->imm; list != 0; list &= list - 1, at += isa::word_bytes) {
            store_32(at, f.registers[static_cast<unsigned>(std::countr_zero(list))]);
        }
        f.registers[isa::stack_pointer] = first;
        BATON_FAST_NEXT();
    }
    BATON_FAST_HANDLER(pop) {
        const Word bytes = op->registers.n * isa::word_bytes;
        const Word first = f.registers[isa::stack_pointer];
        if (BATON_FAST_UNLIKELY(!stacks(f, first, bytes))) BATON_FAST_LEAVE(slow);
        const std::uint8_t* at = ram + first;
        for (Word list = op->imm; list != 0; list &= list - 1, at += isa::word_bytes) {
            f.registers[static_cast<unsigned>(std::countr_zero(list))] = load_32(at);
        }
        f.registers[isa::stack_pointer] = first + bytes;
        BATON_FAST_NEXT();
    }

#define BATON_FAST_DO(name, stored)                                                     \
    BATON_FAST_HANDLER(name) {                                                          \
        const Word address = BATON_FAST_A;                                              \
        if (BATON_FAST_UNLIKELY(!reaches<4>(f, address) || !plain_store(f, address))) { \
            BATON_FAST_LEAVE(slow);                                                     \
        }                                                                               \
        const Word datum = load_32(ram + address);                                      \
        const Word b = BATON_FAST_B;                                                    \
        store_32(ram + address, (stored));                                              \
        BATON_FAST_D = datum;                                                           \
        BATON_FAST_NEXT();                                                              \
    }
    BATON_FAST_DO(xchg, b)
    BATON_FAST_DO(xadd, datum + b)
#undef BATON_FAST_DO
    BATON_FAST_HANDLER(cas) {
        const Word address = BATON_FAST_A;
        if (BATON_FAST_UNLIKELY(!reaches<4>(f, address) || !plain_store(f, address))) BATON_FAST_LEAVE(slow);
        const Word datum = load_32(ram + address);
        const bool equal = datum == BATON_FAST_D;
        if (equal) store_32(ram + address, BATON_FAST_B);
        BATON_FAST_D = datum;
        flags = LazyFlags::of((flags.nzcv() & ~isa::flag::zero) | (equal ? isa::flag::zero : 0));
        BATON_FAST_NEXT();
    }

    BATON_FAST_HANDLER(jmp) {
        BATON_FAST_JUMP(op);
    }
#define BATON_FAST_DO(name, ...)                                \
    BATON_FAST_HANDLER(jump_##name) {                           \
        if (holds<Condition::name>(flags)) BATON_FAST_JUMP(op); \
        BATON_FAST_NEXT();                                      \
    }
    BATON_FAST_CONDITIONS(BATON_FAST_DO)
#undef BATON_FAST_DO
    BATON_FAST_HANDLER(call) {
        f.registers[isa::link_register] = page->address_of(op) + isa::word_bytes;
        if constexpr (careful) BATON_FAST_JUMP(op);
        left -= op->jump_cost;
        op = jumped(op);
        if (BATON_FAST_UNLIKELY(left < 0)) BATON_FAST_LEAVE(budget);
        BATON_FAST_DISPATCH();
    }
    BATON_FAST_HANDLER(jmp_r) {
        BATON_FAST_GO(BATON_FAST_A);
    }
    BATON_FAST_HANDLER(call_r) {
        const Word to = BATON_FAST_A;
        f.registers[isa::link_register] = page->address_of(op) + isa::word_bytes;
        BATON_FAST_GO(to);
    }
    BATON_FAST_HANDLER(ret) {
        BATON_FAST_GO(f.registers[isa::link_register]);
    }
    BATON_FAST_HANDLER(jmp_far) {
        BATON_FAST_GO_FAR(op->imm);
    }
    BATON_FAST_HANDLER(call_far) {
        f.registers[isa::link_register] = page->address_of(op) + isa::word_bytes;
        BATON_FAST_GO_FAR(op->imm);
    }
    BATON_FAST_HANDLER(branch_far) {
        if ((op->registers.more >> flags.nzcv() & 1U) != 0) {
            // The rest of this segment is not run.
            if constexpr (!careful) left += page->cost_to_end_of(op + 1);
            BATON_FAST_GO_FAR(op->imm);
        }
        BATON_FAST_NEXT();
    }

#include "emu/fast/loop_fused.hpp"

    BATON_FAST_END

go:
    // Inside this page?
    {
        const Word word = rotate(target - page->base, 2);
        if (BATON_FAST_LIKELY(word < page_words)) {
            op = &page->ops[word];
            goto arrive;
        }
    }
go_far : {
    const Word number = target / isa::page_bytes;
    if (BATON_FAST_LIKELY(target % isa::word_bytes == 0 && number < f.page_count) &&
        f.pages[number] != nullptr) {
        page = f.pages[number];
        op = &page->ops[target / isa::word_bytes % page_words];
        goto arrive;
    }
    f.ip = target;
    f.op = nullptr;
    f.page = nullptr;
    f.left = left;
    f.flags = flags;
    return Exit::far;
}

arrive:
    if constexpr (careful) {
        goto entered;
    } else {
        left -= page->cost_to_end_of(op);
        if (BATON_FAST_UNLIKELY(left < 0)) BATON_FAST_LEAVE(budget);
        BATON_FAST_DISPATCH();
    }

    [[maybe_unused]] entered : if constexpr (careful) {
        if (left >= page->cost_to_end_of(op)) BATON_FAST_LEAVE(resume);
    }
    [[maybe_unused]] look : if constexpr (careful) {
        if (left < price(op)) BATON_FAST_LEAVE(horizon);
        BATON_FAST_DISPATCH();
    }

leave:
    f.op = op;
    f.page = page;
    f.left = careful ? left : left + page->cost_to_end_of(op);
    f.flags = flags;
    return reason;
}

}  // namespace baton::emu::fast
