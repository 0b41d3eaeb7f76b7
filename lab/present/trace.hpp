// The trace: one line of text for each cycle.
//
//     cycle c step    ip       symbol  instruction       bus                     irq  mode   context
//      1042 0 fetch   000001f4 main+8  ldw r1, [r0 + 4]  fetch 000001f4 50100004 T--- user I 2 count
//
// (the columns are wider than here). c: the core, 0 today. bus: fetch, rd.w, wr.b, ... with address and data;
// `(wait)` stands for a wait state. irq: a letter for each pending line, T timer, C console, D disk, N
// network, + another one; small when it is masked. mode: user or kern, and I when interrupts are on. Behind
// the context stands what else happened. Made from ticks alone; knows addresses by name where a CodeMap does.
//
// The narrow form is for terminals: 80 columns or more, cut where they end. It has no symbols, u or k for the
// mode, and shows what else happened in the bus column's place, for in such a cycle that says more.
//
//     cycle c step   ip    m  irq  context   instruction         bus
//      1042 0 fetch  001f4 uI T--- 2 count   ldw r1, [r0 + 4]    fetch 001f4 50100004
#pragma once

#include <string>

#include "base/messages.hpp"
#include "debug/symbols/code_map.hpp"
#include "emu/tick.hpp"
#include "guest/os_view.hpp"

namespace baton::lab {

/// From so many columns on, the wide form fits nearly always.
inline constexpr unsigned wide_trace_columns = 120;

/// The line of column heads. `width` is 0 for the wide form, else the columns of the narrow one.
std::string trace_header(unsigned width, Language language);

/// The line for one cycle, without its end. `os` as it is after that cycle.
std::string trace_line(const emu::Tick& tick, const debug::CodeMap& code, const guest::OsView& os,
                       unsigned width, Language language);

}  // namespace baton::lab
