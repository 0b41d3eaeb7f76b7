// Every program of the collection does under the OS what its .expected file says.

#include <filesystem>
#include <set>
#include <sstream>

#include "lab/run/input_file.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;
namespace fs = std::filesystem;

namespace {

/// The packets of programs/NAME.packets, if there is such a file: CYCLE:HEX a line.
std::vector<Packet> packets_for(const std::string& name) {
    std::vector<Packet> packets;
    const std::string path = "programs/" + name + ".packets";
    if (!fs::exists(fs::path(BATON_SOURCE_DIR) / path)) return packets;
    std::istringstream lines(read_source_file(path));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == '#') continue;
        const std::size_t colon = line.find(':');
        REQUIRE(colon != std::string::npos);
        auto bytes = lab::bytes_of_hex(line.substr(colon + 1));
        REQUIRE(bytes);
        packets.push_back({std::stoull(line.substr(0, colon)), *bytes});
    }
    return packets;
}

/// Whether there are live threads, and each is blocked on a lock, a condition or another thread's end.
bool all_wait(const Guest& guest) {
    unsigned waiting = 0;
    const auto& layout = *guest.session.os().layout();
    for (const auto& thread : guest.session.os().threads()) {
        if (thread.idle() || !thread.live()) continue;
        const std::string reason = layout.reason_name(thread.reason_number);
        const bool waits = thread.state == guest::ThreadState::blocked &&
                           (reason == "lock" || reason == "condition" || reason == "join");
        if (!waits) return false;
        ++waiting;
    }
    return waiting >= 1;
}

}  // namespace

