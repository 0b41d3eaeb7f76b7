// Drawings for print and for slides: chronograms with their tables, and curves, as SVG.
//
// Self-contained files without scripts and fonts of their own; they are readable without colours.
#pragma once

#include <string>
#include <vector>

#include "base/messages/lab.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {

struct DrawingStyle {
    bool blank = false;  ///< a worksheet: grid and table with the answers left out
    Language language = Language::english;
};

/// One or several schedules below each other, each with its chronogram and table.
std::string schedules_svg(const std::vector<Schedule>& schedules, const DrawingStyle& style);

/// A curve of a sweep.
struct Curve {
    std::string name;
    std::vector<double> values;
    bool percent = false;  ///< of the right axis, 0 to 100
};
/// Curves over `positions`, which are written below; values from 0 upward.
std::string curves_svg(const std::string& title, const std::string& below,
                       const std::vector<unsigned>& positions, const std::vector<Curve>& curves,
                       Language language);

}  // namespace baton::lab
