// Who called whom: the call stack of a machine that stands between two instructions, through calls, kernel
// entries and interrupts, nested ones among them, down to where the code began.
//
// B32 code has no frame pointers and no unwind tables, so the unwinder reads the code itself. From where it
// stands it follows the instructions ahead, both ways at each branch and over each call, and keeps account of
// sp and of where the return address is: in lr, or in the stack slot from which a pop or a load will take it.
// The first way that ends in a `ret` whose return address stands behind a call tells the caller; one that
// ends in an `iret` tells what was interrupted, from the frame that the processor has pushed. So prologues,
// epilogues, several ways out and jumps into another routine need no special care.
//
// A return address must stand behind a call, and if that names its target, the present place must be reached
// from there: else lr holds what an earlier call has left behind. Where a thread gives its kernel stack away,
// by loading sp from its record as the kernel publishes it (guest::Kernel), it will have the same sp when it
// comes back. So on every kernel stack one sees the thread that it belongs to.
//
// It can't know: the caller where sp comes from anywhere else, where the return address was computed, or
// where a way leads through a jump to an address in a register. Code that never returns (an endless loop,
// `exit`, a thread that ends in the kernel) has no caller that could be found: the stack ends there; but in a
// thread's kernel code the frame at the top of its kernel stack still tells what was interrupted, behind a
// gap. The stack of a thread that has ended is nobody's. It reads through peek, and changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debug/symbols/code_map.hpp"
#include "emu/machine.hpp"
#include "guest/kernel.hpp"

namespace baton::debug {

struct StackFrame {
    enum class Kind : std::uint8_t {
        present,      ///< where the processor stands: the innermost one
        called,       ///< it has called the frame before; `ip` is the return address
        interrupted,  ///< by `code`: an interrupt, a fault, or a system call; `ip` is where it goes on
    };
    Kind kind = Kind::present;
    Word ip = 0;
    Word sp = 0;
    bool user = false;
    std::uint8_t code = 0;
    /// Who called in between is not known.
    bool gap = false;

    /// The instruction that the frame is in the middle of: the call, or the one at ip.
    Word at() const { return kind == Kind::called ? ip - isa::word_bytes : ip; }
    friend bool operator==(const StackFrame&, const StackFrame&) = default;
};

struct CallStack {
    /// At most this many; deeper ones are not shown.
    static constexpr std::size_t most_frames = 256;

    std::vector<StackFrame> frames;  ///< the innermost one first; never empty
    bool truncated = false;
    /// Of the thread whose stack it is; 0 where the kernel publishes no threads, and for the boot.
    Word context = 0;
};

/// Precondition: the machine stands at a boundary between two instructions.
CallStack call_stack(const emu::Machine& machine, const guest::Kernel& kernel);

/// Of the thread with the record at this address: that of a thread that waits begins where it will go on in
/// the kernel. Nothing where the kernel does not publish how it switches, and for a record that nobody has.
/// Precondition: as above.
std::optional<CallStack> call_stack_of(const emu::Machine& machine, const guest::Kernel& kernel, Word record);

}  // namespace baton::debug
