// The race finder: a program, a claim, and what has been shown.
//
//   phase         every phase of the present clock, policy and quantum: one run each
//   interrupts K  at most K clock interrupts under the policy, placed anywhere
//   placements    any number of clock interrupts under the policy, placed anywhere
//   scheduler     any choice of the next thread at each switch, any number of clock interrupts
//
// A claim is complete only when it has been shown whole: nothing was cut off by time, memory or the length of
// a run, the program asked for neither time nor a device, and no check of the masks found a difference.
// `interrupts` and `placements` run with a quantum of 1, and count clock interrupts. An injected one also
// lets time pass for sleepers: so all placements are more than what the plain clock can do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explore/annotations.hpp"
#include "explore/orders.hpp"
#include "explore/sampler.hpp"
#include "explore/search.hpp"

namespace baton::explore {

enum class Claim : std::uint8_t { phase, interrupts, placements, scheduler };
const char* name_of(Claim claim);

struct Request {
    WorldRequest world;
    std::optional<Claim> claim;   ///< nothing: phase, then interrupts with K = 0, 1, 2 ... within the budget
    unsigned interrupts = 2;      ///< K, of Claim::interrupts
    SearchLimits limits;          ///< its own bound on interrupts is not looked at
    std::string outcome;          ///< an expression, or empty
    SampleRequest sample;         ///< where the search is not whole
    bool always_samples = false;  ///< where it is, too
    bool only_samples = false;    ///< in place of a search
    unsigned quantum = lab::quantum_default;          ///< of phase
    unsigned tick_cycles = lab::tick_cycles_default;  ///< the same
};

struct ClaimResult {
    Claim claim = Claim::interrupts;
    std::optional<unsigned> bound;
    bool complete = false;
    Why why = Why::whole;
    std::uint64_t cut = 0;  ///< loops that only one more interrupt leaves
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::vector<Outcome> outcomes;  ///< sorted by kind, then code
    std::string interleavings;      ///< orders of the steps in all, decimal; empty: not defined
    NoCount no_count = NoCount::claim;
    std::optional<std::uint64_t> sampled;  ///< runs by chance that were made as well

    // What is wrong with it, by the program's EXPECT or, without one, by its being bad.
    std::vector<std::size_t> wrong;  ///< indices of outcomes
    std::vector<Expected> missing;   ///< expected, and shown not to come

    bool fails() const { return !wrong.empty() || !missing.empty(); }
};

struct SharedWord {
    Word address = 0;
    std::string symbol;
};

struct Report {
    std::string program;
    Begin begin = Begin::start;
    std::string policy;
    std::vector<ClaimResult> claims;  ///< in the order in which they were tried
    std::size_t shown = 0;            ///< of these: the last complete one, or the one that was asked for
    std::vector<Expected> expected;
    bool outside = false;  ///< the program has asked for time, or for a device
    bool interrupted = false;
    SampleRequest sample;
    std::uint64_t poisoned = 0;
    std::vector<std::string> differences;
    std::vector<std::string> masked;
    std::vector<SharedWord> shared_words;
    double seconds = 0;
    std::vector<assembler::Diagnostic> warnings;
    std::uint64_t start_hash = 0;  ///< of the machine before its first cycle, for schedules
    emu::Settings settings;
    unsigned phase_quantum = 0, phase_tick_cycles = 0;

    const ClaimResult& result() const { return claims[shown]; }
    bool fails() const;
};

Result<Report, lab::Problem> find_races(const lab::Home& home, const Request& request, const GoOn& go_on);

/// One run of the world, with these input events. The report holds one claim with one outcome, which shows
/// nothing of what else may happen.
Result<Report, lab::Problem> follow_schedule(const World& world, const Request& request,
                                             const std::vector<emu::InputEvent>& events);

/// The outcome's schedule as an input log (lab/run/input_file.hpp), for `baton os --replay`.
std::string schedule_text(const Report& report, const Outcome& outcome);
/// The command that runs a schedule of the claim again.
std::string replay_command(const Report& report, const ClaimResult& claim, const Outcome& outcome,
                           const std::string& file);

}  // namespace baton::explore
