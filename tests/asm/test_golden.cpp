// Runs the golden cases. What could go wrong: a wrong word or place, a message that changes
// without anybody noticing, an error that drags others behind it (every diagnostic that a case
// does not name is a failure).
#include <catch2/catch.hpp>

#include "golden_case.hpp"
#include "tests/support/golden.hpp"

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

TEST_CASE("every golden case speaks French beside English", "[asm][golden]") {
    std::map<std::filesystem::path, std::string> texts;
    for (const GoldenCase& golden : cases()) {
        const std::string text = baton::test::in_french(golden);
        if (!text.empty()) texts[golden.origin] += ";;;; " + golden.name + "\n" + text + "\n";
    }
    for (const auto& [origin, text] : texts) {
        baton::test::check_golden("tests/asm/golden/" + origin.stem().string() + ".fr.txt", text);
    }
}

TEST_CASE("only a source's own words are the same in both languages", "[asm][golden]") {
    for (const GoldenCase& golden : cases()) {
        if (baton::test::ids_of(golden).count("verbatim") == 0) continue;
        bool speaks = false;
        for (const auto& [name, text] : golden.files)
            speaks = speaks || text.find(".error") != std::string::npos ||
                     text.find(".warning") != std::string::npos;
        INFO(golden.name);
        CHECK(speaks);
    }
}

TEST_CASE("every text of the assembler and of its expressions is said in a golden case", "[asm][golden]") {
    // What no golden case can say, and where it is tested.
    const std::set<std::string> elsewhere{
        // words around diagnostics: "a diagnostic is rendered ..." and "... in French"
        "severity_error", "severity_warning", "severity_note",
        // by limits that take large sources: "limits end what would never end"
        "too_many_errors", "includes_too_deep", "macros_too_deep", "conditions_too_deep", "line_too_long",
        "line_too_long_expanded", "too_many_bytes_read", "too_many_lines_read", "image_too_large",
        "too_many_sections", "too_many_symbols", "too_many_parameters_in_all", "too_much_looks_forward",
        "defined_too_deeply", "expression_too_deep", "more_between",
        // by files that are no text or not there: "bad files are refused with the place"
        "nul_byte", "not_utf8",
        // by files of the host: "what is no file says what it is"
        "file_not_read", "no_such_file", "it_is_a_directory", "it_is_a_pipe", "it_is_a_device",
        "it_is_a_socket", "source_too_large",
        // in listings: "the listing shows addresses, words and lines"
        "listing_heading", "listing_cut",
        // with Options::required: "names that the sources must define ..."
        "not_seen_outside", "required_missing",
        // by watches alone: tests/base/test_expression.cpp
        "no_memory_here", "no_known_distance"};
    std::set<std::string> said;
    for (const GoldenCase& golden : cases()) said.merge(baton::test::ids_of(golden));
    const std::vector<std::string> all{
#define BATON_TEXT(id, english, french) #id,
#include "base/messages/assembler.inc"
#include "base/messages/expression.inc"
#undef BATON_TEXT
    };
    std::vector<std::string> unsaid;
    std::vector<std::string> said_after_all;
    for (const std::string& id : all) {
        if (said.count(id) + elsewhere.count(id) == 0) unsaid.push_back(id);
        if (said.count(id) + elsewhere.count(id) == 2) said_after_all.push_back(id);
    }
    CHECK(unsaid == std::vector<std::string>{});
    CHECK(said_after_all == std::vector<std::string>{});
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
