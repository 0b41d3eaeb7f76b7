// How fast the race finder is: states a second, by claim and number of the host's threads, and memory a
// state. Small programs are searched again and again for two seconds each; assembling and booting does not
// count.
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "explore/search.hpp"
#include "lab/build/home.hpp"

namespace {

using namespace baton;
using Clock = std::chrono::steady_clock;

std::string increments(unsigned threads, unsigned times) {
    const std::string count = std::to_string(threads);
    return "        .include \"user.inc\"\n_start: mov r7, 0\n1: lea r0, work\n mov r1, r7\n call "
           "thread_start\n"
           " add r7, r7, 1\n cmp r7, " +
           count +
           "\n bne 1b\n mov r7, 1\n2: mov r0, r7\n call thread_join\n"
           " add r7, r7, 1\n cmp r7, " +
           count + "\n ble 2b\n ldw r0, [counter]\n jmp exit\nwork: mov r6, " + std::to_string(times) +
           "\n1: ldw r1, [counter]\n add r1, r1, 1\n stw r1, [counter]\n subs r6, r6, 1\n"
           " bne 1b\n ret\n        .data\n        .align 4\ncounter: .word 0\n        .text\n"
           "        .include \"thread.inc\"\n        .include \"lib.inc\"\n";
}

void measure(const std::string& name, const std::string& source, bool chooses, unsigned threads) {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "racers.asm";
    std::ofstream(path) << source;
    explore::WorldRequest request;
    request.program = path.string();
    request.begin = explore::Begin::join;
    request.chooses = chooses;
    const auto world = explore::World::make(lab::Home(BATON_SOURCE_DIR), request);
    if (!world) {
        std::fprintf(stderr, "%s\n", say(Language::english, world.failure().message).c_str());
        for (const assembler::Diagnostic& each : world.failure().diagnostics)
            std::fprintf(stderr, "%s\n", say(Language::english, each.message).c_str());
        return;
    }
    explore::SearchLimits limits;
    limits.threads = threads;
    limits.max_cycles = 2'000'000;
    std::uint64_t states = 0;
    double bytes = 0, seconds = 0, busy = 0;
    while (seconds < 2) {
        explore::Search search(*world, limits);
        const Clock::time_point began = Clock::now();
        const std::clock_t worked = std::clock();
        search.run([](const explore::Progress&) { return true; });
        seconds += std::chrono::duration<double>(Clock::now() - began).count();
        busy += static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC;
        states += search.states();
        bytes = static_cast<double>(search.memory()) / static_cast<double>(search.states());
    }
    std::printf(
        "%-16s %-10s %u thread%s %9.0f states/s %9.0f a second of a core %6.0f bytes/state at the end\n",
        name.c_str(), chooses ? "scheduler" : "placements", threads, threads == 1 ? " " : "s",
        static_cast<double>(states) / seconds, static_cast<double>(states) / busy, bytes);
}

}  // namespace

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    for (const auto& [threads, times] : {std::pair{2U, 4U}, std::pair{2U, 10U}, std::pair{3U, 3U}}) {
        const std::string name = std::to_string(threads) + "x" + std::to_string(times) + " increments";
        for (const bool chooses : {false, true}) {
            for (const unsigned host : {1U, 2U}) measure(name, increments(threads, times), chooses, host);
        }
    }
}
