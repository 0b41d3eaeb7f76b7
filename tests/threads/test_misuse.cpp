// Misuse of locks and the like: an error code, a line on the console with the object's and the thread's name,
// and nothing else. Each misuse with each object; in both languages.
#include <catch2/catch.hpp>

#include "bench.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::uint64_t enough = 2'000'000;

const ThreadBench& bench() {
    static const ThreadBench one;
    return one;
}

const std::string objects =
    " lock l\n spin k\n semaphore s, 1\n condition c\n barrier b, 2\n lock m\n"
    "result: .asciz \"result \"\n .align 4\nplain: .space 32\n";

/// The text of a run, whose last word is what the call under test has returned, negated.
std::string said(const std::string& code, const std::string& rest = "") {
    emu::Machine machine = bench().boot(threaded(
        code + "\n neg r1, r0\n lea r0, result\n call print_line\n mov r0, 0\n jmp exit\n" + rest, objects));
    const std::string console = run_to(machine, enough);
    CHECK(machine.stop().reason == emu::StopReason::powered_off);
    CHECK(bench().broken(machine) == "");
    return console;
}

struct Operation {
    const char* call;
    const char* object;  // of the right kind
};
const std::vector<Operation> operations{
    {"lock_acquire", "l"}, {"lock_try", "l"},         {"lock_release", "l"},        {"semaphore_down", "s"},
    {"semaphore_up", "s"}, {"condition_signal", "c"}, {"condition_broadcast", "c"}, {"condition_wait", "c"},
    {"barrier_wait", "b"}, {"spin_acquire", "k"},     {"spin_release", "k"}};

std::string line(const std::string& name, const std::string& what) {
    return "[kernel: " + name + ": probe, " + what + "]\n";
}
const std::string not_such = "uses it, but it is not such an object, or has been overwritten";

bool is_spin(const Operation& operation) {
    return std::string(operation.object) == "k";
}

}  // namespace

TEST_CASE("a lock that the caller does not have can't be released, whoever has it", "[misuse]") {
    CHECK(said(" lea r0, l\n call lock_release") ==
          line("l", "releases it without having it") + "result 15\n");
    CHECK(said(" lea r0, thread\n call thread_start\n sys yield\n lea r0, l\n call lock_release",
               "thread: lea r0, l\n call lock_acquire\n1: sys yield\n jmp 1b\n") ==
          line("l", "releases it without having it") + "result 15\n");
    CHECK(said(" lea r0, k\n call spin_release") ==
          line("k", "releases it without having it") + "result 15\n");
    CHECK(said(" lea r0, thread\n call thread_start\n sys yield\n lea r0, k\n call spin_release",
               "thread: lea r0, k\n call spin_acquire\n1: sys yield\n jmp 1b\n") ==
          line("k", "releases it without having it") + "result 15\n");
    // A condition's lock.
    CHECK(said(" lea r0, c\n lea r1, l\n call condition_wait") ==
          line("l", "releases it without having it") + "result 15\n");
}

TEST_CASE("a lock can't be acquired twice, and stays as it is", "[misuse]") {
    for (const char* call : {"lock_acquire", "lock_try"}) {
        CHECK(said(std::string(" lea r0, l\n call lock_acquire\n lea r0, l\n call ") + call) ==
              line("l", "acquires it twice") + "result 14\n");
    }
    CHECK(said(" lea r0, k\n call spin_acquire\n lea r0, k\n call spin_acquire") ==
          line("k", "acquires it twice") + "result 14\n");
    // It is still ours, and is released once.
    CHECK(said(" lea r0, l\n call lock_acquire\n lea r0, l\n call lock_acquire\n lea r0, l\n call "
               "lock_release") == line("l", "acquires it twice") + "result 0\n");
}

TEST_CASE("every call refuses what is no object: 0, odd, outside, plain memory, objects of each other kind",
          "[misuse]") {
    for (const Operation& operation : operations) {
        const auto with = [&](const std::string& address) {
            return said(" lea r0, l\n call lock_acquire\n " + address + "\n lea r1, l\n call " +
                        operation.call);
        };
        const auto refused = [&](const std::string& address, bool named) {
            INFO(operation.call << ": " << address);
            const std::string text = with(address);
            CHECK(text.rfind(named ? "[kernel: " : "[kernel: object at +0x", 0) == 0);
            CHECK(text.find(": probe, " + not_such + "]\nresult 13\n") != std::string::npos);
        };
        refused("lea r0, plain", false);
        refused("lea r0, plain + 1", false);
        refused(std::string("lea r0, ") + operation.object + " + 4", false);
        if (!is_spin(operation)) {  // a spin lock's word is read by the program itself: that would be a fault
            refused("mov r0, 0", false);
            refused("li r0, 0x40000000", false);
            refused("mov r0, -4", false);
        }
        for (const char* other : {"l", "s", "c", "b", "k"}) {
            if (std::string(other) != operation.object)
                refused(std::string("lea r0, ") + other, std::string(other) == "l" && !is_spin(operation));
        }
    }
}

TEST_CASE("an object that has been overwritten is refused by its name, and the others go on", "[misuse]") {
    for (const Operation& operation : operations) {
        if (is_spin(operation)) continue;
        for (const char* damage : {"[r2]", "[r2 + 4]"}) {
            for (const char* value : {"0", "-1", "2", "77"}) {
                INFO(operation.call << ' ' << damage << " = " << value);
                const std::string object = operation.object;
                // Used once, so that the kernel knows it; then written over.
                const std::string use =
                    object == "l"   ? " lea r0, l\n call lock_acquire\n lea r0, l\n call lock_release\n"
                    : object == "s" ? " lea r0, s\n call semaphore_up\n"
                    : object == "c" ? " lea r0, c\n call condition_signal\n"
                                    : " lea r0, thread\n call thread_start\n sys yield\n";
                const std::string text =
                    said(use + " lea r0, m\n call lock_acquire\n lea r2, " + object + "\n mov r1, " + value +
                             "\n stw r1, " + damage + "\n lea r0, " + object + "\n lea r1, m\n call " +
                             operation.call,
                         "thread: lea r0, b\n call barrier_wait\n ret\n");
                CHECK(text == line(object, not_such) + "result 13\n");
            }
        }
    }
}

