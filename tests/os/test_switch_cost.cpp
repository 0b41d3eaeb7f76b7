// What a context switch by the plain clock costs, part by part.
#include "lab/study/costs.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;
using lab::Cost;

TEST_CASE("a context switch by the plain clock costs less than 600 cycles, and exactly this", "[os][costs]") {
    const TemporaryFolder folder;
    const std::string loop =
        ".include \"user.inc\"\n_start: li r7, 20000\n1: subs r7, r7, 1\n bne 1b\n"
        " mov r0, 0\n sys exit\n";
    lab::OsRequest request;
    request.programs = {folder.write("left.asm", loop), folder.write("right.asm", loop)};
    request.quantum = 1;
    const lab::Setup setup = set_up(request);
    lab::Schedule all;  // from the first cycle on
    all.span = 200'000;
    const auto switches = lab::measure_switches(setup, all);
    REQUIRE(switches);
    unsigned by_the_clock = 0;
    for (std::size_t i = 0; i < switches->size(); ++i) {
        const lab::Costs& costs = switches->at(i).costs;
        if (switches->at(i).code != static_cast<unsigned>(isa::Vector::timer)) continue;
        const auto of = [&](Cost cost) { return costs[static_cast<std::size_t>(cost)]; };
        INFO("cycle " << switches->at(i).cycle);
        ++by_the_clock;
        CHECK(of(Cost::entry_and_return) == 14);
        CHECK(of(Cost::save_and_restore) == 57);
        CHECK(of(Cost::tick_handler) == 255);
        CHECK(of(Cost::choosing) == 259);
        CHECK(lab::sum(costs) == 585);
    }
    CHECK(by_the_clock > 10);
}
