// Programs read and write files; while the disk works they are blocked and others run, and several that
// want the disk get it one after the other.

#include "lab/build/disk.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string head = "        .include \"user.inc\"\n_start:\n";
const std::string tail = R"(
        .include "lib.inc"
        .bss
        .align  4
        .space  64
buffer: .space  2048
)";

/// Runs `body`, which leaves a result in r6 and may use `buffer`, and prints it, with a sign. The disk
/// holds a file `data` of 1,300 bytes: sectors that begin with 'a', 'b' and 'c'.
std::string result_of(const std::string& body, lab::Bytes* disk = nullptr) {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("probe.asm", head + body + R"(
        cmp     r6, 0
        lea     r0, 3f
        mov     r1, r6
        bge     1f
        lea     r0, 2f
        neg     r1, r6
1:      call    print_line
        mov     r0, 0
        jmp     exit
2:      .ascii  "-"
3:      .byte   0
        .align  4
data:   .ascii  "data"
)" + tail)};
    lab::Bytes content(1300, '.');
    content[0] = 'a';
    content[512] = 'b';
    content[1024] = 'c';
    auto archive = lab::make_disk({{"data", content}});
    REQUIRE(archive);
    request.disk = *archive;
    request.disk_name = "disk";
    const Guest guest = run_guest(request);
    CHECK(guest.end == lab::End::powered_off);
    if (disk != nullptr) *disk = guest.session.machine().disk_content();
    return guest.console;
}

const std::string open_data = "lea r0, data\n mov r1, 4\n sys open\n mov r8, r0\n";

std::string transfer(const std::string& call, const std::string& address, const std::string& first,
                     const std::string& sectors) {
    return "mov r0, r8\n " + address + "\n " + first + "\n " + sectors + "\n sys " + call + "\n mov r6, r0\n";
}

}  // namespace

TEST_CASE("a file is read by sectors, and only its own bytes are counted", "[os][files]") {
    const auto read = [&](int first, int sectors) {
        return result_of(open_data + transfer("file_read", "lea r1, buffer",
                                              "mov r2, " + std::to_string(first),
                                              "mov r3, " + std::to_string(sectors)));
    };
    CHECK(read(0, 1) == "512\n");
    CHECK(read(0, 2) == "1024\n");
    CHECK(read(0, 4) == "1300\n");
    CHECK(read(2, 1) == "276\n");
    CHECK(read(1, 4) == "788\n");
    CHECK(read(3, 1) == "0\n");
    CHECK(read(0, 0) == "0\n");
    CHECK(read(32767, 1) == "0\n");
}

TEST_CASE("what is read is what is in the file, and nothing beside it is touched", "[os][files]") {
    // Sector 1 goes to buffer: 'b' at its beginning, '.' at its end, and the words around stay 0.
    CHECK(result_of(open_data + transfer("file_read", "lea r1, buffer", "mov r2, 1", "mov r3, 1") + R"(
        lea     r1, buffer
        ldbu    r2, [r1]
        ldbu    r3, [r1 + 511]
        ldw     r4, [r1 - 4]
        ldw     r5, [r1 + 512]
        or      r4, r4, r5
        sub     r2, r2, 'b'
        sub     r3, r3, '.'
        or      r6, r2, r3
        or      r6, r6, r4)") == "0\n");
}

TEST_CASE("a file is written by sectors: its bytes on the disk change, and no others", "[os][files]") {
    lab::Bytes disk;
    CHECK(result_of(open_data + R"(
        lea     r1, buffer
        mov     r2, 'x'
        stb     r2, [r1]
        stb     r2, [r1 + 511]
)" + transfer("file_write", "lea r1, buffer", "mov r2, 1", "mov r3, 1"),
                    &disk) == "512\n");
    const auto files = lab::read_disk(disk, "disk");
    REQUIRE(files);
    for (const auto& file : *files) {
        if (file.name != "data") continue;
        REQUIRE(file.content.size() == 1300);
        CHECK(file.content[0] == 'a');
        CHECK(file.content[511] == '.');
        CHECK(file.content[512] == 'x');
        CHECK(file.content[513] == 0);
        CHECK(file.content[1023] == 'x');
        CHECK(file.content[1024] == 'c');
    }
}

