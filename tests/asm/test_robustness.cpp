// Whatever is thrown at the assembler, it ends, and gives either an image that can be read back
// or errors that can be shown. Run under sanitizers, this finds what reads where it must not.
#include <array>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/asm/sources.hpp"
#include "tests/support/random.hpp"

using namespace baton;
using test::Random;

namespace {

#ifdef BATON_SANITIZED
constexpr unsigned mutations = 700;
constexpr std::size_t truncation_step = 7;
#else
constexpr unsigned mutations = 5000;
constexpr std::size_t truncation_step = 1;
#endif

/// Small, so that an input that runs into them costs little.
assembler::Limits small_limits() {
    assembler::Limits limits;
    limits.expanded_lines = 3000;
    limits.image_bytes = 1 << 20;
    limits.macro_depth = 20;
    limits.include_depth = 5;
    return limits;
}

/// Assembles, shows and writes; fails on what contradicts itself.
void survives(const test::Files& files) {
    assembler::Options options;
    options.want_listing = true;
    options.defines = {{"DEFINED", "5"}};
    const auto assembly = test::assemble_files({"rich.asm"}, files, options, small_limits());
    bool errors = false;
    for (const auto& d : assembly.diagnostics) {
        errors = errors || d.severity == assembler::Severity::error;
        if (d.message.empty()) FAIL_CHECK("an empty message");
        if (d.place.line != 0 && (d.place.column < 1 || d.place.length < 1))
            FAIL_CHECK("a place outside of its line");
    }
    if (errors == assembly.image.has_value())
        FAIL_CHECK("there must be an image exactly when there is no error");
    const auto json = nlohmann::json::parse(render_json(assembly.diagnostics, Language::english));
    if (json.size() != assembly.diagnostics.size()) FAIL_CHECK("the JSON is not complete");
    if (!assembly.diagnostics.empty() && render_text(assembly.diagnostics, Language::english, true).empty())
        FAIL_CHECK("nothing is shown");
    if (!assembly.image) return;
    const auto read = isa::read_elf(isa::write_elf(*assembly.image), "mutant");
    if (!read) FAIL_CHECK("the image can't be read back: " << read.failure().text());
    if (assembler::symbol_file(*assembly.image).empty() && !assembly.image->symbols.empty())
        FAIL_CHECK("no symbols");
}

constexpr std::array<std::string_view, 44> pieces{"\"",
                                                  "'",
                                                  "\\",
                                                  "\\a",
                                                  "\\@",
                                                  "\\()",
                                                  ",",
                                                  ":",
                                                  "=",
                                                  "(",
                                                  ")",
                                                  "[",
                                                  "]",
                                                  "{",
                                                  "}",
                                                  "-",
                                                  "+",
                                                  "/ 0",
                                                  ";",
                                                  "#",
                                                  "\n",
                                                  "\t",
                                                  ".macro ",
                                                  ".endm\n",
                                                  ".rept ",
                                                  ".endr\n",
                                                  ".if ",
                                                  ".endif\n",
                                                  ".else\n",
                                                  ".irp x",
                                                  ".exitm\n",
                                                  ".include \"rich.asm\"\n",
                                                  ".set x,",
                                                  "x = x + 1\n",
                                                  ".bss\n",
                                                  ".text\n",
                                                  "0x7fffffffffffffff",
                                                  "1b",
                                                  "1f",
                                                  ".",
                                                  "\xc3",
                                                  "\xe2\x86\x92",
                                                  ".org 5\n",
                                                  std::string_view("\0", 1)};

std::string mutated(std::string text, Random& random) {
    const std::size_t changes = 1 + random.below(4);
    for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
        const std::size_t at = random.below(text.size());
        const std::size_t length = std::min<std::size_t>(1 + random.below(40), text.size() - at);
        switch (random.below(6)) {
        case 0: text[at] = static_cast<char>(random.below(256)); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(at, pieces[random.below(pieces.size())]); break;
        case 3: text.insert(random.below(text.size()), text.substr(at, length)); break;
        case 4: text.replace(at, length, pieces[random.below(pieces.size())]); break;
        default: {  // two lines change places
            const std::size_t other = random.below(text.size());
            const std::size_t first = text.rfind('\n', at);
            const std::size_t second = text.rfind('\n', other);
            if (first == std::string::npos || second == std::string::npos || first >= second) break;
            const std::size_t end = std::min(text.find('\n', second + 1), text.size());
            const std::string line = text.substr(second, end - second);
            text.erase(second, end - second);
            text.insert(first, line);
        }
        }
    }
    return text;
}

}  // namespace

TEST_CASE("every beginning of a source is survived (every 7th under sanitizers)", "[asm][robustness]") {
    const test::Files files = test::rich_files();
    for (const std::string name : {"rich.asm", "rich.inc"}) {
        for (std::size_t length = 0; length < files.at(name).size(); length += truncation_step) {
            test::Files cut = files;
            cut[name].resize(length);
            survives(cut);
        }
    }
}

TEST_CASE("5,000 random changes of a source are survived (700 under sanitizers)", "[asm][robustness]") {
    const test::Files files = test::rich_files();
    for (unsigned seed = 0; seed < mutations; ++seed) {
        INFO("seed " << seed);
        Random random(seed);
        test::Files changed = files;
        std::string& text = changed[random.below(3) == 0 ? "rich.inc" : "rich.asm"];
        text = mutated(text, random);
        survives(changed);
    }
}

TEST_CASE("a source that includes itself by turns ends", "[asm][robustness]") {
    survives({{"rich.asm", ".include \"b\"\n.include \"b\"\n"},
              {"b", ".include \"rich.asm\"\n.include \"rich.asm\"\n"}});
}
