#include "cli/reporter.hpp"

#include <unistd.h>

#include "base/messages/command.hpp"
#include "base/text.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"

namespace baton::cli {

void Reporter::complain(const Message& message) const {
    write_error("baton: " + show_controls(say(language_, message)) + "\n");
}

void Reporter::note(const Message& message) const {
    complain({text::command_note, message});
}

void Reporter::show_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics) const {
    if (!diagnostics.empty())
        write_error(assembler::render_text(diagnostics, language_, wants_colour(STDERR_FILENO)));
}

int Reporter::fail(const lab::Problem& problem) const {
    switch (problem.kind) {
    case lab::Problem::Kind::usage:
        complain(problem.message);
        write_error(say(language_, text::try_help, command_) + "\n");
        return status::usage;
    case lab::Problem::Kind::source: show_diagnostics(problem.diagnostics); return status::source;
    case lab::Problem::Kind::host: break;
    }
    // A reader of standard output that has gone away wants to hear no more.
    if (!problem.message.empty()) complain(problem.message);
    return status::host;
}

}  // namespace baton::cli
