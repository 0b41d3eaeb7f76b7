// One check of an answer: passed, or the first thing that is wrong with it, as a sentence with its cycle and
// line, and the command that shows it there.
//
// What is right is what the reference did in the same run. A reference that can't say (it does not assemble,
// never ends, has no such value) makes the exercise wrong, not the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "course/facts.hpp"

namespace baton::course {

struct CheckResult {
    std::string id;
    CheckKind kind = CheckKind::console;
    Words about;
    bool passed = false;
    unsigned points = 0;
    unsigned out_of = 0;
    Message message;  ///< what is wrong; empty when it is passed
    Words detail;     ///< of the exercise, about that; may be empty
    std::optional<std::uint64_t> cycle;
    std::optional<std::uint64_t> tick;
    std::string file;  ///< empty: no line
    unsigned line = 0;
    std::string command;  ///< may be empty
};

/// `path` is how the answer's file is named to people. The failure says what is wrong with the exercise.
Result<CheckResult> judge(const Check& check, Workbench& answer, Workbench& reference,
                          const std::string& path);

}  // namespace baton::course
