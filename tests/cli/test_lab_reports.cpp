// The lab's reports as people read them, in English and in French side by side: goldens.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "tests/cli/command.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::test;
using nlohmann::json;

namespace {

const std::string example = "A:0:5,B:1:3,C:3:2,D:5:4";

Surroundings in(const std::string& language) {
    Surroundings around;
    around.environment = {language == "fr" ? "LC_ALL=fr_FR.UTF-8" : "LC_ALL=C.UTF-8"};
    return around;
}

/// The names of all members, at any depth, in their order.
Words names_of(const json& value) {
    Words names;
    for (const auto& [name, member] : value.items()) {
        if (value.is_object()) names.push_back(name);
        if (!member.is_structured()) continue;
        const Words inner = names_of(member);
        names.insert(names.end(), inner.begin(), inner.end());
    }
    return names;
}

/// What a command prints, both streams, in both languages; each against its golden.
void check_both(const std::string& name, const Words& words) {
    for (const std::string language : {"en", "fr"}) {
        const Ended ended = command(words, in(language));
        INFO(name << " " << language);
        check_golden("tests/cli/golden/" + name + "_" + language + ".txt", ended.out + ended.err);
        for (const std::string& line : lines_of(ended.out)) {
            INFO(line);
            CHECK(count_code_points(line) <= 80);
        }
    }
}

}  // namespace

TEST_CASE("a schedule on the ideal clock, in both languages", "[cli lab reports]") {
    check_both("sched_ideal",
               {"sched", "--jobs", example, "--policy", "rr", "--quantum", "1", "--clock", "ideal"});
}

TEST_CASE("policies compared and a quantum swept, in both languages", "[cli lab reports]") {
    check_both("sched_compare",
               {"sched", "--jobs", example, "--clock", "ideal", "--compare", "fifo,sjf,rr:1"});
    check_both("sched_sweep", {"sched", "--jobs", example, "--clock", "ideal", "--sweep", "quantum=1..4"});
    check_both("sched_csv",
               {"sched", "--jobs", "A:0:5,B:1:3", "--policy", "rr", "--clock", "ideal", "--csv", "-"});
}

// Figures of the kernel's own cycles change with every instruction of it: only the words are looked at.
TEST_CASE("what depends on the kernel's cycles has its words in both languages", "[cli lab reports]") {
    const auto says = [](const Words& words, const std::vector<const char*>& parts) {
        const Ended ended = command(words, in("fr"));
        INFO(ended.out + ended.err);
        for (const char* part : parts) CHECK(contains(ended.out + ended.err, part));
        for (const std::string& line : lines_of(ended.out)) {
            INFO(line);
            CHECK(count_code_points(line) <= 80);
        }
    };
    says({"sched", "--jobs", "A:0:3+disk2+1,B:1:2", "--policy", "fifo"},
         {"fifo (PAPS, premier arrivé, premier servi), horloge idéale : 6 ticks, 5\u202f000\n  cycles par "
          "tick",
          " A (cycles) ", "théorie", "machine", "écart", " gestionnaire d'horloge ", " somme = séjour ",
          "programmes ", "noyau ", "inactif ", " commutations\n"});
    says({"sched", "--check", "--policy", "rr"},
         {"Contrat de rr, quantum 2\n", "  chaque appel revient ......................... tenu\n",
          " appels de la politique, ", "le contrat est tenu, d'après ce qui a été vu.\n"});
    says({"os", "count", "--timeline"},
         {"Machine arrêtée par le programme, code 0, après ", "programmes ", " commutation",
          "interruptions : appel système ",
          " pid nom        état        arrivée    début      fin      cpu     prêt   bloqué\n",
          "   1 count      terminé 0 ", "Chronologie, cycles 0 à ", "une colonne vaut ", "  noyau   ",
          "  inactif "});
    const Ended csv = command(
        {"sched", "--jobs", example, "--clock", "ideal", "--sweep", "quantum=1..4", "--csv", "-"}, in("fr"));
    CHECK(csv.out.find("quantum;séjour_moyen;attente_moyenne;réponse_moyenne;commutations;cycles_noyau;"
                       "part_noyau_pourcent;cycles\n1;8,25;4,75;0,75;12;") == 0);
}

