// Breakpoints of every kind, forwards and backwards, held against a plain scan by the cycle engine.
#include "debug/symbols/watch_expression.hpp"
#include "emu/device.hpp"
#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Breakpoint;
using debug::Command;
using debug::Direction;
using debug::StopEvent;

namespace {

Expression expression(const debug::Debugger& debugger, const std::string& text) {
    Expression parsed;
    const auto error = debug::parse_watch(text, debugger.code(), parsed);
    if (error) FAIL(say(Language::english, error->message));
    return parsed;
}

debug::Word address(const debug::Debugger& debugger, const char* label) {
    return debugger.code().address_of(label)->address;
}

std::vector<std::uint64_t> all_hits(debug::Debugger& debugger, Direction direction) {
    std::vector<std::uint64_t> hits;
    while (debugger.finish(Command::run(direction)).reason == StopEvent::Reason::breakpoint)
        hits.push_back(debugger.position());
    return hits;
}

// Runs to the end and back, and compares with the positions at which `is_hit` says so of a tick and the
// machine behind it.
template <class IsHit>
void check_hits(debug::Debugger& debugger, IsHit is_hit) {
    emu::Machine plain = debugger.machine_at(0);
    std::vector<std::uint64_t> expected;
    while (plain.running()) {
        const emu::Tick tick = plain.tick();
        if (is_hit(tick, plain)) expected.push_back(plain.cycle());
    }
    REQUIRE(expected.size() >= 2);
    debugger.finish(Command::seek(0));
    std::vector<std::uint64_t> forwards = all_hits(debugger, Direction::forward);
    CHECK(forwards == expected);
    std::vector<std::uint64_t> backwards = all_hits(debugger, Direction::backward);
    std::reverse(backwards.begin(), backwards.end());
    if (!expected.empty() && expected.back() == plain.cycle()) expected.pop_back();
    CHECK(backwards == expected);
    CHECK(debugger.position() == 0);
    // From the middle, both ways.
    const std::uint64_t middle = expected[expected.size() / 2] + 1;
    debugger.finish(Command::seek(middle));
    CHECK(debugger.finish(Command::run(Direction::backward)).reason == StopEvent::Reason::breakpoint);
    CHECK(debugger.position() == expected[expected.size() / 2]);
}

}  // namespace

TEST_CASE("an address, with and without a condition", "[breakpoints]") {
    const auto debugger = mini_debugger();
    const debug::Word pick = address(*debugger, "pick");
    debugger->add(breakpoint_at(pick));
    check_hits(*debugger, [&](const emu::Tick&, const emu::Machine& m) {
        return m.at_boundary() && m.running() && m.cpu().ip() == pick;
    });
    debugger->breakpoint(1)->condition = expression(*debugger, "r7 == record_2 && cycle > 1000");
    const debug::Word second = address(*debugger, "record_2");
    check_hits(*debugger, [&](const emu::Tick&, const emu::Machine& m) {
        return m.at_boundary() && m.running() && m.cpu().ip() == pick && m.cpu().reg(7) == second &&
               m.cycle() > 1000;
    });
}

TEST_CASE("an interrupt vector's entry, taken and returned", "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint entered;
    entered.kind = Breakpoint::Kind::entered;
    entered.code = 16;
    debugger->add(entered);
    check_hits(*debugger, [](const emu::Tick& tick, const emu::Machine&) {
        return tick.did(emu::happened::entered) && tick.code == 16;
    });
    debugger->breakpoint(1)->kind = Breakpoint::Kind::returned;
    std::uint8_t last = 0;
    check_hits(*debugger, [last](const emu::Tick& tick, const emu::Machine&) mutable {
        if (tick.did(emu::happened::entered)) last = tick.code;
        return tick.did(emu::happened::returned) && last == 16;
    });
}

