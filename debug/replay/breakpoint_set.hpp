// The breakpoints of one debugger: which there are, how often each was hit, and what log points have written.
// Finding hits is a StopCondition's work (debug/session); this is what counts them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "debug/replay/recording.hpp"
#include "debug/session/breakpoint.hpp"
#include "debug/session/command.hpp"
#include "debug/session/stop_condition.hpp"
#include "debug/symbols/code_map.hpp"

namespace baton::debug {

class BreakpointSet {
public:
    /// Both must outlive this.
    BreakpointSet(const CodeMap& code, const Recording& recording) : code_(code), recording_(recording) {}

    unsigned add(Breakpoint breakpoint);
    void remove(unsigned number);
    Breakpoint* find(unsigned number);
    const Breakpoint* find(unsigned number) const;
    const std::vector<Breakpoint>& all() const { return breakpoints_; }
    bool any_enabled() const;

    /// What finds the hits of those that are switched on. It refers to this.
    std::unique_ptr<StopCondition> condition() const;
    /// Counts a hit at the present position, and says which breakpoints stop here.
    std::vector<unsigned> count(const Hit& hit, Direction direction);
    /// Counts hits that stop nowhere: how many of each breakpoint.
    void count(const std::map<unsigned, std::uint64_t>& hits);
    /// Hits and skips as they stood in these; breakpoints that are new or gone stay as they are.
    void reset_counts(const std::vector<Breakpoint>& before);

    /// In the order of positions; each hit once, however often it is passed.
    const std::deque<LogLine>& log() const { return log_; }
    void forget_log_behind(std::uint64_t position);

private:
    /// The text of a log point, taken apart once.
    struct LogText {
        struct Piece {
            Message text;  ///< where there is no expression
            Expression expression;
            bool hexadecimal = false;
        };
        std::string source;
        std::vector<Piece> pieces;
    };
    const LogText& log_text(const Breakpoint& breakpoint);
    void write_log(const Breakpoint& breakpoint, std::uint64_t position);

    const CodeMap& code_;
    const Recording& recording_;
    std::vector<Breakpoint> breakpoints_;
    unsigned next_number_ = 1;
    std::deque<LogLine> log_;
    std::map<unsigned, LogText> log_texts_;  // by the breakpoint's number
};

}  // namespace baton::debug
