#include "lab/present/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"

namespace baton::lab {
namespace {

struct Line {
    Phrase phrase;
    std::string_view english;
    std::string_view french;
};

constexpr std::array<Line, phrase_count> lines{{
    {Phrase::process, "process", "processus"},
    {Phrase::arrival, "arrival", "arrivée"},
    {Phrase::needs, "needs", "durée"},
    {Phrase::finish, "finish", "fin"},
    {Phrase::turnaround, "turnaround", "séjour"},
    {Phrase::waiting, "waiting", "attente"},
    {Phrase::response, "response", "réponse"},
    {Phrase::blocked, "blocked", "bloqué"},
    {Phrase::mean, "mean", "moyenne"},
    {Phrase::tick, "tick", "top"},
    {Phrase::ticks, "ticks", "tops"},
    {Phrase::quantum, "quantum", "quantum"},
    {Phrase::ideal_clock, "ideal clock", "horloge idéale"},
    {Phrase::real_clock, "real clock", "horloge réelle"},
    {Phrase::idle, "idle", "inactif"},
    {Phrase::legend_running, "running", "élu"},
    {Phrase::legend_ready, "ready", "prêt"},
    {Phrase::legend_blocked, "blocked", "bloqué"},
    {Phrase::kernel, "kernel", "noyau"},
    {Phrase::programs, "programs", "programmes"},
    {Phrase::switches, "switches", "commutations"},
    {Phrase::cycles, "cycles", "cycles"},
    {Phrase::cycles_a_tick, "cycles a tick", "cycles par top"},
    {Phrase::theory, "theory", "théorie"},
    {Phrase::machine, "machine", "machine"},
    {Phrase::difference, "difference", "écart"},
    {Phrase::against, "against", "par rapport à"},
    {Phrase::one_column_is, "one column is", "une colonne vaut"},
    {Phrase::worksheet, "Worksheet", "Feuille d'exercice"},
    {Phrase::solution, "Solution", "Corrigé"},
    {Phrase::own_time, "own user time", "temps propre"},
    {Phrase::others_time, "others' user time", "temps des autres"},
    {Phrase::entry_and_return, "interrupt entry and return", "entrée et retour d'interruption"},
    {Phrase::save_and_restore, "save and restore", "sauvegarde et restauration"},
    {Phrase::choosing, "choosing", "choix"},
    {Phrase::tick_handler, "the tick's handler", "gestionnaire d'horloge"},
    {Phrase::system_calls, "system calls", "appels système"},
    {Phrase::devices, "devices and faults", "périphériques et fautes"},
    {Phrase::tick_end, "rest of the tick", "fin du top"},
    {Phrase::sum, "sum", "somme"},
    {Phrase::kernel_share, "kernel share", "part du noyau"},
    {Phrase::unfinished, "has not ended", "n'est pas terminé"},
    {Phrase::too_many_ticks, "ticks: too many for a letter each", "tops : trop pour une lettre chacun"},
    {Phrase::definitions,
     " turnaround = finish - arrival; waiting = turnaround - running - blocked;\n"
     " response = start - arrival\n",
     " temps de séjour = fin - arrivée; temps d'attente = séjour - exécution - blocage;\n"
     " temps de réponse = début - arrivée\n"},
}};

constexpr bool in_order() {
    for (unsigned i = 0; i < lines.size(); ++i) {
        if (static_cast<unsigned>(lines[i].phrase) != i) return false;
        if (lines[i].english.empty() || lines[i].french.empty()) return false;
    }
    return true;
}
static_assert(in_order(), "every phrase has its line, in the order of the enumeration");

struct Title {
    std::string_view policy, english, french;
};
constexpr std::array titles{
    Title{"fifo", "first come, first served", "PAPS, premier arrivé, premier servi"},
    Title{"sjf", "shortest job first", "plus court d'abord"},
    Title{"srt", "shortest remaining time", "plus court temps restant"},
    Title{"rr", "round robin", "tourniquet"},
    Title{"priority", "priority", "priorités"},
    Title{"priority_aging", "priority with aging", "priorités avec vieillissement"},
    Title{"mlfq", "multi-level feedback queue", "files multiniveaux avec rétroaction"},
    Title{"lottery", "lottery", "loterie"},
};

}  // namespace

std::string_view say(Language language, Phrase phrase) {
    const Line& line = lines[static_cast<unsigned>(phrase)];
    return language == Language::french ? line.french : line.english;
}

std::string policy_title(Language language, std::string_view policy) {
    for (const Title& title : titles) {
        if (title.policy != policy) continue;
        const std::string_view words = language == Language::french ? title.french : title.english;
        return words == policy ? std::string(policy) : fmt::format("{} ({})", policy, words);
    }
    return std::string(policy);
}

std::string number_text(Language language, double value, unsigned decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    if (text == "-0") text = "0";
    if (language == Language::french && text.find('.') != std::string::npos) text[text.find('.')] = ',';
    return text;
}

std::string count_text(Language language, std::uint64_t value) {
    std::string text = std::to_string(value);
    const char* separator = language == Language::french ? "\u202f" : ",";
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, separator);
    }
    return text;
}

std::string ascii_text(std::string_view text) {
    static constexpr std::pair<std::string_view, char> letters[] = {
        {"é", 'e'}, {"è", 'e'}, {"ê", 'e'}, {"à", 'a'}, {"â", 'a'}, {"ç", 'c'},
        {"ô", 'o'}, {"î", 'i'}, {"û", 'u'}, {"ù", 'u'}, {"É", 'E'}, {"\u202f", ' '}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        const auto* const letter = std::find_if(std::begin(letters), std::end(letters),
                                                [&](const auto& pair) { return pair.first == bytes; });
        if (letter != std::end(letters)) {
            out += letter->second;
        } else if (bytes.size() == 1) {
            out += bytes;
        } else {
            out += '?';
        }
    }
    return out;
}

Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).substr(0, 2) == "fr" ? Language::french : Language::english;
    }
    return Language::english;
}

}  // namespace baton::lab
