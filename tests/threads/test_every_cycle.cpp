// An interrupt at every cycle of starting, joining, ending, of taking and letting go of a lock, of waiting
// for a condition and signalling it, singly; and every pair of them from a release up to the moment when the
// woken waiter has the lock. There is no other clock. Always the result is the same, and whenever a program
// goes on the kernel's tables are sound: one holder, everybody who waits stands in one queue, in order.
//
// Size: one run of about 20,000 cycles for each of its cycles; all pairs within about 1,500 cycles, but one
// of those that lead to the same state. Some 30 s on one core; under sanitizers a sample.
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "bench.hpp"

using namespace baton;
using namespace baton::test;
namespace happened = emu::happened;

namespace {

#ifdef BATON_SANITIZED
constexpr std::uint64_t stride = 97;
#define SAMPLE " (a sample under sanitizers)"
#else
constexpr std::uint64_t stride = 1;
#define SAMPLE ""
#endif

constexpr Word expected_code = 11 + 22 + 2;
constexpr std::uint64_t further = 60'000;

const ThreadBench& bench() {
    static const ThreadBench one = [] {
        lab::OsRequest request;
        request.tick_cycles = endless_tick;
        request.phase = 0;
        request.quantum = 1;
        return ThreadBench(request);
    }();
    return one;
}

/// Two threads count under a lock, and are interrupted by their own yield in the middle of it; the main
/// program waits for a condition until both have, then joins them.
std::string source() {
    return threaded(
        " lea r0, returns\n call thread_start\n lea r0, exits\n call thread_start\n lea r0, l\n call "
        "lock_acquire\n"
        "1: ldw r0, [counter]\n cmp r0, 2\n beq 2f\n lea r0, c\n lea r1, l\n call condition_wait\n jmp 1b\n"
        "2: lea r0, l\n call lock_release\n mov r0, 1\n call thread_join\n mov r6, r1\n mov r0, 2\n call "
        "thread_join\n add "
        "r6, r6, r1\n ldw r0, [counter]\n add r0, r0, r6\n jmp exit\n"
        "returns: push {lr}\n call count\n mov r0, 11\n pop {lr}\n ret\n"
        "exits: call count\n mov r0, 22\n call thread_exit\n"
        "count: push {r6, lr}\n lea r0, l\n call lock_acquire\n ldw r6, [counter]\n sys yield\n add r6, r6, "
        "1\n stw r6, "
        "[counter]\n lea r0, c\n call condition_signal\n lea r0, l\n call lock_release\n pop {r6, lr}\n "
        "ret\n",
        " lock l\n condition c\n .align 4\ncounter: .word 0\n");
}

/// What has gone wrong on the way to the end, or "".
std::string consequence(emu::Machine machine, std::uint64_t end) {
    while (machine.running() && machine.cycle() < end) {
        if (!machine.tick().did(happened::returned)) continue;
        if (std::string wrong = bench().broken(machine); !wrong.empty()) return wrong;
    }
    if (machine.stop().reason != emu::StopReason::powered_off) return "it does not end";
    const Word code = bench().thread(machine, 1, "THREAD_EXIT_CODE");
    return code == expected_code ? "" : "it ends with " + std::to_string(code);
}

void interrupt_now(emu::Machine& machine) {
    emu::InputEvent event;
    event.cycle = machine.cycle();
    event.kind = emu::InputKind::expire;
    machine.post(event);
}

struct Reference {
    emu::Machine begins;  ///< just before the main program's first instruction
    std::uint64_t end = 0;
    std::uint64_t released = 0;  ///< a lock for which somebody waits is let go of
    std::uint64_t taken = 0;     ///< the woken waiter has it
};

Reference reference() {
    emu::Machine machine = bench().boot(source());
    while (machine.running() && !machine.cpu().user()) machine.tick();
    Reference found{machine, 0, 0, 0};
    const Word holder = bench().symbol("object_table") + bench().symbol("OBJECT_HOLDER");
    const Word queue = bench().symbol("object_table") + bench().symbol("OBJECT_QUEUE");
    std::uint64_t entered = 0;
    while (machine.running() && machine.cycle() < 200'000) {
        const emu::Tick tick = machine.tick();
        if (tick.did(happened::accepted) && tick.user) entered = tick.cycle;
        if (tick.bus.transfer != emu::Transfer::write || tick.bus.address != holder) continue;
        const bool awaited = bench().word(machine, queue) != 0;
        if (tick.bus.data == 0 && awaited && found.released == 0) found.released = entered;
        if (tick.bus.data != 0 && found.released != 0 && found.taken == 0) found.taken = tick.cycle;
    }
    REQUIRE(machine.stop().reason == emu::StopReason::powered_off);
    REQUIRE(bench().thread(machine, 1, "THREAD_EXIT_CODE") == expected_code);
    REQUIRE(found.released != 0);
    REQUIRE(found.taken > found.released);
    found.end = machine.cycle();
    return found;
}

/// Calls `look` with the machine before every cycle from `from` to `to`, on all cores.
template <class Look>
void at_every_cycle(const Reference& at, std::uint64_t from, std::uint64_t to, Look look) {
    const unsigned workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
            emu::Machine machine = at.begins;
            while (machine.cycle() < to) {
                const std::uint64_t cycle = machine.cycle();
                if (cycle >= from && cycle % (stride * workers) == stride * worker) look(machine);
                machine.tick();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

class Report {
public:
    void ran(const std::string& wrong, const std::string& where) {
        ++runs_;
        if (wrong.empty()) return;
        const std::lock_guard<std::mutex> lock(mutex_);
        if (first_.empty()) first_ = where + ": " + wrong;
    }
    std::uint64_t runs() const { return runs_; }
    std::string first() const { return first_; }

private:
    std::atomic<std::uint64_t> runs_{0};
    std::mutex mutex_;
    std::string first_;
};

}  // namespace

TEST_CASE("an interrupt at any cycle of a program with threads changes nothing of what comes out" SAMPLE,
          "[threads][every-cycle]") {
    const Reference at = reference();
    Report report;
    at_every_cycle(at, at.begins.cycle(), at.end, [&](emu::Machine machine) {
        const std::string where = "interrupt at cycle " + std::to_string(machine.cycle());
        interrupt_now(machine);
        report.ran(consequence(std::move(machine), at.end + further), where);
    });
    CHECK(report.first() == "");
    CHECK(report.runs() >= (at.end - at.begins.cycle()) / stride - 2);
    WARN(report.runs() << " runs of " << at.end - at.begins.cycle() << " cycles");
}

TEST_CASE("every pair of interrupts between a release and the woken waiter's taking changes nothing" SAMPLE,
          "[threads][every-cycle]") {
    const Reference at = reference();
    Report report;
    std::atomic<std::uint64_t> pairs{0};
    std::mutex mutex;
    std::unordered_set<std::uint64_t> known;
    at_every_cycle(at, at.released, at.taken + 1, [&](emu::Machine machine) {
        const std::string first = std::to_string(machine.cycle());
        interrupt_now(machine);
        while (machine.cycle() <= at.taken) {
            emu::Machine twice = machine;
            interrupt_now(twice);
            const std::string where =
                "interrupts at cycles " + first + " and " + std::to_string(twice.cycle());
            twice.tick();
            ++pairs;
            bool fresh = false;
            {
                const std::lock_guard<std::mutex> lock(mutex);
                fresh = known.insert(twice.hash()).second;
            }
            if (fresh) report.ran(consequence(std::move(twice), at.end + further), where);
            machine.tick();
        }
    });
    CHECK(report.first() == "");
    CHECK(report.runs() > (at.taken - at.released) / stride / 2);
    WARN(pairs << " pairs within " << at.taken - at.released << " cycles, " << report.runs()
               << " of them different");
}
