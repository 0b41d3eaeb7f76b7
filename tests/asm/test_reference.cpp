// docs/assembler.md is written by hand; here it is held against the tables.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "asm/directives.hpp"
#include "asm/operand.hpp"
#include "isa/pseudo.hpp"
#include "tests/asm/sources.hpp"

using namespace baton;

TEST_CASE("every directive stands in docs/assembler.md", "[asm][docs]") {
    const std::string page = test::read_source_file("docs/assembler.md");
    for (const auto& directive : assembler::all_directives()) {
        INFO(directive.name);
        const std::string name(directive.name);
        CHECK((page.find("`" + name + " ") != std::string::npos ||
               page.find("`" + name + "`") != std::string::npos));
    }
}

TEST_CASE("every pseudo-instruction stands in docs/assembler.md and is known", "[asm][docs]") {
    const std::string page = test::read_source_file("docs/assembler.md");
    for (const auto& pseudo : isa::pseudo_instructions) {
        INFO(pseudo.name);
        CHECK(page.find("`" + std::string(pseudo.name) + " ") != std::string::npos);
        REQUIRE(assembler::find_mnemonic(pseudo.name) != nullptr);
        CHECK(assembler::find_mnemonic(pseudo.name)->loads_constant == pseudo.becomes.empty());
    }
}

TEST_CASE("the limits on the page are those of the assembler", "[asm][docs]") {
    const std::string page = test::read_source_file("docs/assembler.md");
    const assembler::Limits limits;
    const auto says = [&](const std::string& row) {
        INFO(row);
        CHECK(page.find("\n| " + row) != std::string::npos);
    };
    says(fmt::format("image | {} MiB |", limits.image_bytes >> 20));
    says(fmt::format("errors that are shown | {} |", limits.errors));
    says(fmt::format("macros and repetitions inside of each other | {} |", limits.macro_depth));
    says(fmt::format("includes inside of each other | {} |", limits.include_depth));
    says(fmt::format("conditions inside of each other | {} |", assembler::conditional_depth_limit));
    says(fmt::format("sections | {} |", assembler::section_limit));
    CHECK(limits.expanded_lines == 1'000'000);
    CHECK(assembler::expanded_bytes_limit == 16U << 20);
    CHECK(assembler::line_length_limit == 65'536);
    CHECK(assembler::symbol_limit == 250'000);
}

TEST_CASE("the program on the page assembles", "[asm][docs]") {
    const std::string page = test::read_source_file("docs/assembler.md");
    const auto begin = page.find("```\n") + 4;
    const auto assembly = test::assemble_text(page.substr(begin, page.find("```", begin) - begin));
    INFO(render_text(assembly.diagnostics, Language::english, false));
    CHECK(assembly.image);
    CHECK(assembly.diagnostics.empty());
}

TEST_CASE("every directive has a summary, or is another name of the one before", "[asm][docs]") {
    const auto& all = assembler::all_directives();
    for (std::size_t i = 0; i < all.size(); ++i) {
        INFO(all[i].name);
        if (!all[i].summary.empty()) continue;
        REQUIRE(i > 0);
        CHECK(all[i].run == all[i - 1].run);
    }
}
