// The options that every command with a machine in it shares: as written on the command line, and
// what they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/command_line.hpp"
#include "cli/arguments.hpp"
#include "emu/fast/runner.hpp"
#include "emu/settings.hpp"
#include "lab/build/files.hpp"
#include "lab/build/problem.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {

/// As written. An empty text is an option that was not given.
struct RawMachineOptions {
    std::string ram, wait_states, seed, clock, engine, max_cycles, column;
    std::string disk, input, record, replay, save, load, json;
    std::vector<std::string> typed, packets, stop_on;
    bool disk_write = false;
    bool timeline = false;
    bool ascii = false;
    bool raw_console = false;
    bool check_registers = false;
    bool wide = false;   ///< of trace alone
    bool stack = false;  ///< the same
    std::string thread;  ///< of whom; the same
};

/// Declares them, and what their short texts leave out as a note.
void add_machine_options(CommandLine& line, RawMachineOptions& raw);
void add_machine_note(CommandLine& line);

/// Ends of a run that was given no limit, in cycles. For the OS so that a policy that hangs is told of
/// within seconds; a bare program may compute for longer.
inline constexpr std::uint64_t max_cycles_bare = 1'000'000'000;
inline constexpr std::uint64_t max_cycles_os = 100'000'000;
inline constexpr std::uint64_t trace_cycles_default = 1'000'000;

/// What the options mean, with the files that they name read.
struct MachinePlan {
    emu::Settings settings;
    std::optional<std::uint64_t> max_cycles;
    std::optional<lab::Bytes> disk;
    std::string disk_path;
    std::optional<lab::Bytes> input;
    std::vector<TypedText> typed;
    std::vector<Packet> packets;
    std::optional<lab::InputFile> replay;
    std::vector<emu::InputEvent> scheduled;
    std::optional<lab::Bytes> saved;
    std::optional<ThreadNumber> thread;
    std::uint64_t column_cycles = 0;  ///< of the timeline's chart; 0: as fits
    bool stop_on_fault = false;
    bool stop_on_deadlock = false;
    emu::Engine engine = emu::Engine::fast;
};

/// The inputs of --type and --packet, as they were written.
std::vector<emu::InputEvent> announced(const MachinePlan& plan);

/// No result may go where something is read from, nor two results to one place.
std::optional<lab::Problem> refuse_overwriting(const std::vector<std::string>& inputs,
                                               const std::vector<std::string>& outputs);

/// The guest's language, and whether it was asked for: else a log that is replayed knows better.
struct GuestLanguage {
    Language language = Language::english;
    bool chosen = false;
};

/// Reads and checks everything before a machine is built: also that what shall be written can be.
Result<MachinePlan, lab::Problem> make_plan(const RawMachineOptions& raw, GuestLanguage language);

}  // namespace baton::cli
