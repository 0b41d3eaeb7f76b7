#include "explore/finder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/messages/explore.hpp"
#include "explore/phases.hpp"
#include "explore/story.hpp"
#include "lab/run/input_file.hpp"

namespace baton::explore {
namespace {

using Clock = std::chrono::steady_clock;

void sort_outcomes(std::vector<Outcome>& outcomes) {
    std::sort(outcomes.begin(), outcomes.end(), [](const Outcome& a, const Outcome& b) {
        if (a.kind != b.kind) return a.kind < b.kind;
        if (a.value != b.value) return a.value < b.value;
        if (a.exit_code != b.exit_code) return a.exit_code < b.exit_code;
        return a.console < b.console;
    });
}

void judge(ClaimResult& claim, const std::vector<Expected>& expected) {
    for (std::size_t index = 0; index < claim.outcomes.size(); ++index) {
        const Outcome& outcome = claim.outcomes[index];
        if (outcome.kind == Kind::limit) continue;
        const bool wanted = std::any_of(expected.begin(), expected.end(),
                                        [&](const Expected& each) { return each.allows(outcome); });
        if (expected.empty() ? is_bad(outcome.kind) : !wanted) claim.wrong.push_back(index);
    }
    // What never comes is known only where every way has been tried.
    const bool every = claim.claim == Claim::placements || claim.claim == Claim::scheduler;
    if (!every || !claim.complete) return;
    for (const Expected& each : expected) {
        const bool came = std::any_of(claim.outcomes.begin(), claim.outcomes.end(),
                                      [&](const Outcome& outcome) { return each.allows(outcome); });
        if (!came) claim.missing.push_back(each);
    }
}

class Finder {
public:
    Finder(const World& world, const Request& request, Annotations annotations, const GoOn& go_on)
        : world_(world), request_(request), annotations_(std::move(annotations)), go_on_(go_on) {}

    Report find(ValueOf value) {
        const Clock::time_point began = Clock::now();
        describe();
        SearchLimits limits = request_.limits;
        limits.interrupts.reset();
        if (request_.claim == Claim::interrupts) limits.interrupts = request_.interrupts;
        Search search(world_, limits, value);
        search.set_assertions(annotations_.assertions);
        const Why why = request_.only_samples ? Why::sampled : search.run(go_on_);
        report_.interrupted = why == Why::interrupted;
        sample_beyond(search, value, why);
        report_.outside = search.outside();
        report_.poisoned = search.poisoned();
        report_.differences = search.differences();
        take_levels(search, why);
        for (const Word address : search.shared_words()) {
            report_.shared_words.push_back({address, symbol_of(address)});
        }
        report_.seconds = std::chrono::duration<double>(Clock::now() - began).count();
        return std::move(report_);
    }

private:
    void sample_beyond(Search& search, const ValueOf& value, Why why) {
        const bool cut = why == Why::budget || why == Why::memory || why == Why::sampled;
        if ((!cut && !request_.always_samples) || report_.interrupted || request_.sample.runs == 0) return;
        report_.sample = request_.sample;
        samples_ = sample(world_, search, value, request_.sample, go_on_);
        report_.interrupted = samples_->interrupted;
    }

    void describe() {
        report_.program = request_.world.program;
        report_.begin = request_.world.begin;
        report_.policy = world_.chooses() ? "explore" : request_.world.policy;
        report_.expected = annotations_.expected;
        report_.warnings = world_.setup().warnings;
        report_.start_hash = world_.off().hash();
        report_.settings = world_.off().settings();
        for (const guest::StateMask& mask : world_.view().masks) {
            const char* kind = mask.kind == guest::StateMask::Kind::any        ? "any"
                               : mask.kind == guest::StateMask::Kind::relative ? "relative"
                                                                               : "moving";
            const std::string place = world_.kernel().what_lies_at(world_.root(), mask.address).name;
            report_.masked.push_back(fmt::format("{} {}", kind, place));
        }
    }

    std::string symbol_of(Word address) const {
        std::string found;
        Word nearest = 0;
        if (world_.program() == nullptr) return found;
        for (const isa::Symbol& symbol : world_.program()->symbols) {
            if (symbol.kind != isa::SymbolKind::label || symbol.value > address - world_.base()) continue;
            if (!found.empty() && symbol.value < nearest) continue;
            found = symbol.name;
            nearest = symbol.value;
        }
        return found;
    }

