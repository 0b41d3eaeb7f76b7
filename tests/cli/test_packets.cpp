// Packets given by --packet reach the guest, what it sends is told, and a recorded run repeats both.
#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

const Words three{"--packet", "100000:68656c6c6f", "--packet", "150000:00FF", "--packet", "200000:04"};

Words netecho(const Words& more) {
    Words words{"os", "netecho"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("packets come in, and those that are sent are told on standard error and in the JSON",
          "[cli packets]") {
    const TemporaryFolder folder;
    const std::string json = (folder.path() / "report.json").string();
    Words words = netecho(three);
    words.insert(words.end(), {"--json", json});
    const Ended run = command(words);
    CHECK(run.status == 0);
    CHECK(run.out ==
          "netecho: bytes sent back: 5\nnetecho: bytes sent back: 2\nnetecho: packets in all: 2\n");
    CHECK(run.err.find("sent in cycle 10") != std::string::npos);
    CHECK(run.err.find(": 68656c6c6f\n") != std::string::npos);
    CHECK(run.err.find(": 00ff\n") != std::string::npos);
    const std::string report = read_file(json);
    CHECK(report.find("\"packets_sent\": [") != std::string::npos);
    CHECK(report.find("\"hex\": \"68656c6c6f\"") < report.find("\"hex\": \"00ff\""));
    CHECK(report.find("\"hex\": \"00ff\"") != std::string::npos);
}

TEST_CASE("a recorded run with packets repeats to the bit", "[cli packets]") {
    const TemporaryFolder folder;
    const std::string log = (folder.path() / "log").string();
    Words words = netecho(three);
    words.insert(words.end(), {"--record", log, "--json", "-"});
    const Ended first = command(words);
    CHECK(first.status == 0);
    CHECK(read_file(log).find("packet 150000 0 00ff\n") != std::string::npos);
    const Ended second = command(netecho({"--replay", log, "--json", "-"}));
    CHECK(second.out == first.out);
    CHECK(second.status == 0);
}

TEST_CASE("a bare image receives and sends, too", "[cli packets]") {
    const TemporaryFolder folder;
    const std::string source = folder.write("back.asm", R"(
_start: li      r2, NETWORK
1:      ldw     r0, [r2 + NETWORK_WAITING]
        cmp     r0, 0
        beq     1b
        ldw     r0, [r2 + NETWORK_IN]
        stw     r0, [r2 + NETWORK_OUT]
        stw     r0, [r2 + NETWORK_SEND]
        li      r2, SYSTEM
        mov     r0, 0
        stw     r0, [r2 + SYSTEM_POWER]
2:      jmp     2b
)");
    const Ended run = command({"run", source, "--packet", "500:a1"});
    CHECK(run.status == 0);
    CHECK(run.err.find("sent in cycle 5") != std::string::npos);
    CHECK(run.err.find(": a1\n") != std::string::npos);
}

TEST_CASE("--check-registers tells of a sound kernel that it is sound, and fails with a broken one",
          "[cli packets]") {
    const Ended sound = command({"os", "count", "hello", "--check-registers"});
    CHECK(sound.status == 0);
    CHECK(sound.err.find("registers: compared ") != std::string::npos);
    CHECK(sound.err.find("always as they had been left") != std::string::npos);

    // A policy that forgets that registers in a frame are not its own.
    const TemporaryFolder folder;
    std::string policy = read_source_file("os/sched/rr.asm");
    const std::string place = "        stw     r1, [r0 + TICKS_LEFT]\n1:";
    REQUIRE(policy.find(place) != std::string::npos);
    policy.insert(policy.find(place),
                  "        ldw r2, [r0 + THREAD_KSTACK]\n        ldw r3, [ticks]\n        stw r3, [r2 - "
                  "TRAP_BYTES + 44]\n");
    const std::string file = folder.write("broken.asm", policy);
    const Ended broken = command({"os", "count", "primes", "--check-registers", "--policy", file});
    CHECK(broken.status == 7);
    CHECK(broken.err.find("register r11 of ") != std::string::npos);
    CHECK(broken.err.find(" differs across ") != std::string::npos);
}
