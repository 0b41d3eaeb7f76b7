// What is said of a run that did not end well: where it stood, what was seen, what to try.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "tests/lab/guest_os.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;

namespace {

/// Advice fits a terminal; the line that says where may be as long as its file's name.
bool fits(const std::string& text) {
    INFO(text);
    const std::vector<std::string> lines = lines_of(text);
    const bool all = std::all_of(lines.begin(), lines.end(),
                                 [](const auto& line) { return count_code_points(line) <= 80; });
    CHECK(all);
    return all;
}

/// A run to its end, and what is said of it.
struct Told {
    Diagnosis diagnosis;
    std::string why, advice;
    bool nothing_started;
};

Told told(Setup setup, const Subject& about, const RunOptions& options) {
    const debug::CodeMap code = setup.code_map();
    Subject subject = about;
    const std::optional<isa::Image> image = setup.kernel;
    const std::map<std::string, isa::Image> programs = setup.programs;
    subject.image = image ? &*image : nullptr;
    subject.load_address = setup.load_address;
    subject.programs = &programs;
    Run run(session_of(std::move(setup)), options);
    const End end = finish(run);
    const Diagnosis diagnosis = diagnose(run.session(), end, code, subject);
    for (const Language language : {Language::english, Language::french})
        CHECK(fits(advice_text(diagnosis, language)));
    return {diagnosis, explanation_text(diagnosis, Language::english),
            advice_text(diagnosis, Language::english), nothing_was_started(run.session(), end)};
}

Told told_of_os(const OsRequest& request, std::uint64_t max_cycles = 2'000'000) {
    Subject subject;
    subject.os = true;
    subject.tick_cycles = request.tick_cycles;
    return told(good(set_up_os(home(), request, {})), subject, limited(max_cycles));
}

Told told_of_bare(const std::string& source) {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("guest.asm", source);
    request.include_dirs = {home().include().string()};
    return told(good(set_up_bare(request, {})), {}, limited(1000));
}

std::string fifo_with(const std::string& what, const std::string& by) {
    std::string policy = baton::test::read_file(home().policy("fifo").string());
    const std::size_t at = policy.find(what);
    REQUIRE(at != std::string::npos);
    return policy.replace(at, what.size(), by);
}

bool says(const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
    return text.find(part) != std::string::npos;
}

const std::string ends = " mov r0, 0\n sys exit\n";

}  // namespace

TEST_CASE("a policy that never picks anybody is found out", "[explain]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {"hello", "count"};
    request.policy = folder.write("mine.asm", fifo_with("sched_pick:\n", "sched_pick: mov r0, 0\n ret\n"));
    const Told told = told_of_os(request);
    CHECK(told.diagnosis.end == End::cycle_limit);
    CHECK(says(told.why, "There it waited for an interrupt, in kernel mode, interrupts on, at 0x"));
    CHECK(says(told.advice, "2 processes are ready, but sched_pick has chosen none since cycle "));
    CHECK(says(told.advice, ":\n  1 hello, 2 count\n"));
    CHECK_FALSE(told.nothing_started);
    CHECK(told.diagnosis.cause == Diagnosis::Cause::policy_forgets);
    CHECK(told.diagnosis.forgotten == std::vector<std::string>{"1 hello", "2 count"});
    const std::string french = advice_text(told.diagnosis, Language::french);
    CHECK(says(french, "2 processus sont prêts, mais sched_pick n'en élit aucun depuis le cycle "));
}

TEST_CASE("a policy that loses one thread among others is not accused while they run", "[explain]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {folder.write("loop.asm", std::string("_start: jmp _start\n")), "count"};
    request.policy = "fifo";
    const Told told = told_of_os(request);
    CHECK(told.diagnosis.end == End::cycle_limit);
    CHECK(says(told.why, "There it was in user mode, interrupts on, at 0x"));
    CHECK(says(told.why, "(loop: _start, "));
    CHECK(says(told.why, "loop.asm:1), in 1 loop."));
    CHECK(says(told.advice, "If it only needs longer: --max-cycles N."));
}

