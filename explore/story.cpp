#include "explore/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "debug/symbols/watch_expression.hpp"
#include "emu/fast/runner.hpp"
#include "explore/schedule_file.hpp"
#include "explore/standstill.hpp"

namespace baton::explore {
namespace {

// What is kept of a long story: so many lines around each clock interrupt, and at the end.
constexpr std::size_t around = 3;
constexpr std::size_t lines_most = 60;

std::string name_of_word(const World& world, Word address) {
    std::string found;
    Word nearest = 0;
    if (world.program() == nullptr) return fmt::format("{:08x}", address);
    const Word offset = address - world.base();
    for (const isa::Symbol& symbol : world.program()->symbols) {
        if (symbol.kind != isa::SymbolKind::label || symbol.value > offset) continue;
        if (!found.empty() && symbol.value < nearest) continue;
        found = symbol.name;
        nearest = symbol.value;
    }
    if (found.empty()) return fmt::format("{:08x}", address);
    return offset == nearest ? found : fmt::format("{}+{}", found, offset - nearest);
}

// Lines that stand for themselves: what comes before and behind them is told.
bool is_turn(const StoryLine& line) {
    return line.clock || line.no_return || line.lost;
}

std::vector<StoryLine> shortened(const std::vector<StoryLine>& all) {
    std::vector<bool> kept(all.size(), all.size() <= lines_most / 4);
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (!is_turn(all[at]) && at + 1 != all.size()) continue;
        const std::size_t from = at < around ? 0 : at - around;
        for (std::size_t near = from; near <= std::min(at + around, all.size() - 1); ++near)
            kept[near] = true;
    }
    std::vector<StoryLine> story;
    for (std::size_t at = 0; at < all.size() && story.size() < lines_most; ++at) {
        if (!kept[at]) continue;
        story.push_back(all[at]);
        story.back().left_out = at != 0 && !kept[at - 1];
    }
    return story;
}

// Follows who has read a word before he writes it, and whose write he has not seen.
class LostWork {
public:
    void follow(StoryLine& line, Word thread, Word address) {
        Cell& cell = cells_[address];
        if (!line.write) {
            cell.unseen.erase(thread);
            cell.readers.insert(thread);
            return;
        }
        const auto unseen = cell.unseen.find(thread);
        if (unseen != cell.unseen.end()) line.lost = unseen->second;
        cell.unseen.clear();
        cell.readers.erase(thread);
        for (const Word reader : cell.readers) cell.unseen[reader] = thread;
    }

private:
    struct Cell {
        std::set<Word> readers;       // that have read it, and not written since
        std::map<Word, Word> unseen;  // by reader: who has written since
    };
    std::map<Word, Cell> cells_;
};

}  // namespace

bool replays(const World& world, const std::vector<emu::InputEvent>& events, const emu::Machine& end) {
    emu::Machine machine = world.off();
    for (const emu::InputEvent& event : events) machine.post(event);
    emu::Runner runner;
    std::vector<emu::Event> none;
    runner.run(machine, end.cycle(), none);
    return machine == end;
}

namespace {

// Writes down what is heard of one run.
class Teller {
public:
    Teller(const World& world, Expander& expander)
        : world_(world), expander_(expander), machine_(world.root()) {}

    Outcome tell(const Told& told) {
        const Decide listed = as_listed(told.decisions);
        std::size_t count = 0;
        const auto behind = [&] { return told.no_return && count == *told.no_return + 1; };
        follow([&](const emu::Machine& at, const Piece& piece) {
            if (behind()) no_return();
            ++count;
            return listed(at, piece);
        });
        if (behind() && count == told.decisions.size()) no_return();
        return finish(told.ending, told.interrupts, told.instructions);
    }

    Outcome tell(const std::vector<emu::InputEvent>& events, const ValueOf& value) {
        const auto event_at = [&](emu::InputKind kind, std::uint64_t cycle) {
            return std::find_if(events.begin(), events.end(), [&](const emu::InputEvent& event) {
                return event.kind == kind && event.cycle == cycle;
            });
        };
        const Piece end = follow([&](const emu::Machine& at, const Piece& piece) {
            Decision decision;
            if (piece.end == PieceEnd::pick) {
                const auto chosen = event_at(emu::InputKind::choose, at.cycle());
                if (chosen != events.end()) decision.record = chosen->data.front();
                return std::optional(decision);
            }
            const auto expires = event_at(emu::InputKind::expire, at.cycle() - 1);
            decision.interrupt = expires != events.end();
            // Who goes on is said a little later, when the kernel asks.
            if (decision.interrupt && expires + 1 != events.end() &&
                expires[1].kind == emu::InputKind::choose)
                decision.record = expires[1].data.front();
            return std::optional(decision);
        });
        const auto interrupts = static_cast<unsigned>(
            std::count_if(outcome_.schedule.begin(), outcome_.schedule.end(),
                          [](const emu::InputEvent& event) { return event.kind == emu::InputKind::expire; }));
        std::uint64_t instructions = 0;
        for (const auto& [record, executed] : executed_) instructions += executed;
        return finish(ending_of(world_, machine_, end, value), interrupts,
                      static_cast<std::uint32_t>(instructions));
    }

private:
    Piece follow(const Decide& decide) {
        outcome_.console = world_.printed();
        lines_.policy = world_.chooses() ? "explore" : world_.request().policy;
        lines_.begin = world_.request().begin;

        WalkHeard heard;
        heard.listener.printed = [&](char c) { outcome_.console += c; };
        heard.listener.tick = [&](std::uint64_t cycle) { expire(cycle); };
        heard.listener.access = [&](const emu::Machine& at, const Access& access) { add(at, access); };
        heard.listener.instruction = [&](const emu::Machine& at) {
            const Word record = world_.running(at);
            ++times_[{record, at.cpu().ip()}];
            ++executed_[record];
        };
        heard.interrupt = [&](const emu::Machine& at) { interrupt(at); };
        heard.choose = [&](const emu::Machine& at, Word record) { choose(at, record); };
        const Piece end = walk(
            world_, expander_.root(), expander_.stepper(), machine_,
            [&](const emu::Machine& at, const Piece& piece) {
                interrupted_ = false;
                return decide(at, piece);
            },
            heard);
        return end;
    }

