#include "explore/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/messages/explore.hpp"
#include "base/text.hpp"
#include "explore/histogram.hpp"

namespace baton::explore {
namespace {

// An exit code is shown as people wrote it: small negative numbers too.
std::string code_text(Word code) {
    return std::to_string(static_cast<std::int32_t>(code));
}

Message kind_text(const Outcome& outcome) {
    switch (outcome.kind) {
    case Kind::exit: return {text::explore_kind_exit, code_text(outcome.exit_code)};
    case Kind::deadlock: return outcome.cycle.empty() ? text::explore_kind_lost : text::explore_kind_deadlock;
    case Kind::stuck: return text::explore_kind_stuck;
    case Kind::livelock: return text::explore_kind_livelock;
    case Kind::assertion: return {text::explore_kind_assertion, outcome.assertion};
    case Kind::fault: return {text::explore_kind_fault, code_text(outcome.exit_code)};
    case Kind::misuse: return text::explore_kind_misuse;
    case Kind::limit: break;
    }
    return text::explore_kind_limit;
}

std::string quoted(const std::string& console) {
    std::string shown;
    for (const char c : console) {
        if (c == '\n') {
            shown += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            shown += c;
        }
    }
    constexpr std::size_t longest = 120;
    if (shown.size() > longest) shown = shown.substr(0, longest) + "...";
    return "\"" + shown + "\"";
}

Message why_not(const Report& report, const ClaimResult& claim) {
    if (claim.why == Why::budget) return text::explore_why_budget;
    if (claim.why == Why::memory) return text::explore_why_memory;
    if (claim.why == Why::sampled) return text::explore_why_sampled;
    if (claim.why == Why::interrupted) return text::explore_why_interrupted;
    if (report.outside) return text::explore_why_outside;
    if (!report.differences.empty()) return text::explore_why_mask;
    return text::explore_why_limit;
}

std::string expected_text(const Expected& expected) {
    std::string text = name_of(expected.kind);
    if (expected.exit_code) text += " " + code_text(*expected.exit_code);
    return text;
}

Message thread_text(Word thread) {
    return thread == 0 ? Message(text::explore_story_main) : Message(text::explore_story_thread, thread);
}

// Where the first one comes; and that it takes so many, where that has been shown.
Message first_interrupt(const ClaimResult& claim, const Outcome& outcome) {
    const Message who = thread_text(outcome.first->thread);
    if (!claim.complete) return {text::explore_first_at, outcome.first->instructions, who};
    return {outcome.interrupts == 1 ? text::explore_first_and_none : text::explore_first_and_fewer,
            outcome.first->instructions, who};
}

std::optional<Text> no_count_text(NoCount why) {
    switch (why) {
    case NoCount::waits: return text::explore_no_count_waits;
    case NoCount::loop: return text::explore_no_count_loop;
    case NoCount::other_ends: return text::explore_no_count_other;
    case NoCount::too_many: return text::explore_no_count_many;
    default: return std::nullopt;
    }
}

class ReportText {
public:
    ReportText(const Report& report, Language language, const ScheduleFiles& files)
        : report_(report), language_(language), files_(files) {}

    std::string make() {
        // Of the bounds only the last one shown, the claims beside it, and what went wrong are of interest.
        for (std::size_t index = 0; index < report_.claims.size(); ++index) {
            const ClaimResult& claim = report_.claims[index];
            const bool wanted =
                index == report_.shown || claim.claim == Claim::phase || index + 1 == report_.claims.size();
            if (wanted) add(claim, index);
        }
        say_line(report_.fails() ? text::explore_verdict_bad : text::explore_verdict_good);
        if (!report_.shared_words.empty()) {
            std::string names;
            std::string before;
            for (const SharedWord& word : report_.shared_words) {
                if (word.symbol == before) continue;
                before = word.symbol;
                names += (names.empty() ? "" : ", ") + word.symbol;
            }
            say_line({text::explore_shared, names});
        }
        for (const std::string& difference : report_.differences) say_line({text::explore_wrong, difference});
        if (report_.seconds > 0 && !report_.claims.empty()) {
            const double speed = static_cast<double>(report_.claims.back().states) / report_.seconds;
            say_line({text::explore_seconds, report_.seconds, static_cast<std::uint64_t>(speed)});
        }
        return std::move(out_);
    }

    std::string of_one_run() {
        line(report_.program + ":");
        add(report_.result(), 0, 0);
        if (report_.result().wrong.empty()) tell(report_.result().outcomes.front());
        return std::move(out_);
    }

private:
    void line(const std::string& text) { out_ += text + "\n"; }
    void say_line(const Message& message, const char* before = "") { line(before + say(language_, message)); }

