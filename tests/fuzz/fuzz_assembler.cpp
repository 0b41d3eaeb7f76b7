// Any text as a source: an image that can be written and read back, or errors that can be shown.
#include <nlohmann/json.hpp>

#include "asm/assembler.hpp"
#include "asm/diagnostic.hpp"
#include "asm/report.hpp"
#include "fuzz.hpp"

using namespace baton;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto reader = [&](const std::string& path) -> std::optional<std::string> {
        if (path == "a.asm") return text;
        if (path == "b.inc") return ".equ FROM_B, 5\nb_label: nop\n";
        return std::nullopt;
    };
    assembler::Options options;
    options.want_listing = true;
    options.defines = {{"DEFINED", "5"}};
    assembler::Limits limits;
    limits.expanded_lines = 5000;
    limits.image_bytes = 1 << 20;
    limits.macro_depth = 20;
    limits.include_depth = 5;
    const auto assembly = assembler::assemble({"a.asm"}, reader, options, limits);
    bool errors = false;
    for (const auto& diagnostic : assembly.diagnostics) {
        errors = errors || diagnostic.severity == assembler::Severity::error;
        fuzz::demand(!diagnostic.message.empty(), "a diagnostic says something");
        fuzz::demand(
            diagnostic.place.line == 0 || (diagnostic.place.column >= 1 && diagnostic.place.length >= 1),
            "a diagnostic has a place in its line");
    }
    fuzz::demand(errors != assembly.image.has_value(), "there is an image exactly when there is no error");
    const auto json = nlohmann::json::parse(assembler::render_json(assembly.diagnostics, Language::english));
    fuzz::demand(json.size() == assembly.diagnostics.size(), "the JSON has all diagnostics");
    (void)assembler::render_text(assembly.diagnostics, Language::english, true);
    if (!assembly.image) return 0;
    fuzz::demand(isa::read_elf(isa::write_elf(*assembly.image), "again").ok(), "the image can be read back");
    (void)assembler::symbol_file(*assembly.image);
    fuzz::was_sound = true;
    return 0;
}
