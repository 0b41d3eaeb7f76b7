// Programs receive and send packets: they are blocked until one comes, the one that has waited longest gets
// it, and no argument does harm.

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string head = "        .include \"user.inc\"\n_start:\n";
const std::string tail = R"(
        .include "lib.inc"
        .bss
        .align  4
        .space  16
buffer: .space  512
)";

constexpr std::uint64_t after_boot = 100'000;

struct Programs {
    TemporaryFolder folder;
    lab::OsRequest request;

    void add(const std::string& name, const std::string& body) {
        request.programs.push_back(folder.write(name + ".asm", head + body + tail));
    }
    Guest run(const std::vector<Packet>& packets = {}) const {
        return run_guest(request, {}, {}, 20'000'000, packets);
    }
};

/// What one program with this body says, when these packets come; r6 is printed at its end.
std::string result_of(const std::string& body, const std::vector<Packet>& packets = {}) {
    Programs programs;
    programs.add("probe",
                 body +
                     "\n neg r1, r6\n cmp r6, 0\n lea r0, 2f\n blt 1f\n mov r1, r6\n lea r0, 3f\n"
                     "1: call print_line\n mov r0, 0\n jmp exit\n2: .ascii \"-\"\n3: .byte 0\n .align 4\n");
    return programs.run(packets).console;
}

const std::string receive = "lea r0, buffer\n mov r1, 256\n sys receive\n mov r6, r0\n";

}  // namespace

TEST_CASE("a packet is received whole, also one that came before it was asked for", "[os][network]") {
    CHECK(result_of(receive, {{1000, {1, 2, 3}}}) == "3\n");
    CHECK(result_of(receive, {{after_boot, lab::Bytes(256, 7)}}) == "256\n");
    CHECK(result_of(receive + "ldbu r6, [buffer + 1]\n", {{after_boot, {1, 2, 3}}}) == "2\n");
}

TEST_CASE("a packet that is longer than the room for it is cut, and the next one comes whole",
          "[os][network]") {
    const std::string cut =
        "lea r0, buffer\n mov r1, 2\n sys receive\n mov r7, r0\n" + receive +
        "mul r7, r7, 100\n add r6, r6, r7\n ldbu r1, [buffer]\n mul r1, r1, 1000\n add r6, r6, r1\n";
    CHECK(result_of(cut, {{1000, {5, 6, 7, 8, 9}}, {1001, {3, 4, 5}}}) == "3203\n");
    CHECK(result_of(cut, {{after_boot, {5, 6, 7, 8, 9}}, {2 * after_boot, {3, 4, 5}}}) == "3203\n");
    // Behind the room nothing is touched.
    CHECK(result_of("lea r0, buffer\n mov r1, 2\n sys receive\n ldhu r6, [buffer + 2]\n",
                    {{after_boot, {5, 6, 7, 8, 9}}}) == "0\n");
}

TEST_CASE("of several that wait the one that has waited longest gets the packet", "[os][network]") {
    Programs programs;
    for (const std::string name : {"a", "b", "c"}) {
        programs.add(
            name,
            "mov r0, " + std::to_string(name[0] - 'a' + 1) + "\n sys sleep\n" + receive +
                "ldbu r1, [buffer]\n lea r0, 1f\n call print_line\n mov r0, 0\n jmp exit\n1: .asciz \"" +
                name + " \"\n");
    }
    const Guest guest = programs.run({{200'000, {1}}, {300'000, {2}}, {300'000, {3}}});
    CHECK(guest.console == "a 1\nb 2\nc 3\n");
    CHECK(guest.session.statistics().entries[static_cast<std::size_t>(isa::Vector::network)] == 2);
}

TEST_CASE("while a program waits for a packet, others run", "[os][network]") {
    Programs programs;
    programs.add("waiter", receive + "mov r0, 0\n sys exit\n");
    programs.add("runner", "li r1, 20000\n1: subs r1, r1, 1\n bne 1b\n mov r0, 0\n sys exit\n");
    const Guest guest = programs.run({{500'000, {1}}});
    CHECK(guest.end == lab::End::powered_off);
    CHECK(*guest.process("runner").finish_cycle < 500'000);
    CHECK(*guest.process("waiter").finish_cycle > 500'000);
    CHECK(guest.process("waiter").blocked_cycles > 300'000);
}

TEST_CASE("what is sent leaves as one packet, and two programs' packets never mix", "[os][network]") {
    Programs programs;
    programs.request.tick_cycles = 1000;
    programs.request.quantum = 1;
    for (const int value : {1, 2}) {
        programs.add("sender" + std::to_string(value),
                     "lea r1, buffer\n mov r2, 200\n mov r3, " + std::to_string(value) + R"(
1:      sub     r2, r2, 1
        stb     r3, [r1 + r2]
        cmp     r2, 0
        bne     1b
        mov     r6, 5
2:      lea     r0, buffer
        mov     r1, 200
        sys     send
        cmp     r0, 200
        bne     3f
        subs    r6, r6, 1
        bne     2b
        mov     r0, 0
        sys     exit
3:      mov     r0, 1
        sys     exit
)");
    }
    const Guest guest = programs.run();
    CHECK(guest.process("sender1").exit_code == 0U);
    CHECK(guest.process("sender2").exit_code == 0U);
    REQUIRE(guest.session.sent().size() == 10);
    for (const auto& packet : guest.session.sent()) CHECK(packet.bytes == lab::Bytes(200, packet.bytes[0]));
}

TEST_CASE("no address and no length makes receive or send do harm", "[os][network][pointers]") {
    struct Case {
        const char* address;
        const char* bytes;
        const char* said;
    };
    const Case both[] = {{"mov r0, 0", "mov r1, 1", "-2\n"},
                         {"lea r0, _start - 1", "mov r1, 8", "-2\n"},
                         {"sub r0, sp, 4", "mov r1, 5", "-2\n"},
                         {"li r0, 0xf0000600", "mov r1, 4", "-2\n"},
                         {"mov r0, -16", "mov r1, 64", "-2\n"},
                         {"lea r0, buffer", "mov r1, -1", "-2\n"},
                         {"lea r0, buffer", "li r1, 0x7fffffff", "-2\n"}};
    for (const Case& c : both) {
        INFO(c.address << ", " << c.bytes);
        const std::string set = std::string(c.address) + "\n " + c.bytes + "\n ";
        CHECK(result_of(set + "sys receive\n mov r6, r0\n", {{1000, {1}}}) == c.said);
        CHECK(result_of(set + "sys send\n mov r6, r0\n") == c.said);
    }
    CHECK(result_of("lea r0, buffer\n mov r1, 0\n sys receive\n mov r6, r0\n", {{1000, {1}}}) == "0\n");
    CHECK(result_of("lea r0, buffer\n mov r1, 0\n sys send\n mov r6, r0\n") == "-10\n");
    CHECK(result_of("lea r0, buffer\n mov r1, 257\n sys send\n mov r6, r0\n") == "-10\n");
    CHECK(result_of("lea r0, buffer\n mov r1, 256\n sys send\n mov r6, r0\n") == "256\n");
}

TEST_CASE("when a program waits for a packet that can't come, the run ends and says so",
          "[os][network][end]") {
    lab::OsRequest request;
    request.programs = {"netecho"};
    CHECK(run_guest(request).end == lab::End::blocked);
}
