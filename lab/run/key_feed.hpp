// A text that types itself: the bytes of a file arrive as keys, and end with Ctrl-D.
//
// In every cycle whose number is a multiple of 1,000, one key is typed, unless 128 typed bytes wait to
// be read already. So the console's 256 bytes never overflow, however slowly the guest reads, and
// what arrives when follows from the machine's state alone.
#pragma once

#include <cstddef>
#include <cstdint>

#include "debug/session/session.hpp"
#include "lab/build/files.hpp"

namespace baton::lab {

class KeyFeed {
public:
    static constexpr std::uint64_t period_cycles = 1000;
    static constexpr unsigned most_waiting = 128;
    static constexpr std::uint8_t end_of_input = 4;  ///< Ctrl-D

    KeyFeed() = default;
    explicit KeyFeed(Bytes text) : text_(std::move(text)) { text_.push_back(end_of_input); }

    bool done() const { return next_ == text_.size(); }
    /// Cycles from `cycle` to the next moment at which a key may be typed; 0 is now.
    static std::uint64_t cycles_to_next(std::uint64_t cycle) {
        return (period_cycles - cycle % period_cycles) % period_cycles;
    }
    /// Types the next key, if there is one and this is the moment. At most once a cycle.
    void feed(debug::Session& session);

private:
    Bytes text_;
    std::size_t next_ = 0;
};

}  // namespace baton::lab
