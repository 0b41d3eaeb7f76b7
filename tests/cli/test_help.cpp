// The help of every command in both languages, and what is said about a wrong command line.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "command.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const Words commands{"asm",     "disasm", "isa",   "run",     "os",   "sched",
                     "explore", "trace",  "sheet", "handout", "grade"};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines(1);
    for (const char c : text) {
        if (c == '\n') {
            lines.emplace_back();
        } else {
            lines.back() += c;
        }
    }
    return lines;
}

void check_help(const Words& words, const std::string& usage, const std::string& example) {
    const Ended help = command(words);
    INFO(help.out);
    CHECK(help.status == 0);
    CHECK(help.err.empty());
    CHECK(contains(help.out, usage));
    CHECK(contains(help.out, example));
    for (const std::string& line : lines_of(help.out)) {
        INFO(line);
        CHECK(count_code_points(line) <= 80);
    }
}

std::string complaint(const Words& words) {
    const Ended ended = command(words);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    return ended.err;
}

}  // namespace

TEST_CASE("every help has an example, and 80 columns in both languages", "[cli help]") {
    for (const std::string& name : commands) {
        check_help({name, "--help"}, "Usage: baton " + name, "\n  baton " + name);
        check_help({name, "--help", "--lang", "fr"}, "Utilisation : baton " + name, "\n  baton " + name);
        check_help({name, "--lang", "fr", "-h"}, "Utilisation : baton " + name, "\n  baton " + name);
        check_help({"--lang=fr", name, "--help"}, "Utilisation : baton " + name, "\n  baton " + name);
    }
    check_help({"--help"}, "Exit status:", "\n  baton os");
    check_help({"--lang", "fr", "--help"}, "Code de retour :", "\n  baton os");
    check_help({"help", "sched"}, "Usage: baton sched", "\n  baton sched");
}

TEST_CASE("French help holds no English words of the house", "[cli help]") {
    for (const std::string& name : commands) {
        const std::string text = command({"--lang", "fr", name, "--help"}).out;
        INFO(text);
        for (const char* english :
             {" the ", " and ", " with ", "Options:", "Example", " FILE", " SIZE", "ADDRESS"})
            CHECK(!contains(text, english));
        CHECK(contains(text, "Options :"));
        CHECK(contains(text, "Exemple"));
    }
}

TEST_CASE("baton alone prints its help and is done", "[cli help]") {
    const Ended alone = command({});
    CHECK(alone.status == 0);
    CHECK(alone.err.empty());
    CHECK(alone.out == command({"--help"}).out);
    CHECK(command({"--lang", "fr"}).out == command({"--lang", "fr", "--help"}).out);
}

TEST_CASE("the language comes from the environment, and --lang wins", "[cli help]") {
    const auto first = [](const Words& words, const Words& environment) {
        Surroundings around;
        around.environment = environment;
        return lines_of(command(words, around).out).at(1);
    };
    CHECK(first({"run", "--help"}, {"LC_ALL=fr_FR.UTF-8"}) == "Utilisation : baton run [OPTION]... [IMAGE]");
    CHECK(first({"run", "--help"}, {"LC_ALL=", "LC_MESSAGES=fr_CA.UTF-8", "LANG=en_US.UTF-8"}) ==
          "Utilisation : baton run [OPTION]... [IMAGE]");
    CHECK(first({"run", "--help"}, {"LC_ALL=", "LC_MESSAGES=", "LANG=fr_FR"}) ==
          "Utilisation : baton run [OPTION]... [IMAGE]");
    CHECK(first({"run", "--help"}, {"LC_ALL=de_DE.UTF-8", "LANG=fr_FR"}) ==
          "Usage: baton run [OPTION]... [IMAGE]");
    CHECK(first({"--lang", "en", "run", "--help"}, {"LC_ALL=fr_FR.UTF-8"}) ==
          "Usage: baton run [OPTION]... [IMAGE]");
    CHECK(complaint({"isa", "--lang", "de"}) ==
          "baton: --lang: 'de' is neither en nor fr\nTry: baton isa --help\n");
    CHECK(complaint({"isa", "--lang"}) ==
          "baton: --lang needs a value: --lang en|fr\nTry: baton isa --help\n");
}

