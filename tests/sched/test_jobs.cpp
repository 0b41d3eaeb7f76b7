// Job lists: what is understood, and what is said of those that are not.
#include "lab.hpp"

using namespace baton;
using namespace baton::test;

namespace {
std::string refused(const std::string& list) {
    const auto jobs = lab::parse_jobs(list);
    return jobs ? "" : jobs.failure().text();
}
}  // namespace

TEST_CASE("a job has a name, an arrival, a burst, and perhaps priority and tickets", "[jobs]") {
    const auto jobs = jobs_of("A:0:5,long-name_1.x:12:3+io2+4:7:250");
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0] == lab::Job{"A", 0, {5}, 0, 100, {}});
    CHECK(jobs[1] == lab::Job{"long-name_1.x", 12, {3, 2, 4}, 7, 250, {""}});
    CHECK(jobs[1].burst() == 7);
    CHECK(jobs[1].blocked() == 2);
    CHECK(lab::jobs_text(jobs) == "A:0:5,long-name_1.x:12:3+io2+4:7:250");
    CHECK(lab::jobs_file(jobs) == "A 0 0 100 5\nlong-name_1.x 12 7 250 3+io2+4\n");
}

TEST_CASE("a list that is wrong is refused with what is right", "[jobs]") {
    CHECK(refused("") == "jobs: there is none; for example A:0:5,B:1:3");
    CHECK(refused("A:0:5:1:2:3").find("a job is NAME") != std::string::npos);
    CHECK(refused("A:0:5x") == "job 'A:0:5x': '5x' has a unit; write the number of ticks alone: 5");
    CHECK(refused("A:0:99999999999999999999999") ==
          "job 'A:0:99999999999999999999999': the burst 99999999999999999999999 is not between 1 and 10000");
    CHECK(refused("A:0:3+2") ==
          "job 'A:0:3+2': in '3+2' running and waiting must alternate, as in 3+io2+3 or 3+disk2+3");
    CHECK(refused("A:0:io2+3").find("must alternate") != std::string::npos);
    CHECK(refused("A:0:3+io2") == "job 'A:0:3+io2': '3+io2' must end with running, as in 3+io2+3");
    CHECK(refused("A:0:3+io0+1") == "job 'A:0:3+io0+1': the wait is 0; each takes at least one tick");
    CHECK(refused("A:0:1,A:0:2") == "job 'A:0:2': another job has this name; names must differ");
    // Rows of charts have these names.
    for (const char* name : {"idle", "kernel", "inactif", "noyau"})
        CHECK(refused(std::string(name) + ":0:1").find("a name has 1 to 15 bytes") != std::string::npos);
    CHECK(refused("abcdefghijklmnop:0:1").find("a name has 1 to 15 bytes") != std::string::npos);
    CHECK(refused("A:0:1:0:0") == "job 'A:0:1:0:0': the number of tickets 0 is not between 1 and 1000000");
    CHECK(refused("a\x1b[2J:0:1").find("job 'a\\x1b[2J:0:1'") == 0);
    std::string many = "j0:0:1";
    for (int i = 1; i <= 31; ++i) many += ",j" + std::to_string(i) + ":0:1";
    CHECK(refused(many) == "jobs: more than 31: the guest's thread table holds no more");
    std::string long_run = "j0:0:10000";
    for (int i = 1; i <= 10; ++i) long_run += ",j" + std::to_string(i) + ":0:10000";
    CHECK(refused(long_run) == "jobs: together they may take 110,000 ticks; at most 100,000 can be shown");
}

TEST_CASE("jobs may share devices, and have names in any script", "[jobs]") {
    const auto jobs = jobs_of("Éva:0:3+disk7+2+io1+1,Ώμ:0:4+IO2+3+Drucker1+1+disk2+1");
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].name == "Éva");
    CHECK(jobs[0].devices == std::vector<std::string>{"disk", ""});
    CHECK(jobs[1].devices == std::vector<std::string>{"", "Drucker", "disk"});
    CHECK(lab::jobs_text(jobs) == "Éva:0:3+disk7+2+io1+1,Ώμ:0:4+io2+3+Drucker1+1+disk2+1");
    CHECK(lab::shared_devices(jobs) == std::vector<std::string>{"disk", "Drucker"});
    CHECK(lab::jobs_text(jobs_of("A:0:1+disk!2+1")) == "A:0:1+disk!2+1");
    CHECK(refused("A:0:1+disk!2+1,B:0:1+disk2+1").find("jobs: 'disk' and 'disk!' are both used") == 0);
    CHECK(refused("a\u202eb:0:1").find("a name has 1 to 15 bytes") != std::string::npos);
    CHECK(refused("a\u00a0b:0:1").find("a name has 1 to 15 bytes") != std::string::npos);
    CHECK(refused("ééééééééééé:0:1").find("a name has 1 to 15 bytes") != std::string::npos);
    CHECK(refused("A:0:1+a1+1+b1+1+c1+1+d1+1+e1+1+f1+1+g1+1+h1+1+i1+1") ==
          "jobs: more than 8 shared devices");
}

