#include "user_programs.hpp"

#include <array>
#include <numeric>

#include "isa/platform.hpp"
#include "tests/fast/instruction_maker.hpp"

namespace baton::test {

namespace {

class ProgramMaker : private InstructionMaker {
public:
    ProgramMaker(std::uint64_t seed, const SystemCalls& calls) : InstructionMaker(seed), numbers_(calls) {}

    isa::Image make() {
        const unsigned temper = random_.below(100);
        choose_weights(temper);
        code_words_ = random_.between(60, 420);
        data_ = (code_words_ + 64) * isa::word_bytes;
        const Word data_words = random_.between(64, 160);
        regions_.emplace_back(0, code_words_);
        Word at = 0;
        stacks_ = data_ + data_words * isa::word_bytes;
        if (random_.chance(60)) {
            stack_count_ = random_.between(1, 5);
            // Random pushes and pops leave a small one soon.
            stack_bytes_ = random_.chance(10) ? 64 : 512 + 4 * random_.below(256);
        }
        if (temper < 90) {
            pointers(at);
            for (unsigned threads = stack_count_; threads != 0; --threads) thread_call(at, start);
            code(at);
        } else {
            while (at < code_words_ * isa::word_bytes) put(at, legal_word());
        }
        Operands back;
        back.immediate = -static_cast<std::int64_t>(at);
        put(at, word_of(Op::jmp, back));
        at = data_;
        for (const Word tag : numbers_.object_tags) {
            put(at, tag);
            put(at, 0);
            put(at, random_.below(4));  // a count
            put(at, 'x');               // a name
        }
        while (at < stacks_) put(at, datum(at));
        return image(stacks_ + stack_count_ * stack_bytes_);
    }

private:
    void choose_weights(unsigned temper) {
        const auto around = [this](unsigned weight) { return random_.between(weight / 2, 2 * weight); };
        weights_ = {around(30), around(14), around(16), around(12), around(12), around(5), around(4),
                    around(4),  around(4),  0,          0,          0,          0,         0};
        attacks_ = temper < 55 ? random_.below(2) : random_.between(2, 30);
        calls_ = random_.between(1, 12);
        if (temper >= 55) {
            weights_.device = random_.below(4);
            weights_.system = random_.below(6);
            weights_.odd = random_.below(4);
            weights_.modify = random_.below(4);
            weights_.illegal = random_.below(4);
        }
        sequences_ = random_.below(40);
    }

    void lea(Word& at, unsigned rd, Word target) {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(rd);
        operands.immediate = static_cast<std::int64_t>(target) - at;
        put(at, word_of(Op::lea, operands));
    }
    void pointers(Word& at) {
        lea(at, data_pointer, data_ + 128);
        lea(at, code_pointer, 0);
        put_constant(at, device_pointer, isa::device_base);
        put(at, Op::mov_i, data_index, 0, 4 * random_.below(20));
    }

    void code(Word& at) {
        constexpr Word longest_piece = 16 * isa::word_bytes;
        const Word last = code_words_ * isa::word_bytes;
        Word refresh = at + longest_piece;
        while (at + longest_piece < last) {
            if (at >= refresh) {
                pointers(at);
                refresh = at + random_.between(8, 40) * isa::word_bytes;
            } else if (random_.chance(attacks_)) {
                attack(at);
            } else if (random_.chance(calls_)) {
                system_call(at);
            } else if (random_.chance(sequences_)) {
                sequence(at);
            } else {
                put(at, instruction(at));
            }
        }
    }

    // Arguments that a kernel must not believe.
    void argument(Word& at, unsigned rd) {
        switch (random_.below(8)) {
        case 0: put_constant(at, rd, random_.word()); break;
        case 1: put_constant(at, rd, random_.below(0x20000)); break;
        case 2: put(at, Op::sub_i, rd, isa::stack_pointer, random_.below(64)); break;
        case 3: put(at, Op::mov_i, rd, 0, -static_cast<int>(random_.below(300))); break;
        case 4:
        case 5: lea(at, rd, data_ + random_.below(400)); break;
        default: put(at, Op::mov_i, rd, 0, random_.below(random_.chance(80) ? 8 : 0x4000)); break;
        }
    }
    void system_call(Word& at) {
        for (unsigned rd = 0; rd < 4; ++rd) {
            if (random_.chance(85)) argument(at, rd);
        }
        if (random_.chance(stack_count_ != 0 ? 60 : 15)) return thread_call(at);
        // Seldom the first one, which ends the program.
        const unsigned number = random_.chance(3) ? 0 : 1 + random_.below(numbers_.count + 1);
        put(at, Op::mov_i, 12, 0, number);
        put(at, word_of(Op::syscall, {}));
        put_constant(at, device_pointer, isa::device_base);
    }

