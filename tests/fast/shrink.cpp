#include "shrink.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "generate.hpp"
#include "lockstep.hpp"

namespace baton::test {

namespace {

class Shrinker {
public:
    Shrinker(Scenario scenario, const Fails& fails) : best_(std::move(scenario)), fails_(fails) {}

    Scenario run() {
        // What is left out once can make more superfluous.
        for (bool better = true; better && rounds_left_ > 0; --rounds_left_) {
            better = false;
            better |= shorten();
            better |= start_later();
            better |= cut();
            better |= simplify();
            better |= blank(instructions_begun(best_), nop_3);
            better |= blank(instructions_begun(best_), nop_4);  // keeps most others' moments
            better |= blank(other_words(), 0);
            better |= zero_operands();
        }
        return best_;
    }

private:
    bool take(Scenario candidate) {
        if (!fails_(candidate)) return false;
        best_ = std::move(candidate);
        return true;
    }
    template <class Change>
    bool attempt(Change change) {
        Scenario candidate = best_;
        change(candidate);
        return take(std::move(candidate));
    }

    /// By halves, although failing need not be monotonous: a wrong guess only costs some cycles.
    bool shorten() {
        const std::uint64_t before = best_.cycles;
        for (std::uint64_t step = (best_.cycles - best_.cycle) / 2; step > 0; step /= 2) {
            while (best_.cycles > best_.cycle + step && attempt([step](Scenario& s) { s.cycles -= step; })) {
            }
        }
        return best_.cycles != before;
    }

    /// As late as it still fails. Going too far forgets what the engine had decoded, and why.
    bool start_later() {
        bool better = false;
        for (std::uint64_t step = (best_.cycles - best_.cycle) / 2; step > 0; step /= 2) {
            while (best_.cycle + step < best_.cycles && take(later(best_, best_.cycle + step))) better = true;
        }
        return better;
    }

    /// Leaves out stretches, long ones first.
    bool cut() {
        bool better = false;
        std::vector<std::uint64_t> cycles = boundaries(best_);
        for (std::size_t length = cycles.size() / 2; length > 0; length /= 2) {
            for (std::size_t i = 0; i + length < cycles.size();) {
                if (leave_out(cycles[i], cycles[i + length])) {
                    better = true;
                    cycles = boundaries(best_);
                } else {
                    i += length;
                }
            }
        }
        return better;
    }
    bool leave_out(std::uint64_t from, std::uint64_t to) {
        TickRun run(best_);
        emu::Tick tick;
        while (run.machine.cycle() < to) {
            if (!run.step(tick)) return false;
        }
        Scenario candidate = best_;
        const auto inside = [=](const Cut& cut) { return cut.at >= from && cut.at < to; };
        candidate.cuts.erase(std::remove_if(candidate.cuts.begin(), candidate.cuts.end(), inside),
                             candidate.cuts.end());
        const auto place = std::find_if(candidate.cuts.begin(), candidate.cuts.end(),
                                        [=](const Cut& cut) { return cut.at >= to; });
        candidate.cuts.insert(place, {from, run.machine.state()});
        return take(std::move(candidate));
    }

    bool simplify() {
        bool better = false;
        const auto clear = [&](bool set, auto change) {
            if (set) better |= attempt(change);
        };
        for (std::size_t i = best_.events.size(); i > 0; --i) {
            better |= attempt(
                [i](Scenario& s) { s.events.erase(s.events.begin() + static_cast<std::ptrdiff_t>(i - 1)); });
        }
        const emu::EventFilter none;
        clear(!(best_.watch == none), [&](Scenario& s) { s.watch = none; });
        clear(!best_.watch.stores.empty(), [](Scenario& s) { s.watch.stores.clear(); });
        clear(!best_.watch.stop_at.empty(), [](Scenario& s) { s.watch.stop_at.clear(); });
        clear(best_.watch.stop_on != 0, [](Scenario& s) { s.watch.stop_on = 0; });
        clear(best_.settings.wait_states != 0, [](Scenario& s) { s.settings.wait_states = 0; });
        clear(best_.settings.clock != emu::Clock::real,
              [](Scenario& s) { s.settings.clock = emu::Clock::real; });
        clear(best_.devices.timer.enabled, [](Scenario& s) { s.devices.timer = {}; });
        clear(best_.devices.interrupts.edge != 0, [](Scenario& s) { s.devices.interrupts.edge = 0; });
        clear(best_.devices.interrupts.latched != 0, [](Scenario& s) { s.devices.interrupts.latched = 0; });
        clear(!best_.disk.empty(), [](Scenario& s) { s.disk.clear(); });
        for (Word& value : best_.cpu.registers) {
            const auto index = static_cast<std::size_t>(&value - best_.cpu.registers.data());
            clear(value != 0, [index](Scenario& s) { s.cpu.registers[index] = 0; });
        }
        return better;
    }

    /// Registers and numbers of instructions, as far as they do not matter: then others do not either.
    bool zero_operands() {
        bool better = false;
        for (const Word address : instructions_begun(best_)) {
            const auto place = best_.memory.find(address);
            if (place == best_.memory.end()) continue;
            const isa::Instruction* row = isa::decode(place->second);
            if (row == nullptr) continue;
            for (const isa::Operand operand : isa::operands_of(row->form)) {
                const Word less = best_.memory[address] & ~isa::operand_mask(operand);
                if (less != best_.memory[address]) {
                    better |= attempt([=](Scenario& s) { s.memory[address] = less; });
                }
            }
        }
        return better;
    }

    std::vector<Word> other_words() const {
        std::vector<Word> all;
        for (const auto& [address, word] : best_.memory) {
            if (word != 0 && word != nop_3 && word != nop_4) all.push_back(address);
        }
        return all;
    }

    /// Overwrites these words, in runs that get shorter and shorter.
    bool blank(const std::vector<Word>& addresses, Word with) {
        bool better = false;
        for (std::size_t run = std::max<std::size_t>(addresses.size(), 1); run > 0; run /= 2) {
            for (std::size_t i = 0; i < addresses.size(); i += run) {
                Scenario candidate = best_;
                bool changes = false;
                for (std::size_t j = i; j < std::min(i + run, addresses.size()); ++j) {
                    const auto place = candidate.memory.find(addresses[j]);
                    if (place == candidate.memory.end() || place->second == with) continue;
                    place->second = with;
                    changes = true;
                }
                if (changes) better |= take(std::move(candidate));
            }
            if (with == 0 && run <= 8) break;  // single words of data are not worth the time
        }
        return better;
    }

    Scenario best_;
    const Fails& fails_;
    int rounds_left_ = 40;
};

}  // namespace

Scenario shrink(Scenario scenario, const Fails& fails) {
    return Shrinker(std::move(scenario), fails).run();
}

std::string report(std::uint64_t seed) {
    const Plan plan = plan_of(seed);
    const auto fails = [&plan](const Scenario& s) {
        return !compare(s, plan.pace, plan.dispatch).difference.empty();
    };
    const Scenario smallest = shrink(plan.scenario, fails);
    return fmt::format("{}\n{}", compare(smallest, plan.pace, plan.dispatch).difference, describe(smallest));
}

}  // namespace baton::test
