// The contract test of policies: those of the tree keep it, and each wrong scheduler in the folder `wrong` is
// caught with what it does wrong, where, and to whom.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "guest/policy_map.hpp"
#include "lab.hpp"
#include "lab/present/contract_text.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;
using guest::Routine;
using lab::Clause;
using lab::ClauseState;
using lab::ContractFailure;
using lab::ContractReport;
using lab::ContractRun;
using lab::Promise;
namespace fs = std::filesystem;

namespace {

const fs::path wrong_folder = fs::path(BATON_SOURCE_DIR) / "tests" / "sched" / "wrong";

ContractReport checked(const std::string& policy, unsigned quantum = 2, const lab::Home& from = home()) {
    lab::ScheduleRequest request;
    request.policy = policy;
    request.quantum = quantum;
    return good(lab::check_contract(from, request));
}

std::string in_english(const Message& message) {
    return say(Language::english, message);
}

std::string failures_of(const ContractReport& report) {
    std::string text;
    for (const ContractFailure& failure : report.failures) text += in_english(failure.what) + "\n";
    return text;
}

/// As messages name it: from the home, which is the tree here.
std::string named(const std::string& name) {
    return "tests/sched/wrong/" + name + ".asm";
}

struct Wrong {
    const char* name;
    Clause clause;
    const char* what;
    const char* process;  // "" for none
    unsigned line = 0;    // 0: the last instruction is in an included file
    const char* detail = "";
};

// clang-format off
const Wrong wrong_ones[] = {
    {"callers_stack", Clause::memory, "sched_tick writes to its caller's stack, [sp + 0] at the call", "A", 8},
    {"calls_the_system", Clause::returns, "sched_tick enters the kernel anew: syscall", "A", 8},
    {"chains_ended", Clause::memory, "sched_remove writes THREAD_NEXT of B, which has ended and is not the policy's now", "B", 7},
    {"chains_sleepers", Clause::memory, "sched_remove writes THREAD_NEXT of 1 restless, which is blocked (sleep) and is not the policy's now", "1 restless", 10},
    {"changes_bounds", Clause::registers, "sched_changed changes the system register ubase", "4 restless", 9},
    {"clobbers_r7", Clause::registers, "sched_add changes r7: 0x00000000 at the call, 0x000050a0 at the return", "A", 7,
     "it may change r0 to r5, r12 and lr; others must be saved first and restored"},
    {"doubles", Clause::picks_ready, "sched_pick picks A, which has ended", "A", 0,
     "it was picked in cycle {} already, and has not come by sched_add since"},
    {"faults", Clause::returns, "sched_pick stops the machine: misalignment at address 0x000050da", "", 10},
    {"favours_one_thread", Clause::loses_none, "1.1 threaded is lost: it has been ready (new) since cycle {}, and is not picked any more", "1.1 threaded", 25,
     "in cycle {} sched_pick returned 0 for the first time instead"},
    {"forgets_the_lock", Clause::memory, "sched_remove writes THREAD_OBJECT of 2.2 threaded", "2.2 threaded", 10},
    {"hangs_circle", Clause::returns, "sched_add has not come back after 200,000 cycles", "A", 15,
     "the chain of THREAD_NEXT runs in a circle: A -> A"},
    {"hangs_lr", Clause::returns, "sched_pick has not come back after 200,000 cycles", "", 9,
     "the address to return to is lost: a routine that calls another must save lr first"},
    {"idle_beside_ready", Clause::never_idle, "nobody is picked although A has been ready since cycle {}", "A", 21},
    {"interrupts_on", Clause::registers, "sched_tick switches interrupts on", "A", 8},
    {"leaves_sp", Clause::registers, "sched_tick returns with sp 8 bytes lower than at the call", "A", 7,
     "what is pushed must be popped before the return"},
    {"loses_preempted", Clause::loses_none, "A is lost: it has been ready (preempted) since cycle {}, and is not picked any more", "A", 0,
     "in cycle {} sched_pick returned 0 for the first time instead"},
    {"loses_woken_threads", Clause::loses_none, "1.1 threaded is lost: it has been ready (woken) since cycle {}, and is not picked any more", "1.1 threaded", 0,
     "in cycle {} sched_pick returned 0 for the first time instead"},
    {"no_thread_0", Clause::memory, "sched_pick writes to the code at _start+120, os/boot.asm:50", "", 11},
    {"overflows", Clause::memory, "sched_changed overflows the kernel stack: it has used all 512 bytes", "4 restless", 7},
    {"picks_blocked", Clause::picks_ready, "sched_pick picks B, which is blocked (device)", "B", 0,
     "it was picked in cycle {} already, and has not come by sched_add since"},
    {"picks_early", Clause::picks_ready, "sched_pick picks B, which has not arrived yet", "B", 0},
    {"picks_idle", Clause::picks_ready, "sched_pick picks the idle thread; to pick nobody, it returns 0", "", 14},
    {"picks_the_process", Clause::memory, "sched_add writes THREAD_NEXT of 1 threaded, which is running and is not the policy's now", "1 threaded", 0},
    {"returns_elsewhere", Clause::returns, "sched_add goes on at threads_wake.next+48, os/delay.asm:{} instead of returning to threads_wake.next+44, os/delay.asm:{}", "A", 13},
    {"returns_garbage", Clause::picks_ready, "sched_pick picks 0x00005108, which is no thread", "", 14},
    {"sets_timer", Clause::memory, "sched_pick writes to the device register TIMER_COUNT", "", 12},
    {"starves", Clause::starvation, "the same process (A) is picked 1,001 times while C is ready since cycle {}", "C", 18,
     "the source promises '; starvation: none' (FILE:2): nobody may wait that long"},
    {"starves_fifo", Clause::starvation, "C is not picked for more than 1,000 ticks: it is ready since cycle {}, and in that time sched_pick picks A once", "C", 8,
     "the source promises '; starvation: none' (FILE:2): nobody may wait that long"},
    {"starves_one", Clause::starvation, "the same process (C) is picked 1,001 times while A is ready since cycle {}", "A", 20,
     "the source promises '; starvation: none' (FILE:2): nobody may wait that long"},
    {"waits", Clause::returns, "sched_tick waits for an interrupt", "A", 7},
    {"writes_program", Clause::memory, "sched_add writes to the memory of A (its byte 0)", "A", 8},
    {"writes_sp", Clause::memory, "sched_tick writes THREAD_SP of A", "A", 8},
    {"zeroes_vector", Clause::memory, "sched_init writes to vector_table + 64 (entry of the timer)", "", 9},
};
// clang-format on

std::string replaced_once(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// The text with each number that "{}" stands for in `pattern` replaced by "{}".
std::string in_the_manner_of(const std::string& pattern, const std::string& text) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t p = 0; p < pattern.size(); ++p) {
        if (pattern.compare(p, 2, "{}") == 0) {
            std::size_t end = at;
            while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 ||
                                         (end > at && text[end] == ',' && end + 1 < text.size() &&
                                          std::isdigit(static_cast<unsigned char>(text[end + 1])) != 0)))
                ++end;
            if (end == at) return text;
            result += "{}";
            at = end;
            ++p;
        } else {
            if (at < text.size()) result += text[at++];
        }
    }
    return result + (at < text.size() ? text.substr(at) : "");
}

}  // namespace

