// The contract test's result, for people and for programs.
#include <fmt/format.h>

#include <numeric>

#include "base/text.hpp"
#include "lab/study/contract.hpp"

namespace baton::lab {
namespace {

struct Words {
    std::string_view name;  // for programs
    std::string_view english;
    std::string_view french;

    std::string_view in(Language language) const { return language == Language::french ? french : english; }
};

constexpr std::array<Words, clause_count> clauses{{
    {"picks_ready", "picks ready processes only", "n'élit que des processus prêts"},
    {"never_idle", "is never idle while one is ready", "jamais inactif quand un processus est prêt"},
    {"loses_none", "loses none", "n'en perd aucun"},
    {"returns", "every call comes back", "chaque appel revient"},
    {"registers", "keeps registers, interrupts off", "préserve registres et masque d'interruption"},
    {"memory", "writes only what is its own", "n'écrit que dans ce qui est à elle"},
    {"starvation", "nobody starves", "pas de famine"},
    {"finishes", "all jobs end", "tous les processus se terminent"},
}};

constexpr std::array<Words, 4> states{{
    {"holds", "holds", "tenu"},
    {"broken", "BROKEN", "ROMPU"},
    {"unfinished", "not fully checked", "pas entièrement vérifié"},
    {"not_promised", "not promised", "pas promis"},
}};

constexpr std::array<Words, 8> runs{{
    {"given", "the given jobs", "les processus donnés"},
    {"lesson", "the lesson's jobs", "les processus du cours"},
    {"at_once", "many arrivals at one instant", "beaucoup d'arrivées au même instant"},
    {"devices", "waiting for devices", "attente de périphériques"},
    {"random", "random jobs", "processus aléatoires"},
    {"many", "31 jobs", "31 processus"},
    {"restless", "programs that yield, sleep and change priorities",
     "programmes qui cèdent, dorment et changent de priorité"},
    {"starvation", "one beside two that compute for long", "un à côté de deux longs calculs"},
}};

struct Labels {
    std::string_view contract, quantum, in_cycle, tick, at, process, jobs, again, kept, broken, ideal, real,
        note, declare, starves, starves_not, sums, interrupted;
};
constexpr Labels english{
    "Contract of",
    "quantum",
    "in cycle",
    "tick",
    "at",
    "process",
    "jobs:",
    "to see it:",
    "the contract holds, as far as was seen",
    "the contract is broken",
    "ideal clock",
    "real clock",
    "Note: ",
    "the source does not say whether anybody can starve; write '; starvation: none' or\n"
    "'; starvation: possible' at its head",
    "in this check a process waited for more than 1,000 ticks: 'possible'",
    "in this check nobody waited for more than 1,000 ticks",
    "{} runs, {} calls of the policy, {} cycles: ",
    "interrupted",
};
constexpr Labels french{
    "Contrat de",
    "quantum",
    "au cycle",
    "top",
    "à",
    "processus",
    "processus :",
    "pour le revoir :",
    "le contrat est tenu, d'après ce qui a été vu",
    "le contrat est rompu",
    "horloge idéale",
    "horloge réelle",
    "Note : ",
    "le source ne dit pas si la famine est possible ; écrire '; starvation: none' ou\n"
    "'; starvation: possible' en tête",
    "ici un processus a attendu plus de 1 000 tops : 'possible'",
    "ici personne n'a attendu plus de 1 000 tops",
    "{} exécutions, {} appels de la politique, {} cycles : ",
    "interrompu",
};

template <class Enum, std::size_t N>
const Words& words_of(const std::array<Words, N>& table, Enum value) {
    return table[static_cast<std::size_t>(value)];
}

std::string failure_text(const ContractReport& report, const ContractFailure& failure, Language language) {
    const Labels& say = language == Language::french ? french : english;
    const ContractRun& run = report.runs[failure.run];
    std::string text = fmt::format("    {}\n", show_controls(failure.what));
    for (const std::string& detail : failure.details)
        text += fmt::format("      {}\n", show_controls(detail));
    text += fmt::format("    {} {}", say.in_cycle, count_text(language, failure.cycle));
    if (failure.tick) text += fmt::format(", {} {}", say.tick, count_text(language, *failure.tick));
    if (!failure.place.empty()) text += fmt::format(", {} {}", say.at, show_controls(failure.place));
    if (!failure.process.empty()) text += fmt::format(", {} {}", say.process, show_controls(failure.process));
    text += fmt::format("\n    {} {} ({})\n", say.jobs, words_of(runs, run.what).in(language),
                        run.clock == emu::Clock::ideal ? say.ideal : say.real);
    return text + fmt::format("    {} {}\n", say.again, show_controls(run.command));
}

}  // namespace

std::string contract_text(const ContractReport& report, Language language) {
    const Labels& say = language == Language::french ? french : english;
    std::string text = fmt::format("{} {}, {} {}\n\n", say.contract, show_controls(report.policy),
                                   say.quantum, report.quantum);
    constexpr std::size_t column = 46;
    for (unsigned i = 0; i < clause_count; ++i) {
        const auto clause = static_cast<Clause>(i);
        const std::string_view name = clauses[i].in(language);
        const std::size_t width = count_code_points(name);
        const std::string dots(column > width + 1 ? column - width - 1 : 1, '.');
        text += fmt::format("  {} {} {}\n", name, dots, words_of(states, report.state(clause)).in(language));
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
    text += fmt::format(fmt::runtime(std::string(say.sums)), report.runs.size(), count_text(language, calls),
                        count_text(language, cycles));
    text += fmt::format("{}.\n", report.interrupted ? say.interrupted
                                 : report.holds()   ? say.kept
                                                    : say.broken);
    if (report.promise == Promise::undeclared) {
        text += fmt::format("{}{}", say.note, say.declare);
        if (report.starves) text += fmt::format("\n({})", *report.starves ? say.starves : say.starves_not);
        text += ".\n";
    }
    return text;
}

nlohmann::ordered_json contract_json(const ContractReport& report) {
    using Json = nlohmann::ordered_json;
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
        json["checks"].push_back({{"check", clauses[i].name}, {"state", words_of(states, state).name}});
    }
    json["failures"] = Json::array();
    for (const ContractFailure& failure : report.failures) {
        const ContractRun& run = report.runs[failure.run];
        Json one;
        one["check"] = words_of(clauses, failure.clause).name;
        one["what"] = replace_invalid_utf8(failure.what);
        one["details"] = Json::array();
        for (const std::string& detail : failure.details)
            one["details"].push_back(replace_invalid_utf8(detail));
        one["cycle"] = failure.cycle;
        one["tick"] = failure.tick ? Json(*failure.tick) : Json(nullptr);
        one["routine"] = failure.routine.empty() ? Json(nullptr) : Json(failure.routine);
        one["file"] = failure.file.empty() ? Json(nullptr) : Json(replace_invalid_utf8(failure.file));
        one["line"] = failure.line == 0 ? Json(nullptr) : Json(failure.line);
        one["place"] = replace_invalid_utf8(failure.place);
        one["process"] =
            failure.process.empty() ? Json(nullptr) : Json(replace_invalid_utf8(failure.process));
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
        json["runs"].push_back({{"what", words_of(runs, run.what).name},
                                {"jobs", run.jobs},
                                {"clock", clock(run.clock)},
                                {"cycles", run.cycles},
                                {"calls", std::move(calls)},
                                {"complete", run.complete}});
    }
    return json;
}

}  // namespace baton::lab
