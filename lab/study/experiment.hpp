// Experiments of the scheduling lab: one schedule with its theory and its costs, several policies
// compared, one number swept through a range.
//
// Theory is never computed here: it is the same kernel and the same jobs, run by the guest with the
// ideal clock. What is told of them is lab/present/experiment_text.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "debug/observe/register_check.hpp"
#include "lab/study/choices.hpp"
#include "lab/study/costs.hpp"
#include "lab/study/diagnosis.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

/// A schedule, and beside one on the real clock its theory and the costs of both.
struct Experiment {
    Schedule schedule;
    /// When not every job ended by itself: why.
    std::optional<Diagnosis> diagnosis;
    std::string console;  ///< beside a diagnosis: what the guest has said, its beginning
    bool skewed = false;  ///< under the ideal clock an event lies farther from its tick than it may
    std::optional<debug::RegisterFinding> register_finding;  ///< the first one
    std::optional<Schedule> theory;
    std::vector<Costs> costs;         ///< by job; empty when not measured
    std::vector<Costs> theory_costs;  ///< the same
    std::vector<Message> remarks;
    std::vector<assembler::Diagnostic> warnings;
    int status = 0;  ///< what a command returns for it
    /// Of a single experiment: the session at its end, and the hash of the machine at its start.
    std::shared_ptr<const debug::Session> session;
    std::uint64_t start_hash = 0;

    /// Nothing was seen to be wrong.
    bool sound() const { return !diagnosis && !skewed && !register_finding; }
};

Result<Experiment, Problem> run_experiment(const Home& home, const ScheduleRequest& request,
                                           const GoOn& go_on = {});

/// The same jobs with each of the policies; those that were run before an interruption. The status is the
/// first one that is not 0.
Result<std::vector<Experiment>, Problem> compare_policies(const Home& home, const ScheduleRequest& request,
                                                          const std::vector<PolicyChoice>& choices,
                                                          const GoOn& go_on = {});

Result<std::vector<Experiment>, Problem> run_sweep(const Home& home, const ScheduleRequest& request,
                                                   const Sweep& sweep, const GoOn& go_on = {});

}  // namespace baton::lab