TEST_CASE("every policy of the tree keeps the contract, with any quantum", "[contract]") {
    const std::vector<std::string> policies = home().policies();
    REQUIRE(policies.size() >= 8);
    [[maybe_unused]] unsigned taken = 0;
    for (const std::string& policy : policies) {
        const bool has_quantum = guest::speaks_of_quantum(read_source_file("os/sched/" + policy + ".asm"));
        for (const unsigned quantum : {1U, 2U, 5U}) {
            if (quantum != 2 && !has_quantum) continue;
#ifdef BATON_SANITIZED
            if (quantum != 2 || taken++ % 3 != 0)
                continue;  // a sample: one quantum of three, a third of the policies
#endif
            const ContractReport report = checked(policy, quantum);
            INFO(policy << ", quantum " << quantum << "\n" << failures_of(report));
            CHECK(report.holds());
            CHECK(report.promise != Promise::undeclared);
            for (unsigned i = 0; i < lab::clause_count; ++i) {
                const auto clause = static_cast<Clause>(i);
                const bool free = clause == Clause::starvation && report.promise == Promise::possible;
                CHECK(report.state(clause) == (free ? ClauseState::not_promised : ClauseState::holds));
            }
        }
    }
}

TEST_CASE("the runs make the kernel call all six routines, and tell apart those at one place", "[contract]") {
    // fifo.asm has no sched_init, sched_changed and sched_remove: one `ret` in the kernel serves for all.
    const ContractReport report = checked("fifo");
    std::array<std::uint64_t, guest::routine_count> calls{};
    for (const ContractRun& run : report.runs) {
        CHECK(run.calls[static_cast<unsigned>(guest::Routine::init)] == 1);
        for (unsigned i = 0; i < calls.size(); ++i) calls[i] += run.calls[i];
    }
    for (const std::uint64_t count : calls) CHECK(count >= 10);
    // The lesson's four jobs arrive once and end once, and nobody takes the processor from them.
    const ContractRun& lesson = report.runs.front();
    CHECK(lesson.what == ContractRun::What::lesson);
    CHECK(lesson.calls[static_cast<unsigned>(guest::Routine::add)] == 4);
    CHECK(lesson.calls[static_cast<unsigned>(guest::Routine::remove)] == 4);
    CHECK(lesson.calls[static_cast<unsigned>(guest::Routine::changed)] == 0);
}