    void add(const ClaimResult& claim, std::size_t index) {
        const auto title = report_.begin == Begin::join && claim.claim != Claim::phase
                               ? text::explore_title_join
                               : text::explore_title;
        say_line({title, report_.program, claim.outcomes.size()});
        say_line(shown_by(report_, claim));
        // A bound that was not shown whole has nothing to tell when it has found nothing new.
        const ClaimResult& shown = report_.claims[report_.shown];
        if (index != report_.shown && !claim.complete && claim.claim != Claim::phase &&
            claim.outcomes.size() == shown.outcomes.size() && shown.claim != Claim::phase) {
            line("");
            return;
        }
        if (claim.sampled) say_line({text::explore_sampled, *claim.sampled, report_.sample.seed});
        if (claim.cut != 0) say_line({text::explore_cut, claim.cut});
        for (std::size_t at = 0; at < claim.outcomes.size(); ++at) add(claim, index, at);
        for (const Expected& missing : claim.missing)
            say_line({text::explore_missing, expected_text(missing)}, "  ");
        out_ += histogram_text(claim, language_);
        if (const std::optional<Text> reason = no_count_text(claim.no_count)) say_line(*reason, "  ");
        line("");
    }

    void add(const ClaimResult& claim, std::size_t index, std::size_t at) {
        const Outcome& outcome = claim.outcomes[at];
        const bool wrong = std::find(claim.wrong.begin(), claim.wrong.end(), at) != claim.wrong.end();
        std::string head = say(language_, kind_text(outcome));
        if (outcome.value) head += ", " + say(language_, Message(text::explore_value, *outcome.value));
        if (!outcome.value && !outcome.console.empty())
            head += ", " + say(language_, Message(text::explore_prints, quoted(outcome.console)));
        line((wrong ? "  ! " : "  - ") + head);
        if (claim.claim == Claim::phase) {
            say_line({text::explore_first_phase, outcome.instructions}, "      ");
        } else if (outcome.interrupts == 0) {
            say_line({text::explore_needs_none, outcome.instructions}, "      ");
        } else {
            say_line({text::explore_needs, outcome.interrupts, outcome.instructions}, "      ");
            if (outcome.first) say_line(first_interrupt(claim, outcome), "      ");
        }
        if (outcome.sampled != 0)
            say_line({text::explore_sampled_outcome, outcome.sampled, *claim.sampled}, "      ");
        for (std::size_t pair = 0; pair + 1 < outcome.cycle.size(); pair += 2)
            say_line({text::explore_cycle, outcome.cycle[pair], outcome.cycle[pair + 1]}, "      ");
        if (!outcome.replays) say_line(text::explore_not_replayed, "      ");
        const std::string file = index < files_.size() && at < files_[index].size() ? files_[index][at] : "";
        if (!file.empty() || claim.claim == Claim::phase)
            say_line({text::explore_replay, replay_command(report_, claim, outcome, file)}, "      ");
        if (wrong && !outcome.story.empty()) tell(outcome);
    }

    void tell(const Outcome& outcome) {
        say_line(text::explore_story, "      ");
        for (const StoryLine& each : outcome.story) {
            if (each.left_out) line("        ...");
            if (each.clock || each.no_return) {
                say_line(each.clock ? text::explore_story_clock : text::explore_story_no_return, "        ");
                continue;
            }
            const Message who = thread_text(each.thread);
            const auto value = static_cast<std::int32_t>(each.value);
            Message what = each.call    ? Message(text::explore_story_calls, who, each.what)
                           : each.write ? Message(text::explore_story_writes, who, each.what, value)
                                        : Message(text::explore_story_reads, who, each.what, value);
            std::string told = say(language_, what);
            if (each.line != 0) told += fmt::format("  {}:{}", each.file, each.line);
            line("        " + told);
            if (each.lost) say_line({text::explore_story_lost, thread_text(*each.lost)}, "          ");
        }
    }

