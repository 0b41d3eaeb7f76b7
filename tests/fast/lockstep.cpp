#include "lockstep.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/fields.hpp"
#include "generate.hpp"
#include "isa/registers.hpp"
#include "tests/support/random.hpp"

namespace baton::test {

namespace {

using emu::Engine;
using emu::Event;
using emu::Machine;
using emu::Runner;

std::string text_of(const Event& n) {
    return fmt::format(
        "cycle {} kind {} code {} bytes {} flags {:#x} context {:#x} ip {:#x} address {:#x} value {:#x}",
        n.cycle, static_cast<unsigned>(n.kind), n.code, n.bytes, n.flags, n.context, n.ip, n.address,
        n.value);
}

std::string difference_of_notes(const std::vector<Event>& cycle, const std::vector<Event>& fast) {
    const std::size_t both = std::min(cycle.size(), fast.size());
    for (std::size_t i = 0; i < both; ++i) {
        if (!(cycle[i] == fast[i])) {
            return fmt::format("event {} differs\n  cycle: {}\n  fast:  {}", i, text_of(cycle[i]),
                               text_of(fast[i]));
        }
    }
    if (cycle.size() == fast.size()) return "";
    const bool missing = cycle.size() > fast.size();
    return fmt::format("a event {}: {}", missing ? "is missing" : "too many",
                       text_of(missing ? cycle[both] : fast[both]));
}

/// A side of the comparison: a machine, its driver, and what it noted.
struct Side {
    Side(const Machine& start, const emu::EventFilter& watch, Engine engine,
         emu::FastEngine::Dispatch dispatch)
        : machine(start), runner(engine, dispatch) {
        runner.watch(watch);
    }
    Runner::End run(std::uint64_t target) { return runner.run(machine, target, events, most); }
    /// Looking closes the pages that the engine has open; looking at a copy leaves them open.
    std::uint64_t hash(bool of_a_copy) {
        if (!of_a_copy) return machine.hash();
        copy = machine;
        return copy.hash();
    }

    static constexpr std::size_t most = 1U << 20;
    Machine machine;
    Machine copy;
    Runner runner;
    std::vector<Event> events;
};

bool is_over(Runner::End end) {
    return end == Runner::End::stopped || end == Runner::End::stalled;
}

class Comparison {
public:
    Comparison(const Scenario& scenario, emu::FastEngine::Dispatch dispatch)
        : scenario_(scenario),
          cycle_(machine_of(scenario), scenario.watch, Engine::cycle, dispatch),
          // A copy shares the pages that neither has written: only the others are compared.
          fast_(cycle_.machine, scenario.watch, Engine::fast, dispatch),
          random_(scenario.seed ^ 0x5eed) {}

    Outcome run(Pace pace) {
        pace_ = pace;
        looks_at_copies_ = random_.chance(25);
        switch (pace) {
        case Pace::whole: whole(); break;
        case Pace::blocks: blocks(); break;
        case Pace::instructions: instructions(); break;
        }
        outcome_.pace = pace;
        outcome_.cycles = cycle_.machine.cycle();
        outcome_.instructions = cycle_.runner.instructions();
        return outcome_;
    }

private:
    /// Both up to `target`; false when the run is over or a difference was found.
    bool advance(std::uint64_t target) {
        while (next_cut_ < scenario_.cuts.size() && cycle_.machine.cycle() >= scenario_.cuts[next_cut_].at) {
            const Cut& cut = scenario_.cuts[next_cut_++];
            both([&cut](Machine& machine) { apply(cut, machine); });
        }
        if (next_cut_ < scenario_.cuts.size()) target = std::min(target, scenario_.cuts[next_cut_].at);
        const Runner::End a = cycle_.run(target);
        const Runner::End b = fast_.run(target);
        std::string difference = difference_of(cycle_.machine, fast_.machine);
        if (difference.empty() && pace_ != Pace::whole && !hashes_agree()) difference = "the hashes differ";
        if (difference.empty()) difference = difference_of_notes(cycle_.events, fast_.events);
        if (difference.empty() && a != b) {
            difference = fmt::format("the runs end for other reasons: {} and {}", static_cast<int>(a),
                                     static_cast<int>(b));
        }
        if (difference.empty() && cycle_.runner.instructions() != fast_.runner.instructions()) {
            difference = fmt::format("instructions counted: {} and {}", cycle_.runner.instructions(),
                                     fast_.runner.instructions());
        }
        for (const Event& event : cycle_.events) outcome_.seen |= bit(event.kind);
        cycle_.events.clear();
        fast_.events.clear();
        if (!difference.empty()) {
            outcome_.difference = fmt::format("in cycle {} (fast: {}): {}", cycle_.machine.cycle(),
                                              fast_.machine.cycle(), difference);
        }
        return difference.empty() && !is_over(a) && cycle_.machine.cycle() < scenario_.cycles;
    }

    void whole() {
        while (advance(scenario_.cycles)) {
        }
        if (outcome_.difference.empty() && !hashes_agree()) outcome_.difference = "the hashes differ";
    }