TEST_CASE("every wrong scheduler is caught, with what it does, where, and to whom", "[contract]") {
    std::set<std::string> files;
    for (const auto& entry : fs::directory_iterator(wrong_folder)) {
        if (entry.path().extension() == ".asm") files.insert(entry.path().stem().string());
    }
    for (const Wrong& wrong : wrong_ones) {
        INFO(wrong.name);
        CHECK(files.erase(wrong.name) == 1);
#ifdef BATON_SANITIZED
        if ((&wrong - std::begin(wrong_ones)) % 3 != 0) continue;  // a sample
#endif
        const std::string path = (wrong_folder / (std::string(wrong.name) + ".asm")).string();
        const ContractReport report = checked(path);
        INFO(failures_of(report));
        REQUIRE(report.failures.size() == 1);
        const ContractFailure& failure = report.failures.front();
        CHECK(failure.clause == wrong.clause);
        CHECK(in_the_manner_of(wrong.what, in_english(failure.what)) == wrong.what);
        CHECK(in_english(failure.process) == wrong.process);
        if (wrong.line != 0) {
            CHECK(failure.file == named(wrong.name));
            CHECK(failure.line == wrong.line);
        }
        const std::string detail = failure.details.empty() ? "" : in_english(failure.details.front());
        CHECK(in_the_manner_of(wrong.detail, replaced_once(detail, path, "FILE")) == wrong.detail);
        CHECK(report.state(wrong.clause) == ClauseState::broken);
        CHECK(!failure.routine.empty());
        CHECK(failure.cycle != 0);
        CHECK(failure.cycle < report.runs[failure.run].cycles);
    }
    CHECK(files == std::set<std::string>{});  // none without its expectation
}

TEST_CASE("whoever is wrong with threads alone is caught by the set of programs with threads", "[contract]") {
    for (const char* name :
         {"favours_one_thread", "forgets_the_lock", "loses_woken_threads", "picks_the_process"}) {
        INFO(name);
        const ContractReport report = checked((wrong_folder / (std::string(name) + ".asm")).string());
        REQUIRE(report.failures.size() == 1);
        const ContractRun& run = report.runs[report.failures.front().run];
        CHECK(run.what == ContractRun::What::threads);
        CHECK(run.programs.size() == 3);
        // All others came to their end.
        for (const ContractRun& other : report.runs) CHECK(other.complete == (&other != &run));
    }
}

