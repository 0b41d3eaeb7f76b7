// What `baton sched` has found, in all the forms that were asked for: report, JSON, CSV, drawing, log, state.
#pragma once

#include <vector>

#include "cli/sched_options.hpp"
#include "lab/study/experiment.hpp"

namespace baton::cli {

/// The results first, then the report, when nothing else goes to standard output.
Result<Done> write_sched_results(const RawSchedOptions& raw, const SchedPlan& plan,
                                 const std::vector<lab::Experiment>& experiments);
/// The log and the state of one schedule.
Result<Done> leave_sched_files(const RawSchedOptions& raw, const lab::Experiment& experiment);

/// What has gone wrong in a schedule, on standard error: before a table that it has cut short.
void tell_sched_trouble(const RawSchedOptions& raw, const SchedPlan& plan,
                        const std::vector<lab::Experiment>& experiments);
/// Cycle by cycle, boot and kernel included, on standard error.
void show_sched_timeline(const RawSchedOptions& raw, const SchedPlan& plan,
                         const lab::Experiment& experiment);

}  // namespace baton::cli
