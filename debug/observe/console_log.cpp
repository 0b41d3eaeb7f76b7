#include "debug/observe/console_log.hpp"

#include <algorithm>

namespace baton::debug {

void ConsoleLog::print(std::uint64_t cycle, std::uint8_t byte, isa::Word context, std::uint32_t thread) {
    if (!cycles_.empty() && cycle <= cycles_.back()) return;  // a replay of what is known
    if (text_.size() >= most_bytes_ || runs_.size() >= most_bytes_ / 4) forget_half();
    if (runs_.empty() || runs_.back().context != context || runs_.back().thread != thread)
        runs_.push_back({total(), context, thread});
    text_ += static_cast<char>(byte);
    cycles_.push_back(cycle);
}

void ConsoleLog::cut(std::uint64_t cycle) {
    const auto kept = std::lower_bound(cycles_.begin(), cycles_.end(), cycle) - cycles_.begin();
    cycles_.resize(static_cast<std::size_t>(kept));
    text_.resize(static_cast<std::size_t>(kept));
    while (!runs_.empty() && runs_.back().begin >= total()) runs_.pop_back();
}

std::string_view ConsoleLog::from(std::uint64_t begin) const {
    const std::uint64_t first = std::max(begin, forgotten_);
    return first >= total() ? std::string_view() : std::string_view(text_).substr(first - forgotten_);
}

void ConsoleLog::forget_half() {
    const std::size_t gone = text_.size() - text_.size() / 2;
    text_.erase(0, gone);
    cycles_.erase(cycles_.begin(), cycles_.begin() + static_cast<std::ptrdiff_t>(gone));
    forgotten_ += gone;
    // The run in which the kept text begins stays, as the first.
    const auto later =
        std::upper_bound(runs_.begin(), runs_.end(), forgotten_,
                         [](std::uint64_t number, const Run& run) { return number < run.begin; });
    runs_.erase(runs_.begin(), later - 1);
}

}  // namespace baton::debug
