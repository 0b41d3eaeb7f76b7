// The lesson's four threads that count to 400. Without a lock: less, and another number with another seed.
// With one: 400, under every policy, with quanta of 1 to 50 ticks and 200 seeds.
//
// Those are 90,000 runs of about 600,000 cycles with the fast engine, about 100 s on one core. They are made
// when BATON_EXHAUSTIVE is set; otherwise every policy with nine quanta and 20 seeds, in 3 s.
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

#include "bench.hpp"
#include "emu/fast/runner.hpp"
#include "tests/support/exhaustive.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

#ifdef BATON_SANITIZED
constexpr std::uint64_t some_seeds = 2;
const std::vector<unsigned> some_quanta = {1, 8, 50};
#else
constexpr std::uint64_t some_seeds = 20;
const std::vector<unsigned> some_quanta = {1, 2, 3, 5, 8, 13, 21, 34, 50};
#endif

std::vector<unsigned> quanta() {
    if (!exhaustive()) return some_quanta;
    std::vector<unsigned> all(50);
    std::iota(all.begin(), all.end(), 1U);
    return all;
}

/// The exit code of the only program, or nothing.
std::optional<Word> counted(const ThreadBench& bench, const lab::Bytes& disk, std::uint64_t seed) {
    emu::Machine machine = bench.boot_from(disk, seed);
    emu::Runner runner(emu::Engine::fast);
    std::vector<emu::Event> events;
    runner.run(machine, 20'000'000, events);
    if (machine.stop().reason != emu::StopReason::powered_off) return std::nullopt;
    return bench.thread(machine, 1, "THREAD_EXIT_CODE");
}

}  // namespace

TEST_CASE("without a lock the counter is less than 400, differs with the seed, and not with the same one",
          "[chauffeur]") {
    const ThreadBench bench;
    const lab::Bytes disk = bench.disk({{"chauffeur4", read_source_file("programs/chauffeur4.asm")}});
    std::set<Word> values;
#ifdef BATON_SANITIZED
    constexpr std::uint64_t most = 10;
#else
    constexpr std::uint64_t most = 50;
#endif
    for (std::uint64_t seed = 1; seed <= most; ++seed) {
        const auto value = counted(bench, disk, seed);
        REQUIRE(value);
        CHECK(*value < 400);
        CHECK(counted(bench, disk, seed) == value);
        values.insert(*value);
    }
    CHECK(values.size() >= 4);
}

TEST_CASE("with a lock it is 400 under every policy, quantum and seed", "[chauffeur]") {
    const std::vector<std::string> policies = lab::Home(BATON_SOURCE_DIR).policies();
    REQUIRE(policies.size() == 9);
    std::vector<std::pair<std::string, unsigned>> all;
    for (const std::string& policy : policies) {
        for (const unsigned quantum : quanta()) all.emplace_back(policy, quantum);
    }
    const std::string source = read_source_file("programs/chauffeur4_lock.asm");
    const std::uint64_t seeds = exhaustive() ? 200 : some_seeds;
    std::atomic<std::size_t> next{0};
    std::atomic<std::uint64_t> runs{0};
    std::mutex mutex;
    std::string wrong;
    const auto work = [&] {
        for (std::size_t at = next++; at < all.size(); at = next++) {
            lab::OsRequest request;
            request.policy = all[at].first;
            request.quantum = all[at].second;
            const ThreadBench bench(request);
            const lab::Bytes disk = bench.disk({{"chauffeur4_lock", source}});
            for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
                ++runs;
                const auto value = counted(bench, disk, seed);
                if (value == std::optional<Word>(400)) continue;
                const std::lock_guard<std::mutex> lock(mutex);
                wrong = all[at].first + ", quantum " + std::to_string(all[at].second) + ", seed " +
                        std::to_string(seed) + ": " + (value ? std::to_string(*value) : "no end");
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == "");
    CHECK(runs == all.size() * seeds);
}
