// Verifies arithmetic against 7,817 triples that others computed (tests/oracles), each run as guest
// instructions. What B32 has no instruction for is run as the sequence in the manual's chapter 3.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "../support/files.hpp"
#include "guest.hpp"
#include "isa/table.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Triple {
    std::string op;
    Word a = 0, b = 0, result = 0;
    unsigned line = 0;
};

std::vector<Triple> all_triples() {
    std::istringstream in(read_source_file("tests/oracles/arith32.tsv"));
    std::vector<Triple> triples;
    std::string line;
    std::getline(in, line);  // the headings
    for (unsigned number = 2; std::getline(in, line); ++number) {
        std::istringstream fields(line);
        Triple triple;
        fields >> triple.op >> std::hex >> triple.a >> triple.b >> triple.result;
        if (!fields) throw std::runtime_error("not a triple: " + line);
        triple.line = number;
        triples.push_back(triple);
    }
    return triples;
}

// r3 = r1 op r2; the code ends at `done`.
const std::map<std::string, std::string> code_of_op{
    {"add", "add r3, r1, r2"},
    {"sub", "sub r3, r1, r2"},
    {"and", "and r3, r1, r2"},
    {"or", "or r3, r1, r2"},
    {"xor", "xor r3, r1, r2"},
    {"shl", "shl r3, r1, r2"},
    {"shr", "shr r3, r1, r2"},
    {"sar", "sar r3, r1, r2"},
    {"mul", "mul r3, r1, r2"},
    {"mul_high_signed", "mulh r3, r1, r2"},
    {"mul_high_unsigned", "mulhu r3, r1, r2"},
    {"mul_high_signed_unsigned", "mulhu r3, r1, r2\n sar r4, r1, 31\n and r4, r4, r2\n sub r3, r3, r4"},
    {"div_signed", "div r3, r1, r2"},
    {"div_unsigned", "divu r3, r1, r2"},
    {"rem_signed", "rem r3, r1, r2"},
    {"rem_unsigned", "remu r3, r1, r2"},
    {"less_signed", "mov r3, 1\n cmp r1, r2\n blt 1f\n mov r3, 0\n1:"},
    {"less_unsigned", "mov r3, 1\n cmp r1, r2\n bltu 1f\n mov r3, 0\n1:"},
};

bool divides(const Triple& triple) {
    return triple.op.rfind("div_", 0) == 0 || triple.op.rfind("rem_", 0) == 0;
}

}  // namespace

TEST_CASE("the arithmetic triples of the RISC-V suites hold as guest instructions", "[oracle]") {
    const auto triples = all_triples();
    REQUIRE(triples.size() == 7817);
    std::map<std::string, Guest> guests;
    for (const auto& [op, code] : code_of_op) guests.emplace(op, Guest(" " + code + "\ndone: jmp done\n"));

    std::map<std::string, unsigned> checked;
    for (const auto& triple : triples) {
        if (divides(triple) && triple.b == 0) continue;
        Guest guest = guests.at(triple.op);
        guest.machine.poke_register(1, triple.a);
        guest.machine.poke_register(2, triple.b);
        guest.machine.poke_register(3, 0xdeadbeef);
        guest.run_to("done");
        INFO("line " << triple.line << ": " << triple.op
                     << fmt::format(" {:08x} {:08x}", triple.a, triple.b));
        CHECK(fmt::format("{:08x}", guest.reg(3)) == fmt::format("{:08x}", triple.result));
        ++checked[triple.op];
    }
    // Every operation was there: a name that nobody runs would pass unseen.
    CHECK(checked.size() == code_of_op.size());
}

TEST_CASE("the triples that divide by zero trap and change nothing", "[oracle]") {
    unsigned checked = 0;
    for (const auto& triple : all_triples()) {
        if (!divides(triple) || triple.b != 0) continue;
        Guest guest(" " + code_of_op.at(triple.op) + "\n");
        guest.machine.poke_register(1, triple.a);
        guest.machine.poke_register(3, 0xdeadbeef);
        guest.machine.poke_flags(isa::flag::user | isa::flag::carry);
        guest.machine.poke_system(isa::SystemRegister::ulimit, 0x1000);
        const Machine before = guest.machine;
        const auto ticks = guest.run(3);
        INFO("line " << triple.line << ": " << triple.op);
        CHECK(ticks.back().did(happened::faulted));
        CHECK(ticks.back().code == static_cast<unsigned>(isa::Vector::division_by_zero));
        emu::Cpu::State found = guest.machine.cpu().state();
        found.latches = {};
        CHECK(found == before.cpu().state());
        CHECK(guest.machine.bus().ram() == before.bus().ram());
        ++checked;
    }
    CHECK(checked == 76);
}