    const Report& report_;
    Language language_;
    ScheduleFiles files_;
    std::string out_;
};

Json story_json(const Outcome& outcome, Language language) {
    Json lines = Json::array();
    for (const StoryLine& each : outcome.story) {
        Json one = Json::object();
        one["left_out"] = each.left_out;
        one["clock"] = each.clock;
        one["no_return"] = each.no_return;
        if (!each.clock && !each.no_return) {
            one["thread"] = each.thread;
            one["file"] = each.file;
            one["line"] = each.line;
            one[each.call ? "call" : "word"] = each.what;
            if (!each.call) {
                one["write"] = each.write;
                one["value"] = each.value;
                one["lost"] = each.lost ? Json(*each.lost) : Json();
            }
        }
        lines.push_back(std::move(one));
    }
    (void)language;
    return lines;
}

Json outcome_json(const ClaimResult& claim, const Outcome& outcome, Language language,
                  const std::string& file) {
    Json json = Json::object();
    json["kind"] = name_of(outcome.kind);
    const bool has_code = outcome.kind == Kind::exit || outcome.kind == Kind::fault;
    json["exit_code"] = has_code ? Json(outcome.exit_code) : Json();
    json["console"] = outcome.console;
    json["value"] = outcome.value ? Json(*outcome.value) : Json();
    json["cycle"] = Json(outcome.cycle);
    json["interleavings"] = outcome.interleavings.empty() ? Json() : Json(outcome.interleavings);
    json["chance"] = outcome.chance ? Json(*outcome.chance) : Json();
    if (claim.claim == Claim::phase) {
        json["interrupts"] = Json();
        json["instructions"] = Json();
        json["first_phase"] = outcome.instructions;
    } else {
        json["interrupts"] = outcome.interrupts;
        json["instructions"] = outcome.instructions;
    }
    json["first_interrupt"] = Json();
    if (outcome.first) {
        json["first_interrupt"] = Json::object();
        json["first_interrupt"]["thread"] = outcome.first->thread;
        json["first_interrupt"]["instructions"] = outcome.first->instructions;
    }
    json["sampled"] = outcome.sampled;
    json["schedule"] = file.empty() ? Json() : Json(file);
    json["replays"] = outcome.replays;
    json["story"] = story_json(outcome, language);
    return json;
}

Json claim_json(const ClaimResult& claim, Language language, const std::vector<std::string>& files) {
    Json json = Json::object();
    json["claim"] = name_of(claim.claim);
    json["bound"] = claim.bound ? Json(*claim.bound) : Json();
    json["complete"] = claim.complete;
    json["cut"] = claim.cut;
    json["sampled"] = claim.sampled ? Json(*claim.sampled) : Json();
    json["states"] = claim.states;
    json["transitions"] = claim.transitions;
    json["interleavings"] = claim.interleavings.empty() ? Json() : Json(claim.interleavings);
    json["outcomes"] = Json::array();
    for (std::size_t at = 0; at < claim.outcomes.size(); ++at)
        json["outcomes"].push_back(
            outcome_json(claim, claim.outcomes[at], language, at < files.size() ? files[at] : ""));
    json["missing"] = Json::array();
    for (const Expected& missing : claim.missing) json["missing"].push_back(expected_text(missing));
    return json;
}

}  // namespace

Message shown_by(const Report& report, const ClaimResult& claim) {
    switch (claim.claim) {
    case Claim::phase:
        if (claim.complete)
            return {text::explore_shown_phase, report.policy, report.phase_quantum, report.phase_tick_cycles,
                    claim.transitions};
        return {text::explore_not_shown_phase, claim.transitions, report.phase_tick_cycles};
    case Claim::interrupts:
        if (claim.complete)
            return {text::explore_shown_interrupts, claim.bound.value_or(0), report.policy, claim.states};
        return {text::explore_not_shown_interrupts, claim.bound.value_or(0), report.policy, claim.states,
                why_not(report, claim)};
    case Claim::scheduler:
        if (claim.complete) return {text::explore_shown_scheduler, claim.states};
        return {text::explore_not_shown_scheduler, claim.states, why_not(report, claim)};
    case Claim::placements: break;
    }
    if (claim.complete) return {text::explore_shown_placements, report.policy, claim.states};
    return {text::explore_not_shown_placements, report.policy, claim.states, why_not(report, claim)};
}

std::string report_text(const Report& report, Language language, const ScheduleFiles& files) {
    return ReportText(report, language, files).make();
}

std::string followed_text(const Report& report, Language language) {
    return ReportText(report, language, {}).of_one_run();
}

Json report_json(const Report& report, Language language, const ScheduleFiles& files) {
    Json json = Json::object();
    json["program"] = report.program;
    json["begin"] = report.begin == Begin::join ? "join" : "start";
    json["policy"] = report.policy;
    const auto files_of = [&](std::size_t index) {
        return index < files.size() ? files[index] : std::vector<std::string>{};
    };
    if (!report.claims.empty()) json.update(claim_json(report.result(), language, files_of(report.shown)));
    json["claims"] = Json::array();
    for (std::size_t index = 0; index < report.claims.size(); ++index)
        json["claims"].push_back(claim_json(report.claims[index], language, files_of(index)));
    json["fails"] = report.fails();
    json["search_seed"] = report.sample.seed;
    json["shard"] = report.sample.shard;
    json["shards"] = report.sample.shards;
    json["poison"] = Json::object();
    json["poison"]["checked"] = report.poisoned;
    json["poison"]["differences"] = Json(report.differences);
    json["masked"] = Json(report.masked);
    json["shared_words"] = Json::array();
    for (const SharedWord& word : report.shared_words) {
        Json one = Json::object();
        one["address"] = word.address;
        one["symbol"] = word.symbol;
        json["shared_words"].push_back(std::move(one));
    }
    json["seconds"] = report.seconds;
    const std::uint64_t states = report.claims.empty() ? 0 : report.claims.back().states;
    json["states_per_second"] = report.seconds > 0 ? static_cast<double>(states) / report.seconds : 0.0;
    return json;
}

}  // namespace baton::explore
