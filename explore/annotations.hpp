// What a program's source says about its runs: ASSERT and EXPECT in its comments, and expressions over it.
//
// An ASSERT is looked at before its instruction is executed. EXPECT names the outcomes that are right, all of
// them; several lines add up. Names are the program's labels (as addresses where it lies) and constants, and
// registers; [a], half[a], byte[a] are memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explore/outcome.hpp"
#include "explore/search.hpp"

namespace baton::explore {

struct Expected {
    Kind kind = Kind::exit;
    std::optional<Word> exit_code;  ///< nothing: any

    bool allows(const Outcome& outcome) const {
        return outcome.kind == kind && (!exit_code || *exit_code == outcome.exit_code);
    }
};

struct Annotations {
    std::vector<Assertion> assertions;
    std::vector<Expected> expected;
};

/// The failure says which annotation is wrong.
Result<Annotations, lab::Problem> annotations_of(const World& world);
/// Of --outcome; nothing where the expression has no value. Registers mean little at the end of a run.
Result<ValueOf, lab::Problem> value_of_expression(const World& world, const std::string& text);

}  // namespace baton::explore
