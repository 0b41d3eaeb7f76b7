// The check that every thread finds its registers as it left them: silent for the kernel of the tree, and
// exact about what a broken one does.

#include "lab/study/register_message.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// A policy that does something to the thread that it picks: r0 is the thread, r1 to r5 are free.
lab::OsRequest with_policy(const TemporaryFolder& folder, const std::string& at_pick) {
    std::string source = read_source_file("os/sched/rr.asm");
    const std::string place = "        stw     r1, [r0 + TICKS_LEFT]\n1:";
    const std::size_t found = source.find(place);
    REQUIRE(found != std::string::npos);
    source.insert(found, at_pick + "\n");
    lab::OsRequest request;
    request.policy = folder.write("broken.asm", source);
    request.quantum = 1;
    request.tick_cycles = 1000;
    const std::string loop =
        ".include \"user.inc\"\n_start: mov r7, 500\n mov r2, 77\nspin: subs r7, r7, 1\n bne "
        "spin\n sys getpid\n mov r0, 0\n sys exit\n";
    request.programs = {folder.write("A.asm", loop), folder.write("B.asm", loop)};
    return request;
}

debug::RegisterCheck checked(const lab::OsRequest& request) {
    lab::Setup setup = set_up(request);
    debug::RegisterCheck check(setup.guest.layout());
    while (setup.machine.running() && setup.machine.cycle() < 200'000) {
        const emu::Tick tick = setup.machine.tick();
        check.observe(tick, setup.machine);
    }
    return check;
}

/// Adds 1 to the word at `offset` of the picked thread's frame, if it has run before.
std::string spoil(const std::string& offset) {
    return "        ldw r1, [r0 + THREAD_TICKS]\n        cmp r1, 0\n        beq 77f\n"
           "        ldw r1, [r0 + THREAD_KSTACK]\n        ldw r2, [r1 - TRAP_BYTES + " +
           offset + "]\n        add r2, r2, 1\n        stw r2, [r1 - TRAP_BYTES + " + offset +
           "]\n77:\n        ldw r1, [quantum]";
}

}  // namespace

TEST_CASE("with the kernel of the tree every comparison holds", "[os][registers]") {
    const TemporaryFolder folder;
    const debug::RegisterCheck check = checked(with_policy(folder, ""));
    CHECK(check.count() == 0);
    CHECK(check.compared() > 10);
}

TEST_CASE("a register that is changed while its thread waits is named, with values and cycles",
          "[os][registers]") {
    struct Case {
        const char* offset;
        const char* name;
    };
    for (const Case& c : {Case{"4*2", "r2"}, Case{"4*7", "r7"}, Case{"4*14", "r14"}, Case{"TRAP_SP", "sp"},
                          Case{"TRAP_FLAGS", "flags"}}) {
        INFO(c.name);
        const TemporaryFolder folder;
        const debug::RegisterCheck check = checked(with_policy(folder, spoil(c.offset)));
        REQUIRE_FALSE(check.findings().empty());
        const debug::RegisterFinding& first = check.findings().front();
        CHECK(first.register_name == c.name);
        CHECK((first.thread == "A" || first.thread == "B"));
        CHECK(first.switched);
        CHECK(first.after == first.before + 1);
        CHECK(first.left_cycle < first.cycle);
        CHECK(say(Language::english, lab::register_message(first))
                  .rfind("register " + first.register_name + " of " + first.thread +
                             " differs across a switch: ",
                         0) == 0);
    }
}

TEST_CASE("bounds that are another thread's are seen", "[os][registers]") {
    const TemporaryFolder folder;
    const debug::RegisterCheck check =
        checked(with_policy(folder,
                            "        ldw r1, [r0 + THREAD_TICKS]\n        cmp r1, 0\n        beq 77f\n"
                            "        ldw r1, [r0 + THREAD_LIMIT]\n        add r1, r1, 512\n        stw r1, "
                            "[r0 + THREAD_LIMIT]\n77:"
                            "        ldw r1, [quantum]"));
    REQUIRE_FALSE(check.findings().empty());
    CHECK(check.findings().front().register_name == "ulimit");
}

TEST_CASE("results of system calls may differ, other registers may not", "[os][registers]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("calls.asm", R"(
        .include "user.inc"
_start: li      r1, 0x1234
        sys     getpid
        sys     time
        lea     r0, name
        mov     r1, 5
        sys     spawn
        sys     wait                    ; r1 gets the exit code
        mov     r0, 2
        sys     sleep
        mov     r0, 0
        sys     exit
name:   .ascii  "hello"
)")};
    const debug::RegisterCheck check = checked(request);
    CHECK(check.count() == 0);
    CHECK(check.compared() >= 5);
}

TEST_CASE("without a table of threads nothing is compared, and nothing is claimed", "[os][registers]") {
    lab::Setup setup = set_up({});
    debug::RegisterCheck check(std::nullopt);
    while (setup.machine.running() && setup.machine.cycle() < 50'000) {
        const emu::Tick tick = setup.machine.tick();
        check.observe(tick, setup.machine);
    }
    CHECK(check.compared() == 0);
    CHECK(check.count() == 0);
}
