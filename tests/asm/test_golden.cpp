// Runs the golden cases. What could go wrong: a wrong word or place, a message that changes
// without anybody noticing, an error that drags others behind it (every diagnostic that a case
// does not name is a failure).
#include <catch2/catch.hpp>

#include "golden_case.hpp"

using baton::test::check;
using baton::test::GoldenCase;
using baton::test::read_golden_cases;

namespace {

const std::vector<GoldenCase>& cases() {
    static const auto all = read_golden_cases(std::filesystem::path(BATON_SOURCE_DIR) / "tests/asm/golden");
    return all;
}

}  // namespace

TEST_CASE("every golden case of the assembler gives what it says", "[asm][golden]") {
    for (const GoldenCase& golden : cases()) {
        const std::string wrong = check(golden);
        if (!wrong.empty())
            FAIL_CHECK(golden.origin.filename().string() << ": " << golden.name << "\n" << wrong);
    }
}

TEST_CASE("no golden case is without an expectation, and no two have one name", "[asm][golden]") {
    std::map<std::string, int> names;
    for (const GoldenCase& golden : cases()) {
        INFO(golden.origin.filename().string() << ": " << golden.name);
        CHECK(golden.expects_anything());
        CHECK(++names[golden.name] == 1);
    }
}

TEST_CASE("there are at least 150 golden cases, at least 80 of them with errors", "[asm][golden]") {
    std::size_t with_errors = 0;
    for (const GoldenCase& golden : cases()) with_errors += golden.expects_errors() ? 1 : 0;
    CHECK(cases().size() >= 150);
    CHECK(with_errors >= 80);
}

TEST_CASE("a golden case that expects something else than what happens is reported", "[asm][golden]") {
    GoldenCase golden;
    golden.files["case.asm"] = "mov r1, 5\n";
    golden.units = {"case.asm"};
    golden.bytes = std::vector<std::uint8_t>{5, 0, 0x10, 0x41};
    REQUIRE(check(golden).empty());
    SECTION("other bytes") {
        golden.bytes->front() = 6;
    }
    SECTION("an error") {
        golden.diagnostics.push_back("case.asm:1:1+3: error: no");
    }
    SECTION("a fact") {
        golden.facts.push_back("entry 0x4");
    }
    SECTION("an error that nobody expects") {
        golden.files["case.asm"] += "mvo r1, 5\n";
    }
    CHECK(!check(golden).empty());
}
