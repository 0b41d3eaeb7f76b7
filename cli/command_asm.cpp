// baton asm: sources to an image, or diagnostics.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asm/assembler.hpp"
#include "base/messages/common.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/build/files.hpp"
#include "lab/build/product_files.hpp"

namespace baton::cli {
namespace {

namespace fs = std::filesystem;

struct RawOptions {
    std::vector<std::string> sources;
    std::string output, listing, symbols;
    std::string diagnostics = "text";
    std::vector<std::string> include_dirs, defines;
};

bool is_name(const std::string& text) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
    };
    return !text.empty() && letter(text[0]) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::optional<lab::Problem> check_words(const RawOptions& raw) {
    if (raw.diagnostics != "text" && raw.diagnostics != "json")
        return lab::usage_problem("--diagnostics: '" + show_controls(raw.diagnostics) +
                                  "' is neither text nor json");
    for (const std::string& source : raw.sources) {
        if (source.empty()) return lab::usage_problem("the name of a source must not be empty");
    }
    const std::vector<std::string> outputs{raw.output, raw.listing, raw.symbols};
    if (std::count(outputs.begin(), outputs.end(), "-") + (raw.diagnostics == "json" ? 1 : 0) > 1)
        return lab::usage_problem(Message(text::lab_two_results, text::standard_output));
    if (auto problem = lab::would_overwrite(raw.sources, outputs)) return lab::usage_problem(*problem);
    for (const std::string& output : outputs) {
        if (output.empty() || output == "-") continue;
        const Result<Done> writable = lab::check_writable(output);
        if (!writable) return lab::host_problem(writable.failure());
    }
    for (const std::string& source : raw.sources) {
        const Result<lab::Bytes> readable = lab::read_file(source);
        if (!readable) return lab::host_problem(readable.failure());
    }
    return std::nullopt;
}

Result<Done> write_result(const std::string& path, std::string_view content) {
    return path == "-" ? write_output(content) : lab::write_file(path, content);
}

int assemble(RawOptions& raw) {
    if (raw.output.empty() && !raw.sources.front().empty())
        raw.output = fs::path(raw.sources.front()).stem().string() + ".elf";
    if (auto problem = check_words(raw)) return fail(*problem, "asm");
    assembler::Options options;
    options.include_dirs = include_dirs(raw.include_dirs);
    options.want_listing = !raw.listing.empty();
    for (const std::string& define : raw.defines) {
        const std::size_t equals = define.find('=');
        const std::string name = define.substr(0, equals);
        if (!is_name(name))
            return fail(lab::usage_problem(fmt::format("-D: '{}' is not NAME=VALUE", show_controls(define))),
                        "asm");
        options.defines.emplace_back(name, equals == std::string::npos ? "1" : define.substr(equals + 1));
    }
    assembler::Assembly assembly = assembler::assemble(
        raw.sources, [](const std::string& path) { return lab::product_files()->source(path); }, options);
    if (raw.diagnostics == "json") {
        const Result<Done> written = write_output(render_json(assembly.diagnostics, Language::english));
        if (!written) return fail(lab::host_problem(written.failure()), "asm");
    } else {
        show_diagnostics(assembly.diagnostics);
    }
    if (!assembly.image) return status::source;
    // What the sources include is known only now.
    std::vector<std::string> read;
    for (const assembler::ReadFile& file : assembly.files) read.push_back(file.path);
    if (auto problem = lab::would_overwrite(read, {raw.output, raw.listing, raw.symbols}))
        return fail(lab::usage_problem(*problem), "asm");

    // The image last: whoever finds it finds the rest as well.
    Result<Done> written = Done{};
    if (!raw.listing.empty()) written = write_result(raw.listing, assembly.listing);
    std::string().swap(assembly.listing);  // it may be large
    if (written && !raw.symbols.empty())
        written = write_result(raw.symbols, assembler::symbol_file(*assembly.image));
    if (written) {
        const std::vector<std::uint8_t> image = isa::write_elf(*assembly.image);
        written = write_result(raw.output, {reinterpret_cast<const char*>(image.data()), image.size()});
    }
    return written ? status::done : fail(lab::host_problem(written.failure()), "asm");
}

}  // namespace

Command add_asm(CLI::App& app) {
    auto raw = std::make_shared<RawOptions>();
    CLI::App* parser = app.add_subcommand("asm", "assemble and link sources into an image");
    parser->add_option("FILE", raw->sources, "sources; several are linked in this order")->required();
    parser->add_option("-o,--output", raw->output, "the image (the first source's name with .elf)")
        ->type_name("OUT")
        ->check(not_empty());
    parser->add_option("-I", raw->include_dirs, "look for included files here, too; repeatable")
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->check(not_empty());
    parser->add_option("-D", raw->defines, "define a constant, 1 without a value; repeatable")
        ->type_name("NAME[=VALUE]")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->check(not_empty());
    parser
        ->add_option("--listing", raw->listing,
                     "write addresses, words and source lines; - is standard output")
        ->type_name("FILE")
        ->check(not_empty());
    parser->add_option("--symbols", raw->symbols, "write values, kinds and names of all symbols; -, too")
        ->type_name("FILE")
        ->check(not_empty());
    parser
        ->add_option("--diagnostics", raw->diagnostics,
                     "text on standard error, or json on standard output (text)")
        ->type_name("text|json");
    parser->footer(
        "Nothing is written when there is an error; the exit status is 3 then. Included files are looked\n"
        "for beside the file that includes them, in each DIR, and among those of the guest OS.\n\n"
        "Example:\n"
        "  baton asm hello.asm -o hello.elf --listing hello.lst");
    return {parser, [raw] { return assemble(*raw); }};
}

}  // namespace baton::cli
