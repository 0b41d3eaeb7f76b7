#include "cli/schedule_option.hpp"

#include <sstream>

#include "lab/build/files.hpp"

namespace baton::cli {

Result<GivenSchedule, lab::Problem> read_given_schedule(const std::string& path) {
    const Result<lab::Bytes> bytes = lab::read_file(path);
    if (!bytes) return lab::host_problem(bytes.failure());
    const std::string text(bytes->begin(), bytes->end());
    GivenSchedule given;
    if (explore::is_schedule(text)) {
        Result<explore::Schedule> schedule = explore::read_schedule(text, path);
        if (!schedule) return lab::host_problem(schedule.failure());
        given.by_lines = *std::move(schedule);
        given.policy = given.by_lines->policy;
        return given;
    }
    // The race finder's input logs say under which policy they were found.
    std::istringstream lines(text);
    const std::string mark = "# policy ";
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(mark, 0) == 0) given.policy = line.substr(mark.size());
    }
    return given;
}

void take_scheduled_clock(const GivenSchedule& schedule, lab::OsRequest& guest) {
    guest.policy = schedule.policy;
    guest.quantum = 1;
    guest.tick_cycles = explore::endless_tick;
    guest.phase = 0;
}

}  // namespace baton::cli
