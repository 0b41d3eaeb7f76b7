// baton handout, grade and sheet from outside: statuses, streams, files.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "solutions.hpp"
#include "tests/cli/command.hpp"

using namespace baton;
using namespace baton::test;
namespace fs = std::filesystem;

namespace {

Surroundings inside(const TemporaryFolder& folder) {
    Surroundings around;
    around.folder = folder.path().string();
    return around;
}

}  // namespace

TEST_CASE("a class is handed out, works, and is marked, with one key", "[course][command]") {
    const TemporaryFolder folder;
    folder.write("class.txt", "martin\ndurand\n");
    const Surroundings here = inside(folder);
    const Ended made =
        command({"handout", "sum", "--pupils", "class.txt", "--key", "2026", "-o", "class"}, here);
    INFO(made.err);
    REQUIRE(made.status == 0);
    CHECK(made.out == "Adding up: 2 folders in class\n");
    const auto file = [&](const std::string& name) { return read_file(folder.path() / "class" / name); };
    CHECK(file("martin/instance.inc") == "        .equ    N, 54\n");
    CHECK(file("martin/text.fr.md").find("Calculez 1 + 2 + ... + 54") != std::string::npos);
    CHECK(file("durand/instance.inc") != file("martin/instance.inc"));
    CHECK_FALSE(fs::exists(folder.path() / "class/martin/reference.asm"));
    CHECK_FALSE(fs::exists(folder.path() / "class/martin/check.json"));

    // Nobody's work is overwritten.
    const Ended again =
        command({"handout", "sum", "--pupils", "class.txt", "--key", "2026", "-o", "class"}, here);
    CHECK(again.status == 8);
    CHECK(contains(again.err, "class/martin"));

    fs::copy_file(fs::path(BATON_SOURCE_DIR) / "lessons/exercises/sum/reference.asm",
                  folder.path() / "class/martin/answer.asm", fs::copy_options::overwrite_existing);
    // durand has copied martin's file, his numbers included; the instance is durand's own all the same.
    const std::string copied = R"(
        .include "user.inc"
_start: li      r0, 1485
        stw     r0, [total]
        call    print_number
        lea     r0, end
        call    print
        mov     r0, 0
        jmp     exit
end:    .asciz  "\n"
        .data
        .align  4
total:  .word   0
        .include "lib.inc"
)";
    folder.write("class/durand/answer.asm", copied);
    const Ended marks =
        command({"grade", "sum", "class/martin", "class/durand", "--key", "2026", "--json", "-"}, here);
    CHECK(marks.status == 7);
    const auto json = nlohmann::json::parse(marks.out);
    CHECK(json["submissions"][0]["pupil"] == "martin");
    CHECK(json["submissions"][0]["mark"] == 4);
    CHECK(json["submissions"][1]["pupil"] == "durand");
    CHECK(json["submissions"][1]["mark"] == 1);
    const Ended one = command({"grade", "sum", "class/martin", "--key", "2026"}, here);
    CHECK(one.status == 0);
    CHECK(one.err.empty());
    CHECK(contains(one.out, "class/martin/answer.asm: 4 of 4"));
}

TEST_CASE("a wrong answer is told with its cycle, its line and a command that goes there",
          "[course][command]") {
    const TemporaryFolder folder;
    std::string source = read_source_file("lessons/exercises/alphabet/reference.asm");
    source.replace(source.find("'Z'"), 3, "'Y'");
    folder.write("mine.asm", source);
    const Surroundings here = inside(folder);
    const Ended ended = command({"grade", "alphabet", "mine.asm", "--lang", "fr"}, here);
    CHECK(ended.status == 7);
    INFO(ended.out);
    // The line break is printed by the call behind "lea r0, new_line".
    const auto before = static_cast<std::size_t>(source.find("lea     r0, new_line"));
    const auto line =
        std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(before), '\n') + 2;
    CHECK(contains(ended.out, "mine.asm, ligne " + std::to_string(line) + " :"));
    CHECK(contains(ended.out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    const std::size_t at = ended.out.find("--at-cycle ");
    REQUIRE(at != std::string::npos);
    // At that cycle the line break is about to be printed, under the very same machine.
    const std::string cycle = ended.out.substr(at + 11, ended.out.find(' ', at + 11) - at - 11);
    const Ended there = command({"os", "mine.asm", "--lang", "fr", "--max-cycles", cycle}, here);
    CHECK(there.out == "ABCDEFGHIJKLMNOPQRSTUVWXY");
}

TEST_CASE("grade tells usage, an exercise in error and missing files apart", "[course][command]") {
    const TemporaryFolder folder;
    const Surroundings here = inside(folder);
    CHECK(command({"grade"}, here).status == 2);
    CHECK(command({"grade", "alphabet"}, here).status == 2);
    const Ended nothing = command({"grade", "no_such_exercise", "x.asm"}, here);
    CHECK(nothing.status == 3);
    CHECK(contains(nothing.err, "no_such_exercise"));
    const Ended missing = command({"grade", "alphabet", "x.asm"}, here);
    CHECK(missing.status == 7);
    CHECK(contains(missing.out, "0 of 4"));
    CHECK(command({"grade", "alphabet", "x.asm", "y.asm", "--gradescope", "-"}, here).status == 2);
    CHECK(command({"grade", "alphabet", "x.asm", "--json", "-", "--csv", "-"}, here).status == 2);
    folder.write("answer.asm", "_start: nop\n");
    CHECK(command({"grade", "alphabet", "answer.asm", "--json", "answer.asm"}, here).status == 2);
    CHECK(read_file(folder.path() / "answer.asm") == "_start: nop\n");
    CHECK(command({"handout", "sum", "--key", "k", "-o", "x"}, here).status == 2);
    folder.write("list", "../martin\n");
    CHECK(command({"handout", "sum", "--key", "k", "-o", "x", "--pupils", "list"}, here).status == 8);
    CHECK_FALSE(fs::exists(folder.path() / "x"));
}

TEST_CASE("sheet writes four files, and the terminal is told no answer", "[course][command]") {
    const TemporaryFolder folder;
    const Surroundings here = inside(folder);
    folder.write("jobs.txt", "# the lesson's\nA:0:5, B:1:3\nC:3:2,\nD:5:4\n");
    const Ended ended = command({"sheet", "--jobs", "@jobs.txt", "--policies",
                                 "fifo,sjf,srt,rr:1,rr:2,rr:3,rr:4", "-o", "out", "--lang", "fr"},
                                here);
    INFO(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.out == "out/sheet.html et son corrigé\n");
    for (const char* name : {"sheet.html", "sheet.svg", "solution.html", "solution.svg"})
        CHECK(fs::exists(folder.path() / "out" / name));
    CHECK(read_file(folder.path() / "out/sheet.html").find("fill-opacity") == std::string::npos);
    const Ended more = command(
        {"sheet", "--jobs", "A:0:5,B:1:3,C:3:2", "--policies", "fifo,sjf", "--variants", "3", "-o", "more"},
        here);
    CHECK(more.status == 0);
    CHECK(fs::exists(folder.path() / "more/sheet-3.svg"));
    CHECK(command({"sheet", "--jobs", "@nothing.txt", "--policies", "fifo", "-o", "x"}, here).status == 2);
    CHECK(command({"sheet", "--jobs", "A:0:5", "-o", "x"}, here).status == 2);
    CHECK(command({"sheet", "--jobs", "A:0:5", "--policies", "nothing", "-o", "x"}, here).status == 2);
    CHECK(command({"sched", "--jobs", "@jobs.txt", "--clock", "ideal", "--policy", "fifo"}, here).status ==
          0);
}
