// Collects what is to be said about the sources, and turns it into diagnostics at the end.
//
// A message is said once for a place: a macro body's error is not repeated for every call.
// Messages beyond the limit are counted, not kept.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "asm/source.hpp"

namespace baton::assembler {

class Report {
public:
    Report(Sources& sources, std::uint32_t error_limit) : sources_(sources), error_limit_(error_limit) {}

    struct Note {
        Span span;
        Message message;
    };

    /// `suggestion` is the replacement text, already part of `message`.
    void error(const Span& span, Message message, std::string suggestion = {}, std::vector<Note> notes = {});
    void warning(const Span& span, Message message, std::vector<Note> notes = {});
    /// An error that makes it pointless to read on.
    void fatal(const Span& span, Message message);
    /// An error without any place, such as a file that can't be read.
    void error_in_file(const std::string& file, Message message);

    bool has_errors() const { return errors_ != 0; }
    /// False once further errors are only counted: then no effort for good messages pays.
    bool wants_errors() const { return errors_ < error_limit_; }
    /// baton::nearest_name, within a budget for the whole run, so that many errors in a source with
    /// many names take no time to speak of; "" beyond it.
    std::string nearest(std::string_view written, const std::vector<std::string_view>& names);
    /// Whether nearest() would look through so many names.
    bool can_compare(std::size_t names) const { return wants_errors() && names <= comparisons_left_; }
    bool stopped() const { return stopped_; }

    /// Sorted by file (in the order in which they were opened), line and column.
    std::vector<Diagnostic> finish();

private:
    struct Entry {
        Severity severity = Severity::error;
        Span span;
        Message message;
        std::string suggestion;
        std::vector<Note> notes;
        std::string file;  ///< when there is no span
    };
    void add(Entry entry);
    void add_chain(Diagnostic& diagnostic, const Span& span);

    Sources& sources_;
    std::uint32_t error_limit_;
    std::uint32_t errors_ = 0;
    std::uint32_t warnings_ = 0;
    std::uint32_t dropped_ = 0;
    std::size_t comparisons_left_ = 200'000;
    bool stopped_ = false;
    std::vector<Entry> entries_;
    std::unordered_set<std::size_t> said_;  ///< hashes
};

/// "; did you mean 'NEAR'?", to end a message; nothing when there is none.
Message meant(const std::string& near);

}  // namespace baton::assembler
