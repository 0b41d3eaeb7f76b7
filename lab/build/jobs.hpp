// Jobs of the scheduling lab, as people write them: NAME:ARRIVAL:BURST[:PRIORITY[:TICKETS]], separated
// by commas. A burst may be a pattern such as 3+io2+3: run for 3 ticks, wait 2 for a device, run for 3. `io`
// is a device of the job's own; other letters name one that all jobs share, first come, first served:
// 3+disk2+3. A device whose letters end with `!` serves the most urgent job first: 3+disk!2+3.
//
// Only reads and checks; nothing here knows what a policy will do with them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace baton::lab {

struct Job {
    std::string name;      ///< UTF-8, 1 to 15 bytes
    unsigned arrival = 0;  ///< tick
    /// Ticks of running and of waiting for a device in turn; begins and ends with running.
    std::vector<unsigned> pattern;
    unsigned priority = 0;   ///< smaller is more urgent
    unsigned tickets = 100;  ///< in a lottery
    /// For each wait of the pattern the shared device, or "" for the job's own; those that are missing are
    /// "".
    std::vector<std::string> devices;

    unsigned burst() const;    ///< ticks of running in all
    unsigned blocked() const;  ///< ticks of waiting for devices in all
    /// As written: "5" or "3+io2+3".
    std::string pattern_text() const;
    /// Of the wait at pattern[index].
    std::string device(std::size_t index) const;

    friend bool operator==(const Job&, const Job&) = default;
};

inline constexpr unsigned most_jobs = 31;               ///< the guest has a record for each, and one for idle
inline constexpr unsigned most_job_ticks = 10'000;      ///< of any number but priority and tickets
inline constexpr unsigned most_job_number = 1'000'000;  ///< priority and tickets
inline constexpr unsigned most_bursts = 15;             ///< of one job
inline constexpr unsigned most_devices = 8;             ///< that jobs share
inline constexpr unsigned most_ticks = 100'000;         ///< of a schedule, estimated from above

/// The jobs of a list; the failure says which part of it is wrong, and what is right.
Result<std::vector<Job>> parse_jobs(std::string_view list);

/// The jobs of a text: a list that may go over several lines, each ended by a comma or not; what stands
/// behind a # is a comment.
Result<std::vector<Job>> parse_job_lines(std::string_view text);

/// What an option says: a list, or @FILE with such a text.
Result<std::vector<Job>> read_jobs(const std::string& written);

/// The same jobs as such a list.
std::string jobs_text(const std::vector<Job>& jobs);

/// A bound on the ticks that any sensible schedule of these jobs takes.
std::uint64_t ticks_at_most(const std::vector<Job>& jobs);

/// The names of the devices that they share, in the order in which they are written.
std::vector<std::string> shared_devices(const std::vector<Job>& jobs);

/// The file `jobs` on the guest's disk: see os/jobs.asm. Shared devices are numbered from 1 on, those that
/// serve by priority from 9 on; to the ticks of a wait for one, its number times 65,536 is added.
std::string jobs_file(const std::vector<Job>& jobs);

}  // namespace baton::lab
