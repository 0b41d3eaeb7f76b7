// scaling os CYCLES: the guest OS with eight processes that compute for ever, for so many cycles, without
// a timeline. Prints what it took, and whether each tick was counted.
// scaling command TIMES WORD...: runs a command so often and prints its median time and its memory.
//
// Used by bench/scaling.sh. Times are of the host: user time of the run alone, and for commands what a
// person waits, from fork to exit.
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

std::uint32_t variable(const lab::Setup& setup, const emu::Machine& machine, const char* name) {
    const isa::Symbol* symbol = setup.kernel->find(name);
    if (symbol == nullptr) throw std::runtime_error(std::string("the kernel has no ") + name);
    return machine.bus().ram().read_word(symbol->value);
}

int run_os(std::uint64_t cycles) {
    lab::Setup setup = bench::eight_processes("endless.asm", lab::tick_cycles_default, lab::quantum_default);
    emu::Machine& machine = setup.machine;
    emu::Runner runner;
    std::vector<emu::Notable> notables;
    constexpr std::uint64_t boot = 500'000;  // more than it takes
    if (cycles <= boot) {
        fmt::print(stderr, "scaling: more than {} cycles are needed\n", boot);
        return 2;
    }
    runner.run(machine, boot, notables);
    // Ticks lie on a grid of the period; tick_end is where the present one ends, modulo 2^32.
    const std::uint32_t period = lab::tick_cycles_default;
    const std::uint32_t ticks_then = variable(setup, machine, "ticks");
    const std::uint32_t end_then = variable(setup, machine, "tick_end");
    const long memory_then = resident();
    const double begin = bench::user_seconds();
    const std::uint64_t begin_cycle = machine.cycle();
    while (machine.running() && machine.cycle() < cycles)
        runner.run(machine, std::min(cycles, machine.cycle() + 100'000'000), notables);
    const double seconds = bench::user_seconds() - begin;
    const std::uint32_t ticks = variable(setup, machine, "ticks") - ticks_then;
    const std::uint64_t grid = machine.cycle() + period - end_then;  // since the tick of `ticks_then` began
    const std::uint64_t expected = grid / period;
    // The kernel closes a tick a little before or behind its end, by the length of an instruction.
    const bool exact = ticks + 1 >= expected && ticks <= expected + 1 && machine.cycle() == cycles;
    fmt::print("{}\t{}\t{:.3f}\t{:.3f}\t{}\t{}\t{}\t{}\n", cycles, runner.instructions(), seconds,
               seconds * 1e9 / static_cast<double>(cycles - begin_cycle), ticks, expected,
               resident() - memory_then, resident());
    return exact ? 0 : 7;
}

int run_command(unsigned times, char** words) {
    std::vector<double> milliseconds;
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
        if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
            WEXITSTATUS(status) == 127) {
            fmt::print(stderr, "scaling: {} does not run\n", words[0]);
            return 8;
        }
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        milliseconds.push_back(took.count());
        memory = std::max(memory, usage.ru_maxrss);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    fmt::print("{:.2f} ms (least {:.2f}), {} KiB\n", milliseconds[milliseconds.size() / 2],
               milliseconds.front(), memory);
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string mode = argc > 2 ? argv[1] : "";
    const std::uint64_t number = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
    if (mode == "os" && argc == 3 && number > 0) return run_os(number);
    if (mode == "command" && argc > 3 && number > 0 && number < 10'000)
        return run_command(static_cast<unsigned>(number), argv + 3);
    fmt::print(stderr, "Usage: scaling os CYCLES | scaling command TIMES WORD...\n");
    return 2;
} catch (const std::exception& error) {
    fmt::print(stderr, "scaling: {}\n", error.what());
    return 8;
}