    // Runs that were too long, programs that ask for time, masks that do not hold: then "every" is too much.
    bool sound() const { return !report_.outside && report_.differences.empty(); }

    ClaimResult claim_of(Search& search, Claim claim, std::optional<unsigned> bound, const Level& level,
                         Why why) {
        ClaimResult result;
        result.claim = claim;
        result.bound = bound;
        result.why = why;
        result.states = level.states;
        result.transitions = level.transitions;
        result.cut = claim == Claim::interrupts ? level.cut : 0;
        const bool whole = why == Why::whole || why == Why::interrupts_used_up;
        result.complete = whole && !level.limited && sound();
        Orders orders;
        orders.why = claim == Claim::scheduler ? NoCount::incomplete : NoCount::claim;
        if (claim == Claim::scheduler && result.complete) orders = count_orders(search);
        result.no_count = orders.why;
        result.interleavings = orders.total;
        for (const Found& found : level.found) {
            Told told{found.ending, search.decisions_to(found), found.interrupts, found.instructions, {}};
            const bool stands = told.ending.kind == Kind::deadlock || told.ending.kind == Kind::stuck ||
                                told.ending.kind == Kind::livelock;
            if (why == Why::whole && claim != Claim::interrupts && stands)
                told.no_return = search.no_return(found);
            Outcome outcome = tell(world_, search.expander(0), told);
            if (found.number < orders.counts.size()) outcome.interleavings = orders.counts[found.number];
            if (found.number < orders.chances.size()) outcome.chance = orders.chances[found.number];
            const std::size_t assertion = found.ending.assertion;
            if (assertion != 0) outcome.assertion = annotations_.assertions[assertion - 1].text;
            result.outcomes.push_back(std::move(outcome));
        }
        // Runs by chance know no bound; under one they count only where that was asked for.
        if (samples_ && (claim != Claim::interrupts || request_.claim))
            add_samples(search, level.found, result);
        sort_outcomes(result.outcomes);
        judge(result, annotations_.expected);
        return result;
    }

    // Before they are sorted: outcomes stand as what was found.
    void add_samples(Search& search, const std::vector<Found>& found, ClaimResult& result) {
        result.sampled = samples_->runs;
        for (const Sampled& each : samples_->endings) {
            const auto known = std::find_if(found.begin(), found.end(),
                                            [&](const Found& one) { return one.ending.same(each.ending); });
            if (known != found.end()) {
                result.outcomes[static_cast<std::size_t>(known - found.begin())].sampled = each.runs;
                continue;
            }
            if (result.bound && each.interrupts > *result.bound) continue;
            Outcome outcome = tell(world_, search.expander(0),
                                   {each.ending, each.decisions, each.interrupts, each.instructions, {}});
            if (each.ending.assertion != 0)
                outcome.assertion = annotations_.assertions[each.ending.assertion - 1].text;
            outcome.sampled = each.runs;
            result.outcomes.push_back(std::move(outcome));
        }
    }

    void take_levels(Search& search, Why why) {
        const std::vector<Level>& levels = search.levels();
        const bool all = why == Why::whole;
        if (request_.claim == Claim::placements || request_.claim == Claim::scheduler) {
            report_.claims.push_back(claim_of(search, *request_.claim, std::nullopt, last(search), why));
            return;
        }
        if (request_.claim == Claim::interrupts) {
            report_.claims.push_back(
                claim_of(search, Claim::interrupts, request_.interrupts, last(search), why));
            return;
        }
        for (const Level& level : levels) {
            report_.claims.push_back(
                claim_of(search, Claim::interrupts, level.interrupts, level, Why::whole));
        }
        if (all) {
            report_.claims.push_back(claim_of(search, Claim::placements, std::nullopt, last(search), why));
        } else {
            // The bound that was under way: what it has found counts, but shows nothing.
            if (why != Why::sampled)
                report_.claims.push_back(claim_of(search, Claim::interrupts,
                                                  static_cast<unsigned>(levels.size()), last(search), why));
            if (samples_)
                report_.claims.push_back(claim_of(search, Claim::placements, std::nullopt, Level{}, why));
        }
    }

    static Level last(const Search& search) {
        Level level;
        if (!search.levels().empty()) level = search.levels().back();
        level.states = search.states();
        level.transitions = search.transitions();
        level.found = search.found();
        level.limited = search.limited();
        return level;
    }

