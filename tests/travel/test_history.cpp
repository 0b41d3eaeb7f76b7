// The history is bounded, thinned with age, and says how far back it goes.
#include <set>

#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::Direction;
using debug::StopEvent;

namespace {

// Writes all over its RAM for ever, so that keyframes share no page.
const std::string busy = R"(
_start: mov r4, 0
again:  add r4, r4, 1
        li r1, 0x1000
        li r2, 0x10000
1:      stw r4, [r1]
        add r1, r1, 64
        cmp r1, r2
        bltu 1b
        jmp again
)";

std::unique_ptr<debug::Debugger> busy_debugger(std::size_t history_bytes) {
    emu::Settings settings;
    settings.ram_bytes = 64 << 10;
    emu::Machine machine(settings);
    REQUIRE(machine.load_image(assembled(busy)).ok());
    debug::DebuggerOptions options;
    options.history_bytes = history_bytes;
    return std::make_unique<debug::Debugger>(std::move(machine), options);
}

}  // namespace

TEST_CASE("keyframes stay within their memory, the young ones close, the old ones far", "[history]") {
    const std::size_t limit = 1 << 20;  // about 15 frames of 64 KiB
    const auto debugger = busy_debugger(limit);
    debugger->finish(Command::seek(400'000'000));
    const auto& history = debugger->history();
    CHECK(history.bytes() <= limit);
    CHECK(history.frames().size() > 8);
    CHECK(debugger->oldest() == 0);
    const auto& frames = history.frames();
    const std::uint64_t youngest = frames.back().position() - frames[frames.size() - 2].position();
    const std::uint64_t oldest = frames[1].position() - frames[0].position();
    CHECK(youngest <= 16'000'000);
    CHECK(oldest >= 3 * youngest);
    // What is said to be used is what is used.
    std::set<const void*> pages;
    std::size_t bytes = 0;
    for (const auto& frame : frames) {
        bytes += frame.checkpoint.own_bytes();
        for (const auto& page : frame.checkpoint.machine.ram.pages)
            if (pages.insert(page.get()).second) bytes += sizeof(emu::PagedBytes::Page);
    }
    CHECK(history.bytes() >= bytes);
    CHECK(history.bytes() <= bytes + bytes / 4);
    // And every position can still be reached.
    debugger->finish(Command::seek(12'345'678));
    const auto fresh = busy_debugger(limit);
    fresh->finish(Command::seek(12'345'678));
    CHECK(debugger->machine().hash() == fresh->machine().hash());
}

TEST_CASE("with too little memory the oldest position moves on, and questions say that it lies before",
          "[history]") {
    const auto debugger = busy_debugger(100 << 10);
    debugger->finish(Command::seek(10'500'000));
    CHECK(debugger->oldest() > 0);
    CHECK(debugger->finish(Command::seek(0)).reason == StopEvent::Reason::oldest);
    CHECK(debugger->position() == debugger->oldest());
    CHECK(debugger->finish(Command::cycle(Direction::backward)).reason == StopEvent::Reason::oldest);
    CHECK(debugger->finish(Command::over(Direction::backward)).reason == StopEvent::Reason::oldest);
    CHECK(debugger->finish(Command::run(Direction::backward)).reason == StopEvent::Reason::oldest);
    debugger->finish(Command::seek(debugger->newest()));
    debugger->finish(Command::find_write(debug::Place::of_register(9)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::older);
    debugger->finish(Command::find_write(debug::Place::of_register(4)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found);
}

TEST_CASE("a session that begins with a saved state has its oldest position there", "[history]") {
    lab::Setup setup = os_setup({"count"});
    debug::SessionOptions plain;
    plain.layout = setup.guest.layout();
    debug::Session run(setup.machine, plain);
    debug::RunLimits limits;
    limits.cycles = 150'000;
    run.run(limits);
    debug::DebuggerOptions options;
    options.session.layout = setup.guest.layout();
    debug::Debugger debugger(run.machine(), options);
    CHECK(debugger.oldest() == 150'000);
    const std::uint64_t hash = debugger.machine().hash();
    debugger.finish(Command::seek(200'000));
    CHECK(debugger.finish(Command::seek(10)).reason == StopEvent::Reason::oldest);
    CHECK(debugger.position() == 150'000);
    CHECK(debugger.machine().hash() == hash);
    debugger.finish(Command::find_write(debug::Place::of_memory(0x3fff0)));
    CHECK(debugger.write_origin().outcome == debug::WriteOrigin::Outcome::older);
}