TEST_CASE("a policy that hangs is explained before its chart, which is cut, in both languages",
          "[cli lab reports]") {
    const TemporaryFolder folder;
    std::string policy = read_source_file("os/sched/fifo.asm");
    const std::string at = "sched_pick:\n";
    REQUIRE(policy.find(at) != std::string::npos);
    policy.insert(policy.find(at) + at.size(), "1:      jmp 1b\n");
    Surroundings there = in("fr");
    folder.write("mine.asm", policy);
    there.folder = folder.path().string();
    const Ended french =
        command({"sched", "--jobs", example, "--clock", "ideal", "--policy", "mine.asm"}, there);
    CHECK(french.status == 5);
    INFO(french.err << french.out);
    CHECK(contains(french.err, "La machine y était en mode noyau, interruptions coupées, en 0x"));
    CHECK(contains(french.err, "(sched_pick, mine.asm:"));
    CHECK(contains(french.err, "Seul le noyau occupe le processeur depuis le cycle "));
    CHECK(contains(french.err, "A n'est pas terminé."));
    CHECK_FALSE(contains(french.out, "inactif 100 %"));
    CHECK_FALSE(contains(french.out, "█"));

    // One that forgets everybody: time goes on, and nothing happens in it.
    policy = read_source_file("os/sched/fifo.asm");
    policy.insert(policy.find(at) + at.size(), "        mov r0, 0\n        ret\n");
    folder.write("mine.asm", policy);
    const Ended forgets =
        command({"sched", "--jobs", example, "--clock", "ideal", "--policy", "mine.asm"}, there);
    INFO(forgets.err << forgets.out);
    CHECK(contains(forgets.err, "4 processus sont prêts, mais sched_pick n'en élit aucun depuis le cycle "));
    CHECK(contains(forgets.out, "(Le diagramme s'arrête au tick 6 : il ne se passe plus rien ensuite.)"));
    CHECK(std::count(forgets.out.begin(), forgets.out.end(), '\n') < 24);
}

TEST_CASE("lists that are cut say so, in JSON and in text", "[cli lab reports]") {
    const TemporaryFolder folder;
    // 70,000 packets of one byte, and more than the console keeps.
    const std::string floods = folder.write(
        "floods.asm",
        std::string("_start: li r0, NETWORK\n li r1, CONSOLE\n li r2, 70000\n mov r3, 'x'\n"
                    "1: stw r3, [r0 + NETWORK_OUT]\n stw r3, [r0 + NETWORK_SEND]\n subs r2, r2, 1\n bne 1b\n"
                    " li r2, 1200000\n2: stw r3, [r1 + CONSOLE_OUT]\n subs r2, r2, 1\n bne 2b\n"
                    " li r1, SYSTEM\n mov r2, 0\n stw r2, [r1 + SYSTEM_POWER]\n3: jmp 3b\n"));
    const Ended ended = command({"run", floods, "--json", "-"}, in("en"));
    REQUIRE(ended.status == 0);
    const json report = json::parse(ended.out);
    CHECK(report["packets_sent"].size() == 65536);
    CHECK(report["packets_sent_total"] == 70000);
    CHECK(report["packets_sent_truncated"] == true);
    CHECK(report["console_total"] == 1'200'000);
    CHECK(report["console_truncated"] == (report["console"].get<std::string>().size() < 1'200'000));
    CHECK(report["processes_total"] == report["processes"].size());
    CHECK(report["processes_truncated"] == false);
    CHECK(contains(ended.err, "... and 69,980 packets more"));
    // Of long packets no more bytes are kept than of the console.
    const std::string long_packets =
        folder.write("long.asm", std::string("_start: li r0, NETWORK\n li r2, 5000\n1: mov r3, 256\n"
                                             "2: stw r3, [r0 + NETWORK_OUT]\n subs r3, r3, 1\n bne 2b\n"
                                             " stw r3, [r0 + NETWORK_SEND]\n subs r2, r2, 1\n bne 1b\n"
                                             " li r1, SYSTEM\n stw r2, [r1 + SYSTEM_POWER]\n3: jmp 3b\n"));
    const json packets = json::parse(command({"run", long_packets, "--json", "-"}, in("en")).out);
    CHECK(packets["packets_sent"].size() == (1U << 20) / 256);
    CHECK(packets["packets_sent_total"] == 5000);
    CHECK(packets["packets_sent_truncated"] == true);
    const Ended small = command({"os", "hello", "--json", "-"}, in("en"));
    const json whole = json::parse(small.out);
    CHECK(whole["console_truncated"] == false);
    CHECK(whole["console_total"] == whole["console"].get<std::string>().size());
}