TEST_CASE("a kernel that never lets go is told from a program that doesn't end", "[explain]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {"hello"};
    request.policy = folder.write("mine.asm", fifo_with("sched_pick:\n", "sched_pick: jmp sched_pick\n"));
    const Told told = told_of_os(request);
    CHECK(says(told.why, "There it was in kernel mode, interrupts off, at 0x"));
    CHECK(says(told.why, "(sched_pick, " + request.policy + ":"));
    CHECK(says(told.advice, "Only the kernel has had the processor since cycle "));
    CHECK(told.diagnosis.cause == Diagnosis::Cause::kernel_hangs);
    // A trace shows the loop, not how the system came to it.
    CHECK(told.diagnosis.trace_from == told.diagnosis.cycle - 200);
    REQUIRE(told.diagnosis.standing);
    CHECK_FALSE(told.diagnosis.standing->interrupts);
    REQUIRE(told.diagnosis.standing->at.place);
    CHECK(told.diagnosis.standing->at.place->symbol == "sched_pick");
    CHECK(says(explanation_text(told.diagnosis, Language::french),
               "La machine y était en mode noyau, interruptions coupées, en 0x"));
}

TEST_CASE("a clock that is faster than the kernel is named", "[explain]") {
    OsRequest request;
    request.programs = {"count"};
    request.tick_cycles = 10;
    CHECK(says(told_of_os(request, 200'000).advice,
               "A clock interrupt every 10 cycles leaves programs hardly any"));
}

TEST_CASE("a kernel that is busy with system calls is not blamed on the clock", "[explain]") {
    const TemporaryFolder folder;
    OsRequest request;
    // Starts itself again and again, so that nearly all time is the kernel's.
    request.programs = {folder.write("bomb.asm", std::string(".include \"user.inc\"\n"
                                                             "_start:\n1: lea r0, name\n mov r1, 4\n"
                                                             " sys spawn\n sys yield\n jmp 1b\n"
                                                             " .data\nname: .ascii \"bomb\"\n"))};
    // All the kernel's cycles together are more than a tick for each interrupt of the clock, its own are not.
    request.tick_cycles = 2000;
    const Told told = told_of_os(request, 20'000'000);
    INFO(told.advice);
    CHECK(told.diagnosis.cause == Diagnosis::Cause::busy_kernel);
    CHECK(told.diagnosis.code == static_cast<unsigned>(isa::Vector::syscall));
    CHECK(told.diagnosis.kernel_share > 0.5);
    CHECK(says(told.advice, "of all cycles, most of them for one cause:\nsyscall, "));
}

TEST_CASE("a program of the guest OS run bare is sent there", "[explain]") {
    const Told told = told_of_bare(".include \"user.inc\"\n_start: ldw r0, [r0 + 1]\n" + ends);
    CHECK(told.diagnosis.end == End::fault);
    CHECK(says(told.advice, "Try: baton os FILE"));
}

TEST_CASE("a bare program that runs past its end is told how to switch the machine off", "[explain]") {
    CHECK(says(told_of_bare("_start: nop\n").advice, "stw r2, [r1 + SYSTEM_POWER]"));
    CHECK(says(told_of_bare("_start: nop\n .rodata\n .word 0\n").advice, "ran past its last instruction"));
    // The address that a breakpoint saves lies behind it, but nobody ran there.
    CHECK(told_of_bare("_start: brk\n").advice.find("ran past") == std::string::npos);
    CHECK(told_of_bare("_start: nop\n .word 0\n nop\n").advice.empty());  // a fault of another kind
}

TEST_CASE("a bare program under the guest OS is sent to the bare machine", "[explain]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {"hello",
                        folder.write("bare.asm", std::string("_start: li r1, CONSOLE\n stw r0, [r1]\n"))};
    CHECK(says(told_of_os(request).advice, "'bare' makes no system calls"));
    request.programs = {"crash"};
    CHECK(told_of_os(request).advice.empty());
}

TEST_CASE("an OS that could start nothing is told from one that has ended everything", "[explain]") {
    OsRequest request;
    const auto disk = make_disk({{"boot", bytes("nobody\n")}});
    REQUIRE(disk.ok());
    request.disk = *disk;
    CHECK(told_of_os(request).nothing_started);
    request.disk.reset();
    request.programs = {"hello"};
    CHECK_FALSE(told_of_os(request).nothing_started);
}
