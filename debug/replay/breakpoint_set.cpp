#include "debug/replay/breakpoint_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/messages/debugger.hpp"
#include "debug/symbols/watch_expression.hpp"

namespace baton::debug {
namespace {

constexpr std::size_t most_log_lines = 100'000;

}  // namespace

unsigned BreakpointSet::add(Breakpoint breakpoint) {
    breakpoint.number = next_number_++;
    breakpoints_.push_back(std::move(breakpoint));
    return breakpoints_.back().number;
}

void BreakpointSet::remove(unsigned number) {
    breakpoints_.erase(std::remove_if(breakpoints_.begin(), breakpoints_.end(),
                                      [number](const Breakpoint& b) { return b.number == number; }),
                       breakpoints_.end());
}

Breakpoint* BreakpointSet::find(unsigned number) {
    return const_cast<Breakpoint*>(std::as_const(*this).find(number));
}

const Breakpoint* BreakpointSet::find(unsigned number) const {
    for (const Breakpoint& breakpoint : breakpoints_) {
        if (breakpoint.number == number) return &breakpoint;
    }
    return nullptr;
}

bool BreakpointSet::any_enabled() const {
    return std::any_of(breakpoints_.begin(), breakpoints_.end(),
                       [](const Breakpoint& b) { return b.enabled; });
}

std::unique_ptr<StopCondition> BreakpointSet::condition() const {
    const Recording& recording = recording_;
    return std::make_unique<BreakpointStopCondition>(
        breakpoints_, code_, recording.layout(),
        [&recording](std::uint64_t cycle) { return recording.entered_before(cycle); },
        [&recording](const std::string& program) { return recording.bases_of(program); });
}

std::vector<unsigned> BreakpointSet::count(const Hit& hit, Direction direction) {
    std::vector<unsigned> stopping;
    for (const unsigned number : hit.breakpoints) {
        Breakpoint* breakpoint = find(number);
        if (breakpoint == nullptr || !breakpoint->enabled) continue;
        ++breakpoint->hits;
        if (breakpoint->skip > 0) {
            --breakpoint->skip;
        } else if (breakpoint->log.empty()) {
            stopping.push_back(number);
        } else if (direction == Direction::forward) {
            write_log(*breakpoint, hit.position);
        }
    }
    return stopping;
}

void BreakpointSet::count(const std::map<unsigned, std::uint64_t>& hits) {
    for (const auto& [number, many] : hits) {
        Breakpoint* breakpoint = find(number);
        if (breakpoint == nullptr || !breakpoint->enabled) continue;
        breakpoint->hits += many;
        breakpoint->skip -= std::min(breakpoint->skip, many);
    }
}

void BreakpointSet::reset_counts(const std::vector<Breakpoint>& before) {
    for (const Breakpoint& each : before) {
        Breakpoint* now = find(each.number);
        if (now == nullptr) continue;
        now->hits = each.hits;
        now->skip = each.skip;
    }
}

void BreakpointSet::forget_log_behind(std::uint64_t position) {
    while (!log_.empty() && log_.back().position > position) log_.pop_back();
}

// "{expression}" becomes its number, "{expression:x}" the same in hexadecimal.
const BreakpointSet::LogText& BreakpointSet::log_text(const Breakpoint& breakpoint) {
    const auto [entry, fresh] = log_texts_.try_emplace(breakpoint.number);
    LogText& text = entry->second;
    const std::string& log = breakpoint.log;
    if (!fresh && text.source == log) return text;
    // What another text has written is not what this one says.
    log_.erase(std::remove_if(log_.begin(), log_.end(),
                              [&](const LogLine& line) { return line.breakpoint == breakpoint.number; }),
               log_.end());
    text = {log, {}};
    std::string plain;
    const auto end_of_plain = [&] {
        if (!plain.empty()) text.pieces.push_back({std::exchange(plain, {}), {}, false});
    };
    for (std::size_t i = 0; i < log.size(); ++i) {
        const std::size_t end = log[i] == '{' ? log.find('}', i) : std::string::npos;
        if (end == std::string::npos) {
            plain += log[i];
            continue;
        }
        std::string inner = log.substr(i + 1, end - i - 1);
        LogText::Piece piece;
        piece.hexadecimal = inner.size() > 2 && inner.compare(inner.size() - 2, 2, ":x") == 0;
        if (piece.hexadecimal) inner.resize(inner.size() - 2);
        end_of_plain();
        if (const auto error = parse_watch(inner, code_, piece.expression))
            piece.text = {baton::text::watch_no_value_because, error->message};
        text.pieces.push_back(std::move(piece));
        i = end;
    }
    end_of_plain();
    return text;
}

void BreakpointSet::write_log(const Breakpoint& breakpoint, std::uint64_t position) {
    const LogText& pieces = log_text(breakpoint);
    const auto at = std::lower_bound(log_.begin(), log_.end(), std::make_pair(position, breakpoint.number),
                                     [](const LogLine& line, const auto& wanted) {
                                         return std::make_pair(line.position, line.breakpoint) < wanted;
                                     });
    if (at != log_.end() && at->position == position && at->breakpoint == breakpoint.number) return;
    std::vector<Message> parts;
    for (const LogText::Piece& piece : pieces.pieces) {
        if (!piece.text.empty()) {
            parts.push_back(piece.text);
        } else if (const auto number =
                       evaluate_watch(piece.expression, recording_.machine(), code_, recording_.layout())) {
            parts.emplace_back(piece.hexadecimal ? fmt::format("0x{:x}", static_cast<Word>(*number))
                                                 : fmt::format("{}", *number));
        } else {
            parts.emplace_back(baton::text::watch_no_value_because, number.failure().reason);
        }
    }
    log_.insert(at, {position, breakpoint.number, std::move(parts)});
    if (log_.size() > most_log_lines) log_.pop_front();
}

std::string LogLine::text(Language language) const {
    std::string line;
    for (const Message& part : parts) line += say(language, part);
    return line;
}

bool same_condition(const Breakpoint& a, const Breakpoint& b) {
    return a.kind == b.kind && a.address == b.address && a.bytes == b.bytes && a.program == b.program &&
           a.code == b.code && a.watched.text() == b.watched.text() &&
           a.condition.text() == b.condition.text() && a.enabled == b.enabled;
}

}  // namespace baton::debug
