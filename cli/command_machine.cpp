// The commands with a machine in them: run, os, trace.
#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <memory>

#include "cli/commands.hpp"
#include "cli/machine_command.hpp"

namespace baton::cli {
namespace {

// The guest compares moments by their difference as signed raw: ticks must stay well below 2^31.
constexpr std::uint64_t tick_cycles_most = 1'000'000'000;

constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

// The options of one command as they were written, kept alive until it runs.
struct RawOptions {
    Invocation invocation;
    std::string image, at, quantum, tick_cycles, phase, from, to;
    std::string policy;
    std::vector<std::string> programs;
    bool os = false;
};

void add_at(CLI::App& parser, RawOptions& raw) {
    parser.add_option("--at", raw.at, "copy IMAGE (any bytes) there, and set ip to it")
        ->type_name("ADDRESS")
        ->check(not_empty());
}

void add_os_options(CLI::App& parser, RawOptions& raw) {
    parser.add_option("--policy", raw.policy, "scheduling policy, yours or os/sched's (rr)")
        ->type_name("NAME|FILE.asm")
        ->check(not_empty());
    parser
        .add_option("--quantum", raw.quantum, fmt::format("ticks of a time slice ({})", lab::quantum_default))
        ->type_name("T")
        ->check(not_empty());
    parser
        .add_option("--tick-cycles", raw.tick_cycles,
                    fmt::format("cycles between two clock interrupts ({})", lab::tick_cycles_default))
        ->type_name("N")
        ->check(not_empty());
    parser
        .add_option("--phase", raw.phase,
                    "cycles of the first tick that are over when the programs begin (drawn from the seed)")
        ->type_name("N")
        ->check(not_empty());
}

// A number into `into`, when there is one. False after a complaint.
template <class T>
bool take(const std::string& option, const std::string& text, std::uint64_t least, std::uint64_t most,
          T& into, const std::string& command, int& result) {
    if (text.empty()) return true;
    const Result<std::uint64_t> value = parse_number(option, text, least, most);
    if (!value) {
        result = fail(lab::usage_problem(value.failure().text()), command);
        return false;
    }
    into = static_cast<T>(*value);
    return true;
}

// A state may be saved over the one that was loaded: that is how a run is continued again and again.
std::optional<lab::Problem> refuse_lost_files(const RawOptions& raw) {
    const RawMachineOptions& files = raw.invocation.raw;
    std::vector<std::string> inputs{raw.image, raw.policy, files.disk, files.input, files.replay};
    inputs.insert(inputs.end(), raw.programs.begin(), raw.programs.end());
    if (auto problem = refuse_overwriting(inputs, {files.json, files.record, files.save})) return problem;
    return refuse_overwriting({files.load}, {files.json, files.record});
}

int run_words(RawOptions& raw) {
    Invocation& invocation = raw.invocation;
    const std::string& command = invocation.command;
    int result = 0;
    std::uint32_t at = 0;
    if (!take("--at", raw.at, 0, 0xffffffffU, at, command, result)) return result;
    if (!raw.at.empty()) invocation.bare.at = at;
    invocation.bare.path = raw.image;
    invocation.bare.include_dirs = include_dirs({});
    if (!raw.policy.empty()) invocation.guest.policy = raw.policy;
    invocation.guest.programs = raw.programs;
    if (!take("--quantum", raw.quantum, 1, 0x7fffffff, invocation.guest.quantum, command, result) ||
        !take("--tick-cycles", raw.tick_cycles, 1, tick_cycles_most, invocation.guest.tick_cycles, command,
              result))
        return result;
    unsigned phase = 0;
    if (!take("--phase", raw.phase, 0, invocation.guest.tick_cycles - 1, phase, command, result))
        return result;
    if (!raw.phase.empty()) invocation.guest.phase = phase;
    if (const auto problem = refuse_lost_files(raw)) return fail(*problem, command);
    const bool loads = !invocation.raw.load.empty();
    if (!invocation.os && raw.image.empty() && !loads)
        return fail(lab::usage_problem("an IMAGE is needed"), command);
    if (invocation.os && !raw.programs.empty() && loads)
        return fail(lab::usage_problem("a saved machine holds its programs: none can be given with --load"),
                    command);
    return run_machine(invocation);
}

int trace_words(RawOptions& raw) {
    Invocation& invocation = raw.invocation;
    int result = 0;
    TraceRange range;
    std::uint64_t to = 0;
    if (!take("--from", raw.from, 0, any_number, range.from, invocation.command, result) ||
        !take("--to", raw.to, 0, any_number, to, invocation.command, result))
        return result;
    if (!raw.to.empty()) range.to = to;
    if (range.to && *range.to < range.from)
        return fail(lab::usage_problem("--to must not be less than --from"), invocation.command);
    invocation.trace = range;
    invocation.os = raw.os;
    if (!raw.os) {
        const bool os_options =
            !raw.policy.empty() || !raw.quantum.empty() || !raw.tick_cycles.empty() || !raw.phase.empty();
        if (os_options)
            return fail(lab::usage_problem("--policy, --quantum, --tick-cycles and --phase belong to --os"),
                        invocation.command);
        if (raw.programs.size() > 1)
            return fail(lab::usage_problem("one IMAGE at a time; programs of the guest OS need --os"),
                        invocation.command);
        if (!raw.programs.empty()) raw.image = raw.programs.front();
        raw.programs.clear();
    } else if (!raw.at.empty()) {
        return fail(lab::usage_problem("--at is for an IMAGE without the guest OS"), invocation.command);
    }
    return run_words(raw);
}

}  // namespace

Command add_run(CLI::App& app) {
    auto raw = std::make_shared<RawOptions>();
    raw->invocation.command = "run";
    CLI::App* parser = app.add_subcommand("run", "run an image on the bare machine");
    parser->add_option("IMAGE", raw->image, "an image, or an .asm file");
    add_at(*parser, *raw);
    add_machine_options(*parser, raw->invocation.raw);
    parser->footer(
        machine_help() +
        std::string(
            "The guest's output is alone on standard output, the report on standard error. If standard\n"
            "input is a terminal, the keys that you press are typed into the machine (and the limit\n"
            "counts anew from each); Ctrl-C ends the run. An .asm file is assembled on the spot.\n\n"
            "Examples:\n"
            "  baton run hello.asm\n"
            "  baton run --at 0x1000 code.bin --max-cycles 50000 --json report.json"));
    return {parser, [raw] { return run_words(*raw); }};
}

Command add_os(CLI::App& app) {
    auto raw = std::make_shared<RawOptions>();
    raw->invocation.command = "os";
    raw->invocation.os = true;
    CLI::App* parser = app.add_subcommand("os", "boot the guest OS with programs");
    parser->add_option("PROGRAM", raw->programs, "of programs/, or .asm files, or images; none: shell");
    add_os_options(*parser, *raw);
    parser->add_flag("--check-registers", raw->invocation.raw.check_registers,
                     "see that every process finds its registers as it left them");
    add_machine_options(*parser, raw->invocation.raw);
    parser->footer(
        machine_help() +
        std::string(
            "A PROGRAM in quotes can be followed by raw for it. With --disk, the archive's files are on\n"
            "the guest's disk as well; if it has a file `boot` and no PROGRAM is given, it is used as it\n"
            "is. Streams and keys: see `baton run --help`. A trace of the OS: `baton trace --os`.\n\n"
            "Examples:\n"
            "  baton os --timeline count primes sleeper\n"
            "  baton os --policy my_policy.asm --quantum 2 count my_program.asm\n"
            "  baton os --type '60000:hello\\n\\x04' echo"));
    return {parser, [raw] { return run_words(*raw); }};
}

Command add_trace(CLI::App& app) {
    auto raw = std::make_shared<RawOptions>();
    raw->invocation.command = "trace";
    CLI::App* parser = app.add_subcommand("trace", "show a run cycle by cycle");
    parser->add_option("IMAGE", raw->programs, "as for `run`; with --os the programs, as for `os`");
    parser->add_flag("--os", raw->os, "trace the guest OS with these programs");
    parser->add_option("--from", raw->from, "first cycle that is shown (0)")
        ->type_name("C")
        ->check(not_empty());
    parser->add_option("--to", raw->to, "last cycle that is shown (1,000,000 from the first)")
        ->type_name("C")
        ->check(not_empty());
    parser->add_flag("--wide", raw->invocation.raw.wide, "long lines with symbols, on a terminal too");
    add_at(*parser, *raw);
    add_os_options(*parser, *raw);
    add_machine_options(*parser, raw->invocation.raw);
    parser->footer(
        machine_help() +
        std::string(
            "A line a cycle on standard output: step, ip and symbol, instruction, bus transfer, pending\n"
            "interrupt lines (T timer, C console, D disk, N network; small when masked), mode with I\n"
            "when interrupts are on, context, and what else happened. A terminal of less than 120 columns\n"
            "gets shorter lines; --wide, a file and a pipe get them whole.\n\n"
            "Examples:\n"
            "  baton trace hello.asm --to 200\n"
            "  baton trace --os count primes --from 50000 --to 50500"));
    return {parser, [raw] { return trace_words(*raw); }};
}

}  // namespace baton::cli
