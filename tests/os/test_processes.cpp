// Processes are started with words, watched, ended and given other priorities by each other; whatever they
// are doing when somebody ends them.

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string head = "        .include \"user.inc\"\n_start:\n";
const std::string tail = R"(
        .include "lib.inc"
        .bss
        .align  4
buffer: .space  2048
)";

/// Programs, from the body of each.
class Family {
public:
    void add(const std::string& name, const std::string& body) {
        request.programs.push_back(folder_.write(name + ".asm", head + body + tail));
    }
    /// All of them are started.
    Guest run(const emu::Settings& settings = {}) const { return run_guest(request, settings); }
    /// Only the first is started; the others are on the disk.
    Guest run_first(const emu::Settings& settings = {}) const {
        return run_guest(first_only(request), settings);
    }
    lab::OsRequest request;

private:
    TemporaryFolder folder_;
};

/// Code: starts the program `line`, and leaves its number in r8.
std::string spawn(const std::string& line) {
    return "lea r0, 77f\n mov r1, " + std::to_string(line.size()) + "\n sys spawn\n jmp 78f\n77: .ascii \"" +
           line + "\"\n .align 4\n78: mov r8, r0\n";
}

std::string sleep(int ticks) {
    return "mov r0, " + std::to_string(ticks) + "\n sys sleep\n";
}

/// Code: prints "NAME N" with the number in r1.
std::string say(const std::string& name, const std::string& value = "") {
    return value + "lea r0, 77f\n call print_line\n jmp 78f\n77: .asciz \"" + name + " \"\n .align 4\n78:\n";
}

const std::string done = "mov r0, 0\n jmp exit\n";

/// Code for a program that ends at once.
const std::string nothing = "mov r0, 0\n sys exit\n";

}  // namespace

TEST_CASE("a program gets the words behind its name", "[os][spawn][words]") {
    Family family;
    const std::string show = R"(
        mov     r6, r0
        mov     r7, r1
        mov     r1, r6
        mov     r2, r7
        call    print_bytes
)" + say("", "mov r1, r7\n") +
                             done;
    family.add("show", show);
    family.request.programs = {family.request.programs[0] + "  one two", family.request.programs[0]};
    CHECK(family.run().console == "one two 7\n 0\n");
}

TEST_CASE("spawn passes words on, too, and refuses a line that is too long", "[os][spawn][words]") {
    Family family;
    family.add("parent", spawn("show   a b  c") + "mov r0, r8\n sys wait\n" +
                             "lea r0, buffer\n mov r1, 128\n sys spawn\n neg r1, r0\n" + say("error") + done);
    family.add("show", R"(
        cmp     r1, 0
        beq     1f
        mov     r2, r1
        mov     r1, r0
        call    print_bytes
        lea     r0, 2f
        call    print
1:      mov     r0, 0
        jmp     exit
2:      .asciz  "\n"
        .align  4
)");
    CHECK(family.run_first().console == "a b  c\nerror 10\n");
}

