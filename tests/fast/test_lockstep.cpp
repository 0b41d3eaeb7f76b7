// A sample of the lockstep; that its cases are worth something; that a failing one gets small.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "emu/fast/decoder.hpp"
#include "generate.hpp"
#include "isa/disassemble.hpp"
#include "isa/table.hpp"
#include "lockstep.hpp"
#include "shrink.hpp"

using namespace baton;
using namespace baton::test;

#ifdef BATON_SANITIZED
#define LOCKSTEP_SIZE "a sample of 200 random cases"
constexpr std::uint64_t cases = 200;
#else
#define LOCKSTEP_SIZE "1,500 random cases"
constexpr std::uint64_t cases = 1500;
#endif

TEST_CASE("both engines agree over " LOCKSTEP_SIZE, "[fast][lockstep]") {
    for (std::uint64_t seed = 0; seed < cases; ++seed) {
        const Outcome outcome = check_seed(seed);
        if (!outcome.difference.empty())
            FAIL("seed " << seed << ": " << outcome.difference << "\n" << report(seed));
    }
}

TEST_CASE("random cases at every pace and with either dispatch agree", "[fast][lockstep]") {
    using Dispatch = emu::FastEngine::Dispatch;
    for (std::uint64_t seed = 5000; seed < 5000 + cases / 30; ++seed) {
        Scenario scenario = generate(seed);
        scenario.cycles = std::min<std::uint64_t>(scenario.cycles, 3000);
        for (const Pace pace : {Pace::whole, Pace::blocks, Pace::instructions}) {
            for (const Dispatch dispatch : {Dispatch::threaded, Dispatch::switched}) {
                INFO("seed " << seed << " pace " << static_cast<int>(pace) << " dispatch "
                             << static_cast<int>(dispatch));
                CHECK(compare(scenario, pace, dispatch).difference == "");
            }
        }
    }
}

TEST_CASE("random cases use every instruction, every fault, interrupts, devices, and modify themselves",
          "[fast][lockstep]") {
    std::map<unsigned, unsigned> retired;  // by opcode
    std::map<unsigned, unsigned> entries;  // by vector code
    unsigned modified = 0, slept = 0, transfers = 0, prints = 0, packets = 0, delays = 0, to_user = 0,
             user_begun = 0, user_illegal = 0, places = 0, illegal_places = 0;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        const Scenario scenario = generate(seed);
        emu::Machine machine = machine_of(scenario);
        std::set<Word> executed, user_places;
        while (machine.running() && machine.cycle() < std::min<std::uint64_t>(scenario.cycles, 8000)) {
            const emu::Tick tick = machine.tick();
            if (tick.step == emu::Step::decode) {
                executed.insert(tick.ip);
                if (tick.user) {
                    const unsigned illegal = isa::decode(tick.instruction) == nullptr ? 1 : 0;
                    const unsigned first_time = user_places.insert(tick.ip).second ? 1 : 0;
                    ++user_begun;
                    user_illegal += illegal;
                    places += first_time;
                    illegal_places += illegal & first_time;
                }
            }
            if (tick.did(emu::happened::retired)) ++retired[tick.instruction >> 24];
            if (tick.did(emu::happened::entered)) ++entries[tick.code];
            if (tick.step == emu::Step::wait && tick.did(emu::happened::retired)) ++slept;
            if (tick.did(emu::happened::disk_done)) ++transfers;
            if (tick.did(emu::happened::printed)) ++prints;
            if (tick.did(emu::happened::sent)) ++packets;
            if (tick.did(emu::happened::delay_done)) ++delays;
            if (tick.did(emu::happened::returned) && (tick.flags & isa::flag::user) != 0) ++to_user;
            if (tick.bus.transfer == emu::Transfer::write && executed.count(tick.bus.address & ~3U) != 0)
                ++modified;
        }
    }
    for (const auto& row : isa::instruction_table) {
        INFO(row.mnemonic << " opcode " << static_cast<unsigned>(row.op));
        CHECK(retired[static_cast<unsigned>(row.op)] > 0);
    }
    for (const unsigned code : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 16U, 17U, 18U, 19U, 20U, 25U}) {
        INFO("vector " << code);
        CHECK(entries[code] > 0);
    }
    CHECK(modified > 200);
    CHECK(slept > 20);
    CHECK(transfers > 20);
    CHECK(prints > 50);
    CHECK(packets > 50);
    CHECK(delays > 50);
    CHECK(to_user > 1000);
    // Of the words of user programs one in ten is no instruction (fewer of those that are begun, as loops
    // are of legal ones; more of the places, as jumps into data are places too).
    INFO("illegal: " << user_illegal << " of " << user_begun << " begun, " << illegal_places << " of "
                     << places << " places");
    CHECK(user_illegal * 20 > user_begun);
    CHECK(illegal_places * 10 > places);
    CHECK(illegal_places * 5 < places);
}

TEST_CASE("random cases run every fused handler", "[fast][lockstep]") {
    namespace fast = emu::fast;
    std::set<fast::Handler> run;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const Scenario scenario = generate(seed);
        emu::Machine machine = machine_of(scenario);
        while (machine.running() && machine.cycle() < std::min<std::uint64_t>(scenario.cycles, 8000)) {
            const emu::Tick tick = machine.tick();
            if (tick.step != emu::Step::decode) continue;
            std::array<fast::Op, fast::fused_words_most> ops;
            unsigned count = 0;
            for (; count < ops.size(); ++count) {
                const Word address = tick.ip + count * isa::word_bytes;
                ops[count] = fast::decode_plain(machine.peek_word(Address(address)).value_or(0), address, {});
            }
            run.insert(fast::fuse(ops, count).handler);
        }
    }
    std::vector<std::string> missing;
#define BATON_FAST_ONE(name)                                                             \
    if (fast::Handler::name >= fast::first_fused && run.count(fast::Handler::name) == 0) \
        missing.push_back(#name);
    BATON_FAST_ALL_HANDLERS
#undef BATON_FAST_ONE
    CHECK(missing == std::vector<std::string>{});
}

TEST_CASE("a failing case is made smaller until it can be read", "[fast][lockstep]") {
    // What "fails" here: somewhere a compare-and-swap is completed in user mode.
    const auto fails = [](const Scenario& scenario) {
        emu::Machine machine = machine_of(scenario);
        while (machine.running() && machine.cycle() < scenario.cycles) {
            const emu::Tick tick = machine.tick();
            if (tick.user && tick.did(emu::happened::retired) &&
                tick.instruction >> 24 == static_cast<Word>(isa::Op::cas)) {
                return true;
            }
        }
        return false;
    };
    unsigned shrunk = 0;
    for (std::uint64_t seed = 0; seed < 400 && shrunk < 3; ++seed) {
        const Scenario scenario = generate(seed);
        if (scenario.cycles > 10000 || scenario.settings.ram_bytes > 65536 || !fails(scenario)) continue;
        ++shrunk;
        const Scenario small = shrink(scenario, fails);
        INFO(describe(small));
        CHECK(fails(small));
        CHECK(small.cycles <= scenario.cycles);
        CHECK(instructions_begun(small).size() <= 10);
        CHECK(describe(small).find("cas r") != std::string::npos);
    }
    CHECK(shrunk == 3);
}
