// baton isa: the reference, from the table.
#include <memory>

#include "cli/commands.hpp"
#include "cli/streams.hpp"
#include "isa/manual.hpp"
#include "isa/reference.hpp"

namespace baton::cli {
namespace {

struct Words {
    std::string mnemonic;
    bool manual = false;
};

int show(const Words& words) {
    std::string text;
    if (words.manual) {
        if (!words.mnemonic.empty())
            return fail(lab::usage_problem("--manual is the whole manual: no MNEMONIC with it"), "isa");
        text = isa::manual();
    } else if (words.mnemonic.empty()) {
        text = isa::reference_list();
    } else {
        Result<std::string> entry = isa::reference_entry(words.mnemonic);
        if (!entry) return fail(lab::usage_problem(entry.failure().text()), "isa");
        text = *std::move(entry);
    }
    const Result<Done> written = write_output(text);
    return written ? status::done : fail(lab::host_problem(written.failure()), "isa");
}

}  // namespace

Command add_isa(CLI::App& app) {
    auto words = std::make_shared<Words>();
    CLI::App* parser = app.add_subcommand("isa", "reference of the instructions and the machine");
    parser->add_option("MNEMONIC", words->mnemonic,
                       "all that is known of one instruction; none: a list of all");
    parser->add_flag("--manual", words->manual, "the whole manual, as Markdown");
    parser->footer(
        "Examples:\n"
        "  baton isa add\n"
        "  baton isa --manual > manual.md");
    return {parser, [words] { return show(*words); }};
}

}  // namespace baton::cli