TEST_CASE("spawn blocks while the disk works, and others run", "[os][spawn][blocking]") {
    Family family;
    family.request.tick_cycles = 1000;
    family.add("parent", spawn("child") + "mov r0, r8\n sys wait\n" + done);
    family.add("runner", "li r1, 30000\n1: subs r1, r1, 1\n bne 1b\n" + nothing);
    family.add("child", nothing);
    emu::Settings settings;
    settings.disk_start_cycles = 20'000;
    const Guest guest = family.run(settings);
    CHECK(guest.process("parent").blocked_cycles >= 2 * 20'000);
    CHECK(guest.process("runner").cpu_cycles > 200'000);
    CHECK(guest.session.statistics().entries[static_cast<std::size_t>(isa::Vector::disk)] == 2);
}

TEST_CASE("many programs that spawn at the same time all get their child", "[os][spawn][blocking]") {
    Family family;
    family.request.tick_cycles = 1000;
    for (int i = 0; i < 6; ++i) {
        family.add("parent" + std::to_string(i), "mov r7, 4\n1:\n" + spawn("child") + R"(
        cmp     r0, 0
        ble     2f
        sys     wait
        cmp     r0, r8
        bne     2f
        cmp     r1, 9
        bne     2f
        subs    r7, r7, 1
        bne     1b
        mov     r0, 0
        sys     exit
2:      mov     r0, 1
        sys     exit
)");
    }
    family.add("child", "mov r0, 9\n sys exit\n");
    const Guest guest = family.run();
    CHECK(guest.end == lab::End::powered_off);
    for (int i = 0; i < 6; ++i) CHECK(guest.process("parent" + std::to_string(i)).exit_code == 0U);
}

TEST_CASE("a process is ended whatever it is doing, and its parent is told", "[os][kill]") {
    struct Case {
        const char* what;
        std::string body;
    };
    const Case cases[] = {
        {"computing", "1: jmp 1b\n"},
        {"yielding", "1: sys yield\n jmp 1b\n"},
        {"asleep", "li r0, 1000000\n sys sleep\n" + nothing},
        {"at the keyboard", "mov r0, 0\n lea r1, buffer\n mov r2, 10\n sys read\n" + nothing},
        {"waiting for a packet", "lea r0, buffer\n mov r1, 10\n sys receive\n" + nothing},
        {"waiting for a device", "li r0, 1000000\n mov r1, 0\n sys io\n" + nothing},
        {"waiting for a child", spawn("sleepy") + "mov r0, 0\n sys wait\n" + nothing},
        {"waiting for the disk",
         "lea r0, 2f\n mov r1, 4\n sys open\n mov r7, r0\n1: mov r0, r7\n lea r1, buffer\n mov r2, 0\n mov "
         "r3, "
         "1\n sys file_read\n jmp 1b\n2: .ascii \"boot\"\n .align 4\n"},
    };
    for (const std::uint32_t disk_cycles : {200U, 40'000U}) {
        for (const Case& victim : cases) {
            INFO(victim.what << ", disk " << disk_cycles);
            Family family;
            family.request.tick_cycles = 2000;
            family.add("parent", spawn("victim") + sleep(10) + R"(
        mov     r0, r8
        sys     kill
        mov     r7, r0
        mov     r0, r8
        sys     wait
        mov     r6, r1
        sub     r7, r0, r8              ; wait told of that child: 0
)" + say("wait", "mov r1, r7\n") + say("code", "mov r1, r6\n") +
                                     "mov r0, r8\n sys kill\n neg r1, r0\n" + say("again") + done);
            family.add("victim", victim.body);
            family.add("sleepy", sleep(60) + nothing);
            emu::Settings settings;
            settings.disk_start_cycles = disk_cycles;
            const Guest guest = family.run_first(settings);
            CHECK(guest.end == lab::End::powered_off);
            CHECK(guest.console == "wait 0\ncode 137\nagain 9\n");
        }
    }
}

TEST_CASE("a process can end itself, and nobody can end what is not there", "[os][kill]") {
    Family family;
    family.add("suicide", "sys getpid\n sys kill\n" + say("not reached") + done);
    const Guest guest = family.run();
    CHECK(guest.console.empty());
    CHECK(guest.process("suicide").exit_code == 137U);

    for (const std::string number : {"0", "-1", "2", "77", "0x7fffffff", "0x80000000"}) {
        INFO(number);
        Family other;
        other.add("probe", "li r0, " + number + "\n sys kill\n neg r1, r0\n" + say("error") + done);
        CHECK(other.run().console == "error 9\n");
    }
}

TEST_CASE("a killed process gives back its memory and its record", "[os][kill]") {
    Family family;
    // A hundred children, one after the other, each killed while it sleeps.
    family.add("parent", "mov r7, 100\n1:\n" + spawn("sleepy") + R"(
        cmp     r0, 0
        ble     2f
        sys     yield
        mov     r0, r8
        sys     kill
        mov     r0, r8
        sys     wait
        subs    r7, r7, 1
        bne     1b
2:
)" + say("left", "mov r1, r7\n") +
                             done);
    family.add("sleepy", "li r0, 1000000\n sys sleep\n" + nothing);
    emu::Settings settings;
    settings.ram_bytes = 64 * 1024;
    const Guest guest = family.run_first(settings);
    CHECK(guest.console == "left 0\n");
    CHECK(guest.end == lab::End::powered_off);
}

TEST_CASE("under every policy a process that is ready, asleep or new to the disk can be ended",
          "[os][kill]") {
    const std::string bodies[] = {"1: sys yield\n jmp 1b\n", "li r0, 1000000\n sys sleep\n" + nothing,
                                  "1:\n" + spawn("leaf") + "mov r0, 0\n sys wait\n jmp 1b\n"};
    for (const std::string& policy : home().policies()) {
        for (const std::string& body : bodies) {
            INFO(policy << ": " << body);
            // Among bursts of unknown length srt goes on with whoever has run most: nobody else runs.
            if (policy == "srt" && &body == &bodies[0]) continue;
            Family family;
            family.request.policy = policy;
            family.request.tick_cycles = 2000;
            family.add("parent", spawn("victim") + sleep(9) +
                                     "mov r0, r8\n sys kill\n mov r0, r8\n sys wait\n mov r7, r1\n" +
                                     say("code", "mov r1, r7\n") + done);
            family.add("victim", body);
            family.add("leaf", nothing);
            const Guest guest = family.run_first();
            CHECK(guest.end == lab::End::powered_off);
            CHECK(guest.console == "code 137\n");
        }
    }
}

TEST_CASE("those that wait for the disk behind others can be ended, and the others get what they want",
          "[os][kill][disk]") {
    Family family;
    family.request.tick_cycles = 2000;
    const std::string reader = R"(
        lea     r0, 2f
        mov     r1, 4
        sys     open
        lea     r1, buffer
        mov     r2, 0
        mov     r3, 1
        sys     file_read
        sys     exit
2:      .ascii  "boot"
        .align  4
)";
    // While the first is served (it takes 50 ticks), the second and the last are ended.
    family.add("killer", sleep(10) + "mov r0, 3\n sys kill\n mov r0, 5\n sys kill\n" + nothing);
    for (const std::string name : {"one", "two", "three", "four"}) family.add(name, reader);
    emu::Settings settings;
    settings.disk_start_cycles = 100'000;
    const Guest guest = family.run(settings);
    CHECK(guest.end == lab::End::powered_off);
    CHECK(guest.process("one").exit_code == 26U);  // the bytes of `boot`
    CHECK(guest.process("two").exit_code == 137U);
    CHECK(guest.process("three").exit_code == 26U);
    CHECK(guest.process("four").exit_code == 137U);
    CHECK(*guest.process("two").finish_cycle < *guest.process("one").finish_cycle);
    CHECK(guest.session.statistics().entries[static_cast<std::size_t>(isa::Vector::disk)] == 2);
}

