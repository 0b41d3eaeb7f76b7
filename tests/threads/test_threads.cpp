// Threads of a process: starting, joining, ending; their stacks; what is left of them when the process ends.
#include <catch2/catch.hpp>
#include <set>

#include "bench.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::uint64_t enough = 3'000'000;

const ThreadBench& bench() {
    static const ThreadBench one;
    return one;
}

/// What a program prints that then ends; the machine switches itself off.
std::string said(const std::string& code, const std::string& data = "", const std::string& constants = "") {
    emu::Machine machine = bench().boot(threaded(code, data, constants));
    const std::string console = run_to(machine, enough);
    CHECK(machine.stop().reason == emu::StopReason::powered_off);
    return console;
}

const std::string done = "        mov r0, 0\n        jmp exit\n";
std::string say(const std::string& text) {
    return "        lea r0, " + text + "\n        call print\n";
}
/// Prints r1, with a word before it.
const std::string show = "        lea r0, result\n        call print_line\n";
const std::string texts =
    "result: .asciz \"result \"\none: .asciz \"one \"\ntwo: .asciz \"two \"\n        .align 4\n";

}  // namespace

TEST_CASE("a thread gets its argument, and its result goes to who joins it, whether it returns or exits",
          "[threads]") {
    CHECK(said("lea r0, returns\n li r1, 1234\n call thread_start\n mov r1, r0\n" + show +
                   "lea r0, exits\n li r1, 5678\n call thread_start\n mov r1, r0\n" + show +
                   "mov r0, 1\n call thread_join\n" + show + "mov r0, 2\n call thread_join\n" + show + done +
                   "returns: add r0, r0, 1\n ret\n"
                   "exits: add r0, r0, 2\n call thread_exit\n",
               texts) == "result 1\nresult 2\nresult 1235\nresult 5680\n");
}

TEST_CASE("a join waits for a thread that goes on, and a second join finds nobody", "[threads]") {
    CHECK(said("lea r0, slow\n call thread_start\n mov r0, 1\n call thread_join\n" + say("two") +
                   "mov r0, 1\n call thread_join\n neg r1, r0\n" + show +
                   "mov r0, 7\n call thread_join\n neg r1, r0\n" + show + done +
                   "slow: push {lr}\n mov r0, 3\n sys sleep\n" + say("one") + "pop {lr}\n ret\n",
               texts) == "one two result 11\nresult 11\n");
}

TEST_CASE("the number and the stack of a joined thread are free again", "[threads]") {
    // 40 threads one after the other, with room for two.
    CHECK(said("mov r7, 40\n1: lea r0, thread\n mov r1, r7\n call thread_start\n cmp r0, 1\n bne 2f\n call "
               "thread_join\n add r8, r8, r1\n subs r7, r7, 1\n bne 1b\n mov r1, r8\n" +
                   show + done + "2: mov r1, -1\n" + show + done + "thread: ret\n",
               texts, "        .equ THREAD_STACKS, 2\n") == "result 820\n");
}

TEST_CASE("threads know who they are, and the main program is 0", "[threads]") {
    CHECK(
        said("call thread_self\n mov r1, r0\n" + show +
                 "lea r0, thread\n call thread_start\n lea r0, thread\n call thread_start\n mov r0, 2\n call "
                 "thread_join\n" +
                 show + "mov r0, 1\n call thread_join\n" + show + done +
                 "thread: push {lr}\n call thread_self\n pop {lr}\n ret\n",
             texts) == "result 0\nresult 2\nresult 1\n");
}

TEST_CASE("as many threads as the table has records beside idle; then there is no room, and nothing is lost",
          "[threads]") {
    // 30 beside the main program; the next one is refused. All come back with their argument.
    CHECK(said("mov r7, 0\n1: lea r0, thread\n mov r1, r7\n call thread_start\n cmp r0, 0\n blt 2f\n add r7, "
               "r7, 1\n"
               " jmp 1b\n2: neg r1, r0\n" +
                   show + "mov r1, r7\n" + show +
                   "mov r8, 0\n3: mov r0, r7\n call thread_join\n add r8, r8, r1\n subs r7, r7, 1\n bne 3b\n "
                   "mov r1, "
                   "r8\n" +
                   show + "lea r0, thread\n mov r1, 99\n call thread_start\n mov r1, r0\n" + show + done +
                   "thread: push {r0, lr}\n mov r0, 1\n sys sleep\n pop {r0, lr}\n ret\n",
               texts, "        .equ THREAD_STACKS, 40\n        .equ THREAD_STACK_BYTES, 128\n") ==
          "result 4\nresult 30\nresult 435\nresult 1\n");
}

