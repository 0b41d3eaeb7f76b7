// All pairs: from every position of a run of 2,000 cycles to every other one. It may fail where a keyframe, a
// moment kept nearby, or a half-done instruction is not the whole state.
#include <numeric>

#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;

TEST_CASE(
    "from each of 2,001 positions to each other: the machine of a fresh run, bit for bit "
    "(4,002,000 jumps; every 37th distance under sanitizers)",
    "[pairs]") {
    constexpr std::uint64_t last = 2000;
#ifdef BATON_SANITIZED
    constexpr std::uint64_t step = 37;
#else
    constexpr std::uint64_t step = 1;
#endif
    const auto debugger = mini_debugger();
    const std::vector<std::uint64_t> fresh = hashes(debugger->machine(), last);
    debugger->finish(Command::seek(last));
    REQUIRE(debugger->newest() == last);
    std::uint64_t wrong = 0;
    std::uint64_t jumps = 0;
    // By each distance once around: each ordered pair is one jump.
    constexpr std::uint64_t positions = last + 1;
    for (std::uint64_t distance = 1; distance < positions; distance += step) {
        const std::uint64_t rings = std::gcd(distance, positions);
        for (std::uint64_t ring = 0; ring < rings; ++ring) {
            std::uint64_t at = ring;
            debugger->finish(Command::seek(at));
            do {
                at = (at + distance) % positions;
                debugger->finish(Command::seek(at));
                const bool right = debugger->position() == at && debugger->machine().hash() == fresh[at];
                wrong += right ? 0 : 1;
                ++jumps;
            } while (at != ring);
        }
    }
    CHECK(wrong == 0);
    CHECK(debugger->newest() == last);
#ifdef BATON_SANITIZED
    WARN(jumps << " jumps, a sample");
#else
    CHECK(jumps == 4'002'000);
#endif
}
