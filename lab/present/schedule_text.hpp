// Schedules for people, in a terminal: chronograms and tables that fit its width.
#pragma once

#include <string>
#include <vector>

#include "base/messages/lab.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

struct TextStyle {
    unsigned width = 80;  ///< columns, at least 40
    bool ascii = false;   ///< no other characters in the chart
    bool blank = false;   ///< a worksheet: the answers left out
    Language language = Language::english;
};

/// "rr (round robin), quantum 2, ideal clock: 14 ticks of 5,000 cycles".
std::string schedule_title(const Schedule& schedule, Language language);

/// One row a job and one for idle. More ticks than the width holds go on below; very many are folded,
/// several to a column, and it is said how many.
std::string chronogram_text(const Schedule& schedule, const TextStyle& style);

/// Arrival, need, finish, turnaround, waiting, response of each job, and the means.
std::string job_table(const Schedule& schedule, const TextStyle& style);

/// How the processor's time was used, in one or two lines.
std::string usage_text(const Schedule& schedule, const TextStyle& style);

/// Rows of fields as a table: the first column to the left, the others to the right. Empty rows become
/// lines.
std::string table_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace baton::lab
