// Runs a machine with either engine, to an exact cycle, and tells what was watched.
//
// Both engines give the same machine and the same events; only `Engine::cycle` takes its time. The
// fast engine does whole instructions, ticks do the rest: the last part of an instruction before the
// target, faults, what inputs and disk transfers touch. Sleep in WAIT is skipped at once.
//
// A runner is no state: any number of them may drive a machine in turn, in slices of any length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "emu/fast/engine.hpp"
#include "emu/machine.hpp"

namespace baton::emu {

enum class Engine : std::uint8_t { cycle, fast };

class Runner {
public:
    /// Why a run ended.
    enum class End : std::uint8_t {
        target,      ///< exactly at the cycle that was asked for
        stopped,     ///< the machine no longer runs: see Machine::stop
        stalled,     ///< in WAIT, and no event can come
        watched,     ///< behind a cycle in which something of EventFilter::stop_on happened
        breakpoint,  ///< before an instruction of EventFilter::stop_at
        full,        ///< there are as many events as were asked for; somebody must take them away
    };

    explicit Runner(Engine engine = Engine::fast,
                    FastEngine::Dispatch dispatch = FastEngine::Dispatch::threaded)
        : engine_(engine), fast_(dispatch) {}

    Engine engine() const { return engine_; }
    /// What is to be noted, and what ends runs, from now on.
    void watch(const EventFilter& watch);
    const EventFilter& watch() const { return watch_; }

    /// Runs until machine.cycle() == target, or something else ends the run. Appends to `events`, and
    /// ends when they are `most`; one instruction may add a few more. A breakpoint at the place
    /// where the run begins does not end it.
    End run(Machine& machine, std::uint64_t target, std::vector<Event>& events,
            std::size_t most = std::size_t{1} << 16);

    /// Instructions that were completed in all runs.
    std::uint64_t instructions() const { return instructions_; }

private:
    Engine engine_;
    EventFilter watch_;
    FastEngine fast_;
    std::uint64_t instructions_ = 0;
};

}  // namespace baton::emu
