// A policy that is broken: the window says what the command says, and each finding leads to its cycle.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "lab/present/contract_text.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;
using baton::test::TemporaryFolder;

namespace {

/// rr, but for one line.
std::string broken_rr(const std::string& line, const std::string& instead) {
    std::string source = test::read_source_file("os/sched/rr.asm");
    const std::size_t at = source.find(line);
    REQUIRE(at != std::string::npos);
    source.replace(at, line.size(), instead);
    return source;
}

void check(Headless& window) {
    window.app.key(panel(PanelId::editor).key);
    window.frames(3);
    window.click("editor.check");
    window.frames(2);
    for (int i = 0; i < 60'000 && window.work.contract().running(); ++i) {
        window.app.waited();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    REQUIRE_FALSE(window.work.contract().running());
    window.wanted_frames();
}

}  // namespace

TEST_CASE("a sound policy is told to have kept the contract", "[gui][contract]") {
    Headless window;
    window.work.open_demo();
    check(window);
    CHECK(window.shows("editor.kept"));
    CHECK_FALSE(window.shows("editor.finding.0"));
}

TEST_CASE("each finding is the command's and leads to its cycle, also of text that is not saved",
          "[gui][contract]") {
    Headless window;
    window.work.open_demo();
    // A policy that forgets whom it is given.
    const std::string source =
        "        .global sched_add, sched_tick, sched_pick\nsched_add:\n    ret\n"
        "sched_tick:\n    mov r0, 0\n    ret\nsched_pick:\n    mov r0, 0\n    ret\n";
    window.work.policy().edit(source);
    check(window);
    REQUIRE(window.shows("editor.finding.0"));

    const TemporaryFolder folder;
    lab::ScheduleRequest same;
    same.policy = folder.write("rr.asm", source);
    const auto report = lab::check_contract(*test::tree_home(), same, {});
    REQUIRE(report.ok());
    REQUIRE_FALSE(report->failures.empty());
    const lab::ContractReport& shown = **window.work.contract().outcome();
    REQUIRE(shown.failures.size() == report->failures.size());
    for (std::size_t i = 0; i < shown.failures.size(); ++i) {
        CHECK(shown.failures[i].clause == report->failures[i].clause);
        CHECK(shown.failures[i].cycle == report->failures[i].cycle);
    }

    window.click("editor.finding.0");
    window.settle();
    CHECK(window.debugger().position() == shown.failures[0].cycle);
    CHECK(window.work.status().find("Here: ") == 0);
    // It is the run that was checked: the processor is in the policy's own routine, or just behind its call.
    const std::string routine = shown.failures[0].routine;
    if (!routine.empty()) {
        const auto place = window.debugger().code().locate(window.debugger().machine().cpu().ip(), nullptr);
        REQUIRE(place);
        INFO(place->name() << " " << place->file << ":" << place->line << ", " << routine);
        CHECK(place->name().find("pick") != std::string::npos);
    }
    // And it is not among what was opened.
    for (const OpenRequest& recent : window.work.settings().recent) CHECK(recent.jobs.empty());
}

TEST_CASE("a policy that does not assemble is not checked", "[gui][contract]") {
    Headless window;
    window.work.open_demo();
    window.work.policy().edit("sched_init: mvo r1\n");
    window.app.key(panel(PanelId::editor).key);
    window.frames(40);
    window.click("editor.check");
    CHECK_FALSE(window.work.contract().running());
}

TEST_CASE("a window that closes in the middle of a check does not wait for its end", "[gui][contract]") {
    Headless window;
    window.work.open_demo();
    window.work.perform(action::CheckContract{});
    CHECK(window.work.contract().running());
}

TEST_CASE("a policy that hangs is told as the command tells it", "[gui][contract]") {
    const TemporaryFolder folder;
    const std::string mine =
        folder.write("mine.asm", broken_rr("sched_pick:", "sched_pick: jmp sched_pick\n"));
    const Language language = GENERATE(Language::english, Language::french);
    Headless window;
    window.work.set_language(language);
    OpenRequest request = demo_request();
    request.policy = mine;
    REQUIRE_FALSE(window.work.open(request));
    window.work.execute(CommandId::run);
    for (int i = 0; i < 100; ++i) window.frames();
    window.work.execute(CommandId::pause);
    window.frames(2);
    REQUIRE(window.shows("foot.why"));
    window.click("foot.why");
    window.wanted_frames();
    CHECK(window.app.dialog_open());
    window.press_enter();
    window.wanted_frames();
    CHECK_FALSE(window.app.dialog_open());
}
