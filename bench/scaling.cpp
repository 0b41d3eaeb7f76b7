// scaling os CYCLES [--timeline]: the guest OS with eight processes that compute for ever, for about so many
// cycles. Prints what it took, and whether each tick was counted; without --timeline the engine alone, with
// it a session that keeps one.
//
// scaling command TIMES STATUS WORD...: runs a command so often, demands this exit status each time, and
// prints the median of what a person waits, from fork to exit, and of its processor time (user and system),
// in milliseconds, and its memory in KiB.
//
// Used by bench/scaling.sh. Times of a run are user time of the host, of the run alone.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/guests.hpp"
#include "debug/session/session.hpp"
#include "emu/fast/runner.hpp"

namespace {

using namespace baton;

/// Memory in use now, in KiB.
long resident() {
    std::ifstream file("/proc/self/statm");
    long total = 0, pages = 0;
    file >> total >> pages;
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/// The most that was ever in use, in KiB.
long peak() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

std::uint32_t variable(const lab::Setup& setup, const emu::Machine& machine, const char* name) {
    const isa::Symbol* symbol = setup.kernel->find(name);
    if (symbol == nullptr) throw std::runtime_error(std::string("the kernel has no ") + name);
    return machine.bus().ram().read_word(symbol->value);
}

/// The kernel counts ticks a little before or behind the end of each, by the length of an instruction:
/// whoever wants to compare exactly looks in the middle of one.
struct Grid {
    std::uint32_t ticks = 0;   ///< that the guest has counted
    std::uint64_t middle = 0;  ///< of the tick under way, in cycles
};
constexpr std::uint32_t period = lab::tick_cycles_default;

Grid look(const lab::Setup& setup, const emu::Machine& machine) {
    // tick_end is where the present tick ends, modulo 2^32.
    const auto left = static_cast<std::int32_t>(variable(setup, machine, "tick_end") -
                                                static_cast<std::uint32_t>(machine.cycle()));
    const auto end = static_cast<std::uint64_t>(static_cast<std::int64_t>(machine.cycle()) + left);
    return {variable(setup, machine, "ticks"), end - period / 2};
}

constexpr std::uint64_t boot = 500'000;  // more than it takes

/// One row of the table. `run_to` brings the machine to a cycle, `again` back to where it was at first.
template <class RunTo, class Again, class Instructions>
int run_os(std::uint64_t cycles, const lab::Setup& setup, const emu::Machine& machine, RunTo run_to,
           Again again, Instructions instructions) {
    const std::uint64_t begin_cycle = machine.cycle();
    const Grid then = look(setup, machine);
    const std::uint64_t due = (cycles - then.middle) / period;
    const std::uint64_t end = then.middle + due * period;
    const std::uint64_t instructions_then = instructions();
    const long memory_then = resident();
    // What is too short to be timed is done several times over.
    const std::uint64_t times = std::max<std::uint64_t>(1, 200'000'000 / (end - begin_cycle));
    bool exact = true;
    double seconds = 0;
    std::uint64_t done = 0;
    std::uint32_t ticks = 0;
    for (std::uint64_t i = 0; i < times; ++i) {
        if (i != 0) again();
        const std::uint64_t instructions_before = instructions();
        const double begin = bench::user_seconds();
        run_to(end);
        seconds += bench::user_seconds() - begin;
        done = instructions() - instructions_before;
        ticks = look(setup, machine).ticks - then.ticks;
        exact = exact && ticks == due && machine.cycle() == end;
    }
    fmt::print("{}\t{}\t{:.6f}\t{:.3f}\t{}\t{}\t{}\t{}\n", end, instructions_then + done,
               seconds / static_cast<double>(times),
               seconds * 1e9 / static_cast<double>(times * (end - begin_cycle)), ticks, due,
               resident() - memory_then, peak());
    return exact ? 0 : 7;
}

constexpr std::uint64_t slice = 100'000'000;

int run_engine(std::uint64_t cycles) {
    lab::Setup setup = bench::eight_processes("endless.asm", period, lab::quantum_default);
    emu::Machine& machine = setup.machine;
    emu::Runner runner;
    std::vector<emu::Event> events;
    const auto run_to = [&](std::uint64_t end) {
        while (machine.running() && machine.cycle() < end)
            runner.run(machine, std::min(end, machine.cycle() + slice), events);
    };
    run_to(boot);
    run_to(look(setup, machine).middle + period);
    const emu::Machine::Snapshot start = machine.snapshot();
    return run_os(
        cycles, setup, machine, run_to, [&] { machine.restore(start); },
        [&] { return runner.instructions(); });
}

int run_timeline(std::uint64_t cycles) {
    const lab::Setup setup = bench::eight_processes("endless.asm", period, lab::quantum_default);
    debug::SessionOptions options;
    options.layout = setup.guest.layout();
    debug::Session session(setup.machine, options);
    const auto run_to = [&](std::uint64_t end) {
        debug::RunLimits limits;
        while (session.machine().running() && session.machine().cycle() < end) {
            limits.cycles = std::min(end - session.machine().cycle(), slice);
            session.run(limits);
        }
    };
    run_to(boot);
    run_to(look(setup, session.machine()).middle + period);
    const debug::Session::Checkpoint start = session.checkpoint();
    return run_os(
        cycles, setup, session.machine(), run_to, [&] { session.restore(start); },
        [&] { return session.statistics().instructions; });
}

int run_command(unsigned times, int expected, char** words) {
    std::vector<double> milliseconds, processor;
    long memory = 0;
    for (unsigned i = 0; i < times; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const pid_t child = fork();
        if (child == 0) {
            const int nothing = open("/dev/null", O_RDWR);
            dup2(nothing, 0);
            dup2(nothing, 1);
            dup2(nothing, 2);
            execvp(words[0], words);
            _exit(127);
        }
        int status = 0;
        rusage usage{};
        if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
            fmt::print(stderr, "scaling: {} does not run\n", words[0]);
            return 8;
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != expected) {
            fmt::print(stderr, "scaling: {} ended with {}, not with status {}\n", words[0],
                       WIFEXITED(status) ? fmt::format("status {}", WEXITSTATUS(status)) : "a signal",
                       expected);
            return 8;
        }
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        milliseconds.push_back(took.count());
        const auto of = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
        };
        processor.push_back(of(usage.ru_utime) + of(usage.ru_stime));
        memory = std::max(memory, usage.ru_maxrss);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::sort(processor.begin(), processor.end());
    fmt::print("{:.2f}\t{:.2f}\t{}\n", milliseconds[times / 2], processor[times / 2], memory);
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string mode = argc > 2 ? argv[1] : "";
    const std::uint64_t number = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const bool timeline = argc == 4 && std::string(argv[3]) == "--timeline";
    if (mode == "os" && (argc == 3 || timeline)) {
        if (number >= 2 * boot) return timeline ? run_timeline(number) : run_engine(number);
        fmt::print(stderr, "scaling: at least {} cycles are needed\n", 2 * boot);
        return 2;
    }
    if (mode == "command" && argc > 4 && number > 0 && number < 10'000)
        return run_command(static_cast<unsigned>(number), std::atoi(argv[3]), argv + 4);
    fmt::print(stderr, "Usage: scaling os CYCLES [--timeline] | scaling command TIMES STATUS WORD...\n");
    return 2;
} catch (const std::exception& error) {
    fmt::print(stderr, "scaling: {}\n", error.what());
    return 8;
}
