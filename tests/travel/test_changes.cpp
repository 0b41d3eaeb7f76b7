// Edits and inputs: they are replayed where they were made, and in the past they cut the future.
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::Direction;
using debug::Poke;
using debug::StopEvent;

namespace {

emu::InputEvent key(char byte) {
    return {0, emu::InputKind::key, 0, {static_cast<std::uint8_t>(byte)}};
}

bool same_timeline(const debug::Timeline& a, const debug::Timeline& b) {
    if (a.cpu_slices().size() != b.cpu_slices().size() ||
        a.state_slices().size() != b.state_slices().size() || a.marks().size() != b.marks().size())
        return false;
    for (std::size_t i = 0; i < a.cpu_slices().size(); ++i) {
        const auto& x = a.cpu_slices()[i];
        const auto& y = b.cpu_slices()[i];
        if (x.begin != y.begin || x.end != y.end || x.holder != y.holder || x.thread != y.thread)
            return false;
    }
    for (std::size_t i = 0; i < a.state_slices().size(); ++i) {
        const auto& x = a.state_slices()[i];
        const auto& y = b.state_slices()[i];
        if (x.begin != y.begin || x.end != y.end || x.thread != y.thread || x.state != y.state ||
            x.reason_number != y.reason_number || x.why != y.why)
            return false;
    }
    for (std::size_t i = 0; i < a.marks().size(); ++i) {
        if (a.marks()[i].cycle != b.marks()[i].cycle || a.marks()[i].kind != b.marks()[i].kind) return false;
    }
    return a.end() == b.end();
}

}  // namespace

