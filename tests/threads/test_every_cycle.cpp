// An interrupt at every cycle of starting, joining, ending, of taking and letting go of a lock, of waiting
// for a condition and signalling it, of a semaphore and a barrier, singly; and every pair of them from a
// release up to the moment when the woken waiter has the lock. There is no other clock. Always the result is
// the same, and whenever a program goes on the kernel's tables are sound: one holder, everybody who waits
// stands in one queue. Each store leaves the queues in order: who has come first leaves first.
//
// Nothing is left out, and yet few runs are followed to their end: a machine is a value, and what two equal
// ones do is the same. So a run ends where an earlier one has been. Under sanitizers a sample.
#include <algorithm>
#include <catch2/catch.hpp>
#include <unordered_set>
#include <vector>

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

struct Program {
    std::string source;
    Word code = 0;  ///< that it ends with
};

/// Two threads count under a lock, and are interrupted by their own yield in the middle of it; the main
/// program waits for a condition until both have, then joins them.
Program lock_and_condition() {
    return {
        threaded(" lea r0, returns\n call thread_start\n lea r0, exits\n call thread_start\n lea r0, l\n"
                 " call lock_acquire\n"
                 "1: ldw r0, [counter]\n cmp r0, 2\n beq 2f\n lea r0, c\n lea r1, l\n"
                 " call condition_wait\n jmp 1b\n"
                 "2: lea r0, l\n call lock_release\n mov r0, 1\n call thread_join\n mov r6, r1\n mov r0, 2\n"
                 " call thread_join\n add r6, r6, r1\n ldw r0, [counter]\n add r0, r0, r6\n jmp exit\n"
                 "returns: push {lr}\n call count\n mov r0, 11\n pop {lr}\n ret\n"
                 "exits: call count\n mov r0, 22\n call thread_exit\n"
                 "count: push {r6, lr}\n lea r0, l\n call lock_acquire\n ldw r6, [counter]\n sys yield\n"
                 " add r6, r6, 1\n stw r6, [counter]\n lea r0, c\n call condition_signal\n lea r0, l\n"
                 " call lock_release\n pop {r6, lr}\n ret\n",
                 " lock l\n condition c\n .align 4\ncounter: .word 0\n"),
        11 + 22 + 2};
}