TEST_CASE("nice changes who goes first, under a policy that looks at it", "[os][nice]") {
    const auto order = [](int priority) {
        Family family;
        family.request.policy = "priority";
        family.add("parent", spawn("first") + "mov r9, r8\n" + spawn("second") + "mov r0, r9\n mov r1, " +
                                 std::to_string(priority) +
                                 "\n sys nice\n mov r0, 0\n sys wait\n mov r0, 0\n sys wait\n" + done);
        // Both do nothing until tick 100, when the parent has long done what it does.
        for (const std::string name : {"first", "second"}) {
            family.add(name, "1: sys yield\n sys time\n cmp r0, 100\n blt 1b\n lea r0, 2f\n call print\n" +
                                 done + "2: .asciz \"" + name + " \"\n .align 4\n");
        }
        return family.run_first().console;
    };
    CHECK(order(0) == "first second ");
    CHECK(order(7) == "second first ");
}

TEST_CASE("nice accepts 0 to 255 for a living process or, as 0, the caller, and nothing else", "[os][nice]") {
    struct Case {
        const char* pid;
        const char* priority;
        const char* said;
    };
    const Case cases[] = {{"1", "0", "result 0\n"},    {"1", "255", "result 0\n"},
                          {"1", "256", "result 10\n"}, {"1", "-1", "result 10\n"},
                          {"0", "1", "result 0\n"},    {"2", "1", "result 9\n"},
                          {"-1", "1", "result 9\n"},   {"0x7fffffff", "-1", "result 9\n"}};
    for (const Case& c : cases) {
        INFO(c.pid << " " << c.priority);
        Family family;
        family.add("probe", std::string("li r0, ") + c.pid + "\n li r1, " + c.priority +
                                "\n sys nice\n neg r1, r0\n" + say("result") + done);
        CHECK(family.run().console == c.said);
    }
}

TEST_CASE("process tells of each record what is in it, and takes no address that is not the caller's",
          "[os][process]") {
    const auto field = [](const std::string& offset, const std::string& record = "1") {
        Family family;
        family.add("probe", "mov r0, " + record + "\n lea r1, buffer\n sys process\n ldw r1, [buffer + " +
                                offset + "]\n" + say("it is") + done);
        return family.run().console;
    };
    CHECK(field("PROCESS_PID") == "it is 1\n");
    CHECK(field("PROCESS_STATE") == "it is 3\n");
    CHECK(field("PROCESS_PARENT") == "it is 0\n");
    CHECK(field("PROCESS_PRIORITY") == "it is 0\n");
    CHECK(field("PROCESS_PID", "0") == "it is 0\n");
    CHECK(field("PROCESS_STATE", "0") == "it is 2\n");

    const auto result = [](const std::string& record, const std::string& address) {
        Family family;
        family.add("probe", "li r0, " + record + "\n " + address + "\n sys process\n neg r1, r0\n" +
                                say("result") + done);
        return family.run().console;
    };
    CHECK(result("31", "lea r1, buffer") == "result 0\n");  // a free one
    CHECK(result("32", "lea r1, buffer") == "result 10\n");
    CHECK(result("-1", "lea r1, buffer") == "result 10\n");
    CHECK(result("0x04000001", "lea r1, buffer") == "result 10\n");
    CHECK(result("1", "mov r1, 0") == "result 2\n");
    CHECK(result("1", "sub r1, sp, 47") == "result 2\n");
    CHECK(result("1", "lea r1, buffer + 3") == "result 4294967295\n");  // 1, negated
}