TEST_CASE("the failure of a routine from an included file names the line that led there", "[contract]") {
    const ContractReport report = checked((wrong_folder / "chains_ended.asm").string());
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures.front().place == "queue_append+4, os/include/queue.inc:16");
    CHECK(report.failures.front().called_from);
    CHECK(report.failures.front().file == named("chains_ended"));
    CHECK(report.failures.front().line == 7);
    CHECK(lab::contract_text(report, Language::english)
              .find(", at queue_append+4, os/include/queue.inc:16, from " + named("chains_ended") + ":7") !=
          std::string::npos);
}

TEST_CASE("a failed check can be seen again: its command has the same jobs and settings", "[contract]") {
    const std::string path = (wrong_folder / "writes_sp.asm").string();
    lab::ScheduleRequest request;
    request.policy = path;
    request.quantum = 3;
    request.settings.seed = 7;
    const ContractReport report = good(lab::check_contract(home(), request));
    REQUIRE(report.failures.size() == 1);
    const ContractRun& run = report.runs[report.failures.front().run];
    CHECK(run.command == "baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy " + path +
                             " --quantum 3 --clock ideal --tick-cycles 1000 --seed 7");
}

TEST_CASE("jobs that are given are checked first, on both clocks", "[contract]") {
    lab::ScheduleRequest request = request_of("X:0:2,Y:1:1+io2+1", "rr");
    const ContractReport report = good(lab::check_contract(home(), request));
    CHECK(report.holds());
    REQUIRE(report.runs.size() > 2);
    for (const std::size_t i : {0U, 1U}) {
        CHECK(report.runs[i].what == ContractRun::What::given);
        CHECK(report.runs[i].jobs == "X:0:2,Y:1:1+io2+1");
    }
    CHECK(report.runs[0].clock == emu::Clock::ideal);
    CHECK(report.runs[1].clock == emu::Clock::real);
}

TEST_CASE("a policy with data of its own in all sections, which prints, keeps the contract", "[contract]") {
    const TemporaryFolder folder;
    const std::string path = folder.write("mine.asm", R"(
        ; starvation: possible
        .equ    OWN_ADD, 1
        .include ")" + (wrong_folder / "ring.inc").string() +
                                                          R"("
        .rodata
        .align  4
letter: .word   '+'
        .section .mine, "aw"
        .align  4
added:  .word   0
        .bss
        .align  4
big:    .space  4096
        .text
sched_add:
        ldw     r1, [added]
        add     r1, r1, 1
        stw     r1, [added]
        stw     r1, [big + 4092]
        li      r2, CONSOLE
        ldw     r1, [letter]
        stw     r1, [r2 + CONSOLE_OUT]
        jmp     put
)");
    const ContractReport report = checked(path);
    INFO(failures_of(report));
    CHECK(report.holds());
    CHECK(report.promise == Promise::possible);
}

TEST_CASE("who declares nothing on starvation is told whether somebody starved", "[contract]") {
    const TemporaryFolder folder;
    const auto undeclared = [&](const std::string& name) {
        std::string source = read_source_file("os/sched/" + name + ".asm");
        const std::size_t at = source.find("; starvation:");
        REQUIRE(at != std::string::npos);
        source.replace(at, 13, "; hunger:");
        return checked(folder.write(name + ".asm", source));
    };
    const ContractReport patient = undeclared("rr");
    CHECK(patient.holds());
    CHECK(patient.promise == Promise::undeclared);
    CHECK(patient.starves == false);
    CHECK(patient.state(Clause::starvation) == ClauseState::not_promised);
    const ContractReport greedy = undeclared("priority");
    CHECK(greedy.holds());
    CHECK(greedy.starves == true);
}

TEST_CASE("a kernel that spoils a register across a switch is found out, too", "[contract]") {
    const TemporaryFolder folder;
    for (const char* part : {"os", "lab", "programs"})
        fs::copy(fs::path(BATON_SOURCE_DIR) / part, folder.path() / part, fs::copy_options::recursive);
    std::string trap = read_file(folder.path() / "os" / "trap.asm");
    const std::string restore = "        pop     {r0-r14}\n";
    REQUIRE(trap.find(restore) != std::string::npos);
    trap.insert(trap.find(restore) + restore.size(), "        add     r9, r9, 1\n");
    folder.write("os/trap.asm", trap);
    const ContractReport report = checked("rr", 2, lab::Home(folder.path()));
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures.front().clause == Clause::registers);
    CHECK(in_english(report.failures.front().what).rfind("register r9 of A differs across ", 0) == 0);
}

