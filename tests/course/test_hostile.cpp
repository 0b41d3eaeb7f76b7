// What pupils may hand in: one submission that is broken, hangs, is huge or means harm gets 0 and a sentence,
// and the others get what they would have got alone.
//
// 44 hostile submissions, three honest ones between them; 0.5 s of one core.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "course/marks.hpp"
#include "solutions.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

namespace fs = std::filesystem;

const std::string honest = R"(
        .include "user.inc"
_start: lea     r0, text
        call    print
        mov     r0, 7
        stw     r0, [answer]
        jmp     exit
        .data
text:   .asciz  "seven\n"
        .align  4
answer: .word   0
        .include "lib.inc"
)";

const std::string top = "        .include \"user.inc\"\n_start: ";
const std::string bottom = "\n        .include \"thread.inc\"\n        .include \"lib.inc\"\n";

/// An exercise with ten checks over so many runs.
std::string make_exercise(const TemporaryFolder& folder, int count) {
    const std::string about = R"("about": {"en": "e", "fr": "f"})";
    std::string checks;
    for (int index = 0; index < 10; ++index) {
        const std::string run = "\"run\": \"r" + std::to_string(index % count) + "\"";
        const std::string kind = index % 3 == 0   ? R"("kind": "console")"
                                 : index % 3 == 1 ? R"("kind": "exit")"
                                                  : R"("kind": "value", "values": ["[answer]"])";
        checks += (index == 0 ? "" : ", ") + std::string("{\"id\": \"c") + std::to_string(index) + "\", " +
                  kind + ", " + run + ", \"points\": 1, " + about + "}";
    }
    std::string runs;
    for (int index = 0; index < count; ++index)
        runs += (index == 0 ? "" : ", ") + std::string("{\"id\": \"r") + std::to_string(index) +
                "\", \"quantum\": " + std::to_string(index + 1) + "}";
    folder.write("check.json", R"({"version": 1, "title": {"en": "Seven", "fr": "Sept"}, "section": "1",
        "answer": "program", "runs": [)" +
                                   runs + "], \"checks\": [" + checks + "]}");
    folder.write("text.en.md", "# Seven\n");
    folder.write("text.fr.md", "# Sept\n");
    folder.write("start.asm", top + "mov r0, 0\n jmp exit" + bottom);
    return folder.write("reference.asm", honest);
}

struct Hostile {
    std::string name;
    std::string source;
};

