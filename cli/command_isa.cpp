// baton isa: the reference, from the table.
#include <memory>

#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "cli/commands.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "isa/manual.hpp"
#include "isa/reference.hpp"

namespace baton::cli {
namespace {

struct IsaOptions {
    std::string mnemonic;
    bool manual = false;
};

int show(const IsaOptions& raw, const Reporter& reporter) {
    std::string out;
    if (raw.manual) {
        if (!raw.mnemonic.empty()) return reporter.fail_usage(text::manual_alone);
        out = isa::manual(reporter.language());
    } else if (raw.mnemonic.empty()) {
        out = isa::reference_list(reporter.language());
    } else {
        Result<std::string> entry = isa::reference_entry(raw.mnemonic, reporter.language());
        if (!entry) return reporter.fail_usage(entry.failure().message());
        out = *std::move(entry);
    }
    const Result<Done> written = write_output(out);
    return written ? status::done : reporter.fail(written.failure());
}

}  // namespace

Command make_isa() {
    Command command = new_command("isa", text::help_isa);
    auto raw = std::make_shared<IsaOptions>();
    command.line.operand(text::value_mnemonic, raw->mnemonic, text::help_isa_mnemonic);
    command.line.flag("--manual", raw->manual, text::help_isa_manual);
    command.line.example("baton isa add");
    command.line.example("baton isa --manual > manual.md");
    command.run = [raw](const Reporter& reporter) { return show(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
