// baton asm: sources to an image, or diagnostics.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asm/assembler.hpp"
#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "cli/commands.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "lab/build/files.hpp"
#include "lab/build/product_files.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {
namespace {

namespace fs = std::filesystem;

struct AsmOptions {
    std::vector<std::string> sources;
    std::string output, listing, symbols;
    std::string diagnostics;
    std::vector<std::string> include_dirs, defines;
};

bool is_name(const std::string& text) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
    };
    return !text.empty() && letter(text[0]) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::optional<lab::Problem> check_words(const AsmOptions& raw) {
    for (const std::string& source : raw.sources) {
        if (source.empty()) return lab::usage_problem(text::source_name_empty);
    }
    const std::vector<std::string> outputs{raw.output, raw.listing, raw.symbols};
    if (auto why = lab::would_overwrite(raw.sources, outputs)) return lab::usage_problem(*std::move(why));
    for (const std::string& output : outputs) {
        if (output.empty() || output == "-") continue;
        const Result<Done> writable = lab::check_writable(output);
        if (!writable) return lab::host_problem(writable.failure());
    }
    for (const std::string& source : raw.sources) {
        const Result<Done> regular = lab::check_regular(source);
        if (!regular) return lab::host_problem(regular.failure());
        const Result<lab::Bytes> readable = lab::read_file(source);
        if (!readable) return lab::host_problem(readable.failure());
    }
    return std::nullopt;
}

int assemble(AsmOptions& raw, const Reporter& reporter) {
    if (raw.output.empty() && !raw.sources.front().empty())
        raw.output = fs::path(raw.sources.front()).stem().string() + ".elf";
    bool as_json = false;
    if (!raw.diagnostics.empty()) {
        const Result<std::size_t> form = parse_choice("--diagnostics", raw.diagnostics, {"text", "json"});
        if (!form) return reporter.fail_usage(form.failure().message());
        as_json = *form == 1;
    }
    if (auto problem = check_words(raw)) return reporter.fail(*problem);
    const auto to_output = [](const std::string& path) { return path == "-" ? 1 : 0; };
    if (to_output(raw.output) + to_output(raw.listing) + to_output(raw.symbols) + (as_json ? 1 : 0) > 1)
        return reporter.fail_usage(text::one_to_output);
    assembler::Options options;
    options.include_dirs = include_dirs(raw.include_dirs);
    options.offered_includes = lab::offered_includes();
    options.want_listing = !raw.listing.empty();
    for (const std::string& define : raw.defines) {
        const std::size_t equals = define.find('=');
        const std::string name = define.substr(0, equals);
        if (!is_name(name)) return reporter.fail_usage({text::no_define, define});
        options.defines.emplace_back(name, equals == std::string::npos ? "1" : define.substr(equals + 1));
    }
    assembler::Assembly assembly = assembler::assemble(
        raw.sources, [](const std::string& path) { return lab::product_files()->source(path); }, options);
    // What the sources include is known only now.
    std::vector<std::string> read;
    for (const assembler::ReadFile& file : assembly.files) read.push_back(file.path);
    if (auto why = lab::would_overwrite(read, {raw.output, raw.listing, raw.symbols}))
        return reporter.fail_usage(*std::move(why));
    if (as_json) {
        const Result<Done> written = write_output(render_json(assembly.diagnostics, reporter.language()));
        if (!written) return reporter.fail(written.failure());
    } else {
        reporter.show_diagnostics(assembly.diagnostics);
    }
    if (!assembly.image) return status::source;

    // The image last: whoever finds it finds the rest as well.
    Result<Done> written = Done{};
    if (!raw.listing.empty()) written = write_result(raw.listing, assembly.listing);
    std::string().swap(assembly.listing);  // it may be large
    if (written && !raw.symbols.empty())
        written = write_result(raw.symbols, assembler::symbol_file(*assembly.image));
    const lab::Bytes image = isa::write_elf(*assembly.image);
    const std::string_view bytes(reinterpret_cast<const char*>(image.data()), image.size());
    if (written) written = write_result(raw.output, bytes);
    return written ? status::done : reporter.fail(written.failure());
}

}  // namespace

Command make_asm() {
    Command command = new_command("asm", text::help_asm);
    auto raw = std::make_shared<AsmOptions>();
    CommandLine& line = command.line;
    line.operands(text::value_file, raw->sources, text::help_asm_sources, true);
    line.option("-o,--output", raw->output, text::value_output, text::help_asm_output);
    line.option("-I", raw->include_dirs, text::value_folder, text::help_asm_include);
    line.option("-D", raw->defines, text::value_define, text::help_asm_define);
    line.option("--listing", raw->listing, text::value_file, text::help_asm_listing);
    line.option("--symbols", raw->symbols, text::value_file, text::help_asm_symbols);
    line.option("--diagnostics", raw->diagnostics, "text|json", text::help_asm_diagnostics);
    line.note(text::help_asm_note);
    line.example("baton asm hello.asm -o hello.elf --listing hello.lst");
    command.run = [raw](const Reporter& reporter) { return assemble(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
