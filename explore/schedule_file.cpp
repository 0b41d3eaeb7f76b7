#include "explore/schedule_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>

#include "base/messages/explore.hpp"
#include "debug/symbols/watch_expression.hpp"
#include "explore/walk.hpp"

namespace baton::explore {
namespace {

constexpr std::string_view magic = "baton-schedule 1";

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

template <class T>
bool number(std::string_view text, T& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc() && end == text.data() + text.size();
}

bool ends_with_path(const std::string& path, const std::string& end) {
    if (path.size() < end.size() || path.compare(path.size() - end.size(), end.size(), end) != 0)
        return false;
    return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

// The lines of a source, where it lies in a file.
std::vector<std::string> source_lines(const World& world, const std::string& file) {
    std::vector<std::string> lines;
    for (const std::string& path : world.setup().read) {
        if (!ends_with_path(path, file)) continue;
        std::ifstream source(path);
        for (std::string line; std::getline(source, line);) lines.push_back(trimmed(line));
        break;
    }
    return lines;
}

unsigned line_that_reads(const std::vector<std::string>& lines, unsigned line, const std::string& text) {
    if (text.empty()) return line;
    for (std::size_t away = 0; away < lines.size() + line; ++away) {
        for (const std::size_t at : {std::size_t{line} + away, std::size_t{line} - away}) {
            if (at >= 1 && at <= lines.size() && lines[at - 1] == text) return static_cast<unsigned>(at);
        }
    }
    return line;
}

bool read_switch(const std::string& line, ScheduledSwitch& into) {
    std::string rest = line;
    const std::size_t bar = rest.find(" | ");
    if (bar != std::string::npos) {
        into.text = trimmed(rest.substr(bar + 3));
        rest.resize(bar);
    }
    std::istringstream words(rest);
    std::string word, place;
    words >> word;
    into.clock = word == "clock";
    if (!into.clock) {
        Word next = 0;
        if (word != "choose" || !(words >> word) || !number(word, next) || words >> word) return false;
        into.next = next;
        return true;
    }
    if (!(words >> word) || !number(word, into.thread)) return false;
    if (!(words >> place) || !(words >> word) || !number(word, into.time) || into.time == 0) return false;
    const std::size_t colon = place.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    into.file = place.substr(0, colon);
    std::string_view at = std::string_view(place).substr(colon + 1);
    const std::size_t plus = at.find('+');
    if (plus != std::string_view::npos && !number(at.substr(plus + 1), into.instruction)) return false;
    if (!number(at.substr(0, plus), into.line)) return false;
    if (!(words >> word)) return true;
    Word next = 0;
    if (word != "->" || !(words >> word) || !number(word, next) || words >> word) return false;
    into.next = next;
    return true;
}

// Follows a schedule through a run.
class Follower {
public:
    Follower(const World& world, const Schedule& schedule) : world_(world), schedule_(schedule) {
        const debug::CodeMap& code = world.code();
        std::map<std::string, std::vector<std::string>> sources;
        for (const ScheduledSwitch& each : schedule.switches) {
            std::vector<Word>& at = places_.emplace_back();
            if (!each.clock) continue;
            const auto [source, fresh] = sources.try_emplace(each.file);
            if (fresh) source->second = source_lines(world, each.file);
            const unsigned line = line_that_reads(source->second, each.line, each.text);
            for (const debug::CodeAddress& place : code.addresses_of_line(each.file, line)) {
                if (place.program == world.program_name())
                    at.push_back(world.base() + place.address + each.instruction * isa::word_bytes);
            }
        }
    }

    std::optional<Decision> decide(const emu::Machine& machine, const Piece& piece) {
        if (next_ == schedule_.switches.size()) return Decision{};
        const ScheduledSwitch& wanted = schedule_.switches[next_];
        if (piece.end == PieceEnd::choice) {
            if (!wanted.clock || !stands_at(machine, wanted)) return Decision{};
            ++next_;
            return Decision{true, record_of(machine, wanted.next)};
        }
        if (wanted.clock || world_.ready(machine).size() < 2) return Decision{};
        ++next_;
        return Decision{false, record_of(machine, wanted.next)};
    }
    void executes(const emu::Machine& machine) { ++times_[{world_.running(machine), machine.cpu().ip()}]; }
    /// What the run has not come by; nothing when it has come by everything.
    const ScheduledSwitch* left() const {
        return next_ == schedule_.switches.size() ? nullptr : &schedule_.switches[next_];
    }

private:
    bool stands_at(const emu::Machine& machine, const ScheduledSwitch& wanted) {
        const Word ip = machine.cpu().ip(), record = world_.running(machine);
        const std::vector<Word>& at = places_[next_];
        return world_.number(machine, record) == wanted.thread &&
               std::find(at.begin(), at.end(), ip) != at.end() && times_[{record, ip}] + 1 == wanted.time;
    }
    std::uint8_t record_of(const emu::Machine& machine, std::optional<Word> number) const {
        if (!number) return 0;
        for (Word record = 1; record < world_.layout().records; ++record) {
            const guest::ThreadState state = world_.state(machine, record);
            if (state == guest::ThreadState::free || state == guest::ThreadState::terminated) continue;
            if (world_.number(machine, record) == *number) return static_cast<std::uint8_t>(record);
        }
        return 0;
    }

    const World& world_;
    const Schedule& schedule_;
    std::vector<std::vector<Word>> places_;  // of each switch: addresses
    std::map<std::pair<Word, Word>, std::uint64_t> times_;
    std::size_t next_ = 0;
};

}  // namespace

std::string write_schedule(const Schedule& schedule) {
    std::string text = fmt::format("{}\npolicy {}\nbegin {}\n", magic, schedule.policy,
                                   schedule.begin == Begin::join ? "join" : "start");
    for (const ScheduledSwitch& each : schedule.switches) {
        if (!each.clock) {
            text += fmt::format("choose {}\n", each.next.value_or(0));
            continue;
        }
        text += fmt::format("clock {} {}:{}", each.thread, each.file, each.line);
        if (each.instruction != 0) text += fmt::format("+{}", each.instruction);
        text += fmt::format(" {}", each.time);
        if (each.next) text += fmt::format(" -> {}", *each.next);
        if (!each.text.empty()) text += " | " + each.text;
        text += "\n";
    }
    return text;
}

bool is_schedule(std::string_view text) {
    return text.substr(0, magic.size()) == magic;
}

Result<Schedule> read_schedule(std::string_view text, const std::string& name) {
    Schedule schedule;
    std::istringstream lines{std::string(text)};
    unsigned count = 0;
    for (std::string line; std::getline(lines, line);) {
        ++count;
        line = trimmed(line);
        if (line.empty() || line[0] == '#' || (count == 1 && line == magic)) continue;
        std::istringstream words(line);
        std::string word, value;
        words >> word;
        bool good = count != 1;
        if (word == "policy") {
            good = good && static_cast<bool>(words >> schedule.policy);
        } else if (word == "begin") {
            good = good && static_cast<bool>(words >> value) && (value == "join" || value == "start");
            schedule.begin = value == "join" ? Begin::join : Begin::start;
        } else {
            good = good && read_switch(line, schedule.switches.emplace_back());
        }
        if (!good) return Failure{name, {text::explore_bad_schedule, count}};
    }
    return schedule;
}

std::optional<ScheduledSwitch> scheduled_place(const World& world, const emu::Machine& machine) {
    const debug::CodeMap& code = world.code();
    const auto thread = debug::current_thread(machine, world.layout());
    const Word ip = machine.cpu().ip();
    const auto place = code.locate(ip, thread ? &*thread : nullptr);
    if (!place || place->file.empty()) return std::nullopt;
    ScheduledSwitch named;
    named.thread = world.number(machine, world.running(machine));
    named.file = place->file.substr(place->file.rfind('/') + 1);
    named.line = place->line;
    for (const debug::CodeAddress& first : code.addresses_of_line(named.file, named.line)) {
        const Word begin = world.base() + first.address;
        if (first.program == world.program_name() && begin <= ip)
            named.instruction = static_cast<unsigned>((ip - begin) / isa::word_bytes);
    }
    const std::vector<std::string> lines = source_lines(world, named.file);
    if (named.line >= 1 && named.line <= lines.size()) named.text = lines[named.line - 1];
    return named;
}

WorldRequest world_of(const Schedule& schedule, const std::string& program, const emu::Settings& settings) {
    WorldRequest request;
    request.program = program;
    request.chooses = schedule.policy == "explore";
    if (!request.chooses) request.policy = schedule.policy;
    request.begin = schedule.begin;
    request.settings = settings;
    return request;
}

Result<std::vector<emu::InputEvent>, lab::Problem> schedule_events(const World& world,
                                                                   const Schedule& schedule) {
    std::vector<emu::InputEvent> events;
    Follower follower(world, schedule);
    WalkHeard heard;
    heard.interrupt = [&](const emu::Machine& at) {
        events.push_back({at.cycle() - 1, emu::InputKind::expire, 0, {}});
    };
    heard.choose = [&](const emu::Machine& at, Word record) {
        events.push_back({at.cycle(), emu::InputKind::choose, 0, {static_cast<std::uint8_t>(record)}});
    };
    heard.listener.tick = [&](std::uint64_t cycle) {
        events.push_back({cycle, emu::InputKind::expire, 0, {}});
    };
    heard.listener.instruction = [&](const emu::Machine& at) { follower.executes(at); };
    const StateKeeper keeper(world.root());
    SharedWords shared(world.base(), world.limit());
    StepperOptions options;
    options.everywhere = true;
    Stepper stepper(world, keeper, shared, options);
    emu::Machine machine = world.root();
    walk(
        world, keeper.root(), stepper, machine,
        [&](const emu::Machine& at, const Piece& piece) { return follower.decide(at, piece); }, heard);
    if (const ScheduledSwitch* left = follower.left()) {
        if (!left->clock)
            return lab::usage_problem({text::explore_schedule_no_choice, left->next.value_or(0)});
        return lab::usage_problem(
            {text::explore_schedule_left, left->thread, left->file, left->line, left->time});
    }
    return events;
}

}  // namespace baton::explore
