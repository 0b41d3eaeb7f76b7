#include "explore/phases.hpp"

#include <algorithm>

#include "base/messages/explore.hpp"
#include "emu/fast/runner.hpp"
#include "explore/standstill.hpp"

namespace baton::explore {
namespace {

class Phases {
public:
    Phases(const Request& request, const lab::Setup& setup, const ValueOf& value)
        : request_(request), setup_(setup), layout_(*setup.guest.layout()), value_(value) {}

    ClaimResult run(const GoOn& go_on) {
        ClaimResult claim;
        claim.claim = Claim::phase;
        const auto began = std::chrono::steady_clock::now();
        emu::Machine machine = setup_.machine;
        // The kernel looks at the phase when everything is loaded: up to there all runs are one.
        const Word phase = *setup_.guest.phase_address();
        const emu::Machine::Snapshot begin = before_clock(machine);
        for (unsigned each = 0; each < request_.tick_cycles; ++each) {
            if (each % 16 == 0) {
                if (!go_on({each, request_.tick_cycles - each, 0})) claim.why = Why::interrupted;
                if (std::chrono::steady_clock::now() - began > request_.limits.budget)
                    claim.why = Why::budget;
                if (claim.why != Why::whole) break;
            }
            machine.restore(begin);
            for (unsigned byte = 0; byte < isa::word_bytes; ++byte)
                machine.poke_byte(Address(phase + byte), static_cast<std::uint8_t>(each >> (8 * byte)));
            add(claim, end_of(machine), each);
            ++claim.transitions;
        }
        claim.states = claim.transitions;
        const bool limited = std::any_of(claim.outcomes.begin(), claim.outcomes.end(),
                                         [](const Outcome& one) { return one.kind == Kind::limit; });
        claim.complete = claim.why == Why::whole && !limited;
        std::sort(claim.outcomes.begin(), claim.outcomes.end(), [](const Outcome& a, const Outcome& b) {
            if (a.kind != b.kind) return a.kind < b.kind;
            return a.exit_code != b.exit_code ? a.exit_code < b.exit_code : a.console < b.console;
        });
        return claim;
    }

private:
    // Everything is on its way when the last of the programs has been read; the clock is still stopped.
    emu::Machine::Snapshot before_clock(emu::Machine& machine) const {
        emu::Machine::Snapshot last = machine.snapshot();
        constexpr std::uint64_t slice = 2000;
        emu::Runner runner;
        std::vector<emu::Event> none;
        while (machine.running() && machine.cycle() < request_.limits.max_cycles) {
            last = machine.snapshot();
            runner.run(machine, machine.cycle() + slice, none);
            if (machine.bus().timer().counting() || machine.cpu().user()) break;
        }
        return last;
    }

    Word field(const emu::Machine& machine, Word record, Word offset) const {
        return machine.bus().ram().read_word(layout_.record_address(record) + offset);
    }

    Outcome end_of(emu::Machine& machine) {
        Outcome outcome;
        emu::EventFilter filter;
        filter.kinds = emu::bit(emu::EventKind::printed) | emu::bit(emu::EventKind::fault);
        filter.stop_on = emu::bit(emu::EventKind::wait_begin);
        runner_.watch(filter);
        bool fault = false;
        std::vector<emu::Event> events;
        while (machine.running() && machine.cycle() < request_.limits.max_cycles) {
            events.clear();
            runner_.run(machine, request_.limits.max_cycles, events);
            for (const emu::Event& event : events) {
                if (event.kind == emu::EventKind::printed) outcome.console += static_cast<char>(event.value);
                fault = fault || event.kind == emu::EventKind::fault;
            }
            const bool asleep = machine.running() && machine.cpu().step() == emu::Step::wait;
            if (auto found = asleep ? standstill(machine, setup_.guest) : std::nullopt) {
                outcome.kind = found->kind;
                outcome.cycle = std::move(found->cycle);
                if (value_) outcome.value = value_(machine);
                return outcome;
            }
        }
        outcome.kind = machine.running() ? Kind::limit : Kind::exit;
        if (machine.stop().reason == emu::StopReason::kernel_fault ||
            machine.stop().reason == emu::StopReason::double_fault || (fault && !machine.running()))
            outcome.kind = Kind::fault;
        if (!machine.running() && layout_.exit_code)
            outcome.exit_code = field(machine, 1, *layout_.exit_code);
        if (value_) outcome.value = value_(machine);
        return outcome;
    }

    void add(ClaimResult& claim, Outcome outcome, unsigned phase) {
        for (const Outcome& known : claim.outcomes) {
            if (known.kind != outcome.kind) continue;
            if (known.value || outcome.value) {
                if (known.value == outcome.value) return;
            } else if (known.exit_code == outcome.exit_code && known.console == outcome.console) {
                return;
            }
        }
        outcome.instructions = phase;
        outcome.replays = true;
        claim.outcomes.push_back(std::move(outcome));
    }

    const Request& request_;
    const lab::Setup& setup_;
    const guest::OsLayout& layout_;
    const ValueOf& value_;
    emu::Runner runner_;
};

}  // namespace

Result<ClaimResult, lab::Problem> every_phase(const lab::Home& home, const Request& request,
                                              const ValueOf& value, const GoOn& go_on) {
    lab::OsRequest os = World::os_request(request.world);
    os.quantum = request.quantum;
    os.tick_cycles = request.tick_cycles;
    os.phase.reset();
    const Result<lab::Setup, lab::Problem> setup = lab::set_up_os(home, os, request.world.settings);
    if (!setup) return setup.failure();
    if (!setup->guest.layout() || !setup->guest.phase_address())
        return lab::usage_problem(text::explore_no_table);
    return Phases(request, *setup, value).run(go_on);
}

}  // namespace baton::explore