    // Threads that really start, mostly on stacks of their own, some on stacks that others write to; and
    // objects as they should be.
    void thread_call(Word& at) {
        // By number, from thread_start to barrier_wait. What wakes others is more frequent than what waits,
        // or all would wait for ever soon.
        static constexpr std::array weights{10U, 3U, 2U, 6U, 12U, 10U, 24U, 8U, 24U, 3U, 14U, 10U, 3U};
        unsigned choice = random_.below(std::accumulate(weights.begin(), weights.end(), 0U));
        unsigned offset = 0;
        while (choice >= weights[offset]) choice -= weights[offset++];
        thread_call(at, offset);
    }
    void thread_call(Word& at, unsigned offset) {
        if (offset == start) {
            // At the beginning the pointers are set; it starts others in turn, until there is no stack left.
            const bool from_the_top = random_.chance(97);
            lea(at, 0, from_the_top ? 0 : 4 * random_.below(code_words_));
            put_constant(at, 1, random_.word());
            const bool own = stack_count_ != 0 && random_.chance(98);
            lea(at, 2, own ? stacks_ : data_ + 128);
            const Word bytes = own ? stack_bytes_ : 64 + 4 * random_.below(20);
            put_constant(at, 3, bytes << 8 | (own ? stack_count_ : random_.between(1, 4)));
            lea(at, 14, 4 * random_.below(code_words_));
        } else if (offset <= self) {
            put(at, Op::mov_i, 0, 0, random_.below(5));
        } else {
            lea(at, 0, data_ + object_bytes * random_.below(4));
            lea(at, 1, data_);  // a condition's lock
        }
        put(at, Op::mov_i, 12, 0, numbers_.thread_start + offset);
        put(at, word_of(Op::syscall, {}));
        put_constant(at, device_pointer, isa::device_base);
    }
    // thread_start, thread_self, counted from the first.
    static constexpr unsigned start = 0, self = 3;
    static constexpr Word object_bytes = 16;

    void attack(Word& at) {
        const unsigned rd = random_.below(data_index);
        Operands operands = registers();
        switch (random_.below(8)) {
        case 0: {
            static constexpr std::array ops{Op::ei, Op::di, Op::iret, Op::wait, Op::rdsr, Op::wrsr};
            operands.system = static_cast<SystemRegister>(random_.below(isa::system_register_count));
            put(at, word_of(random_.pick(ops), operands));
            break;
        }
        case 1:  // FLAGS: all bits, among them mode and interrupts
            put_constant(at, rd, random_.chance(50) ? 0 : random_.word());
            operands.ra = static_cast<std::uint8_t>(rd);
            put(at, word_of(Op::setf, operands));
            break;
        case 2:  // somebody's memory
            put_constant(at, rd, random_.below(0x20000) & ~Word{3});
            put(at, random_.chance(70) ? Op::stw : Op::ldw, random_.below(data_index), rd, 0);
            break;
        case 3:  // a little outside of what it may touch
            put(at, random_.chance(70) ? Op::stw : Op::ldw, rd, code_pointer,
                -4 * static_cast<int>(random_.below(9)));
            put(at, Op::add_i, rd, isa::stack_pointer, 0);
            put(at, random_.chance(70) ? Op::stb : Op::ldb, rd, rd, random_.below(16));
            break;
        case 4: {  // the stack elsewhere, then an entry into the kernel
            put_constant(at, isa::stack_pointer,
                         random_.chance(50) ? random_.below(0x20000) : random_.word());
            if (random_.chance(50)) put(at, word_of(Op::syscall, {}));
            Operands list;
            list.list = static_cast<std::uint16_t>(random_.word() & 0x7fff);
            put(at, word_of(random_.chance(50) ? Op::push : Op::pop, list));
            break;
        }
        case 5:  // code that is not its own
            put_constant(at, rd, random_.below(0x20000) & ~Word{random_.chance(80) ? 3U : 0U});
            operands.ra = static_cast<std::uint8_t>(rd);
            put(at, word_of(random_.chance(50) ? Op::jmp_r : Op::call_r, operands));
            break;
        case 6: {  // devices
            put_constant(at, rd, isa::device_base + 4 * random_.below(0x220));
            put(at, random_.chance(70) ? Op::stw : Op::ldw, random_.below(data_index), rd, 0);
            break;
        }
        default: {  // atomic, at the edges
            put_constant(at, rd, random_.chance(50) ? random_.below(0x20000) & ~Word{3} : random_.word());
            operands.ra = static_cast<std::uint8_t>(rd);
            static constexpr std::array ops{Op::xchg, Op::xadd, Op::cas};
            put(at, word_of(random_.pick(ops), operands));
            break;
        }
        }
    }

    Word legal_word() {
        if (random_.chance(1)) return random_.word();
        return any_of(isa::instruction_table[random_.below(isa::instruction_count)].op);
    }
    // Among the data: names of programs on the disk, so that some of them are started.
    Word datum(Word at) {
        if (random_.chance(20)) return 'a' + random_.below(20);
        return random_.chance(50) ? instruction(at) : random_.word();
    }

    isa::Image image(Word end) const {
        isa::Image image;
        isa::Segment segment;
        segment.bytes.resize(end);
        segment.memory_bytes = end;
        for (const auto& [address, word] : memory_) {
            for (unsigned i = 0; i < isa::word_bytes; ++i)
                segment.bytes[address + i] = static_cast<std::uint8_t>(word >> 8 * i);
        }
        image.segments.push_back(std::move(segment));
        return image;
    }

    SystemCalls numbers_;
    unsigned attacks_ = 0;  ///< in hundredths, as the next
    unsigned calls_ = 0;
    Word code_words_ = 0;
    Word data_ = 0;
    Word stacks_ = 0;  ///< of threads, behind the data
    Word stack_bytes_ = 0;
    unsigned stack_count_ = 0;
};

}  // namespace

isa::Image random_program(std::uint64_t seed, const SystemCalls& calls) {
    return ProgramMaker(seed, calls).make();
}

}  // namespace baton::test
