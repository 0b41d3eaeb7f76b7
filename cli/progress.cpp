#include "cli/progress.hpp"

#include "cli/streams.hpp"

namespace baton::cli {

void ProgressLine::show(const Message& text) {
    if (!wanted_) return;
    const auto now = Clock::now();
    if (now - last_ < pause_) return;
    last_ = now;
    write_error("\r" + say(language_, text));
    shown_ = true;
}

void ProgressLine::clear() {
    if (shown_) write_error("\r\x1b[K");
    shown_ = false;
}

std::chrono::seconds ProgressLine::elapsed() const {
    return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin_);
}

}  // namespace baton::cli
