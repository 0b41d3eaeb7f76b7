// The console's text: kept with cycles and contexts, cut back, bounded.
#include <catch2/catch.hpp>

#include "debug/observe/console_log.hpp"

using baton::debug::ConsoleLog;

namespace {

void print(ConsoleLog& log, std::uint64_t cycle, const std::string& text, baton::isa::Word context = 0) {
    for (const char c : text) log.print(cycle++, static_cast<std::uint8_t>(c), context, 0);
}

}  // namespace

TEST_CASE("bytes are kept with their cycle and the context that printed them", "[console log]") {
    ConsoleLog log;
    print(log, 10, "ab", 1);
    print(log, 20, "cde", 2);
    print(log, 30, "f", 1);
    CHECK(log.text() == "abcdef");
    CHECK(log.cycle_of(3) == 21);
    REQUIRE(log.runs().size() == 3);
    CHECK(log.runs()[1].begin == 2);
    CHECK(log.runs()[1].context == 2);
    CHECK(log.from(4) == "ef");
    CHECK(log.from(6).empty());
}

TEST_CASE("going back cuts the text back, and printing it again gives the same", "[console log]") {
    ConsoleLog log;
    print(log, 10, "abc", 1);
    print(log, 20, "xyz", 2);
    log.cut(21);
    CHECK(log.text() == "abcx");
    log.cut(20);
    CHECK(log.text() == "abc");
    CHECK(log.runs().size() == 1);
    print(log, 20, "xyz", 2);
    CHECK(log.text() == "abcxyz");
    print(log, 20, "xyz", 2);  // a replay of what is known already
    CHECK(log.text() == "abcxyz");
    log.cut(0);
    CHECK(log.text().empty());
    CHECK(log.runs().empty());
}

TEST_CASE("of a very long output the oldest is forgotten and counted", "[console log]") {
    ConsoleLog log(100);
    for (unsigned i = 0; i < 1000; ++i)
        print(log, i * 10, std::string(1, static_cast<char>('a' + i % 26)), i / 100);
    CHECK(log.total() == 1000);
    CHECK(log.text().size() <= 100);
    CHECK(log.forgotten() + log.text().size() == 1000);
    for (std::uint64_t number = log.forgotten(); number < log.total(); ++number) {
        CHECK(log.text()[number - log.forgotten()] == static_cast<char>('a' + number % 26));
        CHECK(log.cycle_of(number) == number * 10);
    }
    REQUIRE_FALSE(log.runs().empty());
    CHECK(log.runs().front().begin <= log.forgotten());
    CHECK(log.runs().back().context == 9);
    CHECK(log.from(0) == log.text());
}
