// The guests that the benchmarks run, and the clock that they are measured with.
#pragma once

#include <sys/resource.h>

#include <stdexcept>
#include <string>

#include "lab/build/setup.hpp"

namespace baton::bench {

inline lab::Setup checked(Result<lab::Setup, lab::Problem> setup) {
    if (!setup) throw std::runtime_error(say(Language::english, setup.failure().message));
    return std::move(*setup);
}

/// The guest OS with eight processes of one program: a file of bench/workloads/os8, or a name from programs/.
inline lab::Setup eight_processes(const std::string& program, unsigned tick_cycles = 1000,
                                  unsigned quantum = 1) {
    lab::OsRequest request;
    request.tick_cycles = tick_cycles;
    request.quantum = quantum;
    const bool own = program.find(".asm") != std::string::npos;
    request.programs.assign(8, own ? BATON_SOURCE_DIR "/bench/workloads/os8/" + program : program);
    return checked(lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {}));
}

/// An algorithm of bench/workloads, alone on the machine.
inline lab::Setup algorithm(const std::string& name) {
    const std::string folder = BATON_SOURCE_DIR "/bench/workloads";
    return checked(lab::set_up_bare({folder + "/" + name + ".asm", {}, {folder}, {}}, {}));
}

/// An algorithm, or "os8": eight processes that switch every 1,000 cycles and end when their work is done.
inline lab::Setup workload(const std::string& name) {
    return name == "os8" ? eight_processes("worker.asm") : algorithm(name);
}

/// User time of this process so far.
inline double user_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

}  // namespace baton::bench
