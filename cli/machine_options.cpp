#include "cli/machine_options.hpp"

#include <filesystem>
#include <limits>

#include "base/messages/command.hpp"
#include "base/messages/help.hpp"

namespace baton::cli {
namespace {

using lab::Problem;
using lab::usage_problem;

constexpr std::size_t most_input_bytes = std::size_t{16} << 20;
constexpr std::uint64_t column_cycles_most = 1'000'000'000'000'000;
constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

Problem usage(const Failure& failure) {
    return usage_problem(failure.message());
}

std::optional<lab::Problem> check_combinations(const RawMachineOptions& raw) {
    if (!raw.replay.empty() && (!raw.input.empty() || !raw.typed.empty() || !raw.packets.empty()))
        return usage_problem(text::replay_brings_all);
    if (raw.disk_write && raw.disk.empty()) return usage_problem(text::disk_write_needs_disk);
    if (!raw.load.empty()) {
        if (!raw.ram.empty() || !raw.wait_states.empty() || !raw.seed.empty() || !raw.clock.empty())
            return usage_problem(text::load_has_settings);
        if (!raw.disk.empty() && !raw.disk_write) return usage_problem(text::load_has_disk);
    }
    if (!raw.column.empty() && !raw.timeline) return usage_problem(text::column_needs_timeline);
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
            return usage({"--ram", {text::no_ram_size, raw.ram}});
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
        const Result<std::size_t> clock = parse_choice("--clock", raw.clock, {"real", "ideal"});
        if (!clock) return usage(clock.failure());
        settings.clock = *clock == 0 ? emu::Clock::real : emu::Clock::ideal;
    }
    if (!raw.engine.empty()) {
        const Result<std::size_t> engine = parse_choice("--engine", raw.engine, {"cycle", "fast"});
        if (!engine) return usage(engine.failure());
        plan.engine = *engine == 0 ? emu::Engine::cycle : emu::Engine::fast;
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
        const Result<std::size_t> stop = parse_choice("--stop-on", what, {"fault", "deadlock"});
        if (!stop) return usage(stop.failure());
        (*stop == 0 ? plan.stop_on_fault : plan.stop_on_deadlock) = true;
    }
    if (!raw.thread.empty()) {
        const Result<ThreadNumber> thread = parse_thread("--thread", raw.thread);
        if (!thread) return usage(thread.failure());
        plan.thread = *thread;
    }
    for (const std::string& written : raw.typed) {
        Result<TypedText> typed = parse_typed("--type", written);
        if (!typed) return usage(typed.failure());
        plan.typed.push_back(*std::move(typed));
    }
    for (const std::string& written : raw.packets) {
        Result<Packet> packet = parse_packet("--packet", written);
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
            if (!fits) return lab::host_problem({raw.disk, fits.failure().message()});
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
        const std::string_view written(reinterpret_cast<const char*>(log->data()), log->size());
        Result<lab::InputFile> replay = lab::read_input_file(written, raw.replay);
        if (!replay) return lab::host_problem(replay.failure());
        plan.replay = *std::move(replay);
    }
    return std::nullopt;
}

}  // namespace

void add_machine_options(CommandLine& line, RawMachineOptions& raw) {
    line.heading(text::help_group_machine);
    line.option("--ram", raw.ram, text::value_size, text::help_ram);
    line.option("--wait-states", raw.wait_states, "N", text::help_wait_states);
    line.option("--seed", raw.seed, "N", text::help_seed);
    line.option("--clock", raw.clock, "real|ideal", text::help_clock);
    line.option("--engine", raw.engine, "cycle|fast", text::help_engine);
    line.option("--disk", raw.disk, text::value_file, text::help_disk);
    line.flag("--disk-write", raw.disk_write, text::help_disk_write);

    line.heading(text::help_group_input);
    line.option("--input", raw.input, text::value_file_or_dash, text::help_input);
    line.option("--type", raw.typed, text::value_typed, text::help_type);
    line.option("--packet", raw.packets, "CYCLE:HEX", text::help_packet);
    line.option("--record", raw.record, text::value_file, text::help_record);
    line.option("--replay", raw.replay, text::value_file, text::help_replay);

    line.heading(text::help_group_end);
    line.option("--max-cycles", raw.max_cycles, "N", text::help_max_cycles);
    line.option("--stop-on", raw.stop_on, "fault|deadlock", text::help_stop_on, ',');
    line.option("--save", raw.save, text::value_file, text::help_save);
    line.option("--load", raw.load, text::value_file, text::help_load);

    line.heading(text::help_group_report);
    line.flag("--timeline", raw.timeline, text::help_timeline);
    line.option("--column", raw.column, "N", text::help_column);
    line.flag("--ascii", raw.ascii, text::help_ascii);
    line.option("--json", raw.json, text::value_file_or_dash, text::help_json);
    line.flag("--raw-console", raw.raw_console, text::help_raw_console);
}

void add_machine_note(CommandLine& line) {
    line.note({text::help_machine_note, max_cycles_os, max_cycles_bare, trace_cycles_default});
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

Result<MachinePlan, lab::Problem> make_plan(const RawMachineOptions& raw, GuestLanguage language) {
    MachinePlan plan;
    plan.settings.language = language.language;
    if (auto problem = take_settings(raw, plan)) return *problem;
    if (auto problem = check_combinations(raw)) return *problem;
    if (auto problem = read_files(raw, plan)) return *problem;
    // The run that was recorded spoke the language that the log says.
    if (plan.replay && !language.chosen) plan.settings.language = plan.replay->settings.language;
    return plan;
}

}  // namespace baton::cli
