// What the names in a condition, a watched expression or a log point mean.
//
//   r0 ... r15, fp, lr, sp, ip, flags    registers, unsigned 32-bit values
//   vbase, ctx, ksp, ...                 system registers
//   z n c v i u                          flags, 0 or 1
//   [a]  half[a]  byte[a]                memory as a debugger sees it, unsigned
//   cycle, time, user                    the position, the time base, 1 in user mode
//   pid                                  of the current process, 0 where there is none
//   tid                                  of the current thread in its process, 0 for the main program
//   NAME, PROGRAM.NAME                   symbols: labels as addresses, constants as values
//
// A register's name wins over a symbol's. The current program's symbols win over the kernel's; a
// program's labels are addresses where the current process has it loaded. Looking changes nothing.
#pragma once

#include <string>
#include <vector>

#include "base/expression.hpp"
#include "debug/symbols/code_map.hpp"
#include "emu/machine.hpp"
#include "guest/os_layout.hpp"

namespace baton::debug {

using isa::Word;

inline constexpr ExpressionSyntax watch_syntax{true, false};

/// Parses, and sees that each name can mean something. The error's text is for people.
std::optional<ExpressionError> parse_watch(const std::string& text, const CodeMap& code,
                                           Expression& expression);

/// The value at this moment, or why there is none (a name that means nothing now, memory that can't be
/// read, division by zero).
Result<std::int64_t> evaluate_watch(const Expression& expression, const emu::Machine& machine,
                                    const CodeMap& code, const std::optional<guest::OsLayout>& layout);

/// The thread whose record ctx names, as the guest's table says it now; nullopt where there is none.
std::optional<guest::Thread> current_thread(const emu::Machine& machine,
                                            const std::optional<guest::OsLayout>& layout);

}  // namespace baton::debug