TEST_CASE("cycles are accounted to whoever had the processor, and sum to the time since boot",
          "[os][process][accounting]") {
    Family family;
    family.add("busy", "li r1, 30000\n1: subs r1, r1, 1\n bne 1b\n" + sleep(2000));
    family.add("lazy", sleep(200) + R"(
        mov     r6, 0                   ; the sum over all records
        mov     r7, 0
1:      mov     r0, r7
        lea     r1, buffer
        sys     process
        cmp     r0, 0
        beq     2f
        blt     3f
        ldw     r0, [buffer + PROCESS_CYCLES]
        add     r6, r6, r0
        lea     r1, table
        shl     r2, r7, 2
        stw     r0, [r1 + r2]
2:      add     r7, r7, 1
        jmp     1b
3:      sys     cycles
        sub     r1, r0, r6              ; what has passed since the last records were read
        lea     r0, rest
        call    print_line
        ldw     r1, [table + 4]
        lea     r0, busy
        call    print_line
        mov     r0, 1
        sys     kill
        mov     r0, 0
        jmp     exit
busy:   .asciz  "busy "
rest:   .asciz  "rest "
        .bss
        .align  4
table:  .space  128
        .text
)");
    const Guest guest = family.run();
    unsigned rest = 0;
    unsigned busy = 0;
    REQUIRE(std::sscanf(guest.console.c_str(), "rest %u\nbusy %u", &rest, &busy) == 2);
    CHECK(rest < 40'000);    // of about a million; the calls that ask take some
    CHECK(busy >= 210'000);  // the loop alone
    CHECK(busy < 300'000);
}

TEST_CASE("the quantum can be asked for and changed while the system runs", "[os][quantum]") {
    const auto result = [](const std::string& ticks) {
        Family family;
        family.add("probe", "li r0, " + ticks +
                                "\n sys quantum\n mov r7, r0\n mov r0, 0\n sys quantum\n mov r8, "
                                "r0\n neg r7, r7\n" +
                                say("first", "mov r1, r7\n") + say("then", "mov r1, r8\n") + done);
        return family.run().console;
    };
    CHECK(result("0") == "first 4294967294\nthen 2\n");
    CHECK(result("9") == "first 4294967287\nthen 9\n");
    CHECK(result("1000001") == "first 10\nthen 2\n");
    CHECK(result("-1") == "first 10\nthen 2\n");
    CHECK(result("0x80000000") == "first 10\nthen 2\n");
}

TEST_CASE("a changed quantum changes how often round robin and lottery preempt", "[os][quantum]") {
    for (const std::string policy : {"rr", "lottery"}) {
        INFO(policy);
        const auto preempted = [&](int quantum) {
            Family family;
            family.request.policy = policy;
            family.request.tick_cycles = 1000;
            const std::string loop = "li r1, 20000\n1: subs r1, r1, 1\n bne 1b\n" + nothing;
            family.add("one", "mov r0, " + std::to_string(quantum) + "\n sys quantum\n" + loop);
            family.add("two", loop);
            return family.run().process("two").preempted;
        };
        const auto often = preempted(1);
        const auto seldom = preempted(10);
        CHECK(seldom > 0);
        CHECK(often >= 4 * seldom);
    }
}

TEST_CASE("the policy's name is told, as much of it as there is room for", "[os][policy]") {
    const auto name = [](const std::string& policy, int room) {
        Family family;
        family.request.policy = policy;
        family.add("probe", "lea r0, buffer\n mov r1, " + std::to_string(room) +
                                "\n sys policy\n mov r2, r0\n lea r1, buffer\n call print_bytes\n" + done);
        return family.run().console;
    };
    CHECK(name("rr", 100) == "rr");
    CHECK(name("priority_aging", 16) == "priority_aging");
    CHECK(name("priority_aging", 8) == "priority");
    CHECK(name("fifo", 0).empty());
    const TemporaryFolder folder;
    const std::string mine = folder.write("a_policy_of_my_own.asm", read_source_file("os/sched/rr.asm"));
    CHECK(name(mine, 100) == "a_policy_of_my_o");
}