TEST_CASE("reads and writes of memory and of device registers", "[breakpoints]") {
    const auto debugger = mini_debugger();
    const debug::Word record = address(*debugger, "record_1");
    Breakpoint watch;
    watch.kind = Breakpoint::Kind::write;
    watch.address = record + 2;  // inside of the word that is written
    watch.bytes = 1;
    debugger->add(watch);
    const auto touches = [record](const emu::Tick& tick, emu::Transfer transfer) {
        return tick.bus.transfer == transfer && !tick.bus.stalled && tick.bus.address == record;
    };
    check_hits(*debugger, [&](const emu::Tick& tick, const emu::Machine&) {
        return touches(tick, emu::Transfer::write);
    });
    debugger->breakpoint(1)->kind = Breakpoint::Kind::read;
    check_hits(*debugger, [&](const emu::Tick& tick, const emu::Machine&) {
        return touches(tick, emu::Transfer::read);
    });
    // The timer's ACK register.
    constexpr debug::Word ack = isa::devices[1].base() + emu::register_offset(isa::Device::timer, "ACK");
    debugger->breakpoint(1)->kind = Breakpoint::Kind::write;
    debugger->breakpoint(1)->address = ack;
    debugger->breakpoint(1)->bytes = 4;
    check_hits(*debugger, [](const emu::Tick& tick, const emu::Machine&) {
        return tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled && tick.bus.address == ack;
    });
}

TEST_CASE("a change of an expression's value", "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint change;
    change.kind = Breakpoint::Kind::change;
    change.watched = expression(*debugger, "[record_1] + ctx");
    debugger->add(change);
    const debug::Word record = address(*debugger, "record_1");
    std::optional<std::int64_t> before = 0;
    check_hits(*debugger, [before, record](const emu::Tick&, const emu::Machine& m) mutable {
        const std::int64_t now =
            std::int64_t{*m.peek_word(Address(record))} + m.cpu().system(isa::SystemRegister::ctx);
        const bool changed = now != before;
        before = now;
        return changed;
    });
}

TEST_CASE("a write to the vector table, by the guest that fills it", "[breakpoints]") {
    const std::string guest = R"(
_start: lea r0, table
        wrsr vbase, r0
        lea r1, _start
        stw r1, [r0 + 4*16]
        stw r1, [r0 + 4*17]
        stb r1, [r0 + 128]        ; behind the table
        li r0, SYSTEM
        mov r1, 0
        stw r1, [r0 + SYSTEM_POWER]
        .bss
        .align 4
table:  .space 256
)";
    const isa::Image image = assembled(guest);
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.code.set_kernel(image);
    debug::Debugger debugger(std::move(machine), options);
    Breakpoint breakpoint;
    breakpoint.kind = Breakpoint::Kind::vector_write;
    debugger.add(breakpoint);
    CHECK(debugger.finish(Command::run()).reason == StopEvent::Reason::breakpoint);
    CHECK(debugger.stop_event().code == 16);
    CHECK(debugger.finish(Command::run()).code == 17);
    CHECK(debugger.finish(Command::run()).reason == StopEvent::Reason::stopped);
    CHECK(debugger.finish(Command::run(Direction::backward)).code == 17);
}

