#include "cli/commands.hpp"

#include <unistd.h>

#include "base/text.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/build/home.hpp"

namespace baton::cli {

void complain(const std::string& text) {
    write_error("baton: " + show_controls(text) + "\n");
}

void show_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics) {
    if (!diagnostics.empty()) write_error(assembler::render_text(diagnostics, wants_colour(STDERR_FILENO)));
}

int fail(const lab::Problem& problem, const std::string& command) {
    switch (problem.kind) {
    case lab::Problem::Kind::usage:
        complain(say(Language::english, problem.message));
        write_error("Try: baton " + command + (command.empty() ? "--help\n" : " --help\n"));
        return status::usage;
    case lab::Problem::Kind::source: show_diagnostics(problem.diagnostics); return status::source;
    case lab::Problem::Kind::host: break;
    }
    // A reader of standard output that has gone away wants to hear no more.
    if (!problem.message.empty()) complain(say(Language::english, problem.message));
    return status::host;
}

std::vector<std::string> include_dirs(std::vector<std::string> given) {
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (home) given.push_back(home->include().string());
    return given;
}

}  // namespace baton::cli
