#include "lab/present/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/json.hpp"
#include "base/messages/common.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "guest/vector_names.hpp"
#include "isa/platform.hpp"
#include "lab/present/threads_json.hpp"
#include "lab/present/timeline_text.hpp"
#include "lab/run/input_file.hpp"
#include "lab/study/guest_words.hpp"
#include "lab/study/register_message.hpp"

namespace baton::lab {
namespace {

using guest::Thread;
using isa::Word;

constexpr std::size_t most_table_rows = 40;
constexpr std::size_t state_width = 10;
constexpr std::size_t summary_width = 80;

// Up to seven digits in full, then millions or thousands of millions rounded down to two decimals.
std::string brief(std::uint64_t number, Language language) {
    if (number < 10'000'000) return std::to_string(number);
    const char sign = language == Language::french ? ',' : '.';
    if (number < 10'000'000'000ULL)
        return fmt::format("{}{}{:02}M", number / 1'000'000, sign, number / 10'000 % 100);
    return fmt::format("{}{}{:02}G", number / 1'000'000'000, sign, number / 10'000'000 % 100);
}

std::string brief(const std::optional<std::uint64_t>& number, Language language) {
    return number ? brief(*number, language) : "-";
}

// When something happened to a thread: "?" when that was before the session looked on.
std::string moment(const Thread& thread, const std::optional<std::uint64_t>& cycle, Language language) {
    return !cycle && thread.older ? "?" : brief(cycle, language);
}

std::string share(Language language, std::uint64_t part, std::uint64_t whole) {
    const double percent = whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
    std::string text = fmt::format("{:.1f} %", percent);
    if (language == Language::french) text[text.find('.')] = ',';
    return text;
}

std::string process_row(const std::string& pid, const std::string& name, const std::string& state,
                        const std::array<std::string, 6>& numbers) {
    std::string line = right_aligned(pid, 4) + " " + padded(fitted(name, 10), 10) + " " +
                       padded(fitted(state, state_width), state_width);
    for (const std::string& number : numbers) line += " " + right_aligned(number, 8);
    return line + "\n";
}

std::string process_table(const guest::OsView& os, Language language) {
    std::string text;
    std::size_t rows = 0;
    std::size_t left_out = 0;
    const auto row = [&](const std::string& line) {
        ++rows <= most_table_rows ? text += line : (++left_out, text);
    };
    for (const std::uint32_t index : os.by_process()) {
        const Thread& thread = os.threads()[index];
        // A negative code is what the program meant by it.
        std::string state =
            thread.exit_code
                ? say(language, text::lab_ended_with, static_cast<std::int32_t>(*thread.exit_code))
                : say(language, text::verbatim, word_for(os.layout()->state_name(thread.state_number)));
        if (thread.exit_code && display_columns(state) > state_width)
            state = say(language, text::lab_ended_briefly, static_cast<std::int32_t>(*thread.exit_code));
        std::string number = thread.pid ? std::to_string(*thread.pid) : "-";
        if (!thread.main_program()) number += "." + std::to_string(thread.number);
        row(process_row(
            number, thread.name, state,
            {moment(thread, thread.arrival_cycle, language), moment(thread, thread.first_run_cycle, language),
             brief(thread.finish_cycle, language), brief(thread.cpu_cycles, language),
             brief(thread.ready_cycles, language), brief(thread.blocked_cycles, language)}));
    }
    for (const guest::Context& context : os.contexts()) {
        std::string line = padded(fitted(os.context_name(context.address), 26), 26);
        for (const std::string& number :
             {std::string("-"), brief(context.first_run_cycle, language), std::string("-"),
              brief(context.cpu_cycles, language), std::string("-"), std::string("-")})
            line += " " + right_aligned(number, 8);
        row(line + "\n");
    }
    if (text.empty()) return text;
    if (left_out != 0) text += say(language, text::lab_more_rows, left_out) + "\n";
    const auto head = [&](Text word) { return std::string(say(language, word)); };
    return process_row(
               head(text::lab_head_pid), head(text::lab_head_name), head(text::lab_head_state),
               {head(text::lab_head_arrival), head(text::lab_head_first_run), head(text::lab_head_finish),
                head(text::lab_head_cpu), head(text::lab_head_ready), head(text::lab_head_blocked)}) +
           text;
}

// "interrupts: timer 5, syscall 2", in lines of at most `width` columns.
std::string interrupt_text(const debug::Statistics& sums, std::size_t width, Language language) {
    std::string text = say(language, text::lab_interrupts);
    std::size_t column = display_columns(text);
    bool any = false;
    for (unsigned code = 0; code < sums.entries.size(); ++code) {
        if (sums.entries[code] == 0) continue;
        const std::string entry =
            say(language, guest::vector_message(code)) + " " + count_text(language, sums.entries[code]);
        const std::size_t entry_columns = display_columns(entry);
        if (any && column + 3 + entry_columns > width) {
            text += ",\n  ";
            column = 2;
        } else if (any) {
            text += ", ";
            column += 2;
        }
        text += entry;
        column += entry_columns;
        any = true;
    }
    return any ? text : text + say(language, text::lab_no_interrupts);
}

// "sent in cycle 1,234: 48656c6c6f", a line each; a long packet is cut.
std::string sent_text(const debug::Session& session, Language language) {
    constexpr std::size_t most_lines = 20;
    constexpr std::size_t most_bytes = 24;
    std::string text;
    for (std::size_t i = 0; i < session.sent().size() && i < most_lines; ++i) {
        const debug::SentPacket& packet = session.sent()[i];
        const std::size_t shown = std::min(packet.bytes.size(), most_bytes);
        const std::string hex =
            hex_of({packet.bytes.begin(), packet.bytes.begin() + static_cast<std::ptrdiff_t>(shown)});
        text += shown == packet.bytes.size()
                    ? say(language, text::lab_sent_packet, packet.cycle, hex)
                    : say(language, text::lab_sent_long_packet, packet.cycle, hex, packet.bytes.size());
        text += "\n";
    }
    if (session.sent_count() > most_lines)
        text += say(language, text::lab_more_packets, session.sent_count() - most_lines) + "\n";
    return text;
}

std::string registers_text(const debug::Session& session, Language language) {
    constexpr std::size_t most_lines = 20;
    const auto& check = session.register_check();
    if (!check) return {};
    if (check->count() == 0) return say(language, text::lab_registers_same, check->compared()) + "\n";
    std::string text;
    for (std::size_t i = 0; i < check->findings().size() && i < most_lines; ++i)
        text += say(language, register_message(check->findings()[i])) + "\n";
    if (check->count() > most_lines)
        text += say(language, text::lab_more_registers, check->count() - most_lines) + "\n";
    return text;
}

std::string possible_deadlocks_text(const debug::Session& session, Language language) {
    constexpr std::size_t most_shown = 8;
    const guest::OsView& os = session.os();
    std::string text;
    const auto& findings = session.lock_order().findings();
    for (std::size_t i = 0; i < findings.size() && i < most_shown; ++i) {
        text += std::string(say(language, text::lab_possible_deadlock)) + "\n";
        const debug::PossibleDeadlock& found = findings[i];
        for (std::size_t each = 0; each < found.threads.size(); ++each) {
            const std::uint32_t next = found.objects[(each + 1) % found.objects.size()];
            text += say(language, text::lab_took_while, os.thread_name(found.threads[each]),
                        object_name(os, next), object_name(os, found.objects[each])) +
                    "\n";
        }
    }
    if (session.lock_order().total() > most_shown)
        text += say(language, text::lab_more_possible, session.lock_order().total() - most_shown) + "\n";
    return text;
}

}  // namespace

const char* end_name(End end) {
    switch (end) {
    case End::powered_off: return "powered_off";
    case End::fault: return "fault";
    case End::guest_fault: return "guest_fault";
    case End::cycle_limit: return "cycle_limit";
    case End::stalled: return "stalled";
    case End::blocked: return "blocked";
    case End::deadlock: return "deadlock";
    case End::interrupted: return "interrupted";
    }
    return "";
}

std::string report_json(const debug::Session& session, End end, const CodeSources& sources) {
    const debug::Statistics& sums = session.statistics();
    Json report;
    const emu::Stop& stop = session.machine().stop();
    const bool off = end == End::powered_off;
    report["stop"]["reason"] = end_name(end);
    report["stop"]["exit_code"] = off ? Json(stop.exit_code) : Json();
    report["stop"]["cycle"] = session.machine().running() ? session.machine().cycle() : stop.cycle;
    report["cycles"] = sums.cycles;
    report["instructions"] = sums.instructions;
    report["kernel_cycles"] = sums.kernel_cycles;
    report["idle_cycles"] = sums.idle_cycles;
    report["switches"] = sums.switches;
    Json interrupts = Json::object();
    for (const isa::VectorInfo& vector : isa::vectors) {
        if (vector.code != 0) interrupts[std::string(vector.name)] = sums.entries[vector.code];
    }
    for (unsigned code = 0; code < sums.entries.size(); ++code) {
        if (sums.entries[code] != 0) interrupts[std::string(isa::vector_name(code))] = sums.entries[code];
    }
    report["interrupts"] = std::move(interrupts);
    report["console"] = replace_invalid_utf8(session.console().text());
    report["console_total"] = session.console().total();
    report["console_truncated"] = session.console().forgotten() != 0;
    report["packets_sent"] = Json::array();
    for (const debug::SentPacket& packet : session.sent())
        report["packets_sent"].push_back(
            Json::object({{"cycle", packet.cycle}, {"hex", hex_of(packet.bytes)}}));
    report["packets_sent_total"] = session.sent_count();
    report["packets_sent_truncated"] = session.sent_count() != session.sent().size();
    add_threads(report, session, sources);
    return report.dump();
}

std::string summary(const debug::Session& session, Language language) {
    const debug::Statistics& sums = session.statistics();
    const auto part = [&](std::uint64_t cycles) { return share(language, cycles, sums.cycles); };
    std::string text = say(language, text::lab_sums, sums.cycles, part(sums.user_cycles),
                           part(sums.kernel_cycles), part(sums.idle_cycles)) +
                       "\n";
    text += say(language, text::lab_counts, sums.instructions, sums.switches) + "\n";
    text += interrupt_text(sums, summary_width, language) + "\n";
    text += process_table(session.os(), language);
    text += sent_text(session, language);
    text += registers_text(session, language);
    text += possible_deadlocks_text(session, language);
    text += contradiction_notes(session.os(), language);
    if (session.os().unlisted() != 0)
        text += say(language, text::lab_unlisted, session.os().unlisted()) + "\n";
    return text;
}

}  // namespace baton::lab