TEST_CASE("every program of the collection prints what its expected files say, in both languages",
          "[os][programs]") {
    // In the end all that is left of these waits for one another, or for nothing.
    const std::set<std::string> never_ends{"philo_deadlock", "two_locks", "lost_wakeup", "producer_one"};
    unsigned programs = 0;
    for (const bool french : {false, true}) {
        for (const std::string& name : home().programs()) {
            INFO("program " << name << (french ? ", in French" : ""));
            std::string path = "programs/" + name + ".expected";
            if (french && fs::exists(fs::path(BATON_SOURCE_DIR) / (path + ".fr"))) path += ".fr";
            const std::string expected = read_source_file(path);
            const std::string input_path = "programs/" + name + ".input";
            std::string typed;
            if (fs::exists(fs::path(BATON_SOURCE_DIR) / input_path)) typed = read_source_file(input_path);
            lab::OsRequest request;
            request.programs = {name};
            emu::Settings settings;
            settings.language = french ? Language::french : Language::english;
            const bool ends = never_ends.count(name) == 0;
            const Guest guest =
                run_guest(request, settings, typed, ends ? 20'000'000 : 500'000, packets_for(name));
            CHECK(guest.console == expected);
            ++programs;
            if (!ends) {
                CHECK(all_wait(guest));
                continue;
            }
            CHECK(guest.end == lab::End::powered_off);
            CHECK(guest.session.machine().stop().exit_code == 0);
        }
    }
    CHECK(programs >= 2 * 36);
}

TEST_CASE("a program that faults is ended and reported, and the others go on", "[os][fault]") {
    lab::OsRequest request;
    request.programs = {"crash", "hello"};
    const Guest guest = run_guest(request);
    CHECK(guest.console.find("[kernel: crash: memory fault at +0xc, ended]\n") != std::string::npos);
    CHECK(guest.console.find("hello, world\n") != std::string::npos);
    CHECK(guest.process("crash").exit_code == 128 + 3);
    CHECK(guest.process("hello").exit_code == 0);
}

TEST_CASE("each kind of fault in a program is named on the console", "[os][fault]") {
    const std::string head = ".include \"user.inc\"\n_start:\n";
    const std::string tail = "\nmov r0, 0\nsys exit\n";
    CHECK(run_source(head + ".word 0" + tail) == "[kernel: probe: illegal instruction at +0x0, ended]\n");
    CHECK(run_source(head + "mov r1, 0\ndiv r1, r1, r1" + tail) ==
          "[kernel: probe: division by zero at +0x4, ended]\n");
    CHECK(run_source(head + "li r1, 0xf0000200\nstw r1, [r1]" + tail) ==
          "[kernel: probe: memory fault at +0x8, ended]\n");
    CHECK(run_source(head + "ldw r1, [sp - 3]" + tail) ==
          "[kernel: probe: misaligned access at +0x0, ended]\n");
    CHECK(run_source(head + "di" + tail) == "[kernel: probe: privileged instruction at +0x0, ended]\n");
    CHECK(run_source(head + "brk" + tail) == "[kernel: probe: breakpoint at +0x0, ended]\n");
}

TEST_CASE("a program that is named but is not on the disk is reported at boot", "[os][boot]") {
    lab::OsRequest request;
    request.programs = {"hello"};
    auto disk = lab::build_os_disk(home(), request);
    REQUIRE(disk);
    // The list is changed by hand, as a user's own disk might have it.
    auto files = lab::read_disk(disk->archive, "disk");
    REQUIRE(files);
    REQUIRE(files->front().name == "boot");
    const std::string list = "nobody\nhello\n";
    files->front().content.assign(list.begin(), list.end());
    auto archive = lab::make_disk(*files);
    REQUIRE(archive);
    lab::Setup setup = set_up(request);
    setup.machine.insert_disk(*archive);
    std::string console;
    while (setup.machine.running() && setup.machine.cycle() < 1'000'000) {
        const emu::Tick tick = setup.machine.tick();
        if (tick.did(emu::happened::printed)) console += static_cast<char>(tick.printed_byte);
    }
    CHECK(console == "[kernel: cannot start nobody: not on the disk]\nhello, world\n");
}

TEST_CASE("words that hold addresses are relocated when a program is loaded", "[os][loader]") {
    CHECK(run_source(R"(
        .include "user.inc"
_start: ldw     r0, [pointer]
        call    print
        mov     r0, 0
        jmp     exit
        .include "lib.inc"
        .data
        .align  4
pointer:
        .word   text
text:   .asciz  "found it\n"
)") == "found it\n");
}

TEST_CASE("variables without a value and the stack are zero, whatever the memory held before",
          "[os][loader]") {
    const TemporaryFolder folder;
    // The first program fills its memory, ends, and leaves it to the second.
    const std::string filler = folder.write("filler.asm", R"(
        .include "user.inc"
_start: sub     r1, sp, 900
        mov     r2, -1
1:      stw     r2, [r1]
        add     r1, r1, 4
        cmp     r1, sp
        bltu    1b
        lea     r1, space
        mov     r3, 200
2:      stw     r2, [r1]
        add     r1, r1, 4
        subs    r3, r3, 1
        bne     2b
        mov     r0, 0
        sys     exit
        .bss
        .align  4
space:  .space  800
)");
    const std::string looker = folder.write("looker.asm", R"(
        .include "user.inc"
_start: sub     r1, sp, 900
        mov     r4, 0
1:      ldw     r2, [r1]
        or      r4, r4, r2
        add     r1, r1, 4
        cmp     r1, sp
        bltu    1b
        lea     r1, space
        mov     r3, 200
2:      ldw     r2, [r1]
        or      r4, r4, r2
        add     r1, r1, 4
        subs    r3, r3, 1
        bne     2b
        cmp     r4, 0
        mov     r0, 0
        beq     3f
        mov     r0, 1
3:      sys     exit
        .bss
        .align  4
space:  .space  800
)");
    const std::string starter = folder.write("starter.asm", R"(
        .include "user.inc"
_start: lea     r0, one
        mov     r1, 6
        sys     spawn
        sys     wait
        lea     r0, two
        mov     r1, 6
        sys     spawn
        sys     wait
        mov     r0, r1
        sys     exit
one:    .ascii  "filler"
two:    .ascii  "looker"
)");
    lab::OsRequest request;
    request.programs = {filler, looker, starter};
    Guest guest = run_guest(request);
    CHECK(guest.process("starter").exit_code == 0);
}
