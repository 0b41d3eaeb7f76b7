// The commands. Each declares its options and, when it was the one that was asked for, runs and returns the
// exit status.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/command_line.hpp"
#include "cli/reporter.hpp"

namespace baton::cli {

/// What every command understands, kept where the command line writes it.
struct CommonOptions {
    bool help = false;
    std::string language;
};

struct Command {
    std::string name;
    CommandLine line;
    std::shared_ptr<CommonOptions> common;
    /// `line` has been read by then.
    std::function<int(const Reporter&)> run;
};

/// A command with the options that all have.
Command new_command(const std::string& name, Text summary);

Command make_asm();
Command make_disasm();
Command make_isa();
Command make_run();
Command make_os();
Command make_explore();
Command make_sched();
Command make_handout();
Command make_grade();
Command make_sheet();
Command make_trace();
/// All of them, in the order of the help.
std::vector<Command> make_commands();

/// What `baton WORDS...` does; the exit status.
int run_command(const std::vector<std::string>& words);

/// The given folders, and behind them the guest OS's own, where there is one.
std::vector<std::string> include_dirs(std::vector<std::string> given);

}  // namespace baton::cli
