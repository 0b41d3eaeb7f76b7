// The input log: written and read back, and refused when it is damaged or belongs to another machine.
#include <catch2/catch.hpp>

#include "lab/run/input_file.hpp"

using namespace baton;
using namespace baton::lab;
using emu::InputKind;

namespace {

InputFile sample() {
    InputFile log;
    log.settings.ram_bytes = 128 * 1024;
    log.settings.wait_states = 3;
    log.settings.clock = emu::Clock::ideal;
    log.settings.seed = 0xffffffffffffffffULL;
    log.start_hash = 0x0123456789abcdefULL;
    log.events = {{5, InputKind::key, 0, {'a'}},
                  {5, InputKind::key, 0, {0xff}},
                  {90, InputKind::expire, 0, {}},
                  {1'000'000'000'000ULL, InputKind::raise, 0, {2}},
                  {1'000'000'000'001ULL, InputKind::packet, 0, {0x00, 0x7f, 0xff}},
                  {1'000'000'000'002ULL, InputKind::choose, 0, {3}}};
    return log;
}

std::string reason(const std::string& text) {
    const auto log = read_input_file(text, "log");
    return log.ok() ? "" : log.failure().text();
}

const std::string head =
    "baton-input 2\nram 262144\nwait-states 0\nclock real\nseed 1\ndisk-start-cycles 200\n"
    "disk-sector-cycles 64\nlanguage en\nstart 00000000000000ff\n";

}  // namespace

TEST_CASE("a log is read back as it was written", "[input log]") {
    const auto log = read_input_file(write_input_file(sample()), "log");
    REQUIRE(log.ok());
    CHECK(log->settings == sample().settings);
    CHECK(log->start_hash == sample().start_hash);
    CHECK(log->events == sample().events);
}

TEST_CASE("events are sorted by cycle; those of one cycle stay in their order", "[input log]") {
    const auto log =
        read_input_file(head + "key 20 0 62\nkey 10 0 61\nkey 20 0 63\n# nothing\n\nend unchecked\n", "log");
    REQUIRE(log.ok());
    REQUIRE(log->events.size() == 3);
    CHECK(log->events[0].data[0] == 'a');
    CHECK(log->events[1].data[0] == 'b');
    CHECK(log->events[2].data[0] == 'c');
}

TEST_CASE("what is no log is refused with its line", "[input log]") {
    CHECK(reason("") == "log: is empty, and no input log");
    CHECK(reason("hello\n") == "log: is no input log of this version");
    CHECK(reason("baton-input 3\n") == "log: is no input log of this version");
    CHECK(reason("baton-input 1\n").find("log: is a log of an older version, which had no end mark") == 0);
    CHECK(reason("baton-input 2\nram 262144\nend unchecked\n") ==
          "log: the setting 'wait-states' is missing");
    CHECK(reason(head + "key 5 0\n") == "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "key 5 0 6161\n") == "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "key -5 0 61\n") == "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "key 18446744073709551615 0 61\n") ==
          "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "key 99999999999999999999 0 61\n") ==
          "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "key 5 1 61\n") == "log:10: this is neither a setting nor an event");  // no such core
    CHECK(reason(head + "raise 5 0 16\n") == "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "expire 5 0 1\n") == "log:10: this is neither a setting nor an event");
    for (const std::string& bytes :
         std::vector<std::string>{"", " 6", " 6g", " 61 62", " " + std::string(514, '0')})
        CHECK(reason(head + "packet 5 0" + bytes + "\n") == "log:10: this is neither a setting nor an event");
    CHECK(reason(head + "seed\n") == "log:10: this setting has no sound value");
    CHECK(reason(head + "clock sometimes\n") == "log:10: this setting has no sound value");
    CHECK(reason(head + "wait-states 256\n") == "log:10: this setting has no sound value");
    CHECK(reason(std::string(1'000'000, 'x')) == "log: is no input log of this version");
}

TEST_CASE("a log of another machine is refused with what differs", "[input log]") {
    const InputFile log = sample();
    CHECK(check_replay(log, log.settings, log.start_hash, "log").ok());
    emu::Settings other = log.settings;
    other.ram_bytes = 64 * 1024;
    CHECK(check_replay(log, other, log.start_hash, "log").failure().text() ==
          "log: was recorded with ram 131072, and this run has 65536");
    other = log.settings;
    other.clock = emu::Clock::real;
    CHECK(check_replay(log, other, log.start_hash, "log").failure().text() ==
          "log: was recorded with clock ideal, and this run has real");
    CHECK(check_replay(log, log.settings, 1, "log").failure().text() ==
          "log: was recorded with another program, disk, policy or quantum");
}

TEST_CASE("a log that has lost anything of its end is refused", "[input log]") {
    const std::string whole = write_input_file(sample());
    REQUIRE(read_input_file(whole, "log").ok());
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        // Without its last line feed it still has all that counts.
        INFO(bytes);
        CHECK(read_input_file(whole.substr(0, bytes), "log").ok() == (bytes == whole.size() - 1));
    }
    CHECK(reason(whole.substr(0, whole.find("expire"))) ==
          "log: its last line, 'end EVENTS CHECKSUM', is missing: the log is cut off");
}

TEST_CASE("a log that was changed is refused, unless its end says that nobody has checked it",
          "[input log]") {
    const std::string whole = write_input_file(sample());
    for (std::size_t at = whole.find("ram"); at < whole.find("\nend "); ++at) {
        std::string changed = whole;
        changed[at] = changed[at] == '1' ? '2' : '1';
        INFO(changed);
        CHECK_FALSE(read_input_file(changed, "log").ok());
    }
    const std::string edited = whole.substr(0, whole.find("expire")) + "end unchecked\n";
    const auto log = read_input_file(edited, "log");
    REQUIRE(log.ok());
    CHECK(log->events.size() == 2);
    CHECK(reason(edited + "key 5 0 61\n").find("there is something behind the end") != std::string::npos);
}
