// A schedule by what the program does, not by cycles: which thread the clock interrupts in front of which
// line, at which of the times that it comes there, and who goes on. So it survives an edit of the program.
//
//   baton-schedule 1
//   policy rr
//   begin join
//   clock 1 racers.asm:31 2 | stw r1, [counter]
//
// `clock THREAD FILE:LINE[+K] TIME [-> NEXT] [| TEXT]`: the TIME-th time that the thread stands in front of
// the K-th instruction of the line (the first one without +K), the clock interrupts; under the policy
// `explore` NEXT goes on. `choose NEXT`: somebody has to be chosen without that. Threads are named by their
// numbers in the process, 0 being the main program. When the line does not read TEXT any more, the nearest
// one that does is meant. Times count from the program's start, or with `begin join` from the moment when all
// threads stand ready. Lines that start with # say nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emu/input.hpp"
#include "explore/world.hpp"

namespace baton::explore {

struct ScheduledSwitch {
    bool clock = true;
    Word thread = 0;
    std::string file;
    unsigned line = 0;
    unsigned instruction = 0;  ///< K
    std::uint64_t time = 1;
    std::optional<Word> next;
    std::string text;
};

struct Schedule {
    std::string policy = "rr";
    Begin begin = Begin::start;
    std::vector<ScheduledSwitch> switches;
};

std::string write_schedule(const Schedule& schedule);
bool is_schedule(std::string_view text);
/// Fails with the line number. `name` is for the message.
Result<Schedule> read_schedule(std::string_view text, const std::string& name);

/// Where the running thread stands, as a schedule names it; nothing when the line is not known.
std::optional<ScheduledSwitch> scheduled_place(const World& world, const emu::Machine& machine);

/// Runs the schedule in its world, and gives the input events that do the same. Fails when the run does not
/// come by a place that the schedule names.
Result<std::vector<emu::InputEvent>, lab::Problem> schedule_events(const World& world,
                                                                   const Schedule& schedule);

/// The world that a schedule of this program is for.
WorldRequest world_of(const Schedule& schedule, const std::string& program, const emu::Settings& settings);

}  // namespace baton::explore
