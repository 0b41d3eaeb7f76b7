// What an observer wants to know of a run, and the records that tell it.
//
// A EventFilter names what is looked for; a Event is one such thing that happened, with its exact cycle.
// The fast engine writes them as it goes, and `collect_events` derives the very same records from the cycle
// engine's ticks, so that timelines, logs and breakpoints never see which engine ran. What is not
// watched costs nothing.
//
// Not here: what a record means to a guest OS, and reads of RAM (nobody watches those).
#pragma once

#include <cstdint>
#include <vector>

#include "emu/tick.hpp"

namespace baton::emu {

/// In the order in which records of one cycle follow each other.
enum class EventKind : std::uint8_t {
    input,          ///< one or more input events arrived
    timer_expired,  ///< the timer expired, or an input event did as if
    disk_done,      ///< a transfer ended; the disk may have written RAM
    delay_done,     ///< one or more delay devices got done
    store,          ///< RAM was written inside a watched range: address, bytes, value
    device_read,    ///< address, value
    device_write,   ///< address, value
    printed,        ///< the console printed the low byte of value
    sent,           ///< the network card sent a packet: Network::sent() if the run ends behind this cycle
    context,        ///< ctx was written (perhaps with its old value): value
    interrupts,     ///< ei, di or setf in kernel mode; flags hold I as it is now
    fault,          ///< the instruction at ip was abandoned: code
    wait_begin,     ///< from the next cycle on the processor sleeps
    wait_end,       ///< this was the last cycle asleep
    returned,       ///< iret completed; flags are those of the program that goes on
    interrupted,    ///< sampling accepted a line: code
    accepted,       ///< first cycle of an entry: code
    entered,        ///< last cycle of an entry: code
    stopped,        ///< the machine stopped
};

constexpr std::uint32_t bit(EventKind kind) {
    return 1U << static_cast<unsigned>(kind);
}
inline constexpr std::uint32_t all_events = bit(EventKind::stopped) * 2 - 1;

struct Event {
    std::uint64_t cycle = 0;
    EventKind kind = EventKind::input;
    std::uint8_t code = 0;   ///< vector code: fault, interrupted, accepted, entered
    std::uint8_t bytes = 0;  ///< 1, 2 or 4: store
    std::uint8_t core = 0;
    Word flags = 0;    ///< FLAGS at the end of the cycle
    Word context = 0;  ///< ctx at the end of the cycle
    Word ip = 0;       ///< of the instruction under way (of the next one during an entry)
    Word address = 0;
    Word value = 0;

    friend bool operator==(const Event&, const Event&) = default;
};

/// Addresses begin, begin + 1, ..., end - 1; none when end <= begin.
struct AddressRange {
    Word begin = 0;
    Word end = 0;

    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

struct EventFilter {
    /// Kinds to record, as bits.
    std::uint32_t kinds = 0;
    /// Kinds that end the run behind their cycle; they are recorded, too.
    std::uint32_t stop_on = 0;
    /// Which RAM the kind `store` looks at: a store that touches one of these.
    std::vector<AddressRange> stores;
    /// Instructions that end the run before they begin (breakpoints).
    std::vector<Word> stop_at;

    std::uint32_t wanted() const { return kinds | stop_on; }
    bool wants(EventKind kind) const { return (wanted() & bit(kind)) != 0; }
    /// Whether a store of this many bytes touches a watched range.
    bool covers(Word address, unsigned bytes) const;
    bool stops_at(Word ip) const;

    friend bool operator==(const EventFilter&, const EventFilter&) = default;
};

/// Appends what `watch` wants of one tick. Returns the bits of the kinds that it appended.
std::uint32_t collect_events(const Tick& tick, const EventFilter& watch, std::vector<Event>& out);

}  // namespace baton::emu