TEST_CASE("sources with errors, missing routines and unknown names are problems, not failures",
          "[contract]") {
    const TemporaryFolder folder;
    lab::ScheduleRequest request;
    request.policy = folder.write("bad.asm", "sched_init: retx\n");
    const auto bad = lab::check_contract(home(), request);
    REQUIRE(!bad);
    CHECK(bad.failure().kind == lab::Problem::Kind::source);
    request.policy = folder.write("half.asm", ".global sched_init\nsched_init: ret\n");
    const auto half = lab::check_contract(home(), request);
    REQUIRE(!half);
    CHECK(half.failure().kind == lab::Problem::Kind::source);
    request.policy = "rrr";
    const auto unknown = lab::check_contract(home(), request);
    REQUIRE(!unknown);
    CHECK(unknown.failure().kind == lab::Problem::Kind::usage);
}

TEST_CASE("the check ends when it is told to", "[contract]") {
    unsigned asked = 0;
    lab::ScheduleRequest request;
    const ContractReport report = good(lab::check_contract(home(), request, [&] { return ++asked < 3; }));
    CHECK(report.interrupted);
    CHECK(!report.holds());
    CHECK(report.runs.size() == 1);
    CHECK(asked == 3);
}

TEST_CASE("the report in words and as JSON says the same", "[contract]") {
    const ContractReport report = checked((wrong_folder / "hangs_lr.asm").string());
    const std::string english = lab::contract_text(report, Language::english);
    CHECK(english.find("  every call comes back ........................ BROKEN\n"
                       "    sched_pick has not come back after 200,000 cycles\n"
                       "      the address to return to is lost: a routine that calls another must save\n"
                       "        lr first\n"
                       "    in cycle ") != std::string::npos);
    CHECK(english.find("  loses none ................................... ?\n") != std::string::npos);
    CHECK(english.find("    jobs: the lesson's jobs (ideal clock)\n"
                       "    to see it: baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy ") !=
          std::string::npos);
    const std::string french = lab::contract_text(report, Language::french);
    CHECK(french.find("  chaque appel revient ......................... ROMPU\n") != std::string::npos);
    CHECK(french.find("    sched_pick n'est pas revenue après 200\u202f000 cycles\n"
                      "      l'adresse de retour est perdue : qui appelle une routine doit d'abord\n"
                      "        sauvegarder lr\n"
                      "    au cycle ") != std::string::npos);
    CHECK(french.find("le contrat est rompu") != std::string::npos);

    const auto json = nlohmann::ordered_json::parse(lab::contract_json(report, Language::english).dump());
    CHECK(json["holds"] == false);
    CHECK(json["starvation"].is_null());
    REQUIRE(json["checks"].size() == lab::clause_count);
    CHECK(json["checks"][3] == nlohmann::ordered_json{{"check", "returns"}, {"state", "broken"}});
    REQUIRE(json["failures"].size() == 1);
    const auto& failure = json["failures"][0];
    CHECK(failure["what"] == "sched_pick has not come back after 200,000 cycles");
    CHECK(failure["id"] == "contract_hangs");
    CHECK(failure["arguments"] == nlohmann::ordered_json({"sched_pick", 200'000}));
    CHECK(failure["routine"] == "sched_pick");
    CHECK(failure["line"] == 9);
    CHECK(failure["process"].is_null());
    CHECK(failure["jobs"] == "A:0:5,B:1:3,C:3:2,D:5:4");
    CHECK(json["runs"].size() == report.runs.size());
    CHECK(json["runs"][0]["calls"]["sched_init"] == 1);

    // In the other language only the sentences differ.
    auto other = nlohmann::ordered_json::parse(lab::contract_json(report, Language::french).dump());
    CHECK(other["failures"][0]["what"] == "sched_pick n'est pas revenue après 200\u202f000 cycles");
    other["failures"][0]["what"] = failure["what"];
    other["failures"][0]["details"] = failure["details"];
    CHECK(other == json);
}
