// Locks, semaphores, conditions, barriers and joins against a plain model: random programs of 2 to 6 threads,
// the main program included. Without any clock interrupt the order of everything is decided: who is woken
// when, what each call returns, who waits for what in the end. With clock interrupts at many places the
// kernel's tables must stay sound, and nobody may be left waiting for what is there.
//
// Size: 500 programs without the clock and 100 with it, about 5 s on one core; under sanitizers a tenth.
#include <catch2/catch.hpp>

#include "bench.hpp"
#include "model.hpp"

using namespace baton;
using namespace baton::test;

namespace {

#ifdef BATON_SANITIZED
constexpr std::uint64_t programs = 50, preempted_programs = 10;
#else
constexpr std::uint64_t programs = 500, preempted_programs = 100;
#endif

std::vector<Logged> log_of(const ThreadBench& bench, const emu::Machine& machine) {
    const Word base = bench.symbol("user_memory");
    std::vector<Logged> log;
    const Word count = bench.word(machine, base + 4);
    for (Word i = 0; i < count && i < 512; ++i) {
        const Word id = bench.word(machine, base + 8 + 8 * i);
        log.push_back({static_cast<int>(id >> 16), static_cast<int>(id & 0xffff),
                       static_cast<int>(bench.word(machine, base + 12 + 8 * i))});
    }
    return log;
}

/// "lock 2", as the model says it, of the thread in a record.
std::string waits(const ThreadBench& bench, const emu::Machine& machine, Word record) {
    if (bench.thread(machine, record, "THREAD_STATE") != bench.symbol("STATE_BLOCKED")) return "";
    const Word reason = bench.thread(machine, record, "THREAD_REASON");
    const Word object = bench.thread(machine, record, "THREAD_OBJECT");
    if (reason == bench.symbol("REASON_JOIN"))
        return "join " + std::to_string(bench.word(machine, object + bench.symbol("THREAD_NUMBER")));
    // The name is a letter and a number.
    const char letter = static_cast<char>(bench.word(machine, object + bench.symbol("OBJECT_NAME")) & 0xff);
    const char number =
        static_cast<char>(bench.word(machine, object + bench.symbol("OBJECT_NAME")) >> 8 & 0xff);
    const std::string kind = letter == 'l'   ? "lock "
                             : letter == 's' ? "semaphore "
                             : letter == 'c' ? "condition "
                                             : "barrier ";
    return kind + number;
}

std::string text_of(const std::vector<Logged>& log) {
    std::string text;
    for (const Logged& entry : log)
        text += std::to_string(entry.thread) + "." + std::to_string(entry.place) + "=" +
                std::to_string(entry.result) + " ";
    return text;
}

}  // namespace

TEST_CASE("500 random programs do in every call what the model does (50 under sanitizers)", "[model]") {
    lab::OsRequest request;
    request.tick_cycles = endless_tick;
    request.phase = 0;
    const ThreadBench bench(request);
    unsigned ended = 0, stuck = 0, misused = 0;
    for (std::uint64_t seed = 1; seed <= programs; ++seed) {
        const Program program = random_threads(seed);
        const Outcome expected = run_model(program);
        emu::Machine machine = bench.boot(source_of(program));
        const std::string console = run_to(machine, 400'000);
        INFO("seed " << seed << "\nexpected " << text_of(expected.log) << "\nfound    "
                     << text_of(log_of(bench, machine)));
        const bool ends = machine.stop().reason == emu::StopReason::powered_off;
        REQUIRE(log_of(bench, machine) == expected.log);
        REQUIRE(ends == expected.ends);
        REQUIRE(std::count(console.begin(), console.end(), '\n') == expected.misuses);
        REQUIRE(bench.broken(machine) == "");
        if (!ends) {
            REQUIRE(bench.nobody_can_run(machine));
            REQUIRE(bench.lost(machine) == "");
            for (std::size_t i = 0; i < expected.waits.size(); ++i)
                REQUIRE(waits(bench, machine, static_cast<Word>(i) + 1) == expected.waits[i]);
        }
        ended += ends ? 1 : 0;
        stuck += ends ? 0 : 1;
        misused += expected.misuses != 0 ? 1 : 0;
    }
    WARN(ended << " programs ended, " << stuck << " were stuck, " << misused << " misused something");
    // Each kind of end is met often.
    CHECK(ended >= programs / 20);
    CHECK(stuck >= programs / 20);
    CHECK(misused >= programs / 20);
}

TEST_CASE("with clock interrupts anywhere, 100 random programs keep the tables sound and lose no wake-up",
          "[model]") {
    unsigned ended = 0, stuck = 0;
    for (const unsigned tick : {700U, 1100U}) {
        lab::OsRequest request;
        request.tick_cycles = tick;
        request.quantum = 1;
        const ThreadBench bench(request);
        for (std::uint64_t seed = 1; seed <= preempted_programs / 2; ++seed) {
            INFO("seed " << seed << ", tick " << tick);
            emu::Machine machine = bench.boot(source_of(random_threads(seed)), "probe", seed);
            std::string wrong;
            while (machine.running() && machine.cycle() < 400'000 && wrong.empty()) {
                if (machine.tick().did(emu::happened::returned)) wrong = bench.broken(machine);
            }
            REQUIRE(wrong == "");
            const bool ends = machine.stop().reason == emu::StopReason::powered_off;
            if (!ends) {
                REQUIRE(bench.nobody_can_run(machine));
                REQUIRE(bench.lost(machine) == "");
            }
            ended += ends ? 1 : 0;
            stuck += ends ? 0 : 1;
        }
    }
    // Ten programs, as under sanitizers, are too few for a share.
    CHECK((preempted_programs < 100 || ended > preempted_programs / 10));
    CHECK(stuck > preempted_programs / 10);
}
