// The collection in programs/: what its comments promise. Nobody who is right is accused, and who is wrong is
// found with as few interrupts as is said here.
//
// Size: at most one interrupt for the small ones, none for the large ones; with BATON_EXHAUSTIVE one for all,
// and two for the last (a minute).
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "programs.hpp"
#include "tests/support/exhaustive.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

namespace {

explore::Report explored(const std::string& program, unsigned interrupts) {
    explore::Request request;
    request.world.program = program;
    request.claim = Claim::interrupts;
    request.interrupts = interrupts;
    request.limits.budget = std::chrono::seconds(60);
    request.sample.runs = 0;
    auto report = explore::find_races(lab::Home(BATON_SOURCE_DIR), request,
                                      [](const explore::Progress&) { return true; });
    if (!report) throw std::runtime_error(program);
    return *std::move(report);
}

const std::map<std::string, unsigned> wrong{{"bank_account", 1},   {"chauffeur4", 1},    {"lost_wakeup", 0},
                                            {"philo_deadlock", 0}, {"producer_if", 0},   {"producer_one", 0},
                                            {"two_locks", 0},      {"peterson_wrong", 2}};
const std::vector<std::string> large{"atomic_add",      "chauffeur4",   "chauffeur4_lock",
                                     "flag_lock",       "peterson",     "peterson_wrong",
                                     "readers_writers", "test_and_set", "ticket_lock"};

}  // namespace

TEST_CASE("the programs of the collection do what their comments promise, or are found",
          "[explore][programs]") {
    unsigned tried = 0;
    for (const auto& entry : std::filesystem::directory_iterator(BATON_SOURCE_DIR "/programs")) {
        if (entry.path().extension() != ".asm") continue;
        std::ifstream file(entry.path());
        std::stringstream text;
        text << file.rdbuf();
        if (text.str().find("; EXPECT ") == std::string::npos) continue;
        const std::string name = entry.path().stem();
        const bool is_large = std::find(large.begin(), large.end(), name) != large.end();
        const unsigned interrupts = is_large && !exhaustive() ? 0 : 1;
        const explore::Report report = explored(name, interrupts);
        INFO(name);
        const auto planted = wrong.find(name);
        CHECK(report.fails() == (planted != wrong.end() && planted->second <= interrupts));
        for (const explore::Outcome& outcome : report.result().outcomes) CHECK(outcome.replays);
        ++tried;
    }
    CHECK(tried > 20);
    if (!exhaustive()) return;
    CHECK(explored("peterson_wrong", 2).fails());
}

TEST_CASE("the lesson's four chauffeurs: with one interrupt a multiple of 100", "[explore][programs]") {
    if (!exhaustive()) return;
    const explore::Report one = explored("chauffeur4", 1);
    CHECK(sound(one));
    std::vector<std::string> names;
    for (const auto& [name, interrupts] : answers(one)) names.push_back(name);
    CHECK(names == std::vector<std::string>{"exit 100", "exit 200", "exit 300", "exit 400"});
    CHECK(answers(explored("chauffeur4_lock", 1)).size() == 1);
}
