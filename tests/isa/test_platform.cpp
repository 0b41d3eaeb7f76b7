// The platform's tables: nothing overlaps, and no predefined symbol can be mistaken for another
// or for a register or an instruction.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "isa/platform.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

using namespace baton::isa;

namespace {

std::multimap<std::string, Word> platform_symbols() {
    std::multimap<std::string, Word> symbols;
    for_each_platform_symbol(
        [](void* context, std::string_view name, Word value) {
            static_cast<std::multimap<std::string, Word>*>(context)->emplace(name, value);
        },
        &symbols);
    return symbols;
}

}  // namespace

TEST_CASE("device registers are aligned, inside their window, and no two share a place", "[platform]") {
    std::set<Word> places;
    for (const DeviceRegister& r : device_registers) {
        INFO(r.name);
        CHECK(r.offset % word_bytes == 0);
        CHECK(r.offset + word_bytes <= device_window_bytes);
        CHECK(places.insert(devices[static_cast<std::size_t>(r.device)].base() + r.offset).second);
    }
}

TEST_CASE("devices are listed in the order of their numbers, above all RAM", "[platform]") {
    for (std::size_t i = 0; i < devices.size(); ++i) {
        CHECK(static_cast<std::size_t>(devices[i].device) == i);
        CHECK(devices[i].base() >= ram_bytes_most);
    }
}

TEST_CASE("each vector code stands once, and interrupt lines follow one another from 16", "[platform]") {
    std::set<unsigned> codes;
    for (const VectorInfo& v : vectors) {
        CHECK(codes.insert(v.code).second);
        CHECK(v.code < vector_count);
    }
    CHECK(static_cast<unsigned>(Vector::timer) == 16 + static_cast<unsigned>(Line::timer));
    CHECK(static_cast<unsigned>(Vector::network) == 16 + static_cast<unsigned>(Line::network));
    CHECK(static_cast<unsigned>(Vector::delay) == 16 + static_cast<unsigned>(Line::delay));
}

TEST_CASE("predefined symbols have one value each", "[platform]") {
    const auto symbols = platform_symbols();
    CHECK(symbols.size() > 50);
    for (const auto& [name, value] : symbols) {
        INFO(name);
        CHECK(symbols.count(name) == 1);
    }
}

TEST_CASE("predefined symbols have the values that the tables give", "[platform]") {
    const auto symbols = platform_symbols();
    const auto value = [&](const char* name) {
        const auto found = symbols.find(name);
        REQUIRE(found != symbols.end());
        return found->second;
    };
    CHECK(value("TIMER") == 0xf0000100);
    CHECK(value("TIMER_ACK") == 0x10);
    CHECK(value("TIMER_PERIODIC") == 2);
    CHECK(value("CONSOLE_OUT") == 0);
    CHECK(value("VECTOR_TIMER") == 16);
    CHECK(value("VECTOR_SYSCALL") == 6);
    CHECK(value("LINE_TIMER") == 0);
    CHECK(value("LINE_DISK") == 2);
    CHECK(value("FLAG_I") == 0x100);
    CHECK(value("FLAG_U") == 0x200);
    CHECK(value("FLAG_C") == 1);
    CHECK(value("FRAME_SP") == 12);
    CHECK(value("FRAME_BYTES") == 16);
    CHECK(value("SECTOR_BYTES") == 512);
}

TEST_CASE("no predefined symbol is the name of a register or an instruction", "[platform]") {
    for (const auto& [name, value] : platform_symbols()) {
        INFO(name);
        CHECK_FALSE(parse_register(name).has_value());
        CHECK_FALSE(parse_system_register(name).has_value());
        for (const Instruction& row : instruction_table) CHECK(row.mnemonic != name);
    }
}

TEST_CASE("every vector code has a name to print", "[platform]") {
    CHECK(vector_name(3) == "memory fault");
    CHECK(vector_name(16) == "timer");
    CHECK(vector_name(9) == "code 9");
    CHECK(vector_name(25) == "line 9");
    CHECK(vector_name(32) == "unknown code");
}
