#include "asm/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/messages/assembler.hpp"
#include "base/messages/common.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

/// Notes of one chain of macro calls that are shown: the innermost and the outermost ones.
constexpr std::size_t chain_ends = 4;

/// Bytes of an argument: a name may have thousands of letters.
constexpr std::size_t longest_argument = 200;
/// What a source says itself, by .error, may be longer.
constexpr std::size_t longest_verbatim = 400;

}  // namespace

void Report::error(const Span& span, Message message, std::string suggestion, std::vector<Note> notes) {
    add({Severity::error, span, std::move(message), std::move(suggestion), std::move(notes), {}});
}

void Report::warning(const Span& span, Message message, std::vector<Note> notes) {
    add({Severity::warning, span, std::move(message), {}, std::move(notes), {}});
}

void Report::fatal(const Span& span, Message message) {
    if (stopped_) return;
    // It must be seen even when there are many others.
    error_limit_ = std::max(error_limit_, errors_ - dropped_ + 1);
    errors_ -= dropped_;
    error(span, std::move(message));
    errors_ += dropped_;
    stopped_ = true;
}

std::string Report::nearest(std::string_view written, const std::vector<std::string_view>& names) {
    if (!can_compare(names.size())) return {};
    comparisons_left_ -= names.size();
    return nearest_name(written, names);
}

Message meant(const std::string& near) {
    return near.empty() ? Message() : Message(text::did_you_mean, near);
}

void Report::error_in_file(const std::string& file, Message message) {
    add({Severity::error, {}, std::move(message), {}, {}, file});
}

void Report::add(Entry entry) {
    if (stopped_) return;
    entry.message.shorten_arguments(entry.message.text() == text::verbatim ? longest_verbatim
                                                                           : longest_argument);
    if (entry.span.line != 0) {
        const auto key = fmt::format("{}:{}:{}:{}", sources_.text_index(entry.span.use), entry.span.line,
                                     entry.span.begin, say(Language::english, entry.message));
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
    const auto note = [](Place place, Message message) {
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
        const bool gap = calls.size() > 2 * chain_ends && i == chain_ends - 1;
        const Message between = gap ? Message(text::more_between, calls.size() - 2 * chain_ends) : Message();
        const bool macro = expansion.kind == Expansion::Kind::macro;
        diagnostic.notes.push_back(
            note(sources_.place(expansion.call),
                 Message(macro ? text::macro_called_here : text::repeated_here, *expansion.name, between)));
    }
    for (unsigned shown = 0; sources_.use_of(at).included_at.line != 0 && shown < 2 * chain_ends; ++shown) {
        at = sources_.use_of(at).included_at;
        diagnostic.notes.push_back(note(sources_.place(at), text::included_here));
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
        last.message = Message(text::too_many_errors, dropped_);
        result.push_back(std::move(last));
    }
    entries_.clear();
    return result;
}

}  // namespace baton::assembler