TEST_CASE("no stack left, stacks that lie elsewhere, and stacks that make no sense are errors", "[threads]") {
    CHECK(said("lea r0, thread\n call thread_start\n lea r0, thread\n call thread_start\n neg r1, r0\n" +
                   show + done + "thread: mov r0, 1\n sys sleep\n ret\n",
               texts, "        .equ THREAD_STACKS, 1\n") == "result 12\n");
    struct Case {
        const char* stacks;
        const char* size;
        const char* result;
    };
    // Place, and bytes of one << 8 | how many.
    for (const Case& c : {Case{"mov r2, 0", "512 << 8 | 1", "result 2\n"},
                          Case{"li r2, 0x7fffff00", "512 << 8 | 1", "result 2\n"},
                          Case{"lea r2, thread_stacks", "512 << 8 | 255", "result 2\n"},
                          Case{"lea r2, thread_stacks", "0xffffffff", "result 12\n"},
                          Case{"lea r2, thread_stacks", "0xfffffc << 8 | 255", "result 2\n"},
                          Case{"lea r2, thread_stacks + 1", "512 << 8 | 1", "result 12\n"},
                          Case{"lea r2, thread_stacks", "66 << 8 | 1", "result 12\n"},
                          Case{"lea r2, thread_stacks", "60 << 8 | 1", "result 12\n"},
                          Case{"lea r2, thread_stacks", "512 << 8", "result 12\n"}}) {
        INFO(c.stacks << ", " << c.size);
        CHECK(said(std::string("lea r0, thread\n") + c.stacks + "\n li r3, " + c.size +
                       "\n sys thread_start\n neg r1, r0\n" + show + done + "thread: ret\n",
                   texts) == c.result);
    }
}

TEST_CASE("stacks that don't fit into memory keep the program from starting", "[threads]") {
    emu::Machine machine = bench().boot(
        threaded(done, "", "        .equ THREAD_STACKS, 30\n        .equ THREAD_STACK_BYTES, 65536\n"));
    CHECK(run_to(machine, enough) ==
          "[kernel: cannot start probe: not enough memory, or too many processes]\n[kernel: no program to "
          "run]\n");
}

TEST_CASE("a thread that leaves its stack at either end is named, and its process ends", "[threads]") {
    // Pushes word after word; and: takes off more than was put on, then writes over its upper end.
    for (const std::string run :
         {"deep: push {r0-r11}\n jmp deep\n", "deep: add sp, sp, 4\n push {r0}\n sys yield\n ret\n"}) {
        INFO(run);
        emu::Machine machine = bench().boot(
            threaded("lea r0, fine\n call thread_start\n lea r0, deep\n mov r1, 9\n call thread_start\n"
                     "1: mov r0, 100\n sys sleep\n jmp 1b\n"
                     "fine: sys yield\n jmp fine\n" +
                         run,
                     "", "        .equ THREAD_STACK_BYTES, 256\n"));
        CHECK(run_to(machine, enough) == "[kernel: probe, thread 2: stack overflow, ended]\n");
        CHECK(machine.stop().reason == emu::StopReason::powered_off);
        CHECK(bench().thread(machine, 1, "THREAD_EXIT_CODE") == bench().symbol("EXIT_STACK"));
    }
}

TEST_CASE("a thread that faults ends its process, and is named", "[threads]") {
    emu::Machine machine = bench().boot(
        threaded("lea r0, fine\n call thread_start\n lea r0, bad\n call thread_start\n mov r0, 1\n call "
                 "thread_join\n" +
                     done + "fine: sys yield\n jmp fine\nbad: mov r1, 0\n div r1, r1, r1\n ret\n",
                 ""));
    const std::string console = run_to(machine, enough);
    CHECK(console.rfind("[kernel: probe, thread 2: division by zero at +0x", 0) == 0);
    CHECK(machine.stop().reason == emu::StopReason::powered_off);
    CHECK(bench().thread(machine, 1, "THREAD_EXIT_CODE") == 130);
}

TEST_CASE("when the main program ends, and when a thread says exit, all threads end", "[threads]") {
    const std::string others =
        "loop: jmp loop\nsleeper: li r0, 100000\n sys sleep\n ret\nleaver: mov r0, 5\n jmp exit\n";
    for (const bool main_ends : {true, false}) {
        emu::Machine machine = bench().boot(threaded(
            "lea r0, loop\n call thread_start\n lea r0, sleeper\n call thread_start\n" +
                std::string(main_ends
                                ? "mov r0, 5\n jmp exit\n"
                                : "lea r0, leaver\n call thread_start\n mov r0, 1\n call thread_join\n") +
                others,
            ""));
        run_to(machine, enough);
        CHECK(machine.stop().reason == emu::StopReason::powered_off);
        CHECK(bench().thread(machine, 1, "THREAD_EXIT_CODE") == 5);
    }
}