TEST_CASE("processes without end are listed up to a bound, and counted, in every output",
          "[cli lab reports]") {
    const TemporaryFolder folder;
    const std::string quick =
        folder.write("quick.asm", std::string(".include \"user.inc\"\n_start: mov r0, 0\n sys exit\n"));
    const std::string churn = folder.write(
        "churn.asm", std::string(".include \"user.inc\"\n_start: lea r0, name\n mov r1, 5\n sys spawn\n"
                                 " mov r0, 0\n sys wait\n jmp _start\n .data\nname: .ascii \"quick\"\n"));
    const Ended ended =
        command({"os", churn, quick, "--max-cycles", "20000000", "--timeline", "--json", "-"}, in("en"));
    CHECK(ended.status == 5);
    const json report = json::parse(ended.out);
    REQUIRE(report["processes_total"] > 1010);
    CHECK(report["processes"].size() == 1000);
    CHECK(report["processes_truncated"] == true);
    // Whoever goes on is among them, and then the first ones.
    CHECK(report["processes"][0]["name"] == "churn");
    CHECK(report["processes"][999]["pid"].get<unsigned>() >= 1000);
    const auto total = report["processes_total"].get<std::uint64_t>();
    CHECK(contains(ended.err, "  ... and " + grouped(total - 40) + " more\n"));
    CHECK(contains(ended.err, "  ... and " + grouped(total - 64) + " more that are not drawn\n"));
    CHECK(std::count(ended.err.begin(), ended.err.end(), '\n') < 150);
}

TEST_CASE("tables keep their columns with names of any script", "[cli lab reports]") {
    const TemporaryFolder folder;
    const std::string text = ".include \"user.inc\"\n_start: mov r0, 0\n sys exit\n";
    const std::string wide = folder.write("名前.asm", text);
    const std::string combining = folder.write("e\u0301te\u0301.asm", text);
    const Ended ended = command({"os", wide, combining, "--timeline"}, in("en"));
    REQUIRE(ended.status == 0);
    INFO(ended.err);
    std::vector<std::string> rows;
    for (const std::string& line : lines_of(ended.err)) {
        if (contains(line, "名前") || contains(line, "e\u0301te\u0301")) rows.push_back(line);
    }
    REQUIRE(rows.size() >= 4);  // the table, and the chart
    CHECK(rows[0].find("   1 名前       ended 0 ") == 0);
    CHECK(rows[1].find("   2 e\u0301te\u0301        ended 0 ") == 0);
    CHECK(display_columns(rows[0]) == display_columns(rows[1]));
    CHECK(rows[2].find("  1 名前    ") == 0);
    CHECK(rows[3].find("  2 e\u0301te\u0301     ") == 0);
    const Ended jobs = command(
        {"sched", "--jobs", "名前:0:2,e\u0301te\u0301:0:1,Bob:0:1", "--clock", "ideal", "--policy", "fifo"},
        in("en"));
    INFO(jobs.out);
    CHECK(contains(jobs.out, " 名前 ██████\n e\u0301te\u0301  ░░░░░░███\n Bob  ░░░░░░░░░███\n"));
    CHECK(contains(jobs.out, " 名前           0      2 "));
    CHECK(contains(jobs.out, " Bob            0      1 "));
}

TEST_CASE("long patterns leave a table its 80 columns, and stand below it", "[cli lab reports]") {
    const std::string pattern = "3+io2+3+disk12+4+io3+2+disk5+1+io9+3";
    for (const std::string language : {"en", "fr"}) {
        const Ended ended =
            command({"sched", "--jobs", "A:0:" + pattern + ",B:0:3", "--clock", "ideal"}, in(language));
        INFO(ended.out);
        CHECK(ended.status == 0);
        CHECK(contains(ended.out, " A: " + pattern + "\n"));
        CHECK(contains(ended.out, " 3+io2+"));
        CHECK_FALSE(contains(ended.out, " B: "));
        for (const std::string& line : lines_of(ended.out)) CHECK(display_columns(line) <= 80);
    }
}

TEST_CASE("keys in JSON are the same in every language", "[cli lab reports]") {
    const Words run{"os", "count", "--json", "-"};
    const Words sched{"sched", "--jobs", example, "--json", "-"};
    for (const Words& words : {run, sched}) {
        const json english = json::parse(command(words, in("en")).out);
        const json french = json::parse(command(words, in("fr")).out);
        CHECK(names_of(english) == names_of(french));
        CHECK(names_of(english).size() > 20);
    }
}
