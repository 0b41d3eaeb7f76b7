// --schedule: a schedule that the race finder has found, in either of its forms.
#pragma once

#include <optional>
#include <string>

#include "explore/schedule_file.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {

/// What a file given to --schedule holds: an input log that was found under this policy, or a schedule by
/// lines.
struct GivenSchedule {
    std::string policy = "rr";
    std::optional<explore::Schedule> by_lines;
};

Result<GivenSchedule, lab::Problem> read_given_schedule(const std::string& path);

/// The machine that schedules are for.
void take_scheduled_clock(const GivenSchedule& schedule, lab::OsRequest& guest);

}  // namespace baton::cli
