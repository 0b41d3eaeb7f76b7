// A file that types itself never loses a key, and types the same at every slice.
#include <catch2/catch.hpp>

#include "tests/lab/guest_os.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;

namespace {

// Reads nothing for a long time, then everything; powers off at Ctrl-D with the number of lost keys.
const std::string slow_reader = R"(
_start: li r4, CONSOLE
        li r1, 300000
1:      subs r1, r1, 1
        bne 1b
2:      ldw r0, [r4 + CONSOLE_IN]
        cmp r0, -1
        beq 2b
        cmp r0, 4
        beq 3f
        stw r0, [r4 + CONSOLE_OUT]
        jmp 2b
3:      ldw r0, [r4 + CONSOLE_LOST]
        li r1, SYSTEM
        stw r0, [r1 + SYSTEM_POWER]
4:      jmp 4b
)";

std::string text_of_length(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
    return text;
}

}  // namespace

TEST_CASE("however slowly the guest reads, no key is lost", "[key feed]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("slow.asm", slow_reader);
    const std::string text = text_of_length(1000);
    Run run(session_of(good(set_up_bare(request, {}))), limited(), KeyFeed(bytes(text)));
    CHECK(finish(run) == End::powered_off);
    CHECK(run.session().machine().stop().exit_code == 0);
    CHECK(run.session().console().text() == text);
    CHECK(run.session().inputs().size() == text.size() + 1);
    CHECK(run.session().inputs().back().data[0] == KeyFeed::end_of_input);
}

TEST_CASE("keys come at the same cycles, however the run is cut into slices", "[key feed]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("slow.asm", slow_reader);
    std::vector<emu::InputEvent> inputs;
    for (const std::uint64_t slice : {100'000U, 999U, 1000U, 1001U, 7U}) {
        Run run(session_of(good(set_up_bare(request, {}))), limited(), KeyFeed(bytes("Bonjour")));
        finish(run, slice);
        if (inputs.empty()) inputs = run.session().inputs();
        CHECK(run.session().inputs() == inputs);
        for (const emu::InputEvent& input : run.session().inputs())
            CHECK(input.cycle % KeyFeed::period_cycles == 0);
    }
    CHECK(inputs.size() == 8);
}

TEST_CASE("an empty file is the end of the input at once", "[key feed]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("slow.asm", slow_reader);
    Run run(session_of(good(set_up_bare(request, {}))), limited(), KeyFeed(bytes("")));
    CHECK(finish(run) == End::powered_off);
    CHECK(run.session().console().text().empty());
}
