#include "explore/story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "debug/symbols/watch_expression.hpp"
#include "emu/fast/runner.hpp"
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

std::vector<StoryLine> shortened(const std::vector<StoryLine>& all) {
    std::vector<bool> kept(all.size(), all.size() <= lines_most / 4);
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (!all[at].clock && at + 1 != all.size()) continue;
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

}  // namespace

bool replays(const World& world, const std::vector<emu::InputEvent>& events, const emu::Machine& end) {
    emu::Machine machine = world.off();
    for (const emu::InputEvent& event : events) machine.post(event);
    emu::Runner runner;
    std::vector<emu::Event> none;
    runner.run(machine, end.cycle(), none);
    return machine == end;
}

Outcome tell(const World& world, Search& search, const Found& found) {
    Outcome outcome;
    outcome.kind = found.ending.kind;
    const bool has_code = outcome.kind == Kind::exit || outcome.kind == Kind::fault;
    outcome.exit_code = has_code ? found.ending.exit_code : 0;
    outcome.value = found.ending.value;
    outcome.interrupts = found.interrupts;
    outcome.instructions = found.instructions;
    outcome.console = world.printed();

    const debug::CodeMap code = world.setup().code_map();
    std::vector<StoryLine> story;
    WalkHeard heard;
    Listener& listener = heard.listener;
    listener.printed = [&](char c) { outcome.console += c; };
    listener.tick = [&](std::uint64_t cycle) {
        outcome.schedule.push_back({cycle, emu::InputKind::expire, 0, {}});
    };
    listener.access = [&](const emu::Machine& machine, const Access& access) {
        StoryLine line;
        line.thread = world.number(machine, access.record);
        const auto thread = debug::current_thread(machine, world.layout());
        const guest::Thread* who = thread ? &*thread : nullptr;
        auto place = code.locate(access.ip, who);
        // A call through its routine in thread.inc is told of where the program calls that.
        // (thread_start has put its caller's address on the stack.)
        if (place && place->symbol == access.call) {
            const bool pushed = access.call == "thread_start";
            const Word from =
                pushed ? machine.peek_word(Address(machine.cpu().reg(isa::stack_pointer))).value_or(0)
                       : machine.cpu().reg(isa::link_register);
            place = code.locate(from - isa::word_bytes, who);
        }
        if (place) {
            line.file = place->file;
            line.line = place->line;
        }
        line.call = !access.call.empty();
        line.what = line.call ? access.call : name_of_word(world, access.address & ~3U);
        line.write = access.write;
        line.value = access.value;
        story.push_back(std::move(line));
    };
    emu::Machine machine = world.root();
    heard.interrupt = [&](const emu::Machine& at) {
        outcome.schedule.push_back({at.cycle() - 1, emu::InputKind::expire, 0, {}});
        StoryLine line;
        line.clock = true;
        story.push_back(line);
    };
    heard.choose = [&](const emu::Machine& at, Word record) {
        outcome.schedule.push_back(
            {at.cycle(), emu::InputKind::choose, 0, {static_cast<std::uint8_t>(record)}});
    };
    search.walk(found, machine, heard);
    outcome.replays = replays(world, outcome.schedule, machine);
    outcome.story = shortened(story);
    if (auto still = standstill(machine, world.kernel())) outcome.cycle = std::move(still->cycle);
    return outcome;
}

}  // namespace baton::explore
