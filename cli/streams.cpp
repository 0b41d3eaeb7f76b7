#include "cli/streams.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/messages/common.hpp"
#include "base/system_reason.hpp"
#include "base/text.hpp"
#include "lab/build/files.hpp"

namespace baton::cli {
namespace {

// Bytes at the end of `text` that may be the beginning of a UTF-8 character: 0 to 3.
std::size_t unfinished(std::string_view text) {
    const std::size_t most = std::min<std::size_t>(3, text.size());
    for (std::size_t back = 1; back <= most; ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xc0U) == 0x80U) continue;
        const std::size_t wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return wanted > back ? back : 0;
    }
    return 0;
}

constexpr std::string_view erasure = "\b \b";

// Bytes at the end of `text` that may be the beginning of an erasure: 0 to 2.
std::size_t unfinished_erasure(std::string_view text) {
    for (std::size_t bytes = erasure.size() - 1; bytes != 0; --bytes) {
        if (text.size() >= bytes && text.substr(text.size() - bytes) == erasure.substr(0, bytes))
            return bytes;
    }
    return 0;
}

}  // namespace

Result<Done> write_output(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EPIPE) return Failure{};
        if (written < 0) return Failure{text::standard_output, system_reason(errno)};
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return Done{};
}

Result<Done> write_result(const std::string& path, std::string_view text) {
    return path == "-" ? write_output(text) : lab::write_file(path, text);
}

void write_error(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

// The line's characters are counted so that no more are erased than there are.
std::string GuestOutput::editable(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (erasable_ != 0 && text.substr(at, erasure.size()) == erasure) {
            result += erasure;
            --erasable_;
            at += erasure.size();
            continue;
        }
        // show_controls wants whole characters: up to the next byte that could begin an erasure.
        const std::size_t end = std::min(text.find('\b', at + 1), text.size());
        const std::string_view part = text.substr(at, end - at);
        result += show_controls(part);
        for (const char c : part) {
            const bool continued = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
            erasable_ = c == '\n' ? 0 : erasable_ + (continued ? 0 : 1);
        }
        at = end;
    }
    return result;
}

std::string GuestOutput::shown(std::string_view text) {
    return mode_ == Mode::editable ? editable(text) : show_controls(text);
}

Result<Done> GuestOutput::write(std::string_view text) {
    if (text.empty()) return Done{};
    in_line_ = text.back() != '\n';
    if (mode_ == Mode::raw) return write_output(text);
    std::string whole = held_ + std::string(text);
    std::size_t held = unfinished(whole);
    if (mode_ == Mode::editable) held = std::max(held, unfinished_erasure(whole));
    held_ = whole.substr(whole.size() - held);
    whole.resize(whole.size() - held_.size());
    return write_output(shown(whole));
}

Result<Done> GuestOutput::finish() {
    const std::string rest = std::move(held_);
    held_.clear();
    return write_output(shown(rest));
}

}  // namespace baton::cli
