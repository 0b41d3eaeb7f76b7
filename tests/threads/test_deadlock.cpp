// Deadlocks as the tools see them: in the programs that have one, in the cycle of the store that closes it,
// and in no other program.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <memory>

#include "base/json.hpp"
#include "guest/wait_graph.hpp"
#include "lab/build/setup.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/report.hpp"
#include "lab/run/input_file.hpp"
#include "lab/run/run.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;
using guest::Blockage;
using isa::Word;

namespace {

namespace fs = std::filesystem;

struct Ran {
    lab::Setup setup;
    std::unique_ptr<lab::Run> run;
    const debug::Session& session() const { return run->session(); }
    const std::vector<debug::Deadlock>& found() const { return session().deadlocks().found(); }

    /// "1.1 lock_b 1.2 lock_a": who waits for what, and who has it, and so on.
    std::string members(const debug::Deadlock& deadlock) const {
        std::string text;
        for (std::size_t i = 0; i < deadlock.threads.size(); ++i) {
            const guest::Thread& thread = session().os().threads()[deadlock.threads[i]];
            text += (i == 0 ? "" : " ") + std::to_string(*thread.pid) + "." + std::to_string(thread.number);
            if (deadlock.objects[i] != guest::no_object)
                text += " " + session().os().objects()[deadlock.objects[i]].name;
        }
        return text;
    }
    std::string explained(Language language) const {
        const debug::CodeMap code = setup.code_map();
        lab::Subject subject;
        subject.os = true;
        subject.kernel = &setup.guest;
        return lab::explanation_text(lab::diagnose(session(), *run->end(), code, subject), language);
    }
};

Ran run_program(const std::string& name, bool stop_on_deadlock = false,
                std::uint64_t max_cycles = 20'000'000) {
    lab::OsRequest request;
    request.programs = {name};
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    if (!setup) FAIL(say(Language::english, setup.failure().message));
    Ran ran{*std::move(setup), nullptr};
    debug::SessionOptions options;
    options.layout = ran.setup.guest.layout();
    options.timeline = false;
    lab::RunOptions limits;
    limits.max_cycles = max_cycles;
    limits.stop_on_deadlock = stop_on_deadlock;
    const fs::path typed =
        fs::path(BATON_SOURCE_DIR) / ("programs/" + fs::path(name).stem().string() + ".input");
    lab::KeyFeed feed;
    if (fs::exists(typed)) {
        const std::string text = read_source_file(fs::relative(typed, BATON_SOURCE_DIR).string());
        feed = lab::KeyFeed({text.begin(), text.end()});
    }
    ran.run = std::make_unique<lab::Run>(debug::Session(ran.setup.machine, options), limits, std::move(feed));
    while (!ran.run->end()) ran.run->slice(1'000'000);
    return ran;
}

Ran run_source(const std::string& source, bool stop_on_deadlock = false) {
    const TemporaryFolder folder;
    return run_program(folder.write("probe.asm", source), stop_on_deadlock);
}

std::string two_threads(const std::string& first, const std::string& second, const std::string& main) {
    return "        .include \"user.inc\"\n_start:\n lea r0, first\n call thread_start\n" + main +
           " lea r0, second\n call thread_start\n mov r0, 2\n call thread_join\n mov r0, 0\n jmp exit\n"
           "first: push {lr}\n" +
           first + " pop {lr}\n ret\nsecond: push {lr}\n" + second +
           " pop {lr}\n ret\n .data\n lock a\n lock b\n semaphore none, 0\n .text\n"
           " .include \"thread.inc\"\n .include \"lib.inc\"\n";
}

std::string take(const char* lock) {
    return std::string(" lea r0, ") + lock + "\n call lock_acquire\n";
}

std::string let_go(const char* lock) {
    return std::string(" lea r0, ") + lock + "\n call lock_release\n";
}

}  // namespace

