// System calls do what os/README.md says, and no pointer from a program reaches beyond its memory.

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string head = "        .include \"user.inc\"\n_start:\n";
const std::string tail = "\n        .include \"lib.inc\"\n";

/// Runs `body`, which leaves a result in r6; prints "result N" with -result when it is negative.
std::string result_of(const std::string& body) {
    return run_source(head + body + R"(
        cmp     r6, 0
        lea     r0, positive
        mov     r1, r6
        bge     1f
        lea     r0, negative
        neg     r1, r6
1:      call    print_line
        mov     r0, 0
        jmp     exit
        .rodata
positive: .asciz ""
negative: .asciz "-"
)" + tail);
}

}  // namespace

TEST_CASE("an unknown system call is an error, not a fault", "[os][calls]") {
    CHECK(result_of("mov r12, 1000\n syscall\n mov r6, r0") == "-1\n");
    CHECK(result_of("mov r12, -1\n syscall\n mov r6, r0") == "-1\n");
    CHECK(result_of("li r12, 0x80000000\n syscall\n mov r6, r0") == "-1\n");
}

TEST_CASE("pointers outside of the caller's memory are refused in every call that takes one",
          "[os][calls][pointers]") {
    struct Range {
        const char* what;
        const char* address;  // leaves it in r1
        const char* bytes;    // leaves it in r2
    };
    const Range bad[] = {
        {"the kernel's first byte", "mov r1, 0", "mov r2, 1"},
        {"the kernel's last byte", "lea r1, _start - 1", "mov r2, 1"},
        {"one byte before the program", "lea r1, _start - 1", "mov r2, 8"},
        {"one byte behind the program", "mov r1, sp", "mov r2, 1"},
        {"straddling the end", "sub r1, sp, 4", "mov r2, 5"},
        {"a device", "li r1, 0xf0000200", "mov r2, 4"},
        {"unmapped memory", "li r1, 0x10000000", "mov r2, 4"},
        {"the end of the address space", "mov r1, -1", "mov r2, 1"},
        {"an address that wraps", "mov r1, -16", "mov r2, 64"},
        {"a length that wraps", "lea r1, _start", "mov r2, -1"},
        {"a length that wraps to just below", "lea r1, _start + 16", "mov r2, -16"},
        {"the largest positive length", "lea r1, _start", "li r2, 0x7fffffff"},
    };
    const Range good[] = {
        {"the first bytes of the program", "lea r1, _start", "mov r2, 4"},
        {"the last bytes of the stack", "sub r1, sp, 4", "mov r2, 4"},
        {"nothing at the very end", "mov r1, sp", "mov r2, 0"},
    };
    for (const Range& range : bad) {
        INFO(range.what);
        const std::string set = std::string(range.address) + "\n" + range.bytes + "\n";
        // write never looks at more than 128 bytes: a huge length is cut first, so only where the
        // address is bad, too, or the cut range leaves the program, is it refused.
        const bool cut_is_fine = std::string(range.address).rfind("lea r1, _start", 0) == 0 &&
                                 std::string(range.address).find('-') == std::string::npos;
        if (!cut_is_fine) CHECK(result_of(set + "mov r0, 1\n sys write\n mov r6, r0") == "-2\n");
        CHECK(result_of(set + "mov r0, 0\n sys read\n mov r6, r0") == "-2\n");
        CHECK(result_of(set + "mov r0, r1\n mov r1, r2\n sys spawn\n mov r6, r0") == "-2\n");
    }
    for (const Range& range : good) {
        INFO(range.what);
        const std::string set = std::string(range.address) + "\n" + range.bytes + "\n";
        const std::string said = result_of(set + "mov r0, 1\n sys write\n mov r6, r0");
        const std::string count = std::string(range.bytes).substr(8);
        REQUIRE(said.size() >= count.size() + 1);
        CHECK(said.substr(said.size() - count.size() - 1) == count + "\n");
    }
}

