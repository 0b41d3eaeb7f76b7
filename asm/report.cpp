#include "asm/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace baton::assembler {
namespace {

/// Notes of one chain of macro calls that are shown: the innermost and the outermost ones.
constexpr std::size_t chain_ends = 4;

constexpr std::size_t longest_message = 400;  ///< bytes

}  // namespace

void Report::error(const Span& span, std::string message, std::string suggestion, std::vector<Note> notes) {
    add({Severity::error, span, std::move(message), std::move(suggestion), std::move(notes), {}});
}

void Report::warning(const Span& span, std::string message, std::vector<Note> notes) {
    add({Severity::warning, span, std::move(message), {}, std::move(notes), {}});
}

void Report::fatal(const Span& span, std::string message) {
    if (stopped_) return;
    // It must be seen even when there are many others.
    error_limit_ = std::max(error_limit_, errors_ - dropped_ + 1);
    errors_ -= dropped_;
    error(span, std::move(message));
    errors_ += dropped_;
    stopped_ = true;
}

std::string Report::nearest(std::string_view written, const std::vector<std::string_view>& names) {
    if (!wants_errors() || names.size() > comparisons_left_) return {};
    comparisons_left_ -= names.size();
    return nearest_name(written, names);
}

void Report::error_in_file(const std::string& file, std::string message) {
    add({Severity::error, {}, std::move(message), {}, {}, file});
}

void Report::add(Entry entry) {
    if (stopped_) return;
    if (entry.message.size() > longest_message) {  // a name of thousands of letters
        std::size_t end = longest_message;
        while ((static_cast<unsigned char>(entry.message[end]) & 0xc0U) == 0x80U) --end;
        entry.message.resize(end);
        entry.message += "…";
    }
    if (entry.span.line != 0) {
        const auto key = fmt::format("{}:{}:{}:{}", sources_.text_index(entry.span.use), entry.span.line,
                                     entry.span.begin, entry.message);
        constexpr std::size_t remembered = 100'000;
        if (said_.size() < remembered && !said_.insert(std::hash<std::string>{}(key)).second) return;
    }
    const bool is_error = entry.severity == Severity::error;
    if ((is_error ? errors_++ : warnings_++) < error_limit_) {
        entries_.push_back(std::move(entry));
    } else if (is_error) {
        ++dropped_;
    }
}

void Report::add_chain(Diagnostic& diagnostic, const Span& span) {
    const auto note = [](Place place, std::string message) {
        Diagnostic result;
        result.severity = Severity::note;
        result.place = std::move(place);
        result.message = std::move(message);
        return result;
    };
    std::vector<Span> calls;
    Span at = span;
    while (at.expansion != 0) {
        calls.push_back(at);
        at = sources_.expansion_of(at).call;
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const bool hidden = calls.size() > 2 * chain_ends && i >= chain_ends && i < calls.size() - chain_ends;
        if (hidden) continue;
        const Expansion& expansion = sources_.expansion_of(calls[i]);
        std::string message = expansion.kind == Expansion::Kind::macro
                                  ? fmt::format("in the expansion of macro '{}' called here", *expansion.name)
                                  : fmt::format("in the repetition by '{}' here", *expansion.name);
        if (calls.size() > 2 * chain_ends && i == chain_ends - 1) {
            message += fmt::format(" ({} more between)", calls.size() - 2 * chain_ends);
        }
        diagnostic.notes.push_back(note(sources_.place(expansion.call), std::move(message)));
    }
    for (unsigned shown = 0; sources_.use_of(at).included_at.line != 0 && shown < 2 * chain_ends; ++shown) {
        at = sources_.use_of(at).included_at;
        diagnostic.notes.push_back(note(sources_.place(at), "included here"));
    }
}

std::vector<Diagnostic> Report::finish() {
    std::stable_sort(entries_.begin(), entries_.end(), [&](const Entry& x, const Entry& y) {
        const auto key = [&](const Entry& e) {
            const bool placed = e.span.line != 0;
            return std::tuple(placed, placed ? sources_.text_index(e.span.use) : 0, e.span.line,
                              e.span.begin);
        };
        return key(x) < key(y);
    });
    std::vector<Diagnostic> result;
    for (Entry& entry : entries_) {
        Diagnostic diagnostic;
        diagnostic.severity = entry.severity;
        diagnostic.message = std::move(entry.message);
        diagnostic.suggestion = std::move(entry.suggestion);
        if (entry.span.line == 0) {
            diagnostic.place.file = entry.file;
        } else {
            diagnostic.place = sources_.place(entry.span);
            for (Note& extra : entry.notes) {
                Diagnostic note;
                note.severity = Severity::note;
                note.place = sources_.place(extra.span);
                note.message = std::move(extra.message);
                diagnostic.notes.push_back(std::move(note));
            }
            add_chain(diagnostic, entry.span);
        }
        result.push_back(std::move(diagnostic));
    }
    if (dropped_ != 0) {
        Diagnostic last;
        if (!result.empty()) last.place = result.back().place;
        last.message = fmt::format("too many errors: {} more are not shown", dropped_);
        result.push_back(std::move(last));
    }
    entries_.clear();
    return result;
}

}  // namespace baton::assembler
