// The same inputs give the same run, to the last bit, with whatever the product was built: a fixed set of
// runs, whose hashes stand in expected.tsv. Builds by g++ and clang++, with and without optimisation and
// sanitizers, are held against the same file, and so against each other (bench/determinism.sh).
//
// Each line of the set is run with both engines, in slices of several lengths; all must agree. A change of
// the machine, of the guest OS or of a program changes hashes: look why, then run the test with the
// environment variable BATON_WRITE_HASHES=tests/determinism/expected.tsv; it names a file to be written with
// the hashes of this run.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "debug/replay/debugger.hpp"
#include "emu/fast/runner.hpp"
#include "lab/build/setup.hpp"
#include "tests/support/files.hpp"

using namespace baton;

namespace {

struct Case {
    std::string name;
    std::vector<std::string> programs;
    std::string policy;
    emu::Clock clock;
    unsigned wait_states;
    std::uint64_t seed;
    unsigned tick_cycles;
};

std::vector<Case> cases() {
    const std::vector<std::string> three{"count", "primes", "sleeper"};
    const std::vector<std::string> mixed{"family", "crash", "echo", "cat", "netecho", "diskwrite"};
    std::vector<Case> all;
    for (const char* policy :
         {"rr", "fifo", "sjf", "srt", "priority", "priority_aging", "mlfq", "lottery", "explore"}) {
        for (const emu::Clock clock : {emu::Clock::real, emu::Clock::ideal}) {
            const char* name = clock == emu::Clock::real ? "real" : "ideal";
            all.push_back({fmt::format("three.{}.{}", policy, name), three, policy, clock, 0, 1, 5000});
            all.push_back({fmt::format("mixed.{}.{}", policy, name), mixed, policy, clock, 0, 7, 2000});
        }
    }
    all.push_back({"three.rr.waits", three, "rr", emu::Clock::real, 3, 1, 5000});
    all.push_back({"mixed.lottery.waits", mixed, "lottery", emu::Clock::ideal, 15, 99, 9000});
    return all;
}

constexpr std::uint64_t cycles = 600'000;

emu::Machine start(const Case& run) {
    lab::OsRequest request;
    request.policy = run.policy;
    request.tick_cycles = run.tick_cycles;
    request.programs = run.programs;
    emu::Settings settings;
    settings.clock = run.clock;
    settings.wait_states = static_cast<std::uint8_t>(run.wait_states);
    settings.seed = run.seed;
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, settings);
    REQUIRE(setup);
    emu::Machine machine = std::move(setup->machine);
    std::uint64_t cycle = 50'000;
    for (const char key : std::string("hello\nworld\n\x04")) {
        machine.post({cycle, emu::InputKind::key, 0, {static_cast<std::uint8_t>(key)}});
        cycle += 7'919;
        machine.post({cycle, emu::InputKind::packet, 0, {'p', static_cast<std::uint8_t>(key)}});
    }
    return machine;
}

// The hash of states on the way and at the end.
std::uint64_t hash_of(emu::Machine machine, emu::Engine engine, std::uint64_t slice) {
    emu::Runner runner(engine);
    std::vector<emu::Event> events;
    std::uint64_t hash = 0;
    for (std::uint64_t mark = cycles / 4; mark <= cycles; mark += cycles / 4) {
        while (machine.cycle() < mark && machine.running()) {
            const auto end = runner.run(machine, std::min(mark, machine.cycle() + slice), events);
            if (end == emu::Runner::End::stalled) break;
        }
        hash = hash * 0x9e3779b97f4a7c15U + machine.hash();
    }
    return hash;
}

// The same under a debugger that keeps a history, observes everything, and has been back in between.
std::uint64_t hash_with_history(const emu::Machine& machine, std::uint64_t slice) {
    debug::Debugger debugger(machine);
    const auto go = [&](std::uint64_t position) {
        debugger.start(debug::Command::seek(position));
        while (debugger.busy()) debugger.work(slice);
    };
    std::uint64_t hash = 0;
    for (std::uint64_t mark = cycles / 4; mark <= cycles; mark += cycles / 4) {
        go(mark);
        go(mark / 3);
        go(std::min(mark, debugger.newest()));
        hash = hash * 0x9e3779b97f4a7c15U + debugger.machine().hash();
    }
    return hash;
}

std::string expected_path() {
    return BATON_SOURCE_DIR "/tests/determinism/expected.tsv";
}

std::map<std::string, std::string> expected() {
    std::map<std::string, std::string> hashes;
    std::istringstream lines(test::read_file(expected_path()));
    for (std::string name, hash; lines >> name >> hash;) hashes[name] = hash;
    return hashes;
}

}  // namespace

TEST_CASE("a fixed set of runs has the hashes that every build must give", "[determinism]") {
    const auto hashes = expected();
    std::string now;
    std::uint64_t all = 0;
    for (const Case& run : cases()) {
        const emu::Machine machine = start(run);
        const std::uint64_t hash = hash_of(machine, emu::Engine::fast, cycles);
        INFO(run.name);
        CHECK(hash_of(machine, emu::Engine::fast, 997) == hash);
        CHECK(hash_of(machine, emu::Engine::fast, 20'011) == hash);
        CHECK(hash_of(machine, emu::Engine::cycle, 31'337) == hash);
        CHECK(hash_with_history(machine, 77'777) == hash);
        all = all * 0x9e3779b97f4a7c15U + hash;
        const std::string text = fmt::format("{:016x}", hash);
        now += run.name + "\t" + text + "\n";
        const auto found = hashes.find(run.name);
        CHECK((found == hashes.end() ? "not in the file" : found->second) == text);
    }
    const std::string text = fmt::format("{:016x}", all);
    now += "all\t" + text + "\n";
    const auto found = hashes.find("all");
    CHECK((found == hashes.end() ? "not in the file" : found->second) == text);
    CHECK(hashes.size() == cases().size() + 1);
    if (const char* path = std::getenv("BATON_WRITE_HASHES")) std::ofstream(path) << now;
}
