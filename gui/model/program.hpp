// What is open in the window: which files it came from, the machine before its first cycle, and the
// sources that people read while it runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/build/setup.hpp"

namespace baton::gui {

/// What somebody wants to have opened.
struct OpenRequest {
    /// Files by their paths, programs of the collection by their names, each perhaps with words behind it.
    /// Sources and images that use the operating system boot under it, all of them together; a bare one
    /// runs alone; a tar archive is the disk. None: the operating system with its shell.
    std::vector<std::string> files;
    /// Raw bytes: copied to this address.
    std::optional<std::uint32_t> raw_at;
    /// A list of jobs as for `baton sched --jobs`, in place of files: they run on the lab's exact clock.
    std::string jobs;
    unsigned tick_cycles = lab::tick_cycles_default;
    std::string policy = "rr";
    std::optional<std::string> policy_text;  ///< as it stands in the editor; never kept in settings
    unsigned quantum = lab::quantum_default;
    std::optional<unsigned> phase;  ///< of the clock; nothing: the guest draws it from its seed
    std::string disk;               ///< a file; empty: none
    emu::Settings settings;

    friend bool operator==(const OpenRequest&, const OpenRequest&) = default;
};

/// The three programs with which the window opens when nothing else is asked for.
OpenRequest demo_request();

/// The lines of a source file.
using SourceLines = std::vector<std::string>;

class Program {
public:
    /// `home`: images name the collection's sources from there.
    Program(OpenRequest request, lab::Setup setup, bool uses_os, std::optional<lab::Home> home);

    const OpenRequest& request() const { return request_; }
    const lab::Setup& setup() const { return setup_; }
    const debug::CodeMap& code() const { return code_; }
    bool uses_os() const { return uses_os_; }
    /// Another one for each program that was ever opened; addresses may be used again, this is not.
    std::uint64_t serial() const { return serial_; }
    /// "count, primes, sleeper".
    std::string title() const;
    /// A name under which settings are kept for it.
    std::string key() const;
    /// The source file as the line table names it; nullptr when it can't be read. Read once, and kept.
    const SourceLines* source(const std::string& file) const;

private:
    OpenRequest request_;
    lab::Setup setup_;
    debug::CodeMap code_;
    bool uses_os_;
    std::optional<lab::Home> home_;
    std::uint64_t serial_;
    mutable std::map<std::string, std::unique_ptr<SourceLines>> sources_;
};

/// Reads, assembles and puts everything in place. `home` may be missing where no operating system is
/// needed; `home_failure` is then said where one is.
Result<std::shared_ptr<Program>, lab::Problem> open_program(const Result<lab::Home>& home,
                                                            const OpenRequest& request);

/// The program's own name or path in a request's file, without the words behind it.
std::string first_word(const std::string& file);

/// The same wherever the program is started: files by their whole paths. Names of the collection stay.
OpenRequest with_whole_paths(OpenRequest request);

/// A problem in words for a dialogue or a terminal: sentences, or the diagnostics of a source.
std::string problem_text(const lab::Problem& problem, Language language);
/// The same as one sentence; of a source its first error.
Message problem_sentence(const lab::Problem& problem);
/// Exit status of the command line for it: 2 usage, 3 source, 8 host.
int problem_status(const lab::Problem& problem);

/// A program of the collection for the menu.
struct Example {
    std::string name;
    std::string watch;  ///< from the first comment of its source; one sentence, perhaps empty
};
std::vector<Example> examples(const lab::Home& home);

}  // namespace baton::gui