TEST_CASE("a deadlock is found in each program that has one, and in no other", "[threads][deadlock]") {
    struct Expected {
        Blockage kind;
        std::string members;
    };
    const std::map<std::string, Expected> deadlocks{
        {"two_locks", {Blockage::deadlock, "1.1 lock_b 1.2 lock_a"}},
        {"philo_deadlock", {Blockage::deadlock, "1.1 fork1 1.2 fork2 1.3 fork0"}},
        {"lost_wakeup", {Blockage::wait_for_nothing, "1.0 ended"}},
        {"producer_one", {Blockage::wait_for_nothing, "1.2 changed 1.3 changed"}},
    };
    unsigned found = 0;
    for (const std::string& name : lab::Home(BATON_SOURCE_DIR).programs()) {
        INFO(name);
        // netecho has no packets here, and waits for them for ever: that is no deadlock.
        const Ran ran = run_program(name);
        const auto expected = deadlocks.find(name);
        if (expected == deadlocks.end()) {
            CHECK(ran.found().empty());
            continue;
        }
        ++found;
        REQUIRE(ran.session().deadlocks().total() == 1);
        CHECK(ran.found()[0].kind == expected->second.kind);
        CHECK(ran.members(ran.found()[0]) == expected->second.members);
        // Nobody can run any more: the idle thread's clock would tick for ever.
        CHECK(*ran.run->end() == lab::End::blocked);
        CHECK(lab::exit_status(*ran.run->end(), ran.session().machine()) == 6);
        CHECK(ran.session().machine().cycle() < ran.found()[0].cycle + 1'000'000);
    }
    CHECK(found == deadlocks.size());
}

TEST_CASE("a deadlock closes in the cycle of the store that blocks the last of its threads",
          "[threads][deadlock]") {
    for (const std::string name : {"two_locks", "philo_deadlock", "lost_wakeup", "producer_one"}) {
        INFO(name);
        const Ran ran = run_program(name, true);
        REQUIRE(*ran.run->end() == lab::End::deadlock);
        REQUIRE(ran.found().size() == 1);
        const std::uint64_t cycle = ran.found()[0].cycle;
        CHECK(ran.session().machine().cycle() == cycle + 1);

        // The same by the plain engine and from the machine's state alone: one cycle before there is none.
        emu::Machine machine = ran.setup.machine;
        while (machine.cycle() < cycle) machine.tick();
        const guest::OsLayout& layout = *ran.setup.guest.layout();
        CHECK_FALSE(guest::wait_graph(ran.setup.guest, machine).all_for_ever());
        CHECK(guest::wait_graph(ran.setup.guest, machine).blockage() != ran.found()[0].kind);
        const emu::Tick tick = machine.tick();
        const guest::WaitGraph graph = guest::wait_graph(ran.setup.guest, machine);
        CHECK(graph.blockage() == ran.found()[0].kind);
        CHECK(graph.cycles.size() == (ran.found()[0].circle ? 1 : 0));
        REQUIRE(tick.bus.transfer == emu::Transfer::write);
        REQUIRE(layout.contains(tick.bus.address));
        CHECK((tick.bus.address - layout.table) % layout.record_bytes == layout.state);
        CHECK(layout.state_of(tick.bus.data) == guest::ThreadState::blocked);
    }
}

