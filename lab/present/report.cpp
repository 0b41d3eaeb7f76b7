#include "lab/present/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "isa/platform.hpp"
#include "lab/present/timeline_text.hpp"
#include "lab/run/input_file.hpp"

namespace baton::lab {
namespace {

using guest::Thread;
using isa::Word;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_table_rows = 40;
constexpr std::size_t summary_width = 80;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json process_json(const guest::OsView& os, const Thread& thread) {
    Json process;
    process["pid"] = or_null(thread.pid);
    process["name"] = thread.name;
    process["state"] = os.layout()->state_name(thread.state_number);
    process["arrival_cycle"] = or_null(thread.arrival_cycle);
    process["first_run_cycle"] = or_null(thread.first_run_cycle);
    process["finish_cycle"] = or_null(thread.finish_cycle);
    process["cpu_cycles"] = thread.cpu_cycles;
    process["ready_cycles"] = thread.ready_cycles;
    process["blocked_cycles"] = thread.blocked_cycles;
    // A negative code is what the program meant by it.
    process["exit_code"] = thread.exit_code ? Json(static_cast<std::int32_t>(*thread.exit_code)) : Json();
    return process;
}

Json context_json(const guest::OsView& os, const guest::Context& context) {
    Json process;
    process["pid"] = nullptr;
    process["name"] = os.context_name(context.address);
    process["state"] = nullptr;
    process["arrival_cycle"] = nullptr;
    process["first_run_cycle"] = context.first_run_cycle;
    process["finish_cycle"] = nullptr;
    process["cpu_cycles"] = context.cpu_cycles;
    process["ready_cycles"] = nullptr;
    process["blocked_cycles"] = nullptr;
    process["exit_code"] = nullptr;
    return process;
}

// Up to seven digits in full, then rounded down to three decimals' worth.
std::string brief(std::uint64_t number) {
    if (number < 10'000'000) return std::to_string(number);
    if (number < 10'000'000'000ULL)
        return fmt::format("{}.{:02}M", number / 1'000'000, number / 10'000 % 100);
    return fmt::format("{}.{:02}G", number / 1'000'000'000, number / 10'000'000 % 100);
}

std::string brief(const std::optional<std::uint64_t>& number) {
    return number ? brief(*number) : "-";
}

std::string share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "0.0 %";
    const auto tenths =
        static_cast<unsigned>(static_cast<long double>(part) * 1000 / static_cast<long double>(whole) + 0.5L);
    return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

std::string cut(const std::string& text, std::size_t width) {
    return text.size() <= width ? text : text.substr(0, width - 1) + "~";
}

std::string process_table(const guest::OsView& os) {
    constexpr const char* columns = "{:>4} {:<10} {:<10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n";
    std::string text;
    std::size_t rows = 0;
    std::size_t left_out = 0;
    const auto row = [&](const std::string& line) {
        ++rows <= most_table_rows ? text += line : (++left_out, text);
    };
    for (const Thread& thread : os.threads()) {
        if (thread.idle()) continue;
        std::string state = os.layout()->state_name(thread.state_number);
        if (thread.exit_code) state = fmt::format("ended {}", static_cast<std::int32_t>(*thread.exit_code));
        row(fmt::format(columns, thread.pid ? std::to_string(*thread.pid) : "-", cut(thread.name, 10),
                        cut(state, 10), brief(thread.arrival_cycle), brief(thread.first_run_cycle),
                        brief(thread.finish_cycle), brief(thread.cpu_cycles), brief(thread.ready_cycles),
                        brief(thread.blocked_cycles)));
    }
    for (const guest::Context& context : os.contexts()) {
        row(fmt::format("{:<26} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n", os.context_name(context.address), "-",
                        brief(context.first_run_cycle), "-", brief(context.cpu_cycles), "-", "-"));
    }
    if (text.empty()) return text;
    if (left_out != 0) text += fmt::format("  ... and {} more\n", grouped(left_out));
    return fmt::format(columns, "pid", "name", "state", "arrival", "1st run", "finish", "cpu", "ready",
                       "blocked") +
           text;
}

// "interrupts: timer 5, syscall 2", in lines of at most `width` columns.
std::string interrupt_text(const debug::Statistics& sums, std::size_t width) {
    std::string text = "interrupts: ";
    std::size_t column = text.size();
    bool any = false;
    for (unsigned code = 0; code < sums.entries.size(); ++code) {
        if (sums.entries[code] == 0) continue;
        const std::string entry = fmt::format("{} {}", isa::vector_name(code), grouped(sums.entries[code]));
        if (any && column + 3 + entry.size() > width) {
            text += ",\n  ";
            column = 2;
        } else if (any) {
            text += ", ";
            column += 2;
        }
        text += entry;
        column += entry.size();
        any = true;
    }
    return any ? text : text + "none";
}

// "sent in cycle 1,234: 48656c6c6f", a line each; a long packet is cut.
std::string sent_text(const debug::Session& session) {
    constexpr std::size_t most_lines = 20;
    constexpr std::size_t most_bytes = 24;
    std::string text;
    for (std::size_t i = 0; i < session.sent().size() && i < most_lines; ++i) {
        const debug::SentPacket& packet = session.sent()[i];
        const std::size_t shown = std::min(packet.bytes.size(), most_bytes);
        text += fmt::format("sent in cycle {}: {}", grouped(packet.cycle),
                            hex_of({packet.bytes.begin(), packet.bytes.begin() + static_cast<long>(shown)}));
        text += shown == packet.bytes.size() ? "\n" : fmt::format("... ({} bytes)\n", packet.bytes.size());
    }
    if (session.sent_count() > most_lines)
        text += fmt::format("... and {} packets more\n", grouped(session.sent_count() - most_lines));
    return text;
}

std::string registers_text(const debug::Session& session) {
    constexpr std::size_t most_lines = 20;
    const auto& check = session.register_check();
    if (!check) return {};
    if (check->count() == 0)
        return fmt::format("registers: compared {} times, always as they had been left\n",
                           grouped(check->compared()));
    std::string text;
    for (std::size_t i = 0; i < check->findings().size() && i < most_lines; ++i)
        text += check->findings()[i].text() + "\n";
    if (check->count() > most_lines)
        text += fmt::format("... and {} registers more\n", grouped(check->count() - most_lines));
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

std::string report_json(const debug::Session& session, End end) {
    const debug::Statistics& sums = session.statistics();
    const guest::OsView& os = session.os();
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
    report["packets_sent"] = Json::array();
    for (const debug::SentPacket& packet : session.sent())
        report["packets_sent"].push_back({{"cycle", packet.cycle}, {"hex", hex_of(packet.bytes)}});
    report["processes"] = Json::array();
    for (const Thread& thread : os.threads()) {
        if (!thread.idle()) report["processes"].push_back(process_json(os, thread));
    }
    for (const guest::Context& context : os.contexts())
        report["processes"].push_back(context_json(os, context));
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string summary(const debug::Session& session) {
    const debug::Statistics& sums = session.statistics();
    std::string text =
        fmt::format("{} cycles: programs {}, kernel {}, idle {}\n", grouped(sums.cycles),
                    share(sums.user_cycles, sums.cycles), share(sums.kernel_cycles, sums.cycles),
                    share(sums.idle_cycles, sums.cycles));
    text += fmt::format("{} instructions, {} switches\n", grouped(sums.instructions), grouped(sums.switches));
    text += interrupt_text(sums, summary_width) + "\n";
    const std::string table = process_table(session.os());
    if (!table.empty()) text += table;
    text += sent_text(session);
    text += registers_text(session);
    text += lab::contradiction_notes(session.os());
    if (session.os().unlisted() != 0)
        text += fmt::format("({} more processes or contexts than are listed one by one.)\n",
                            grouped(session.os().unlisted()));
    return text;
}

}  // namespace baton::lab
