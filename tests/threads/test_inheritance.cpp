// Priority inheritance: the known inversion, with and without it.
#include <catch2/catch.hpp>

#include "bench.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const ThreadBench& bench() {
    static const ThreadBench one = [] {
        lab::OsRequest request;
        request.policy = "priority";
        return ThreadBench(request);
    }();
    return one;
}

std::string inversion(bool inherits, std::uint64_t seed) {
    std::string source = read_source_file("programs/inversion.asm");
    if (inherits) {
        const std::string off = "        beq     1f\n        mov     r0, 1\n";
        REQUIRE(source.find(off) != std::string::npos);
        source.replace(source.find(off), off.size(), "        mov     r0, 1\n");
    }
    emu::Machine machine = bench().boot(source, "inversion", seed);
    const std::string console = run_to(machine, 3'000'000);
    CHECK(machine.stop().reason == emu::StopReason::powered_off);
    return console;
}

}  // namespace

TEST_CASE("without inheritance the most urgent thread waits for all between; with it, for the holder alone",
          "[inheritance]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        CHECK(inversion(false, seed) == "middle is done\nhigh is done\nlow is done\n");
        CHECK(inversion(true, seed) == "high is done\nmiddle is done\nlow is done\n");
    }
}

TEST_CASE("a priority is lent along a chain of locks, and given back lock by lock", "[inheritance]") {
    // a has l1; b has l2 and wants l1; c wants l2. Whoever tells the priorities is the main program.
    emu::Machine machine = bench().boot(threaded(
        " mov r0, 1\n sys inheritance\n lea r0, a\n call thread_start\n mov r0, 3\n sys sleep\n lea r0, b\n "
        "call "
        "thread_start\n mov r0, 3\n sys sleep\n call tell\n lea r0, c\n call thread_start\n mov r0, 3\n sys "
        "sleep\n call tell\n"
        " lea r0, go\n call semaphore_up\n mov r0, 20\n sys sleep\n call tell\n mov r0, 0\n jmp exit\n"
        "a: mov r0, 0\n mov r1, 30\n sys nice\n lea r0, l1\n call lock_acquire\n lea r0, go\n call "
        "semaphore_down\n lea r0, "
        "l1\n call lock_release\n1: li r0, 100000\n sys sleep\n jmp 1b\n"
        "b: mov r0, 0\n mov r1, 20\n sys nice\n lea r0, l2\n call lock_acquire\n lea r0, l1\n call "
        "lock_acquire\n lea r0, "
        "l1\n call lock_release\n lea r0, l2\n call lock_release\n1: li r0, 100000\n sys sleep\n jmp 1b\n"
        "c: mov r0, 0\n mov r1, 10\n sys nice\n lea r0, l2\n call lock_acquire\n lea r0, l2\n call "
        "lock_release\n1: li r0, "
        "100000\n sys sleep\n jmp 1b\n"
        "tell: push {r7, lr}\n mov r7, 2\n1: mov r0, r7\n lea r1, info\n sys process\n cmp r0, 0\n ble 2f\n "
        "ldw r1, [info + "
        "PROCESS_PRIORITY]\n lea r0, result\n call print_line\n2: add r7, r7, 1\n cmp r7, 5\n bne 1b\n lea "
        "r0, line\n call "
        "print\n pop {r7, lr}\n ret\n",
        " lock l1\n lock l2\n semaphore go, 0\nresult: .asciz \" \"\nline: .asciz \"--\\n\"\n .align "
        "4\ninfo: .space "
        "PROCESS_BYTES\n"));
    CHECK(run_to(machine, 3'000'000) == " 20\n 20\n--\n 10\n 10\n 10\n--\n 30\n 20\n 10\n--\n");
}