/// Two threads count, one at a time by a semaphore, and then meet the main program at a barrier.
Program semaphore_and_barrier() {
    return {threaded(" lea r0, adds\n mov r1, 3\n call thread_start\n lea r0, adds\n mov r1, 4\n"
                     " call thread_start\n lea r0, all\n call barrier_wait\n ldw r0, [counter]\n jmp exit\n"
                     "adds: push {r6, r7, lr}\n mov r7, r0\n lea r0, permits\n call semaphore_down\n"
                     " ldw r6, [counter]\n sys yield\n add r6, r6, r7\n stw r6, [counter]\n"
                     " lea r0, permits\n call semaphore_up\n lea r0, all\n call barrier_wait\n"
                     " pop {r6, r7, lr}\n ret\n",
                     " semaphore permits, 1\n barrier all, 3\n .align 4\ncounter: .word 0\n"),
            3 + 4};
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

Reference reference(const Program& program) {
    emu::Machine machine = bench().boot(program.source);
    while (machine.running() && !machine.cpu().user()) machine.tick();
    Reference found{machine, 0, 0, 0};
    const Word holder = bench().symbol("object_table") + bench().symbol("OBJECT_HOLDER");
    const Word queue = bench().symbol("object_table") + bench().symbol("OBJECT_QUEUE");
    std::uint64_t entered = 0;
    Word woken = 0;
    while (machine.running() && machine.cycle() < 200'000) {
        const emu::Tick tick = machine.tick();
        if (tick.did(happened::accepted) && tick.user) entered = tick.cycle;
        if (tick.bus.transfer != emu::Transfer::write || tick.bus.address != holder) continue;
        const Word first = bench().word(machine, queue);
        if (tick.bus.data == 0 && first != 0 && found.released == 0) {
            found.released = entered;
            woken = first;
        }
        // Others may have it in between: the window ends where the woken one has tried.
        if (tick.bus.data == woken && found.released != 0 && found.taken == 0) found.taken = tick.cycle;
    }
    REQUIRE(machine.stop().reason == emu::StopReason::powered_off);
    REQUIRE(bench().thread(machine, 1, "THREAD_EXIT_CODE") == program.code);
    found.end = machine.cycle();
    return found;
}

/// Who waits for each object, the first one first: records of threads, by the object's record.
class Queues {
public:
    explicit Queues(const emu::Machine& machine) {
        for (Word object = at().objects; object < at().objects_end; object += at().object_bytes) {
            std::vector<Word>& queue = waiters_.emplace_back();
            for (Word thread = bench().word(machine, object + at().queue); thread != 0 && queue.size() < 32;
                 thread = bench().word(machine, thread + at().next))
                queue.push_back(thread);
        }
    }
    /// Whether a store there can change one.
    static bool hold(Word address) {
        const Word object = address - at().objects, thread = address - at().threads;
        return (object < at().objects_end - at().objects && object % at().object_bytes == at().queue) ||
               (thread < at().threads_end - at().threads && thread % at().thread_bytes == at().next);
    }
    /// A store leaves a queue as it is, or its first one leaves, or one comes behind all.
    bool follow(const Queues& before) const {
        for (std::size_t i = 0; i < waiters_.size(); ++i) {
            const std::vector<Word>& then = before.waiters_[i];
            const std::vector<Word>& now = waiters_[i];
            const bool same = now == then;
            const bool left =
                now.size() + 1 == then.size() && std::equal(now.begin(), now.end(), then.begin() + 1);
            const bool came =
                now.size() == then.size() + 1 && std::equal(then.begin(), then.end(), now.begin());
            if (!same && !left && !came) return false;
        }
        return true;
    }

private:
    struct Places {
        Word objects = bench().symbol("object_table"), objects_end = bench().symbol("object_table_end");
        Word object_bytes = bench().symbol("OBJECT_BYTES"), queue = bench().symbol("OBJECT_QUEUE");
        Word threads = bench().record_address(0);
        Word threads_end = bench().record_address(bench().symbol("THREADS"));
        Word thread_bytes = bench().symbol("THREAD_BYTES"), next = bench().symbol("THREAD_NEXT");
    };
    static const Places& at() {
        static const Places places;
        return places;
    }
    std::vector<std::vector<Word>> waiters_;  // by object
};

/// Follows runs to their ends, each state only once.
class Follower {
public:
    Follower(const Program& program, const Reference& at) : code_(program.code), end_(at.end + further) {}

    /// `where` says, for a message, what had been done to the machine.
    template <class Where>
    void follow(emu::Machine machine, Where where) {
        if (!wrong_.empty()) return;
        if (const std::string wrong = consequence(machine); !wrong.empty()) wrong_ = where() + ": " + wrong;
    }
    const std::string& wrong() const { return wrong_; }  ///< the first thing, or ""
    std::uint64_t ends() const { return ends_; }         ///< runs that were not cut short

private:
    std::string consequence(emu::Machine& machine) {
        Queues queues(machine);
        while (machine.running() && machine.cycle() < end_) {
            const emu::Tick tick = machine.tick();
            if (tick.bus.transfer == emu::Transfer::write && Queues::hold(tick.bus.address)) {
                Queues now(machine);
                if (!now.follow(queues)) return "a queue of waiters is out of order";
                queues = std::move(now);
            }
            const bool returned = tick.did(happened::returned);
            if (!returned && !tick.did(happened::accepted)) continue;
            if (!followed_.insert(machine.hash()).second) return "";
            if (!returned) continue;
            if (std::string wrong = bench().broken(machine); !wrong.empty()) return wrong;
        }
        ++ends_;
        if (machine.stop().reason != emu::StopReason::powered_off) return "it does not end";
        const Word code = bench().thread(machine, 1, "THREAD_EXIT_CODE");
        return code == code_ ? "" : "it ends with " + std::to_string(code);
    }

    Word code_;
    std::uint64_t end_;
    std::unordered_set<std::uint64_t> followed_;  // hashes, just after entries to the kernel and returns
    std::string wrong_;
    std::uint64_t ends_ = 0;
};

void interrupt_at_every_cycle(const Program& program) {
    const Reference at = reference(program);
    Follower follower(program, at);
    std::uint64_t runs = 0;
    for (emu::Machine machine = at.begins; machine.running(); machine.tick()) {
        if (machine.cycle() % stride != 0) continue;
        emu::Machine interrupted = machine;
        interrupt_now(interrupted);
        follower.follow(std::move(interrupted),
                        [&] { return "interrupt at cycle " + std::to_string(machine.cycle()); });
        ++runs;
    }
    CHECK(follower.wrong() == "");
    CHECK(runs >= (at.end - at.begins.cycle()) / stride);
    // Interrupts at different places do have different ends.
    CHECK(follower.ends() > 10);
}

}  // namespace

TEST_CASE("an interrupt at any cycle of a program with locks and conditions changes nothing" SAMPLE,
          "[threads][every-cycle]") {
    interrupt_at_every_cycle(lock_and_condition());
}

TEST_CASE("an interrupt at any cycle of a program with semaphore and barrier changes nothing" SAMPLE,
          "[threads][every-cycle]") {
    interrupt_at_every_cycle(semaphore_and_barrier());
}

TEST_CASE("every pair of interrupts between a release and the woken waiter's taking changes nothing" SAMPLE,
          "[threads][every-cycle]") {
    const Program program = lock_and_condition();
    const Reference at = reference(program);
    REQUIRE(at.released != 0);
    REQUIRE(at.taken > at.released);
    Follower follower(program, at);
    std::unordered_set<std::uint64_t>
        walked;  // states after a first interrupt: all second ones have been tried
    std::unordered_set<std::uint64_t> twice_interrupted;
    emu::Machine machine = at.begins;
    while (machine.cycle() < at.released) machine.tick();
    for (; machine.cycle() <= at.taken; machine.tick()) {
        if (machine.cycle() % stride != 0) continue;
        emu::Machine once = machine;
        interrupt_now(once);
        do {
            emu::Machine twice = once;
            interrupt_now(twice);
            twice.tick();
            if (twice_interrupted.insert(twice.hash()).second) {
                follower.follow(std::move(twice), [&] {
                    return "interrupts at cycles " + std::to_string(machine.cycle()) + " and " +
                           std::to_string(once.cycle());
                });
            }
            once.tick();
        } while (once.cycle() <= at.taken && walked.insert(once.hash()).second);
    }
    CHECK(follower.wrong() == "");
    CHECK(twice_interrupted.size() > (at.taken - at.released) / stride);
}
