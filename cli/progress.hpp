// A line on a terminal's standard error that says how far long work is; gone when it goes.
#pragma once

#include <chrono>

#include "base/messages.hpp"

namespace baton::cli {

class ProgressLine {
public:
    /// Shown at most once in `pause`, and not before it has passed; never when not `wanted`.
    ProgressLine(Language language, bool wanted, std::chrono::milliseconds pause)
        : language_(language), wanted_(wanted), pause_(pause) {}
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { clear(); }

    void show(const Message& text);
    void clear();
    std::chrono::seconds elapsed() const;

private:
    using Clock = std::chrono::steady_clock;

    Language language_;
    bool wanted_;
    std::chrono::milliseconds pause_;
    bool shown_ = false;
    Clock::time_point begin_ = Clock::now();
    Clock::time_point last_ = begin_;
};

}  // namespace baton::cli
