// The words of the scheduling lab's reports, in English and French: one table, so that neither lacks one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton::lab {

enum class Language : std::uint8_t { english, french };

/// What is said. Every entry has its line in the table of language.cpp, or it does not compile.
enum class Phrase : std::uint8_t {
    process,
    arrival,
    needs,
    finish,
    turnaround,
    waiting,
    response,
    blocked,
    mean,
    tick,
    ticks,
    quantum,
    ideal_clock,
    real_clock,
    idle,
    legend_running,
    legend_ready,
    legend_blocked,
    kernel,
    programs,
    switches,
    cycles,
    cycles_a_tick,
    theory,
    machine,
    difference,
    against,
    one_column_is,
    worksheet,
    solution,
    own_time,
    others_time,
    entry_and_return,
    save_and_restore,
    choosing,
    tick_handler,
    system_calls,
    devices,
    tick_end,
    sum,
    kernel_share,
    unfinished,
    too_many_ticks,
    definitions,
};
inline constexpr unsigned phrase_count = static_cast<unsigned>(Phrase::definitions) + 1;

std::string_view say(Language language, Phrase phrase);

/// The French or English name of a policy ("tourniquet"), or the name as given for others.
std::string policy_title(Language language, std::string_view policy);

/// A number with at most `decimals` decimals and no needless zeros, with the language's decimal sign.
std::string number_text(Language language, double value, unsigned decimals = 2);
/// With thousands set apart.
std::string count_text(Language language, std::uint64_t value);

/// The text without other characters than ASCII: letters without their accents, plain blanks.
std::string ascii_text(std::string_view text);

/// From LC_ALL, LC_MESSAGES and LANG, the first that is set: French for fr..., else English.
Language language_of_environment();

}  // namespace baton::lab