    Outcome finish(const Ending& ending, unsigned interrupts, std::uint32_t instructions) {
        outcome_.kind = ending.kind;
        const bool has_code = outcome_.kind == Kind::exit || outcome_.kind == Kind::fault;
        outcome_.exit_code = has_code ? ending.exit_code : 0;
        outcome_.value = ending.value;
        outcome_.interrupts = interrupts;
        outcome_.instructions = instructions;
        outcome_.replays = replays(world_, outcome_.schedule, machine_);
        outcome_.story = shortened(story_);
        if (named_) outcome_.by_lines = write_schedule(lines_);
        if (auto still = standstill(machine_, world_.kernel())) outcome_.cycle = std::move(still->cycle);
        return std::move(outcome_);
    }

    void expire(std::uint64_t cycle) { outcome_.schedule.push_back({cycle, emu::InputKind::expire, 0, {}}); }

    void interrupt(const emu::Machine& at) {
        expire(at.cycle() - 1);
        const Word record = world_.running(at);
        if (!outcome_.first) outcome_.first = FirstInterrupt{world_.number(at, record), executed_[record]};
        if (auto place = scheduled_place(world_, at)) {
            place->time = times_[{record, at.cpu().ip()}] + 1;
            lines_.switches.push_back(*std::move(place));
        } else {
            named_ = false;
        }
        interrupted_ = true;
        story_.emplace_back().clock = true;
    }

    void choose(const emu::Machine& at, Word record) {
        outcome_.schedule.push_back(
            {at.cycle(), emu::InputKind::choose, 0, {static_cast<std::uint8_t>(record)}});
        if (!interrupted_) lines_.switches.emplace_back().clock = false;
        if (!lines_.switches.empty()) lines_.switches.back().next = world_.number(at, record);
        interrupted_ = false;
    }

    void no_return() { story_.emplace_back().no_return = true; }

    void add(const emu::Machine& machine, const Access& access) {
        StoryLine line;
        line.thread = world_.number(machine, access.record);
        const auto thread = debug::current_thread(machine, world_.layout());
        const guest::Thread* who = thread ? &*thread : nullptr;
        auto place = world_.code().locate(access.ip, who);
        // A call through its routine in thread.inc is told of where the program calls that.
        // (thread_start has put its caller's address on the stack.)
        if (place && place->symbol == access.call) {
            const bool pushed = access.call == "thread_start";
            const Word from =
                pushed ? machine.peek_word(Address(machine.cpu().reg(isa::stack_pointer))).value_or(0)
                       : machine.cpu().reg(isa::link_register);
            place = world_.code().locate(from - isa::word_bytes, who);
        }
        if (place) {
            line.file = place->file;
            line.line = place->line;
        }
        line.call = !access.call.empty();
        line.what = line.call ? access.call : name_of_word(world_, access.address & ~3U);
        line.write = access.write;
        line.value = access.value;
        if (!line.call && !access.atomic) lost_.follow(line, line.thread, access.address & ~3U);
        story_.push_back(std::move(line));
    }

    const World& world_;
    Expander& expander_;
    emu::Machine machine_;
    Outcome outcome_;
    std::vector<StoryLine> story_;
    LostWork lost_;
    Schedule lines_;
    bool named_ = true;
    bool interrupted_ = false;
    std::map<std::pair<Word, Word>, std::uint64_t> times_;  // that a thread has executed an instruction
    std::map<Word, std::uint64_t> executed_;
};

}  // namespace

Outcome tell(const World& world, Expander& expander, const Told& told) {
    return Teller(world, expander).tell(told);
}

Outcome tell_events(const World& world, const std::vector<emu::InputEvent>& events, const ValueOf& value,
                    const std::vector<Assertion>& assertions) {
    const StateKeeper keeper(world.root());
    const Projection projection(world);
    StepperOptions options;
    options.everywhere = true;
    Expander expander(world, keeper, projection, options, value);
    expander.set_assertions(assertions);
    // The first time to learn which words the threads share, for the story.
    Teller(world, expander).tell(events, value);
    expander.shared().settle();
    return Teller(world, expander).tell(events, value);
}

}  // namespace baton::explore
