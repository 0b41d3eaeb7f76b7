// Assembling a large source: a hundred thousand lines of instructions, data, labels and comments, as people
// write them. What is aimed at: 300 ms, from the text to the image's bytes.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "asm/assembler.hpp"

namespace {

using namespace baton;

constexpr std::size_t lines_wanted = 100'000;

// One routine with its data: 50 lines. It calls the one before it.
std::string routine(std::size_t number) {
    std::string text = fmt::format(
        "        .data\n"
        "word_{0}: .word {0}, routine_{3}, 'x', 0x{0:x}\n"
        "        .asciz  \"text number {0}\\n\"\n"
        "        .align  4\n"
        "        .text\n"
        "routine_{0}:                 ; one of many\n"
        "        push    {{r6-r8, lr}}\n"
        "        li      r6, TABLE + {1}\n"
        "1:      ldw     r1, [r6 + {2}]  ; the next one\n"
        "        cmp     r1, LIMIT & 0xff\n"
        "        beq     1b\n"
        ".again: bne     .done\n"
        "        call    routine_{3}\n",
        number, number * 4, 4 * (number % 100), number == 0 ? 0 : number - 1);
    for (std::size_t i = 13; i < 48; i += 7) {
        text += fmt::format(
            "\n"
            "; what follows here is said in a comment\n"
            "        add     r{0}, r{1}, {2}\n"
            "        stw     r{0}, [sp + {3}]\n"
            "        subs    r{0}, r{0}, r{1}\n"
            "        mul     r{0}, r1, r2\n"
            "        lea     r3, word_{4}\n",
            i % 12, (i + 1) % 12, i * 3, 4 * (i % 20), number);
    }
    return text +
           ".done:  pop     {r6-r8, lr}\n"
           "        ret\n";
}

std::string large_source() {
    std::string text = "        .equ    LIMIT, 0x1000\n        .equ    TABLE, 0x20000\n_start:\n";
    for (std::size_t number = 0; number < lines_wanted / 50; ++number) text += routine(number);
    return text;
}

void assemble_large(benchmark::State& state) {
    const std::string text = large_source();
    const assembler::FileReader files = [&](const std::string&) { return text; };
    assembler::Options options;
    options.want_listing = state.range(0) != 0;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const assembler::Assembly assembly = assembler::assemble({"large.asm"}, files, options);
        if (!assembly.image) {
            state.SkipWithError("the source has errors");
            return;
        }
        bytes = isa::write_elf(*assembly.image).size();
    }
    state.counters["lines"] = static_cast<double>(std::count(text.begin(), text.end(), '\n'));
    state.counters["bytes of the image"] = static_cast<double>(bytes);
}
BENCHMARK(assemble_large)->Name("Asm/hundred_thousand_lines")->Arg(0)->Unit(benchmark::kMillisecond);
BENCHMARK(assemble_large)
    ->Name("Asm/hundred_thousand_lines_and_listing")
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