TEST_CASE("no file number, place or length makes a file call do harm", "[os][files][pointers]") {
    for (const std::string call : {"file_read", "file_write"}) {
        INFO(call);
        const auto with = [&](const std::string& address, const std::string& first,
                              const std::string& sectors) {
            return result_of(open_data + transfer(call, address, first, sectors));
        };
        CHECK(with("mov r1, 0", "mov r2, 0", "mov r3, 1") == "-2\n");
        CHECK(with("lea r1, _start - 4", "mov r2, 0", "mov r3, 1") == "-2\n");
        CHECK(with("sub r1, sp, 508", "mov r2, 0", "mov r3, 1") == "-2\n");
        CHECK(with("li r1, 0xf0000000", "mov r2, 0", "mov r3, 1") == "-2\n");
        CHECK(with("lea r1, buffer", "mov r2, 0", "mov r3, -1") == "-2\n");
        CHECK(with("lea r1, buffer", "mov r2, 0", "li r3, 0x00800001") == "-2\n");  // times 512 wraps to 512
        CHECK(with("lea r1, buffer", "mov r2, -1", "mov r3, 1") == "0\n");
        CHECK(with("lea r1, buffer", "li r2, 0x00800000", "mov r3, 1") == "0\n");
        for (const std::string file : {"-1", "0", "1", "2", "67", "60", "0x7fffffff", "0x80000003"}) {
            CHECK(result_of("li r8, " + file + "\n" +
                            transfer(call, "lea r1, buffer", "mov r2, 0", "mov r3, 1")) == "-6\n");
        }
    }
    CHECK(result_of("mov r0, 0\n mov r1, 4\n sys open\n mov r6, r0") == "-2\n");
    CHECK(result_of("lea r0, data\n mov r1, 3\n sys open\n mov r6, r0") == "-3\n");
    CHECK(result_of("lea r0, data\n mov r1, 0\n sys open\n mov r6, r0") == "-3\n");
    CHECK(result_of("lea r0, data\n li r1, 0x7fffffff\n sys open\n mov r6, r0") == "-2\n");
    CHECK(result_of("mov r0, 3\n mov r1, 0\n sys file_info\n mov r6, r0") == "-2\n");
    CHECK(result_of("mov r0, 3\n sub r1, sp, 19\n sys file_info\n mov r6, r0") == "-2\n");
    CHECK(result_of("mov r0, 2\n lea r1, buffer\n sys file_info\n mov r6, r0") == "-6\n");
}

