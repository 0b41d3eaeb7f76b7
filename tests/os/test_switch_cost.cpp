// What a context switch by the plain clock costs, part by part, and how long the kernel is: as os/README.md
// says.
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "lab/study/costs.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;
using lab::Cost;

TEST_CASE("a context switch by the plain clock costs less than 600 cycles, and exactly this", "[os][costs]") {
    const TemporaryFolder folder;
    const std::string loop =
        ".include \"user.inc\"\n_start: li r7, 20000\n1: subs r7, r7, 1\n bne 1b\n"
        " mov r0, 0\n sys exit\n";
    lab::OsRequest request;
    request.programs = {folder.write("left.asm", loop), folder.write("right.asm", loop)};
    request.quantum = 1;
    const lab::Setup setup = set_up(request);
    lab::Schedule all;  // from the first cycle on
    all.span = 200'000;
    const auto switches = lab::measure_switches(setup, all);
    REQUIRE(switches);
    unsigned by_the_clock = 0;
    for (std::size_t i = 0; i < switches->size(); ++i) {
        const lab::Costs& costs = switches->at(i).costs;
        if (switches->at(i).code != static_cast<unsigned>(isa::Vector::timer)) continue;
        const auto of = [&](Cost cost) { return costs[static_cast<std::size_t>(cost)]; };
        INFO("cycle " << switches->at(i).cycle);
        ++by_the_clock;
        CHECK(of(Cost::entry_and_return) == 14);
        CHECK(of(Cost::save_and_restore) == 57);
        CHECK(of(Cost::tick_handler) == 255);
        CHECK(of(Cost::choosing) == 259);
        CHECK(lab::sum(costs) == 585);
    }
    CHECK(by_the_clock > 10);
}

TEST_CASE("the kernel is as long as its README says, to a few lines", "[os][costs]") {
    namespace fs = std::filesystem;
    const auto lines_in = [](const fs::path& folder) {
        long lines = 0;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
            std::istringstream text(read_file(entry.path()));
            for (std::string line; std::getline(text, line);) {
                const std::size_t first = line.find_first_not_of(" \t");
                lines += first != std::string::npos && line[first] != ';' ? 1 : 0;
            }
        }
        return lines;
    };
    const fs::path os = fs::path(BATON_SOURCE_DIR) / "os";
    const std::string readme = read_file(os / "README.md");
    const std::size_t row = readme.find("| lines of code ");
    REQUIRE(row != std::string::npos);
    const std::string cells = readme.substr(row, readme.find('\n', row) - row);
    const std::size_t last = cells.rfind(',');
    REQUIRE(last != std::string::npos);
    const long said = std::stol(cells.substr(last - 1, 1)) * 1000 + std::stol(cells.substr(last + 1, 3));
    const long counted = lines_in(os) + lines_in(os / "include");
    INFO(counted << " lines");
    CHECK(std::abs(counted - said) <= 40);
    CHECK(readme.find("| 910 | 585 |") != std::string::npos);
    CHECK(readme.find("| 517 | 255 |") != std::string::npos);
}
