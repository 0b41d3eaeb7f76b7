// Marking: submissions in, marks and sentences out.
//
// Submissions are marked one after the other, each on benches of its own; whatever one of them does, the next
// one meets the same machine. What can't be read or assembled gets 0 and the reason. Marks depend on the
// files and on the key alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "course/check.hpp"

namespace baton::course {

struct Submission {
    std::string file;   ///< as it was named, or as it was found in a folder that was named
    std::string pupil;  ///< the folder's name for a file called like the handout's, else the file's
    std::optional<Message> missing;  ///< why there is nothing to mark
};

/// The submission that a person means: a file, or a folder with one.
Submission find_submission(const Exercise& exercise, const std::string& written);

struct Marked {
    Submission submission;
    unsigned mark = 0;
    unsigned out_of = 0;
    std::vector<CheckResult> checks;

    bool passed() const { return mark == out_of; }
};

struct GradeRequest {
    std::vector<Submission> submissions;
    std::optional<std::string> key;  ///< nothing: all get the sample instance
    Language guest_language = Language::english;
};

/// Marks them in their order; false from `go_on`, asked before each, leaves out the rest. The failure: the
/// exercise itself is in error, and nobody is marked by it.
Result<std::vector<Marked>> grade(const lab::Home& home, const Exercise& exercise,
                                  const GradeRequest& request,
                                  const std::function<bool(const Marked*)>& go_on);

/// Whether an exercise is sound: its reference passes with the sample instance, its start file does not.
Result<Done> check_exercise(const lab::Home& home, const Exercise& exercise, Language guest_language);

}  // namespace baton::course
