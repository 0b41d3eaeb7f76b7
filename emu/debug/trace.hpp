// The trace: one line of text for each cycle.
//
//     cycle c step    ip       symbol  instruction       bus                     irq  mode   context
//      1042 0 fetch   000001f4 main+8  ldw r1, [r0 + 4]  fetch 000001f4 50100004 T--- user I 2 count
//
// (the columns are wider than here). c: the core, 0 today. bus: fetch, rd.w, wr.b, ... with address and data;
// `(wait)` stands for a wait state. irq: a letter for each pending line, T timer, C console, D disk, N
// network, + another one; small when it is masked. mode: user or kern, and I when interrupts are on. Behind
// the context stands what else happened. Made from ticks alone; knows addresses by name where a CodeMap does.
#pragma once

#include <string>

#include "emu/debug/code_map.hpp"
#include "emu/debug/os_view.hpp"
#include "emu/tick.hpp"

namespace baton::debug {

/// The line of column heads.
std::string trace_header();

/// The line for one cycle, without its end. `os` as it is after that cycle.
std::string trace_line(const emu::Tick& tick, const CodeMap& code, const OsView& os);

}  // namespace baton::debug
