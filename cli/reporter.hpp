// What the command tells people on standard error, in their language: what is wrong, and what is remarkable.
//
// Everything that goes out here is made harmless for a terminal first. Texts come as messages and get their
// language at this edge.
#pragma once

#include <string>
#include <vector>

#include "base/messages.hpp"
#include "lab/build/problem.hpp"

namespace baton::cli {

class Reporter {
public:
    /// `command` is what --help can be added to: "baton sched". `chosen`: --lang was given.
    Reporter(std::string command, Language language, bool chosen)
        : command_(std::move(command)), language_(language), chosen_(chosen) {}

    Language language() const { return language_; }
    /// The language was asked for on the command line: it wins over what a log holds.
    bool language_was_chosen() const { return chosen_; }

    /// "baton: TEXT".
    void complain(const Message& message) const;
    void note(const Message& message) const;
    void show_diagnostics(const std::vector<assembler::Diagnostic>& diagnostics) const;
    /// Says what is wrong, and returns the exit status for it.
    int fail(const lab::Problem& problem) const;
    int fail(const Failure& failure) const { return fail(lab::host_problem(failure)); }
    int fail_usage(Message message) const { return fail(lab::usage_problem(std::move(message))); }

private:
    std::string command_;
    Language language_;
    bool chosen_;
};

}  // namespace baton::cli
