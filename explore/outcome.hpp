// How a run of the program can end, and what a search has found out about that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emu/input.hpp"
#include "explore/stepper.hpp"

namespace baton::explore {

enum class Kind : std::uint8_t {
    exit,
    deadlock,   ///< every live thread that is not in a join waits for a lock or the like, for ever
    stuck,      ///< nobody can run, and only joins are left
    livelock,   ///< no choice leads to an end any more
    assertion,  ///< an ASSERT did not hold
    fault,      ///< the program was ended by a fault, or the machine stopped on one
    misuse,     ///< of a lock or the like, told of by the kernel; the run is not looked at any further
    limit,      ///< it ran for too long: not known
};

/// Whether it is bad where nobody has said what is expected.
constexpr bool is_bad(Kind kind) {
    return kind != Kind::exit && kind != Kind::limit;
}
/// As in JSON and behind EXPECT.
const char* name_of(Kind kind);

/// One turn of a schedule: who runs, from where; and whether the clock took the processor from it in the end.
struct StoryLine {
    bool left_out = false;   ///< what came just before is not told
    bool clock = false;      ///< a clock interrupt; the rest is empty
    bool no_return = false;  ///< from here on the program can't end by itself any more; the rest is empty
    Word thread = 0;         ///< number in the process, 0: the main program
    std::string file;
    unsigned line = 0;
    std::string what;  ///< a word's name, or a system call's
    bool call = false;
    bool write = false;
    Word value = 0;
    /// Of a write: whose write to the same word came between this thread's reading it and this, and is lost.
    std::optional<Word> lost;
};

/// Where the first clock interrupt comes.
struct FirstInterrupt {
    Word thread = 0;
    std::uint64_t instructions = 0;  ///< that the thread has executed before, since choices count
};

/// Different ends that are told apart: by kind, exit code and what the program printed; with an expression,
/// by kind and value.
struct Outcome {
    Kind kind = Kind::exit;
    Word exit_code = 0;
    std::string console;
    std::optional<std::int64_t> value;
    std::vector<std::string> cycle;  ///< of a deadlock: thread, lock, thread, lock ...; empty: no cycle
    unsigned interrupts = 0;         ///< the least
    std::uint32_t instructions = 0;  ///< of the program, on the shortest way with so few
    std::string interleavings;       ///< orders of the steps that lead here, decimal; empty: not defined
    std::optional<double> chance;    ///< under a fair choice at each step
    std::vector<emu::InputEvent> schedule;
    std::string by_lines;  ///< the same schedule by lines of the program (schedule_file.hpp); empty: no names
    std::optional<FirstInterrupt> first;
    std::vector<StoryLine> story;
    std::uint64_t sampled = 0;  ///< runs that came to it by chance, beside the search
    std::string assertion;
    bool replays = false;  ///< the schedule was run again from power-on, and came to the same end
};

}  // namespace baton::explore