TEST_CASE("a deadlock is told with threads, locks and source lines, in both languages",
          "[threads][deadlock]") {
    const Ran ran = run_program("two_locks");
    const std::string english = ran.explained(Language::english);
    INFO(english);
    CHECK(english.find("1.1 two_locks -> lock_b -> 1.2 two_locks -> lock_a -> 1.1 two_locks") !=
          std::string::npos);
    CHECK(english.find("  1.1 two_locks waits for lock lock_b, which 1.2 two_locks has\n") !=
          std::string::npos);
    // Line 32 has the second lock_acquire.
    CHECK(english.find("two_locks.asm:32)") != std::string::npos);
    CHECK(english.find("  1 two_locks waits for the end of 1.1 two_locks\n") != std::string::npos);
    const std::string french = ran.explained(Language::french);
    CHECK(french.find("  1.1 two_locks attend le verrou lock_b, que tient 1.2 two_locks\n") !=
          std::string::npos);

    const auto parsed = Json::parse(lab::report_json(ran.session(), *ran.run->end()));
    REQUIRE(parsed);
    const Json& report = *parsed;
    CHECK(*report.find("deadlock")->find("kind")->text() == "deadlock");
    CHECK(report.find("deadlock")->find("locks")->elements().size() == 2);
    const Json& process = report.find("processes")->elements().front();
    REQUIRE(process.find("threads")->elements().size() == 3);
    CHECK(*process.find("threads")->elements()[1].find("lock")->text() == "lock_b");
    CHECK(*process.find("threads")->elements()[1].find("reason")->text() == "lock");
    CHECK(*process.find("threads")->elements()[0].find("reason")->text() == "join");
    CHECK(report.find("locks")->elements().size() == 2);
}

TEST_CASE("a circle of locks is found while others still run, and they go on", "[threads][deadlock]") {
    const std::string both = " mov r0, 1\n sys sleep\n";
    const std::string main =
        " lea r0, second\n call thread_start\n mov r0, 20\n sys sleep\n mov r0, 7\n jmp exit\n";
    const Ran ran = run_source(two_threads(take("a") + both + take("b"), take("b") + both + take("a"), main));
    CHECK(*ran.run->end() == lab::End::powered_off);
    REQUIRE(ran.found().size() == 1);
    CHECK(ran.members(ran.found()[0]) == "1.1 b 1.2 a");
    CHECK(ran.found()[0].cycle < ran.session().machine().cycle());
}

TEST_CASE("who joins itself waits for nothing", "[threads][deadlock]") {
    const Ran ran = run_source(two_threads(" mov r0, 1\n call thread_join\n", "", ""));
    REQUIRE(ran.found().size() == 1);
    CHECK(ran.found()[0].kind == Blockage::wait_for_nothing);
    CHECK(ran.members(ran.found()[0]) == "1.1");
}

TEST_CASE("a semaphore that nobody raises any more is a wait for nothing", "[threads][deadlock]") {
    const Ran ran = run_source(
        two_threads(" lea r0, none\n call semaphore_down\n", "", " mov r0, 1\n call thread_join\n"));
    CHECK(*ran.run->end() == lab::End::blocked);
    REQUIRE(ran.found().size() == 1);
    CHECK(ran.found()[0].kind == Blockage::wait_for_nothing);
    CHECK(ran.members(ran.found()[0]) == "1.1 none");
}

TEST_CASE("locks taken in different orders are a possible deadlock, and no more", "[threads][deadlock]") {
    const std::string wait = " mov r0, 1\n call thread_join\n";
    const std::string ab = take("a") + take("b") + let_go("b") + let_go("a");
    const std::string ba = take("b") + take("a") + let_go("a") + let_go("b");
    const Ran different = run_source(two_threads(ab, ba, wait));
    CHECK(*different.run->end() == lab::End::powered_off);
    CHECK(different.found().empty());
    REQUIRE(different.session().lock_order().findings().size() == 1);
    CHECK(lab::summary(different.session(), Language::english).find("possible deadlock") !=
          std::string::npos);
    const Ran same = run_source(two_threads(ab, ab, wait));
    CHECK(same.session().lock_order().findings().empty());
}

TEST_CASE("the log of locks has each taking, waiting and release", "[threads][deadlock]") {
    const Ran ran = run_program("chauffeur4_lock");
    std::map<debug::LockEvent::Kind, unsigned> counts;
    for (const debug::LockEvent& event : ran.session().lock_log().events()) ++counts[event.kind];
    CHECK(counts[debug::LockEvent::Kind::acquired] == 400);
    CHECK(counts[debug::LockEvent::Kind::released] == 400);
    CHECK(ran.session().lock_log().total() == ran.session().lock_log().events().size());
}
