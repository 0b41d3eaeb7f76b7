// The trace: a line a cycle, the same for the same run, in columns that can be read.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "lab/present/trace.hpp"
#include "tests/debug/observed.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::debug;
using namespace baton::lab;
using namespace baton::test;

namespace {

CodeMap code_of(const isa::Image& image) {
    CodeMap code;
    code.set_kernel(image);
    return code;
}

/// The lines of cycles from..to.
std::string trace_of(const std::string& source, std::uint64_t from, std::uint64_t to,
                     const emu::Settings& settings = {}, const std::vector<emu::InputEvent>& inputs = {},
                     unsigned width = 0, Language language = Language::english) {
    const isa::Image image = assembled(source);
    const CodeMap code = code_of(image);
    Session session = session_of(image, settings);
    for (const emu::InputEvent& input : inputs) session.post(input);
    std::string text = trace_header(width, language) + "\n";
    while (session.machine().running() && session.machine().cycle() <= to) {
        const emu::Tick& tick = session.step();
        if (tick.cycle >= from) text += trace_line(tick, code, session.os(), width, language) + "\n";
    }
    return text;
}

const std::string small = R"(
_start: li r0, CONSOLE
        mov r1, 'H'
        lea r2, place
        stb r1, [r2 + 1]
        ldhu r3, [r2]
        push {r0-r1, lr}
        xadd r4, r1, [r2]
        div r5, r1, 7
        stw r1, [r0 + CONSOLE_OUT]
        li r2, SYSTEM
        mov r1, 3
        stw r1, [r2 + SYSTEM_POWER]
place:  .word 0x11223344
)";

}  // namespace

TEST_CASE("the trace of a small program, cycle by cycle", "[trace]") {
    // The stack needs a place: sp is 0 at reset, and a push below it would leave RAM.
    const std::string with_stack = replaced(small, "_start: ", "_start: mov sp, 0x4000\n        ");
    check_golden("tests/lab/golden/trace_small.txt", trace_of(with_stack, 0, 1000));
    check_golden("tests/lab/golden/trace_small_fr.txt",
                 trace_of(with_stack, 0, 1000, {}, {}, 0, Language::french));
}

TEST_CASE("the narrow trace of the same program fits 80 columns", "[trace]") {
    const std::string with_stack = replaced(small, "_start: ", "_start: mov sp, 0x4000\n        ");
    const std::string text = trace_of(with_stack, 0, 1000, {}, {}, 80);
    check_golden("tests/lab/golden/trace_narrow.txt", text);
    for (const unsigned width : {40U, 60U, 80U, 100U}) {
        const std::vector<std::string> lines = lines_of(trace_of(mini_kernel, 0, 3000, {}, {}, width));
        REQUIRE(lines.size() > 3000);
        for (const std::string& line : lines) CHECK(count_code_points(line) <= width);
        const std::size_t irq = lines.at(0).find("irq");
        for (std::size_t i = 1; i < lines.size(); ++i) {
            CHECK((lines[i][irq - 3] == 'u' || lines[i][irq - 3] == 'k'));
            CHECK((lines[i][irq] == '-' || lines[i][irq] == 'T' || lines[i][irq] == 't'));
        }
    }
}

TEST_CASE("wait states stand in the trace, a line each", "[trace]") {
    emu::Settings settings;
    settings.wait_states = 1;
    check_golden("tests/lab/golden/trace_wait_states.txt", trace_of(small, 0, 40, settings));
}

TEST_CASE("a clock interrupt, the handler and the switch of threads in the trace", "[trace]") {
    check_golden("tests/lab/golden/trace_interrupt.txt", trace_of(mini_kernel, 990, 1200));
}

TEST_CASE("a fault in the kernel is the trace's last line", "[trace]") {
    const std::string text = trace_of("_start: mov r1, 2\n        ldw r0, [r1 + 0]\n", 0, 100);
    const std::vector<std::string> lines = lines_of(text);
    CHECK(lines.back().find("misalignment") != std::string::npos);
    CHECK(lines.back().find("the machine stops") != std::string::npos);
}

TEST_CASE("keys and masked lines are seen in the trace", "[trace]") {
    const std::string guest = R"(
_start: li r4, CONSOLE
        mov r0, CONSOLE_INPUT_IRQ
        stw r0, [r4 + CONSOLE_CONTROL]
        nop
        nop
        nop
        nop
)";
    const std::string text = trace_of(guest, 0, 40, {}, {{20, emu::InputKind::key, 0, {'k'}}});
    const std::vector<std::string> lines = lines_of(text);
    CHECK(lines.at(1 + 20).find("input arrives") != std::string::npos);
    CHECK(lines.at(1 + 19).find("-c--") == std::string::npos);
    CHECK(lines.at(1 + 20).find("-c--") != std::string::npos);  // small: it is masked
}

TEST_CASE("the columns stand below each other, whatever stands in them", "[trace]") {
    const std::string text = trace_of(mini_kernel, 0, 3000);
    const std::vector<std::string> lines = lines_of(text);
    const std::size_t mode = lines.at(0).find("mode");
    for (const std::string& line : lines) {
        CHECK(count_code_points(line) <= 150);
        if (&line == &lines.front()) continue;
        const std::string at = line.substr(mode, 4);
        CHECK((at == "user" || at == "kern"));
        CHECK(line.substr(mode + 7).size() < 60);
    }
}

TEST_CASE("names come from the nearest label, and from the program that runs", "[code map]") {
    isa::Image kernel, program;
    kernel.segments.push_back({0, 0x1000, {}});
    program.segments.push_back({0, 0x100, {}});
    const auto label = [](isa::Image& image, const char* name, isa::Word value) {
        isa::Symbol symbol;
        symbol.name = name;
        symbol.value = value;
        image.symbols.push_back(symbol);
    };
    label(kernel, "start", 0);
    label(kernel, "loop", 0x20);
    label(program, "main", 0x10);
    program.files = {"count.asm"};
    program.lines = {{0, 0, 3}, {0x10, 0, 4}, {0x20, 0, 0}};

    CodeMap code;
    code.set_kernel(kernel, 0x100);
    code.set_program("count", program);
    guest::Thread thread;
    thread.record = 1;
    thread.name = "count";
    thread.base = 0x4000;

    CHECK(code.locate(0x120)->name() == "loop");
    CHECK(code.locate(0x128)->name() == "loop+8");
    CHECK_FALSE(code.locate(0xff).has_value());
    CHECK_FALSE(code.locate(0x1100).has_value());
    REQUIRE(code.locate(0x4014, &thread).has_value());
    CHECK(code.locate(0x4014, &thread)->name() == "main+4");
    CHECK(code.locate(0x4014, &thread)->program == "count");
    CHECK(code.locate(0x4014, &thread)->line == 4);
    CHECK(code.locate(0x4024, &thread)->line == 0);  // a sequence has ended there
    CHECK(code.locate(0x4004, &thread)->symbol.empty());
    CHECK_FALSE(code.locate(0x4014).has_value());  // nobody knows who is there
    CHECK_FALSE(code.locate(0x4100, &thread).has_value());
}
