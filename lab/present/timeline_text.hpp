// The timeline as text: a chart for a terminal, one row a process, plus kernel and idle.
//
//            0         200k      400k      600k
//            ┼─────────┼─────────┼─────────┼──
//   1 count  █████░░░░░█████░░░░░██
//   2 slow   ░░░░░█████░░░░░█████s────────
//   kernel   ▁    ▁    ▁    ▁    ▁
//   idle                           ▇▇▇▇▇▇▇▇
//
// A column stands for a stretch of cycles; the head says how long. Bars say which share of the column
// the row had the processor, and are never left out, however short it was; where it did not run at
// all the glyph says in which state the guest's table had it for most of the column. A thread that
// was blocked for nearly all of a column has a sign of its own for that: blocked, ran briefly.
//
// With a column of a given length, charts of several runs can be compared; what does not fit into
// the width goes on in further bands below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/messages.hpp"
#include "debug/observe/timeline.hpp"
#include "guest/os_view.hpp"

namespace baton::lab {

struct ChartOptions {
    unsigned width = 80;  ///< columns of the terminal, at least 40 are used
    bool ascii = false;   ///< no characters beyond ASCII
    bool colour = false;  ///< ANSI colours
    std::size_t most_rows = 64;
    /// Cycles of a column; 0: the smallest round number with which the whole run fits. Kept as far as
    /// possible: of a long run only steps of a certain length are known.
    std::uint64_t column_cycles = 0;
    std::size_t most_bands = 50;
    Language language = Language::english;
};

/// The chart with head, ruler and legend; several lines, each ends in a newline.
std::string timeline_chart(const debug::Timeline& timeline, const guest::OsView& os,
                           const ChartOptions& options = {});

/// Where the guest's table and the processor disagree, a sentence a line; empty when they never do.
std::string contradiction_notes(const guest::OsView& os, Language language);

}  // namespace baton::lab
