// Solutions of the exercises, right and wrong ones: data in solutions/NAME.txt.
//
//   === right NAME
//   === wrong NAME | CHECK | MESSAGE       that check fails, with the sentence of this id
//   a whole source, or the reference with changes, each two lines (\n is a line end):
//   < what stands in it exactly once
//   > what takes its place
#pragma once

#include <string>
#include <vector>

#include "course/grade.hpp"

namespace baton::test {

struct Solution {
    std::string name;
    bool right = false;
    std::string check, message;  ///< of a wrong one
    std::string source;
};

/// All exercises of the collection, by name, sorted.
std::vector<std::string> exercise_names();
const lab::Home& product_home();
/// Of an exercise; throws where the data are not as above.
std::vector<Solution> solutions_of(const course::Exercise& exercise);
course::Exercise exercise_named(const std::string& name);

}  // namespace baton::test
