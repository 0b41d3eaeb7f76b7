// Experiments of the scheduling lab: one schedule with its theory and its costs, several policies
// compared, one number swept through a range; and what is told of them.
//
// Theory is never computed here: it is the same kernel and the same jobs, run by the guest with the
// ideal clock.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lab/present/schedule_text.hpp"
#include "lab/study/costs.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

/// A schedule, and beside one on the real clock its theory and the costs of both.
struct Experiment {
    Schedule schedule;
    std::string trouble;  ///< when not every job ended: why, in lines
    std::optional<Schedule> theory;
    std::vector<Costs> costs;         ///< by job; empty when not measured
    std::vector<Costs> theory_costs;  ///< the same
    std::vector<std::string> remarks;
    std::vector<assembler::Diagnostic> warnings;
    int status = 0;  ///< what a command returns for it
    /// Of a single experiment: the session at its end, and the hash of the machine at its start.
    std::shared_ptr<const debug::Session> session;
    std::uint64_t start_hash = 0;
};

Result<Experiment, Problem> run_experiment(const Home& home, const ScheduleRequest& request,
                                           const GoOn& go_on = {});

/// A policy with its quantum, as in "rr:2".
struct PolicyChoice {
    std::string policy;
    std::optional<unsigned> quantum;
};
/// "fifo,rr:1,rr:2"; at most 16.
Result<std::vector<PolicyChoice>> parse_choices(const std::string& list);

/// The same jobs with each of the policies; those that were run before an interruption. The status is the
/// first one that is not 0.
Result<std::vector<Experiment>, Problem> compare_policies(const Home& home, const ScheduleRequest& request,
                                                          const std::vector<PolicyChoice>& choices,
                                                          const GoOn& go_on = {});

/// What can be swept.
struct Sweep {
    enum class What : std::uint8_t { quantum, tick_cycles, wait_states, seed };
    What what = What::quantum;
    std::vector<unsigned> values;
};
/// "quantum=1..20" or "tick-cycles=1000..5000..500" (the last number is the step).
Result<Sweep> parse_sweep(const std::string& text);
const char* sweep_name(Sweep::What what);

Result<std::vector<Experiment>, Problem> run_sweep(const Home& home, const ScheduleRequest& request,
                                                   const Sweep& sweep, const GoOn& go_on = {});

// --- telling ---
std::string experiment_text(const Experiment& experiment, const TextStyle& style);
nlohmann::ordered_json experiment_json(const Experiment& experiment);

/// Charts in rows that can be compared, the means of each, and the differences from the first.
std::string comparison_text(const std::vector<Experiment>& experiments, const TextStyle& style);

std::string sweep_text(const Sweep& sweep, const std::vector<Experiment>& experiments,
                       const TextStyle& style);
std::string sweep_csv(const Sweep& sweep, const std::vector<Experiment>& experiments);
std::string sweep_svg(const Sweep& sweep, const std::vector<Experiment>& experiments, Language language);
nlohmann::ordered_json sweep_json(const Sweep& sweep, const std::vector<Experiment>& experiments);

/// The kernel's share of the time from tick 0 to the last finish, in percent.
double kernel_percent(const Schedule& schedule);

}  // namespace baton::lab
