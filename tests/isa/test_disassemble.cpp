// Disassembly: one golden text for each form, applied to every row; illegal words as data; no
// two words with the same text.
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <unordered_map>

#include "isa/disassemble.hpp"
#include "isa/table.hpp"

using namespace baton::isa;

namespace {

/// Operand bits, and the operands' text that they must give.
struct Golden {
    Form form;
    Word bits;
    std::string text;
};

const std::array goldens{
    Golden{Form::none, 0, ""},
    Golden{Form::rd_ra_rb, 0x00123000, " r1, r2, r3"},
    Golden{Form::rd_ra_rb, 0x00cdf000, " r12, fp, sp"},
    Golden{Form::rd_ra_signed, 0x0012fffb, " r1, r2, -5"},
    Golden{Form::rd_ra_signed, 0x00ef7fff, " lr, sp, 32767"},
    Golden{Form::rd_ra_shift, 0x0012001f, " r1, r2, 31"},
    Golden{Form::rd_ra, 0x00120000, " r1, r2"},
    Golden{Form::rd_signed, 0x00108000, " r1, -32768"},
    Golden{Form::rd_unsigned, 0x0010ffff, " r1, 0xffff"},
    Golden{Form::rd, 0x00100000, " r1"},
    Golden{Form::ra, 0x00010000, " r1"},
    Golden{Form::ra_rb, 0x00012000, " r1, r2"},
    Golden{Form::ra_signed, 0x0001ffff, " r1, -1"},
    Golden{Form::ra_unsigned, 0x0001ffff, " r1, 0xffff"},
    Golden{Form::target, 0x00000000, " ."},
    Golden{Form::target, 0x00000002, " . + 8"},
    Golden{Form::target, 0x00ffffff, " . - 4"},
    Golden{Form::target, 0x00800000, " . - 33554432"},
    Golden{Form::rd_address, 0x00100014, " r1, . + 20"},
    Golden{Form::rd_address, 0x00180000, " r1, . - 524288"},
    Golden{Form::rd_address, 0x00100000, " r1, ."},
    Golden{Form::rd_memory_offset, 0x00120008, " r1, [r2 + 8]"},
    Golden{Form::rd_memory_offset, 0x0012fff8, " r1, [r2 - 8]"},
    Golden{Form::rd_memory_offset, 0x00128000, " r1, [r2 - 32768]"},
    Golden{Form::rd_memory_offset, 0x001f0000, " r1, [sp]"},
    Golden{Form::rd_memory_index, 0x00123000, " r1, [r2 + r3]"},
    Golden{Form::rd_memory_ip, 0x001ffff0, " r1, [. - 16]"},
    Golden{Form::rd_memory_ip, 0x00100000, " r1, [.]"},
    Golden{Form::rs_memory_offset, 0x00120008, " r1, [r2 + 8]"},
    Golden{Form::rs_memory_index, 0x00123000, " r1, [r2 + r3]"},
    Golden{Form::rs_memory_ip, 0x00100010, " r1, [. + 16]"},
    Golden{Form::rd_rb_memory, 0x00132000, " r1, r2, [r3]"},
    Golden{Form::list, 0x0000400f, " {r0-r3, lr}"},
    Golden{Form::list, 0x00000000, " {}"},
    Golden{Form::list, 0x00007fff, " {r0-r12, fp, lr}"},
    Golden{Form::list, 0x00005555, " {r0, r2, r4, r6, r8, r10, r12, lr}"},
    Golden{Form::list, 0x00003003, " {r0-r1, r12, fp}"},
    Golden{Form::list, 0x00002000, " {fp}"},
    Golden{Form::rd_system, 0x00100000, " r1, vbase"},
    Golden{Form::rd_system, 0x00100007, " r1, scratch"},
    Golden{Form::system_ra, 0x00010004, " ksp, r1"},
};

// Of the rows with a number from 0 to 65535 some count and some mask: two forms of text.
const std::unordered_map<std::string, std::string> unsigned_goldens{
    {"and", " r1, r2, 0xfff0"}, {"or", " r1, r2, 0xfff0"},  {"xor", " r1, r2, 0xfff0"},
    {"divu", " r1, r2, 65520"}, {"remu", " r1, r2, 65520"},
};

}  // namespace

TEST_CASE("every row is written as the golden of its form", "[disassemble]") {
    for (const Instruction& row : instruction_table) {
        unsigned checked = 0;
        for (const Golden& golden : goldens) {
            if (golden.form != row.form) continue;
            CHECK(disassemble(row.match | golden.bits) == std::string(row.mnemonic) + golden.text);
            ++checked;
        }
        if (row.form == Form::rd_ra_unsigned) {
            const auto golden = unsigned_goldens.find(std::string(row.mnemonic));
            REQUIRE(golden != unsigned_goldens.end());
            CHECK(disassemble(row.match | 0x0012fff0) == std::string(row.mnemonic) + golden->second);
            ++checked;
        }
        INFO(row.mnemonic << " has no golden");
        CHECK(checked > 0);
    }
}

TEST_CASE("illegal words are written as data", "[disassemble]") {
    CHECK(disassemble(0) == ".word 0x00000000");
    CHECK(disassemble(0xffffffff) == ".word 0xffffffff");
    CHECK(disassemble(0x01000001) == ".word 0x01000001");  // nop with a reserved bit
    CHECK(disassemble(0xa0008000) == ".word 0xa0008000");  // push with sp
    CHECK(disassemble_at(0x01000001, 0x40) == ".word 0x01000001");
}

TEST_CASE("at an address, targets are written as names or as absolute addresses", "[disassemble]") {
    const Symbolizer names = [](Word address) -> std::optional<std::string> {
        if (address == 0x108) return "loop";
        return std::nullopt;
    };
    CHECK(disassemble_at(0x80000002, 0x100, names) == "jmp loop");
    CHECK(disassemble_at(0x80000003, 0x100, names) == "jmp 0x0000010c");
    CHECK(disassemble_at(0x80000002, 0x100) == "jmp 0x00000108");
    CHECK(disassemble_at(0x60100008, 0x100, names) == "ldw r1, [loop]");
    CHECK(disassemble_at(0x47100008, 0x100, names) == "lea r1, loop");
    CHECK(disassemble_at(0x80ffffff, 0, names) == "jmp 0xfffffffc");
    CHECK(disassemble_at(0x50120108, 0x100, names) == "ldw r1, [r2 + 264]");
}

TEST_CASE("no two words have the same text (300,000 words; a tenth under sanitizers)", "[disassemble]") {
#ifdef BATON_SANITIZED
    const unsigned words = 30'000;
#else
    const unsigned words = 300'000;
#endif
    std::unordered_map<std::string, Word> seen;
    Word random = 12345;
    std::size_t row = 0;
    unsigned clashes = 0;
    for (unsigned i = 0; i < words; ++i) {
        random = random * 1664525U + 1013904223U;
        const Instruction& next = instruction_table[row];
        row = (row + 1) % instruction_count;
        const Word word = next.match | ((random ^ random >> 16) & ~next.mask);
        const auto [place, added] = seen.emplace(disassemble(word), word);
        clashes += added || place->second == word ? 0 : 1;
    }
    CHECK(clashes == 0);
    CHECK(seen.size() > words / 4);
}
