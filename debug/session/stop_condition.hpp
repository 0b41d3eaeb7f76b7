// Stop conditions: what a run under the debugger looks for, and the test whether it has come.
//
// A condition says by its filter which cycles it must be shown; a session runs from one such cycle to the
// next, by the fast engine where it can, and `look` says whether this one is a hit. The same conditions serve
// forwards and backwards: a search backwards runs intervals of the past forward and takes the last hit. They
// never change anything.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "debug/session/breakpoint.hpp"
#include "debug/session/command.hpp"
#include "debug/session/session.hpp"
#include "debug/symbols/code_map.hpp"

namespace baton::debug {

/// Which cycles are to be shown.
struct StopFilter {
    bool ticks = false;  ///< every cycle; nothing else counts then
    /// After this many cycles another filter may be needed.
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    std::uint32_t stop_on = 0;
    std::vector<Word> stop_at;
    std::vector<emu::AddressRange> stores;

    void add(const StopFilter& other);
    RunLimits limits(std::uint64_t cycles) const;
};

/// What was looked for: the position behind the cycle in which it happened, or before the
/// instruction that a breakpoint is for.
struct Hit {
    std::uint64_t position = 0;
    std::vector<unsigned> breakpoints;  ///< numbers; empty: what the command was to lead to
    std::optional<std::uint8_t> code;
    std::optional<Word> address;
    Message trouble;
};

/// Of one cycle that has just been run: all that the filter asked for.
struct Observed {
    const Session& session;
    bool ticked = false;  ///< session.last_tick() is of this cycle

    const emu::Machine& machine() const { return session.machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    const std::vector<emu::Event>& events() const { return session.last_events(); }
};

class StopCondition {
public:
    virtual ~StopCondition() = default;
    /// A run begins here. `last_thread` is the context that had the processor before.
    virtual void begin(const emu::Machine&, std::optional<Word> /*last_thread*/) {}
    virtual StopFilter filter(const emu::Machine& machine) const = 0;
    virtual std::optional<Hit> look(const Observed& observed) = 0;
};

/// Follows the disk's transfers, which write RAM past the bus.
class TransferWatch {
public:
    static constexpr std::uint32_t kinds = bit(emu::EventKind::disk_done) | bit(emu::EventKind::device_write);
    void begin(const emu::Machine& machine);
    /// The RAM that a transfer has written in this cycle; empty if none has.
    emu::AddressRange look(const Observed& observed);

private:
    emu::AddressRange coming_;
};

/// The instruction at an address is about to begin.
class AddressStopCondition : public StopCondition {
public:
    explicit AddressStopCondition(Word address) : address_(address) {}
    StopFilter filter(const emu::Machine&) const override;
    std::optional<Hit> look(const Observed& observed) override;

private:
    Word address_;
};

class EventStopCondition : public StopCondition {
public:
    EventStopCondition(GuestEvent event, std::optional<std::uint8_t> code,
                       const std::optional<guest::OsLayout>& layout);
    void begin(const emu::Machine& machine, std::optional<Word> last_thread) override;
    StopFilter filter(const emu::Machine&) const override;
    std::optional<Hit> look(const Observed& observed) override;

private:
    bool is_event(const emu::Event& event, const emu::Machine& machine);

    GuestEvent event_;
    std::optional<std::uint8_t> code_;
    const std::optional<guest::OsLayout>& layout_;
    Word exit_state_ = 0;
    Word last_thread_ = 0;
};

/// A place is written: by an instruction, an entry, or the disk.
class WriteStopCondition : public StopCondition {
public:
    explicit WriteStopCondition(const Place& place) : place_(place) {}
    void begin(const emu::Machine& machine, std::optional<Word> last_thread) override;
    StopFilter filter(const emu::Machine&) const override;
    std::optional<Hit> look(const Observed& observed) override;
    /// Whether an edit wrote the place.
    bool touched_by(const Poke& poke) const;

private:
    Place place_;
    TransferWatch transfers_;
};

/// All breakpoints that are switched on.
class BreakpointStopCondition : public StopCondition {
public:
    /// The code of the last entry before a cycle.
    using EnteredBefore = std::function<std::optional<std::uint8_t>(std::uint64_t cycle)>;
    /// Where threads of a program have their base: all that are known.
    using BasesOf = std::function<std::vector<Word>(const std::string& program)>;

    BreakpointStopCondition(const std::vector<Breakpoint>& breakpoints, const CodeMap& code,
                            const std::optional<guest::OsLayout>& layout, EnteredBefore entered_before,
                            BasesOf bases_of);
    void begin(const emu::Machine& machine, std::optional<Word> last_thread) override;
    StopFilter filter(const emu::Machine& machine) const override;
    std::optional<Hit> look(const Observed& observed) override;

private:
    bool happened(const Breakpoint& breakpoint, std::size_t index, const Observed& observed, Hit& hit);

    const std::vector<Breakpoint>& breakpoints_;
    const CodeMap& code_;
    const std::optional<guest::OsLayout>& layout_;
    EnteredBefore entered_before_;
    BasesOf bases_of_;
    std::vector<std::optional<std::int64_t>> values_;  // of watched expressions, a cycle before
    std::optional<std::uint8_t> entered_;              // the code of the last entry
    TransferWatch transfers_;
    emu::AddressRange transfer_;  // that ended in the cycle that is looked at
};

/// Whether bytes [a, a + a_bytes) and [b, b + b_bytes) have one in common.
constexpr bool overlap(Word a, Word a_bytes, Word b, Word b_bytes) {
    return a - b < b_bytes || b - a < a_bytes;
}

}  // namespace baton::debug
