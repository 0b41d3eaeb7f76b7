#include "emu/fast/runner.hpp"

namespace baton::emu {

void Runner::watch(const EventFilter& watch) {
    watch_ = watch;
    fast_.watch(watch);
}

Runner::End Runner::run(Machine& machine, std::uint64_t target, std::vector<Event>& events,
                        std::size_t most) {
    const std::uint64_t begin = machine.cycle();
    for (;;) {
        const bool arrived = machine.cycle() != begin;
        if (arrived && machine.at_boundary() && machine.running() && watch_.stops_at(machine.cpu().ip())) {
            return End::breakpoint;
        }
        if (!machine.running()) return End::stopped;
        if (machine.cycle() >= target) return End::target;
        if (machine.stalled()) return End::stalled;
        if (events.size() >= most) return End::full;

        if (engine_ == Engine::fast) {
            // Where the run begins a breakpoint does not count: a tick starts that instruction.
            const bool at_breakpoint = machine.at_boundary() && watch_.stops_at(machine.cpu().ip());
            if (!at_breakpoint) {
                const std::uint64_t before = machine.cycle();
                const FastEngine::Result result = fast_.run(machine, target, events, most);
                instructions_ += result.instructions;
                FastEngine::sleep(machine, target);
                if (machine.cycle() != before) continue;
            }
        }
        const Tick tick = machine.tick();
        if (tick.did(happened::retired)) ++instructions_;
        if ((collect_events(tick, watch_, events) & watch_.stop_on) != 0) return End::watched;
    }
}

}  // namespace baton::emu