TEST_CASE("a wrong command line is answered in both languages", "[cli help]") {
    struct Wrong {
        Words words;
        std::string english;
        std::string french;
    };
    const std::vector<Wrong> all{
        {{"rnu"},
         "unknown command 'rnu'; did you mean 'run'?",
         "commande inconnue « rnu » ; vouliez-vous dire « run » ?"},
        {{"frobnicate"}, "unknown command 'frobnicate'", "commande inconnue « frobnicate »"},
        {{"assemble", "x.asm"},
         "unknown command 'assemble'; did you mean 'asm'?",
         "commande inconnue « assemble » ; vouliez-vous dire « asm » ?"},
        {{"hello.asm"},
         "'hello.asm' is no command; to run a program: baton run hello.asm, or with the OS: baton os "
         "hello.asm",
         "« hello.asm » n'est pas une commande ; pour exécuter un programme : baton run hello.asm, ou avec "
         "le "
         "système : baton os hello.asm"},
        {{"count"},
         "'count' is no command but a program of the OS: baton os count",
         "« count » n'est pas une commande mais un programme du système : baton os count"},
        {{"os", "--qantum", "2"},
         "unknown option '--qantum'; did you mean '--quantum'?",
         "option inconnue « --qantum » ; vouliez-vous dire « --quantum » ?"},
        {{"os", "--frobnicate"}, "unknown option '--frobnicate'", "option inconnue « --frobnicate »"},
        {{"os", "-x"}, "unknown option '-x'", "option inconnue « -x »"},
        {{"run", "a", "b"}, "'b' is one word too many", "« b » est un mot de trop"},
        {{"asm"}, "FILE is needed", "il manque FICHIER"},
        {{"disasm"}, "IMAGE is needed", "il manque IMAGE"},
        {{"run"}, "an IMAGE is needed", "il manque IMAGE"},
        {{"run", "x", "--ram"}, "--ram needs a value: --ram SIZE", "--ram demande une valeur : --ram TAILLE"},
        {{"run", "x", "--ram", "--seed", "1"},
         "--ram needs a value: --ram SIZE",
         "--ram demande une valeur : --ram TAILLE"},
        {{"run", "x", "--ram", "1M", "--ram", "2M"},
         "--ram was given more than once",
         "--ram est donnée plus d'une fois"},
        {{"run", "x", "--timeline=yes"}, "--timeline takes no value", "--timeline ne prend pas de valeur"},
        {{"run", "x", "--ram="}, "--ram: must not be empty", "--ram : ne doit pas être vide"},
        {{"run", "x", "--ram", "big"},
         "--ram: 'big' is no size; write bytes, or 256K, or 1M",
         "--ram : « big » n'est pas une taille ; écrivez un nombre d'octets, ou 256K, ou 1M"},
        {{"run", "x", "--ram", "3"},
         "--ram: '3' is not a multiple of 4K from 64K to 64M",
         "--ram : « 3 » n'est pas un multiple de 4K entre 64K et 64M"},
        {{"run", "x", "--wait-states", "-1"},
         "--wait-states: '-1' is not a whole number from 0 to 15",
         "--wait-states : « -1 » n'est pas un nombre entier de 0 à 15"},
        {{"run", "x", "--max-cycles", "1e6"},
         "--max-cycles: '1e6' is not a whole number from 0 on",
         "--max-cycles : « 1e6 » n'est pas un nombre entier à partir de 0"},
        {{"run", "x", "--clock", "fast"},
         "--clock: 'fast' is neither real nor ideal",
         "--clock : « fast » n'est ni real ni ideal"},
        {{"run", "x", "--type", "hello"},
         "--type: 'hello' is not CYCLE:TEXT, such as 5000:hello\\n",
         "--type : « hello » n'est pas de la forme CYCLE:TEXTE, par exemple 5000:salut\\n"},
        {{"run", "x", "--packet", "5:zz"},
         "--packet: a packet has 1 to 256 bytes, two hexadecimal digits each",
         "--packet : un paquet a de 1 à 256 octets, de deux chiffres hexadécimaux chacun"},
        {{"trace", "a", "b"},
         "one IMAGE at a time; programs of the guest OS need --os",
         "une seule IMAGE à la fois ; pour des programmes du système, ajoutez --os"},
        {{"sched"},
         "--jobs is needed: for example --jobs A:0:5,B:1:3,C:3:2,D:5:4",
         "il manque --jobs : par exemple --jobs A:0:5,B:1:3,C:3:2,D:5:4"},
        {{"isa", "--manual", "add"},
         "--manual is the whole manual: no MNEMONIC with it",
         "--manual est le manuel entier : pas de MNÉMONIQUE avec elle"},
    };
    for (const Wrong& wrong : all) {
        INFO(wrong.english);
        CHECK(complaint(wrong.words).rfind("baton: " + wrong.english + "\nTry: baton", 0) == 0);
        Words french{"--lang", "fr"};
        french.insert(french.end(), wrong.words.begin(), wrong.words.end());
        CHECK(complaint(french).rfind("baton: " + wrong.french + "\nPour en savoir plus : baton", 0) == 0);
    }
}

TEST_CASE("words are read as other programs read them", "[cli help]") {
    const TemporaryFolder folder;
    const std::string source =
        folder.write("x.asm", "_start: li r0, SYSTEM\n mov r1, VALUE\n stw r1, [r0 + SYSTEM_POWER]\n");
    const std::string image = (folder.path() / "x.elf").string();
    CHECK(command({"asm", "-DVALUE=3", "-o" + image, source}).status == 0);
    CHECK(command({"run", "--ram=1M", image}).status == 1);
    CHECK(command({"run", image, "--ram", "1M"}).status == 1);
    CHECK(command({"run", "--", image}).status == 1);
    CHECK(command({"asm", "-D", "VALUE=0", "--output", image, "--", source}).status == 0);
    CHECK(command({"run", image}).status == 0);
    CHECK(command({"run", image, "--stop-on", "fault,deadlock", "--stop-on=fault"}).status == 0);
    CHECK(contains(complaint({"run", "--", "--ram", image}), "is one word too many"));
}
