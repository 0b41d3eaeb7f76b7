// Where in an answer's source a moment of a run lies, and which command shows that moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "course/facts.hpp"

namespace baton::course {

struct SourceLine {
    std::string file;  ///< as the pupil knows it
    unsigned line = 0;
};

/// The innermost line of the answer that was being carried out in that cycle, calls and kernel entries
/// looked through. The run is repeated up to there.
std::optional<SourceLine> line_at(const RunFacts& facts, std::uint64_t cycle);

/// The cycle in which a tick of a schedule began, under the ideal clock.
std::optional<std::uint64_t> cycle_of_tick(const RunFacts& facts, std::size_t tick);

/// A word of a shell's command line.
std::string shell_word(const std::string& text);

/// Commands that show a run of the answer at `path`; what is at its end where there is no cycle.
std::string command_for(const Workbench& answer, const RunPlan& plan, const std::string& path,
                        std::optional<std::uint64_t> cycle);
std::string explore_command(const Workbench& answer, const Check& check, const std::string& path);

}  // namespace baton::course
