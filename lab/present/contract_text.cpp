#include "lab/present/contract_text.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/messages/contract.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/message_json.hpp"

namespace baton::lab {
namespace {

struct Named {
    std::string_view name;  // for programs
    Text text;
};

constexpr std::array<Named, clause_count> clauses{{
    {"picks_ready", text::contract_picks_ready},
    {"never_idle", text::contract_never_idle},
    {"loses_none", text::contract_loses_none},
    {"returns", text::contract_returns},
    {"registers", text::contract_registers},
    {"memory", text::contract_memory},
    {"starvation", text::contract_starvation},
    {"finishes", text::contract_finishes},
}};

constexpr std::array<Named, 4> states{{
    {"holds", text::contract_holds},
    {"broken", text::contract_broken},
    {"unfinished", text::contract_unfinished},
    {"not_promised", text::contract_not_promised},
}};

constexpr std::array<Named, 10> runs{{
    {"given", text::contract_jobs_given},
    {"lesson", text::contract_jobs_lesson},
    {"at_once", text::contract_jobs_at_once},
    {"devices", text::contract_jobs_devices},
    {"shared", text::contract_jobs_shared},
    {"random", text::contract_jobs_random},
    {"many", text::contract_jobs_many},
    {"restless", text::contract_jobs_restless},
    {"threads", text::contract_jobs_threads},
    {"starvation", text::contract_jobs_starvation},
}};

template <class Enum, std::size_t N>
const Named& named(const std::array<Named, N>& table, Enum value) {
    return table[static_cast<std::size_t>(value)];
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::vector<std::string> detail_lines(const ContractFailure& failure, Language language) {
    std::vector<std::string> lines;
    if (failure.diagnosis)
        lines = lines_of(explanation_text(*failure.diagnosis, language) +
                         advice_text(*failure.diagnosis, language));
    for (const Message& detail : failure.details) lines.push_back(say(language, detail));
    return lines;
}

// What follows is a command, which must stay whole to be copied.
constexpr std::size_t report_columns = 80;

std::string failure_text(const ContractReport& report, const ContractFailure& failure, Language language) {
    const ContractRun& run = report.runs[failure.run];
    const Text clock = run.clock == emu::Clock::ideal ? text::lab_ideal_clock : text::lab_real_clock;
    std::string text = "    " + say(language, failure.what) + "\n";
    for (const std::string& line : detail_lines(failure, language)) text += "      " + line + "\n";
    text = wrap_lines(text, report_columns);
    text += "    " + say(language, text::contract_in_cycle, failure.cycle);
    if (failure.tick) text += say(language, text::contract_tick, *failure.tick);
    if (!failure.place.empty()) text += say(language, text::contract_at, failure.place);
    if (failure.called_from) text += say(language, text::contract_from, failure.file, failure.line);
    if (!failure.process.empty()) text += say(language, text::contract_process, failure.process);
    text += "\n    " + say(language, text::contract_seen_with, named(runs, run.what).text, clock) + "\n";
    return show_controls(text + "    " + say(language, text::contract_see_again, run.command) + "\n");
}

}  // namespace

std::string contract_text(const ContractReport& report, Language language) {
    std::string text =
        say(language, text::contract_of, show_controls(report.policy), report.quantum) + "\n\n";
    constexpr std::size_t column = 46;
    bool question = false;
    for (unsigned i = 0; i < clause_count; ++i) {
        const auto clause = static_cast<Clause>(i);
        const ClauseState state = report.state(clause);
        question = question || state == ClauseState::unfinished;
        const std::string_view name = say(language, clauses[i].text);
        const std::size_t width = count_code_points(name);
        const std::string dots(column > width + 1 ? column - width - 1 : 1, '.');
        text += fmt::format("  {} {} {}\n", name, dots, say(language, named(states, state).text));
        for (const ContractFailure& failure : report.failures) {
            if (failure.clause == clause) text += failure_text(report, failure, language) + "\n";
        }
    }
    std::uint64_t calls = 0;
    std::uint64_t cycles = 0;
    for (const ContractRun& run : report.runs) {
        calls = std::accumulate(run.calls.begin(), run.calls.end(), calls);
        cycles += run.cycles;
    }
    if (text.back() == '\n' && text[text.size() - 2] != '\n') text += '\n';
    if (question) text += say(language, text::contract_question) + std::string("\n");
    const Text outcome = report.interrupted ? text::contract_interrupted
                         : report.holds()   ? text::contract_kept
                                            : text::contract_not_kept;
    text += say(language, text::contract_sums, report.runs.size(), calls, cycles, outcome) + "\n";
    if (report.promise == Promise::undeclared) {
        text += say(language, text::contract_declare);
        if (report.starves)
            text += std::string("\n") +
                    say(language, *report.starves ? text::contract_starves : text::contract_starves_not);
        text += ".\n";
    }
    return text;
}

Json contract_json(const ContractReport& report, Language language) {
    const auto clock = [](emu::Clock c) { return c == emu::Clock::ideal ? "ideal" : "real"; };
    Json json;
    json["policy"] = replace_invalid_utf8(report.policy);
    json["quantum"] = report.quantum;
    json["starvation"] = report.promise == Promise::undeclared ? Json(nullptr)
                         : report.promise == Promise::none     ? Json("none")
                                                               : Json("possible");
    json["starves"] = report.starves ? Json(*report.starves) : Json(nullptr);
    json["holds"] = report.holds();
    json["interrupted"] = report.interrupted;
    json["checks"] = Json::array();
    for (unsigned i = 0; i < clause_count; ++i) {
        const ClauseState state = report.state(static_cast<Clause>(i));
        json["checks"].push_back(
            Json::object({{"check", clauses[i].name}, {"state", named(states, state).name}}));
    }
    json["failures"] = Json::array();
    for (const ContractFailure& failure : report.failures) {
        const ContractRun& run = report.runs[failure.run];
        Json one;
        one["check"] = named(clauses, failure.clause).name;
        one["what"] = replace_invalid_utf8(say(language, failure.what));
        one.update(message_json(failure.what));
        one["details"] = Json::array();
        for (const std::string& line : detail_lines(failure, language))
            one["details"].push_back(replace_invalid_utf8(line));
        one["cycle"] = failure.cycle;
        one["tick"] = failure.tick ? Json(*failure.tick) : Json(nullptr);
        one["routine"] = failure.routine.empty() ? Json(nullptr) : Json(failure.routine);
        one["file"] = failure.file.empty() ? Json(nullptr) : Json(replace_invalid_utf8(failure.file));
        one["line"] = failure.line == 0 ? Json(nullptr) : Json(failure.line);
        one["place"] = replace_invalid_utf8(failure.place);
        one["process"] = failure.process.empty()
                             ? Json(nullptr)
                             : Json(replace_invalid_utf8(say(Language::english, failure.process)));
        one["run"] = failure.run;
        one["jobs"] = run.jobs;
        one["clock"] = clock(run.clock);
        one["command"] = replace_invalid_utf8(run.command);
        json["failures"].push_back(std::move(one));
    }
    json["runs"] = Json::array();
    for (const ContractRun& run : report.runs) {
        Json calls;
        for (unsigned i = 0; i < guest::routine_count; ++i)
            calls[guest::routine_name(static_cast<guest::Routine>(i))] = run.calls[i];
        json["runs"].push_back(Json::object({{"what", named(runs, run.what).name},
                                             {"jobs", run.jobs},
                                             {"clock", clock(run.clock)},
                                             {"cycles", run.cycles},
                                             {"calls", std::move(calls)},
                                             {"complete", run.complete}}));
    }
    return json;
}

}  // namespace baton::lab
