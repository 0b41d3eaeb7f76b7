// A policy is one file: another one changes who runs when, and nothing else has to be touched.

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

// Last come, first served, written from os/README.md alone: a stack instead of a queue.
const std::string last_come_first_served = R"(
        .include "kernel.inc"
        .global sched_init, sched_add, sched_remove, sched_changed, sched_tick, sched_pick
        .data
        .align 4
top:    .word   0
        .text
sched_init:
sched_changed:
sched_remove:
        ret
sched_add:
        ldw     r1, [top]
        stw     r1, [r0 + THREAD_NEXT]
        stw     r0, [top]
        ret
sched_pick:
        ldw     r0, [top]
        cmp     r0, 0
        beq     1f
        ldw     r1, [r0 + THREAD_NEXT]
        stw     r1, [top]
1:      ret
sched_tick:
        mov     r0, 0                   ; whoever runs runs to its end
        ret
)";

std::vector<std::string> finish_order(const Guest& guest) {
    std::vector<std::pair<std::uint64_t, std::string>> ends;
    for (const auto& thread : guest.session.os().threads()) {
        if (thread.finish_cycle) ends.emplace_back(*thread.finish_cycle, thread.name);
    }
    std::sort(ends.begin(), ends.end());
    std::vector<std::string> names;
    for (const auto& [cycle, name] : ends) names.push_back(name);
    return names;
}

}  // namespace

TEST_CASE("a scheduler file written anew changes the timeline accordingly", "[os][policy]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {"count", "primes", "hello"};
    const Guest round_robin = run_guest(request);
    request.policy = folder.write("lcfs.asm", last_come_first_served);
    const Guest stack = run_guest(request);

    CHECK(finish_order(stack) == std::vector<std::string>{"hello", "primes", "count"});
    CHECK(stack.console == read_source_file("programs/hello.expected") +
                               read_source_file("programs/primes.expected") +
                               read_source_file("programs/count.expected"));
    CHECK(stack.session.statistics().switches < round_robin.session.statistics().switches);
    CHECK(stack.process("primes").preempted == 0);
    CHECK(round_robin.process("primes").preempted > 0);
}

TEST_CASE("a longer quantum means fewer preemptions", "[os][policy]") {
    lab::OsRequest request;
    request.programs = {"count", "primes"};
    request.tick_cycles = 1000;
    request.quantum = 1;
    const Guest often = run_guest(request);
    request.quantum = 4;
    const Guest seldom = run_guest(request);
    CHECK(seldom.process("count").preempted > 0);
    CHECK(often.process("count").preempted >= 2 * seldom.process("count").preempted);
}

TEST_CASE("with one thread alone, its quantum is renewed and nobody is preempted", "[os][policy]") {
    lab::OsRequest request;
    request.programs = {"count"};
    const Guest guest = run_guest(request);
    CHECK(guest.process("count").preempted == 0);
}
