// The real kernel with one store taken out: the report shows exactly what it forgets.
#include <catch2/catch.hpp>

#include "lab/present/timeline_text.hpp"
#include "tests/lab/guest_os.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;
namespace fs = std::filesystem;

namespace {

/// A home whose kernel lacks the line with `store` that follows the line with `before`.
class BrokenHome {
public:
    BrokenHome(const std::string& file, const std::string& before, const std::string& store) {
        fs::copy(fs::path(BATON_SOURCE_DIR) / "os", folder_.path() / "os", fs::copy_options::recursive);
        fs::copy(fs::path(BATON_SOURCE_DIR) / "programs", folder_.path() / "programs",
                 fs::copy_options::recursive);
        const std::string source = read_file(folder_.path() / file);
        std::string broken;
        std::string previous;
        std::istringstream lines(source);
        for (std::string line; std::getline(lines, line); previous = line) {
            const bool found =
                previous.find(before) != std::string::npos && line.find(store) != std::string::npos;
            removed_ += found ? 1 : 0;
            if (!found) broken += line + "\n";
        }
        folder_.write(file, broken);
    }
    unsigned removed() const { return removed_; }

    debug::Session run(const std::vector<std::string>& programs) const {
        OsRequest request;
        request.programs = programs;
        Run run(session_of(good(set_up_os(Home(folder_.path()), request, {}))), limited());
        finish(run);
        return std::move(run.session());
    }

private:
    TemporaryFolder folder_;
    unsigned removed_ = 0;
};

}  // namespace

TEST_CASE("the kernel of the tree and its processor agree", "[broken kernel]") {
    Run run(session_of(os_with({"count", "primes", "sleeper", "crash", "family"})), limited());
    CHECK(finish(run) == End::powered_off);
    CHECK(lab::contradiction_notes(run.session().os(), Language::english).empty());
}

TEST_CASE("a kernel that does not store that a thread runs is shown to have it ready all the time",
          "[broken kernel]") {
    const BrokenHome home("os/switch.asm", "STATE_RUNNING", "THREAD_STATE");
    REQUIRE(home.removed() == 1);
    const debug::Session session = home.run({"count", "primes"});
    const auto& threads = session.os().threads();
    REQUIRE(threads.size() == 3);
    for (const guest::Thread& thread : threads) {
        if (thread.idle()) continue;
        INFO(thread.name);
        CHECK(thread.cpu_cycles > 0);
        CHECK(thread.ran_unstored.cycles == thread.cpu_cycles);
        CHECK(session.os().layout()->state_name(thread.stored_while_ran) == "ready");
    }
    const std::string notes = lab::contradiction_notes(session.os(), Language::english);
    CHECK(notes.find("1 count: ran for ") == 0);
    CHECK(notes.find("while the kernel's table said ready.") != std::string::npos);
    lab::ChartOptions ascii;
    ascii.ascii = true;
    const std::string chart = lab::timeline_chart(session.timeline(), session.os(), ascii);
    CHECK(chart.find("! on the processor, but not running by the table") != std::string::npos);
}

TEST_CASE("a kernel that does not store that a preempted thread is ready is shown to have two running",
          "[broken kernel]") {
    const BrokenHome home("os/thread.asm", "r2, STATE_READY", "[r0 + THREAD_STATE]");
    REQUIRE(home.removed() == 1);
    const debug::Session session = home.run({"count", "primes"});
    const std::string notes = lab::contradiction_notes(session.os(), Language::english);
    CHECK(notes.find("the kernel's table said running for") != std::string::npos);
}
