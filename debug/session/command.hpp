// What a person asks of a running machine under a debugger, as values: steps, runs to an event,
// jumps in time, searches; each forwards or backwards.
//
// A Command says where to go; `Debugger` goes there in slices, and an `StopEvent` says where it came to and
// why. Positions are cycle numbers: position n is the state before cycle n.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/messages.hpp"
#include "isa/instruction.hpp"
#include "isa/platform.hpp"
#include "isa/word.hpp"

namespace baton::debug {

using isa::Word;

enum class Direction : std::uint8_t { forward, backward };

enum class GuestEvent : std::uint8_t {
    entry,             ///< an interrupt, trap or fault was entered: any vector code, or a given one
    interrupt_return,  ///< iret
    context_switch,    ///< another thread than the last one has the processor
    system_call,       ///< the trap of `syscall` was entered
    process_exit,      ///< a thread's record says terminated, or is freed
    tick,              ///< the timer's interrupt was entered
};

/// A register of the processor, or bytes of memory (RAM or device registers).
struct Place {
    enum class Kind : std::uint8_t { general, system, memory };
    Kind kind = Kind::memory;
    unsigned number = 0;  ///< of the register
    Word address = 0;
    Word bytes = 4;

    static Place of_register(unsigned number) { return {Kind::general, number, 0, 0}; }
    static Place of_system(isa::SystemRegister number) {
        return {Kind::system, static_cast<unsigned>(number), 0, 0};
    }
    static Place of_memory(Word address, Word bytes = 4) { return {Kind::memory, 0, address, bytes}; }
    friend bool operator==(const Place&, const Place&) = default;
};

struct Command {
    enum class What : std::uint8_t {
        run,          ///< to a breakpoint
        cycle,        ///< `count` cycles
        instruction,  ///< to the `count`-th boundary between instructions, into calls and interrupts
        in_thread,    ///< one instruction of this thread, into calls; interrupts, system calls and all that
                      ///< others do meanwhile count as part of it
        over,         ///< one instruction; calls and interrupts count as part of it
        out,          ///< to behind the return of this function or handler; backwards: to its call
        address,      ///< to where the instruction at `address` is about to begin
        event,        ///< to the next (or last) `event`
        seek,         ///< to position `position`
        find_write,   ///< who writes `place` next (or wrote it last); the machine stays: see WriteOrigin
    };
    What what = What::run;
    Direction direction = Direction::forward;
    std::uint64_t count = 1;
    Word address = 0;
    GuestEvent event = GuestEvent::entry;
    std::optional<std::uint8_t> code;  ///< of GuestEvent::entry
    std::uint64_t position = 0;
    Place place;

    static Command run(Direction direction = Direction::forward) { return of(What::run, direction); }
    static Command cycle(Direction direction = Direction::forward, std::uint64_t count = 1);
    static Command instruction(Direction direction = Direction::forward, std::uint64_t count = 1);
    static Command in_thread(Direction direction = Direction::forward) {
        return of(What::in_thread, direction);
    }
    static Command over(Direction direction = Direction::forward) { return of(What::over, direction); }
    static Command out(Direction direction = Direction::forward) { return of(What::out, direction); }
    static Command to_address(Word address, Direction direction = Direction::forward);
    static Command to_event(GuestEvent event, Direction direction = Direction::forward,
                            std::optional<std::uint8_t> code = std::nullopt);
    static Command seek(std::uint64_t position);
    /// Backwards: who wrote it last? Forwards: when is it written next?
    static Command find_write(const Place& place, Direction direction = Direction::backward);

private:
    static Command of(What what, Direction direction);
};

/// Why the machine stands where it stands.
struct StopEvent {
    enum class Reason : std::uint8_t {
        begin,       ///< nothing has been asked yet
        done,        ///< where the command was to lead
        breakpoint,  ///< see `breakpoints`
        stopped,     ///< the machine has stopped: Machine::stop
        stalled,     ///< in WAIT, and no event can come
        deadlock,    ///< every live thread of the guest is blocked for ever; the next run goes on
        oldest,      ///< the history goes back no further
        paused,      ///< somebody said pause
        edited,      ///< somebody changed the machine here
        gone,        ///< a step: the thread that was to come back has ended
    };
    Reason reason = Reason::begin;
    Command command;                    ///< that led here
    std::vector<unsigned> breakpoints;  ///< their numbers
    /// Of an event, or of a breakpoint on a vector or a write: the code; of writes and reads the
    /// address.
    std::optional<std::uint8_t> code;
    std::optional<Word> address;
    /// What a condition or watched expression could not be evaluated for; empty when all went well.
    Message trouble;
};

/// What became of a find_write.
struct WriteOrigin {
    enum class Outcome : std::uint8_t {
        found,
        never,  ///< not since the machine began; or, forwards, not in what has run and in the near future
        older,  ///< not within the history, which begins later than the machine
    };
    enum class Writer : std::uint8_t {
        instruction,  ///< at `ip`
        entry,        ///< the processor, entering `code`
        disk,         ///< a transfer that ended
        person,       ///< an edit
    };
    Outcome outcome = Outcome::never;
    Place place;
    Direction direction = Direction::backward;
    Writer writer = Writer::instruction;
    std::uint64_t cycle = 0;  ///< in which it was written; an edit: the position
    std::uint64_t begin = 0;  ///< position at which the writing instruction began
    Word ip = 0;
    Word instruction = 0;  ///< its word
    std::uint8_t code = 0;
    bool user = false;
    Word context = 0;
    Word value = 0;  ///< afterwards: the register, or the word or byte at the place
    /// The cycles that were looked through: from here to where the question was asked.
    std::uint64_t looked_from = 0;
    std::uint64_t looked_to = 0;
};

}  // namespace baton::debug