TEST_CASE("a disk transfer is a write of the memory it fills", "[breakpoints]") {
    const auto debugger = os_debugger({"count"});
    debugger->finish(Command::seek(200'000));
    // Where the program came to lie: its first word was written by the disk.
    debug::Word base = 0;
    for (const guest::Thread& thread : debugger->now().os().threads())
        if (thread.name == "count") base = thread.base;
    REQUIRE(base != 0);
    debugger->finish(Command::seek(0));
    Breakpoint write;
    write.kind = Breakpoint::Kind::write;
    write.address = base;
    debugger->add(write);
    bool by_disk = false;
    while (!by_disk && debugger->finish(Command::run()).reason == StopEvent::Reason::breakpoint)
        by_disk = debugger->tick_of(debugger->position() - 1).did(emu::happened::disk_done);
    CHECK(by_disk);
    const std::uint64_t loaded = debugger->position();
    debugger->finish(Command::seek(200'000));
    debugger->breakpoint(1)->enabled = false;
    debugger->finish(Command::find_write(debug::Place::of_memory(base)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found);
    CHECK(debugger->position() == 200'000);
    CHECK(debugger->write_origin().cycle + 1 >= loaded);
}

TEST_CASE("hits are counted and passed over in either direction; a log point writes each hit once",
          "[breakpoints]") {
    const auto debugger = mini_debugger();
    const debug::Word pick = address(*debugger, "pick");
    debugger->add(breakpoint_at(pick));
    const std::vector<std::uint64_t> all = all_hits(*debugger, Direction::forward);
    REQUIRE(all.size() > 6);
    CHECK(debugger->breakpoint(1)->hits == all.size());
    debugger->breakpoint(1)->skip = 2;
    debugger->finish(Command::run(Direction::backward));
    CHECK(debugger->position() == all[all.size() - 3]);
    debugger->finish(Command::seek(0));
    debugger->breakpoint(1)->skip = 3;
    debugger->finish(Command::run());
    CHECK(debugger->position() == all[3]);

    Breakpoint log = breakpoint_at(pick);
    log.log = "picks {r7 == record_1} at {r7:x}, {nonsense}";
    debugger->remove(1);
    const unsigned number = debugger->add(log);
    for (int i = 0; i < 3; ++i) {
        debugger->finish(Command::seek(0));
        CHECK(debugger->finish(Command::run()).reason == StopEvent::Reason::stopped);
    }
    REQUIRE(debugger->log().size() == all.size());
    CHECK(debugger->log()[0].position == all[0]);
    CHECK(debugger->log()[0].breakpoint == number);
    char expected[64];
    std::snprintf(expected, sizeof expected, "picks 1 at 0x%x, ('nonsense' is no register, flag or symbol)",
                  address(*debugger, "record_1"));
    CHECK(debugger->log()[0].text(Language::english) == expected);
    CHECK(debugger->log()[0]
              .text(Language::french)
              .find("(« nonsense » n'est ni un registre, ni un indicateur, ni un symbole)") !=
          std::string::npos);
}

namespace {

// A loop that is passed 100,000 times, between two places that are passed once.
std::unique_ptr<debug::Debugger> loop_debugger() {
    const isa::Image image = assembled(R"(
_start: mov r5, 0
first:  mov r6, 1
        li  r4, 100000
loop:   add r5, r5, 1
        cmp r5, r4
        bne loop
last:   nop
        nop
end:    jmp end
)");
    emu::Machine machine;
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.code.set_kernel(image);
    return std::make_unique<debug::Debugger>(std::move(machine), options);
}

constexpr std::uint64_t loop_passes = 100'000;

std::uint64_t run_to_last(debug::Debugger& debugger) {
    const unsigned last = debugger.add(breakpoint_at(address(debugger, "last")));
    const StopEvent& arrival = debugger.finish(Command::run());
    REQUIRE(arrival.reason == StopEvent::Reason::breakpoint);
    REQUIRE(arrival.breakpoints == std::vector<unsigned>{last});
    return debugger.position();
}

}  // namespace

TEST_CASE("backwards a hit that stops is found behind 100,000 that only log, and all of them are counted",
          "[breakpoints]") {
    const auto debugger = loop_debugger();
    const unsigned first = debugger->add(breakpoint_at(address(*debugger, "first")));
    REQUIRE(debugger->finish(Command::run()).reason == StopEvent::Reason::breakpoint);
    const std::uint64_t at_first = debugger->position();
    REQUIRE(at_first == 4);
    Breakpoint log = breakpoint_at(address(*debugger, "loop"));
    log.log = "{r5}";
    const unsigned loop = debugger->add(log);
    run_to_last(*debugger);
    CHECK(debugger->breakpoint(loop)->hits == loop_passes);
    debugger->breakpoint(loop)->skip = 7;
    const std::size_t lines = debugger->log().size();
    CHECK(debugger->finish(Command::run(Direction::backward)).breakpoints == std::vector<unsigned>{first});
    CHECK(debugger->position() == at_first);
    CHECK(debugger->breakpoint(loop)->hits == 2 * loop_passes);
    CHECK(debugger->breakpoint(loop)->skip == 0);
    CHECK(debugger->breakpoint(first)->hits == 2);
    CHECK(debugger->log().size() == lines);
}

TEST_CASE("backwards a hit that stops is found behind more passed-over ones than are kept", "[breakpoints]") {
    const auto debugger = loop_debugger();
    const emu::Machine begin = debugger->machine();
    const debug::Word loop = address(*debugger, "loop");
    const std::uint64_t last = run_to_last(*debugger);
    std::vector<std::uint64_t> passes;
    for (emu::Machine plain = begin; plain.cycle() < last; plain.tick()) {
        if (plain.at_boundary() && plain.cpu().ip() == loop) passes.push_back(plain.cycle());
    }
    REQUIRE(passes.size() == loop_passes);
    const unsigned number = debugger->add(breakpoint_at(loop));
    for (const std::uint64_t skip : {32'768U, 65'535U, 65'536U, 65'537U, 99'000U}) {
        INFO("passed over " << skip);
        debugger->finish(Command::seek(last));
        debugger->breakpoint(number)->hits = 0;
        debugger->breakpoint(number)->skip = skip;
        CHECK(debugger->finish(Command::run(Direction::backward)).reason == StopEvent::Reason::breakpoint);
        CHECK(debugger->position() == passes[loop_passes - 1 - skip]);
        CHECK(debugger->breakpoint(number)->hits == skip + 1);
        CHECK(debugger->breakpoint(number)->skip == 0);
    }
    // More than there are: back to the begin, and each was counted once.
    debugger->finish(Command::seek(last));
    debugger->breakpoint(number)->hits = 0;
    debugger->breakpoint(number)->skip = loop_passes + 1;
    CHECK(debugger->finish(Command::run(Direction::backward)).reason == StopEvent::Reason::oldest);
    CHECK(debugger->position() == 0);
    CHECK(debugger->breakpoint(number)->hits == loop_passes);
    CHECK(debugger->breakpoint(number)->skip == 1);
}

TEST_CASE("a search backwards that is paused leaves the breakpoints' counts as they were", "[breakpoints]") {
    const auto debugger = loop_debugger();
    const std::uint64_t end = run_to_last(*debugger);
    Breakpoint log = breakpoint_at(address(*debugger, "loop"));
    log.log = "passed";
    const unsigned logs = debugger->add(log);
    Breakpoint passed_over = breakpoint_at(address(*debugger, "loop"));
    passed_over.skip = 2 * loop_passes;
    const unsigned skips = debugger->add(passed_over);
    debugger->breakpoint(logs)->hits = 7;
    // Until some hits have been counted, and not until the search has ended.
    debugger->start(Command::run(Direction::backward));
    while (debugger->busy() && debugger->breakpoint(skips)->hits == 0) debugger->work(10'000);
    REQUIRE(debugger->busy());
    REQUIRE(debugger->breakpoint(logs)->hits > 7);
    REQUIRE(debugger->breakpoint(skips)->skip < 2 * loop_passes);
    debugger->pause();
    CHECK(debugger->stop_event().reason == StopEvent::Reason::paused);
    CHECK(debugger->position() == end);
    CHECK(debugger->breakpoint(logs)->hits == 7);
    CHECK(debugger->breakpoint(skips)->hits == 0);
    CHECK(debugger->breakpoint(skips)->skip == 2 * loop_passes);
}

TEST_CASE("backwards a goal and a condition are found behind more hits than are kept", "[breakpoints]") {
    const auto debugger = loop_debugger();
    const emu::Machine begin = debugger->machine();
    const debug::Word loop = address(*debugger, "loop");
    const std::uint64_t last = run_to_last(*debugger);
    // Passed over at the very goal, which comes first.
    const unsigned number = debugger->add(breakpoint_at(loop));
    debugger->breakpoint(number)->skip = loop_passes;
    CHECK(debugger->finish(Command::to_address(address(*debugger, "first"), Direction::backward)).reason ==
          StopEvent::Reason::done);
    CHECK(debugger->position() == 4);
    debugger->finish(Command::seek(last));
    debugger->breakpoint(number)->skip = 0;
    debugger->breakpoint(number)->condition = expression(*debugger, "r5 == 100");
    CHECK(debugger->finish(Command::run(Direction::backward)).reason == StopEvent::Reason::breakpoint);
    CHECK(debugger->machine().cpu().reg(5) == 100);
    CHECK(debugger->machine().cpu().ip() == loop);
    // Most hits stop nowhere, because a part of them is passed over and the rest logs.
    debugger->finish(Command::seek(last));
    debugger->breakpoint(number)->condition = expression(*debugger, "r5 < 90000");
    debugger->breakpoint(number)->skip = 80'000;
    Breakpoint log = breakpoint_at(loop);
    log.log = "here";
    debugger->add(log);
    CHECK(debugger->finish(Command::run(Direction::backward)).reason == StopEvent::Reason::breakpoint);
    CHECK(debugger->machine().cpu().reg(5) == 9'999);
}

TEST_CASE("what has happened once is no hit in the cycles behind it, though every cycle is looked at",
          "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint entered;
    entered.kind = Breakpoint::Kind::entered;
    debugger->add(entered);
    Breakpoint change;
    change.kind = Breakpoint::Kind::change;
    change.watched = expression(*debugger, "faddr");
    debugger->add(change);
    check_hits(*debugger,
               [](const emu::Tick& tick, const emu::Machine&) { return tick.did(emu::happened::entered); });
}

TEST_CASE("labels and lines of programs are found wherever a process has them loaded", "[breakpoints]") {
    const auto debugger = os_debugger({"count", "count"});
    const auto label = debugger->code().address_of("count._start");
    REQUIRE(label);
    CHECK(label->program == "count");
    Breakpoint start;
    start.address = label->address;
    start.program = label->program;
    debugger->add(start);
    std::vector<debug::Word> bases;
    while (debugger->finish(Command::run()).reason == StopEvent::Reason::breakpoint) {
        REQUIRE(debugger->current_thread() != nullptr);
        CHECK(debugger->current_thread()->name == "count");
        bases.push_back(debugger->current_thread()->base);
        CHECK(debugger->machine().cpu().ip() == bases.back() + label->address);
    }
    REQUIRE(bases.size() == 2);
    CHECK(bases[0] != bases[1]);
    const auto lines = debugger->code().addresses_of_line("trap.asm", 1);
    REQUIRE_FALSE(lines.empty());
    CHECK(debugger->code().locate(lines.front().address)->file.find("trap.asm") != std::string::npos);
    CHECK(debugger->code().addresses_of_line("nowhere.asm", 1).empty());
}

TEST_CASE("a condition that means nothing stops and says why; one that can't be read is refused",
          "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint breakpoint = breakpoint_at(address(*debugger, "pick"));
    breakpoint.condition = expression(*debugger, "[0xe0000000] == 1");
    debugger->add(breakpoint);
    CHECK(debugger->finish(Command::run()).reason == StopEvent::Reason::breakpoint);
    const Message& trouble = debugger->stop_event().trouble;
    CHECK(say(Language::english, trouble).find("nothing can be read at 0xe0000000") != std::string::npos);
    CHECK(say(Language::french, trouble) != say(Language::english, trouble));
    Expression parsed;
    CHECK(say(Language::english, debug::parse_watch("r16 == 1", debugger->code(), parsed)->message) ==
          "'r16' is no register, flag or symbol");
    CHECK(debug::parse_watch("r1 ==", debugger->code(), parsed));
    CHECK(debug::parse_watch("", debugger->code(), parsed));
}

TEST_CASE("a condition may have a name alone in parentheses", "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint breakpoint = breakpoint_at(address(*debugger, "pick"));
    breakpoint.condition = expression(*debugger, "(ip) == (pick)");
    debugger->add(breakpoint);
    CHECK(debugger->finish(Command::run()).reason == StopEvent::Reason::breakpoint);
    CHECK(debugger->stop_event().trouble.empty());
}

TEST_CASE("a breakpoint that is set, moved or switched off while the machine runs counts at once",
          "[breakpoints]") {
    const auto debugger = mini_debugger();
    const unsigned number = debugger->add(Breakpoint{});  // at address 0, where it begins: never again
    debugger->start(Command::run());
    debugger->work(300);
    REQUIRE(debugger->busy());
    const std::uint64_t before = debugger->position();
    REQUIRE(before >= 300);
    SECTION("set") {
        Breakpoint entered;
        entered.kind = Breakpoint::Kind::entered;
        const unsigned other = debugger->add(entered);
        debugger->work(2'000);
        REQUIRE_FALSE(debugger->busy());
        CHECK(debugger->stop_event().breakpoints == std::vector<unsigned>{other});
        CHECK(debugger->position() > before);
        CHECK(debugger->position() < before + 2'000);
    }
    SECTION("changed") {
        debugger->breakpoint(number)->kind = Breakpoint::Kind::entered;
        debugger->work(2'000);
        CHECK(debugger->stop_event().breakpoints == std::vector<unsigned>{number});
    }
    SECTION("switched off before it is reached") {
        Breakpoint entered;
        entered.kind = Breakpoint::Kind::entered;
        const unsigned other = debugger->add(entered);
        debugger->breakpoint(other)->enabled = false;
        debugger->work(300);
        CHECK(debugger->busy());
    }
}

TEST_CASE("another text of a log point takes the place of what the former has written", "[breakpoints]") {
    const auto debugger = mini_debugger();
    Breakpoint log;
    log.kind = Breakpoint::Kind::entered;
    log.log = "{cycle";
    const unsigned number = debugger->add(log);
    debugger->finish(Command::seek(20'000));
    debugger->finish(Command::seek(0));
    debugger->start(Command::run());
    debugger->work(20'000);
    debugger->pause();
    REQUIRE_FALSE(debugger->log().empty());
    CHECK(debugger->log().front().text(Language::english) == "{cycle");
    const std::size_t lines = debugger->log().size();
    debugger->finish(Command::seek(0));
    debugger->breakpoint(number)->log = "at {cycle}, {ip:x}";
    debugger->start(Command::run());
    debugger->work(20'000);
    debugger->pause();
    CHECK(debugger->log().size() == lines);
    CHECK(debugger->log().front().text(Language::english).rfind("at ", 0) == 0);
    CHECK(debugger->log().front().text(Language::english).find(", 0x") != std::string::npos);
}

TEST_CASE("who wrote it last, when is it written next: as a scan of all cycles says", "[breakpoints]") {
    const auto debugger = mini_debugger();
    const emu::Machine start = debugger->machine();
    debugger->finish(Command::seek(3000));
    struct Asked {
        debug::Place place;
        std::function<bool(const emu::Tick&)> writes;
    };
    const debug::Word record = address(*debugger, "record_2");
    const debug::Word stack = address(*debugger, "kstack_1");
    std::vector<Asked> asked;
    for (const unsigned number : {0U, 1U, 6U, 15U})
        asked.push_back({debug::Place::of_register(number), [number](const emu::Tick& tick) {
                             return tick.did(emu::happened::register_written) &&
                                    tick.register_number == number;
                         }});
    for (const debug::Word at : {record, record + 4, stack - 8, stack - 12})
        asked.push_back({debug::Place::of_memory(at), [at](const emu::Tick& tick) {
                             return tick.bus.transfer == emu::Transfer::write && tick.bus.address == at;
                         }});
    Choices choices(11);
    for (int i = 0; i < 40; ++i) {
        const std::uint64_t at = 200 + choices.below(2700);
        debugger->finish(Command::seek(at));
        const Asked& question = asked[choices.below(asked.size())];
        INFO("at " << at << ", question " << (&question - asked.data()));
        std::optional<emu::Tick> last, next;
        emu::Machine plain = start;
        while (plain.cycle() < 3000) {
            const emu::Tick tick = plain.tick();
            if (!question.writes(tick)) continue;
            if (tick.cycle < at) last = tick;
            if (tick.cycle >= at && !next) next = tick;
        }
        debugger->finish(Command::find_write(question.place));
        const debug::WriteOrigin finding = debugger->write_origin();
        CHECK(debugger->position() == at);
        CHECK((finding.outcome == debug::WriteOrigin::Outcome::found) == last.has_value());
        if (last) {
            CHECK(finding.cycle == last->cycle);
            CHECK(finding.ip == last->ip);
            CHECK((finding.writer == debug::WriteOrigin::Writer::entry) == emu::is_entry(last->step));
            CHECK(finding.begin <= finding.cycle);
        } else {
            CHECK(finding.outcome == debug::WriteOrigin::Outcome::never);
        }
        debugger->finish(Command::find_write(question.place, Direction::forward));
        if (next) CHECK(debugger->write_origin().cycle == next->cycle);
    }
    // What nobody ever writes.
    debugger->finish(Command::find_write(debug::Place::of_memory(0xff00)));
    CHECK(debugger->write_origin().outcome == debug::WriteOrigin::Outcome::never);
}
