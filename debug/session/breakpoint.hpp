// Breakpoints: what ends a run, or writes a line to the log, when it happens.
//
// A value, made and changed by people; the Debugger finds the hits. Conditions and watched expressions are
// read by the one grammar (base/expression.hpp) with the names of watch_expression.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/expression.hpp"
#include "base/messages.hpp"
#include "isa/platform.hpp"
#include "isa/word.hpp"

namespace baton::debug {

using isa::Word;

struct Breakpoint {
    enum class Kind : std::uint8_t {
        address,       ///< an instruction is about to begin
        entered,       ///< a vector entry was taken: `code`, or any
        returned,      ///< the handler of `code`, or any, has returned by iret
        read,          ///< memory or a device register was read: `bytes` from `address` on
        write,         ///< the same for writes, disk transfers among them
        change,        ///< `watched` has another value than a cycle before
        vector_write,  ///< an entry of the vector table was written
    };
    Kind kind = Kind::address;
    bool enabled = true;
    /// Of an address: absolute, or from the base of `program` on.
    Word address = 0;
    Word bytes = 4;
    std::string program;               ///< empty: absolute
    std::optional<std::uint8_t> code;  ///< nothing: any
    Expression watched;
    Expression condition;    ///< empty: always
    std::uint64_t skip = 0;  ///< number of hits that are passed over, whichever way one runs
    /// Not empty: a hit does not end the run but writes this, with each {expression} as its number and
    /// {expression:x} in hexadecimal.
    std::string log;
    /// What the person asked for: "trap.asm:31", "count.loop"; for lists.
    std::string label;

    std::uint64_t hits = 0;  ///< with the condition true, passed-over ones among them
    unsigned number = 0;     ///< given by the Debugger, from 1 on
};

/// Whether both look for the same: all but number, counts and label.
bool same_condition(const Breakpoint& a, const Breakpoint& b);

/// A line that a log point wrote.
struct LogLine {
    std::uint64_t position = 0;
    unsigned breakpoint = 0;
    std::vector<Message> parts;  ///< the log point's own words, numbers, and why one is missing

    std::string text(Language language) const;
};

}  // namespace baton::debug
