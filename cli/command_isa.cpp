// baton isa: the reference, from the table.
#include <memory>

#include "cli/commands.hpp"
#include "cli/streams.hpp"
#include "isa/manual.hpp"
#include "isa/reference.hpp"

namespace baton::cli {
namespace {

struct RawOptions {
    std::string mnemonic;
    bool manual = false;
};

int show(const RawOptions& raw) {
    std::string text;
    if (raw.manual) {
        if (!raw.mnemonic.empty())
            return fail(lab::usage_problem("--manual is the whole manual: no MNEMONIC with it"), "isa");
        text = isa::manual();
    } else if (raw.mnemonic.empty()) {
        text = isa::reference_list(Language::english);
    } else {
        Result<std::string> entry = isa::reference_entry(raw.mnemonic, Language::english);
        if (!entry) return fail(lab::usage_problem(entry.failure().text()), "isa");
        text = *std::move(entry);
    }
    const Result<Done> written = write_output(text);
    return written ? status::done : fail(lab::host_problem(written.failure()), "isa");
}

}  // namespace

Command add_isa(CLI::App& app) {
    auto raw = std::make_shared<RawOptions>();
    CLI::App* parser = app.add_subcommand("isa", "reference of the instructions and the machine");
    parser->add_option("MNEMONIC", raw->mnemonic,
                       "all that is known of one instruction; none: a list of all");
    parser->add_flag("--manual", raw->manual, "the whole manual, as Markdown");
    parser->footer(
        "Examples:\n"
        "  baton isa add\n"
        "  baton isa --manual > manual.md");
    return {parser, [raw] { return show(*raw); }};
}

}  // namespace baton::cli