TEST_CASE("a refused pointer leaves memory as it was", "[os][calls][pointers]") {
    // A read that straddles the end would overwrite the last word of the stack.
    CHECK(result_of(R"(
        li      r3, 0x12345678
        stw     r3, [sp - 4]
        sub     r1, sp, 4
        mov     r2, 8
        mov     r0, 0
        sys     read
        ldw     r4, [sp - 4]
        sub     r6, r4, r3
        add     r6, r6, 7)") == "7\n");
}

TEST_CASE("writing more than 128 bytes at a time is a short write", "[os][calls]") {
    const std::string said = result_of("lea r1, _start\n mov r2, 200\n mov r0, 1\n sys write\n mov r6, r0");
    CHECK(said.substr(said.size() - 4) == "128\n");
}

TEST_CASE("only files 0, 1 and 2 exist", "[os][calls]") {
    CHECK(result_of("mov r0, 0\n lea r1, _start\n mov r2, 1\n sys write\n mov r6, r0") == "-6\n");
    CHECK(result_of("mov r0, 3\n lea r1, _start\n mov r2, 1\n sys write\n mov r6, r0") == "-6\n");
    CHECK(result_of("mov r0, 1\n lea r1, _start\n mov r2, 1\n sys read\n mov r6, r0") == "-6\n");
}

TEST_CASE("reading nothing returns at once", "[os][calls]") {
    CHECK(result_of("mov r0, 0\n lea r1, _start\n mov r2, 0\n sys read\n mov r6, r0") == "0\n");
}

TEST_CASE("spawn says why it can't", "[os][calls]") {
    CHECK(result_of("lea r0, _start\n mov r1, 5\n sys spawn\n mov r6, r0") == "-3\n");
    CHECK(result_of("lea r0, _start\n mov r1, 0\n sys spawn\n mov r6, r0") == "-3\n");
    CHECK(
        result_of("lea r0, name\n mov r1, 4\n sys spawn\n mov r6, r0\n jmp 9f\nname: .ascii \"boot\"\n9:") ==
        "-7\n");  // a text is no program
}

TEST_CASE("spawn fails with no room when memory or records run out, and works again afterwards",
          "[os][calls]") {
    // Each child sleeps for long; with 64 KiB of RAM memory ends first, with more the records do.
    const std::string body = R"(
        mov     r6, 0
1:      lea     r0, name
        mov     r1, 7
        sys     spawn
        cmp     r0, 0
        ble     2f
        add     r6, r6, 1
        jmp     1b
2:      add     r7, r0, 4               ; 0 when it was ERROR_ROOM
3:      mov     r0, 0
        sys     wait
        cmp     r0, 0
        bgt     3b
        lea     r0, name                ; there is room again
        mov     r1, 7
        sys     spawn
        cmp     r0, 0
        bgt     4f
        mov     r6, -99
4:      cmp     r7, 0
        beq     5f
        mov     r6, -98
5:      mov     r0, 0
        sys     wait
        lea     r0, children
        mov     r1, r6
        call    print_line
        mov     r0, 0
        jmp     exit
        .rodata
name:   .ascii  "napping"
children: .asciz "children: "
)";
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {
        folder.write("parent.asm", head + body + tail),
        folder.write("napping.asm", head + "mov r0, 400\n sys sleep\n mov r0, 0\n sys exit\n")};
    const auto children = [&](std::uint32_t ram) {
        emu::Settings settings;
        settings.ram_bytes = ram;
        const std::string said = run_guest(request, settings).console;
        REQUIRE(said.rfind("children: ", 0) == 0);
        return std::stoi(said.substr(10));
    };
    CHECK(children(1024 * 1024) == 29);  // 32 records less idle, the parent, and the first sleeper
    const int few = children(64 * 1024);
    CHECK(few >= 5);
    CHECK(few < 29);
}

