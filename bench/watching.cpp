// watching [--cycles N] [--runs N] [WORKLOAD...]: what a session costs by how much it notes, against one that
// notes nothing. The same cycles of each workload are run in turn, in one process, with nothing noted, with
// everything noted but a timeline, and with a timeline; user time, median of the runs.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "asm/assembler.hpp"
#include "emu/debug/session.hpp"
#include "lab/setup.hpp"

namespace {

using namespace baton;

double user_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

std::optional<std::string> host_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

struct Start {
    emu::Machine machine;
    std::optional<debug::OsLayout> layout;
};

Start os8() {
    lab::OsRequest request;
    request.tick_cycles = 1000;
    request.quantum = 1;
    request.programs.assign(8, BATON_SOURCE_DIR "/bench/workloads/os8/endless.asm");
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    if (!setup) throw std::runtime_error(setup.problem().text);
    return {std::move(setup->machine), setup->layout};
}

Start workload(const std::string& name) {
    if (name == "os8") return os8();
    const std::string folder = BATON_SOURCE_DIR "/bench/workloads";
    assembler::Options options;
    options.include_dirs = {folder};
    const auto assembly = assembler::assemble({folder + "/" + name + ".asm"}, host_file, options);
    if (!assembly.image) throw std::runtime_error(assembler::render_text(assembly.diagnostics, false));
    Start start;
    if (const auto loaded = start.machine.load_image(*assembly.image); !loaded)
        throw std::runtime_error(loaded.failure().text());
    return start;
}

struct Way {
    const char* name;
    bool observe;
    bool timeline;
};
constexpr std::array ways{Way{"alone", false, false}, Way{"noted", true, false}, Way{"timeline", true, true}};

double measure(const Start& start, const Way& way, std::uint64_t cycles) {
    debug::SessionOptions options;
    options.layout = start.layout;
    options.observe = way.observe;
    options.timeline = way.timeline;
    debug::Session session(start.machine, options);
    const double begin = user_seconds();
    session.run({cycles});
    const double seconds = user_seconds() - begin;
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
        const Start start = workload(name);
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
