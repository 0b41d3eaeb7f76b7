// Worksheets: one A4 sheet with the same jobs under several policies, to be filled in by hand, and its
// solution as a sheet of its own.
//
// What the solution shows was run by the guest under the ideal clock. Blank and solution are drawn by the
// same code and have the same lines at the same places. Variants are other jobs of the same kind, by seed,
// with agreeable numbers: bursts that differ, no idle ticks, schedulers that don't all do the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/study/choices.hpp"
#include "lab/study/schedule.hpp"

namespace baton::course {

struct SheetRequest {
    std::vector<lab::Job> jobs;
    std::vector<lab::PolicyChoice> policies;
    unsigned variants = 0;  ///< 0: the jobs as they are
    std::uint64_t seed = 0;
    unsigned quantum = lab::quantum_default;  ///< of policies that use one and name none
};

inline constexpr unsigned most_variants = 50;

/// One sheet's content: the same jobs under each policy.
struct Sheet {
    unsigned variant = 0;  ///< 0: there is only one
    std::vector<lab::Schedule> schedules;
};

Result<std::vector<Sheet>, lab::Problem> make_sheets(const lab::Home& home, const SheetRequest& request);

/// A page as SVG, in millimetres; the failure says that it does not fit.
Result<std::string> sheet_svg(const Sheet& sheet, bool solution, Language language);
/// All pages as one HTML file, ready to be printed.
std::string sheet_html(const std::vector<std::string>& pages, bool solution, Language language);

}  // namespace baton::course
