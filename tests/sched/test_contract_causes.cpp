// What --check says of policies whose fault is easily taken for another one: the promise that was copied
// along, reading that takes something away, variables in the wrong section, memory that is gone.
#include "lab.hpp"
#include "lab/present/contract_text.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;
using lab::Clause;
using lab::ClauseState;
using lab::Problem;

namespace {

std::string policy_with(const std::string& name, const std::string& what, const std::string& by) {
    std::string source = read_source_file("os/sched/" + name + ".asm");
    const std::size_t at = source.find(what);
    REQUIRE(at != std::string::npos);
    return source.replace(at, what.size(), by);
}

lab::ContractReport checked(const std::string& path) {
    lab::ScheduleRequest request;
    request.policy = path;
    return good(lab::check_contract(home(), request));
}

std::vector<std::string> details(const lab::ContractFailure& failure, Language language = Language::english) {
    std::vector<std::string> lines;
    for (const Message& detail : failure.details) lines.push_back(say(language, detail));
    return lines;
}

std::string what(const lab::ContractFailure& failure, Language language = Language::english) {
    return say(language, failure.what);
}

}  // namespace

TEST_CASE("a promise that was copied along is named as the cause, with its line", "[contract causes]") {
    const TemporaryFolder folder;
    // Last in, first out: sound but for the comment.
    const std::string path =
        folder.write("lifo.asm", policy_with("rr", "jmp     queue_append", "jmp     queue_prepend"));
    const lab::ContractReport report = checked(path);
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures.front().clause == Clause::starvation);
    CHECK(details(report.failures.front()) ==
          std::vector<std::string>{
              "the source promises '; starvation: none' (" + path + ":4): nobody may wait that long",
              "if the policy may starve somebody, write '; starvation: possible' there"});
    // Nothing else is put in doubt by it.
    for (unsigned i = 0; i < lab::clause_count; ++i) {
        const auto clause = static_cast<Clause>(i);
        CHECK(report.state(clause) ==
              (clause == Clause::starvation ? ClauseState::broken : ClauseState::holds));
    }
}

TEST_CASE("a policy that takes keys from the console breaks the contract", "[contract causes]") {
    const TemporaryFolder folder;
    const std::string path = folder.write("keys.asm", policy_with("rr", "sched_tick:\n",
                                                                  "sched_tick:\n        li      r2, CONSOLE\n"
                                                                  "        ldw     r3, [r2 + CONSOLE_IN]\n"));
    const lab::ContractReport report = checked(path);
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures.front().clause == Clause::memory);
    CHECK(what(report.failures.front()) ==
          "sched_tick reads the device register CONSOLE_IN: that changes it");
    CHECK(what(report.failures.front(), Language::french) ==
          "sched_tick lit le registre de périphérique CONSOLE_IN : cela le modifie");
    CHECK(details(report.failures.front()).front() ==
          "each byte can be taken once: what a policy takes is lost for the programs");
}

TEST_CASE("looking at the console without taking anything is allowed", "[contract causes]") {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("looks.asm", policy_with("rr", "sched_tick:\n",
                                              "sched_tick:\n        li      r2, CONSOLE\n"
                                              "        ldw     r3, [r2 + CONSOLE_STATUS]\n"));
    CHECK(checked(path).holds());
}

TEST_CASE("variables in .rodata are told where they belong", "[contract causes]") {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("rodata.asm", policy_with("rr", "        .data\n", "        .rodata\n"));
    const lab::ContractReport report = checked(path);
    REQUIRE(report.failures.size() == 1);
    INFO(what(report.failures.front()));
    CHECK(what(report.failures.front()).find(", a constant of the policy (.rodata)") != std::string::npos);
    CHECK(details(report.failures.front()) ==
          std::vector<std::string>{"variables belong in .data or .bss; .rodata is only read"});
}

TEST_CASE("a policy that takes the programs' memory is named, with how much it takes", "[contract causes]") {
    const TemporaryFolder folder;
    const std::string rr = read_source_file("os/sched/rr.asm");
    const std::string path = folder.write("large.asm", rr + "\n        .bss\n        .space  200000\n");
    const lab::ContractReport report = checked(path);
    REQUIRE(!report.failures.empty());
    INFO(what(report.failures.front()));
    CHECK(what(report.failures.front()).find(path + " takes 200,") == 0);
    CHECK(details(report.failures.front()).back() ==
          "make its .bss smaller, or give the machine more with --ram");

    const std::string huge = folder.write("huge.asm", rr + "\n        .bss\n        .space  3000000\n");
    lab::ScheduleRequest request = request_of("A:0:5,B:1:3", huge);
    for (const bool check : {false, true}) {
        const Problem problem = check ? lab::check_contract(home(), request).failure()
                                      : lab::run_experiment(home(), request).failure();
        REQUIRE(problem.kind == Problem::Kind::source);
        REQUIRE(problem.diagnostics.size() == 1);
        const std::string said = assembler::render_text(problem.diagnostics, Language::english, false);
        INFO(said);
        CHECK(said.find("with this policy the kernel's own sources have errors (loader.asm:") !=
              std::string::npos);
        CHECK(said.find(huge) == 0);
        CHECK(said.find("it takes too much memory (make its .bss smaller)") != std::string::npos);
    }
}
