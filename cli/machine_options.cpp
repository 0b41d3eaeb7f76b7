#include "cli/machine_options.hpp"

#include <filesystem>
#include <limits>

#include "base/text.hpp"

namespace baton::cli {
namespace {

using lab::Problem;
using lab::usage_problem;

constexpr std::size_t most_input_bytes = std::size_t{16} << 20;
constexpr std::uint64_t column_cycles_most = 1'000'000'000'000'000;
constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

Problem usage(const Failure& failure) {
    return usage_problem(failure.text());
}

std::optional<lab::Problem> check_combinations(const RawMachineOptions& raw) {
    if (!raw.replay.empty() && (!raw.input.empty() || !raw.typed.empty() || !raw.packets.empty()))
        return usage_problem("--replay brings all input; --input, --type and --packet can't be added to it");
    if (raw.disk_write && raw.disk.empty())
        return usage_problem("--disk-write needs --disk FILE: the file that it changes");
    if (!raw.load.empty()) {
        if (!raw.ram.empty() || !raw.wait_states.empty() || !raw.seed.empty() || !raw.clock.empty())
            return usage_problem(
                "a saved machine has its own settings: --ram, --wait-states, --seed and --clock "
                "can't be given with --load");
        if (!raw.disk.empty() && !raw.disk_write)
            return usage_problem(
                "a saved machine holds its disk: with --load, --disk only names the file that "
                "--disk-write changes");
    }
    if (!raw.column.empty() && !raw.timeline)
        return usage_problem("--column is the scale of --timeline, which is not given");
    for (const std::string* path : {&raw.record, &raw.save, &raw.json}) {
        if (path->empty() || (path == &raw.json && *path == "-")) continue;
        const Result<Done> writable = lab::check_writable(*path);
        if (!writable) return lab::host_problem(writable.failure());
    }
    return std::nullopt;
}

std::optional<lab::Problem> take_settings(const RawMachineOptions& raw, MachinePlan& plan) {
    emu::Settings& settings = plan.settings;
    if (!raw.ram.empty()) {
        const Result<std::uint64_t> bytes = parse_size("--ram", raw.ram);
        if (!bytes) return usage(bytes.failure());
        if (*bytes > isa::ram_bytes_most || *bytes < isa::ram_bytes_least || *bytes % isa::page_bytes != 0)
            return usage_problem("--ram: '" + show_controls(raw.ram) +
                                 "' is not a multiple of 4K from 64K to 64M");
        settings.ram_bytes = static_cast<std::uint32_t>(*bytes);
    }
    if (!raw.wait_states.empty()) {
        const Result<std::uint64_t> states =
            parse_number("--wait-states", raw.wait_states, 0, emu::wait_states_most);
        if (!states) return usage(states.failure());
        settings.wait_states = static_cast<std::uint8_t>(*states);
    }
    if (!raw.seed.empty()) {
        const Result<std::uint64_t> seed = parse_number("--seed", raw.seed, 0, any_number);
        if (!seed) return usage(seed.failure());
        settings.seed = *seed;
    }
    if (!raw.clock.empty()) {
        if (raw.clock != "real" && raw.clock != "ideal")
            return usage_problem("--clock: '" + show_controls(raw.clock) + "' is neither real nor ideal");
        settings.clock = raw.clock == "ideal" ? emu::Clock::ideal : emu::Clock::real;
    }
    if (!raw.engine.empty()) {
        if (raw.engine != "cycle" && raw.engine != "fast")
            return usage_problem("--engine: '" + show_controls(raw.engine) + "' is neither cycle nor fast");
        plan.engine = raw.engine == "cycle" ? emu::Engine::cycle : emu::Engine::fast;
    }
    const Result<Done> sound = emu::check_settings(settings);
    if (!sound) return usage(sound.failure());
    if (!raw.max_cycles.empty()) {
        const Result<std::uint64_t> cycles = parse_number("--max-cycles", raw.max_cycles, 0, any_number);
        if (!cycles) return usage(cycles.failure());
        plan.max_cycles = *cycles;
    }
    if (!raw.column.empty()) {
        const Result<std::uint64_t> cycles = parse_number("--column", raw.column, 1, column_cycles_most);
        if (!cycles) return usage(cycles.failure());
        plan.column_cycles = *cycles;
    }
    for (const std::string& what : raw.stop_on) {
        if (what != "fault" && what != "deadlock")
            return usage_problem("--stop-on: '" + show_controls(what) + "' is neither fault nor deadlock");
        (what == "fault" ? plan.stop_on_fault : plan.stop_on_deadlock) = true;
    }
    for (const std::string& text : raw.typed) {
        Result<TypedText> typed = parse_typed("--type", text);
        if (!typed) return usage(typed.failure());
        plan.typed.push_back(*std::move(typed));
    }
    for (const std::string& text : raw.packets) {
        Result<Packet> packet = parse_packet("--packet", text);
        if (!packet) return usage(packet.failure());
        plan.packets.push_back(*std::move(packet));
    }
    return std::nullopt;
}

std::optional<lab::Problem> read_files(const RawMachineOptions& raw, MachinePlan& plan) {
    const auto read = [](const std::string& path,
                         std::optional<lab::Bytes>& into) -> std::optional<lab::Problem> {
        if (path.empty()) return std::nullopt;
        Result<lab::Bytes> bytes = lab::read_file(path);
        if (!bytes) return lab::host_problem(bytes.failure());
        into = *std::move(bytes);
        return std::nullopt;
    };
    if (auto problem = read(raw.load, plan.saved)) return problem;
    plan.disk_path = raw.disk;
    if (raw.load.empty()) {
        if (auto problem = read(raw.disk, plan.disk)) return problem;
        if (plan.disk) {
            const Result<Done> fits = emu::check_disk_size(plan.disk->size());
            if (!fits) return lab::host_problem({raw.disk, fits.failure().text()});
        }
    }
    if (raw.disk_write) {
        const Result<Done> writable = lab::check_writable(raw.disk);
        if (!writable) return lab::host_problem(writable.failure());
    }
    if (!raw.input.empty()) {
        Result<lab::Bytes> input = raw.input == "-" ? lab::read_standard_input(most_input_bytes)
                                                    : lab::read_file(raw.input, most_input_bytes);
        if (!input) return lab::host_problem(input.failure());
        plan.input = *std::move(input);
    }
    std::optional<lab::Bytes> log;
    if (auto problem = read(raw.replay, log)) return problem;
    if (log) {
        const std::string_view text(reinterpret_cast<const char*>(log->data()), log->size());
        Result<lab::InputFile> replay = lab::read_input_file(text, raw.replay);
        if (!replay) return lab::host_problem(replay.failure());
        plan.replay = *std::move(replay);
    }
    return std::nullopt;
}

}  // namespace

void add_machine_options(CLI::App& command, RawMachineOptions& raw) {
    const auto option = [&command](const char* group, const char* name, auto& into, const char* value,
                                   const char* help) {
        return command.add_option(name, into, help)
            ->type_name(value)
            ->group(group)
            ->expected(1)
            ->allow_extra_args(false)
            ->check(not_empty());
    };
    const auto flag = [&command](const char* group, const char* name, bool& into, const char* help) {
        command.add_flag(name, into, help)->group(group);
    };

    const char* machine = "Machine";
    option(machine, "--ram", raw.ram, "SIZE", "size of RAM, 64K to 64M (256K)");
    option(machine, "--wait-states", raw.wait_states, "N", "extra cycles of a RAM transfer, 0 to 15 (0)");
    option(machine, "--seed", raw.seed, "N", "start of the random-number port (1)");
    option(machine, "--clock", raw.clock, "real|ideal", "timers count all cycles, or not the kernel's");
    option(machine, "--engine", raw.engine, "cycle|fast",
           "what runs it: the same result, cycle takes longer");
    option(machine, "--disk", raw.disk, "FILE", "content of the disk; for the OS a tar archive");
    flag(machine, "--disk-write", raw.disk_write, "at the end, write the disk to that file");

    const char* input = "Input";
    option(input, "--input", raw.input, "FILE|-", "FILE is typed, then Ctrl-D");
    option(input, "--type", raw.typed, "CYCLE:TEXT", "TEXT is typed at that cycle; repeatable")->take_all();
    option(input, "--packet", raw.packets, "CYCLE:HEX", "a packet comes at that cycle; repeatable")
        ->take_all();
    option(input, "--record", raw.record, "FILE", "write a log of all input");
    option(input, "--replay", raw.replay, "FILE", "take all input from such a log");

    const char* ends = "End and state";
    option(ends, "--max-cycles", raw.max_cycles, "N", "end after so many cycles");
    option(ends, "--stop-on", raw.stop_on, "fault|deadlock", "end there, too; repeatable")
        ->take_all()
        ->delimiter(',');
    option(ends, "--save", raw.save, "FILE", "write the machine's state at the end");
    option(ends, "--load", raw.load, "FILE", "go on from a saved state");

    const char* report = "Report";
    flag(report, "--timeline", raw.timeline, "show who ran when");
    option(report, "--column", raw.column, "N", "cycles of a column of it, to compare charts");
    flag(report, "--ascii", raw.ascii, "draw it with ASCII characters only");
    option(report, "--json", raw.json, "FILE|-", "the report as JSON; - is standard output");
    flag(report, "--raw-console", raw.raw_console, "don't make control characters harmless");
}

const char* machine_help() {
    return "In TEXT \\n \\t \\r \\e \\0 \\\\ and \\xNN work; FILE of --input is typed\n"
           "a key every 1,000 cycles, while fewer than 128 wait to be read. --stop-on fault ends at the\n"
           "first fault, also one that the OS would have handled; --stop-on deadlock as soon as any\n"
           "process is blocked for ever, not only when all are.\n"
           "Without --max-cycles the OS ends after 100,000,000 cycles, a bare run after 1,000,000,000,\n"
           "a trace after 1,000,000.\n";
}

CLI::Validator not_empty() {
    return CLI::Validator(
        [](std::string& text) { return text.empty() ? std::string("must not be empty") : std::string(); },
        "");
}

std::vector<emu::InputEvent> announced(const MachinePlan& plan) {
    std::vector<emu::InputEvent> events;
    for (const TypedText& typed : plan.typed) {
        for (const std::uint8_t byte : typed.bytes)
            events.push_back({typed.cycle, emu::InputKind::key, 0, {byte}});
    }
    for (const Packet& packet : plan.packets)
        events.push_back({packet.cycle, emu::InputKind::packet, 0, packet.bytes});
    return events;
}

std::optional<lab::Problem> refuse_overwriting(const std::vector<std::string>& inputs,
                                               const std::vector<std::string>& outputs) {
    if (auto why = lab::would_overwrite(inputs, outputs)) return usage_problem(*std::move(why));
    return std::nullopt;
}

Result<MachinePlan, lab::Problem> make_plan(const RawMachineOptions& raw) {
    MachinePlan plan;
    if (auto problem = take_settings(raw, plan)) return *problem;
    if (auto problem = check_combinations(raw)) return *problem;
    if (auto problem = read_files(raw, plan)) return *problem;
    return plan;
}

}  // namespace baton::cli
