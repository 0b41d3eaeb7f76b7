// The contract test of scheduling policies: does a policy keep what os/README.md asks of it?
//
// The kernel runs with the policy on several sets of jobs, on the machine, cycle by cycle; every call of
// one of the policy's routines is followed from its first instruction to its return. Nothing is looked up
// in the policy's source but what it promises on starvation, and nothing is known of how it chooses.
// A failed check ends its run: what the machine does after it means nothing. Of each clause the
// first failure is told.
//
// Does not show that a policy is right, only that nothing was seen to be wrong in these runs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/messages.hpp"
#include "guest/policy_map.hpp"
#include "lab/study/diagnosis.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

/// The contract, clause by clause.
enum class Clause : std::uint8_t {
    picks_ready,  ///< sched_pick gives back threads that are ready and the policy's, each once
    never_idle,   ///< and not 0 while there is one
    loses_none,   ///< every thread that was added is picked one day
    returns,      ///< every call comes back, to where it was called from, without a fault
    registers,    ///< r6 to r11, fp, sp and the system registers as they were; interrupts stay off
    memory,       ///< writes only what is the policy's
    starvation,   ///< nobody waits for ever, if the source promises that
    finishes,     ///< all jobs end, and the system switches itself off
};
inline constexpr unsigned clause_count = static_cast<unsigned>(Clause::finishes) + 1;

/// What the source says after "; starvation:".
enum class Promise : std::uint8_t { undeclared, none, possible };
/// Who promises that nobody starves lets nobody wait longer than this.
inline constexpr unsigned longest_wait_ticks = 1000;
/// A call that takes longer is taken to be one that never comes back.
inline constexpr std::uint64_t longest_call_cycles = 200'000;

/// A failed check.
struct ContractFailure {
    Clause clause = Clause::picks_ready;
    Message what;  ///< "sched_pick picks B, which is blocked (device)"
    std::uint64_t cycle = 0;
    std::optional<std::uint64_t> tick;  ///< of the guest's clock
    std::string routine;                ///< "sched_pick"; empty outside of the policy
    std::string file;                   ///< of the last instruction; empty when it is not known
    unsigned line = 0;
    std::string place;         ///< "sched_pick+8, my.asm:31"
    bool called_from = false;  ///< that place is in an included file, called from file and line
    Message process;           ///< whom it happened to, if to one
    /// Why jobs did not come to their end.
    std::optional<Diagnosis> diagnosis;
    std::vector<Message> details;
    std::size_t run = 0;  ///< index into ContractReport::runs
};

struct ContractRun {
    enum class What : std::uint8_t {
        given,
        lesson,
        at_once,
        devices,
        shared,
        random,
        many,
        restless,
        threads,
        starvation,
    };
    What what = What::lesson;
    emu::Clock clock = emu::Clock::ideal;
    std::string jobs;                   ///< as for --jobs; empty where programs run
    std::vector<std::string> programs;  ///< what runs instead
    unsigned tick_cycles = 0;
    std::string command;  ///< shows the same run
    std::uint64_t cycles = 0;
    std::array<std::uint64_t, guest::routine_count> calls{};  ///< of each of the policy's routines
    bool complete = false;                                    ///< it came to its end, and nothing was wrong
};

enum class ClauseState : std::uint8_t {
    holds,
    broken,
    unfinished,   ///< nothing was wrong as far as the runs came
    not_promised  ///< starvation
};

struct ContractReport {
    std::string policy;  ///< as it was named
    unsigned quantum = 0;
    Promise promise = Promise::undeclared;
    unsigned promise_line = 0;  ///< of the source, where it says so
    /// Of an undeclared policy: somebody waited for too long. nullopt: not found out.
    std::optional<bool> starves;
    std::vector<ContractFailure> failures;  ///< at most one a clause, in the order in which they were found
    std::vector<ContractRun> runs;
    std::vector<assembler::Diagnostic> warnings;
    bool interrupted = false;

    bool holds() const { return failures.empty() && !interrupted; }
    ClauseState state(Clause clause) const;
};

/// Checks the request's policy, with its quantum and settings. Its jobs, if it has any, are one more set.
Result<ContractReport, Problem> check_contract(const Home& home, const ScheduleRequest& request,
                                               const std::function<bool()>& go_on = {});

}  // namespace baton::lab
