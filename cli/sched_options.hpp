// The options of `baton sched`: as they were written, and what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/machine_options.hpp"
#include "cli/reporter.hpp"
#include "lab/present/schedule_text.hpp"
#include "lab/study/choices.hpp"
#include "lab/study/schedule.hpp"

namespace baton::cli {

struct RawSchedOptions {
    RawMachineOptions machine;
    std::string jobs, policy, quantum, tick_cycles, compare, sweep, svg, csv, width;
    bool blank = false;
    bool no_preemption = false;
    bool check = false;
};

void add_sched_options(CommandLine& line, RawSchedOptions& raw);

struct SchedPlan {
    MachinePlan machine;
    lab::ScheduleRequest request;
    lab::TextStyle style;
    std::optional<std::vector<lab::PolicyChoice>> choices;
    std::optional<lab::Sweep> sweep;
};

/// Reads and checks everything before the first schedule.
Result<SchedPlan, lab::Problem> make_sched_plan(const RawSchedOptions& raw, const Reporter& reporter);

/// Where the solution of a worksheet goes: "sheet.svg" becomes "sheet-solution.svg".
std::string solution_path(const std::string& path);

}  // namespace baton::cli
