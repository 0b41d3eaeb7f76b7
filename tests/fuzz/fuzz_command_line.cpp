// Any words as a command line: the real parser with all commands, and the readers of what stands behind
// options. A word a line. Nothing is run, and no file is opened: words that name files are left out before
// the plan is made.
#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "fuzz.hpp"
#include "lab/build/jobs.hpp"
#include "lab/run/input_file.hpp"

using namespace baton;

namespace {

std::vector<std::string> words_of(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < size; ++i) {
        if (data[i] == '\n') {
            words.emplace_back();
        } else if (data[i] != 0) {  // no argument of a process holds one
            words.back() += static_cast<char>(data[i]);
        }
    }
    return words;
}

// Parses as main() does; CLI11 takes words from the back. False when it refuses them.
bool parse(CLI::App& app, std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
        app.parse(std::move(words));
        return true;
    } catch (const CLI::ParseError& error) {
        fuzz::demand(error.get_exit_code() == 0 || error.what()[0] != '\0', "a refusal gives its reason");
        return false;
    }
}

void parse_commands(const std::vector<std::string>& words) {
    CLI::App app("fuzz", "baton");
    app.set_help_flag("-h,--help", "");
    app.set_version_flag("--version", "");
    app.require_subcommand(1);
    // They own what the parser writes into.
    const std::vector<cli::Command> commands{cli::add_asm(app),  cli::add_disasm(app), cli::add_isa(app),
                                             cli::add_run(app),  cli::add_os(app),     cli::add_sched(app),
                                             cli::add_trace(app)};
    if (parse(app, words)) fuzz::was_sound = true;
}

void make_plan(const std::vector<std::string>& words) {
    CLI::App app("fuzz", "baton");
    cli::RawMachineOptions machine;
    std::string jobs;
    cli::add_machine_options(app, machine);
    app.add_option("--jobs", jobs);
    if (!parse(app, words)) return;
    for (std::string* path : {&machine.disk, &machine.input, &machine.record, &machine.replay, &machine.save,
                              &machine.load, &machine.json})
        path->clear();
    machine.disk_write = false;
    const auto plan = cli::make_plan(machine);
    fuzz::demand(plan.ok() || !plan.failure().message.empty(), "a refusal gives its reason");
    if (plan) {
        (void)cli::announced(*plan);
        fuzz::was_sound = true;
    }
    const auto list = lab::parse_jobs(jobs);
    if (!list) return;
    const auto again = lab::parse_jobs(lab::jobs_text(*list));
    fuzz::demand(again.ok() && *again == *list, "jobs are written as they were read");
    (void)lab::jobs_file(*list);
    (void)lab::ticks_at_most(*list);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> words = words_of(data, size);
    parse_commands(words);
    make_plan(words);
    if (!words.empty()) make_plan({words.begin() + 1, words.end()});
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto log = lab::read_input_file(text, "fuzz");
    if (log) {
        const auto again = lab::read_input_file(lab::write_input_file(*log), "again");
        fuzz::demand(again.ok() && again->events == log->events, "a log is written as it was read");
        fuzz::was_sound = true;
    }
    return 0;
}
