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
    CHECK(report.state(Clause::starvation) == ClauseState::holds);
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
        CHECK(said.find(huge +
                        ": error: this policy takes too much memory: the kernel's own data would lie 3,0") ==
              0);
        CHECK(said.find(" bytes away from its code, which does not reach that far; make the policy's .bss "
                        "smaller\n") != std::string::npos);
        CHECK(said.find("loader.asm") == std::string::npos);
    }
    const std::string endless =
        folder.write("endless.asm", rr + "\n        .bss\n        .space  70000000\n");
    const Problem too_large = lab::run_experiment(home(), request_of("A:0:5", endless)).failure();
    REQUIRE(too_large.diagnostics.size() == 1);
    CHECK(too_large.diagnostics.front().place.file == endless);
    CHECK(
        say(Language::english, too_large.diagnostics.front().message).find("the image becomes larger than") ==
        0);
}

TEST_CASE("one failure leaves the other clauses as they were seen to be, and says what to mend first",
          "[contract causes]") {
    const TemporaryFolder folder;
    // Found in the few runs that call sched_changed.
    const std::string late = folder.write(
        "late.asm",
        read_source_file("os/sched/rr.asm") +
            "\n        .global sched_changed\nsched_changed:\n        add     r7, r7, 1\n        ret\n");
    const lab::ContractReport most = checked(late);
    REQUIRE(most.failures.size() == 1);
    CHECK(most.failures.front().clause == Clause::registers);
    CHECK(most.complete_runs() >= 12);
    CHECK(most.complete_runs() < most.judged_runs());
    const std::string complete = std::to_string(most.complete_runs());
    const std::string all = std::to_string(most.judged_runs());
    const std::string cut_ones = std::to_string(most.judged_runs() - most.complete_runs());
    const std::string text = lab::contract_text(most, Language::english);
    INFO(text);
    CHECK(text.find("  loses none ................................... holds (" + complete + " of " + all +
                    " runs)\n") != std::string::npos);
    CHECK(text.find("(" + cut_ones + " of " + all +
                    " runs ended at what is BROKEN above, since nothing behind it means\n anything. Mend " +
                    late + ":") != std::string::npos);
    CHECK(text.find("?") == std::string::npos);
    // Nobody promises what was not looked at.
    CHECK(text.find("  nobody starves ............................... not reached\n") != std::string::npos);
    CHECK(lab::contract_text(most, Language::french)
              .find(" tenu (" + complete + " exécutions sur " + all + ")\n") != std::string::npos);

    // Found in each run: what has been seen by then is told as that.
    const std::string early =
        folder.write("early.asm", policy_with("rr", "        .data\n", "        .rodata\n"));
    const lab::ContractReport none = checked(early);
    CHECK(none.complete_runs() == 0);
    const std::string cut = lab::contract_text(none, Language::english);
    INFO(cut);
    const std::string calls = std::to_string(none.sound_calls());
    CHECK(none.sound_calls() >= none.judged_runs());
    CHECK(cut.find("  every call comes back ........................ holds so far (" + calls + " calls)\n") !=
          std::string::npos);
    CHECK(cut.find("  all jobs end ................................. not reached\n") != std::string::npos);
}

TEST_CASE("what harms nobody else does not end the check", "[contract causes]") {
    const TemporaryFolder folder;
    // Rests at the first call: where somebody arrives later, all goes on from there. Only programs, which
    // are all there from the beginning, are never asked for again.
    const std::string path = folder.write("rests.asm", policy_with("fifo", "sched_pick:\n", R"(sched_pick:
        ldw     r1, [asked]
        mov     r0, 1
        stw     r0, [asked]
        cmp     r1, 0
        bne     1f
        mov     r0, 0
        ret
        .bss
        .align  4
asked:  .space  4
        .text
1:
)"));
    const lab::ContractReport rests = checked(path);
    INFO(lab::contract_text(rests, Language::english));
    REQUIRE(rests.failures.size() == 1);
    CHECK(rests.failures.front().clause == Clause::never_idle);
    CHECK(rests.complete_runs() >= 12);  // not the runs of programs
    CHECK(lab::contract_text(rests, Language::english)
              .find("      sched_pick may return 0 only while it holds no thread at all\n") !=
          std::string::npos);
}