    void blocks() {
        while (advance(cycle_.machine.cycle() + 1 + random_.below(random_.chance(50) ? 40 : 1000))) {
            interfere();
            looks_at_copies_ = random_.chance(25);
        }
    }

    void instructions() {
        Machine ahead = cycle_.machine;
        for (;;) {
            do ahead.tick();
            while (!ahead.at_boundary() && ahead.running() && ahead.cpu().step() != emu::Step::accept &&
                   ahead.cpu().step() != emu::Step::wait);
            if (!advance(ahead.cycle())) break;
            // A run can end earlier than was asked for.
            if (cycle_.machine.cycle() != ahead.cycle()) ahead = cycle_.machine;
        }
    }

    bool hashes_agree() { return cycle_.hash(looks_at_copies_) == fast_.hash(looks_at_copies_); }

    // What a debugger, a loader or an explorer may do between two runs.
    void interfere() {
        switch (random_.below(14)) {
        case 0: both([](Machine& machine) { machine.hash(); }); break;
        case 1: kept_ = cycle_.machine.snapshot(); break;
        case 2:
            if (!kept_.ram.pages.empty() && random_.chance(30)) {
                both([this](Machine& machine) { machine.restore(kept_); });
            }
            break;
        case 3: {
            const Word address = random_.below(scenario_.settings.ram_bytes);
            const auto value = static_cast<std::uint8_t>(random_.word());
            both([=](Machine& machine) { machine.poke_byte(Address(address), value); });
            break;
        }
        case 4: both([](Machine& machine) { machine = Machine(machine); }); break;
        case 5: {
            // One side's machine is as good as the other's.
            if (random_.chance(50)) fast_.machine = cycle_.machine;
            break;
        }
        case 6: {
            const Machine copy = fast_.machine;
            fast_.machine = copy;
            break;
        }
        case 7: both([](Machine& machine) { machine.tick(); }); break;
        case 8: std::swap(fast_.machine, cycle_.machine); break;
        case 9: fast_.machine.snapshot(); break;
        default: break;
        }
    }
    template <class Do>
    void both(Do what) {
        what(cycle_.machine);
        what(fast_.machine);
    }

    const Scenario& scenario_;
    Side cycle_;
    Side fast_;
    Random random_;
    Pace pace_ = Pace::whole;
    bool looks_at_copies_ = false;
    Machine::Snapshot kept_;
    std::size_t next_cut_ = 0;
    Outcome outcome_;
};

}  // namespace

std::string difference_of(const Machine& cycle, const Machine& fast) {
    const emu::Machine::State a = cycle.state();
    const emu::Machine::State b = fast.state();
    if (a.cycle != b.cycle) return fmt::format("the fast engine is in cycle {}", b.cycle);
    if (a.cpu.ip != b.cpu.ip) return fmt::format("ip: {:#x} and {:#x}", a.cpu.ip, b.cpu.ip);
    if (a.cpu.flags != b.cpu.flags) return fmt::format("flags: {:#x} and {:#x}", a.cpu.flags, b.cpu.flags);
    for (unsigned i = 0; i < isa::register_count; ++i) {
        if (a.cpu.registers[i] != b.cpu.registers[i]) {
            return fmt::format("{}: {:#x} and {:#x}", isa::register_name(i), a.cpu.registers[i],
                               b.cpu.registers[i]);
        }
    }
    if (a.cpu.system != b.cpu.system) return "system registers";
    if (!(a.cpu.latches == b.cpu.latches)) return "latches";
    if (a.time != b.time) return fmt::format("time: {} and {}", a.time, b.time);
    if (!(a.stop == b.stop)) return "the reason of the stop";
    if (!emu::fields_equal(a.devices, b.devices)) return "devices";
    if (!emu::fields_equal(a, b)) return "announced events";
    const emu::PagedBytes& x = cycle.bus().ram();
    const emu::PagedBytes& y = fast.bus().ram();
    if (!(x == y)) {
        Word at = 0;
        while (x.read_byte(at) == y.read_byte(at)) ++at;
        return fmt::format("RAM at {:#x}: {:#x} and {:#x}", at, x.read_byte(at), y.read_byte(at));
    }
    return cycle.bus().disk_content() == fast.bus().disk_content() ? "" : "the disk";
}

Outcome compare(const Scenario& scenario, Pace pace, emu::FastEngine::Dispatch dispatch) {
    return Comparison(scenario, dispatch).run(pace);
}

Plan plan_of(std::uint64_t seed) {
    Plan plan{generate(seed)};
    const bool is_short = plan.scenario.cycles <= longest_short_run;
    plan.pace = is_short ? Pace::instructions : seed % 8 == 7 ? Pace::whole : Pace::blocks;
    if (seed % 5 == 4) plan.dispatch = emu::FastEngine::Dispatch::switched;
    return plan;
}

Outcome check_seed(std::uint64_t seed) {
    const Plan plan = plan_of(seed);
    return compare(plan.scenario, plan.pace, plan.dispatch);
}

}  // namespace baton::test