TEST_CASE("with all records in use memory is found in two looks at each of them", "[os][calls][loader]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    for (int i = 0; i < 31; ++i) {
        const std::string name = "nap" + std::to_string(i) + ".asm";
        request.programs.push_back(
            folder.write(name, head + "mov r0, 100\n sys sleep\n mov r0, 0\n sys exit\n"));
    }
    lab::Setup setup = set_up(nothing_else(request, 32));
    const isa::Symbol* begin = setup.kernel->find("memory_find");
    const isa::Symbol* end = setup.kernel->find("memory_clear");
    REQUIRE(begin != nullptr);
    REQUIRE(end != nullptr);
    std::uint64_t longest = 0;
    std::uint64_t searches = 0;
    std::uint64_t entered = 0;
    while (setup.machine.running() && setup.machine.cycle() < 1'000'000) {
        const emu::Tick tick = setup.machine.tick();
        const bool inside = tick.ip >= begin->value && tick.ip < end->value;
        if (inside && entered == 0) {
            entered = tick.cycle;
            ++searches;
        }
        if (!inside && entered != 0) {
            longest = std::max(longest, tick.cycle - entered);
            entered = 0;
        }
    }
    CHECK(searches == 31);
    CHECK(longest < 2 * 32 * 50);
    WARN("the longest search took " << longest << " cycles");
}

TEST_CASE("wait collects a child that ended before, and tells its code", "[os][calls]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("parent.asm", head + R"(
        lea     r0, name
        mov     r1, 5
        sys     spawn
        mov     r8, r0
        mov     r0, 10
        sys     sleep
        mov     r0, r8
        sys     wait
        cmp     r0, r8
        bne     1f
        lea     r0, text
        call    print_line
        mov     r0, r8
        sys     wait                    ; collected once only
        neg     r1, r0
        lea     r0, error
        call    print_line
1:      mov     r0, 0
        jmp     exit
        .rodata
name:   .ascii  "seven"
text:   .asciz  "code "
error:  .asciz  "then -"
)" + tail),
                        folder.write("seven.asm", head + "mov r0, 7\n sys exit\n")};
    request.programs.pop_back();
    // seven is on the disk but not in the list of what is started.
    request.programs = {request.programs[0], (folder.path() / "seven.asm").string()};
    const Guest guest = run_guest(request);
    CHECK(guest.console == "code 7\nthen -5\n");
}

TEST_CASE("sleep lasts the given number of clock interrupts", "[os][calls][clock]") {
    for (const int ticks : {1, 2, 7}) {
        CHECK(result_of("sys time\n mov r7, r0\n mov r0, " + std::to_string(ticks) +
                        "\n sys sleep\n sys time\n sub r6, r0, r7") == std::to_string(ticks) + "\n");
    }
}

TEST_CASE("a system call changes no register but its results, and no flag", "[os][calls][registers]") {
    std::string body = "        mov r6, 0\n";
    for (int r = 0; r <= 14; ++r) {
        if (r != 12) body += "        li r" + std::to_string(r) + ", " + std::to_string(1000 + r) + "\n";
    }
    body += "        cmp r1, r2\n        sys getpid\n        getf r12\n";
    // C and N are set by 1001 - 1002.
    body += "        and r12, r12, 15\n        cmp r12, FLAG_C | FLAG_N\n        bne 9f\n";
    for (int r = 1; r <= 14; ++r) {
        if (r != 12)
            body +=
                "        cmp r" + std::to_string(r) + ", " + std::to_string(1000 + r) + "\n        bne 9f\n";
    }
    body += "        mov r6, 42\n        jmp 8f\n9:      mov r6, 13\n8:\n";
    CHECK(result_of(body) == "42\n");
}

TEST_CASE("getpid tells processes apart", "[os][calls]") {
    const TemporaryFolder folder;
    const std::string source = head +
                               "sys getpid\n mov r1, r0\n lea r0, 1f\n call print_line\n mov r0, 0\n jmp "
                               "exit\n1: .asciz \"pid \"\n" +
                               tail;
    lab::OsRequest request;
    request.programs = {folder.write("first.asm", source), folder.write("second.asm", source)};
    CHECK(run_guest(request).console == "pid 1\npid 2\n");
}

TEST_CASE("when every thread waits for keys that can't come, the run ends and says so", "[os][end]") {
    lab::OsRequest request;
    request.programs = {"echo"};
    CHECK(run_guest(request).end == lab::End::blocked);
}
