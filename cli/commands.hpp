// The subcommands. Each declares its options on the parser and, when it was the one that was asked
// for, runs and returns the exit status.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "lab/build/problem.hpp"

namespace baton::cli {

/// Exit statuses, as documented. The others come from runs.
namespace status {
inline constexpr int done = 0;
inline constexpr int usage = 2;
inline constexpr int source = 3;
inline constexpr int check = 7;  ///< a check failed
inline constexpr int host = 8;
inline constexpr int interrupted = 130;
}  // namespace status

/// A subcommand: its parser, and what it does.
struct Command {
    CLI::App* parser;
    std::function<int()> run;
};

Command add_asm(CLI::App& app);
Command add_disasm(CLI::App& app);
Command add_isa(CLI::App& app);
Command add_run(CLI::App& app);
Command add_os(CLI::App& app);
Command add_sched(CLI::App& app);
Command add_trace(CLI::App& app);

/// Says on standard error what is wrong, and returns the status for it. `command` names the
/// subcommand whose --help says more.
int fail(const lab::Problem& problem, const std::string& command);
/// "baton: TEXT." on standard error.
void complain(const std::string& text);
void show_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics);

/// The given folders, and behind them the guest OS's own, where there is one.
std::vector<std::string> include_dirs(std::vector<std::string> given);

}  // namespace baton::cli