std::vector<Hostile> hostile_sources(const std::string& reference) {
    const std::string quote = "\"";
    std::string doubling = ".equ x0, 1\n";
    for (int i = 1; i < 90; ++i)
        doubling += ".equ x" + std::to_string(i) + ", x" + std::to_string(i - 1) + " + x" +
                    std::to_string(i - 1) + "\n";
    return {
        {"hang", "_start: jmp _start\n"},
        {"hang_asking", top + "1: sys yield\n jmp 1b" + bottom},
        {"hang_sleeping", top + "1: mov r0, 1\n sys sleep\n jmp 1b" + bottom},
        {"sleeps_for_ever", top + "li r0, 0x7fffffff\n sys sleep\n jmp _start" + bottom},
        {"fork_bomb",
         top + "lea r0, me\n mov r1, 9\n sys spawn\n jmp _start\nme: .ascii \"fork_bomb\"\n .align 4" +
             bottom},
        {"thread_bomb", top + "lea r0, _start\n call thread_start\n jmp _start" + bottom},
        {"floods", top + "lea r1, _start\n li r2, 128\n mov r0, 1\n sys write\n jmp _start" + bottom},
        {"floods_64_mib",
         top +
             "li r6, 524288\n1: lea r1, page\n mov r2, 128\n mov r0, 1\n sys write\n subs r6, r6, 1\n "
             "bne 1b\n mov r0, 7\n jmp exit\n .bss\npage: .space 128\n .text" +
             bottom},
        {"empty", ""},
        {"zeros", std::string(3000, '\0')},
        {"no_text", "\x80\xff\xfe\x01 _start: nop\n"},
        {"elf", std::string("\x7f"
                            "ELF\x01\x01\x01",
                            7) +
                    std::string(60, '\x33')},
        {"huge", std::string(std::size_t{2} << 20, ' ')},
        {"long_line", "_start: .byte " + std::string(100'000, '1') + "\n"},
        {"includes_passwd", "        .include \"/etc/passwd\"\n"},
        {"includes_reference", "        .include " + quote + reference + "\"\n"},
        {"incbin_reference", top + "lea r0, text\n call print\n mov r0, 7\n jmp exit\ntext: .incbin " +
                                 quote + reference + "\"\n .align 4" + bottom},
        {"climbs_out", "        .include \"../reference.asm\"\n"},
        {"climbs_far", "        .include \"../../../../../../../../etc/passwd\"\n"},
        {"includes_other", "        .include \"honest_1.asm\"\n"},
        {"includes_device", "        .include \"/dev/zero\"\n"},
        {"includes_link", "        .include \"link.inc\"\n"},
        {"includes_itself", "        .include \"includes_itself.asm\"\n"},
        {"reads_exercise", "        .include \"answer:/../check.json\"\n"},
        {"macro_recursion", ".macro m\n m\n .endm\n_start: m\n"},
        {"rept", "_start: .rept 1000000000\n nop\n .endr\n"},
        {"rept_in_rept", "_start: .rept 1000\n .rept 1000\n .rept 1000\n nop\n .endr\n .endr\n .endr\n"},
        {"space", ".bss\nx: .space 0x7fffffff\n .text\n_start: nop\n"},
        {"doubling", doubling + "_start: li r0, x89\n"},
        {"conditions",
         [] {
             std::string deep;
             for (int i = 0; i < 5000; ++i) deep += ".if 1\n";
             return deep;
         }()},
        {"fills_memory", top + "li r1, 0x20000\n sub sp, sp, r1\n push {r0}\n jmp exit" + bottom},
        {"writes_kernel", top + "mov r1, 0\n stw r1, [r1]\n mov r0, 7\n jmp exit" + bottom},
        {"jumps_to_kernel", top + "mov r1, 64\n jmp r1" + bottom},
        {"privileged", top + "wrsr vbase, r0\n jmp exit" + bottom},
        {"switches_off", top + "li r1, SYSTEM\n mov r0, 7\n stw r0, [r1 + SYSTEM_POWER]" + bottom},
        {"overflows", top + "call 1f\n1: push {r0-r12}\n call 1b" + bottom},
        {"deadlock",
         top + "lea r0, one\n call semaphore_down\n jmp exit\n .data\n semaphore one, 0\n .text" + bottom},
        {"waits_for_keys",
         top + "sub sp, sp, 64\n mov r1, sp\n mov r2, 60\n mov r0, 0\n sys read\n jmp _start" + bottom},
        {"kills", top + "mov r6, 0\n1: mov r0, r6\n sys kill\n add r6, r6, 1\n jmp 1b" + bottom},
        {"hogs_quantum", top + "li r0, 0x7fffffff\n sys quantum\n1: jmp 1b" + bottom},
        {"text_for_terminal", "_start: \x1b[2J\x1b]0;owned\x07 nop\n"},
        {"a b;rm -rf x", "_start: jmp _start\n"},
    };
}

}  // namespace

TEST_CASE("hostile submissions get 0 and a sentence, and the others what they get alone",
          "[course][hostile]") {
    const TemporaryFolder exercise_folder;
    const std::string reference = make_exercise(exercise_folder, 1);
    const auto exercise = course::read_exercise(product_home(), exercise_folder.path().string());
    if (!exercise) FAIL(exercise.failure().text());
    const TemporaryFolder folder;
    fs::create_symlink(reference, folder.path() / "link.inc");
    course::GradeRequest request;
    std::size_t hostile = 0;
    const auto add = [&](const std::string& path) {
        request.submissions.push_back(course::find_submission(*exercise, path));
    };
    const auto add_honest = [&](int number) {
        add(folder.write("honest_" + std::to_string(number) + ".asm", honest));
    };
    add_honest(1);
    for (const Hostile& each : hostile_sources(reference)) {
        add(folder.write(each.name + ".asm", each.source));
        if (++hostile == 20) add_honest(2);
    }
    // What is no file of the pupil's own.
    fs::create_symlink(reference, folder.path() / "stolen.asm");
    add((folder.path() / "stolen.asm").string());
    REQUIRE(::mkfifo((folder.path() / "pipe.asm").c_str(), 0600) == 0);
    add((folder.path() / "pipe.asm").string());
    add((folder.path() / "missing.asm").string());
    add(folder.write("notes.txt", honest));
    fs::create_directory(folder.path() / "nothing");
    add((folder.path() / "nothing").string());
    hostile += 5;
    add_honest(3);
    CHECK(hostile >= 40);

    const auto marked = course::grade(product_home(), *exercise, request, [](const auto*) { return true; });
    if (!marked) FAIL(marked.failure().text());
    REQUIRE(marked->size() == hostile + 3);
    course::GradeRequest alone;
    alone.submissions = {request.submissions.front()};
    const auto first = course::grade(product_home(), *exercise, alone, [](const auto*) { return true; });
    REQUIRE(first.ok());
    const std::string text_alone = course::marked_text(first->front(), Language::english);
    for (const course::Marked& each : *marked) {
        INFO(each.submission.file);
        const std::string text = course::marked_text(each, Language::english);
        if (fs::path(each.submission.file).filename().string().rfind("honest_", 0) == 0) {
            CHECK(each.mark == 10);
            CHECK(text.substr(text.find('\n')) == text_alone.substr(text_alone.find('\n')));
            continue;
        }
        CHECK(each.mark == 0);
        REQUIRE(each.checks.size() == 10);
        for (const course::CheckResult& check : each.checks) {
            CHECK_FALSE(check.passed);
            CHECK_FALSE(course::sentence(check, Language::french).empty());
        }
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.size() < 20'000);
        // Nothing of the reference is given away.
        CHECK(text.find("lea     r0, text") == std::string::npos);
    }
    // The same files, the same marks: of every third, for it takes its time.
    course::GradeRequest third;
    std::vector<course::Marked> of_third;
    for (std::size_t index = 0; index < marked->size(); index += 3) {
        third.submissions.push_back(request.submissions[index]);
        of_third.push_back((*marked)[index]);
    }
    const auto again = course::grade(product_home(), *exercise, third, [](const auto*) { return true; });
    REQUIRE(again.ok());
    CHECK(course::marks_json(*exercise, *again, Language::english).dump() ==
          course::marks_json(*exercise, of_third, Language::english).dump());
}

TEST_CASE("a scheduler that hangs, faults or writes everywhere gets its sentence", "[course][hostile]") {
    const course::Exercise exercise = exercise_named("paps");
    const TemporaryFolder folder;
    const std::string routines =
        "        .include \"kernel.inc\"\n        .global sched_add, sched_tick, sched_pick\n";
    const std::pair<const char*, std::string> all[] = {
        {"hangs.asm", routines + "sched_add:\nsched_tick:\nsched_pick: jmp sched_pick\n"},
        {"faults.asm", routines + "sched_add:\nsched_tick:\nsched_pick: mov r0, 1\n ldw r0, [r0]\n ret\n"},
        {"zeroes.asm",
         routines +
             "sched_add:\nsched_tick:\nsched_pick: mov r1, 0\n1: stw r0, [r1]\n add r1, r1, 4\n jmp 1b\n"},
        {"floods.asm",
         routines +
             "sched_add:\nsched_tick:\nsched_pick: li r1, CONSOLE\n1: stw r0, [r1 + CONSOLE_OUT]\n jmp 1b\n"},
        {"off.asm", routines + "sched_add:\nsched_tick:\nsched_pick: li r1, SYSTEM\n mov r0, 0\n stw r0, [r1 "
                               "+ SYSTEM_POWER]\n ret\n"},
        {"forgets.asm", routines + "sched_add:\n ret\nsched_tick:\nsched_pick: mov r0, 0\n ret\n"},
        {"lacks.asm", "        .include \"kernel.inc\"\nsched_add: ret\n"},
        {"borrows.asm", "        .include \"sched/fifo.asm\"\n"},
        {"climbs.asm", "        .include \"include/../sched/fifo.asm\"\n"},
    };
    course::GradeRequest request;
    for (const auto& [name, source] : all)
        request.submissions.push_back(course::find_submission(exercise, folder.write(name, source)));
    const auto marked = course::grade(product_home(), exercise, request, [](const auto*) { return true; });
    if (!marked) FAIL(marked.failure().text());
    for (const course::Marked& each : *marked) {
        INFO(each.submission.file);
        CHECK(each.mark == 0);
        for (const course::CheckResult& check : each.checks)
            CHECK_FALSE(course::sentence(check, Language::english).empty());
    }
}

TEST_CASE("thirty submissions with ten checks are marked in under five seconds", "[course][hostile]") {
    const TemporaryFolder exercise_folder;
    make_exercise(exercise_folder, 5);
    const auto exercise = course::read_exercise(product_home(), exercise_folder.path().string());
    REQUIRE(exercise.ok());
    const TemporaryFolder folder;
    course::GradeRequest request;
    for (int number = 0; number < 30; ++number) {
        std::string source = honest;
        if (number % 3 == 1) source.replace(source.find("mov     r0, 7"), 13, "mov     r0, 8");
        request.submissions.push_back(course::find_submission(
            *exercise, folder.write("pupil_" + std::to_string(number) + ".asm", source)));
    }
    const std::clock_t began = std::clock();
    const auto marked = course::grade(product_home(), *exercise, request, [](const auto*) { return true; });
    const double seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    REQUIRE(marked.ok());
    for (std::size_t number = 0; number < 30; ++number)
        CHECK((*marked)[number].mark == (number % 3 == 1 ? 4U : 10U));
    UNSCOPED_INFO("CPU seconds: " << seconds);
#ifdef BATON_SANITIZED
    CHECK(seconds < 100);
#else
    CHECK(seconds < 5);
#endif
}
