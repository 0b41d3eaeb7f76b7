// Saved machines go on as if nothing had been, with their symbols when those are the right ones.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/messages/lab.hpp"
#include "lab/run/resume.hpp"
#include "tests/lab/guest_os.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;

namespace {

Bytes saved_after(std::uint64_t cycles, const OsRequest& request) {
    Run run(session_of(good(set_up_os(home(), request, {}))), limited(cycles));
    REQUIRE(finish(run) == End::cycle_limit);
    return run.session().machine().save();
}

OsRequest two_programs() {
    OsRequest request;
    request.programs = {"count", "sleeper"};
    return request;
}

}  // namespace

TEST_CASE("a saved run goes on to the same end", "[resume]") {
    Run whole(session_of(good(set_up_os(home(), two_programs(), {}))), limited());
    REQUIRE(finish(whole) == End::powered_off);
    for (const std::uint64_t at : {1'000U, 20'001U, 50'000U, 80'000U}) {
        const Bytes saved = saved_after(at, two_programs());
        Run rest(session_of(good(resume_os(saved, "saved", home(), {}))), limited());
        CHECK(finish(rest) == End::powered_off);
        CHECK(rest.session().machine() == whole.session().machine());
        const std::string text = whole.session().console().text();
        CHECK(text.substr(text.size() - rest.session().console().text().size()) ==
              rest.session().console().text());
        CHECK(rest.session().statistics().cycles == whole.session().machine().cycle() - at);
    }
}

TEST_CASE("the threads of a saved machine have their names at once", "[resume]") {
    const Setup setup = good(resume_os(saved_after(80'000, two_programs()), "saved", home(), {}));
    const debug::Session session = session_of(setup);
    REQUIRE(session.os().threads().size() == 3);  // and the idle thread
    CHECK(session.os().threads()[1].name == "count");
    CHECK(setup.programs.count("count") == 1);
}

TEST_CASE("of what happened before a machine was saved nothing is invented", "[resume]") {
    const Bytes saved = saved_after(80'000, two_programs());
    Run rest(session_of(good(resume_os(saved, "saved", home(), {}))), limited());
    REQUIRE(finish(rest) == End::powered_off);
    const auto report = nlohmann::json::parse(report_json(rest.session(), *rest.end()));
    REQUIRE(report["processes"].size() == 2);
    for (const auto& process : report["processes"]) {
        CHECK(process["arrival_cycle"].is_null());
        CHECK(process["first_run_cycle"].is_null());
        CHECK(process["finish_cycle"].get<std::uint64_t>() > 80'000);
    }
    const std::string table = summary(rest.session(), Language::english);
    CHECK(table.find("   1 count      ended 0           ?        ?  ") != std::string::npos);
}

TEST_CASE("another kernel than the one that runs is noticed", "[resume]") {
    const Bytes saved = saved_after(20'000, two_programs());
    OsRequest other;
    other.tick_cycles = 7777;
    const Result<Setup, Problem> setup = resume_os(saved, "saved", home(), other);
    REQUIRE_FALSE(setup.ok());
    CHECK(setup.failure().kind == Problem::Kind::usage);
    CHECK(say(Language::english, setup.failure().message).find("saved: another kernel runs in it") == 0);
}

TEST_CASE("a quantum that the saved machine does not have is remarked", "[resume]") {
    const Bytes saved = saved_after(20'000, two_programs());
    OsRequest other = two_programs();
    other.quantum = 7;
    const Setup setup = good(resume_os(saved, "saved", home(), other));
    CHECK(setup.remarks == std::vector<Message>{Message(text::lab_own_quantum, 2U)});
    CHECK(say(Language::english, setup.remarks.front()) ==
          "the saved machine keeps its own quantum, 2 ticks");
    CHECK(good(resume_os(saved, "saved", home(), two_programs())).remarks.empty());
}

TEST_CASE("a bare image that is not what runs is left aside with a remark", "[resume]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("one.asm", std::string("_start: nop\n1: jmp 1b\n"));
    const Bytes saved = good(set_up_bare(request, {})).machine.save();
    const Setup same = good(resume_bare(saved, "saved", request));
    CHECK(same.kernel.has_value());
    CHECK(same.remarks.empty());
    request.path = folder.write("two.asm", std::string("_start: di\n1: jmp 1b\n"));
    const Setup other = good(resume_bare(saved, "saved", request));
    CHECK_FALSE(other.kernel.has_value());
    CHECK(other.remarks.size() == 1);
    request.path.clear();
    CHECK(good(resume_bare(saved, "saved", request)).remarks.empty());
}

TEST_CASE("damaged and foreign save files are refused", "[resume]") {
    CHECK_FALSE(resume_bare({}, "saved", {}).ok());
    CHECK_FALSE(resume_bare(bytes("hello"), "saved", {}).ok());
    Bytes saved = saved_after(100, two_programs());
    saved.resize(saved.size() / 2);
    const Result<Setup, Problem> cut = resume_os(saved, "saved", home(), {});
    REQUIRE_FALSE(cut.ok());
    CHECK(cut.failure().kind == Problem::Kind::host);
}