TEST_CASE("file_info tells name and length, at any address", "[os][files]") {
    CHECK(result_of(open_data + R"(
        mov     r0, r8
        lea     r1, buffer + 1
        sys     file_info
        lea     r1, buffer + 1
        mov     r2, 4
        mov     r0, 1
        sys     write
        lea     r1, buffer + 1
        ldbu    r6, [r1 + FILE_INFO_LENGTH]
        ldbu    r2, [r1 + FILE_INFO_LENGTH + 1]
        shl     r2, r2, 8
        or      r6, r6, r2)") == "data1300\n");
}

TEST_CASE("while the disk works for one program another one runs", "[os][files][blocking]") {
    const TemporaryFolder folder;
    // A slow disk; the other program counts while this one is blocked.
    lab::OsRequest request;
    request.tick_cycles = 1000;
    request.programs = {
        folder.write("reader.asm", head + R"(
        lea     r0, name
        mov     r1, 4
        sys     open
        lea     r1, buffer
        mov     r2, 0
        mov     r3, 1
        sys     file_read
        sys     exit
name:   .ascii  "boot"
)" + tail),
        folder.write("runner.asm", head + "li r1, 20000\n1: subs r1, r1, 1\n bne 1b\n mov r0, "
                                          "0\n sys exit\n")};
    emu::Settings settings;
    settings.disk_start_cycles = 20'000;
    const Guest guest = run_guest(request, settings);
    CHECK(guest.process("reader").exit_code == 14U);  // "reader\nrunner\n"
    CHECK(guest.process("reader").blocked_cycles >= 20'000);
    CHECK(guest.session.statistics().entries[static_cast<std::size_t>(isa::Vector::disk)] == 1);
    // It ran nearly all of that time.
    CHECK(guest.process("runner").cpu_cycles > 100'000);
    CHECK(*guest.process("reader").finish_cycle < *guest.process("runner").finish_cycle);
}

TEST_CASE("many programs that want the disk get it one after the other, and each what it wants",
          "[os][files][blocking]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.tick_cycles = 1000;
    lab::Bytes content(8 * 512, 0);
    for (std::size_t sector = 0; sector < 8; ++sector)
        content[sector * 512] = static_cast<std::uint8_t>('0' + sector);
    auto archive = lab::make_disk({{"data", content}});
    REQUIRE(archive);
    request.disk = *archive;
    request.disk_name = "disk";
    for (int i = 0; i < 8; ++i) {
        // Each reads its own sector twenty times, and ends with 1 if it ever got another one.
        request.programs.push_back(folder.write("reader" + std::to_string(i) + ".asm", head + R"(
        lea     r0, name
        mov     r1, 4
        sys     open
        mov     r8, r0
        mov     r7, 20
1:      mov     r0, r8
        lea     r1, buffer
        mov     r2, )" + std::to_string(i) + R"(
        mov     r3, 1
        sys     file_read
        cmp     r0, 512
        bne     2f
        ldbu    r0, [buffer]
        cmp     r0, '0' + )" + std::to_string(i) + R"(
        bne     2f
        mov     r0, 0
        stb     r0, [buffer]
        subs    r7, r7, 1
        bne     1b
        sys     exit
2:      mov     r0, 1
        sys     exit
name:   .ascii  "data"
)" + tail));
    }
    const Guest guest = run_guest(request);
    CHECK(guest.end == lab::End::powered_off);
    for (int i = 0; i < 8; ++i) CHECK(guest.process("reader" + std::to_string(i)).exit_code == 0U);
}

TEST_CASE("a directory that lies about a file makes the disk refuse, and nothing else", "[os][files]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("probe.asm", head + R"(
        lea     r0, data
        mov     r1, 4
        sys     open
        lea     r1, buffer
        mov     r2, 2
        mov     r3, 1
        sys     file_read
        neg     r0, r0
        sys     exit
data:   .ascii  "data"
)" + tail)};
    auto archive = lab::make_disk({{"data", lab::Bytes(512, 'd')}});
    REQUIRE(archive);
    request.disk = *archive;
    request.disk_name = "disk";
    lab::Setup setup = set_up(request);
    // The last header of the disk is that of `data`: it now claims octal 77777777777 bytes.
    lab::Bytes disk = setup.machine.disk_content();
    std::size_t header = 0;
    for (std::size_t at = 0; at + 512 <= disk.size(); at += 512) {
        if (std::string(disk.begin() + static_cast<long>(at), disk.begin() + static_cast<long>(at) + 5) ==
            std::string("data\0", 5))
            header = at;
    }
    REQUIRE(header != 0);
    std::fill_n(disk.begin() + static_cast<long>(header) + 124, 11, std::uint8_t{'7'});
    setup.machine.insert_disk(lab::Bytes(disk.begin(), disk.begin() + static_cast<long>(header) + 1024));
    while (setup.machine.running() && setup.machine.cycle() < 1'000'000) setup.machine.tick();
    CHECK(setup.machine.stop().reason == emu::StopReason::powered_off);
    // ERROR_DISK, told by the program's exit code, which its record still holds.
    const isa::Symbol* table = setup.kernel->find("thread_table");
    REQUIRE(table != nullptr);
    CHECK(setup.machine.peek_word(Address(table->value + setup.guest.layout()->record_bytes +
                                          *setup.guest.layout()->exit_code)) == 8U);
}
