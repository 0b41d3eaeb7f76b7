// The register check with threads: silent for the kernel of the tree, over interrupts, switches and every
// call that blocks; and it names the thread and the register when a kernel is wrong with threads alone.
#include <catch2/catch.hpp>
#include <filesystem>

#include "base/messages.hpp"
#include "debug/observe/register_check.hpp"
#include "lab/build/setup.hpp"
#include "lab/study/register_message.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;
using isa::Word;
namespace fs = std::filesystem;

namespace {

struct Edit {
    const char* file;
    const char* place;  ///< stands there once
    const char* instead;
};

/// A copy of the guest OS with an edit in it.
class EditedHome {
public:
    explicit EditedHome(const Edit& edit) {
        for (const char* part : {"os", "programs"})
            fs::copy(fs::path(BATON_SOURCE_DIR) / part, folder_.path() / part, fs::copy_options::recursive);
        std::string source = read_file(folder_.path() / edit.file);
        const std::size_t at = source.find(edit.place);
        REQUIRE(at != std::string::npos);
        REQUIRE(source.find(edit.place, at + 1) == std::string::npos);
        folder_.write(edit.file, source.replace(at, std::string(edit.place).size(), edit.instead));
    }
    lab::Home home() const { return lab::Home(folder_.path()); }

private:
    TemporaryFolder folder_;
};

/// Two threads that take a lock in turn, and are joined for a result.
const std::string probe =
    ".include \"user.inc\"\n_start: lea r0, worker\n call thread_start\n lea r0, worker\n call thread_start\n"
    " mov r0, 1\n call thread_join\n mov r0, 2\n call thread_join\n mov r0, 0\n jmp exit\n"
    "worker: push {lr}\n mov r9, 5\n lea r0, l\n cmp r0, r0\n call lock_acquire\n sys yield\n lea r0, l\n"
    " call lock_release\n mov r0, 77\n pop {lr}\n ret\n"
    " .data\n lock l\n .text\n .include \"thread.inc\"\n .include \"lib.inc\"\n";

struct Checked {
    debug::RegisterCheck check;
    bool ended = false;
};

Checked checked(const lab::Home& home, const std::vector<std::string>& programs) {
    lab::OsRequest request;
    request.programs = programs;
    request.quantum = 1;
    request.tick_cycles = 1000;
    auto setup = lab::set_up_os(home, request, {});
    REQUIRE(setup);
    Checked result{debug::RegisterCheck(setup->guest.layout())};
    emu::Machine& machine = setup->machine;
    while (machine.running() && machine.cycle() < 1'500'000 && result.check.count() == 0) {
        const emu::Tick tick = machine.tick();
        result.check.observe(tick, machine);
    }
    result.ended = !machine.running();
    return result;
}

}  // namespace

TEST_CASE("threads find their registers as they left them, whatever they wait for", "[threads][registers]") {
    const lab::Home home(BATON_SOURCE_DIR);
    for (const char* program :
         {"chauffeur4_lock", "producer", "philo_waiter", "rendezvous", "barrier_demo", "readers_writers"}) {
        INFO(program);
        const Checked found = checked(home, {program, "primes"});
        for (const debug::RegisterFinding& finding : found.check.findings())
            UNSCOPED_INFO(say(Language::english, lab::register_message(finding)));
        CHECK(found.check.count() == 0);
        CHECK(found.check.compared() > 60);
    }
}

TEST_CASE("a kernel that is wrong with threads alone is found out, by the thread's name",
          "[threads][registers]") {
    struct Case {
        const char* what;
        Edit edit;
        const char* name;    ///< of the register that is named first
        const char* thread;  ///< whose
        Word number;
    };
    for (const Case& c : {
             Case{"who has joined finds the result in another register",
                  {"os/start.asm", "stw     r1, [r7 + TRAP_R1]\n        mov     r0, 0\n        pop     {r8",
                   "stw     r1, [r7 + TRAP_R2]\n        mov     r0, 0\n        pop     {r8"},
                  "r2",
                  "probe",
                  0},
             Case{"threads get a register back as the kernel had it",
                  {"os/trap.asm", "trap_restore:\n",
                   "trap_restore:\n        ldw r0, [r6 + THREAD_NUMBER]\n        cmp r0, 2\n        bne 9f\n"
                   "        stw r6, [sp + 4*9]\n9:\n"},
                  "r9",
                  "1.2 probe",
                  2},
             Case{"a call that had to wait changes the program's flags",
                  {"os/lock.asm", "sys_lock_acquire:\n",
                   "sys_lock_acquire:\n        mov r1, FLAG_U | FLAG_I | 1\n        stw r1, [r7 + "
                   "TRAP_FLAGS]\n"},
                  "flags",
                  "1.1 probe",
                  1},
             Case{"a woken waiter goes on an instruction further than it was",
                  {"os/start.asm", "joiners_wake:\n        push    {r8, lr}\n",
                   "joiners_wake:\n        push    {r8, lr}\n        ldw r1, [r6 + THREAD_PROCESS]\n"
                   "        ldw r1, [r1 + THREAD_KSTACK]\n        ldw r2, [r1 - TRAP_BYTES + TRAP_IP]\n"
                   "        add r2, r2, 4\n        stw r2, [r1 - TRAP_BYTES + TRAP_IP]\n"},
                  "ip",
                  "probe",
                  0},
         }) {
        INFO(c.what);
        const EditedHome home(c.edit);
        const TemporaryFolder folder;
        const Checked found = checked(home.home(), {folder.write("probe.asm", probe)});
        REQUIRE_FALSE(found.check.findings().empty());
        const debug::RegisterFinding& first = found.check.findings().front();
        CHECK(first.register_name == c.name);
        CHECK(first.thread == c.thread);
        CHECK(first.number == c.number);
        CHECK(first.before != first.after);
        CHECK(first.left_cycle < first.cycle);
        // The same in the kernel of the tree: nothing (see above), so that it is the edit that was found.
        CHECK(say(Language::english, lab::register_message(first))
                  .find("register " + first.register_name + " of " + first.thread + " differs across ") == 0);
    }
}

TEST_CASE("a new thread in the record of one that has ended is not compared with it",
          "[threads][registers]") {
    const TemporaryFolder folder;
    // The second thread begins with other registers than the first had left; each has the same record, the
    // same number, and the same process.
    const std::string source =
        ".include \"user.inc\"\n_start: mov r9, 8\n1: lea r0, thread\n mov r1, r9\n call thread_start\n"
        " mov r0, 1\n call thread_join\n subs r9, r9, 1\n bne 1b\n mov r0, 0\n jmp exit\n"
        "thread: mov r9, 77\n mov r10, 78\n sys yield\n ret\n"
        " .include \"thread.inc\"\n .include \"lib.inc\"\n";
    const Checked found = checked(lab::Home(BATON_SOURCE_DIR), {folder.write("again.asm", source)});
    CHECK(found.check.count() == 0);
    CHECK(found.check.compared() > 20);
    CHECK(found.ended);
}
