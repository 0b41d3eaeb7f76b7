// Commands under way: what `Debugger` does in slices. Private to the debugger.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "emu/debug/debugger.hpp"
#include "emu/debug/flow.hpp"
#include "emu/debug/lookout.hpp"

namespace baton::debug {

class Debugger::Pursuit {
public:
    virtual ~Pursuit() = default;
    /// Runs machines for about so many cycles. Not empty: the command has ended.
    virtual std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) = 0;
    /// Where it looks, if that is not the present.
    virtual std::optional<std::uint64_t> searching() const { return std::nullopt; }
};

/// To a recorded position.
class Debugger::Travel : public Pursuit {
public:
    explicit Travel(std::uint64_t target, Arrival arrival = {})
        : target_(target), arrival_(std::move(arrival)) {
        if (arrival_.reason == Arrival::Reason::begin) arrival_.reason = Arrival::Reason::done;
    }
    std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) override;

private:
    void set_out(Debugger& debugger);

    std::uint64_t target_;
    Arrival arrival_;  // what is said there
    bool under_way_ = false;
    std::vector<std::uint64_t> stations_;  // where moments are kept, the last one first
};

/// Forwards, until something has come.
class Debugger::Onward : public Pursuit {
public:
    enum class Until : std::uint8_t { lookout, cycles, boundaries, over, out };
    Onward(Debugger& debugger, const Command& command);
    std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) override;

private:
    std::optional<Arrival> look(Debugger& debugger, bool ticked);
    std::optional<Arrival> ended(Debugger& debugger, RunEnd end) const;
    bool by_ticks(const Debugger& debugger, const Needs& needs) const;
    Needs needs(const Debugger& debugger) const;
    void begin_call(const Debugger& debugger, const emu::Tick& tick);

    Until until_ = Until::lookout;
    std::uint64_t left_ = 0;  // cycles or boundaries
    std::unique_ptr<Lookout> goal_;
    std::unique_ptr<Lookout> breakpoints_;
    std::optional<FlowAhead> flow_;
    /// A call that is passed over at full speed: where it comes back, and with which sp.
    std::optional<Word> back_at_;
    Word back_sp_ = 0;
};

/// Backwards, to the last hit.
class Debugger::Search : public Pursuit {
public:
    /// Positions from `lower` on, before the present one. Without a hit the machine goes to `otherwise`.
    Search(Debugger& debugger, std::unique_ptr<Lookout> goal, bool breakpoints, std::uint64_t lower,
           std::uint64_t otherwise, Arrival::Reason otherwise_reason);
    std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override;

private:
    static constexpr std::size_t most_hits = 65536;
    struct Found {
        Hit hit;
        bool goal = false;
    };
    bool next_stretch(Debugger& debugger);
    void look(Debugger& debugger, bool ticked);
    std::optional<Arrival> choose(Debugger& debugger);

    std::unique_ptr<Lookout> goal_;
    std::unique_ptr<Lookout> breakpoints_;
    std::uint64_t lower_;
    std::uint64_t otherwise_;
    Arrival::Reason otherwise_reason_;
    std::uint64_t upper_;  // positions from here on have been looked at
    bool in_stretch_ = false;
    std::uint64_t stretch_begin_ = 0;
    std::size_t actions_ = 0;
    std::vector<Found> found_;  // in this stretch, in the order of time
    std::unique_ptr<Travel> travel_;
};

/// Backwards by instructions, over calls, out of calls.
class Debugger::BackStep : public Pursuit {
public:
    BackStep(Debugger& debugger, const Command& command);
    std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override { return stretch_begin_; }

private:
    bool begin_stretch(Debugger& debugger);
    std::optional<std::uint64_t> target(const Debugger& debugger) const;

    Command command_;
    std::uint64_t present_;
    std::uint64_t length_ = 64;
    std::uint64_t stretch_begin_ = 0;
    bool in_stretch_ = false;
    bool at_begin_ = false;
    std::size_t actions_ = 0;
    std::optional<FlowsBehind> flows_;
    std::vector<std::uint64_t> boundaries_;
    std::unique_ptr<Pursuit> rest_;
};

/// Who writes a place: the machine stays where it is.
class Debugger::WriteSearch : public Pursuit {
public:
    WriteSearch(Debugger& debugger, const Place& place, Direction direction);
    std::optional<Arrival> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override { return at_; }

private:
    std::optional<Arrival> forward(Debugger& debugger, std::uint64_t cycles);
    std::optional<Arrival> backward(Debugger& debugger, std::uint64_t cycles);
    bool next_stretch(Debugger& debugger);
    void look(Debugger& debugger, bool ticked);
    void do_actions(Debugger& debugger);
    Arrival conclude(Debugger& debugger);

    /// How far a question about the future looks beyond what has run.
    static constexpr std::uint64_t most_future = 10'000'000;

    Place place_;
    Direction direction_;
    WriteLookout lookout_;
    std::uint64_t present_;
    std::uint64_t upper_;
    std::uint64_t stretch_begin_ = 0;
    bool in_stretch_ = false;
    std::uint64_t at_ = 0;
    std::size_t actions_ = 0;
    std::optional<std::uint64_t> found_;  // position
    bool by_person_ = false;
};

}  // namespace baton::debug