TEST_CASE("a spin lock that has been overwritten is refused", "[misuse]") {
    for (const char* call : {"spin_acquire", "spin_release"}) {
        const std::string text =
            said(std::string(" lea r2, k\n mov r1, 0\n stw r1, [r2]\n lea r0, k\n call ") + call);
        CHECK(text.find(": probe, " + not_such + "]\nresult 13\n") != std::string::npos);
    }
}

TEST_CASE("a thread that ends with a lock is named; nobody gets the lock, and nobody else is harmed",
          "[misuse]") {
    emu::Machine machine =
        bench().boot(threaded(" lea r0, thread\n call thread_start\n call thread_join\n lea r0, m\n call "
                              "lock_acquire\n lea r0, l\n call "
                              "lock_try\n mov r1, r0\n lea r0, result\n call print_line\n lea r0, m\n call "
                              "lock_release\n lea r0, l\n "
                              "call lock_acquire\n mov r0, 0\n jmp exit\n"
                              "thread: push {lr}\n lea r0, l\n call lock_acquire\n pop {lr}\n ret\n",
                              objects));
    const std::string console = run_to(machine, 500'000);
    CHECK(console == "[kernel: l: probe, thread 1, ends with it; nobody gets it any more]\nresult 0\n");
    CHECK(bench().nobody_can_run(machine));
    CHECK(bench().broken(machine) == "");
    CHECK(bench().thread(machine, 1, "THREAD_REASON") == bench().symbol("REASON_LOCK"));
}

TEST_CASE("with all records of objects in use the next one is refused, and the others go on", "[misuse]") {
    std::string data;
    for (int i = 0; i < 65; ++i) data += " semaphore s" + std::to_string(i) + ", 0\n";
    data += "result: .asciz \"result \"\n";
    const std::string bytes = "20";
    emu::Machine machine = bench().boot(threaded(
        " lea r6, s0\n mov r7, 0\n1: mov r0, r6\n call semaphore_up\n cmp r0, 0\n bne 2f\n add r7, r7, 1\n"
        "3: add r6, r6, 4\n ldw r0, [r6]\n li r1, SEMAPHORE_TAG\n cmp r0, r1\n bne 3b\n jmp 1b\n"
        "2: neg r1, r0\n lea r0, result\n call print_line\n mov r1, r7\n lea r0, result\n call print_line\n"
        " lea r0, s3\n call semaphore_down\n mov r1, r0\n lea r0, result\n call print_line\n mov r0, 0\n jmp "
        "exit\n",
        data));
    CHECK(run_to(machine, enough) == "result 4\nresult 64\nresult 0\n");
}

TEST_CASE("a semaphore does not wrap", "[misuse]") {
    emu::Machine machine = bench().boot(threaded(
        " lea r0, s\n call semaphore_up\n neg r1, r0\n lea r0, result\n call print_line\n lea r0, s\n "
        "call semaphore_down\n mov r1, r0\n lea r0, result\n call print_line\n mov r0, 0\n jmp exit\n",
        " semaphore s, 0x7fffffff\nresult: .asciz \"result \"\n"));
    CHECK(run_to(machine, enough) == "result 10\nresult 0\n");
}

TEST_CASE("a long name is cut, and a name at the very end of memory is read no further", "[misuse]") {
    emu::Machine machine = bench().boot(
        threaded(" lea r0, a_rather_long_name_for_a_lock\n call lock_release\n mov r0, 0\n jmp exit\n",
                 " lock a_rather_long_name_for_a_lock\n"));
    CHECK(run_to(machine, enough) == "[kernel: a_rather_long_n: probe, releases it without having it]\n");
    // The object's last word of name is the last word of the stack: no zero byte ends it.
    emu::Machine last =
        bench().boot(threaded(" add r6, sp, 0\n sub r6, r6, 16\n li r0, LOCK_TAG\n stw r0, [r6]\n mov r0, "
                              "0\n stw r0, [r6 + 4]\n stw r0, "
                              "[r6 + 8]\n li r0, 0x64636261\n stw r0, [r6 + 12]\n mov r0, r6\n sys "
                              "lock_release\n mov r0, 0\n sys exit\n",
                              ""));
    CHECK(run_to(last, enough) == "[kernel: abcd: probe, releases it without having it]\n");
}

TEST_CASE("the kernel says it in French, too", "[misuse]") {
    const ThreadBench french({}, Language::french);
    emu::Machine machine = french.boot(threaded(
        " lea r0, verrou\n call lock_release\n lea r0, thread\n call thread_start\n call thread_join\n"
        "thread: lea r0, verrou\n call lock_acquire\n lea r0, verrou\n call lock_acquire\n mov r1, 0\n div "
        "r1, r1, r1\n",
        " lock verrou\n"));
    const std::string console = run_to(machine, enough);
    CHECK(console.rfind("[noyau : verrou : probe, le libère sans le tenir]\n"
                        "[noyau : verrou : probe, thread 1, le prend deux fois]\n"
                        "[noyau : probe, thread 1 : division par zéro en +0x",
                        0) == 0);
}
