// Any words as a command line: the real parser with all commands, and the readers of what stands behind
// options. A word a line. Nothing is run, and no file is opened: words that name files are left out before
// the plan is made.
#include "base/command_line.hpp"
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

// False when it refuses them.
bool parse(CommandLine& line, const std::vector<std::string>& words) {
    const Result<Done, Message> read = line.read(words);
    fuzz::demand(read.ok() || !say(Language::french, read.failure()).empty(), "a refusal gives its reason");
    return read.ok();
}

void parse_commands(const std::vector<std::string>& words) {
    (void)language_of(words);
    for (cli::Command& command : cli::make_commands()) {
        if (words.front() == command.name && parse(command.line, {words.begin() + 1, words.end()}))
            fuzz::was_sound = true;
    }
}

void make_plan(const std::vector<std::string>& words) {
    CommandLine line("fuzz", "fuzz");
    cli::RawMachineOptions machine;
    std::string jobs;
    cli::add_machine_options(line, machine);
    line.option("--jobs", jobs, "LIST", "jobs");
    if (!parse(line, words)) return;
    for (std::string* path : {&machine.disk, &machine.input, &machine.record, &machine.replay, &machine.save,
                              &machine.load, &machine.json})
        path->clear();
    machine.disk_write = false;
    const auto plan = cli::make_plan(machine, {});
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