TEST_CASE("an edit in the past cuts the future and leaves the past as it was", "[changes]") {
    const auto debugger = os_debugger({"count", "primes", "sleeper"});
    debugger->finish(Command::seek(400'000));
    const std::uint64_t before = debugger->machine_at(150'000).hash();
    debugger->finish(Command::seek(200'000));
    while (!debugger->machine().at_boundary()) debugger->finish(Command::cycle());
    const std::uint64_t at = debugger->position();
    const std::uint64_t untouched = debugger->machine().hash();
    REQUIRE(debugger->poke({Poke::Kind::general, 3, 4711}).ok());
    CHECK(debugger->newest() == at);
    CHECK(debugger->future() == 0);
    CHECK(debugger->stop_event().reason == StopEvent::Reason::edited);
    CHECK(debugger->machine().cpu().reg(3) == 4711);
    CHECK(debugger->timeline().end() <= at);
    const std::uint64_t edited = debugger->machine().hash();
    CHECK(edited != untouched);
    // The edit is part of the history: one comes back to it, and before it nothing has changed.
    debugger->finish(Command::seek(at + 50'000));
    const std::uint64_t later = debugger->machine().hash();
    debugger->finish(Command::seek(150'000));
    CHECK(debugger->machine().hash() == before);
    debugger->finish(Command::seek(at));
    CHECK(debugger->machine().hash() == edited);
    debugger->finish(Command::seek(at + 50'000));
    CHECK(debugger->machine().hash() == later);
    // The program has written it since then.
    debugger->finish(Command::find_write(debug::Place::of_register(3)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found);
    CHECK(debugger->write_origin().writer == debug::WriteOrigin::Writer::instruction);
    CHECK(debugger->write_origin().cycle > at);
    debugger->finish(Command::seek(at));
    debugger->finish(Command::find_write(debug::Place::of_register(3)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found);
    CHECK(debugger->write_origin().writer == debug::WriteOrigin::Writer::person);
    CHECK(debugger->write_origin().cycle == at);
}

TEST_CASE("after a cut everything that was observed is what a run that never went further has observed",
          "[changes]") {
    for (const std::uint64_t target : {120'000ULL, 151'234ULL, 200'001ULL, 250'000ULL, 299'990ULL}) {
        INFO("cut at " << target);
        const auto debugger = os_debugger({"count", "primes", "sleeper", "family"});
        debugger->finish(Command::seek(500'000));
        debugger->finish(Command::seek(target));
        REQUIRE(debugger->input(key('x')).ok());
        CHECK(debugger->newest() == target);
        const auto fresh = os_debugger({"count", "primes", "sleeper", "family"});
        fresh->finish(Command::seek(target));
        REQUIRE(fresh->input(key('x')).ok());
        for (const std::uint64_t further : {0ULL, 1ULL, 150'000ULL}) {
            debugger->finish(Command::seek(target + further));
            fresh->finish(Command::seek(target + further));
            CHECK(debugger->machine().hash() == fresh->machine().hash());
            CHECK(same_timeline(debugger->timeline(), fresh->timeline()));
            CHECK(std::string(debugger->console_text()) == std::string(fresh->console_text()));
            CHECK(debugger->now().statistics().switches == fresh->now().statistics().switches);
            CHECK(debugger->now().statistics().instructions == fresh->now().statistics().instructions);
            CHECK(debugger->recording().inputs() == fresh->recording().inputs());
        }
    }
}

TEST_CASE("keys typed while it runs are typed again at the same cycles when one comes back", "[changes]") {
    const auto debugger = os_debugger({"echo"});
    Choices choices(5);
    std::map<std::uint64_t, std::uint64_t> seen;
    for (const char byte : std::string("hello\nworld\n")) {
        debugger->finish(Command::seek(debugger->newest() + 5000 + choices.below(9000)));
        REQUIRE(debugger->input(key(byte)).ok());
        seen[debugger->position()] = debugger->machine().hash();
    }
    debugger->finish(Command::seek(debugger->newest() + 60'000));
    seen[debugger->position()] = debugger->machine().hash();
    CHECK(std::string(debugger->console_text()).find("you typed: ") != std::string::npos);
    for (auto moment = seen.rbegin(); moment != seen.rend(); ++moment) {
        debugger->finish(Command::seek(moment->first));
        CHECK(debugger->machine().hash() == moment->second);
    }
    for (const auto& [position, hash] : seen) {
        debugger->finish(Command::seek(position));
        CHECK(debugger->machine().hash() == hash);
    }
}

TEST_CASE("what can't be edited is refused, and nothing changes", "[changes]") {
    const auto debugger = mini_debugger();
    debugger->finish(Command::seek(501));
    while (debugger->machine().at_boundary()) debugger->finish(Command::cycle());
    const emu::Machine begin = debugger->machine_at(0);
    // As a machine is that nobody ever asked anything.
    const auto untouched = [&] {
        emu::Machine fresh = begin;
        while (fresh.cycle() < debugger->position()) fresh.tick();
        return fresh.hash() == debugger->machine().hash() && debugger->history().actions().empty();
    };
    CHECK_FALSE(debugger->poke({Poke::Kind::general, 1, 1}).ok());
    CHECK(untouched());
    debugger->finish(Command::instruction());
    CHECK_FALSE(debugger->poke({Poke::Kind::general, 16, 1}).ok());
    CHECK_FALSE(debugger->poke({Poke::Kind::system, 8, 1}).ok());
    CHECK_FALSE(debugger->poke({Poke::Kind::byte, 64 << 10, 1}).ok());
    CHECK_FALSE(debugger->input({0, emu::InputKind::packet, 0, {}}).ok());
    CHECK(untouched());
    const std::uint64_t newest = debugger->newest();
    debugger->finish(Command::instruction(Direction::backward));
    REQUIRE(debugger->machine().at_boundary());
    REQUIRE(debugger->future() != 0);
    debugger->set_read_only(true);
    CHECK(debugger->poke({Poke::Kind::general, 1, 1}).failure().text() == "this session is read-only");
    CHECK_FALSE(debugger->input(key('x')).ok());
    CHECK(debugger->newest() == newest);
    CHECK(untouched());
    debugger->finish(Command::seek(newest + 1000));
    CHECK(untouched());
}

TEST_CASE("an edited context or mode is seen by the timeline, an edited table by the list of threads",
          "[changes]") {
    const auto debugger = mini_debugger();
    debugger->finish(Command::to_event(debug::GuestEvent::interrupt_return));
    debugger->finish(Command::instruction());
    const debug::Word record = debugger->code().address_of("record_2")->address;
    REQUIRE(debugger->poke({Poke::Kind::byte, record, 4}).ok());  // STATE_BLOCKED
    bool blocked = false;
    for (const guest::Thread& thread : debugger->now().os().threads())
        blocked = blocked || (thread.address == record && thread.state == guest::ThreadState::blocked);
    CHECK(blocked);
    const auto kernel = debugger->now().statistics().kernel_cycles;
    REQUIRE(debugger->poke({Poke::Kind::flags, 0, 0}).ok());
    debugger->finish(Command::cycle(Direction::forward, 40));
    CHECK(debugger->now().statistics().kernel_cycles >= kernel + 40);
}

TEST_CASE("a cut in what the timeline has folded observes everything once more", "[changes]") {
    lab::Setup setup = os_setup({"count", "primes"});
    debug::DebuggerOptions options;
    options.session.layout = setup.guest.layout();
    options.session.timeline_limit = 500;
    debug::Debugger debugger(setup.machine, options);
    debugger.finish(Command::seek(400'000));
    REQUIRE(debugger.timeline().fold_cycles() != 0);
    debugger.finish(Command::seek(100'000));
    REQUIRE(debugger.input(key('x')).ok());
    debug::Debugger fresh(setup.machine, options);
    fresh.finish(Command::seek(100'000));
    REQUIRE(fresh.input(key('x')).ok());
    CHECK(debugger.machine().hash() == fresh.machine().hash());
    CHECK(same_timeline(debugger.timeline(), fresh.timeline()));
    CHECK(debugger.now().statistics().switches == fresh.now().statistics().switches);
}

TEST_CASE("an edit at the oldest position is found, from there and from later", "[changes]") {
    const auto debugger = mini_debugger();
    REQUIRE(debugger->poke({Poke::Kind::general, 9, 4711}).ok());
    // The first switch, at cycle 251, gives r9 another value.
    for (const std::uint64_t position : {0U, 1U, 2U, 250U}) {
        INFO("asked at " << position);
        debugger->finish(Command::seek(position));
        REQUIRE(debugger->machine().cpu().reg(9) == 4711);
        debugger->finish(Command::find_write(debug::Place::of_register(9)));
        CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found);
        CHECK(debugger->write_origin().writer == debug::WriteOrigin::Writer::person);
        CHECK(debugger->write_origin().cycle == 0);
        CHECK(debugger->write_origin().value == 4711);
    }
}
