// The commands with a machine in them: run, os, trace.
#include <limits>
#include <memory>

#include "base/messages/command.hpp"
#include "base/messages/explore.hpp"
#include "base/messages/help.hpp"
#include "cli/commands.hpp"
#include "cli/machine_command.hpp"
#include "cli/schedule_option.hpp"

namespace baton::cli {
namespace {

// The guest compares moments by their difference as signed words: ticks must stay well below 2^31.
constexpr std::uint64_t tick_cycles_most = 1'000'000'000;

constexpr std::uint64_t any_cycle = std::numeric_limits<std::uint64_t>::max();

// The options of one command as they were written, kept alive until it runs.
struct MachineArguments {
    Invocation invocation;
    std::string image, at, quantum, tick_cycles, phase, from, to;
    std::string policy, schedule;
    std::vector<std::string> programs;
    bool os = false;
};

void add_at(CommandLine& line, MachineArguments& raw) {
    line.option("--at", raw.at, text::value_address, text::help_at);
}

void add_os_options(CommandLine& line, MachineArguments& raw) {
    line.option("--policy", raw.policy, text::value_policy, text::help_policy);
    line.option("--quantum", raw.quantum, "T", {text::help_quantum, lab::quantum_default});
    line.option("--tick-cycles", raw.tick_cycles, "N", {text::help_tick_cycles, lab::tick_cycles_default});
    line.option("--phase", raw.phase, "N", text::help_phase);
}

// A number into `into`, when there is one; why not, when it is none.
template <class T>
std::optional<Message> take(const char* option, const std::string& written, std::uint64_t least,
                            std::uint64_t most, T& into) {
    if (written.empty()) return std::nullopt;
    const Result<std::uint64_t> value = parse_number(option, written, least, most);
    if (!value) return value.failure().message();
    into = static_cast<T>(*value);
    return std::nullopt;
}

// A schedule brings the clock that it was found with.
std::optional<lab::Problem> take_schedule(const MachineArguments& raw, Invocation& invocation) {
    if (raw.schedule.empty()) return std::nullopt;
    const bool clock =
        !raw.policy.empty() || !raw.quantum.empty() || !raw.tick_cycles.empty() || !raw.phase.empty();
    if (clock || !invocation.raw.load.empty() || !invocation.raw.replay.empty())
        return lab::usage_problem(text::explore_schedule_brings);
    if (raw.programs.size() != 1) return lab::usage_problem(text::explore_schedule_one_program);
    Result<GivenSchedule, lab::Problem> given = read_given_schedule(raw.schedule);
    if (!given) return given.failure();
    take_scheduled_clock(*given, invocation.guest);
    if (given->by_lines) {
        invocation.schedule = *std::move(given->by_lines);
    } else {
        invocation.raw.replay = raw.schedule;
    }
    return std::nullopt;
}

// A state may be saved over the one that was loaded: that is how a run is continued again and again.
std::optional<lab::Problem> refuse_lost_files(const MachineArguments& raw) {
    const RawMachineOptions& files = raw.invocation.raw;
    std::vector<std::string> inputs{raw.image,   raw.policy,   files.disk,
                                    files.input, files.replay, raw.schedule};
    inputs.insert(inputs.end(), raw.programs.begin(), raw.programs.end());
    if (auto problem = refuse_overwriting(inputs, {files.json, files.record, files.save})) return problem;
    return refuse_overwriting({files.load}, {files.json, files.record});
}

int run_words(MachineArguments& raw, const Reporter& reporter) {
    Invocation& invocation = raw.invocation;
    std::uint32_t at = 0;
    unsigned phase = 0;
    lab::OsRequest& guest = invocation.guest;
    if (auto wrong = take("--at", raw.at, 0, 0xffffffffU, at)) return reporter.fail_usage(*wrong);
    if (auto wrong = take("--quantum", raw.quantum, 1, 0x7fffffff, guest.quantum))
        return reporter.fail_usage(*wrong);
    if (auto wrong = take("--tick-cycles", raw.tick_cycles, 1, tick_cycles_most, guest.tick_cycles))
        return reporter.fail_usage(*wrong);
    if (auto wrong = take("--phase", raw.phase, 0, guest.tick_cycles - 1, phase))
        return reporter.fail_usage(*wrong);
    if (!raw.at.empty()) invocation.bare.at = at;
    if (!raw.phase.empty()) guest.phase = phase;
    invocation.bare.path = raw.image;
    invocation.bare.include_dirs = include_dirs({});
    if (!raw.policy.empty()) guest.policy = raw.policy;
    guest.programs = raw.programs;
    if (const auto problem = take_schedule(raw, invocation)) return reporter.fail(*problem);
    if (const auto problem = refuse_lost_files(raw)) return reporter.fail(*problem);
    const bool loads = !invocation.raw.load.empty();
    if (!invocation.os && raw.image.empty() && !loads) return reporter.fail_usage(text::image_missing);
    if (invocation.os && !raw.programs.empty() && loads) return reporter.fail_usage(text::load_has_programs);
    return run_machine(invocation, reporter);
}

int trace_words(MachineArguments& raw, const Reporter& reporter) {
    Invocation& invocation = raw.invocation;
    TraceRange range;
    std::uint64_t to = 0;
    if (auto wrong = take("--from", raw.from, 0, any_cycle, range.from)) return reporter.fail_usage(*wrong);
    if (auto wrong = take("--to", raw.to, 0, any_cycle, to)) return reporter.fail_usage(*wrong);
    if (!raw.to.empty()) range.to = to;
    if (range.to && *range.to < range.from) return reporter.fail_usage(text::to_before_from);
    if (!invocation.raw.thread.empty() && !invocation.raw.stack)
        return reporter.fail_usage(text::thread_needs_stack);
    invocation.trace = range;
    invocation.os = raw.os;
    if (!raw.os) {
        const bool os_options =
            !raw.policy.empty() || !raw.quantum.empty() || !raw.tick_cycles.empty() || !raw.phase.empty();
        if (os_options) return reporter.fail_usage(text::options_of_os);
        if (raw.programs.size() > 1) return reporter.fail_usage(text::one_image);
        if (!raw.programs.empty()) raw.image = raw.programs.front();
        raw.programs.clear();
    } else if (!raw.at.empty()) {
        return reporter.fail_usage(text::at_without_os);
    }
    return run_words(raw, reporter);
}

}  // namespace

Command make_run() {
    Command command = new_command("run", text::help_run);
    auto raw = std::make_shared<MachineArguments>();
    CommandLine& line = command.line;
    line.operand("IMAGE", raw->image, text::help_run_image);
    add_at(line, *raw);
    add_machine_options(line, raw->invocation.raw);
    add_machine_note(line);
    line.note(text::help_run_note);
    line.example("baton run first.asm");
    line.example("baton run --at 0x1000 code.bin --max-cycles 50000 --json report.json");
    command.run = [raw](const Reporter& reporter) { return run_words(*raw, reporter); };
    return command;
}

Command make_os() {
    Command command = new_command("os", text::help_os);
    auto raw = std::make_shared<MachineArguments>();
    raw->invocation.os = true;
    CommandLine& line = command.line;
    line.operands(text::value_program, raw->programs, text::help_os_programs);
    add_os_options(line, *raw);
    line.option("--schedule", raw->schedule, text::value_file, text::help_schedule);
    line.flag("--check-registers", raw->invocation.raw.check_registers, text::help_check_registers);
    add_machine_options(line, raw->invocation.raw);
    add_machine_note(line);
    line.note(text::help_os_note);
    line.example("baton os --timeline count primes sleeper");
    line.example("baton os --policy my_policy.asm --quantum 2 count my_program.asm");
    line.example("baton os --type '60000:hello\\n\\x04' echo");
    command.run = [raw](const Reporter& reporter) { return run_words(*raw, reporter); };
    return command;
}

Command make_trace() {
    Command command = new_command("trace", text::help_trace);
    auto raw = std::make_shared<MachineArguments>();
    CommandLine& line = command.line;
    line.operands("IMAGE", raw->programs, text::help_trace_programs);
    line.flag("--os", raw->os, text::help_trace_os);
    line.option("--from", raw->from, "C", text::help_trace_from);
    line.option("--to", raw->to, "C", {text::help_trace_to, trace_cycles_default});
    line.flag("--wide", raw->invocation.raw.wide, text::help_trace_wide);
    line.flag("--stack", raw->invocation.raw.stack, text::help_trace_stack);
    line.option("--thread", raw->invocation.raw.thread, "P[.N]", text::help_trace_thread);
    add_at(line, *raw);
    add_os_options(line, *raw);
    add_machine_options(line, raw->invocation.raw);
    add_machine_note(line);
    line.note(text::help_trace_note);
    line.example("baton trace first.asm --to 200");
    line.example("baton trace --os count primes --from 50000 --to 50500");
    line.example("baton trace --os count primes --to 50500 --stack");
    line.example("baton trace --os chauffeur4_lock --to 300000 --stack --thread 1.2");
    command.run = [raw](const Reporter& reporter) { return trace_words(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
