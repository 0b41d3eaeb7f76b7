// watching [--cycles N] [--runs N] [WORKLOAD...]: what noting things costs. The same cycles of each workload
// are run in turn, in one process:
//   alone      with nothing noted
//   noted      with what every session notes: counts, the guest's threads, output
//   timeline   with a timeline as well
//   history    the same in a debugger that can go back
// User time, median of the runs. Each percentage is what a column costs over the one before it; the last but
// one is what a timeline costs over nothing noted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/guests.hpp"
#include "debug/replay/debugger.hpp"

namespace {

using namespace baton;

enum Way : std::size_t { alone, noted, timeline, history };
constexpr std::array names_of_ways{"alone", "noted", "timeline", "history"};
constexpr std::size_t ways = names_of_ways.size();

double measure(const lab::Setup& start, Way way, std::uint64_t cycles) {
    debug::DebuggerOptions options;
    options.session.layout = start.guest.layout();
    options.session.observe = way != alone;
    options.session.timeline = way == timeline || way == history;
    const std::uint64_t end = start.machine.cycle() + cycles;
    std::uint64_t reached = 0;
    double seconds = 0;
    if (way == history) {
        debug::Debugger debugger(start.machine, options);
        const double begin = bench::user_seconds();
        debugger.finish(debug::Command::seek(end));
        seconds = bench::user_seconds() - begin;
        reached = debugger.position();
    } else {
        debug::Session session(start.machine, options.session);
        const double begin = bench::user_seconds();
        debug::RunLimits limits;
        limits.cycles = cycles;
        session.run(limits);
        seconds = bench::user_seconds() - begin;
        reached = session.machine().cycle();
    }
    if (reached != end) throw std::runtime_error("the workload ended too early");
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
            if (word.substr(0, 1) == "-") {
                fmt::print("Usage: watching [--cycles N] [--runs N] [WORKLOAD...]\n");
                return word == "--help" ? 0 : 2;
            }
            names.push_back(word);
        }
    }
    if (names.empty()) names = {"loop", "sieve", "bubble", "fibonacci", "copy", "crc", "matrix", "os8"};
    fmt::print("{:10}", "workload");
    for (const char* way : names_of_ways) fmt::print("  {:>10}", std::string(way) + " s");
    // What each is compared with.
    constexpr std::array<std::pair<Way, Way>, 4> pairs{
        {{noted, alone}, {timeline, noted}, {timeline, alone}, {history, timeline}}};
    for (const auto& [way, base] : pairs)
        fmt::print("  {:>18}", fmt::format("{}/{} %", names_of_ways[way], names_of_ways[base]));
    fmt::print("\n");
    for (const std::string& name : names) {
        // What ended early would leave nothing to measure.
        const lab::Setup start =
            name == "os8" ? bench::eight_processes("endless.asm") : bench::algorithm(name);
        std::array<std::vector<double>, ways> seconds;
        for (unsigned run = 0; run < runs; ++run) {
            for (std::size_t way = 0; way < ways; ++way)
                seconds[way].push_back(measure(start, static_cast<Way>(way), cycles));
        }
        fmt::print("{:10}", name);
        for (const auto& each : seconds) fmt::print("  {:10.3f}", median(each));
        for (const auto& [way, base] : pairs)
            fmt::print("  {:+18.1f}", 100 * (median(seconds[way]) / median(seconds[base]) - 1));
        fmt::print("\n");
        std::fflush(stdout);
    }
    return 0;
} catch (const std::exception& error) {
    fmt::print(stderr, "watching: {}\n", error.what());
    return 8;
}
