// Handing out: a folder a pupil with the text, the start file and the pupil's own instance. The reference,
// what is checked, and the planted bugs stay with the teacher.
#pragma once

#include <string>
#include <vector>

#include "course/exercise.hpp"
#include "course/instance.hpp"

namespace baton::course {

/// Names from a text, one a line; empty lines and what stands behind # are left out. A name becomes a
/// folder's: the failure says which one can't.
Result<std::vector<std::string>> read_pupils(const std::string& text);

struct HandoutFile {
    std::string name;
    std::string content;
};
/// All that one pupil gets; both texts.
std::vector<HandoutFile> handout_for(const Exercise& exercise, const Instance& instance);

}  // namespace baton::course
