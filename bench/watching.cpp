// watching [--cycles N] [--runs N] [WORKLOAD...]: what a session costs by how much it notes, against one that
// notes nothing. The same cycles of each workload are run in turn, in one process, with nothing noted, with
// everything noted but a timeline, and with a timeline; user time, median of the runs.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/guests.hpp"
#include "emu/debug/session.hpp"

namespace {

using namespace baton;

struct Way {
    const char* name;
    bool observe;
    bool timeline;
};
constexpr std::array ways{Way{"alone", false, false}, Way{"noted", true, false}, Way{"timeline", true, true}};

double measure(const lab::Setup& start, const Way& way, std::uint64_t cycles) {
    debug::SessionOptions options;
    options.layout = start.layout;
    options.observe = way.observe;
    options.timeline = way.timeline;
    debug::Session session(start.machine, options);
    const double begin = bench::user_seconds();
    debug::RunLimits limits;
    limits.cycles = cycles;
    session.run(limits);
    const double seconds = bench::user_seconds() - begin;
    if (session.machine().cycle() != start.machine.cycle() + cycles)
        throw std::runtime_error("the workload ended too early");
    return seconds;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int count, char** words) try {
    std::uint64_t cycles = 1'000'000'000;
    unsigned runs = 5;
    std::vector<std::string> names;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if ((word == "--cycles" || word == "--runs") && i + 1 < count) {
            const std::uint64_t number = std::strtoull(words[++i], nullptr, 10);
            if (word == "--cycles") cycles = number;
            if (word == "--runs") runs = static_cast<unsigned>(std::max<std::uint64_t>(number, 1));
        } else {
            names.push_back(word);
        }
    }
    if (names.empty()) names = {"loop", "sieve", "bubble", "fibonacci", "copy", "crc", "matrix", "os8"};
    fmt::print("{:10}", "workload");
    for (const Way& way : ways) fmt::print("  {:>9}", std::string(way.name) + " s");
    for (std::size_t i = 1; i < ways.size(); ++i) fmt::print("  {:>10}", std::string(ways[i].name) + " %");
    fmt::print("\n");
    for (const std::string& name : names) {
        // What ended early would leave nothing to measure.
        const lab::Setup start =
            name == "os8" ? bench::eight_processes("endless.asm") : bench::algorithm(name);
        std::array<std::vector<double>, ways.size()> seconds;
        for (unsigned run = 0; run < runs; ++run) {
            for (std::size_t i = 0; i < ways.size(); ++i)
                seconds[i].push_back(measure(start, ways[i], cycles));
        }
        const double alone = median(seconds[0]);
        fmt::print("{:10}", name);
        for (const auto& each : seconds) fmt::print("  {:9.3f}", median(each));
        for (std::size_t i = 1; i < ways.size(); ++i)
            fmt::print("  {:+10.1f}", 100 * (median(seconds[i]) / alone - 1));
        fmt::print("\n");
        std::fflush(stdout);
    }
    return 0;
} catch (const std::exception& error) {
    fmt::print(stderr, "watching: {}\n", error.what());
    return 8;
}