    const World& world_;
    const Request& request_;
    Annotations annotations_;
    const GoOn& go_on_;
    std::optional<Samples> samples_;
    Report report_;
};

}  // namespace

const char* name_of(Claim claim) {
    switch (claim) {
    case Claim::phase: return "phase";
    case Claim::interrupts: return "interrupts";
    case Claim::placements: return "placements";
    case Claim::scheduler: break;
    }
    return "scheduler";
}

bool Report::fails() const {
    return std::any_of(claims.begin(), claims.end(), [](const ClaimResult& claim) { return claim.fails(); });
}

Result<Report, lab::Problem> find_races(const lab::Home& home, const Request& request, const GoOn& go_on) {
    WorldRequest wanted = request.world;
    wanted.chooses = request.claim == Claim::scheduler;
    Result<World, lab::Problem> world = World::make(home, wanted);
    if (!world) return world.failure();
    Result<Annotations, lab::Problem> annotations = annotations_of(*world);
    if (!annotations) return annotations.failure();
    ValueOf value;
    if (!request.outcome.empty()) {
        Result<ValueOf, lab::Problem> made = value_of_expression(*world, request.outcome);
        if (!made) return made.failure();
        value = *std::move(made);
    }
    const std::vector<Expected> expected = annotations->expected;
    Report report;
    ClaimResult phases;
    const bool wants_phases = !request.claim || request.claim == Claim::phase;
    if (wants_phases) {
        Result<ClaimResult, lab::Problem> made = every_phase(home, request, value, go_on);
        if (!made) return made.failure();
        phases = *std::move(made);
        judge(phases, expected);
    }
    if (request.claim != Claim::phase) {
        report = Finder(*world, request, *std::move(annotations), go_on).find(std::move(value));
    } else {
        report.program = request.world.program;
        report.policy = request.world.policy;
        report.begin = request.world.begin;
        report.expected = expected;
        report.settings = request.world.settings;
    }
    report.phase_quantum = request.quantum;
    report.phase_tick_cycles = request.tick_cycles;
    if (wants_phases) {
        report.interrupted = report.interrupted || phases.why == Why::interrupted;
        report.claims.insert(report.claims.begin(), std::move(phases));
    }
    for (std::size_t index = 0; index < report.claims.size(); ++index) {
        if (report.claims[index].complete) report.shown = index;
    }
    return report;
}

Result<Report, lab::Problem> follow_schedule(const World& world, const Request& request,
                                             const std::vector<emu::InputEvent>& events) {
    Result<Annotations, lab::Problem> annotations = annotations_of(world);
    if (!annotations) return annotations.failure();
    ValueOf value;
    if (!request.outcome.empty()) {
        Result<ValueOf, lab::Problem> made = value_of_expression(world, request.outcome);
        if (!made) return made.failure();
        value = *std::move(made);
    }
    Report report;
    report.program = request.world.program;
    report.begin = world.request().begin;
    report.policy = world.chooses() ? "explore" : world.request().policy;
    report.settings = world.off().settings();
    report.start_hash = world.off().hash();
    report.expected = annotations->expected;
    ClaimResult& claim = report.claims.emplace_back();
    claim.claim = world.chooses() ? Claim::scheduler : Claim::placements;
    claim.why = Why::sampled;
    claim.outcomes.push_back(tell_events(world, events, value, annotations->assertions));
    judge(claim, annotations->expected);
    return report;
}

std::string schedule_text(const Report& report, const Outcome& outcome) {
    lab::InputFile log;
    log.settings = report.settings;
    log.start_hash = report.start_hash;
    log.events = outcome.schedule;
    log.remarks.push_back("policy " + report.policy);
    return lab::write_input_file(log);
}

std::string replay_command(const Report& report, const ClaimResult& claim, const Outcome& outcome,
                           const std::string& file) {
    const std::string policy = report.policy == "rr" ? "" : " --policy " + report.policy;
    if (claim.claim == Claim::phase)
        return fmt::format("baton os{} --quantum {} --tick-cycles {} --phase {} {}", policy,
                           report.phase_quantum, report.phase_tick_cycles, outcome.instructions,
                           report.program);
    return fmt::format("baton os --schedule {} {}", file, report.program);
}

}  // namespace baton::explore
