// The lesson's five programs in the command, in French, with the timeline: threads under their process,
// blocked on `verrou`.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/cli/command.hpp"
#include "tests/support/golden.hpp"

using namespace baton::test;

namespace {

std::string expected(const std::string& program) {
    const std::string path = "programs/" + program + ".expected";
    const bool french = std::filesystem::exists(std::filesystem::path(BATON_SOURCE_DIR) / (path + ".fr"));
    return read_source_file(french ? path + ".fr" : path);
}

}  // namespace

TEST_CASE("the lesson's programs run in French with a timeline of their threads", "[cli lesson]") {
    struct Case {
        const char* program;
        unsigned threads;
        const char* end;
    };
    for (const Case& c : {Case{"sequence", 0, "terminé 0"}, Case{"concurrent", 2, "terminé 0"},
                          Case{"chauffeur1", 1, "term. 400"}, Case{"chauffeur4", 4, "term. "},
                          Case{"chauffeur4_lock", 4, "term. 400"}}) {
        INFO(c.program);
        const Ended ended = command({"os", "--lang", "fr", "--timeline", c.program});
        CHECK(ended.status == 0);
        CHECK(ended.out == expected(c.program));
        CHECK(contains(ended.err, "Chronologie, cycles 0 à "));
        CHECK(contains(ended.err, c.end));
        CHECK(contains(ended.err, "arrivée"));
        // In the chart the threads stand right under their process.
        const std::vector<std::string> lines = lines_of(ended.err);
        std::size_t row = 0;
        while (row < lines.size() && !contains(lines[row], "Chronologie")) ++row;
        while (row < lines.size() && lines[row].find(std::string("  1 ") + c.program) != 0) ++row;
        REQUIRE(row + c.threads < lines.size());
        for (unsigned thread = 1; thread <= c.threads; ++thread)
            CHECK(lines[row + thread].find("  1." + std::to_string(thread) + " ") == 0);
        CHECK(lines[row + c.threads + 1].find("  noyau") == 0);
        const bool waits = contains(ended.err, "verrou (verrou)");
        CHECK(waits == (std::string(c.program) == "chauffeur4_lock"));
    }
}
