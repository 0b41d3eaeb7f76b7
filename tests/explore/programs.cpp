#include "programs.hpp"

#include <stdexcept>

#include "tests/support/files.hpp"

namespace baton::test {

namespace {

std::string program(const std::string& starts, unsigned threads, const std::string& work,
                    const std::string& data) {
    const std::string count = std::to_string(threads);
    return "        .include \"user.inc\"\n_start: mov r7, 0\n1: lea r2, starts\n shl r3, r7, 2\n ldw r0, "
           "[r2 + "
           "r3]\n mov r1, r7\n call thread_start\n add r7, r7, 1\n cmp r7, " +
           count + "\n bne 1b\n mov r7, 1\n2: mov r0, r7\n call thread_join\n add r7, r7, 1\n cmp r7, " +
           count + "\n ble 2b\n ldw r0, [counter]\n jmp exit\n" + work +
           "\n        .data\n        .align 4\nstarts: .word " + starts + "\ncounter: .word 0\n" + data +
           "\n        .text\n        .include \"thread.inc\"\n        .include \"lib.inc\"\n";
}

Result<explore::Report, lab::Problem> run(const std::string& source, const Asked& asked) {
    const TemporaryFolder folder;
    explore::Request request;
    request.world.program = folder.write("racers.asm", source);
    request.world.begin = asked.begin;
    request.world.policy = asked.policy;
    request.world.masks = asked.masks;
    request.claim = asked.claim;
    request.interrupts = asked.interrupts;
    request.outcome = asked.outcome;
    request.limits.everywhere = asked.everywhere;
    request.limits.poison = asked.poison;
    request.limits.threads = asked.threads;
    request.sample.runs = asked.samples;
    request.sample.budget = std::chrono::seconds(5);
    request.only_samples = asked.samples != 0;
    request.limits.budget = std::chrono::seconds(asked.budget);
    request.limits.max_cycles = 2'000'000;
    return explore::find_races(lab::Home(BATON_SOURCE_DIR), request,
                               [](const explore::Progress&) { return true; });
}

}  // namespace

std::string racers(unsigned threads, const std::string& work, const std::string& data) {
    std::string starts = "work";
    for (unsigned number = 1; number < threads; ++number) starts += ", work";
    return program(starts, threads, "work:\n" + work + " ret\n", data);
}

std::string racers(const std::vector<std::string>& routines, const std::string& work,
                   const std::string& data) {
    std::string starts;
    for (const std::string& routine : routines) starts += (starts.empty() ? "" : ", ") + routine;
    return program(starts, static_cast<unsigned>(routines.size()), work, data);
}

std::string again(unsigned times, const std::string& body) {
    if (times == 1) return body;
    return " mov r6, " + std::to_string(times) + "\n8:\n" + body + " subs r6, r6, 1\n bne 8b\n";
}

explore::Report search(const std::string& source, const Asked& asked) {
    auto report = run(source, asked);
    if (!report)
        throw std::runtime_error(
            say(Language::english, report.failure().message) +
            assembler::render_text(report.failure().diagnostics, Language::english, false) + source);
    return *std::move(report);
}

std::string refusal(const std::string& source, const Asked& asked) {
    auto report = run(source, asked);
    if (report) throw std::runtime_error("it was searched");
    return say(Language::english, report.failure().message);
}

Answers answers(const explore::Report& report) {
    Answers found;
    for (const explore::Outcome& outcome : report.result().outcomes) {
        std::string name = explore::name_of(outcome.kind);
        if (outcome.value) {
            name += " = " + std::to_string(*outcome.value);
        } else if (outcome.kind == explore::Kind::exit || outcome.kind == explore::Kind::fault) {
            name += " " + std::to_string(outcome.exit_code);
        }
        found.emplace(name, outcome.interrupts);
    }
    return found;
}

bool sound(const explore::Report& report) {
    for (const explore::Outcome& outcome : report.result().outcomes) {
        if (!outcome.replays) return false;
    }
    return report.result().complete && report.differences.empty();
}

}  // namespace baton::test
