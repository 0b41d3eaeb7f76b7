// What an image publishes of its threads is read from its symbols, and from nothing else.
#include <catch2/catch.hpp>

#include "guest/os_layout.hpp"

using namespace baton;
using guest::BlockReason;
using guest::OsLayout;
using guest::ReadyReason;
using guest::ThreadState;

namespace {

isa::Image publishing(std::initializer_list<std::pair<const char*, isa::Word>> constants) {
    isa::Image image;
    for (const auto& [name, value] : constants) {
        isa::Symbol symbol;
        symbol.name = name;
        symbol.value = value;
        symbol.kind =
            std::string(name) == "thread_table" ? isa::SymbolKind::label : isa::SymbolKind::constant;
        image.symbols.push_back(symbol);
    }
    return image;
}

}  // namespace

TEST_CASE("an image that publishes no thread table has no layout", "[os layout]") {
    const auto layout = OsLayout::from_image(publishing({{"main", 0}, {"STATE_READY", 2}}));
    REQUIRE(layout.ok());
    CHECK_FALSE(layout->has_value());
}

TEST_CASE("offsets, sizes and names come from the symbols", "[os layout]") {
    const auto found = OsLayout::from_image(publishing({{"thread_table", 0x1000},
                                                        {"THREADS", 4},
                                                        {"THREAD_BYTES", 64},
                                                        {"THREAD_STATE", 8},
                                                        {"THREAD_PID", 12},
                                                        {"STATE_READY", 5},
                                                        {"STATE_ZOMBIE_LIKE", 6},
                                                        {"REASON_KEYBOARD", 3},
                                                        {"WHY_YIELDED", 9}}),
                                            0x100);
    REQUIRE(found.ok());
    REQUIRE(found->has_value());
    const OsLayout& layout = **found;
    CHECK(layout.table == 0x1100);
    CHECK(layout.bytes() == 256);
    CHECK(layout.pid == 12U);
    CHECK_FALSE(layout.name.has_value());
    CHECK(layout.state_of(5) == ThreadState::ready);
    CHECK(layout.state_name(5) == "ready");
    CHECK(layout.state_of(6) == ThreadState::other);
    CHECK(layout.state_name(6) == "zombie like");
    CHECK(layout.state_of(2) == ThreadState::other);  // no symbol says that 2 is anything
    CHECK(layout.state_name(2) == "state 2");
    CHECK(layout.reason_of(3) == BlockReason::keyboard);
    CHECK(layout.why_of(9) == ReadyReason::yielded);
    CHECK(layout.record_at(0x1100) == 0U);
    CHECK(layout.record_at(0x11c0) == 3U);
    CHECK_FALSE(layout.record_at(0x1104).has_value());
    CHECK_FALSE(layout.record_at(0x1200).has_value());
    CHECK_FALSE(layout.record_at(0x10c0).has_value());
}

TEST_CASE("a table that can't be one is refused with the symbol that is wrong", "[os layout]") {
    const auto refused = [](isa::Word table, isa::Word records, isa::Word bytes, isa::Word state,
                            isa::Word name) {
        const auto layout = OsLayout::from_image(publishing({{"thread_table", table},
                                                             {"THREADS", records},
                                                             {"THREAD_BYTES", bytes},
                                                             {"THREAD_STATE", state},
                                                             {"THREAD_NAME", name}}));
        return layout.ok() ? std::string() : say(Language::english, layout.failure().subject);
    };
    CHECK(refused(0x1000, 4, 64, 0, 16) == "");
    CHECK(refused(0x1002, 4, 64, 0, 16) == "thread_table");
    CHECK(refused(0x1000, 0, 64, 0, 16) == "THREADS");
    CHECK(refused(0x1000, 5000, 64, 0, 16) == "THREADS");
    CHECK(refused(0x1000, 4, 62, 0, 16) == "THREAD_BYTES");
    CHECK(refused(0x1000, 4, 0, 0, 16) == "THREAD_BYTES");
    CHECK(refused(0x1000, 4, 0x20000, 0, 16) == "THREAD_BYTES");
    CHECK(refused(0x1000, 4, 64, 64, 16) == "THREAD_STATE");
    CHECK(refused(0x1000, 4, 64, 2, 16) == "THREAD_STATE");
    CHECK(refused(0x1000, 4, 64, 0xfffffffc, 16) == "THREAD_STATE");
    CHECK(refused(0x1000, 4, 64, 0, 52) == "THREAD_NAME");  // 16 bytes don't fit any more
}
