// Verifies what each instruction does, cycle by cycle, against rows written by hand. A failure
// names the row and the first thing that differs.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "guest.hpp"
#include "isa/table.hpp"
#include "rows.hpp"

using namespace baton;
using namespace baton::test;

TEST_CASE("every row of every instruction holds: state, cycles, and the bus in each cycle",
          "[instructions]") {
    const auto rows = all_rows();
    REQUIRE(rows.size() > 200);
    for (const auto& row : rows) {
        INFO(row.place << ": " << row.text);
        CHECK(disagreement(row) == "");
    }
}

TEST_CASE("no opcode of the instruction table is without a row that completes it", "[instructions]") {
    std::set<isa::Op> covered;
    for (const auto& row : all_rows()) {
        if (row.after.find("fault=") == std::string::npos) covered.insert(operation_of(row));
    }
    for (const auto& instruction : isa::instruction_table) {
        INFO(instruction.mnemonic << ", opcode " << static_cast<unsigned>(instruction.op));
        CHECK(covered.count(instruction.op) == 1);
    }
}

TEST_CASE("rows take as many cycles as the instruction table says", "[instructions]") {
    for (const auto& row : all_rows()) {
        const bool plain =
            row.after.find("fault=") == std::string::npos && row.before.find("wait=") == std::string::npos;
        if (!plain) continue;
        const isa::Instruction& instruction = isa::instruction(operation_of(row));
        if (instruction.per_register) continue;
        INFO(row.place << ": " << row.text);
        CHECK(instruction.cycles() == row.cycles);
    }
}

TEST_CASE(
    "registers, FLAGS and ip change in the last cycle alone; pop fills its registers in its memory cycles",
    "[instructions]") {
    for (const auto& row : all_rows()) {
        INFO(row.place << ": " << row.text);
        Machine machine = machine_before(row);
        emu::Cpu::State before = machine.cpu().state();
        for (unsigned cycle = 0; cycle + 1 < row.cycles; ++cycle) {
            const Tick tick = machine.tick();
            if (tick.step == emu::Step::memory && row.instruction.rfind("pop", 0) == 0) {
                before.registers[tick.register_number] = tick.register_value;
            }
            emu::Cpu::State now = machine.cpu().state();
            now.latches = before.latches;
            CHECK(now == before);
        }
    }
}

TEST_CASE("with N wait states each transfer with RAM takes N cycles more, and nothing else does",
          "[instructions]") {
    for (const auto& row : all_rows()) {
        if (row.before.find("wait=") != std::string::npos) continue;
        INFO(row.place << ": " << row.text);
        const auto transfers = static_cast<unsigned>(
            std::count_if(row.course.begin(), row.course.end(),
                          [](const std::string& step) { return step == "F" || step.rfind("M:", 0) == 0; }));
        for (const unsigned wait_states : {1U, 3U, 15U}) {
            Row slow = row;
            slow.before += " wait=" + std::string(1, "0123456789abcdef"[wait_states]);
            Machine machine = machine_before(slow);
            Tick tick;
            do tick = machine.tick();
            while (!tick.did(happened::retired | happened::faulted));
            CHECK(machine.cycle() == row.cycles + wait_states * transfers);
        }
    }
}

TEST_CASE("at most one cycle of an instruction is its first, and one its last", "[instructions]") {
    for (const auto& row : all_rows()) {
        INFO(row.place << ": " << row.text);
        Machine machine = machine_before(row);
        for (unsigned cycle = 0; cycle < row.cycles; ++cycle) {
            const Tick tick = machine.tick();
            CHECK(tick.cycle == cycle);
            CHECK(tick.did(happened::began) == (cycle == 0));
            CHECK(tick.did(happened::retired | happened::faulted) == (cycle + 1 == row.cycles));
        }
    }
}

TEST_CASE("a row that is wrong in any one column is told apart", "[instructions]") {
    const Row right{"here", "", "add r3, r1, r2", "r1=5 r2=7", "r3=c", 4, {"F", "D", "X", "W"}};
    REQUIRE(disagreement(right) == "");

    Row wrong = right;
    wrong.after = "r3=d";
    CHECK(disagreement(wrong) == "r3 is c, not d");
    wrong = right;
    wrong.after = "r3=c [2000]=1";
    CHECK(disagreement(wrong) == "RAM is not as it should be");
    wrong = right;
    wrong.after = "r3=c f=Z";
    CHECK(disagreement(wrong) == "FLAGS are 0, not 2");
    wrong = right;
    wrong.course = {"F", "D", "X"};
    CHECK(disagreement(wrong) == "cycle 3 is W");
    wrong = right;
    wrong.after = "fault=3";
    CHECK(disagreement(wrong) == "it faults, or should");
}