TEST_CASE("a process that ends while its threads stand in every kind of queue leaves no trace in one",
          "[threads]") {
    // Ten threads, each waiting for something else; then the parent ends them, or one of them faults, or
    // leaves, or the main program does. After that the parent runs the same again, twenty times, and then
    // reads a key.
    const std::string child_threads =
        "w_lock: lea r0, l\n call lock_acquire\n"
        "w_down: lea r0, s\n call semaphore_down\n"
        "w_cond: lea r0, l2\n call lock_acquire\n lea r0, c\n lea r1, l2\n call condition_wait\n"
        "w_barr: lea r0, b\n call barrier_wait\n"
        "w_join: mov r0, 0\n call thread_join\n"
        "w_slep: li r0, 1000000\n sys sleep\n"
        "w_io: li r0, 100000\n mov r1, 0\n sys io\n"
        "w_key: mov r0, 0\n lea r1, buffer\n mov r2, 4\n sys read\n"
        "w_net: lea r0, buffer\n mov r1, 4\n sys receive\n"
        "w_run: jmp w_run\n";
    const std::string data =
        " lock l\n lock l2\n semaphore s, 0\n condition c\n barrier b, 9\nroutines: .word w_lock, w_down, "
        "w_cond, w_barr, "
        "w_join, w_slep, w_io, w_key, w_net, w_run, 0\n .align 4\nbuffer: .space 8\n";
    struct Case {
        const char* what;
        const char* last;  // what the child's main program does, once all wait
        Word code;
    };
    for (const Case& c :
         {Case{"killed", "1: mov r0, 1000\n sys sleep\n jmp 1b\n", 137},
          Case{"exits", "mov r0, 9\n jmp exit\n", 9}, Case{"faults", "mov r1, 0\n ldw r1, [r1]\n", 131}}) {
        INFO(c.what);
        const std::string child = threaded(
            " lea r0, l\n call lock_acquire\n lea r7, routines\n2: ldw r0, [r7]\n cmp r0, 0\n beq 3f\n call "
            "thread_start\n add r7, r7, 4\n jmp 2b\n3: mov r0, 3\n sys sleep\n" +
                std::string(c.last) + child_threads,
            data, "        .equ THREAD_STACKS, 12\n        .equ THREAD_STACK_BYTES, 256\n");
        const bool kills = std::string(c.what) == "killed";
        const std::string parent = threaded(
            " mov r7, 20\n4: lea r0, name\n mov r1, 5\n sys spawn\n mov r8, r0\n cmp r0, 0\n blt 5f\n mov "
            "r0, 8\n sys "
            "sleep\n" +
                std::string(kills ? " mov r0, r8\n sys kill\n" : "") + " mov r0, r8\n sys wait\n cmp r1, " +
                std::to_string(c.code) +
                "\n bne 6f\n subs r7, r7, 1\n bne 4b\n lea r0, name\n call print\n mov r0, 0\n jmp exit\n5: "
                "mov r0, 1\n jmp "
                "exit\n6: mov r0, 2\n jmp exit\n",
            "name: .asciz \"child\"\n");
        emu::Machine machine = bench().boot({{"parent", parent}, {"child", child}});
        std::string console;
        std::string wrong;
        while (machine.running() && machine.cycle() < 20'000'000) {
            const emu::Tick tick = machine.tick();
            if (tick.did(emu::happened::printed)) console += static_cast<char>(tick.printed_byte);
            if (tick.did(emu::happened::returned) && wrong.empty()) wrong = bench().broken(machine);
        }
        CHECK(wrong == "");
        CHECK(machine.stop().reason == emu::StopReason::powered_off);
        CHECK(bench().thread(machine, 1, "THREAD_EXIT_CODE") == 0);
        CHECK(console.size() >= 5);
        CHECK(console.substr(console.size() - 5) == "child");
        // Nobody but the parent is left in any queue or table.
        CHECK(bench().word(machine, bench().symbol("sleepers")) == 0);
        for (const char* device : {"keyboard", "network", "disk"}) {
            CHECK(bench().word(machine, bench().symbol(device)) == 0);
            CHECK(bench().word(machine, bench().symbol(device) + 4) == 0);
        }
        for (Word object = bench().symbol("object_table"); object < bench().symbol("object_table_end");
             object += bench().symbol("OBJECT_BYTES"))
            CHECK(bench().word(machine, object) == 0);
    }
}

TEST_CASE("the call `process` tells of threads, and `nice` of a process reaches them all", "[threads]") {
    CHECK(said("lea r0, idler\n call thread_start\n lea r0, idler\n call thread_start\n sys getpid\n mov r1, "
               "77\n sys "
               "nice\n mov r7, 0\n1: mov r0, r7\n lea r1, info\n sys process\n cmp r0, 0\n blt 2f\n beq 3f\n "
               "ldw r0, [info "
               "+ PROCESS_PID]\n cmp r0, 0\n beq 3f\n ldw r1, [info + PROCESS_THREAD]\n" +
                   show + "ldw r1, [info + PROCESS_PRIORITY]\n" + show + "3: add r7, r7, 1\n jmp 1b\n2:\n" +
                   done + "idler: jmp idler\n",
               texts + "info: .space PROCESS_BYTES\n") ==
          "result 0\nresult 77\nresult 1\nresult 77\nresult 2\nresult 77\n");
}

TEST_CASE("random numbers come from the machine's seed", "[threads]") {
    std::set<std::string> different;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::string source = threaded("sys random\n mov r1, r0\n" + show + done, texts);
        emu::Machine machine = bench().boot(source, "probe", seed);
        emu::Machine again = bench().boot(source, "probe", seed);
        const std::string console = run_to(machine, enough);
        CHECK(console == run_to(again, enough));
        different.insert(console);
    }
    CHECK(different.size() == 5);
}