TEST_CASE("what people write in their first list is answered with what is right", "[jobs]") {
    const struct {
        const char* list;
        const char* english;
        const char* french;
    } mistakes[] = {
        {"A,0,5", "jobs: fields are parted by ':' and jobs by ','; for example A:0:5",
         "processus : les champs sont séparés par « : » et les processus par « , » ; par exemple A:0:5"},
        {"A:0:5;B:1:3", "job 'A:0:5;B:1:3': jobs are parted by ',', not by ';'; for example A:0:5,B:1:3",
         "processus « A:0:5;B:1:3 » : les processus sont séparés par « , » et non par « ; » ; par exemple "
         "A:0:5,B:1:3"},
        {"A:0:5 B:1:3", "job 'A:0:5 B:1:3': a list of jobs has no blanks; for example A:0:5,B:1:3",
         "processus « A:0:5 B:1:3 » : une liste de processus ne contient pas de blanc ; par exemple "
         "A:0:5,B:1:3"},
        {"A 0 5", "job 'A 0 5': a list of jobs has no blanks; for example A:0:5",
         "processus « A 0 5 » : une liste de processus ne contient pas de blanc ; par exemple A:0:5"},
        {"A/0/5", "job 'A/0/5': fields are parted by ':', not by '/'; for example A:0:5",
         "processus « A/0/5 » : les champs sont séparés par « : » et non par « / » ; par exemple A:0:5"},
        {"A:0:5,", "jobs: there is nothing between two commas, or at the end; leave the comma out",
         "processus : il n'y a rien entre deux virgules, ou à la fin ; enlevez la virgule"},
        {":0:5", "job ':0:5': its name is missing; for example A:0:5",
         "processus « :0:5 » : son nom manque ; par exemple A:0:5"},
        {"A:5", "job 'A:5': its arrival is missing; for example A:0:5",
         "processus « A:5 » : son arrivée manque ; par exemple A:0:5"},
        {"A:0:2.5", "job 'A:0:2.5': '2.5' is no whole number of ticks; choose shorter ticks as the unit",
         "processus « A:0:2.5 » : « 2.5 » n'est pas un nombre entier de ticks ; prenez un tick plus court "
         "comme unité"},
        {"A:-1:5", "job 'A:-1:5': '-1' is negative: time begins at tick 0",
         "processus « A:-1:5 » : « -1 » est négatif : le temps commence au tick 0"},
        {"A:0:-3", "job 'A:0:-3': the burst -3 is not between 1 and 10000",
         "processus « A:0:-3 » : durée : -3 n'est pas entre 1 et 10000"},
        {"A:0:5ms", "job 'A:0:5ms': '5ms' has a unit; write the number of ticks alone: 5",
         "processus « A:0:5ms » : « 5ms » porte une unité ; écrivez seulement le nombre de ticks : 5"},
        {"A:O:5", "job 'A:O:5': the arrival 'O' is a letter; zero is written 0",
         "processus « A:O:5 » : arrivée : « O » est une lettre ; zéro s'écrit 0"},
        {"A:0:0", "job 'A:0:0': the burst is 0; each takes at least one tick",
         "processus « A:0:0 » : durée : 0 ; il faut au moins un tick"},
        {"A:0:3+io+3", "job 'A:0:3+io+3': how long is 'io' busy? Write the ticks behind its name: io2",
         "processus « A:0:3+io+3 » : combien de temps « io » est-il occupé ? Écrivez les ticks après son nom "
         ": io2"},
        {"A:0:3+2disk+3", "job 'A:0:3+2disk+3': in '2disk' the device must come first: disk2",
         "processus « A:0:3+2disk+3 » : dans « 2disk », le périphérique vient en premier : disk2"},
        {"A:0:3-io2-3",
         "job 'A:0:3-io2-3': in '3-io2-3' the parts must be joined by '+'; for example 3+io2+3",
         "processus « A:0:3-io2-3 » : dans « 3-io2-3 », les parties se joignent par « + » ; par exemple "
         "3+io2+3"},
        {"A:0:3,io2,3", "job 'A:0:3': in '3,io2' the parts must be joined by '+'; for example 3+io2+1",
         "processus « A:0:3 » : dans « 3,io2 », les parties se joignent par « + » ; par exemple 3+io2+1"},
        {"A:zero:5", "job 'A:zero:5': the arrival 'zero' is not a number from 0 to 10000",
         "processus « A:zero:5 » : arrivée : « zero » n'est pas un nombre de 0 à 10000"},
    };
    for (const auto& mistake : mistakes) {
        const auto jobs = lab::parse_jobs(mistake.list);
        INFO(mistake.list);
        REQUIRE_FALSE(jobs.ok());
        CHECK(jobs.failure().text(Language::english) == mistake.english);
        CHECK(jobs.failure().text(Language::french) == mistake.french);
    }
    CHECK(jobs_of("A:0:5, B:1:3").size() == 2);  // a blank behind a comma hurts nobody
}
