// What the command tells of a deadlock when it is not the end of the run: others went on, or the state in
// which it had closed already was loaded.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;
using Json = nlohmann::json;

namespace {

// Two threads take two locks in opposite orders; the main program computes on, then ends.
constexpr const char* goes_on = R"(
        .include "user.inc"
_start: lea     r0, first
        call    thread_start
        lea     r0, second
        call    thread_start
        li      r7, 60000
1:      subs    r7, r7, 1
        bne     1b
        mov     r0, 3
        jmp     exit
first:  lea     r0, gate
        call    lock_acquire
        mov     r0, 3
        sys     sleep
        lea     r0, door
        call    lock_acquire
second: lea     r0, door
        call    lock_acquire
        mov     r0, 3
        sys     sleep
        lea     r0, gate
        call    lock_acquire
        .data
        lock    gate
        lock    door
        .align  4
        .include "thread.inc"
        .include "lib.inc"
)";

}  // namespace

TEST_CASE("a deadlock of threads that were ended later is told as it was when it closed", "[cli deadlock]") {
    const TemporaryFolder folder;
    const std::string program = folder.write("goes_on.asm", std::string(goes_on));
    const Ended ended = command({"os", program, "--json", "-"});
    const Json told = Json::parse(ended.out);
    REQUIRE(told["deadlock"].is_object());
    const std::string text = told["deadlock"].dump();
    CHECK(contains(text, "\"reason\":\"lock\""));
    CHECK_FALSE(contains(text, "none"));
    const Ended english = command({"os", program});
    CHECK(contains(english.err, "door"));
    CHECK(contains(english.err, "gate"));
    CHECK_FALSE(contains(english.err, "is blocked: none"));
    CHECK_FALSE(contains(command({"os", program, "--lang", "fr"}).err, "none"));
}

TEST_CASE("a deadlock is found once, and as it is, when its state is loaded", "[cli deadlock]") {
    const TemporaryFolder folder;
    const std::string program = folder.write("goes_on.asm", std::string(goes_on));
    const Json whole = Json::parse(command({"os", program, "--json", "-"}).out);
    const std::uint64_t closed = whole["deadlock"]["cycle"];
    // Before it closes, between the two locks; and behind.
    for (const std::uint64_t saved : {closed - 2000, closed + 2000}) {
        INFO("saved in cycle " << saved << ", closed in " << closed);
        const std::string state = (folder.path() / "state").string();
        command({"os", program, "--max-cycles", std::to_string(saved), "--save", state});
        const Ended ended = command({"os", "--load", state, "--json", "-"});
        const Json told = Json::parse(ended.out);
        CHECK(told["deadlocks_total"] == 1);
        if (saved < closed) CHECK(told["deadlock"]["cycle"] == closed);
        CHECK_FALSE(contains(ended.err, "nobody is left to release"));
        CHECK(command({"os", "--load", state, "--stop-on", "deadlock"}).status == 6);
    }
}
