// Schedules for programs: JSON and CSV.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/messages.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

/// policy, quantum, clock, order, jobs [{name, arrival, burst, start, finish, turnaround, waiting,
/// response, blocked}] in ticks with _cycles twins, mean, utilisation, kernel_cycles, idle_cycles,
/// switches, cycles, max_skew_cycles. What did not happen is null.
Json schedule_json(const Schedule& schedule);

/// A line a job: name, arrival, burst, start, finish, turnaround, waiting, response, blocked; numbers in
/// ticks. `policies` puts the policy in front, for several schedules; where the real clock is among them,
/// each line names its clock. Heads, decimal signs and separators are those of the language: see csv.hpp.
std::string schedules_csv(const std::vector<Schedule>& schedules, Language language, bool policies = false);

}  // namespace baton::lab
